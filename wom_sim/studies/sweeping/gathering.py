"""What is kept of a sweep's points while they go by: sums by value of each path, and the extremes."""

from __future__ import annotations

import heapq
from math import nan
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wom_sim.studies.sweeping.axes import Axis, axis_of
from wom_sim.studies.sweeping.lived import Lived, Values
from wom_sim.studies.sweeping.responses import MOST_PAIRED, Cells, Response, cells_of, crossed, response
from wom_sim.studies.sweeping.spread import Crossed, Spread
from wom_sim.studies.sweeping.stability import Trace, trace

if TYPE_CHECKING:
    from wom_sim.studies.sweep import Sweep

TOP = 10
"""Highest and lowest points that are named."""


class Ranked(NamedTuple):
    """A point and its deciding figure."""

    point: int
    mean: float
    known: Values
    """In every replicate in which it is defined."""


class Neediest(NamedTuple):
    """The point of which the figure is least known, the first of equals."""

    size: float = -1.0
    back: int = 0
    """Its number, negative."""


class Gathered:
    """Takes in point after point."""

    def __init__(self, sweep: Sweep) -> None:
        self.sweep = sweep
        self.axes: tuple[Axis, ...] = tuple(axis_of(one, sweep.points) for one in sweep.varied)
        paired = min(sweep.replicates, MOST_PAIRED)
        self.cells: dict[str, list[Cells]] = {
            product: [cells_of(axis, paired) for axis in self.axes] for product in sweep.scenario.products
        }
        on_a_map = sweep.design == "grid" and len(self.axes) == 2
        self.map: Cells | None = crossed(*self.axes) if on_a_map else None
        self.luck = {product: Crossed(paired) for product in sweep.scenario.products}
        self.known = 0
        self.noisiest, self.vaguest = Neediest(), Neediest()
        """The points with the largest standard deviation, and with the largest as a share of the mean."""
        self._paired = paired
        self._high: list[tuple[float, int, Values]] = []
        self._low: list[tuple[float, int, Values]] = []
        self._first: Ranked | None = None
        self._middle: Ranked | None = None

    def add(self, one: Lived) -> None:
        """Take in a point."""
        for product in self.luck.keys() & one.values.keys():
            known, first = one.known(product), one.values[product][: self._paired]
            if not len(known):
                continue
            for cells in self.cells[product]:
                cells.add(one.number, float(known.mean()), first)
            self.luck[product].add(first)
            if product == self.sweep.product:
                self._rank(Ranked(one.number, float(known.mean()), known))

    def _rank(self, one: Ranked) -> None:
        self.known += 1
        if self.map is not None:
            self.map.add(one.point, one.mean, np.empty(0))
        for heap, key in ((self._high, one.mean), (self._low, -one.mean)):
            (heapq.heappush if len(heap) < TOP else heapq.heappushpop)(heap, (key, -one.point, one.known))
        if self._first is None or one.point < self._first.point:
            self._first = one
        if self._middle is None or self._off(one) < self._off(self._middle):
            self._middle = one
        if len(one.known) > 1:
            deviation = float(one.known.std(ddof=1))
            self.noisiest = max(self.noisiest, Neediest(deviation, -one.point))
            share = deviation / abs(one.mean) if one.mean else np.inf if deviation else 0.0
            self.vaguest = max(self.vaguest, Neediest(share, -one.point))

    def _off(self, one: Ranked) -> tuple[float, int]:
        """How far from the middle of the design a point is, the earlier of two before the other."""
        return abs(one.point - (len(self.sweep.points) - 1) / 2.0), one.point

    @property
    def highest(self) -> tuple[Ranked, ...]:
        """The points with the highest means, the first of equals first."""
        return tuple(Ranked(-number, key, known) for key, number, known in sorted(self._high, key=_upwards))

    @property
    def lowest(self) -> tuple[Ranked, ...]:
        """The points with the lowest means."""
        return tuple(Ranked(-number, -key, known) for key, number, known in sorted(self._low, key=_upwards))

    def traces(self) -> tuple[Trace, ...]:
        """How the first, the middle, the lowest and the highest point settle with more replicates; each once."""
        roles = {
            "first": self._first,
            "middle": self._middle,
            "lowest": next(iter(self.lowest), None),
            "highest": next(iter(self.highest), None),
        }
        found: dict[int, Trace | None] = {}
        for role, one in roles.items():
            if one is not None and one.point not in found:
                found[one.point] = trace(role, one.point, one.known)
        return tuple(one for one in found.values() if one is not None)

    def spread(self, product: str) -> Spread:
        """Where differences between runs of a product come from."""
        return self.luck[product].spread()

    def responses(self) -> dict[str, tuple[Response, ...]]:
        """How the figure of each product answers to each path."""
        sampled = self.sweep.design != "grid"
        found = {}
        for product, cells in self.cells.items():
            shared = self.spread(product).shared if self.luck[product].points > 1 else nan
            found[product] = tuple(
                response(axis, sums, len(self.axes), shared, sampled=sampled)
                for axis, sums in zip(self.axes, cells, strict=True)
            )
        return found


def _upwards(one: tuple[float, int, Values]) -> tuple[float, int]:
    return -one[0], -one[1]
