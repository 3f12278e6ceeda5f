"""Distances of random pairs, each by a search from both ends: what is left where nobody can be listed.

Two searches that meet in the middle look at the square root of what one would: of 721 million people with 190 ties
some ten thousand around both ends, and as many again to find where they touch.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.kernel import kernel, law
from wom_sim.network.measures.seats import seat_of
from wom_sim.network.representations import degree, neighbour
from wom_sim.network.ties import Ties

PAIRS_A_SOURCE = 4
"""Pairs measured where a source is asked for: one pair says less than the distances of somebody to all."""

_CHUNK = 16
_FIRST_SEATS = 1 << 10


@law
def _grown(seats: NDArray[np.int64], members: NDArray[np.int32], count: int) -> Any:
    """A table and a list of twice the size, with the same members."""
    wider = np.zeros(2 * len(seats), np.int64)
    longer = np.empty(2 * len(members), np.int32)
    for place in range(count):
        person = int(members[place])
        longer[place] = person
        wider[seat_of(wider, len(wider) - 1, person)] = person + 1
    return wider, longer


@law
def _widen(
    ties: Any,
    seats: NDArray[np.int64],
    members: NDArray[np.int32],
    begin: int,
    end: int,
    others: NDArray[np.int64],
) -> Any:
    """Take one more level around an end, members[begin:end] being the last one; stop on meeting the other side.

    Returns the table and the list, how many are in it, and whether the sides have met.
    """
    count = end
    for place in range(begin, end):
        person = int(members[place])
        for slot in range(degree(ties, person)):
            other = neighbour(ties, person, slot)
            if others[seat_of(others, len(others) - 1, other)] != 0:
                return seats, members, count, True
            seat = seat_of(seats, len(seats) - 1, other)
            if seats[seat] == 0:
                seats[seat] = other + 1
                members[count] = other
                count += 1
                if 2 * count == len(seats):
                    seats, members = _grown(seats, members, count)
    return seats, members, count, False


@law
def pair_distance(ties: Any, a: int, b: int) -> int:
    """Number of ties on the shortest way between two people of an undirected network; -1 where there is none."""
    if a == b:
        return 0
    seats_a, members_a = np.zeros(_FIRST_SEATS, np.int64), np.empty(_FIRST_SEATS, np.int32)
    seats_b, members_b = np.zeros(_FIRST_SEATS, np.int64), np.empty(_FIRST_SEATS, np.int32)
    seats_a[seat_of(seats_a, _FIRST_SEATS - 1, a)] = a + 1
    seats_b[seat_of(seats_b, _FIRST_SEATS - 1, b)] = b + 1
    members_a[0] = a
    members_b[0] = b
    begin_a = begin_b = 0
    end_a = end_b = 1
    distance = 0
    met = False
    while begin_a < end_a and begin_b < end_b:
        distance += 1
        # The side with fewer people on its rim goes on.
        if end_a - begin_a <= end_b - begin_b:
            seats_a, members_a, count, met = _widen(ties, seats_a, members_a, begin_a, end_a, seats_b)
            begin_a, end_a = end_a, count
        else:
            seats_b, members_b, count, met = _widen(ties, seats_b, members_b, begin_b, end_b, seats_a)
            begin_b, end_b = end_b, count
        if met:
            return distance
    return -1


@kernel
def pair_distances(ties: Any, people: int, seed: Any, lo: int, hi: int, out: NDArray[np.int64]) -> None:
    """Write the distances of keyed random pairs lo to hi - 1 of different people, -1 where there is no way."""
    for pair in range(lo, hi):
        a = rng.below(rng.draw(seed, 0, 0, pair, rng.MEASURE, 1), people)
        b = rng.below(rng.draw(seed, 0, 0, pair, rng.MEASURE, 2), people - 1)
        out[pair] = pair_distance(ties, a, b + 1 if b >= a else b)


class PairDistances:
    """Distances of a growing number of keyed random pairs of an undirected network.

    Parameters
    ----------
    ties : the network, of two people or more.
    seed : of the draw of pairs.
    """

    def __init__(self, ties: Ties, seed: int) -> None:
        self._ties, self._seed = ties, seed
        self._distances = np.zeros(0, np.int64)

    def extend(self, sources: int) -> None:
        """Measure further pairs, up to four for every source that is asked for."""
        count = PAIRS_A_SOURCE * sources
        known = len(self._distances)
        if count <= known:
            return
        self._distances = np.concatenate((self._distances, np.empty(count - known, np.int64)))
        seed = rng.seed_word(self._seed)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            parts = [
                pool.submit(
                    pair_distances,
                    self._ties.arrays,
                    self._ties.people,
                    seed,
                    first,
                    min(first + _CHUNK, count),
                    self._distances,
                )
                for first in range(known, count, _CHUNK)
            ]
            for part in parts:
                part.result()

    @property
    def _reached(self) -> NDArray[np.int64]:
        return self._distances[self._distances > 0]

    @property
    def used(self) -> int:
        """Pairs measured, each from another source."""
        return len(self._distances)

    @property
    def pairs(self) -> int:
        """Pairs measured."""
        return len(self._distances)

    @property
    def pairs_at(self) -> NDArray[np.int64]:
        """Pairs at each distance, int64[longest + 1]."""
        return np.bincount(self._reached, minlength=2)

    @property
    def mean(self) -> float:
        """Mean distance of the pairs that have a way; NaN where none has."""
        return float(self._reached.mean()) if len(self._reached) else float("nan")

    @property
    def standard_error(self) -> float:
        """Standard error of the mean over pairs."""
        reached = self._reached
        return float(reached.std(ddof=1) / np.sqrt(len(reached))) if len(reached) > 1 else float("nan")

    @property
    def exact(self) -> bool:
        """Whether every pair was looked at: never, since pairs are drawn."""
        return False

    @property
    def everyone_reached(self) -> bool:
        """Whether somebody is known to have reached everyone, which pairs cannot tell."""
        return False
