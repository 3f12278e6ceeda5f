"""Which settings the data leave plausible: approximate Bayesian computation, in waves that close in.

A wave tries settings spread evenly over a box, every few with luck of their own. What the data say of a setting is
summed up by a regression of the settings on the series of single runs (Fearnhead and Prangle 2012), runs whose summary
is nearest to that of the data are kept, and what they still differ by is taken off by another regression (Beaumont,
Zhang and Balding 2002; bounded ranges by their logits, Blum and Francois 2010). The model is wrong in some way: what
luck cannot explain of the best fit is added to every run as noise (Wilkinson 2013), so that settings are not told apart
by more than a wrong model can tell. The next wave fills the box that what is left takes up (as in history matching).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.studies.calibrating.parameters import Shares, evenly
from wom_sim.studies.shuffles import counted, lucks

Values = NDArray[np.float64]

WAVES, MOST_WAVES = 3, 4
"""Waves that close in; one more where what is plausible still presses against its box."""
ACCEPTED = 0.1
"""Share of the runs of a wave that are kept."""
FEATURES = 8
"""Principal components of the series that settings are regressed on, at most, and their squares."""
WIDER = 0.1
"""How much is added to either side of a box, as a share of its width."""
TAIL = 0.02
"""Share of the plausible settings at either end that a box need not hold before it is widened."""
ROOM = 0.3
"""The same of the first box, about all of its points."""
NARROWEST = 0.04
"""Width of a box, at least, as a share of the range."""
EDGE, PRESSED = 0.05, 0.1
"""What is plausible presses against an end of its box when so much of it lies within so much of the width of that."""
TOLERATED = 9.0
"""Settings belong to the first box whose loss is above the best by so many times the loss of a single run at its own
setting: three standard deviations, were all periods to err together."""
FILL, NOISE, CHOICE = 100, 200, 300
"""Addresses of the luck of this, among that of studies; each wave has its own."""

type Live = Callable[[Shares, int], Values]
"""Runs of settings in a wave of this number: float64 (settings, replicates, numbers), NaN where there is none."""


class Box(NamedTuple):
    """A part of the space, in shares of the ranges: float64 (parameters,) each."""

    low: Values
    high: Values

    def fill(self, shares: Shares) -> Shares:
        """Points of the whole space as points of the box."""
        return self.low + shares * (self.high - self.low)


def around(shares: Shares, tail: float = TAIL, wider: float = WIDER) -> Box:
    """The box about some points but their tails, widened."""
    low, high = np.quantile(shares, [tail, 1.0 - tail], axis=0)
    room = np.maximum(wider * (high - low), 0.5 * (NARROWEST - (high - low)))
    return Box(np.clip(low - room, 0.0, 1.0), np.clip(high + room, 0.0, 1.0))


def first_box(shares: Shares, losses: Values, noise: float) -> Box:
    """The box about the settings that are not much worse than the best.

    noise : loss that a single run would have at its own setting.
    """
    width = shares.shape[1]
    order = np.argsort(losses, kind="stable")
    near = losses <= losses[order[0]] + TOLERATED * noise
    near[order[: 2 * width + 1]] = True
    return around(shares[near & np.isfinite(losses)], 0.0, ROOM)


class Left(NamedTuple):
    """What the data leave."""

    draws: Shares
    """float64 (draws, parameters): plausible settings, each as likely as any other."""
    shares: Shares
    """The settings of the last wave."""
    runs: Values
    """Their runs."""
    waves: int


def waves(live: Live, box: Box, target: Values, noise: Values, *, samples: int, count: int, seed: int) -> Left:
    """What the data leave of a box.

    target : float64 (numbers,), the data; noise : their standard deviation about the best fit beyond luck;
    samples : settings of a wave; count : plausible settings that are drawn.
    """
    for wave in range(MOST_WAVES):
        shares = box.fill(evenly(samples, len(box.low), seed, FILL + 2 * wave))
        runs = live(shares, wave)
        lived = np.isfinite(runs).all(axis=(1, 2))
        shares, runs = shares[lived], runs[lived]
        each = np.repeat(shares, runs.shape[1], axis=0)
        draws = posterior(each, runs.reshape(-1, target.size), target, noise, box, count, seed, wave)
        if wave + 1 >= WAVES and not presses(draws, box):
            break
        box = around(draws)
    return Left(draws, shares, runs, wave + 1)


def presses(draws: Shares, box: Box) -> bool:
    """Whether what is plausible reaches an end of its box that is no end of the range."""
    edge = EDGE * (box.high - box.low)
    low, high = ((draws < box.low + edge).mean(axis=0), (draws > box.high - edge).mean(axis=0))
    return bool(((low > PRESSED) & (box.low > 0.0)).any() or ((high > PRESSED) & (box.high < 1.0)).any())


def valley(shares: Shares, losses: Values) -> Values:
    """Where a quadratic surface through the losses is lowest, within the box of the settings (Box and Wilson 1951).

    Losses of single settings are noisy, and the least of many was lucky; the surface averages over all of them.
    """
    from scipy.optimize import minimize

    low, high = shares.min(axis=0), shares.max(axis=0)
    width = np.maximum(high - low, 1e-9)

    def terms(points: Values) -> Values:
        at = (points - low) / width
        pairs = [at[:, one] * at[:, other] for one in range(at.shape[1]) for other in range(one + 1)]
        return np.column_stack([np.ones(len(at)), at, *pairs])

    near = losses <= np.median(losses)
    weights, *_ = np.linalg.lstsq(terms(shares[near]), losses[near], rcond=None)
    found = minimize(
        lambda point: float((terms(point[None]) @ weights)[0]),
        shares[int(np.argmin(losses))],
        bounds=list(zip(low, high, strict=True)),
        method="L-BFGS-B",
    )
    return np.asarray(found.x, np.float64)


def posterior(
    shares: Shares, runs: Values, target: Values, noise: Values, box: Box, count: int, seed: int, wave: int
) -> Shares:
    """Plausible settings, each as likely as any other: float64 (count, parameters).

    shares : float64 (runs, parameters), spread evenly over the box; runs : float64 (runs, numbers), what each single
    run came to; target : float64 (numbers,), the data; noise : float64 (numbers,), standard deviation of what the model
    lacks.
    """
    from scipy.special import ndtri

    luck = ndtri(lucks(seed, counted(len(runs)), runs.shape[1], rng.WORLD, NOISE + wave))
    noisy = runs + noise * luck
    logits = _logit(shares, box)
    features, seen = _features(noisy, target)
    weights, *_ = np.linalg.lstsq(features, logits, rcond=None)
    summary, wanted = features @ weights, seen @ weights
    distance = np.sqrt((((summary - wanted) / (summary.std(axis=0) + 1e-12)) ** 2).sum(axis=1))
    near = np.argsort(distance, kind="stable")[: max(int(ACCEPTED * len(runs)), 4 * shares.shape[1])]
    kernel = 1.0 - (distance[near] / (distance[near[-1]] * (1.0 + 1e-9) + 1e-300)) ** 2
    adjusted = _adjusted(logits[near], summary[near] - wanted, kernel)
    chosen = _resampled(kernel, count, float(lucks(seed, counted(1), 1, rng.WORLD, CHOICE + wave)[0, 0]))
    return box.fill(1.0 / (1.0 + np.exp(-adjusted[chosen])))


def _logit(shares: Shares, box: Box) -> Values:
    inside = np.clip((shares - box.low) / (box.high - box.low), 1e-4, 1.0 - 1e-4)
    return np.asarray(np.log(inside / (1.0 - inside)))


def _features(runs: Values, target: Values) -> tuple[Values, Values]:
    """What runs and the data are summed up from: a constant, principal components, and their squares."""
    middle = runs.mean(axis=0)
    _, sizes, directions = np.linalg.svd(runs - middle, full_matrices=False)
    kept = min(FEATURES, len(runs) // 20 + 1, int((sizes > 1e-9 * sizes[0]).sum()))
    directions = directions[:kept] / (sizes[:kept, None] / np.sqrt(len(runs)) + 1e-300)

    def made(rows: Values) -> Values:
        parts = (rows - middle) @ directions.T
        return np.concatenate([np.ones((len(rows), 1)), parts, parts**2], axis=1)

    return made(runs), made(target[None])[0]


def _adjusted(logits: Values, off: Values, kernel: Values) -> Values:
    """What settings would be, had their runs come to the summary of the data: local linear regression."""
    design = np.concatenate([np.ones((len(off), 1)), off], axis=1)
    root = np.sqrt(kernel)[:, None]
    slopes, *_ = np.linalg.lstsq(design * root, logits * root, rcond=None)
    return np.asarray(np.clip(logits - off @ slopes[1:], -12.0, 12.0))


def _resampled(weights: Values, count: int, luck: float) -> NDArray[np.int64]:
    """Places drawn by their weights, as evenly as can be (systematic resampling)."""
    ladder = np.cumsum(weights) / weights.sum()
    return np.asarray(
        np.minimum(np.searchsorted(ladder, (np.arange(count) + luck) / count), len(weights) - 1), np.int64
    )
