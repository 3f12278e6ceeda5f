"""How many replicates are enough: a point's mean and spread as they settle with more and more of them.

After Lorscheid, Heine and Meyer (2012) and Lee et al. (2015, "The complexities of agent-based modeling output
analysis", JASSS 18(4) 4): replicates are enough once the coefficient of variation no longer changes.
"""

from __future__ import annotations

from math import ceil, inf, isfinite, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.studies.precision import LEVEL, half_widths
from wom_sim.studies.sweeping.lived import Values

WITHIN = 0.05
"""Changes of the coefficient of variation, as a share of it, within which it counts as stable."""
MOST_SHOWN = 200
"""Numbers of replicates that are told of a point."""
MOST_NEEDED = 10_000_000
"""Replicates beyond which nothing is enough."""


class Trace(NamedTuple):
    """What is known of a point after 2, 3, ... of its replicates: arrays of one length."""

    role: str
    """Why it is shown: `first`, `middle`, `lowest` or `highest` of all points."""
    point: int
    replicates: NDArray[np.int64]
    mean: Values
    deviation: Values
    variation: Values
    """Coefficient of variation: standard deviation over the size of the mean; NaN where that is 0."""
    half_width: Values
    """Half of the 95 % interval of the mean."""
    stable: int | None
    """Replicates from which on the coefficient of variation stays within `WITHIN`; None where that was not seen."""


def trace(role: str, point: int, values: Values) -> Trace | None:
    """How a point's defined values settle; None of fewer than two."""
    if len(values) < 2:
        return None
    number = np.arange(2, len(values) + 1, dtype=np.int64)
    middle = values.mean()
    sums, squares = np.cumsum(values - middle)[1:], np.cumsum((values - middle) ** 2)[1:]
    mean = middle + sums / number
    deviation = np.sqrt(np.maximum(squares - sums**2 / number, 0.0) / (number - 1))
    variation = np.divide(deviation, np.abs(mean), out=np.full(len(mean), np.nan), where=mean != 0.0)
    half = half_widths(number, deviation)
    shown = number - 2
    if len(shown) > MOST_SHOWN:
        shown = np.unique(np.geomspace(1, len(number), MOST_SHOWN).astype(np.int64)) - 1
    return Trace(
        role, point, number[shown], mean[shown], deviation[shown], variation[shown], half[shown], stable_from(variation)
    )


def stable_from(variation: Values) -> int | None:
    """The fewest replicates after which no coefficient of variation is further than `WITHIN` of the last from theirs.

    variation : after 2, 3, ... replicates. None where only the last itself is, or it is undefined.
    """
    if len(variation) < 2 or not np.isfinite(variation).all():
        return None
    highest, lowest = (np.asarray(of.accumulate(variation[::-1])[::-1]) for of in (np.maximum, np.minimum))
    far = np.maximum(highest - variation, variation - lowest) > WITHIN * abs(variation[-1])
    place = int(np.flatnonzero(far)[-1]) + 1 if far.any() else 0
    return place + 2 if place < len(variation) - 1 else None


def enough(deviation: float, half_width: float) -> int | None:
    """The fewest replicates with which half of the 95 % interval of a mean is no wider; None beyond `MOST_NEEDED`.

    By Student's t, the standard deviation being known from earlier replicates (Law 2015, section 9.4).
    """
    from scipy.special import stdtrit

    if deviation == 0.0:
        return 2
    if not (isfinite(deviation) and half_width > 0.0):
        return None
    ratio = deviation / half_width
    number = (1.96 * ratio) ** 2 if ratio < 1e6 else inf
    if number > MOST_NEEDED:
        return None
    number = max(2, ceil(number * 0.98))
    while stdtrit(number - 1, 0.5 + LEVEL / 2.0) * ratio > sqrt(number):
        number += max(1, number // 1000)
    return number
