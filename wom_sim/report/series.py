"""What the curves of the report show: the runs of each day or week, and how far they lie apart."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import EVENTS, FIXED
from wom_sim.result import Result

Values = NDArray[np.floating[Any]]

POINTS = 122
"""Points of a curve, at most: more would not be seen and would make the page heavy."""
BANDS = ((0.025, 0.975), (0.1, 0.9))
"""Quantiles over replicates between which the bands lie, widest first."""


@dataclass(frozen=True)
class Curve:
    """One figure of one product over time: its mean over replicates and the bands around it."""

    product: int
    days: Values
    mean: Values
    bands: tuple[tuple[Values, Values], ...]
    """Lower and upper edge, widest first; empty when there is one replicate."""
    voiced: bool
    """Whether it shows what is said rather than what is thought."""
    runs: Values
    """The replicates that it is of: float64 (times, replicates)."""


def curve(product: int, days: Values, runs: Values, *, voiced: bool = False) -> Curve:
    """The curve of runs, float64 (times, replicates), thinned to what can be seen."""
    kept = np.unique(np.linspace(0, len(days) - 1, min(len(days), POINTS)).round().astype(np.int64))
    runs, days = runs[kept], days[kept]
    quantile = np.nanquantile if np.isnan(runs).any() else np.quantile  # the same, and many times as fast
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        bands = tuple(
            (quantile(runs, low, axis=1), quantile(runs, high, axis=1)) for low, high in BANDS if runs.shape[1] > 1
        )
    return Curve(product, days, mean(runs), bands, voiced, runs)


def mean(runs: Values) -> Values:
    """Mean over replicates at each time; NaN, a gap in the curve, where nothing is defined."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        return np.asarray(np.nanmean(runs, axis=1))


def evenings(result: Result, product: int, event: str) -> Values:
    """A stock on every evening: float64 (steps, replicates)."""
    return result.record.events[:, :, product, :, EVENTS.index(event)].sum(axis=2).astype(np.float64)


def flows(result: Result, product: int, *events: str) -> Values:
    """Flows of every step: float64 (steps, replicates)."""
    return np.asarray(sum(evenings(result, product, event) for event in events))


def weeks(result: Result) -> tuple[NDArray[np.int64], Values, float]:
    """First steps of the whole weeks, the days on which they end, and what makes a sum of one a week's worth."""
    steps, step = result.record.events.shape[0], result.scenario.step
    size = min(max(1, round(7 / step)), steps)
    starts = np.arange(0, steps - size + 1, size)
    return starts, (starts + size) * float(step), 7.0 / (size * step)


def weekly(result: Result, runs: Values) -> Values:
    """Sums over whole weeks of what happened in each step: float64 (weeks, replicates), scaled to seven days."""
    starts, _, scale = weeks(result)
    size = int(starts[1] - starts[0]) if len(starts) > 1 else min(max(1, round(7 / result.scenario.step)), len(runs))
    whole: Values = runs[: len(starts) * size].reshape(len(starts), size, -1).sum(axis=1)
    return whole * scale


def share_of_people(event: str) -> Callable[[Result, int], list[Curve]]:
    """Curves of a stock as a share of all people."""
    return lambda result, product: [curve(product, result.days + 1.0, evenings(result, product, event) / result.people)]


def stock(event: str) -> Callable[[Result, int], list[Curve]]:
    """Curves of a stock, in people of the market."""
    return lambda result, product: [curve(product, result.days + 1.0, evenings(result, product, event) * result.scale)]


def per_week(*events: str) -> Callable[[Result, int], list[Curve]]:
    """Curves of flows by week, in the market."""
    return lambda result, product: [
        curve(product, weeks(result)[1], weekly(result, flows(result, product, *events)) * result.scale)
    ]


def profit(result: Result, product: int) -> list[Curve]:
    """Contribution less marketing cost, added up from the first day."""
    daily = result.contribution[:, :, product] - result.spend[:, :, product]
    return [curve(product, result.days + 1.0, daily.cumsum(axis=0))]


def opinion(result: Result, product: int) -> list[Curve]:
    """What is thought by those who know it, and by week the mean of what is said."""
    thought = quotient(evenings(result, product, "opinion") / FIXED, evenings(result, product, "aware"))
    words = weekly(result, flows(result, product, "positive_talk", "negative_talk", "neutral_talk"))
    said = quotient(weekly(result, flows(result, product, "voiced")) / FIXED, words)
    return [
        curve(product, result.days + 1.0, thought),
        curve(product, weeks(result)[1], said, voiced=True),
    ]


def quotient(over: Values, under: Values) -> Values:
    """Quotient, NaN where nothing is divided."""
    return np.asarray(np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0))


def bins(result: Result, product: int) -> Values:
    """The mean share of those who know the product in each bin of opinion, to the last evening: (times, 21)."""
    counts = result.record.opinions[:, :, product].sum(axis=1).astype(np.float64)
    kept = np.unique(np.linspace(0, len(counts) - 1, min(len(counts), 2 * POINTS)).round().astype(np.int64))
    known = counts[kept].sum(axis=1, keepdims=True)
    return quotient(counts[kept], np.broadcast_to(known, counts[kept].shape))


def mean_interval(runs: Values) -> tuple[Values, Values]:
    """The 95 % interval, by Student's t, of the mean over replicates at each time; NaN with one replicate."""
    from scipy.special import stdtrit

    known = np.isfinite(runs).sum(axis=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        half = stdtrit(np.maximum(known - 1, 1), 0.975) * np.nanstd(runs, axis=1, ddof=1) / np.sqrt(known)
    half = np.where(known > 1, half, np.nan)
    middle = mean(runs)
    return middle - half, middle + half


def last(mean: Values) -> float:
    """The last value of a curve that is defined; NaN where none is."""
    known = mean[np.isfinite(mean)]
    return float(known[-1]) if len(known) else float("nan")
