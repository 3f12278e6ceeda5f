"""How a figure answers to each path: its mean over all points that share a value, whatever else they have."""

from __future__ import annotations

from math import nan, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.studies.precision import half_widths
from wom_sim.studies.sweeping.axes import Axis
from wom_sim.studies.sweeping.lived import Values

MOST_PAIRED = 1000
"""Replicates of every point that are held beside each other, at most."""
CHANCE = 0.05
"""How seldom chance alone moves a figure with any of the paths as much as what is told."""


NORMAL = 1.96
"""Standard errors on either side that 95 % of a normal distribution lie within."""


class At(NamedTuple):
    """What came out of the points at one value or in one bin."""

    value: Any
    low_end: float | None
    """Of the bin; None where it is a value."""
    high_end: float | None
    points: int
    mean: float
    """Of the means of the points."""
    low: float
    """Of the 95 % interval of that mean; NaN where luck cannot be told."""
    high: float
    lowest: float
    """Mean of the lowest of these points."""
    highest: float


class Response(NamedTuple):
    """How the figure of a product answers to one path."""

    path: str
    is_scale: bool
    """Whether values are numbers in their order."""
    at: tuple[At, ...]
    """Values with points of which the figure is defined."""
    share: float
    """Share of the variance between points that goes with this path alone; NaN where there is none."""
    chance: float
    """How likely differences as large would be if the path changed nothing; NaN where that cannot be told."""
    told: bool
    """Whether that is beyond chance, all paths being taken together."""

    @property
    def span(self) -> tuple[At, At]:
        """Where the figure is lowest, and where it is highest."""
        return min(self.at, key=lambda one: one.mean), max(self.at, key=lambda one: one.mean)


class Cells:
    """Sums of a figure over points by place: of one axis, or of two crossed."""

    def __init__(self, place: NDArray[np.int32], places: int, paired: int) -> None:
        self.place, self.places = place, places
        self.points = np.zeros(places, np.int64)
        self.mean = np.zeros(places)
        self.squares = np.zeros(places)
        """Of differences from the mean, summed (Welford 1962)."""
        self.lowest, self.highest = np.full(places, np.inf), np.full(places, -np.inf)
        self.whole = np.zeros(places, np.int64)
        """Points of which all of the first replicates are defined."""
        self.by_luck = np.zeros((places, paired))
        """Mean of these points in each of them."""

    def add(self, number: int, mean: float, first: Values) -> None:
        """Take in a point: its mean, and its first replicates."""
        place = self.place[number]
        self.points[place] += 1
        step = mean - self.mean[place]
        self.mean[place] += step / self.points[place]
        self.squares[place] += step * (mean - self.mean[place])
        self.lowest[place], self.highest[place] = min(self.lowest[place], mean), max(self.highest[place], mean)
        if len(first) == self.by_luck.shape[1] and np.isfinite(first).all():
            self.whole[place] += 1
            self.by_luck[place] += (first - self.by_luck[place]) / self.whole[place]


def cells_of(axis: Axis, paired: int) -> Cells:
    """Empty sums along an axis."""
    return Cells(axis.place, len(axis.values), paired)


def crossed(one: Axis, other: Axis) -> Cells:
    """Empty sums over every pair of places of two axes; `other` is the faster."""
    wide = len(other.values)
    return Cells(one.place * np.int32(wide) + other.place, len(one.values) * wide, 0)


def response(axis: Axis, cells: Cells, paths: int, shared_luck: float, *, sampled: bool) -> Response:
    """What the points say together.

    paths : how many are varied.
    shared_luck : variance of what luck does to all points alike in one replicate; NaN where that is unknown.
    sampled : whether points are a sample of all settings, as in a Latin hypercube, or all there are, as in a grid.

    Of a sample an interval counts which other settings the points happen to have, and the luck that they share. Of a
    grid it counts luck alone, from the mean of the points in each replicate, since the other settings are the same at
    each value. Whether a path moves the figure is tested by F accordingly: between bins against within them, or
    between values against how their differences change from one replicate to the next.
    """
    kept = np.flatnonzero(cells.points)
    half = (_of_sample(cells, shared_luck) if sampled else _of_luck(cells))[kept]
    at = tuple(
        At(
            value=axis.values[place],
            low_end=axis.ends[place][0] if axis.ends else None,
            high_end=axis.ends[place][1] if axis.ends else None,
            points=int(cells.points[place]),
            mean=float(cells.mean[place]),
            low=float(cells.mean[place] - width),
            high=float(cells.mean[place] + width),
            lowest=float(cells.lowest[place]),
            highest=float(cells.highest[place]),
        )
        for place, width in zip(kept.tolist(), half, strict=True)
    )
    share, chance = _explained(cells, kept, sampled=sampled)
    return Response(axis.path, axis.is_scale, at, share, chance, bool(chance * paths < CHANCE))


def _of_sample(cells: Cells, shared_luck: float) -> Values:
    deviation = np.sqrt(cells.squares / np.maximum(cells.points - 1, 1))
    half = half_widths(cells.points, deviation)
    luck = shared_luck / max(cells.by_luck.shape[1], 1)
    if np.isfinite(luck):
        half = np.hypot(half, NORMAL * sqrt(luck))
    return half


def _of_luck(cells: Cells) -> Values:
    replicates = cells.by_luck.shape[1]
    if replicates < 2:
        return np.full(cells.places, nan)
    half = half_widths(np.full(cells.places, replicates), cells.by_luck.std(axis=1, ddof=1))
    return np.where(cells.whole > 0, half, nan)


def _explained(cells: Cells, kept: NDArray[np.int64], *, sampled: bool) -> tuple[float, float]:
    """Share of the variance between points that goes with the places, and how likely chance does as much."""
    points, means = cells.points[kept], cells.mean[kept]
    number, places = int(points.sum()), len(kept)
    if places < 2:
        return nan, nan
    between = float((points * (means - np.average(means, weights=points)) ** 2).sum())
    within = float(cells.squares.sum())
    if between + within == 0.0:
        return nan, nan
    if not sampled:
        return between / (between + within), _by_luck(cells.by_luck[kept[cells.whole[kept] > 0]])
    if number <= places:
        return nan, nan
    # Of a sample, places explain something by mere chance, which is taken off (Kelley 1935).
    share = 1.0 - within / (between + within) * (number - 1) / (number - places)
    return max(share, 0.0), _chance(between / (places - 1), within / (number - places), places - 1, number - places)


def _by_luck(table: Values) -> float:
    places, replicates = table.shape
    if places < 2 or replicates < 2:
        return nan
    rest = table - table.mean(axis=1, keepdims=True) - table.mean(axis=0) + table.mean()
    between = replicates * float(((table.mean(axis=1) - table.mean()) ** 2).sum())
    degrees = (places - 1) * (replicates - 1)
    return _chance(between / (places - 1), float((rest**2).sum()) / degrees, places - 1, degrees)


def _chance(between: float, within: float, over: int, under: int) -> float:
    """Probability of a quotient of variances as large, by Fisher's F."""
    from scipy.special import fdtrc

    if within == 0.0:
        return 0.0 if between > 0.0 else 1.0
    return float(fdtrc(over, under, between / within))
