"""What luck does and what inputs do: variances of a crossed design, and indices without the noise of single runs.

Every point meets the same luck, replicate by replicate. So a figure is y[i, r] = f(i) + l(r) + e(i, r): what the point
does on average over luck, what the luck does everywhere, and what it does to single points. Single runs vary by all
three; only the first is a matter of the inputs.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.studies.shuffles import counted, lucks

Values = NDArray[np.float64]
type Form = Callable[[Values], Values]
"""A quadratic form of the points, for values (..., R) the numbers (indices, R): each column by itself."""
type Estimator = Callable[[Values, Values, Values], Values]
"""Of values (N, M, R), weights of samples (N,) and weights of replicates (R,), each adding up to 1, some numbers."""

LEVEL = 0.95
LEAST_SHAPE = 1.0 / 3.0
"""Of the weights of replicates; those of two or three replicates cannot show how little they know."""
_SAMPLES, _LUCK = 6, 7
"""Slots of `rng.WORLD` for the weights of resamples."""


def of_the_mean(form: Form, values: Values, luck: Values) -> Values:
    """A quadratic form of means over luck, without what is left in them of the noise of single runs.

    values : float64 (..., R); luck : weights of the replicates, (R,).

    A mean of R replicates still holds noise, whose square a quadratic form counts in. Left out are therefore the
    products of every run with one of the same luck: sum over r != s of w[r] w[s] B(y[r], y[s]), divided by the sum of
    these weights, B being the form's product. As replicates are independent, its expectation is the form of the true
    means, whatever the noise is like and however it differs from point to point. With one replicate nothing can be
    left out.
    """
    mean = form((values @ luck)[..., None])[..., 0]
    if len(luck) == 1:
        return mean
    kept = luck @ luck
    corrected: Values = (mean - form(values) @ luck**2) / (1.0 - kept)
    return corrected


def components(values: Values, samples: Values, luck: Values) -> Values:
    """Variances of a single run that are due to the point, to luck everywhere, and to luck at single points.

    values : float64 (N, M, R), M points of each of N samples; samples and luck : their weights.

    Variance components of a two-way design without repetition (Searle, Casella and McCulloch 1992), unbiased, so that
    a small one may come out below zero. With one replicate the first holds all and the others are not numbers.
    """
    count = values.shape[1]
    weights = np.repeat(samples / count, count)
    table = values.reshape(-1, values.shape[2])
    points, everywhere = table @ luck, weights @ table
    grand = float(points @ weights)
    twice = float(weights @ weights)
    of_points = float(weights @ (points - grand) ** 2) / (1.0 - twice)
    if len(luck) == 1:
        return np.array([of_points, np.nan, np.nan])
    kept = float(luck @ luck)
    rest = table - points[:, None] - everywhere + grand
    both = float(weights @ rest**2 @ luck) / ((1.0 - twice) * (1.0 - kept))
    of_luck = float(luck @ (everywhere - grand) ** 2) / (1.0 - kept) - twice * both
    return np.array([of_points - kept * both, of_luck, both])


def even(count: int) -> Values:
    """Weights that are all the same."""
    return np.full(count, 1.0 / count)


def with_interval(of: Estimator, values: Values, bootstrap: int, seed: int) -> Values:
    """Estimates with their 95 % intervals: float64 (numbers, 3) of estimate, low and high.

    values : float64 (N, M, R). Samples and replicates are resampled, each by themselves (Owen 2007, "The pigeonhole
    bootstrap"), by weights (Rubin 1981, "The Bayesian bootstrap"), so that no resample has less than two different
    replicates. The interval holds the middle 95 % of the resamples.
    """
    count, replicates = values.shape[0], values.shape[2]
    found = of(values, even(count), even(replicates))
    samples = _weights(count, bootstrap, seed, _SAMPLES, 1.0)
    luck = _weights(replicates, bootstrap, seed, _LUCK, max((replicates - 2) / replicates, LEAST_SHAPE))
    drawn = np.array([of(values, one, other) for one, other in zip(samples, luck, strict=True)])
    ends = np.full((2, found.size), np.nan)
    if bootstrap:
        known = np.isfinite(drawn).mean(axis=0) > LEVEL
        ends[:, known] = np.nanquantile(drawn[:, known], [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0], axis=0)
    return np.column_stack([found, *ends])


def _weights(size: int, bootstrap: int, seed: int, slot: int, shape: float) -> Values:
    """Weights of resamples from a Dirichlet distribution of this shape, float64 (bootstrap, size).

    With shape 1 the mean of n values varies over resamples by (n - 1) / (n + 1) of its true squared error. That is too
    little for the few replicates of a study; with shape (n - 2) / n it is right.
    """
    from scipy.special import gammaincinv

    drawn = gammaincinv(shape, lucks(seed, counted(bootstrap), size, rng.WORLD, slot))
    return np.asarray(drawn / drawn.sum(axis=1, keepdims=True), np.float64)


def sound(values: Values) -> Values:
    """Those samples of which every point is known: float64 (N, M, R)."""
    return values[np.isfinite(values).all(axis=(1, 2))]
