"""How ties are spread over people: degrees, how unequal and how alike along ties they are, and cores.

Weights have no part in any of these. Distances and clustering are in `wom_sim.network.measures.measure`.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.measures.directions import undirected
from wom_sim.network.representations import CompleteTies, row_starts
from wom_sim.network.ties import Ties


def degree_distribution(ties: Ties) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The degrees that occur, ascending, and the number of people with each: two int64 arrays of one length.

    Of directed ties, a person's degree is the number of people heard, as in `Ties.degrees`.
    """
    if isinstance(ties.arrays, CompleteTies):
        return np.array([ties.people - 1]), np.array([ties.people])
    people = np.bincount(ties.degrees())
    degrees = np.flatnonzero(people)
    return degrees, people[degrees]


def gini(values: ArrayLike) -> float:
    """How unequal values are: 0 where all are equal, near 1 where one has everything.

    The mean absolute difference of two values drawn with replacement, over twice the mean (Gini 1912):
    G = sum_ij |x_i - x_j| / (2 n sum_i x_i). Summed in pairs from both ends of the sorted values, so that
    equal ones, zeros too, give exactly 0. The most that n values can reach is 1 - 1 / n.

    Raises
    ------
    InputError : no values, or one that is negative or not finite.
    """
    ordered = np.sort(np.asarray(values, np.float64), axis=None)
    count = len(ordered)
    if not count or not np.isfinite(ordered).all() or ordered[0] < 0:
        raise InputError(
            "a Gini coefficient is of numbers that are 0 or more.", where="values", remedy="Give one or more of them."
        )
    if ordered[-1] == 0.0:
        return 0.0
    # Shares of the largest, since sums of huge values could overflow.
    ordered /= ordered[-1]
    half = count // 2
    gaps = ordered[::-1][:half] - ordered[:half]
    return float((gaps * np.arange(count - 1, 0, -2)).sum() / (count * ordered.sum()))


def assortativity(ties: Ties) -> float:
    """Whether people with many ties are tied to others with many: from -1 (hubs to the rest) to 1 (like to like).

    Pearson's correlation of the degrees at the two ends of a tie (Newman 2002, "Assortative mixing in networks",
    Phys. Rev. Lett. 89). Of directed ties: of how many hear the one who tells, with how many the one who hears
    listens to. NaN where all ends have equal degrees, and where there are no ties.
    """
    if isinstance(ties.arrays, CompleteTies):
        return math.nan
    arrays: Any = ties.stored().arrays
    hears = ties.degrees()
    tells = np.bincount(arrays.neighbour, minlength=ties.people) if ties.directed else hears
    if not ties.ends or np.ptp(tells[tells > 0]) == 0 or np.ptp(hears[hears > 0]) == 0:
        return math.nan
    # Every person is at as many ends as they have ties.
    x: NDArray[np.float64] = tells - np.average(tells, weights=tells)
    y: NDArray[np.float64] = hears - np.average(hears, weights=hears)
    heard = np.empty(ties.people)
    sum_over_ties(arrays.start, arrays.neighbour, x, 0, ties.people, heard)
    return float((heard * y).sum() / np.sqrt((tells * x * x).sum() * (hears * y * y).sum()))


@kernel
def sum_over_ties(
    start: NDArray[np.int64],
    neighbour: NDArray[np.int32],
    value: NDArray[np.float64],
    lo: int,
    hi: int,
    out: NDArray[np.float64],
) -> None:
    """Write for people lo to hi - 1 the sum of a value, float64[n], over their neighbours."""
    for person in range(lo, hi):
        total = 0.0
        for slot in range(start[person], start[person + 1]):
            total += value[neighbour[slot]]
        out[person] = total


@kernel
def peel(
    start: NDArray[np.int64],
    neighbour: NDArray[np.int32],
    order: NDArray[np.int64],
    first: NDArray[np.int64],
    core: NDArray[np.int64],
) -> None:
    """Turn the degrees in `core`, int64[n], into core numbers: take away whoever has fewest ties left, n times.

    `order`, int64[n], holds the people by ascending degree, and `first[d]` the place in it of the first with
    degree d or more. Each step depends on the ones before it, so the work cannot be cut into ranges.
    """
    people = len(core)
    place_of = np.empty(people, np.int64)
    for place in range(people):
        place_of[order[place]] = place
    for place in range(people):
        person = order[place]
        for slot in range(start[person], start[person + 1]):
            other = neighbour[slot]
            degree = core[other]
            if degree > core[person]:
                # To the front of those with this degree, which then begin one place later.
                front = first[degree]
                moved = order[front]
                order[place_of[other]] = moved
                place_of[moved] = place_of[other]
                order[front] = other
                place_of[other] = front
                first[degree] = front + 1
                core[other] = degree - 1


def core_numbers(ties: Ties) -> NDArray[np.int64]:
    """The largest k of each person, int64[n], such that the person is among people who all have k ties within.

    In time proportional to the ties (Batagelj and Zaversnik 2003, "An O(m) algorithm for cores decomposition of
    networks"). Directed ties are taken without their direction, two people tied each way as tied once; this is
    networkx.core_number of the graph made undirected.
    """
    if isinstance(ties.arrays, CompleteTies):
        return np.full(ties.people, ties.people - 1)
    start, neighbour = undirected(ties)
    core = np.diff(start)
    first = row_starts(np.bincount(core))
    peel(start, neighbour, np.argsort(core, kind="stable"), first, core)
    return core
