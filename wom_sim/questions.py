"""What a report is asked beyond the run itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field, field_validator

from wom_sim.config import Config, Name
from wom_sim.errors import InputError, nearest

NOTHING = "nothing"
"""The plan that is always there to be compared with: no marketing at all."""


class Questions(Config):
    """What the plan has changed, and whom its moves have reached. Each question takes runs of its own."""

    against: Annotated[tuple[str, ...], Field(max_length=8)] = ()
    """What the plan is held against, with the same luck: `nothing`, which is the same worlds without any marketing of
    the product, or names of the scenario's what-ifs."""
    product: Name | None = None
    """Whose plan it is; the first product with marketing when left out."""
    follow: Annotated[tuple[str, ...], Field(max_length=8)] = ()
    """Moves, such as `lotus.gifts`, that are followed from person to person in the first replicate, and whose worth is
    found by leaving them out."""

    @field_validator("against", "follow", mode="before")
    @classmethod
    def _one_is_a_list(cls, data: Any) -> Any:
        return (data,) if isinstance(data, str) else data

    def check(self, products: Iterable[str], moves: Iterable[str], what_ifs: Iterable[str]) -> None:
        """Refuse questions about what is not in the scenario, whose moves are called as in `follow`."""
        asked = [
            ("against", self.against, "what-if", {NOTHING, *what_ifs}),
            ("product", (self.product,) if self.product is not None else (), "product", set(products)),
            ("follow", self.follow, "move", set(moves)),
        ]
        for field, names, what, known in asked:
            for name in names:
                if name not in known:
                    problem = f"there is no {what} '{name}'."
                    raise InputError(problem, where=f"report.{field}", remedy=nearest(name, known))


def of_what_is_left(report: Any, marketing: Mapping[str, Any]) -> Any:
    """Plain data of questions, without those about moves that a patch has taken away: null in the plain data."""
    if not isinstance(report, dict) or not isinstance(report.get("follow"), list | tuple):
        return report

    def gone(move: Any) -> bool:
        product, _, name = str(move).partition(".")
        moves = marketing.get(product, {})
        return moves is None or (isinstance(moves, dict) and moves.get(name, move) is None)

    return {**report, "follow": [move for move in report["follow"] if not gone(move)]}
