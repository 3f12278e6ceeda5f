"""How rates become chances."""

from __future__ import annotations

from math import exp, inf, log
from typing import Any

from wom_sim.kernel import law
from wom_sim.state import NEVER

HALF = log(2.0)


@law
def chance_of(rate: float, days: float) -> float:
    """Chance that something that happens at `rate` a day happens within `days`: 1 - exp(-rate days)."""
    return 1.0 - exp(-rate * days)


@law
def happens(luck: float, rate: float, days: float) -> bool:
    """Whether something that happens at `rate` a day happens within `days`, given a draw from 0 to 1.

    The chance never exceeds rate x days, so most draws are decided without the exponential.
    """
    return luck < rate * days and luck < chance_of(rate, days)


@law
def below(draws: Any, people: int, ceiling: float, lanes: Any) -> int:
    """Write the places of the draws below a ceiling into `lanes` (int64) and return how many there are.

    Loops do this first, with the highest chance that anybody can have: it needs no branches and nobody's
    state, and leaves few people to look at.
    """
    found = 0
    for lane in range(people):
        lanes[found] = lane
        found += draws[lane] < ceiling
    return found


@law
def remaining(age: float, half_life: float) -> float:
    """What is left after `age` days of something that halves every `half_life` days."""
    return exp(-HALF * age / half_life)


@law
def elapsed(day: int, clock: Any) -> float:
    """Days since a clock was set; infinitely many when it never was."""
    return inf if clock == NEVER else float(day - int(clock))
