"""Reverse reachable sets: who would have reached somebody, for very many people drawn by lot.

Whoever is in many of these sets reaches many: the expected size of the cascade from a set of seeds is the number of
people times the share of reverse reachable sets that hold one of the seeds. Borgs, Brautbar, Chayes and Lucier (2014),
"Maximizing social influence in nearly optimal time", SODA. It holds for every model in which each tie is live or not
before anything spreads: the independent cascade, and the linear threshold model, in which everyone has at most one live
tie (Kempe, Kleinberg and Tardos 2003, theorem 4.6).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.classics.given import require_memory
from wom_sim.kernel import kernel, law
from wom_sim.network.representations import degree, neighbour
from wom_sim.network.ties import Ties

SEVERAL = 16
"""Places at first for the people of one set; more are made when they are needed."""


class Sets(NamedTuple):
    """Reverse reachable sets: set s holds `member[start[s]:start[s + 1]]`, and nobody twice."""

    start: NDArray[np.int64]
    """int64 (sets + 1,)."""
    member: NDArray[np.int32]


class LiveTies(NamedTuple):
    """Which ties are live: a law that finds those who would have reached a person, and what it needs."""

    trace: Callable[..., int]
    """`reach_back` or `walk_back`."""
    row: NDArray[np.float64]
    """float64 (people,): see the two functions below."""
    first: NDArray[np.int64]
    """int64 (people + 1,): where the row of each person begins in `tie`; empty where `tie` is."""
    tie: NDArray[np.float64]
    """float64 (ends,), or empty where all ties of a row are alike."""


_NO_ROWS, _ALIKE = np.empty(0, np.int64), np.empty(0)


def none_yet() -> Sets:
    """No sets."""
    return Sets(np.zeros(1, np.int64), np.empty(0, np.int32))


def cascading(ties: Ties, chance: float | NDArray[np.float64]) -> LiveTies:
    """Live ties of the independent cascade: each is live by itself, with a chance for all or one for each place.

    `row` is the logarithm of the chance that the likeliest tie of a row is not live; `tie`, where chances of one row
    differ, each by the greatest of its row.
    """
    if isinstance(chance, float):
        return LiveTies(reach_back, np.full(ties.people, _log_miss(chance)), _NO_ROWS, _ALIKE)
    arrays: Any = ties.arrays
    first, heard = arrays.start, np.diff(arrays.start)
    greatest = np.zeros(ties.people)
    if chance.size:
        greatest[heard > 0] = np.maximum.reduceat(chance, first[:-1][heard > 0])
    different, which = np.unique(greatest, return_inverse=True)
    # One by one, since NumPy's logarithm of an array has other bits on other processors.
    row = np.array([_log_miss(each) for each in different.tolist()])[which]
    greatest = np.repeat(greatest, heard)
    if (chance == greatest).all():
        return LiveTies(reach_back, row, _NO_ROWS, _ALIKE)
    share = np.divide(chance, greatest, out=np.zeros_like(chance), where=greatest > 0.0)
    return LiveTies(reach_back, row, first, share)


def _log_miss(chance: float) -> float:
    # A chance of nothing would make the distance to the next live tie 0 / 0.
    return -math.inf if chance == 1.0 else min(math.log1p(-chance), -1e-300)


def thresholds(ties: Ties, weights: NDArray[np.float64] | None) -> LiveTies:
    """Live ties of the linear threshold model: one of each person at most, with the chance that is its weight.

    weights : float64 (ends,), of each person 1 together at most; None for 1 / (the number of people heard).
    `tie` is the sum of weights up to each place of a row; `row` is not needed.
    """
    if weights is None:
        return LiveTies(walk_back, _ALIKE, _NO_ROWS, _ALIKE)
    arrays: Any = ties.arrays
    upto = np.empty_like(weights)
    add_up(arrays.start, weights, upto)
    return LiveTies(walk_back, _ALIKE, arrays.start, upto)


@kernel
def add_up(start: NDArray[np.int64], weights: NDArray[np.float64], upto: NDArray[np.float64]) -> None:
    """Write the sum of the weights of a row up to each place."""
    for person in range(len(start) - 1):
        total = 0.0
        for place in range(start[person], start[person + 1]):
            total += weights[place]
            upto[place] = total


def more_sets(sets: Sets, wanted: int, most: int, ties: Ties, live: LiveTies, seed: np.uint64, collection: int) -> Sets:
    """The same sets and others, until there are as many as wanted or they have `most` members.

    A set is a function of its number, the seed and the number, 0 to 65,535, of the collection: more contain fewer.
    """
    have = len(sets.start) - 1
    start = np.empty(wanted + 1, np.int64)
    start[: have + 1] = sets.start
    member = sets.member
    marks = np.full(ties.people, -1, np.int32)
    room = SEVERAL * wanted
    while have < wanted and start[have] < most:
        # A set is begun only where there is room for everyone.
        room = min(max(room, int(start[have]) + ties.people), most + ties.people)
        require_memory(4 * room, "sets")
        longer = np.empty(room, np.int32)
        longer[: start[have]] = member[: start[have]]
        member = longer
        have = int(live.trace(have, wanted, ties.arrays, *live[1:], seed, collection, most, marks, start, member))
        room *= 2
    return Sets(start[: have + 1].copy(), member[: start[have]].copy())


@kernel
def reach_back(
    lo: int,
    hi: int,
    ties: Any,
    row: NDArray[np.float64],
    first: NDArray[np.int64],
    tie: NDArray[np.float64],
    seed: Any,
    collection: int,
    most: int,
    marks: NDArray[np.int32],
    start: NDArray[np.int64],
    member: NDArray[np.int32],
) -> int:
    """Write sets lo to hi - 1 behind those before them; returns how many there are where room or `most` ends it.

    Live ties of a row are found by the distance to the next one, which is geometric, so that the others cost nothing.
    Where chances differ the distance is that of the greatest, and what it finds is kept with each tie's share of it.
    """
    people = len(marks)
    words = np.empty(4, np.uint64)
    for number in range(lo, hi):
        begins = start[number]
        if begins >= most or begins + people > len(member):
            return number
        root = rng.below(next_word(words, 0, seed, number, collection), people)
        drawn = 1
        member[begins] = root
        marks[root] = number
        head, tail = begins, begins + 1
        while head < tail:
            person = int(np.int64(member[head]))
            head += 1
            size = degree(ties, person)
            slot = -1
            while True:
                ahead = math.log(rng.uniform(next_word(words, drawn, seed, number, collection))) / row[person]
                drawn += 1
                if ahead >= size - 1 - slot:
                    break
                slot += 1 + int(ahead)
                other = neighbour(ties, person, slot)
                if marks[other] == number:
                    continue
                if len(tie) > 0:
                    kept = rng.uniform(next_word(words, drawn, seed, number, collection)) < tie[first[person] + slot]
                    drawn += 1
                    if not kept:
                        continue
                marks[other] = number
                member[tail] = other
                tail += 1
        start[number + 1] = tail
    return hi


@kernel
def walk_back(
    lo: int,
    hi: int,
    ties: Any,
    row: NDArray[np.float64],
    first: NDArray[np.int64],
    tie: NDArray[np.float64],
    seed: Any,
    collection: int,
    most: int,
    marks: NDArray[np.int32],
    start: NDArray[np.int64],
    member: NDArray[np.int32],
) -> int:
    """The same where each person has one live tie at most: a walk, which ends where it has been or nothing leads on."""
    people = len(marks)
    words = np.empty(4, np.uint64)
    for number in range(lo, hi):
        begins = start[number]
        if begins >= most or begins + people > len(member):
            return number
        person = rng.below(next_word(words, 0, seed, number, collection), people)
        drawn = 1
        tail = begins
        while marks[person] != number:
            marks[person] = number
            member[tail] = person
            tail += 1
            size = degree(ties, person)
            word = next_word(words, drawn, seed, number, collection)
            drawn += 1
            slot = place_of(word, size, person, first, tie)
            if slot < size:
                person = neighbour(ties, person, slot)
        start[number + 1] = tail
    return hi


@law
def next_word(words: NDArray[np.uint64], drawn: int, seed: Any, number: int, collection: int) -> Any:
    """The word of a set behind as many as are drawn; `words`, uint64 (4,), holds those that come together."""
    if drawn & 3 == 0:
        words[0], words[1], words[2], words[3] = rng.four(seed, 0, drawn >> 2, number, rng.REACH_SETS, collection)
    return words[drawn & 3]


@law
def place_of(word: Any, size: int, person: int, first: NDArray[np.int64], tie: NDArray[np.float64]) -> int:
    """Which of a person's ties is live; their number where none is."""
    if len(tie) == 0:
        return rng.below(word, size)
    luck = rng.uniform(word)
    low, high = first[person], first[person + 1]
    while low < high:
        middle = (low + high) >> 1
        if luck < tie[middle]:
            high = middle
        else:
            low = middle + 1
    return int(low - first[person])
