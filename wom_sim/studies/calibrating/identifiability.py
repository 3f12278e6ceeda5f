"""What the data tell of each parameter, and which parameters they cannot tell apart."""

from __future__ import annotations

from itertools import combinations
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.studies.calibrating.parameters import Shares

Values = NDArray[np.float64]

TOLD, OPEN = 1.0 / 3.0, 0.8
"""A parameter is told whose plausible interval takes up less of its range than this, and open from that on."""
ALIKE = 0.8
"""Rank correlation over the plausible settings from which two parameters cannot be told apart."""
BINS = 12
"""Parts into which a range is cut for its profile."""
COVERED = 0.95
"""Chance of an interval."""


class Told(NamedTuple):
    """What is known of a parameter after the data, as shares of its range."""

    low: float
    middle: float
    high: float
    kept: float
    """How much of the range is left: width of the interval, over what it would be without data."""

    @property
    def verdict(self) -> str:
        """`told`, `narrowed` or `open`."""
        return "told" if self.kept < TOLD else "open" if self.kept >= OPEN else "narrowed"


def told(draws: Values) -> Told:
    """What plausible shares say of one parameter: float64 (draws,)."""
    tail = (1.0 - COVERED) / 2.0
    low, middle, high = (float(value) for value in np.quantile(draws, [tail, 0.5, 1.0 - tail]))
    return Told(low, middle, high, min((high - low) / COVERED, 1.0))


def correlations(draws: Shares) -> Values:
    """Rank correlations of all parameters over the plausible settings: float64 (parameters, parameters)."""
    ranks = np.argsort(np.argsort(draws, axis=0, kind="stable"), axis=0, kind="stable").astype(np.float64)
    return np.atleast_2d(np.corrcoef(ranks, rowvar=False))


def alike(draws: Shares) -> list[tuple[int, int, float]]:
    """Pairs of parameters that cannot be told apart, and their correlation, the strongest first."""
    table = correlations(draws)
    found = [(one, other, float(table[one, other])) for one, other in combinations(range(len(table)), 2)]
    return sorted((pair for pair in found if abs(pair[2]) >= ALIKE), key=lambda pair: -abs(pair[2]))


def profile(shares: Values, losses: Values) -> list[tuple[float, float]]:
    """The least loss that was met along the range of one parameter: middle of each part, and loss; untried ones left
    out.
    """
    part = np.minimum((shares * BINS).astype(int), BINS - 1)
    return [
        ((place + 0.5) / BINS, float(losses[mine].min()))
        for place in range(BINS)
        if (mine := (part == place) & np.isfinite(losses)).any()
    ]
