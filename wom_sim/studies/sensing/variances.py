"""Variance-based indices: what share of a figure's variance over plausible points is due to which input."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from wom_sim.studies.sensing.luck import Values, components, of_the_mean

LEAST = 1e-12
"""Variance, as a share of the figure's mean square, below which nothing moves it."""


def parts(values: Values, samples: Values, luck: Values, many: int) -> Values:
    """Variances of the mean over luck: in all, of each input alone (D), and of all that it is part of (D); then of
    every pair without the rest, main effects of the two included, where the design has the points for it.

    values : float64 (N, 2 + D or 2 + 2 D, R), as `designs.saltelli` has the points.

    Main effects by Saltelli et al. (2010), total effects by Jansen (1999), pairs by Saltelli (2002), each a quadratic
    form of the points, whose noise is left out as `of_the_mean` says.
    """
    pairs = list(combinations(range(many), 2)) if values.shape[1] > 2 + many else []

    def form(y: Values) -> Values:
        y = y - np.einsum("j,jmr->r", samples, y) / y.shape[1]
        a, b, ab, ba = y[:, 0], y[:, 1], y[:, 2 : 2 + many], y[:, 2 + many :]
        mean = samples @ (a + b) / 2.0
        whole = samples @ (a**2 + b**2) / 2.0 - mean**2
        main = np.einsum("j,jr,jir->ir", samples, b, ab - a[:, None])
        total = np.einsum("j,jir->ir", samples, (a[:, None] - ab) ** 2) / 2.0
        both = [samples @ (ba[:, i] * ab[:, k] - a * b) for i, k in pairs]
        return np.concatenate([whole[None], main, total, np.reshape(both, (len(pairs), y.shape[-1]))])

    found = of_the_mean(form, values, luck)
    # What is all noise may come out a little below zero or above.
    scale = float(np.square(values).mean())
    if found[0] <= LEAST * scale:
        found[0] = np.nan
    return found


def indices(variance: Values, many: int) -> Values:
    """Sobol's indices of what `parts` found: first order (D), total (D), and second order of every pair."""
    shares = variance[1:] / variance[0]
    main, total, both = shares[:many], shares[many : 2 * many], shares[2 * many :]
    alone = [main[i] + main[k] for i, k in combinations(range(many), 2)] if both.size else []
    return np.concatenate([main, total, both - np.array(alone)])


def spread(values: Values, samples: Values, luck: Values, variance: Values, many: int) -> Values:
    """Where the variance of a single run comes from: main effects (D), interactions of inputs, luck everywhere, and
    luck at single points.

    variance : what `parts` found of the same values and weights.
    """
    main = variance[1 : 1 + many]
    of_inputs, of_luck, both = components(values[:, :2], samples, luck)
    return np.array([*main, of_inputs - main.sum(), of_luck, both])
