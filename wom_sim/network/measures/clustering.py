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

EXACT_STEPS = 20_000_000
"""Work up to which clustering is counted for everyone: a fraction of a second."""

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


def clustering(ties: Ties, seed: int = 0) -> Clustering:
    """Clustering, exact where that is quick and from a keyed sample of people otherwise."""
    people = ties.people
    loose: Any = ties.arrays if ties.computed else undirected(ties)
    if ties.computed:
        highest = ties.ends // people
        work = float(ties.ends) * highest
    else:
        degrees = np.diff(loose.start)
        highest = int(degrees.max(initial=0))
        work = float(np.square(degrees, dtype=np.float64).sum())
    share = min(1.0, EXACT_STEPS / max(work, 1.0))
    chosen = sample(people, max(int(share * people), min(people, LEAST_SAMPLE)), seed)
    found = np.empty((len(chosen), 2), np.int64)
    seats = np.zeros(4 * highest + 2, np.int64)
    closed_pairs(loose, chosen, 0, len(chosen), seats, found)
    pairs = found[:, 0] * (found[:, 0] - 1)
    local = found[:, 1] / np.maximum(pairs, 1)
    error = 0.0
    if len(chosen) < people:
        error = float(local.std(ddof=1) * np.sqrt((1 - len(chosen) / people) / len(chosen)))
    total = int(pairs.sum())
    return Clustering(float(local.mean()), error, int(found[:, 1].sum()) / total if total else 0.0)
