"""Values of what is varied, few enough to tell points apart by: each value, or bins of a range."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from math import isqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.studies.engine.rows import Point
from wom_sim.studies.sweeping.vary import Range, Varied

MOST_BINS = 12
"""Different numbers up to which each stands for itself, and bins of more of them."""


class Axis(NamedTuple):
    """One path, and where each point stands on it."""

    path: str
    values: tuple[Any, ...]
    """The value of each place; of a bin, its middle."""
    ends: tuple[tuple[float, float], ...]
    """Lowest and highest value of each bin; none where places are values."""
    place: NDArray[np.int32]
    """Place of each point: int32 (points,)."""

    @property
    def is_scale(self) -> bool:
        """Whether values are numbers, in their order."""
        return are_numbers(self.values)


def are_numbers(values: Sequence[Any]) -> bool:
    """Whether all values are numbers."""
    return all(isinstance(value, int | float) and not isinstance(value, bool) for value in values)


def axis_of(varied: Varied, points: Sequence[Point]) -> Axis:
    """The axis of a path: more than `MOST_BINS` different numbers are put into bins of equal width.

    There are no more bins than the square root of the points, so that each holds several.
    """
    path = varied.path
    keys = [json.dumps(point[path], sort_keys=True) for point in points]
    first = {key: point[path] for key, point in zip(keys, points, strict=True)}
    order = sorted(first, key=first.__getitem__) if are_numbers(list(first.values())) else list(first)
    if len(first) <= MOST_BINS or not isinstance(varied, Range):
        places = {key: place for place, key in enumerate(order)}
        return Axis(path, tuple(first[key] for key in order), (), np.array([places[key] for key in keys], np.int32))
    bins = max(2, min(MOST_BINS, isqrt(len(points))))
    low, width = varied.low, varied.high - varied.low + varied.whole
    settings = np.array([point[path] for point in points], np.float64)
    place = np.minimum(((settings - low) / width * bins).astype(np.int32), bins - 1)
    edges = [low + width * number / bins for number in range(bins + 1)]
    ends = tuple(pairwise(edges))
    if varied.whole:
        ends = tuple((float(-(-lo // 1)), float(-(-hi // 1) - 1)) for lo, hi in ends)
    return Axis(path, tuple((lo + hi) / 2.0 for lo, hi in ends), ends, place)
