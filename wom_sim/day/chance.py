"""How rates become chances."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np

from wom_sim.kernel import law

HALF = log(2.0)


@law
def chance_of(rate: float, days: float) -> float:
    """Chance that something that happens at `rate` a day happens within `days`: 1 - exp(-rate days)."""
    return 1.0 - exp(-rate * days)


@law
def happens(luck: float, rate: float, days: float) -> bool:
    """Whether something that happens at `rate` a day happens within `days`, given a draw from 0 to 1.

    The chance never exceeds rate x days, so most draws are decided without the exponential. Loops use the
    same bound with the highest rate that anybody can have: most draws are too high for everyone, and then
    nobody's state need be read.
    """
    return luck < rate * days and luck < chance_of(rate, days)


@law
def remaining(age: float, half_life: float) -> float:
    """What is left after `age` days of something that halves every `half_life` days."""
    return exp(-HALF * age / half_life)


@law
def elapsed(day: int, clock: Any) -> int:
    """Days since a clock was set."""
    return np.int64(day) - np.int64(clock)
