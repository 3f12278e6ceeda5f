"""Levers: the only things that interventions move. Each is a table with a neutral value.

Additive levers rest at 0 and multiplicative ones at 1, by product, group and stage of the funnel. Kernels
read the tables and know nothing of the interventions behind them. Interventions are applied in one canonical
order, because sums and products of floats depend on it, and so the order in a file does not matter.
"""

from __future__ import annotations

from itertools import pairwise
from math import log
from types import SimpleNamespace
from typing import Any, Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import MONEY
from wom_sim.errors import InputError
from wom_sim.kernel import records
from wom_sim.state import STAGES

Floats = NDArray[np.float64]


class Lever(NamedTuple):
    """What can be moved: where it rests, and within which bounds it stays, whatever a move asks for."""

    of: Literal["cell", "product", "line", "line and cell"]
    """Whether it is set for products by group and stage, for products, for interventions, or for these by group and
    stage."""
    neutral: float
    low: float
    high: float
    says: str
    known: str = ""
    """Name under which kernels know the highest in any cell, or the sum over the interventions of a product."""
    whole: bool = False
    """Whether it is a whole number."""


LEVERS = {
    "talk": Lever("cell", 1.0, 0.0, 100.0, "factor on the rate of talk", "most_talk"),
    "occasion": Lever("cell", 1.0, 0.0, 100.0, "factor on the occasions to buy"),
    "price": Lever("cell", 1.0, 0.0, 100.0, "factor on the price"),
    "quality": Lever("cell", 0.0, -2.0, 2.0, "added to quality"),
    "private": Lever("cell", 0.0, 0.0, 1.0, "chance that a complaint is made in private"),
    "help": Lever("cell", 0.0, 0.0, 100.0, "rate at which each person helps complainers", "most_help"),
    "member_talk": Lever("product", 1.0, 0.0, 100.0, "factor on the talk of the members of a community"),
    "churn": Lever("cell", 1.0, 0.0, 100.0, "factor on the rate of leaving", "most_churn"),
    "review": Lever("cell", 0.0, 0.0, 1.0, "added to the chance of a review"),
    "review_line": Lever("cell", -1.0, -1.0, 1e6, "who asks for it, -1 for nobody", whole=True),
    "invite": Lever("cell", 0.0, 0.0, 1e9, "rate at which customers invite a tie", "most_invite"),
    "work": Lever("cell", 0.0, 0.0, 1e9, "rate at which one lives through work for the brand", "most_work"),
    "morale": Lever("cell", 0.0, -1.0, 1.0, "how good that is"),
    "invite_line": Lever("product", -1.0, -1.0, 1e6, "the intervention that invites, -1 for none", whole=True),
    "invite_discount": Lever("product", 0.0, 0.0, 0.95, "share that its invitations take off the price"),
    "invite_days": Lever("product", 0.0, 0.0, 32000.0, "days for which they count"),
    "ambassador": Lever("product", 1.0, 1.0, 100.0, "factor on the rate of talk of ambassadors"),
    "dull": Lever("cell", 0.0, 0.0, 1000.0, "posts a day of its pages, by how boring they are", "most_dull"),
    "exposure": Lever("line and cell", 0.0, 0.0, 1e9, "rate at which messages are met", "reach"),
    "following": Lever("line and cell", 0.0, 0.0, 100.0, "what draws people to follow a page", "following"),
    "reading": Lever("line and cell", 0.0, 0.0, 100.0, "rate at which followers read a post of it", "reading"),
    "message": Lever("line", 0.0, -1.0, 1.0, "how good the message is"),
    "credibility": Lever("line", 1.0, 0.0, 10.0, "factor on its weight"),
    "paid": Lever("line", 0.0, 0.0, 1.0, "1 where it is known that a third party is paid for it"),
    "voice": Lever("line", 0.0, -1.0, 1.0, "1 the brand's own word, -1 an accusation, 0 a third party"),
    "conduct": Lever("line", 0.0, -1.0, 1.0, "good or bad conduct of the brand that it tells of"),
    "platform": Lever("line", 0.0, 0.0, 1e6, "platform of a page", whole=True),
    "sharing": Lever("line", 0.0, 0.0, 100.0, "factor on the chance that a post of it is passed on"),
    "teaching": Lever("line", 0.0, 0.0, 1.0, "part of the way to full trust that it takes a reader"),
    "support": Lever("line", 0.0, 0.0, 1.0, "chance that it answers a complaint"),
}
"""All levers. A message is one among many, and not an order: its weight has a limit."""


