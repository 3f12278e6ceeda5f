"""What the deciding figure is at each value of each setting: a line for numbers, dots for choices."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.report import svg
from wom_sim.report.study import panels, rows
from wom_sim.report.study.plot import SIZE, Plot, Sheet, fitted, width_of
from wom_sim.report.sweeping import words
from wom_sim.report.sweeping.verdict import amount, named
from wom_sim.report.tables import within_bounds

if TYPE_CHECKING:
    from matplotlib.ticker import Locator

    from wom_sim.studies.sweeping.responses import At, Response
    from wom_sim.studies.sweeping.results import Summary

MOST = 12
"""Settings that have a panel, and choices that a panel shows."""
HEIGHT = 230.0
COLOUR = svg.PRODUCTS[0]


def plots(summary: Summary) -> list[Plot]:
    """A panel for each setting, those that explain most first; all on one scale."""
    shown = [_possible(summary, one) for one in summary.strongest if len(one.at) > 1][:MOST]
    values = [end for one in shown for at in one.at for end in (at.lowest, at.highest, *_known(at))]
    return [_plot(summary, one, place, (min(values), max(values))) for place, one in enumerate(shown)]


def _possible(summary: Summary, one: Response) -> Response:
    """The same with intervals that stay within what the figure can be."""
    found = []
    for at in one.at:
        low, high = within_bounds(summary.indicator, {"low": at.low, "high": at.high})
        assert low is not None
        assert high is not None
        found.append(at._replace(low=low, high=high))
    return one._replace(at=tuple(found))


def _known(at: At) -> list[float]:
    return [end for end in (at.low, at.high) if isfinite(end)]


def _plot(summary: Summary, one: Response, place: int, limits: tuple[float, float]) -> Plot:
    import polars as pl

    unit, currency = summary.indicator.unit, summary.sweep.scenario.currency
    label = words.unit_of(summary.indicator.label, unit, currency)
    least, most = one.span
    ends = [(amount(summary, end.mean), named(end)) for end in (least, most)]
    told = one.told or not isfinite(one.chance)
    cut = 0 if one.is_scale or len(one.at) <= MOST else MOST
    data = pl.DataFrame([{**at._asdict(), "value": named(at)} for at in one.at], infer_schema_length=None)

    def write(value: float) -> str:
        return words.at_scale(value, unit)

    def draw(sheet: Sheet) -> None:
        if one.is_scale:
            _line(sheet, one, panels.nice(*limits), write)
        else:
            _dots(sheet, summary, one, rows.limits(limits, zero=False))

    return Plot(
        f"response-{place}",
        words.response_title(
            words.names([each.path for each in summary.strongest])[one.path], ends[0], ends[1], told=told
        ),
        words.response_caption(one.path, label, cut=cut),
        data.fill_nan(None),
        draw,
        HEIGHT if one.is_scale else rows.height(min(len(one.at), MOST)),
    )


def _line(sheet: Sheet, one: Response, scale: tuple[float, float], write: panels.Write) -> None:
    x = np.array([at.value for at in one.at], np.float64)
    axes = panels.panel(sheet, "", write, scale, 1.0, right=16.0)
    room = 0.03 * (x[-1] - x[0])
    axes.set_xlim(x[0] - room, x[-1] + room)
    axes.xaxis.set_major_locator(_ticks(sheet, x))
    axes.xaxis.set_major_formatter(lambda value, _: words.value(float(f"{value:.6g}")))
    axes.set_xlabel(fitted(one.path, sheet.width - 60.0), labelpad=1.0)
    columns = zip(*((at.mean, at.low, at.high, at.lowest, at.highest) for at in one.at), strict=True)
    mean, low, high, lowest, highest = (np.array(column) for column in columns)
    axes.fill_between(x, lowest, highest, color=COLOUR, alpha=0.12, linewidth=0)
    axes.fill_between(x, np.clip(low, *scale), np.clip(high, *scale), color=COLOUR, alpha=0.35, linewidth=0)
    axes.plot(x, mean, color=COLOUR, linewidth=2.0, marker="o", markersize=5.0)


def _ticks(sheet: Sheet, x: np.ndarray[tuple[int], np.dtype[np.float64]]) -> Locator:
    from matplotlib.ticker import FixedLocator, MaxNLocator

    widest = max(width_of(words.value(float(value))) for value in x)
    if len(x) * (widest + SIZE) < sheet.width - 60.0 and np.ptp(x) <= len(x) * np.diff(x).min() * 1.5:
        return FixedLocator(x.tolist())
    return MaxNLocator(nbins=max(2, min(5, int((sheet.width - 60.0) / (widest + 24.0)))), steps=[1, 2, 2.5, 5, 10])


def _dots(sheet: Sheet, summary: Summary, one: Response, scale: tuple[float, float]) -> None:
    shown = one.at[:MOST]
    lines = [rows.Row(named(at), amount(summary, at.mean)) for at in shown]
    axes = rows.chart(sheet, lines, scale, lambda value: words.at_scale(value, summary.indicator.unit))
    for place, at in enumerate(shown):
        rows.span(axes, place, at.lowest, at.highest, COLOUR, 7.0, alpha=0.15)
        rows.span(axes, place, at.low, at.high, COLOUR, 3.0)
        rows.point(axes, place, at.mean, COLOUR)
