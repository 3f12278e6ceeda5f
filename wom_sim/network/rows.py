"""Rows of neighbours from pairs of people: every undirected tie written into the rows of both its ends.

Written straight to its place, a tie between two random people of millions costs two misses of the cache. The ends
are therefore first gathered by the neighbourhood of rows that they belong to, and then written while that part of
the rows is at hand.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from wom_sim.kernel import kernel, law
from wom_sim.network.representations import StoredTies, row_starts

_NEAR = np.int64(14)
"""Bits of the person numbers of a neighbourhood: 16,384 rows, which stay in the cache of a core."""

_PARTS = 4
"""Parts of a large network whose ends are gathered one after the other."""

_HALF = np.int64(32)
_LOW = np.int64(0xFFFFFFFF)


@kernel
def count_ends(first: NDArray[np.int32], second: NDArray[np.int32], degrees: NDArray[np.int32]) -> None:
    """Add to `degrees`, int32[n], one for each end of each tie."""
    for tie in range(len(first)):
        degrees[first[tie]] += 1
        degrees[second[tie]] += 1


@kernel
def gather_ends(
    first: NDArray[np.int32],
    second: NDArray[np.int32],
    lo: int,
    hi: int,
    cursor: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> None:
    """Write the ends of ties in neighbourhoods lo to hi - 1, as (row, neighbour) in one word, each behind the others.

    A neighbourhood is 16,384 rows; `cursor`, int64[neighbourhoods], points to the next free place of each.
    """
    for tie in range(len(first)):
        u = np.int64(first[tie])
        w = np.int64(second[tie])
        part = u >> _NEAR
        if lo <= part < hi:
            ends[cursor[part]] = (u << _HALF) | w
            cursor[part] += 1
        part = w >> _NEAR
        if lo <= part < hi:
            ends[cursor[part]] = (w << _HALF) | u
            cursor[part] += 1


@kernel
def write_rows(ends: NDArray[np.int64], count: int, cursor: NDArray[np.int64], neighbour: NDArray[np.int32]) -> None:
    """Write the first `count` ends into their rows; `cursor`, int64[n], points to each row's next free place."""
    for end in range(count):
        row = ends[end] >> _HALF
        place = cursor[row]
        cursor[row] = place + 1
        neighbour[place] = np.int32(ends[end] & _LOW)


@law
def sort_span(values: NDArray[np.int32], first: int, last: int) -> None:
    """Sort values[first:last] in place: by insertion where it is short, with ever smaller gaps (Shell) where not."""
    gap = 1
    while gap * 64 < last - first:
        gap = gap * 3 + 1
    while gap > 0:
        for place in range(first + gap, last):
            moved = values[place]
            hole = place
            while hole >= first + gap and values[hole - gap] > moved:
                values[hole] = values[hole - gap]
                hole -= gap
            values[hole] = moved
        gap //= 3


@kernel
def sort_rows(start: NDArray[np.int64], lo: int, hi: int, neighbour: NDArray[np.int32]) -> None:
    """Sort the neighbours of people lo to hi - 1."""
    for person in range(lo, hi):
        sort_span(neighbour, start[person], start[person + 1])


def rows_of(first: NDArray[np.int32], second: NDArray[np.int32], people: int) -> StoredTies:
    """Undirected ties in rows, from the two ends of each: int32[m] and int32[m], people 0..n-1, none twice."""
    degrees = np.zeros(people, np.int32)
    count_ends(first, second, degrees)
    start = row_starts(degrees)
    del degrees
    neighbour = np.empty(start[-1], np.int32)
    near = np.append(start[: -1 : 1 << int(_NEAR)], start[-1])
    # In a few parts, since fresh memory for all ends at once costs more than looking at the ties again.
    cuts = np.searchsorted(near, np.linspace(0, start[-1], _PARTS + 1))
    parts = np.unique(np.append(cuts, (0, len(near) - 1))).tolist()
    ends = np.empty(max(int(near[hi] - near[lo]) for lo, hi in pairwise(parts)), np.int64)
    cursor = start[:-1].copy()
    for lo, hi in pairwise(parts):
        gather_ends(first, second, lo, hi, near - near[lo], ends)
        write_rows(ends, int(near[hi] - near[lo]), cursor, neighbour)
    sort_rows(start, 0, people, neighbour)
    return StoredTies(start, neighbour)
