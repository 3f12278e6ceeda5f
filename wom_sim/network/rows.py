"""Rows of neighbours from pairs of people: every undirected tie written into the rows of both its ends.

Written straight to its place, a tie between two random people of millions costs two misses of the cache. The ends
are therefore first gathered by the neighbourhood of rows that they belong to, and then written while that part of
the rows is at hand.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wom_sim.kernel import kernel, law
from wom_sim.network.representations import StoredTies, row_starts

_GATHERED_ROWS = 14
"""Bits of the person numbers that are written together: 16,384 rows stay in the cache of a core."""

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
    bits: int,
    cursor: NDArray[np.int64],
    ends: NDArray[np.int64],
) -> None:
    """Write both ends of each tie, as (row, neighbour) in one word, behind the others of its 2**bits rows."""
    for tie in range(len(first)):
        u = np.int64(first[tie])
        w = np.int64(second[tie])
        place = cursor[u >> bits]
        cursor[u >> bits] = place + 1
        ends[place] = (u << _HALF) | w
        place = cursor[w >> bits]
        cursor[w >> bits] = place + 1
        ends[place] = (w << _HALF) | u


@kernel
def write_rows(ends: NDArray[np.int64], cursor: NDArray[np.int64], neighbour: NDArray[np.int32]) -> None:
    """Write every end into its row; `cursor`, int64[n], points to each row's next free place."""
    for end in range(len(ends)):
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
    ends = np.empty(2 * len(first), np.int64)
    gather_ends(first, second, _GATHERED_ROWS, start[: -1 : 1 << _GATHERED_ROWS].copy(), ends)
    neighbour = np.empty(len(ends), np.int32)
    write_rows(ends, start[:-1].copy(), neighbour)
    sort_rows(start, 0, people, neighbour)
    return StoredTies(start, neighbour)
