"""Clustering: how often two neighbours of a person are neighbours of each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.kernel import kernel, law
from wom_sim.network.measures.directions import undirected
from wom_sim.network.measures.seats import seat_of
from wom_sim.network.measures.sources import sample
from wom_sim.network.representations import degree, neighbour
from wom_sim.network.ties import Ties

EXACT_STEPS = 100_000_000
"""Sum of squared degrees up to which clustering is counted for everyone: 250,000 people with 20 ties."""

SAMPLED_STEPS = 20_000_000
"""Sum of squared degrees of those whose clustering is counted where it is sampled."""

LEAST_SAMPLE = 1000
"""People whose clustering is counted at least where it is sampled."""


@dataclass(frozen=True)
class Clustering:
    """How closed neighbourhoods are (ties taken without their direction or weight).

    `mean` is the average over people of the share of pairs of their neighbours that are tied, 0 for people with
    fewer than two (Watts and Strogatz 1998); `transitivity` the share of all such pairs.
    """

    mean: float
    standard_error: float
    transitivity: float


@law
def _last_seat(count: int) -> int:
    """The last of 2**b seats, at least twice as many as there are people to be seated."""
    seats = 2
    while seats < 2 * count:
        seats *= 2
    return seats - 1


@kernel
def closed_pairs(
    ties: Any,
    chosen: NDArray[np.int64],
    lo: int,
    hi: int,
    seats: NDArray[np.int64],
    out: NDArray[np.int64],
) -> None:
    """Write of chosen people lo to hi - 1 how many neighbours they have, and ordered pairs of these that are tied.

    Who is tied twice counts once. `seats` is scratch space of zeros, for at least four times the highest degree; `out`
    is int64[people chosen, 2], and its second column twice the number of triangles.
    """
    last_friend = np.empty(len(seats), np.int64)
    for place in range(lo, hi):
        person = chosen[place]
        count = degree(ties, person)
        mask = _last_seat(count)
        friends = 0
        for slot in range(count):
            friend = neighbour(ties, person, slot)
            seat = seat_of(seats, mask, friend)
            if seats[seat] == 0:
                seats[seat] = friend + 1
                last_friend[seat] = -1
                friends += 1
        closed = 0
        for slot in range(count):
            friend = neighbour(ties, person, slot)
            for far in range(degree(ties, friend)):
                seat = seat_of(seats, mask, neighbour(ties, friend, far))
                # A friend of a friend is counted once, however often the two of them are tied.
                if seats[seat] != 0 and last_friend[seat] != friend:
                    last_friend[seat] = friend
                    closed += 1
        out[place, 0] = friends
        out[place, 1] = closed
        seats[: mask + 1] = 0


@kernel
def upward_rows(
    start: NDArray[np.int64], neighbour: NDArray[np.int32], up_start: NDArray[np.int64], up: NDArray[np.int32]
) -> None:
    """Write every tie into the row of that end with fewer ties (the lower number where both have as many).

    `up_start` is int64[n + 1] and `up` int32[ties]. Rows are short then, those of hubs too.
    """
    filled = 0
    for person in range(len(start) - 1):
        up_start[person] = filled
        mine = start[person + 1] - start[person]
        for slot in range(start[person], start[person + 1]):
            other = neighbour[slot]
            theirs = start[other + 1] - start[other]
            if theirs > mine or (theirs == mine and other > person):
                up[filled] = other
                filled += 1
    up_start[len(start) - 1] = filled


@kernel
def count_triangles(up_start: NDArray[np.int64], up: NDArray[np.int32], out: NDArray[np.int64]) -> None:
    """Add to `out`, int64[n], the triangles that each person is in: each is found once, from its lowest corner.

    The "forward" algorithm of Schank and Wagner (2005), "Finding, counting and listing all triangles in large graphs",
    on rows that lead upwards.
    """
    people = len(up_start) - 1
    mark = np.full(people, -1, np.int32)
    for person in range(people):
        for slot in range(up_start[person], up_start[person + 1]):
            mark[up[slot]] = person
        for slot in range(up_start[person], up_start[person + 1]):
            middle = up[slot]
            found = 0
            for far in range(up_start[middle], up_start[middle + 1]):
                if mark[up[far]] == person:
                    out[up[far]] += 1
                    found += 1
            out[middle] += found
            out[person] += found


def clustering(ties: Ties, seed: int = 0) -> Clustering:
    """Clustering, exact where that is quick and from a keyed sample of people otherwise."""
    people = ties.people
    if ties.computed:
        return _sampled(ties, ties.arrays, ties.ends * (ties.ends / people), ties.ends // people, seed)
    start, neighbour = loose = undirected(ties)
    degrees = np.diff(start)
    work = float(np.square(degrees, dtype=np.float64).sum())
    if work > EXACT_STEPS:
        return _sampled(ties, loose, work, int(degrees.max()), seed)
    up_start, up = np.empty(people + 1, np.int64), np.empty(len(neighbour) // 2, np.int32)
    upward_rows(start, neighbour, up_start, up)
    triangles = np.zeros(people, np.int64)
    count_triangles(up_start, up, triangles)
    return _shares(degrees, 2 * triangles, people)


def _sampled(ties: Ties, loose: Any, work: float, highest: int, seed: int) -> Clustering:
    share = min(1.0, SAMPLED_STEPS / max(work, 1.0))
    chosen = sample(ties.people, max(int(share * ties.people), min(ties.people, LEAST_SAMPLE)), seed)
    found = np.empty((len(chosen), 2), np.int64)
    closed_pairs(loose, chosen, 0, len(chosen), np.zeros(4 * highest + 2, np.int64), found)
    return _shares(found[:, 0], found[:, 1], ties.people)


def _shares(friends: NDArray[np.int64], closed: NDArray[np.int64], people: int) -> Clustering:
    """Clustering from the neighbours of some or all people, and the ordered pairs of these that are tied."""
    pairs = friends * (friends - 1)
    local = closed / np.maximum(pairs, 1)
    error = 0.0
    if len(local) < people:
        error = float(local.std(ddof=1) * np.sqrt((1 - len(local) / people) / len(local)))
    total = int(pairs.sum())
    return Clustering(float(local.mean()), error, int(closed.sum()) / total if total else 0.0)
