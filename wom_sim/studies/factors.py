"""Factors: numbers that nobody knows exactly, and plausible worlds drawn from their ranges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import exp, log, sqrt
from typing import Any, NamedTuple, TypeGuard

import numpy as np

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.provenance import known_of, numbers
from wom_sim.scenario import Scenario
from wom_sim.studies.shuffles import lucks, shuffles
from wom_sim.uncertain import FIXED, number_at

STATED = "the scenario"
"""Source of a range that the scenario's `uncertain` gives."""


class Factor(NamedTuple):
    """A number that is not known exactly."""

    path: str
    value: float
    """In the scenario; a whole number (int) where only whole numbers are possible."""
    low: float
    high: float
    unit: str
    source: str
    """As in the provenance of defaults, or `STATED`."""

    @property
    def whole(self) -> bool:
        """Whether only whole numbers are possible."""
        return isinstance(self.value, int)

    @property
    def by_factors(self) -> bool:
        """Whether it is drawn evenly by its logarithm, so that half and double are as far away.

        So it is where the range lies above 0, and the value nearer to its geometric than to its arithmetic middle.
        """
        if self.low <= 0.0:
            return False
        return abs(self.value - sqrt(self.low * self.high)) < abs(self.value - (self.low + self.high) / 2.0)

    def at(self, share: float) -> float:
        """The value below which this share of the plausible values lies."""
        low, high = (self.low - 0.5, self.high + 0.5) if self.whole else (self.low, self.high)
        middle = exp(log(low) + share * (log(high) - log(low))) if self.by_factors else low + share * (high - low)
        value = min(max(middle, self.low), self.high)
        return round(value) if self.whole else value


def factors(scenario: Scenario) -> tuple[Factor, ...]:
    """What is not known exactly of a scenario: what its `uncertain` says, then every default with a plausible range.

    A number that is another than the default has been chosen by the user and is taken as known, as is one that
    `uncertain` sets to null. Left out are ties, which are the same in all worlds, and what has no part in this
    scenario.
    """
    data = scenario.to_data()
    fields = list(numbers(scenario))
    units = {path: known.unit for path, _, field in fields if (known := known_of(field)) is not None}
    found = [
        Factor(path, number_at(data, path), *ends, units.get(path, ""), STATED)
        for path, ends in scenario.uncertain.items()
        if ends is not None
    ]
    usual = {path: value for path, value, _ in numbers()}
    idle = _without_part(scenario)
    for path, value, field in fields:
        known = known_of(field)
        if known is None or known.low is None or known.high is None or isinstance(value, str):
            continue
        if path in scenario.uncertain or path in idle or FIXED.fullmatch(path):
            continue
        if value == usual.get(path, field.default):
            found.append(Factor(path, value, known.low, known.high, known.unit, known.source))
    return tuple(found)


def draw(factors: Sequence[Factor], count: int, seed: int) -> list[dict[str, float]]:
    """Values of all factors in each of a number of plausible worlds, by path.

    A Latin hypercube (McKay, Beckman and Conover 1979): the range of each factor is cut into as many parts of equal
    chance as there are worlds, each of which is met once, in an order of the factor's own. Draws are addressed by the
    seed and the path, so that one factor more or less leaves the others' as they are; another count draws all anew.
    """
    paths = [blake2b(factor.path.encode(), digest_size=8).digest() for factor in factors]
    addresses = np.array([[int.from_bytes(key[:4]), int.from_bytes(key[4:])] for key in paths], np.int64).reshape(-1, 2)
    part = shuffles(seed, addresses, count, rng.WORLD, 0)
    share = (part + lucks(seed, addresses, count, rng.WORLD, 1)) / count
    return [
        {factor.path: factor.at(float(share[place, world])) for place, factor in enumerate(factors)}
        for world in range(count)
    ]


def of_draws(draws: Sequence[Mapping[str, Any]], scenario: Scenario, known: Sequence[Factor]) -> tuple[Factor, ...]:
    """The numbers that draws from elsewhere set in every world, as factors; those already `known` are told as such."""
    if not all(isinstance(world, Mapping) for world in draws):
        raise InputError("a draw is a mapping of paths to values.", where="draws", remedy="Give a list of patches.")
    data = scenario.to_data()
    told = {factor.path: factor for factor in known}
    found = []
    for path in draws[0] if draws else ():
        values = [value for world in draws if _is_number(value := world.get(path))]
        if len(values) == len(draws):
            made = Factor(path, number_at(data, path), float(min(values)), float(max(values)), "", "the draws")
            found.append(told.get(path, made))
    return tuple(found)


def _is_number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _without_part(scenario: Scenario) -> set[str]:
    """Paths of what nothing in the scenario calls on, or says the same as another number.

    That is a line between names that moves nobody, and how the only segment differs from others: its share of every
    law would be as much as the law itself, and the two ranges together too wide.
    """
    goods = Counter(product.category for product in scenario.products.values() if not product.idea)
    idle = {"laws.labels.loves"}
    if not any(product.idea for product in scenario.products.values()):
        idle.add("laws.talk.relay_ideas")
    if max(goods.values(), default=0) < 2:
        idle.add("laws.choice.switching")
    if len(segments := scenario.population.segments) == 1:
        idle |= {
            f"population.segments.{name}.{field}" for name, one in segments.items() for field in type(one).model_fields
        }
    return idle
