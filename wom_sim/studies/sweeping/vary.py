"""What is varied: for each path of a scenario a range of numbers, or a list of choices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import floor, isfinite
from typing import Any, NamedTuple

from wom_sim.errors import InputError
from wom_sim.scenario import Scenario

EXAMPLE = 'Write {"network.n": (500, 2000)} for a range, or {"network.n": [500, 1000]} for each of these.'


class Range(NamedTuple):
    """All numbers from low to high, both included; whole ones where only these are possible."""

    path: str
    low: float
    high: float
    whole: bool

    def at(self, share: float) -> float:
        """The value below which this share of the range lies, 0 <= share < 1."""
        if self.whole:
            return int(self.low) + floor(share * (self.high - self.low + 1))
        return self.low + share * (self.high - self.low)

    def levels(self, count: int) -> list[float]:
        """So many values evenly from end to end; no more whole numbers than there are."""
        if count == 1:
            return [(round if self.whole else float)((self.low + self.high) / 2)]
        values = [self.low + (self.high - self.low) * place / (count - 1) for place in range(count)]
        return list(dict.fromkeys(round(value) for value in values)) if self.whole else values


class Choices(NamedTuple):
    """Some values, each as likely as the others."""

    path: str
    values: tuple[Any, ...]

    def at(self, share: float) -> Any:
        """The value below which this share of the choices lies, 0 <= share < 1."""
        return self.values[floor(share * len(self.values))]

    def levels(self, _count: int) -> list[Any]:
        """All of them, however many levels there are of ranges."""
        return list(self.values)


type Varied = Range | Choices


def varied(scenario: Scenario, vary: Mapping[str, Any]) -> tuple[Varied, ...]:
    """What is varied, checked against the scenario.

    vary : by path, a tuple (low, high) for a range, or a list of values.

    Raises InputError for a path that does not exist, an empty range, and what is neither range nor list.
    """
    given: Any = vary
    if not isinstance(given, Mapping) or not given:
        raise InputError("nothing is varied.", where="vary", remedy=EXAMPLE)
    return tuple(_one(scenario, path, values) for path, values in given.items())


def _one(scenario: Scenario, path: str, values: Any) -> Varied:
    where = f"vary {path}"
    if isinstance(values, Range | Choices):
        return values
    if path == "seed":
        raise InputError(
            "the seed is the luck that all points share.", where=where, remedy="Ask for more replicates instead."
        )
    if isinstance(values, tuple) and len(values) == 2 and all(map(_is_number, values)):
        low, high = values
        if not (isfinite(low) and isfinite(high)) or low >= high:
            raise InputError(
                f"the range from {low:g} to {high:g} is empty.", where=where, remedy="Give a low end below a high one."
            )
        scenario.check_path(path, low)
        return Range(path, low, high, _is_whole(scenario, path, low, high))
    if not isinstance(values, Sequence) or isinstance(values, str) or not values:
        raise InputError(f"{values!r} is neither a range nor a list of values.", where=where, remedy=EXAMPLE)
    for value in values:
        scenario.check_path(path, value)
    return Choices(path, tuple({repr(value): value for value in values}.values()))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(scenario: Scenario, path: str, low: float, high: float) -> bool:
    """Whether only whole numbers are possible: both ends are, and the scenario takes none between them."""
    if not (float(low).is_integer() and float(high).is_integer()):
        return False
    now: Any = scenario.to_data()
    for step in path.split("."):
        now = now[int(step)] if isinstance(now, list) else now.get(step) if isinstance(now, dict) else None
    if _is_number(now):
        return isinstance(now, int)
    return _takes(scenario, path, int(low)) and not _takes(scenario, path, (low + high) / 2 + 0.25)


def _takes(scenario: Scenario, path: str, value: float) -> bool:
    try:
        scenario.patch({path: value})
    except InputError:
        return False
    return True
