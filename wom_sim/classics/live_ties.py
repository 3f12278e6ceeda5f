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

from wom_sim.kernel import law
from wom_sim.network.edges import with_weights
from wom_sim.network.representations import row_starts

_HALF = np.uint64(32)
_LOW = np.uint64(0xFFFFFFFF)

STRETCH = 32
"""Ties whose points are drawn together: at a rate of up to 1/2 so few that a word of 32 bits can tell how many."""

MOST_RATE = 0.5
"""Rate up to which ties have points; beyond, drawing one word for each tie costs less."""

SURE = -math.expm1(-MOST_RATE)
"""The chance of a tie that has this rate, .39; a tie with a higher one is tried again."""


class Chances(NamedTuple):
    """The chances of ties, in rows of who is reached by whom; ties that are tried again come first in a row.

    Where all chances are the same, only `points` has more than one entry.
    """

    points: NDArray[np.float64]
    """float64 (stretches, 2): the mean number of points on a stretch, and the chance that there is none; where all
    chances are the same, float64 (33, 2), by the number of ties of the stretch."""
    stretch: NDArray[np.int64]
    """int64 (people,): the first stretch of each person."""
    row: NDArray[np.int64]
    """int64 (people,): the place of each person's first tie."""
    keep: NDArray[np.uint32]
    """uint32 (ends,): the chance, of 2**32, that a point at this place of the stretch stays there."""
    alias: NDArray[np.int32]
    """int32 (ends,): to which tie of the row it goes else (Walker 1977)."""
    again: NDArray[np.int64]
    """int64 (people,): how many of a person's ties are tried again."""
    rest: NDArray[np.float64]
    """float64 (ends,): the chance with which they are."""


def even_chances(chance: float) -> Chances:
    """The same chance, 0 to 1, for all ties."""
    rate, rest = _split(np.array([chance]))
    means = rate[0] * np.arange(STRETCH + 1)
    again = np.array([2**31 if rest[0] > 0.0 else 0])
    none = np.zeros(1, np.int64)
    return Chances(
        np.column_stack((means, np.exp(-means))),
        none,
        none,
        none.astype(np.uint32),
        none.astype(np.int32),
        again,
        rest,
    )


def own_chances(start: NDArray[np.int64], chance: NDArray[np.float64], again: NDArray[np.int64]) -> Chances:
    """A chance for each tie, where as many as `again` in a row, the first ones, are above `SURE`."""
    rate, rest = _split(chance)
    ties = np.diff(start)
    first = row_starts(-(-ties // STRETCH))
    person = np.repeat(np.arange(len(ties)), np.diff(first))
    stretches = np.append(start[person] + STRETCH * (np.arange(first[-1]) - first[person]), start[-1])
    slot = (np.arange(len(rate)) - np.repeat(start[:-1], ties)).astype(np.int32)
    # A rate of nothing would make a stretch of nothing but such ties one of which none can be drawn.
    drawn = with_weights(stretches, slot, np.maximum(rate, 5e-324))
    points = np.column_stack((drawn.strength, np.exp(-drawn.strength)))
    return Chances(points, first[:-1], start[:-1], drawn.keep, drawn.alias, again, rest)


def _split(chance: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rates of points, and the chance that is left to a tie without one."""
    with np.errstate(divide="ignore"):
        rate = -np.log1p(-chance)
    points = np.minimum(rate, MOST_RATE)
    return points, np.where(chance > SURE, -np.expm1(points - rate), 0.0)


@law
def aliased(keep: NDArray[np.uint32], alias: NDArray[np.int32], row: int, first: int, width: int, word: Any) -> int:
    """On which tie of a row a point falls that is on a stretch of so many ties from `first`, by a 32-bit word."""
    product = np.uint64(word) * np.uint64(width)
    slot = first + np.int64(product >> _HALF)
    # The lower half is uniform within the place, and decides between the two.
    if product & _LOW < np.uint64(keep[row + slot]):
        return int(slot)
    return int(alias[row + slot])
