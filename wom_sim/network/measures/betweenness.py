"""Who stands between others: the share of shortest paths that lead through each person.

Brandes, "A faster algorithm for betweenness centrality", Journal of Mathematical Sociology 25 (2001): shortest
paths are counted outwards from a source, and shared out to those they lead through on the way back.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.measures.directions import hearers, undirected
from wom_sim.network.measures.sources import sample
from wom_sim.network.representations import CompleteTies
from wom_sim.network.ties import Ties

LANES = 8
"""Sources that travel together: their numbers about one person fill a cache line of 64 bytes."""

MOST_THREADS = 8
"""Threads at most, since each holds up to 250 bytes per person."""


@kernel
def between(
    start: NDArray[np.int64],
    hearer: NDArray[np.int32],
    sources: NDArray[np.int64],
    lo: int,
    hi: int,
    total: NDArray[np.float64],
    square: NDArray[np.float64],
) -> None:
    """Add the dependencies of sources lo to hi - 1, at most 8, on each person to `total`, and squared to `square`.

    The dependency of a source on a person is the sum over targets of the share of shortest paths that lead
    through the person, who is neither source nor target. `hearer[start[i]:start[i + 1]]` are those who hear i.
    A bit of a mask stands for a source. People are listed by distance, once for every distance at which any
    source finds them, with the mask of those that do; the work is over this list, so that a long ring costs no
    more than a small world.
    """
    people = len(start) - 1
    size = hi - lo
    paths = np.zeros(people * LANES)
    # Outwards, of those at the present distance: paths. Backwards: what each of these paths is worth.
    edge = np.zeros(people * LANES)
    # Outwards: paths of those at the next distance. Backwards: dependencies.
    gained = np.zeros(people * LANES)
    seen = np.zeros(people, np.uint8)
    at_edge = np.zeros(people, np.uint8)
    listed = np.empty(people * LANES, np.int32)
    mask_of = np.empty(people * LANES, np.uint8)
    begins = np.empty(people + 2, np.int64)
    worth = np.empty(LANES)

    for lane in range(size):
        source = sources[lo + lane]
        listed[lane] = source
        mask_of[lane] = seen[source] = 1 << lane
        paths[source * LANES + lane] = edge[source * LANES + lane] = 1.0
    begins[0] = 0
    begins[1] = size
    far = 0
    while begins[far + 1] > begins[far]:
        found = begins[far + 1]
        for place in range(begins[far], begins[far + 1]):
            mask = mask_of[place]
            here = listed[place] * LANES
            for slot in range(start[listed[place]], start[listed[place] + 1]):
                other = hearer[slot]
                if mask & ~seen[other]:
                    if at_edge[other] == 0:
                        at_edge[other] = 1
                        listed[found] = other
                        found += 1
                    for lane in range(LANES):
                        gained[other * LANES + lane] += edge[here + lane]
        for place in range(begins[far], begins[far + 1]):
            for lane in range(LANES):
                edge[listed[place] * LANES + lane] = 0.0
        for place in range(begins[far + 1], found):
            person = listed[place]
            at_edge[person] = 0
            mask = 0
            for lane in range(LANES):
                here = person * LANES + lane
                if gained[here] > 0.0 and paths[here] == 0.0:
                    paths[here] = edge[here] = gained[here]
                    mask |= 1 << lane
                gained[here] = 0.0
            mask_of[place] = mask
            seen[person] |= mask
        far += 1
        begins[far + 1] = found

    while far > 1:
        far -= 1
        for place in range(begins[far], begins[far + 1]):
            mask = mask_of[place]
            for lane in range(LANES):
                worth[lane] = 0.0
            for slot in range(start[listed[place]], start[listed[place] + 1]):
                other = hearer[slot]
                if mask & at_edge[other]:
                    for lane in range(LANES):
                        worth[lane] += edge[other * LANES + lane]
            for lane in range(LANES):
                if mask & (1 << lane):
                    here = listed[place] * LANES + lane
                    gained[here] = paths[here] * worth[lane]
        for place in range(begins[far + 1], begins[far + 2]):
            at_edge[listed[place]] = 0
            for lane in range(LANES):
                edge[listed[place] * LANES + lane] = 0.0
        for place in range(begins[far], begins[far + 1]):
            at_edge[listed[place]] = mask_of[place]
            for lane in range(LANES):
                if mask_of[place] & (1 << lane):
                    here = listed[place] * LANES + lane
                    edge[here] = (1.0 + gained[here]) / paths[here]

    for person in range(people):
        for lane in range(size):
            dependency = gained[person * LANES + lane]
            total[person] += dependency
            square[person] += dependency * dependency


@dataclass(frozen=True, eq=False)
class Betweenness:
    """How much each person stands between the others, of ties taken along the way word travels.

    Attributes
    ----------
    values : float64[n]
        Mean share, over pairs of others, of their shortest paths that lead through the person; pairs without
        a path count as 0. As networkx.betweenness_centrality.
    standard_error : float64[n]
        Of the values, from sources drawn without replacement; zeros when exact. Too small for a person whom
        only few sources have in between, so that a sample may miss them: with all of them missed it is 0.
    sources : int
        People from whom shortest paths were followed.
    exact : bool
        Whether they were everyone.
    """

    values: NDArray[np.float64]
    standard_error: NDArray[np.float64]
    sources: int
    exact: bool


def betweenness(ties: Ties, sources: int | None = None, seed: int = 0) -> Betweenness:
    """Betweenness of each person, from everyone or estimated from a sample of sources.

    The time grows with sources times ties. Weights have no part in it. The same bits on any number of threads.

    Parameters
    ----------
    ties : Ties
        The network.
    sources : int or None
        People, drawn by keyed rank, from whom paths are followed; None, or as many as there are, is exact.
    seed : int
        Of the draw of sources.

    Raises
    ------
    InputError : fewer than three sources for a sample, two of whom are left to compare when a person is one.
    """
    people = ties.people
    if sources is not None and sources < min(3, people):
        raise InputError(f"{sources} sources say nothing about the error.", where="sources", remedy="Use 3 or more.")
    count = people if sources is None else min(sources, people)
    exact = count == people
    if isinstance(ties.arrays, CompleteTies) or people < 3:
        return Betweenness(np.zeros(people), np.zeros(people), count, exact)
    chosen = sample(people, count, seed)
    total, square = _dependencies(ties, chosen)
    # Nobody is between oneself and others, so a person's own searches are not among those that are averaged.
    others = np.full(people, count)
    others[chosen] -= 1
    mean = total / others
    error = np.zeros(people)
    if not exact:
        variance = np.maximum(square - total * mean, 0.0) / (others - 1)
        error = np.sqrt(variance / others * (1 - others / (people - 1))) / (people - 2)
    return Betweenness(mean / (people - 2), error, count, exact)


def _dependencies(ties: Ties, chosen: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Sums over sources of the dependencies on each person and of their squares, added up 8 sources at a time."""
    start, hearer = hearers(ties) if ties.directed else undirected(ties)
    people, count = ties.people, len(chosen)

    def block(lo: int) -> NDArray[np.float64]:
        sums = np.zeros((2, people))
        between(start, hearer, chosen, lo, min(lo + LANES, count), sums[0], sums[1])
        return sums

    sums = np.zeros((2, people))
    blocks = range(0, count, LANES)
    with ThreadPoolExecutor(min(len(blocks), MOST_THREADS, os.cpu_count() or 1)) as pool:
        for part in pool.map(block, blocks):
            sums += part
    return sums[0], sums[1]
