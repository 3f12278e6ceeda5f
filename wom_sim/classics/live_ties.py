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

from wom_sim.kernel import law, records
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
    """The chances of ties, in rows of who is reached by whom; ties that are tried again come first in a row."""

    stretch: Any
    """Records, of the first stretch of each person, and behind them of all others: `points`, their mean number,
    and `none`, the chance that there are none; with the first also `row`, the place of the person's first tie, `more`,
    where the records of the other stretches begin, and `again`, how many ties are tried again. Where all chances are
    the same, a record for each number of ties that a stretch can have, 0 to 32."""
    alias: NDArray[np.uint64]
    """uint64 (ends,): the chance, of 2**32, that a point at this place of the stretch stays there, in the upper half;
    in the lower half, to which tie of the row it goes else (Walker 1977). Empty where all chances are the same."""
    rest: NDArray[np.float64]
    """float64 (ends,): the chance with which they are."""


def even_chances(chance: float) -> Chances:
    """The same chance, 0 to 1, for all ties."""
    rate, rest = _split(np.array([chance]))
    ties = np.arange(STRETCH + 1)
    again = np.full(STRETCH + 1, 2**31 if rest[0] > 0.0 else 0)
    return Chances(_records(rate[0] * ties, 0 * ties, 0 * ties, again), np.empty(0, np.uint64), rest)


def own_chances(start: NDArray[np.int64], chance: NDArray[np.float64], again: NDArray[np.int64]) -> Chances:
    """A chance for each tie, where as many as `again` in a row, the first ones, are above `SURE`."""
    rate, rest = _split(chance)
    ties = np.diff(start)
    people = len(ties)
    # Everyone has a first stretch, if one without ties.
    first = row_starts(np.maximum(-(-ties // STRETCH), 1))
    person = np.repeat(np.arange(people), np.diff(first))
    within = np.arange(first[-1]) - first[person]
    slot = (np.arange(len(rate)) - np.repeat(start[:-1], ties)).astype(np.int32)
    # A rate of nothing would make a stretch of nothing but such ties one of which none can be drawn.
    drawn = with_weights(np.append(start[person] + STRETCH * within, start[-1]), slot, np.maximum(rate, 5e-324))
    mean = np.concatenate((drawn.strength[within == 0], drawn.strength[within > 0]))
    none = np.zeros(len(mean) - people, np.int64)
    more = people + first[:-1] - np.arange(people)
    columns = (np.concatenate((column, none)) for column in (start[:-1], more, again))
    alias = (drawn.keep.astype(np.uint64) << _HALF) | drawn.alias.astype(np.uint64)
    return Chances(_records(mean, *columns), alias, rest)


def _records(
    mean: NDArray[np.float64], row: NDArray[np.int64], more: NDArray[np.int64], again: NDArray[np.int64]
) -> Any:
    # Records, since what is needed of one person then lies in one line of the cache.
    return records({"points": mean, "none": np.exp(-mean), "row": row, "more": more, "again": again})


def _split(chance: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Rates of points, and the chance that is left to a tie without one."""
    with np.errstate(divide="ignore"):
        rate = -np.log1p(-chance)
    points = np.minimum(rate, MOST_RATE)
    return points, np.where(chance > SURE, -np.expm1(points - rate), 0.0)


@law
def aliased(alias: NDArray[np.uint64], row: int, first: int, width: int, word: Any) -> int:
    """On which tie of a row a point falls that is on a stretch of so many ties from `first`, by a 32-bit word."""
    product = np.uint64(word) * np.uint64(width)
    slot = first + np.int64(product >> _HALF)
    # The lower half is uniform within the place, and decides between the two.
    entry = alias[row + slot]
    if product & _LOW < entry >> _HALF:
        return int(slot)
    return int(np.int64(entry & _LOW))
