"""What an optimisation decides: how a budget is split, numbers within ranges, and one of several values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from math import exp, floor, log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

LEAST = 0.01
"""Share of the budget below which a move gets nothing: what is hardly there is not worth its place in a plan."""
GRAIN = 1000
"""Parts of the budget in which it is given out."""
LARGEST = 0.7
"""Coordinate of the largest share of a plan that is given: there is room above it and below."""
BY_FACTORS = 10.0
"""Quotient of the ends of a range from which it is searched by factors: half and double are as far away."""

Place = tuple[NDArray[np.float64], tuple[int, ...]]
"""Where a plan lies: a coordinate from 0 to 1 for the share of each move, for what is kept and for each range, and the
number of each choice's value."""


class Range(NamedTuple):
    """A number between two ends."""

    path: str
    low: float
    high: float
    whole: bool
    """Whether only whole numbers are possible."""

    @property
    def by_factors(self) -> bool:
        """Whether it is searched by its logarithm."""
        return self.low > 0.0 and self.high >= BY_FACTORS * self.low

    def at(self, share: float) -> float:
        """The value so far up the range."""
        low, high = self.low, self.high
        value = exp(log(low) + share * (log(high) - log(low))) if self.by_factors else low + share * (high - low)
        return round(min(max(value, low), high)) if self.whole else min(max(float(f"{value:.4g}"), low), high)

    def share(self, value: float) -> float:
        """How far up the range a value lies; an end for one beyond it."""
        value = min(max(value, self.low), self.high)
        if self.by_factors:
            return log(value / self.low) / log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


class Choice(NamedTuple):
    """One of several values."""

    path: str
    values: tuple[Any, ...]


type Part = Range | Choice


class Plan(NamedTuple):
    """What has been decided."""

    shares: tuple[float, ...] = ()
    """Of the budget, for each move that it is split over; what they lack of 1 is kept. With none, the moves are as the
    scenario has them."""
    settings: Mapping[str, Any] = {}
    """Values by path."""

    @property
    def key(self) -> str:
        """The same text for the same plan."""
        return json.dumps([self.shares, self.settings], sort_keys=True)


class Space(NamedTuple):
    """All plans there are."""

    moves: tuple[str, ...] = ()
    """What the budget is split over."""
    ranges: tuple[Range, ...] = ()
    choices: tuple[Choice, ...] = ()
    now: Mapping[str, Any] = {}
    """Values in the scenario, by path."""

    @property
    def coordinates(self) -> int:
        """How many there are from 0 to 1."""
        return (len(self.moves) + 1 if self.moves else 0) + len(self.ranges)

    def plan(self, place: Place) -> Plan:
        """The plan that lies at a place: shares are in proportion to their coordinates."""
        x, picks = place
        shares: tuple[float, ...] = ()
        if self.moves:
            shares = tidy(x[: len(self.moves) + 1])
        values: dict[str, Any] = {
            one.path: one.at(float(share)) for one, share in zip(self.ranges, x[self.coordinates - len(self.ranges) :])
        }
        values |= {one.path: one.values[pick] for one, pick in zip(self.choices, picks)}
        return Plan(shares, values)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Ranges and choices."""
        return (*self.ranges, *self.choices)

    def place(self, plan: Plan) -> Place:
        """Where a plan lies, or what is nearest to it; what it leaves open is as the scenario has it."""
        x: list[float] = []
        if self.moves:
            shares = plan.shares or (1.0 / len(self.moves),) * len(self.moves)
            parts = np.array([*shares, max(1.0 - sum(shares), 0.0)])
            x += (LARGEST * parts / parts.max()).tolist()
        settings = {**self.now, **plan.settings}
        for one in self.ranges:
            value = settings.get(one.path)
            x.append(one.share(value) if isinstance(value, int | float) else 0.5)
        picks = [
            one.values.index(value) if (value := settings.get(one.path)) in one.values else 0 for one in self.choices
        ]
        return np.array(x, np.float64), tuple(picks)


def tidy(parts: Sequence[float] | NDArray[np.float64]) -> tuple[float, ...]:
    """Shares of the whole in proportion to parts, of which the last is what is kept: none too small, and rounded."""
    weight = np.clip(np.asarray(parts, np.float64), 0.0, None)
    total = float(weight.sum())
    if total <= 0.0:
        return (0.0,) * (len(weight) - 1)
    weight = np.where(weight[:-1] >= LEAST * total, weight[:-1], 0.0)
    kept = float(parts[-1]) if parts[-1] >= LEAST * total else 0.0
    total = float(weight.sum()) + kept
    if total <= 0.0:
        return (0.0,) * len(weight)
    grains = [floor(GRAIN * float(one) / total + 1e-9) for one in weight]
    short = 0 if kept > 0.0 else GRAIN - sum(grains)
    if short:  # what rounding left goes to the largest
        grains[int(np.argmax(weight))] += short
    return tuple(one / GRAIN for one in grains)
