"""What a run would have shown to whoever measured: the same figures, at the periods of the data."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import EVENTS, FIXED, STARS
from wom_sim.errors import InputError
from wom_sim.result import Result
from wom_sim.scenario import Scenario
from wom_sim.studies.calibrating.observed import (
    ADOPTERS,
    AWARENESS,
    CUMULATIVE,
    DAYS,
    RATING,
    SENTIMENT,
    Observed,
    Series,
)

if TYPE_CHECKING:
    import polars as pl

Values = NDArray[np.float64]
Counts = NDArray[np.int64]

NEUTRAL = {SENTIMENT: 0.0, RATING: 3.0}
"""What stands for the talk and the stars of a period in which there are none."""
_SPOKEN = ("positive_talk", "negative_talk", "neutral_talk")


def edges(scenario: Scenario, observed: Observed, days: float | None, start: int) -> tuple[int, ...]:
    """Steps after which periods begin and end: one more than there are periods.

    days : in a period; start : day of the simulation on which the first period begins.
    """
    each = (DAYS[observed.unit] * observed.every) if days is None else days
    if not (np.isfinite(each) and each > 0.0):
        raise InputError(f"{days!r} is no number of days.", where="days_per_period")
    if each < scenario.step:
        raise InputError(
            f"a period has {each:g} days, and a step of the scenario {scenario.step}.",
            where="days_per_period",
            remedy="Use a shorter step.",
        )
    if not 0 <= start < scenario.horizon:
        raise InputError(f"day {start} is not within the horizon.", where="start")
    found = tuple(round((start + each * place) / scenario.step) for place in range(len(observed.times) + 1))
    if (last := found[-1] * scenario.step) > scenario.horizon:
        raise InputError(
            f"{len(observed.times)} periods of {each:g} days end on day {last}, after the horizon of "
            f"{scenario.horizon} days.",
            where="horizon",
            remedy=f"Set horizon={last}, or let fewer days stand for a period (days_per_period).",
        )
    return found


class Curves(NamedTuple):
    """The series of a run at the periods of the data, of the market's people: one list in each cell."""

    names: tuple[str, ...]
    key: str
    edges: tuple[int, ...]
    lists: bool = True

    def __call__(self, result: Result) -> Mapping[str, Mapping[str, Values]]:
        """See `wom_sim.studies.engine.measures.Measure`."""
        events = result.record.events.sum(axis=3)
        return {
            product: {name: FIGURES[name](events[:, :, place], self.edges, result).T for name in self.names}
            for place, product in enumerate(result.products)
        }


def curves(observed: Observed, steps: tuple[int, ...]) -> Curves:
    """What is kept of each run, to be held against the data."""
    names = tuple(dict.fromkeys(one.name for one in observed.series))
    return Curves(names, f"series at {','.join(map(str, steps))}", steps)


def _column(events: Counts, name: str) -> Counts:
    return np.asarray(events[..., EVENTS.index(name)])


def _within(flow: Counts, edges: Sequence[int]) -> Counts:
    """What happened in each period: int64 (periods, replicates, ...)."""
    total = np.concatenate([np.zeros((1, *flow.shape[1:]), flow.dtype), flow.cumsum(axis=0)])
    return np.diff(total[list(edges)], axis=0)


def _adopters(events: Counts, edges: Sequence[int], result: Result) -> Values:
    """People of the market who bought for the first time."""
    return np.asarray(_within(_column(events, "first_purchases"), edges) * result.scale, np.float64)


def _cumulative(events: Counts, edges: Sequence[int], result: Result) -> Values:
    """By how many those have grown who have ever had it; in the first period, those of before too."""
    at_ends = _column(events, "ever_customers")[np.array(edges[1:]) - 1]
    return np.asarray(np.diff(at_ends, axis=0, prepend=0) * result.scale, np.float64)


def _awareness(events: Counts, edges: Sequence[int], result: Result) -> Values:
    """Share of all people who know it on the last evening."""
    return np.asarray(_column(events, "aware")[np.array(edges[1:]) - 1] / result.people, np.float64)


def _mean(total: Values, count: Counts, neutral: float) -> Values:
    return np.asarray(np.divide(total, count, out=np.full(total.shape, neutral), where=count > 0), np.float64)


def _sentiment(events: Counts, edges: Sequence[int], _: Result) -> Values:
    """Mean of the words spoken, from -1 to 1, as whoever listens would hear them."""
    spoken = sum((_column(events, name) for name in _SPOKEN), np.zeros((), np.int64))
    total = _within(_column(events, "voiced"), edges) / FIXED
    return _mean(total, _within(spoken, edges), NEUTRAL[SENTIMENT])


def _rating(events: Counts, edges: Sequence[int], _: Result) -> Values:
    """Mean stars of the reviews written."""
    stars = _within(events[..., STARS : STARS + 5], edges)
    return _mean(stars @ np.arange(1.0, 6.0), stars.sum(axis=-1), NEUTRAL[RATING])


FIGURES: dict[str, Callable[[Counts, Sequence[int], Result], Values]] = {
    ADOPTERS: _adopters,
    CUMULATIVE: _cumulative,
    AWARENESS: _awareness,
    SENTIMENT: _sentiment,
    RATING: _rating,
}
"""How what is measured follows from a run: float64 (periods, replicates)."""


def simulated(frame: pl.DataFrame, series: Sequence[Series]) -> Values:
    """The runs of a table in its order, one after the other: float64 (runs, series, periods); NaN for none."""
    length = max(one.values.size for one in series)
    parts = []
    for one in series:
        cells = frame.filter(product=one.product)[one.name].to_list()
        parts.append([np.full(length, np.nan) if cell is None else np.array(cell, np.float64) for cell in cells])
    return np.array(parts).transpose(1, 0, 2)
