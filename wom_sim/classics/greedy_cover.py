"""The people who are together in the most sets, the best one more at a time, and what anybody could do better."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.classics.reverse_reachable import Sets
from wom_sim.kernel import kernel, law


class Cover(NamedTuple):
    """People chosen one after the other."""

    chosen: NDArray[np.int64]
    """int64 (count,)."""
    gains: NDArray[np.int64]
    """int64 (count,): how many sets each adds."""
    most: int
    """More sets than this no other people, as many, are in together."""


def cover(sets: Sets, people: int, count: int, tie_break: NDArray[np.int64]) -> Cover:
    """People who are in the most sets together, the best one more at a time.

    Of equals, whoever comes first in `tie_break`, int64 (people,), a permutation of everyone.
    Kempe, Kleinberg and Tardos (2003), "Maximizing the spread of influence through a social network", KDD; lazily, as
    in Leskovec et al. (2007), "Cost-effective outbreak detection in networks", KDD.
    """
    first = np.zeros(people + 2, np.int64)
    np.cumsum(np.bincount(sets.member, minlength=people), out=first[2:])
    inside = np.empty(len(sets.member), np.int32)
    turned(sets.start, sets.member, first, inside)
    chosen, gains = np.empty(count, np.int64), np.empty(count, np.int64)
    most = choose_greedily(sets.start, sets.member, first[: people + 1], inside, tie_break, chosen, gains)
    return Cover(chosen, gains, int(most))


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


@kernel
def choose_greedily(
    start: NDArray[np.int64],
    member: NDArray[np.int32],
    first: NDArray[np.int64],
    inside: NDArray[np.int32],
    tie_break: NDArray[np.int64],
    chosen: NDArray[np.int64],
    gains: NDArray[np.int64],
) -> int:
    """Write who adds the most sets, and how many, one after the other; returns what nobody can cover more than.

    What a person adds never grows, so that a number seen earlier is a bound: whoever is still on top when looked up
    again is the best. The heap holds (number, place in `tie_break`) as one word.
    """
    people, count = len(tie_break), len(chosen)
    covered = np.zeros(len(start) - 1, np.bool_)
    adds = np.empty(people, np.int64)
    heap = np.empty(people, np.int64)
    for place in range(people):
        person = tie_break[place]
        adds[person] = first[person + 1] - first[person]
        heap[place] = adds[person] * people + (people - 1 - place)
    for top in range(people // 2 - 1, -1, -1):
        sink(heap, top, people)
    highest = heap[0] // people
    adding = np.zeros(highest + 1, np.int64)
    for person in range(people):
        adding[adds[person]] += 1
    size, held = people, 0
    most = within_reach(adding, highest, count)
    for turn in range(count):
        person = tie_break[people - 1 - heap[0] % people]
        while heap[0] // people != adds[person]:
            heap[0] += (adds[person] - heap[0] // people) * people
            sink(heap, 0, size)
            person = tie_break[people - 1 - heap[0] % people]
        chosen[turn] = person
        gains[turn] = highest = adds[person]
        held += highest
        for place in range(first[person], first[person + 1]):
            number = inside[place]
            if covered[number]:
                continue
            covered[number] = True
            for other in member[start[number] : start[number + 1]]:
                adding[adds[other]] -= 1
                adds[other] -= 1
                adding[adds[other]] += 1
        most = min(most, held + within_reach(adding, highest, count))
        size -= 1
        heap[0] = heap[size]
        sink(heap, 0, size)
    return most


@law
def within_reach(adding: NDArray[np.int64], highest: int, count: int) -> int:
    """How many sets those who add the most would add together if they had none in common.

    With those that are covered already it is a bound of what as many people as `count` can cover, since what they add
    to others is no more than what each adds alone: Tang, Tang, Xiao and Yuan (2018), section 5. All these sums together
    take about as many steps as there are sets.
    """
    total, left = 0, count
    for each in range(highest, 0, -1):
        taken = min(left, adding[each])
        total += taken * each
        left -= taken
        if left == 0:
            break
    return total


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
