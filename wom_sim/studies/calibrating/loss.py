"""How far a setting's runs are from the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError, nearest
from wom_sim.studies.calibrating.observed import BOUNDS, Series

Values = NDArray[np.float64]


class Distance:
    """The loss of runs, and what it is made of, over the periods that are fitted.

    For each series the mean over the periods of (y - m)^2 - s^2 / R, over the variance of y: y is what was measured, m
    the mean over R replicates and s^2 their variance. The second term is what luck adds to the first on average, so
    that few replicates make nothing look worse; near a perfect fit the loss can fall a little below 0. A loss of 1 is
    as far off as the mean of the data would be. Series are weighted, and the weights sum to 1.
    """

    def __init__(self, series: Sequence[Series], fitted: int, weights: Mapping[str, float]) -> None:
        self.target = np.array([one.values[:fitted] for one in series])
        """(series, periods); NaN where nothing was measured."""
        self.known = np.isfinite(self.target)
        self.scale = np.array([_scale(row[known]) for row, known in zip(self.target, self.known, strict=True)])
        """(series,): what a deviation is measured in."""
        given = np.array([weights.get(one.name, 1.0) for one in series])
        self.weights = given / given.sum()

    @property
    def fitted(self) -> int:
        """Periods that are fitted."""
        return int(self.target.shape[1])

    @property
    def observations(self) -> int:
        """Numbers that are fitted."""
        return int(self.known.sum())

    def __call__(self, runs: Values) -> float:
        """Loss of the runs of one setting, float64 (replicates, series, all periods); infinite where there is none."""
        mine = runs[:, :, : self.fitted]
        if not np.isfinite(mine).all():
            return np.inf
        luck = mine.var(axis=0, ddof=1) / len(mine) if len(mine) > 1 else np.zeros(self.target.shape)
        return self.weighed((mine.mean(axis=0) - self.target) ** 2 - luck)

    def luck(self, runs: Values) -> float:
        """Variance of single runs about their mean, in the unit of the loss."""
        return self.weighed(runs[:, :, : self.fitted].var(axis=0, ddof=1))

    def discrepancy(self, runs: Values, parameters: int) -> Values:
        """Standard deviation of the data about the best fit that luck does not explain, for each series.

        sqrt(max(0, P / (P - d) mean (y - m)^2 - mean s^2)), d parameters being fitted to P periods.
        """
        mine = runs[:, :, : self.fitted]
        squares = (mine.mean(axis=0) - self.target) ** 2
        luck = mine.var(axis=0, ddof=1)
        found = []
        for place, known in enumerate(self.known):
            count = int(known.sum())
            left = squares[place, known].mean() * count / max(count - parameters / len(self.known), 1.0)
            found.append(np.sqrt(max(left - luck[place, known].mean(), 0.0)))
        return np.array(found)

    def numbers(self, series: Values) -> Values:
        """What was measured, in the unit of the loss: (..., series, periods) to (..., numbers)."""
        return np.asarray((series[..., : self.fitted] / self.scale[:, None])[..., self.known])

    def weighed(self, squares: Values) -> float:
        """Squared deviations (series, periods) in the unit of the loss."""
        means = [row[known].mean() for row, known in zip(squares, self.known, strict=True)]
        return float((self.weights * np.array(means) / self.scale**2).sum())


def _scale(values: Values) -> float:
    """Standard deviation; of what never changes, its size."""
    spread = float(values.std())
    return spread if spread > 1e-12 * max(float(np.abs(values).max()), 1.0) else max(float(np.abs(values).max()), 1.0)


def checked_weights(weights: Mapping[str, float] | None) -> dict[str, float]:
    """Weights by what is measured; InputError for what is no weight."""
    found = dict(weights or {})
    for name, weight in found.items():
        if name not in BOUNDS:
            raise InputError(f"nothing is measured as '{name}'.", where="weights", remedy=nearest(name, BOUNDS))
        given: Any = weight
        if isinstance(given, bool) or not isinstance(given, int | float) or not (isfinite(given) and given > 0.0):
            raise InputError(f"{weight!r} is no weight above 0.", where=f"weights.{name}")
    return found
