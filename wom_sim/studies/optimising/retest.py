"""How much better the plan that was found is than each simple rule, on luck that the search has not seen."""

from __future__ import annotations

from math import nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.studies.comparing.effects import LEVEL, effect
from wom_sim.studies.optimising.risk import MEAN, Risk
from wom_sim.studies.shuffles import counted, lucks

Values = NDArray[np.float64]

RESAMPLED = 2000
"""Times that replicates are drawn again for the interval of a score that is no mean: half a per cent of error or so in
the confidence of its ends (Efron and Tibshirani 1993)."""


class Lead(NamedTuple):
    """By how much the score of one plan is better than that of another, over the same replicates."""

    mean: float
    low: float
    """95 % interval; nan with one replicate."""
    high: float
    low_all: float
    """The same for all that it is held against at once (Bonferroni; Dunn 1961)."""
    high_all: float
    share_positive: float
    """Share of the replicates in which the figure itself is better."""

    @property
    def told(self) -> bool:
        """Whether luck cannot have made it better, all that it is held against being taken at once."""
        return self.low_all > 0.0

    @property
    def lost(self) -> bool:
        """Whether luck cannot have made it worse."""
        return self.high_all < 0.0


def lead(best: Values, other: Values, risk: Risk, several: int, seed: int) -> Lead:
    """The lead of figures of which more is better, float64 (replicates,).

    several : against how many it is held. Of a mean the interval is Student's t of the paired differences; of another
    score that of the bootstrap by percentiles, pairs being drawn together.
    """
    if risk.name == MEAN:
        found = effect(best, other, several)
        return Lead(found.mean, found.low, found.high, found.low_all, found.high_all, found.share_positive)
    known = np.isfinite(best) & np.isfinite(other)
    best, other = best[known], other[known]
    if not best.size:
        return Lead(nan, nan, nan, nan, nan, nan)
    mean, ahead = float(risk.of(best) - risk.of(other)), float((best > other).mean())
    if best.size < 2:
        return Lead(mean, nan, nan, nan, nan, ahead)
    drawn = resampled(seed, len(best))
    leads = risk.of(best[drawn]) - risk.of(other[drawn])
    tail, tail_all = (1.0 - LEVEL) / 2.0, (1.0 - LEVEL) / 2.0 / max(several, 1)
    low_all, low, high, high_all = np.quantile(leads, [tail_all, tail, 1.0 - tail, 1.0 - tail_all]).tolist()
    return Lead(mean, low, high, low_all, high_all, ahead)


def resampled(seed: int, count: int) -> NDArray[np.int64]:
    """Places of replicates, drawn with replacement so many times: int64 (RESAMPLED, count)."""
    luck = lucks(seed, counted(RESAMPLED), count, rng.BEST, 1)
    return np.minimum((luck * count).astype(np.int64), count - 1)


def score_interval(values: Values, risk: Risk, seed: int) -> tuple[float, float, float]:
    """The score of figures and its 95 % interval."""
    at_zero = lead(values, np.zeros_like(values), risk, 1, seed)
    return at_zero.mean, at_zero.low, at_zero.high
