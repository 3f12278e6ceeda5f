"""Reverse reachable sets: who would have reached somebody, for very many people drawn by lot.

Whoever is in many of these sets reaches many: the expected size of the cascade from a set of seeds is the number of
people times the share of reverse reachable sets that hold one of the seeds. Borgs, Brautbar, Chayes and Lucier (2014),
"Maximizing social influence in nearly optimal time", SODA.
"""

from __future__ import annotations

import math
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

_HALF = np.uint64(32)


class Sets(NamedTuple):
    """Reverse reachable sets: set s holds `member[start[s]:start[s + 1]]`, and nobody twice."""

    start: NDArray[np.int64]
    """int64 (sets + 1,)."""
    member: NDArray[np.int32]


def none_yet() -> Sets:
    """No sets."""
    return Sets(np.zeros(1, np.int64), np.empty(0, np.int32))


def log_misses(ties: Ties, chance: float | None) -> NDArray[np.float64]:
    """Logarithm of the chance that a tie of each person fails to carry to that person: float64 (people,).

    chance : of every tie; None for 1 / (the number of people whom the hearer hears), the weighted cascade.
    """
    different, which = np.unique(ties.degrees(), return_inverse=True)
    chances = [1.0 / max(count, 1) if chance is None else chance for count in different.tolist()]
    # A chance of nothing would make the distance to the next live tie 0 / 0.
    logs = [-math.inf if each == 1.0 else min(math.log1p(-each), -1e-300) for each in chances]
    return np.array(logs)[which]


def more_sets(
    sets: Sets, wanted: int, most: int, ties: Ties, misses: NDArray[np.float64], seed: np.uint64, collection: int
) -> Sets:
    """The same sets and others, until there are as many as wanted or they have `most` members.

    A set is a function of its number, the seed and the number, 0 to 65,535, of the collection: more contain fewer.
    """
    have = len(sets.start) - 1
    start = np.empty(wanted + 1, np.int64)
    start[: have + 1] = sets.start
    member = sets.member
    marks = np.full(ties.people, -1, np.int64)
    room = SEVERAL * wanted
    while have < wanted and start[have] < most:
        # A set is begun only where there is room for everyone.
        room = max(room, int(start[have]) + ties.people)
        require_memory(4 * room, "sets")
        longer = np.empty(room, np.int32)
        longer[: start[have]] = member[: start[have]]
        member = longer
        have = int(reach_back(have, wanted, ties.arrays, misses, seed, collection, most, marks, start, member))
        room *= 2
    return Sets(start[: have + 1].copy(), member[: start[have]].copy())


@kernel
def reach_back(
    lo: int,
    hi: int,
    ties: Any,
    misses: NDArray[np.float64],
    seed: Any,
    collection: int,
    most: int,
    marks: NDArray[np.int64],
    start: NDArray[np.int64],
    member: NDArray[np.int32],
) -> int:
    """Write sets lo to hi - 1 behind those before them; returns how many there are where room or `most` ends it.

    Live ties of a row are found by the distance to the next one, which is geometric, so that the others cost nothing.
    """
    people = len(misses)
    words = np.empty(4, np.uint64)
    for number in range(lo, hi):
        begins = start[number]
        if begins >= most or begins + people > len(member):
            return number
        words[0], words[1], words[2], words[3] = rng.four(seed, 0, 0, number, rng.REACH_SETS, collection)
        root = rng.below(words[0], people)
        calls, left = 1, 3
        member[begins] = root
        marks[root] = number
        head, tail = begins, begins + 1
        while head < tail:
            person = int(np.int64(member[head]))
            head += 1
            size = degree(ties, person)
            slot = -1
            while True:
                if left == 0:
                    words[0], words[1], words[2], words[3] = rng.four(
                        seed, 0, calls, number, rng.REACH_SETS, collection
                    )
                    calls += 1
                    left = 4
                ahead = math.log(rng.uniform(words[4 - left])) / misses[person]
                left -= 1
                if ahead >= size - 1 - slot:
                    break
                slot += 1 + int(ahead)
                other = neighbour(ties, person, slot)
                if marks[other] != number:
                    marks[other] = number
                    member[tail] = other
                    tail += 1
        start[number + 1] = tail
    return hi


