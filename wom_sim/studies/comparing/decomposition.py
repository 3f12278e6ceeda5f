"""What an uplift in money is made of, person by person: bought sooner, in addition, no longer, or otherwise.

For every person of both worlds of a pair there is what they were worth within the horizon (contribution, discounted to
the first day) and the day of their first purchase. With V and T in the arm, and V', T' in what it is held against:

- expansion: V of those who buy in the arm only;
- displacement: -V' of those who buy in the other only;
- acceleration, of those who buy in both: V' (d(T) / d(T') - 1), their worth in the other moved to the day on which they
  buy in the arm, where d is the discount of a day; below 0 for those who buy later;
- intensity, of those who buy in both: what is left, V - V' d(T) / d(T'). They buy more or less often, or at another
  price.

The parts sum to the difference of all V, which is that of the ledger. Whoever had the product before the first day has
bought in both at once. After Libai, Muller and Peres (2013), who tell acceleration from expansion; what a finite
horizon makes of late buyers is seen over twice the horizon.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.record import Accounts
from wom_sim.state import NEVER

Values = NDArray[np.float64]

PARTS = ("acceleration", "expansion", "displacement", "intensity")


class Segments(NamedTuple):
    """Who is in which segment."""

    of: NDArray[np.uint8]
    """uint8 (people,)."""
    number: int
    """How many there are."""


class Split(NamedTuple):
    """The parts of a difference in discounted contribution. R replicates, S segments."""

    money: Values
    """float64 (4, R, S): by `PARTS`, in the market's money."""
    people: NDArray[np.int64]
    """int64 (4, R, S): simulated people whom each part is about: those whose day differs, who buy only in the one or
    only in the other, and who are worth another amount than their day explains."""
    sooner: NDArray[np.int64]
    """int64 (R,): those who buy in both, and sooner in the arm."""
    later: NDArray[np.int64]
    days: Values
    """float64 (R,): days that those who buy in both buy sooner, on average; below 0 where later."""


def split(
    mine: Accounts,
    theirs: Accounts,
    product: int,
    scales: tuple[float, float],
    discount: Values,
    segments: Segments,
) -> Split:
    """Split what a product earns more in the one than in the other, over the same people and replicates.

    scales : people of the market for each simulated person, in the one and the other; discount : float64 (days,), by
    which a day's money is worth less than the first's.
    """
    worth = scales[0] * mine.worth[:, :, product]
    other = scales[1] * theirs.worth[:, :, product]
    day, other_day = mine.purchased[:, :, product], theirs.purchased[:, :, product]
    here, there = day != NEVER, other_day != NEVER
    both = here & there
    pace = np.ones(worth.shape)
    pace[both] = discount[np.maximum(day[both], 0)] / discount[np.maximum(other_day[both], 0)]
    moved = np.where(both, other * (pace - 1.0), 0.0)
    left = np.where(both, worth - other * pace, 0.0)
    parts = (moved, np.where(here & ~there, worth, 0.0), np.where(there & ~here, -other, 0.0), left)
    concerned = (both & (day != other_day), here & ~there, there & ~here, both & (np.abs(left) > 1e-9))
    sooner = np.where(both, other_day.astype(np.float64) - day, 0.0)
    return Split(
        money=np.stack([_by_segment(part, segments) for part in parts]),
        people=np.stack([_by_segment(part.astype(np.float64), segments) for part in concerned]).astype(np.int64),
        sooner=(sooner > 0).sum(axis=1),
        later=(sooner < 0).sum(axis=1),
        days=np.divide(sooner.sum(axis=1), both.sum(axis=1), out=np.full(len(both), np.nan), where=both.any(axis=1)),
    )


def _by_segment(values: Values, segments: Segments) -> Values:
    """Sums of (R, people) over the people of each segment: float64 (R, segments)."""
    return np.stack([np.bincount(segments.of, weights=row, minlength=segments.number) for row in values])
