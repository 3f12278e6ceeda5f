"""Where differences between runs come from: their settings, luck that all points share, and luck of their own."""

from __future__ import annotations

from math import nan
from typing import NamedTuple

import numpy as np

from wom_sim.studies.sweeping.lived import Values


class Spread(NamedTuple):
    """Variances of a figure that add up to that of one run; NaN where a part cannot be told."""

    settings: float
    """Between the points, had each endless replicates."""
    shared: float
    """What a replicate does to all points alike: the same luck, which cancels in differences between points."""
    own: float
    """What luck does to single points."""

    @property
    def share(self) -> float:
        """Share of settings in the variance that differences between points have: without the luck that they share."""
        whole = self.settings + self.own
        return self.settings / whole if whole > 0.0 else nan


class Crossed:
    """Gathers points that all have the same replicates (two-way analysis of variance without repetition)."""

    def __init__(self, replicates: int) -> None:
        self.points = 0
        self.mean, self.squares, self.within = 0.0, 0.0, 0.0
        self.by_luck = np.zeros(replicates)

    def add(self, first: Values) -> None:
        """Take in the first replicates of a point; one of which not all are defined is left out."""
        if len(first) != len(self.by_luck) or not np.isfinite(first).all():
            return
        self.points += 1
        mean = float(first.mean())
        step = mean - self.mean
        self.mean += step / self.points
        self.squares += step * (mean - self.mean)
        self.by_luck += (first - self.by_luck) / self.points
        if len(first) > 1:
            self.within += (float(first.var(ddof=1)) - self.within) / self.points

    def spread(self) -> Spread:
        """The three variances, by equating mean squares with what is expected of them (Searle et al. 1992)."""
        points, replicates = self.points, len(self.by_luck)
        if points == 0 or replicates < 2:
            return Spread(nan, nan, nan)
        if points == 1:
            return Spread(nan, nan, self.within)
        own = max((self.within - float(self.by_luck.var(ddof=1))) * points / (points - 1), 0.0)
        settings = max(self.squares / (points - 1) - own / replicates, 0.0)
        return Spread(settings, max(self.within - own, 0.0), own)