@kernel
def turned(start: NDArray[np.int64], member: NDArray[np.int32], first: NDArray[np.int64], inside: Any) -> None:
    """Write the sets that hold each person, ascending, into `inside`, int32; `first`, int64 (n + 1,), says where.

    `first` comes as the places where rows begin, one later than they are read.
    """
    for number in range(len(start) - 1):
        for place in range(start[number], start[number + 1]):
            person = member[place]
            inside[first[person + 1]] = number
            first[person + 1] += 1


def cover(
    sets: Sets, people: int, count: int, tie_break: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """People who are in the most sets together, the best one more at a time, and how many sets each adds.

    Both int64 (count,). Of equals, whoever comes first in `tie_break`, int64 (people,), a permutation of everyone.
    Kempe, Kleinberg and Tardos (2003), "Maximizing the spread of influence through a social network", KDD; lazily, as
    in Leskovec et al. (2007), "Cost-effective outbreak detection in networks", KDD.
    """
    first = np.zeros(people + 2, np.int64)
    np.cumsum(np.bincount(sets.member, minlength=people), out=first[2:])
    inside = np.empty(len(sets.member), np.int32)
    turned(sets.start, sets.member, first, inside)
    chosen, gains = np.empty(count, np.int64), np.empty(count, np.int64)
    choose_greedily(first[: people + 1], inside, len(sets.start) - 1, tie_break, chosen, gains)
    return chosen, gains


@kernel
def choose_greedily(
    first: NDArray[np.int64],
    inside: NDArray[np.int32],
    sets: int,
    tie_break: NDArray[np.int64],
    chosen: NDArray[np.int64],
    gains: NDArray[np.int64],
) -> None:
    """Write who adds the most sets, and how many, one after the other.

    What a person adds never grows, so that a number counted earlier is a bound: whoever is still on top when counted
    again is the best, and most are never counted again. The heap holds (number, place in `tie_break`) as one word.
    """
    people = len(tie_break)
    covered = np.zeros(sets, np.bool_)
    heap = np.empty(people, np.int64)
    for place in range(people):
        person = tie_break[place]
        heap[place] = (first[person + 1] - first[person]) * people + (people - 1 - place)
    for top in range(people // 2 - 1, -1, -1):
        sink(heap, top, people)
    size = people
    for turn in range(len(chosen)):
        while True:
            most = heap[0] // people
            person = tie_break[people - 1 - heap[0] % people]
            adds = 0
            for place in range(first[person], first[person + 1]):
                if not covered[inside[place]]:
                    adds += 1
            if adds == most:
                break
            heap[0] += (adds - most) * people
            sink(heap, 0, size)
        chosen[turn] = person
        gains[turn] = adds
        for place in range(first[person], first[person + 1]):
            covered[inside[place]] = True
        size -= 1
        heap[0] = heap[size]
        sink(heap, 0, size)


@law
def sink(heap: NDArray[np.int64], top: int, size: int) -> None:
    """Let the word at the top sink to where nothing below it is greater."""
    word = heap[top]
    while 2 * top + 1 < size:
        below = 2 * top + 1
        if below + 1 < size and heap[below + 1] > heap[below]:
            below += 1
        if heap[below] <= word:
            break
        heap[top] = heap[below]
        top = below
    heap[top] = word


def covered_by(sets: Sets, chosen: NDArray[np.int64], people: int) -> int:
    """How many of the sets hold one of the chosen people."""
    is_chosen = np.zeros(people, np.bool_)
    is_chosen[chosen] = True
    # No set is empty, since it holds the person whom it is of.
    return int(np.logical_or.reduceat(is_chosen[sets.member], sets.start[:-1]).sum()) if len(sets.member) else 0