class Levers(NamedTuple):
    """The levers of a day as kernels see them. W worlds, P plans, B products, I interventions, G groups, S stages."""

    plan: Any
    """int64 (W,): the plan that a world follows."""
    cells: Any
    """Records (P, B, G, S): the levers of cells but price, for which there are `price_gap`, logarithm of the price paid
    over the reference price, and `paid`, the price paid in units of money; and sums over the interventions of a
    product, such as `reach` of exposure."""
    products: Any
    """Records (P, B): the levers of products, and the highest in any cell of those that have a name for it, and of
    sums as `most_` and their name."""
    lines: Any
    """Records (P, I): the levers of interventions."""
    exposure: Any
    """float64 (P, I, G, S): rate at which messages of each intervention are met."""
    following: Any
    """float64 (P, I, G, S): what draws people to follow each page."""
    reading: Any
    """float64 (P, I, G, S): rate at which followers read the posts of each page."""
    first_line: Any
    """int64 (B + 1,): interventions of product b are those from first_line[b] to first_line[b + 1]."""
    most_occasions: Any
    """float64 (P,): sum over products of the highest factor on the occasions in any cell."""


class LeverTable(SimpleNamespace):
    """The levers of one plan by name, as float64, while its interventions are writing them."""

    @classmethod
    def neutral(cls, products: int, interventions: int, groups: int) -> Self:
        """Levers that change nothing."""
        cells = (groups, len(STAGES))
        shapes = {
            "cell": (products, *cells),
            "product": (products,),
            "line": (interventions,),
            "line and cell": (interventions, *cells),
        }
        return cls(**{name: np.full(shapes[lever.of], lever.neutral) for name, lever in LEVERS.items()})

    def copy(self) -> Self:
        """The same levers, to be written on."""
        return type(self)(**{name: table.copy() for name, table in vars(self).items()})


def _log(values: Floats) -> Floats:
    """Logarithms by `math`: NumPy's own have other last bits on other processors."""
    different, places = np.unique(values, return_inverse=True)
    return np.array([log(value) for value in different.tolist()])[places].reshape(values.shape)


def _stacked(tables: list[LeverTable], of: str) -> dict[str, Any]:
    """Levers of one sort, of all plans; refused if they lie outside of their bounds."""
    found: dict[str, Any] = {}
    for name, lever in LEVERS.items():
        if lever.of == of:
            values = np.array([getattr(table, name) for table in tables])
            if not (values >= lever.low).all() or not (values <= lever.high).all():
                raise InputError(
                    f"an intervention moves '{name}' out of what is possible.",
                    where=name,
                    remedy=f"Keep it from {lever.low:g} to {lever.high:g}.",
                )
            found[name] = values.astype(np.int64) if lever.whole else values
    return found


def assemble(
    tables: list[LeverTable],
    plan: NDArray[np.int64],
    first_line: NDArray[np.int64],
    price: Floats,
    reference: Floats,
) -> Levers:
    """The levers of all plans together.

    plan : int64 (worlds,), the plan of each world; price, reference : float64 (plans, products), list and
    reference prices.
    """
    cells, products, lines, rates = (_stacked(tables, of) for of in ("cell", "product", "line", "line and cell"))
    charged = price[:, :, None, None] * cells.pop("price")
    held = reference[:, :, None, None]
    relative = charged / np.where(held > 0.0, held, 1.0)
    gap = np.where(held > 0.0, _log(np.maximum(relative, 0.01)), 0.0)
    sums = {
        LEVERS[name].known: np.stack([rate[:, a:b].sum(axis=1) for a, b in pairwise(first_line)], axis=1)
        for name, rate in rates.items()
    }
    highest = {LEVERS[name].known: cell for name, cell in cells.items() if LEVERS[name].known}
    highest |= {f"most_{name}": total for name, total in sums.items()}
    paid = np.rint(charged * MONEY).astype(np.int64)
    return Levers(
        plan=plan,
        cells=records({**cells, **sums, "price_gap": gap, "paid": paid}),
        products=records({**products, **{name: cell.max(axis=(2, 3)) for name, cell in highest.items()}}),
        lines=records(lines),
        first_line=first_line,
        most_occasions=cells["occasion"].max(axis=(2, 3)).sum(axis=1),
        **rates,
    )
