"""Numbers of a scenario that its user does not know exactly, each with the range in which it may well lie.

They change nothing of what a run does: studies draw plausible worlds from the ranges.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, Protocol, Self

from pydantic import Field

from wom_sim.errors import InputError, nearest

End = Annotated[float, Field(strict=True)]
"""One end of a range; text and yes or no are no numbers here."""
Ranges = dict[str, tuple[End, End] | None]
"""By path of a number: its lowest and highest plausible value, or None where it is to be taken as known."""

FIXED = re.compile(r"(network|strength|platforms\.[^.]+\.(network|overlap|strength))(\..*)?")
"""Paths of what ties follow from: these are the same in all worlds, or else nobody could be found again."""
DESCRIBED = (
    *("discount_rate", "population", "platforms", "products", "initial", "laws"),
    *("marketing", "listening", "budgets", "pilots", "market"),
)
"""Parts of a scenario that can be known more or less exactly; the others say what is asked, not what is so."""


class Patched(Protocol):
    """What ranges belong to: a scenario."""

    def to_data(self) -> dict[str, Any]:
        """All that it says, as plain data."""

    def patch(self, values: Mapping[str, Any]) -> Self:
        """A copy with values set by path."""


def check_uncertain(ranges: Ranges, scenario: Patched) -> None:
    """Refuse ranges that cannot be drawn from, with their places.

    scenario : the one that says so, itself without any ranges. Both ends of each are tried in it, one at a time.
    """
    data = scenario.to_data() if ranges else {}
    for path, ends in ranges.items():
        where = f"uncertain.{path}"
        try:
            value = number_at(data, path)
            if ends is not None:
                _check(path, value, *ends, scenario)
        except InputError as fault:
            raise InputError(fault.problem, where=where, remedy=fault.remedy) from None


def number_at(data: Mapping[str, Any], path: str) -> float:
    """The number at a path of a scenario's plain data; InputError where there is none, or none to be unsure of."""
    if FIXED.fullmatch(path):
        raise InputError(
            "ties are the same in all worlds that are compared.",
            remedy="Leave it out, and write a scenario of its own for other ties.",
        )
    held: Any = dict(data)
    for depth, step in enumerate(steps := path.split(".")):
        inside = dict(enumerate(held)) if isinstance(held, list) else held if isinstance(held, dict) else {}
        known = {str(key): value for key, value in inside.items() if depth > 0 or key in DESCRIBED}
        if step not in known:
            where = f"in '{'.'.join(steps[:depth])}'" if depth else "among what can be uncertain"
            raise InputError(f"there is no '{step}' {where}.", remedy=nearest(step, known))
        held = _margin(known) if step == "margin" and known[step] is None else known[step]
    if isinstance(held, bool) or not isinstance(held, int | float):
        raise InputError(
            "this is no number of the scenario.",
            remedy="Give it a value first." if held is None else "Name a number, such as 'products.lotus.quality'.",
        )
    return held


def still_uncertain(ranges: Mapping[str, Any], patched: Iterable[str]) -> dict[str, Any]:
    """The ranges without those of numbers that a patch sets, or takes away, and that are known from then on."""
    ahead = tuple(f"{path}." for path in patched)
    return {path: ends for path, ends in ranges.items() if not f"{path}.".startswith(ahead)}


def _margin(product: Mapping[str, Any]) -> float | None:
    """What is left of a price, which a scenario keeps as the cost of a unit."""
    cost = product.get("unit_cost")
    return None if cost is None else product["price"] - cost


def _check(path: str, value: float, low: float, high: float, scenario: Patched) -> None:
    if not low < high:
        remedy = f"Give the lower end first: [{high:g}, {low:g}]." if high < low else "Write null for what is known."
        raise InputError(f"it goes from {low:g} to {high:g}.", remedy=remedy)
    if not low <= value <= high:
        raise InputError(
            f"the scenario says {value:g}, which is not between {low:g} and {high:g}.",
            remedy="Widen the range, or correct the scenario's own value: it is the best guess.",
        )
    for end in (low, high):
        try:
            scenario.patch({path: end})
        except InputError as fault:
            raise InputError(f"it cannot be {end:g}. {fault}") from None
