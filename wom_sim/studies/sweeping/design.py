"""Designs: which points of what is varied are run."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from hashlib import blake2b
from itertools import product

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.errors import InputError, nearest, whole
from wom_sim.studies.engine.rows import Point
from wom_sim.studies.shuffles import lucks, shuffles
from wom_sim.studies.sweeping.vary import Varied

MOST_POINTS = 10_000_000
LEVELS, SAMPLES = 5, 64
"""Levels of a range in a grid, and points of the other designs, where nothing is said."""

Shares = NDArray[np.float64]
type Design = Callable[[Sequence[Varied], int, int], list[Point]]
"""Makes points of what is varied, with so many samples and this seed."""


def points(design: str, varied: Sequence[Varied], samples: int | None, seed: int) -> tuple[Point, ...]:
    """The points of a design, none of them twice.

    grid : every combination of the levels, `samples` of each range and all choices.
    random : `samples` independent points.
    lhs : a Latin hypercube: in each dimension every one of `samples` equal parts is met once (McKay, Beckman and
        Conover 1979).
    sobol : the first `samples` points of a scrambled Sobol sequence, best a power of two (Sobol 1967, Owen 1998).

    The same seed gives the same points; whole numbers and choices may fall on the same point several times, which is
    then run once.
    """
    if design not in DESIGNS:
        raise InputError(f"there is no design '{design}'.", where="design", remedy=nearest(design, DESIGNS))
    usual = LEVELS if design == "grid" else SAMPLES
    count = whole(usual if samples is None else samples, "samples", 1, MOST_POINTS)
    found = DESIGNS[design](varied, count, seed)
    return tuple({json.dumps(point, sort_keys=True): point for point in found}.values())


def _grid(varied: Sequence[Varied], levels: int, _seed: int) -> list[Point]:
    sides = [one.levels(levels) for one in varied]
    number = 1
    for side in sides:
        number *= len(side)
    whole(number, "points of the grid", 1, MOST_POINTS)
    paths = [one.path for one in varied]
    return [dict(zip(paths, corner, strict=True)) for corner in product(*sides)]


def _from(
    shares: Callable[[Sequence[Varied], int, int], Shares],
) -> Callable[[Sequence[Varied], int, int], list[Point]]:
    """A design whose points are shares of each range: float64 (count, dimensions)."""

    def made(varied: Sequence[Varied], count: int, seed: int) -> list[Point]:
        return [
            {one.path: one.at(share) for one, share in zip(varied, row, strict=True)}
            for row in shares(varied, count, seed).tolist()
        ]

    return made


def _random(varied: Sequence[Varied], count: int, seed: int) -> Shares:
    return np.asarray(lucks(seed, _addresses(varied), count, rng.WORLD, 2).T, np.float64)


def _lhs(varied: Sequence[Varied], count: int, seed: int) -> Shares:
    addresses = _addresses(varied)
    part = shuffles(seed, addresses, count, rng.WORLD, 0)
    return np.asarray(((part + lucks(seed, addresses, count, rng.WORLD, 1)) / count).T, np.float64)


def _sobol(varied: Sequence[Varied], count: int, seed: int) -> Shares:
    from scipy.stats import qmc

    most = (count - 1).bit_length()
    found: Shares = qmc.Sobol(len(varied), scramble=True, rng=seed).random_base2(most)[:count]
    return found


def _addresses(varied: Sequence[Varied]) -> NDArray[np.int64]:
    """Where the draws of each path are: one path more or less leaves the others' as they are."""
    keys = [blake2b(one.path.encode(), digest_size=8).digest() for one in varied]
    return np.array([[int.from_bytes(key[:4]), int.from_bytes(key[4:])] for key in keys], np.int64)


DESIGNS: dict[str, Design] = {
    "grid": _grid,
    "random": _from(_random),
    "lhs": _from(_lhs),
    "sobol": _from(_sobol),
}
"""Every design by its name."""
