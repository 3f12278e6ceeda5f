"""Designs: at which points the inputs are tried, as shares of their ranges."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.studies.sensing.inputs import Input, Quantity, Setting
from wom_sim.studies.shuffles import counted, lucks, shuffles

Shares = NDArray[np.float64]
"""Where inputs stand, from 0 to 1; not a number where one is as the scenario has it."""

LEVELS = 4
"""Levels of the grid on which trajectories go (Morris 1991; Saltelli et al. 2004 use four)."""
JUMP = LEVELS / (2.0 * (LEVELS - 1.0))
"""By how much of its range a number jumps: then all levels are met equally often."""

# Slots of `rng.WORLD` beside those of plausible worlds.
_START, _WAY, _ORDER, _SHIFT = 2, 3, 4, 5


class Trajectories(NamedTuple):
    """Ways through the space of D inputs, along each of which every input moves once (Morris 1991)."""

    shares: Shares
    """float64 (trajectories, D + 1, D)."""
    moved: NDArray[np.int64]
    """Which input moves in each step: int64 (trajectories, D)."""
    by: NDArray[np.float64]
    """By how much of its range, with its sign; 1 for a choice: float64 (trajectories, D)."""


def one_at_a_time(inputs: Sequence[Input]) -> tuple[Shares, list[tuple[int, float]]]:
    """The scenario itself, then every input alone at each of its ends: float64 (points, D), and the input and share of
    every point but the first.
    """
    tried = [(place, share) for place, one in enumerate(inputs) for share in one.ends]
    shares = np.full((1 + len(tried), len(inputs)), np.nan)
    for row, (place, share) in enumerate(tried, 1):
        shares[row, place] = share
    return shares, tried


def trajectories(inputs: Sequence[Input], count: int, seed: int) -> Trajectories:
    """Random trajectories on a grid of four levels; choices go from any of their options to any other."""
    many = len(inputs)
    start, way = (lucks(seed, counted(count), many, rng.WORLD, slot) for slot in (_START, _WAY))
    order = shuffles(seed, counted(count), many, rng.WORLD, _ORDER)
    ends = np.empty((2, count, many))
    by = np.empty((count, many))
    for place, one in enumerate(inputs):
        if isinstance(one, Quantity):
            low = np.floor(start[:, place] * (LEVELS / 2)) / (LEVELS - 1)
            up = way[:, place] < 0.5
            ends[0, :, place] = np.where(up, low, low + JUMP)
            ends[1, :, place] = np.where(up, low + JUMP, low)
            by[:, place] = np.where(up, JUMP, -JUMP)
        else:
            options = len(one.options)
            first = np.floor(start[:, place] * options)
            second = (first + 1.0 + np.floor(way[:, place] * (options - 1))) % options
            ends[:, :, place] = (np.stack([first, second]) + 0.5) / options
            by[:, place] = 1.0
    step = np.argsort(order, axis=1)
    has_moved = np.arange(many + 1)[None, :, None] > step[:, None, :]
    shares = np.where(has_moved, ends[1][:, None, :], ends[0][:, None, :])
    return Trajectories(shares, order, np.take_along_axis(by, order, axis=1))


def saltelli(many: int, count: int, seed: int, *, second: bool) -> Shares:
    """Points for variance-based indices of D inputs: float64 (count, 2 + D or 2 + 2 D, D).

    Of each sample first a point A, a second point B, and A with one input after the other taken from B (Saltelli et
    al. 2010, "Variance based sensitivity analysis of model output"); for indices of the second order also B with each
    input taken from A. A and B are halves of a Sobol sequence, moved by a random digital shift, which keeps its even
    spread and makes estimates unbiased.

    count : a power of two, for which the sequence is balanced.
    """
    from scipy.stats.qmc import Sobol

    plain = Sobol(2 * many, scramble=False).random_base2(count.bit_length() - 1)
    shift = lucks(seed, counted(1), 2 * many, rng.WORLD, _SHIFT)[0]
    words = (plain * 2.0**32).astype(np.uint64) ^ (shift * 2.0**32).astype(np.uint64)
    both = (words + 0.5) * 2.0**-32
    a, b = both[:, :many], both[:, many:]
    blocks = [a, b]
    for mine, theirs in ((a, b), (b, a)) if second else ((a, b),):
        for place in range(many):
            mixed = mine.copy()
            mixed[:, place] = theirs[:, place]
            blocks.append(mixed)
    return np.stack(blocks, axis=1)


class Points(NamedTuple):
    """The different points among all rows of some designs."""

    patches: tuple[dict[str, Any], ...]
    settings: tuple[tuple[Setting | None, ...], ...]
    """Of each point the setting of each input; None where it is as the scenario has it."""
    of: NDArray[np.int64]
    """The point of each row: int64 (rows,)."""


def points(inputs: Sequence[Input], shares: Shares) -> Points:
    """The points of rows of shares, float64 (rows, D).

    Choices and whole numbers meet the same settings again and again, and need not be run again.
    """
    known: dict[str, int] = {}
    patches: list[dict[str, Any]] = []
    settings, places = [], []
    for row in shares.tolist():
        mine = tuple(None if isnan(share) else one.at(share) for one, share in zip(inputs, row, strict=True))
        patch: dict[str, Any] = {}
        for setting in mine:
            patch |= {} if setting is None else setting.patch
        place = known.setdefault(repr(patch), len(patches))
        if place == len(patches):
            patches.append(patch)
            settings.append(mine)
        places.append(place)
    return Points(tuple(patches), tuple(settings), np.array(places, np.int64))
