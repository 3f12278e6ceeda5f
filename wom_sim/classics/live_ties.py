"""Which of a person's ties are live in one run: found without a look at those that are not.

A tie of chance p is live if at least one point of a Poisson process of rate -ln(1 - p) falls on it. The points on a
stretch of up to 32 ties are drawn at once: how many there are, and on which tie each falls. What is left of a rate
above one half is tried tie by tie. A greater chance of all ties leaves the points where they are and adds others, so
that what was live stays live.
"""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.classics.pushing import one_row
from wom_sim.kernel import kernel, law
from wom_sim.network.representations import ProceduralTies, StoredTies

STRETCH = 32
"""Ties whose points are drawn together: at a rate of up to 1/2 so few that a word of 32 bits can tell how many."""

MOST_RATE = 0.5
"""Rate up to which ties have points; beyond, drawing one word for each tie costs less."""

SURE = -math.expm1(-MOST_RATE)
"""The chance of a tie that has this rate, .39; a tie with a higher one is tried again."""


class Chances(NamedTuple):
    """The chances of ties, in rows of who is reached by whom; ties that are tried again come first in a row."""

    begin: NDArray[np.int64]
    """int64 (people,): where the row of each person begins."""
    summed: NDArray[np.float64]
    """float64: rates of points, summed from the beginning of each stretch."""
    empty: NDArray[np.float64]
    """float64: the chance that the stretch up to here has no point."""
    again: NDArray[np.int64]
    """int64 (people,): how many of a person's ties are tried again."""
    rest: NDArray[np.float64]
    """float64: the chance with which they are."""


def even_chances(rows: StoredTies | ProceduralTies, people: int, chance: float) -> Chances:
    """The same chance, 0 to 1, for all ties."""
    begin, longest = one_row(rows, people)
    again = np.full(people, longest if chance > SURE else 0, np.int64)
    return _chances(np.array([0, longest]), begin, np.full(longest, chance), again)


def own_chances(start: NDArray[np.int64], chance: NDArray[np.float64], again: NDArray[np.int64]) -> Chances:
    """A chance for each tie, where as many as `again` in a row, the first ones, are above `SURE`."""
    return _chances(start, start[:-1], chance, again)


def _chances(
    start: NDArray[np.int64], begin: NDArray[np.int64], chance: NDArray[np.float64], again: NDArray[np.int64]
) -> Chances:
    with np.errstate(divide="ignore"):
        rate = -np.log1p(-chance)
    summed = np.minimum(rate, MOST_RATE)
    rest = np.where(chance > SURE, -np.expm1(summed - rate), 0.0)
    sum_rates(start, summed)
    return Chances(begin, summed, np.exp(-summed), again, rest)


@kernel
def sum_rates(start: NDArray[np.int64], rates: NDArray[np.float64]) -> None:
    """Sum rates, float64 (ends,), in place, from the beginning of every stretch of each row."""
    for person in range(len(start) - 1):
        first = start[person]
        for place in range(first, start[person + 1]):
            if (place - first) % STRETCH:
                rates[place] += rates[place - 1]


@law
def points(luck: float, mean: float, none: float) -> int:
    """How many points there are: a Poisson number by inversion, from luck in (0, 1), its mean and its chance of 0.

    It does not fall where the mean rises, which couples runs with different chances.
    """
    count = 0
    term = none
    upto = none
    while luck >= upto:
        count += 1
        term *= mean / count
        upto += term
    return count


@law
def place_of(summed: NDArray[np.float64], first: int, width: int, word: Any) -> int:
    """On which tie of a stretch a point falls, by a 32-bit word; `first` is the place of the stretch in `summed`."""
    sought = rng.uniform(word) * summed[first + width - 1]
    # Where all chances are the same, this is it.
    place = rng.below(word, width)
    while place + 1 < width and summed[first + place] <= sought:
        place += 1
    while place > 0 and summed[first + place - 1] > sought:
        place -= 1
    return place
