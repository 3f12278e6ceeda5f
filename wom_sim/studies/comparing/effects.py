"""What a what-if changes, over replicates that share their luck: differences, their intervals, which arm is best."""

from __future__ import annotations

from collections.abc import Mapping
from math import nan, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.studies.shuffles import counted, lucks

Values = NDArray[np.float64]

LEVEL = 0.95
"""Confidence of all intervals."""
DRAWN = 8192
"""Times that means are drawn to see which arm is best: half a per cent of error at most."""
SAME = 1e-12
"""Share of the variance below which differences vary by rounding alone."""


class Effect(NamedTuple):
    """By how much a figure of an arm is higher than that of the base, replicate by replicate."""

    mean: float
    low: float
    """95 % interval of the mean by Student's t; nan with one replicate."""
    high: float
    low_all: float
    """The same for all arms of the comparison at once, after Bonferroni (Dunn 1961)."""
    high_all: float
    share_positive: float
    """Share of the replicates in which it is higher."""
    base: float
    """Mean of the base."""
    value: float
    """Mean of the arm."""
    percent: float
    """Mean difference in per cent of the base; nan where the base is 0."""
    variance_ratio: float
    """What pairing gained: variance of the difference had the luck not been shared, over that which it has; nan where
    the difference does not vary."""
    replicates: int
    """Those in which both are defined."""


def effect(arm: Values, base: Values, arms: int) -> Effect:
    """The effect of an arm against the base, over the same replicates.

    arms : how many are held against the base, for the intervals of all at once.
    """
    known = np.isfinite(arm) & np.isfinite(base)
    mine, theirs = arm[known], base[known]
    count = len(mine)
    if count == 0:
        return Effect(nan, nan, nan, nan, nan, nan, nan, nan, nan, nan, 0)
    change = mine - theirs
    mean, before = float(change.mean()), float(theirs.mean())
    half, half_all = (half_width(change, share) for share in (LEVEL, 1.0 - (1.0 - LEVEL) / max(arms, 1)))
    spread = float(change.var(ddof=1)) if count > 1 else nan
    apart = float(mine.var(ddof=1) + theirs.var(ddof=1)) if count > 1 else nan
    return Effect(
        mean=mean,
        low=mean - half,
        high=mean + half,
        low_all=mean - half_all,
        high_all=mean + half_all,
        share_positive=float((change > 0.0).mean()),
        base=before,
        value=float(mine.mean()),
        percent=100.0 * mean / abs(before) if before else nan,
        variance_ratio=apart / spread if spread > SAME * apart else nan,
        replicates=count,
    )


def half_width(values: Values, level: float = LEVEL) -> float:
    """Half of the interval of a mean by Student's t; nan with one value."""
    from scipy.special import stdtrit

    if len(values) < 2:
        return nan
    return float(stdtrit(len(values) - 1, 0.5 + level / 2.0)) * float(values.std(ddof=1)) / sqrt(len(values))


def chances_of_best(values: Mapping[str, Values], seed: int, *, fewer: bool = False) -> dict[str, float]:
    """For each arm the chance that its mean over all luck is the best, given the replicates; nan for all with one.

    What is known of the means is a multivariate t distribution (Geisser and Cornfield 1963), from which means are drawn
    for all arms at once. Arms that are equal share the chance, and those with an undefined value are never best.

    values : float64 (replicates,) by arm, over the same replicates; fewer : whether less is better.
    """
    from scipy.special import chdtri, ndtri

    table = np.array(list(values.values()))
    count = table.shape[1]
    if count == 1:
        return dict.fromkeys(values, nan)
    known = np.isfinite(table).all(axis=1)
    table = np.where(known[:, None], -table if fewer else table, 0.0)
    mean = table.mean(axis=1, keepdims=True)
    luck = lucks(seed, counted(count + 1), DRAWN, rng.BEST, 0)
    tail = np.sqrt((count - 1) / chdtri(count - 1, luck[count]))
    drawn = mean + (table - mean) @ ndtri(luck[:count]) * tail / sqrt(count * (count - 1))
    drawn[~known] = -np.inf
    first = drawn == drawn.max(axis=0)
    shares = (first / first.sum(axis=0)).mean(axis=1)
    return {name: float(share) for name, share in zip(values, shares, strict=True)}
