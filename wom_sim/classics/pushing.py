"""Whom each person reaches: the rows of ties turned round, with a number of each tie's own carried along."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.kernel import kernel
from wom_sim.network.representations import ProceduralTies, StoredTies
from wom_sim.network.ties import Ties


@kernel
def turn_round(
    start: NDArray[np.int64],
    heard: NDArray[np.int32],
    number: NDArray[np.float64],
    low: float,
    high: float,
    cursor: NDArray[np.int64],
    hearer: NDArray[np.int32],
    turned: NDArray[np.float64],
) -> None:
    """Write those who hear each person, and the number of the tie, where it is above `low` and at most `high`.

    `cursor`, int64[n], points to each heard person's next free place.
    """
    for person in range(len(start) - 1):
        for place in range(start[person], start[person + 1]):
            if low < number[place] <= high:
                teller = heard[place]
                free = cursor[teller]
                cursor[teller] = free + 1
                hearer[free] = person
                turned[free] = number[place]


def pushed(
    ties: Ties, number: NDArray[np.float64], split: float = np.inf
) -> tuple[StoredTies, NDArray[np.float64], NDArray[np.int64]]:
    """Rows of those who hear each person, the numbers of these ties, and how many in each row are above `split`.

    Those above it come first in a row; otherwise hearers are in ascending order. `number`, float64 (ends,), has one
    for each place of the stored ties.
    """
    arrays: Any = ties.arrays
    start = np.zeros(ties.people + 1, np.int64)
    np.cumsum(np.bincount(arrays.neighbour, minlength=ties.people), out=start[1:])
    hearer = np.empty(ties.ends, np.int32)
    turned = np.empty(ties.ends, np.float64)
    cursor = start[:-1].copy()
    if split < np.inf:
        turn_round(arrays.start, arrays.neighbour, number, split, np.inf, cursor, hearer, turned)
    above = cursor - start[:-1]
    turn_round(arrays.start, arrays.neighbour, number, -np.inf, split, cursor, hearer, turned)
    return StoredTies(start, hearer), turned, above


def walked(ties: Ties) -> StoredTies | ProceduralTies:
    """Those who hear each person, where ties need no numbers; nothing is copied unless ties are directed."""
    arrays: Any = ties.arrays
    if isinstance(arrays, ProceduralTies):
        return arrays
    if ties.directed:
        return pushed(ties, np.zeros(ties.ends))[0]
    return StoredTies(arrays.start, arrays.neighbour)


def longest_row(rows: StoredTies | ProceduralTies) -> int:
    """The most ties that anyone has: the length of a row of numbers that all can share where theirs are the same."""
    if isinstance(rows, ProceduralTies):
        return int(rows.size[1]) + 2 * len(rows.turn)
    return int(np.diff(rows.start).max())
