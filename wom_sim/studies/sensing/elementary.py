"""Elementary effects: what one step of one input does, at many places (Morris 1991)."""

from __future__ import annotations

from math import pi, sqrt

import numpy as np

from wom_sim.studies.sensing.designs import Trajectories
from wom_sim.studies.sensing.luck import Values, of_the_mean

NAMES = ("mu_star", "mu", "sigma", "by_luck")
"""Mean size of an input's effects, their mean, their standard deviation, and the mean size by luck alone."""


def effects(ways: Trajectories, values: Values) -> Values:
    """The effect of every step, as if it went over the whole range: float64 (trajectories, D, R), by input.

    values : float64 (trajectories, D + 1, R).
    """
    steps = np.diff(values, axis=1) / ways.by[..., None]
    found = np.empty_like(steps)
    np.put_along_axis(found, ways.moved[..., None], steps, axis=1)
    return found


def measures(values: Values, samples: Values, luck: Values) -> Values:
    """The four `NAMES` of one input: values float64 (trajectories, 1, R).

    The mean size is that of Campolongo, Cariboni and Saltelli (2007). Sizes of means over luck are too large by what
    luck leaves in them: where the inputs did nothing, normal noise would give the last of the four.
    """
    steps = values[:, 0]
    mean = steps @ luck
    size, middle = float(samples @ np.abs(mean)), float(samples @ mean)
    apart = of_the_mean(lambda y: (samples @ y**2 - (samples @ y) ** 2)[None], steps, luck)[0]
    twice = float(samples @ samples)
    sigma = sqrt(max(float(apart), 0.0) / (1.0 - twice)) if twice < 1.0 else np.nan
    kept = float(luck @ luck)
    noise = np.nan
    if kept < 1.0:
        rest = ((steps - mean[:, None]) ** 2 @ luck) / (1.0 - kept)
        noise = sqrt(2.0 / pi) * float(samples @ np.sqrt(kept * rest))
    return np.array([size, middle, sigma, noise])
