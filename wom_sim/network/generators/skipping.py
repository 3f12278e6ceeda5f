"""Ties of independent chance, found by skips: work for the pairs that are tied and none for all the others.

Between two ties lies a geometric number of pairs without one, so that a draw leads from tie to tie: Batagelj and
Brandes (2005), "Efficient generation of large random networks", Physical Review E 71.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.kernel import kernel, law

Ends = tuple[NDArray[np.int32], NDArray[np.int32]]

_SPARE = 6.0
"""Standard deviations above the expected number of ties for which there is room at first."""


@law
def log_untied(chance: float) -> float:
    """The logarithm of the chance that a pair is not tied; minus infinity where it is sure to be."""
    return math.log1p(-chance) if chance < 1.0 else -math.inf


@kernel
def skip(
    seed: Any,
    attempt: int,
    regions: NDArray[np.int64],
    chances: NDArray[np.float64],
    first: NDArray[np.int32],
    second: NDArray[np.int32],
) -> int:
    """Tie each pair of each region with its chance; returns how many are tied, and writes as many as there is room for.

    See `tied_pairs`. Draw i of region r has the address day r, person i, slot `attempt`.
    """
    luck = np.empty(rng.BLOCK, np.float64)
    count = 0
    for region in range(len(chances)):
        if chances[region] <= 0.0:
            continue
        scale = 1.0 / log_untied(chances[region])
        row, last, lowest, end = regions[region]
        left = pairs_within(row, last, lowest, end)
        target = max(lowest, row + 1)
        drawn = 0
        while True:
            lane = drawn % rng.BLOCK
            if lane == 0:
                rng.fill_luck(luck, seed, 0, region, drawn // rng.BLOCK, rng.TIES, attempt)
            drawn += 1
            gap = math.log(luck[lane]) * scale
            if gap >= left:
                break
            left -= int(gap) + 1
            target += int(gap)
            while target >= end:
                row += 1
                target += max(lowest, row + 1) - end
            if count < len(first):
                first[count] = row
                second[count] = target
            count += 1
            target += 1
    return count


@law
def pairs_within(row: int, last: int, lowest: int, end: int) -> int:
    """Number of pairs of a region; see `tied_pairs`."""
    if lowest >= last:
        return (last - row) * (end - lowest)
    return (last - row) * (last - row - 1) // 2


def tied_pairs(regions: NDArray[np.int64], chances: NDArray[np.float64], seed: int, attempt: int = 0) -> Ends:
    """The two ends of every tie, int32[m] each, where every pair of a region is tied with the chance of the region.

    Parameters
    ----------
    regions : int64[r, 4]
        Rows a to b - 1 and targets c to d - 1, with c >= b: each row with each target. With a = c and b = d: each pair
        of these people once, the lower number first.
    chances : float64[r]
        From 0 to 1. Draws have 32 bits: a chance is met to within 2**-32.
    seed : int
        Of the keyed draws, 0 to 2**64 - 1.
    attempt : int
        Another one, from 0 to 65535, gives other ties.
    """
    word = rng.seed_word(seed)
    expected = sum(pairs_within(*region) * chance for region, chance in zip(regions.tolist(), chances.tolist()))
    room = int(expected + _SPARE * math.sqrt(expected)) + 1
    while True:
        first, second = np.empty(room, np.int32), np.empty(room, np.int32)
        count = skip(word, attempt, regions, chances, first, second)
        if count <= room:
            return first[:count], second[:count]
        room = count
