"""Fan charts: each figure over time in every arm, and its difference from the base in pairs with the same luck."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.report import figures, series
from wom_sim.report.comparing.figures import arms, captions, words
from wom_sim.report.figures import Chart
from wom_sim.report.numbers import at_axis
from wom_sim.report.series import Curve, Values
from wom_sim.report.study import panels
from wom_sim.report.study.plot import Plot, Sheet
from wom_sim.report.words import CHARTS, with_currency

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.studies.comparing.comparison import Comparison

UPPER, LOWER = 205.0, 170.0
"""Points of the two panels in the page."""
MOST_DIFFERENCE_BANDS = 3
DIGITS = 6
"""Digits of the numbers in the table, of which there are many."""


def plots(comparison: Comparison) -> list[Plot]:
    """Every chart of a run's report that has something to show, with all arms in it."""
    idea = arms.is_idea(comparison)
    return [plot for chart in figures.CHARTS if chart.for_ideas or not idea for plot in _plot(comparison, chart)]


def _plot(comparison: Comparison, chart: Chart) -> list[Plot]:
    import polars as pl

    place = arms.place(comparison)
    curves = {arm: chart.curves(result, place)[0] for arm, result in comparison.arms.items()}
    if not any(np.any(np.nan_to_num(curve.mean)) for curve in curves.values()):
        return []
    base, best, colours = arms.base_of(comparison), arms.favourite(comparison), arms.colours(comparison)
    held, last = curves[base], arms.first(comparison).scenario.horizon
    others = [arm for arm in curves if arm not in (base, arms.nothing_of(comparison))] or [
        arm for arm in curves if arm != base
    ]
    differences = {arm: curves[arm].runs - held.runs for arm in others}
    bounds = {arm: series.mean_interval(runs) for arm, runs in differences.items()}
    means = {arm: series.mean(runs) for arm, runs in differences.items()}
    banded = [base, best]
    below = [arm for arm in bounds if len(bounds) <= MOST_DIFFERENCE_BANDS or arm == best]
    upper = _upper(chart, curves, banded)
    lower = panels.around_zero([*means.values(), *(edge for arm in below for edge in bounds[arm])])
    room = panels.room_for([words.arm(arm) for arm in curves])
    title, explained = CHARTS[chart.name]
    if chart.name == "profit":
        title = with_currency(title, arms.first(comparison).scenario.currency)

    def draw(sheet: Sheet) -> None:
        if sheet.broad:
            half = sheet.width / 2.0 - 14.0
            top = sheet.part(0.0, 0.0, half + 28.0, sheet.height)
            bottom = sheet.part(half + 42.0, 0.0, half - 14.0, sheet.height)
        else:
            share = sheet.height * LOWER / (UPPER + LOWER)
            top = sheet.part(0.0, share, sheet.width, sheet.height - share)
            bottom = sheet.part(0.0, 0.0, sheet.width, share)
        axes = panels.panel(top, words.LEVELS, chart.write, upper, last, room)
        for arm in banded:
            for low, high in curves[arm].bands:
                axes.fill_between(curves[arm].days, low, high, color=colours[arm], alpha=0.15, linewidth=0.0)
        for arm, curve in curves.items():
            axes.plot(curve.days, curve.mean, color=colours[arm], linewidth=2.0)
        ends = [(words.arm(arm), series.last(curve.mean), colours[arm]) for arm, curve in curves.items()]
        panels.name_ends(axes, ends, room, top.height - panels.FOOT - panels.HEAD)
        against = words.DIFFERENCE.format(base=words.inside(base))
        axes = panels.panel(bottom, against, chart.write, lower, last, room if not sheet.broad else 10.0)
        for arm in below:
            axes.fill_between(held.days, *bounds[arm], color=colours[arm], alpha=0.18, linewidth=0.0)
        for arm, mean in means.items():
            axes.plot(held.days, mean, color=colours[arm], linewidth=2.0)

    finals = [(arm, _final(curves[arm])) for arm in dict.fromkeys((best, base))]
    named = [(arm, chart.write(value)) for arm, value in finals if isfinite(value)]
    caption = captions.fan_caption(
        words.EXPLAINED.get(chart.name, explained), held.runs.shape[1], list(dict.fromkeys(banded))
    )
    data = pl.concat([_table(arm, curve, means.get(arm), bounds.get(arm)) for arm, curve in curves.items()])
    finding = captions.fan_title(title, named)
    return [Plot(f"fan-{chart.name}", finding, caption, data.fill_nan(None), draw, UPPER + LOWER)]


def _final(curve: Curve) -> float:
    value = series.last(curve.mean)
    return float(f"{value:.3g}")


def _upper(chart: Chart, curves: Mapping[str, Curve], banded: Sequence[str]) -> tuple[float, float]:
    edges = [curve.mean for curve in curves.values()]
    edges += [edge for arm in banded for band in curves[arm].bands for edge in band]
    known = np.concatenate([edge[np.isfinite(edge)] for edge in edges])
    low, high = float(known.min()), float(known.max())
    if chart.name == "opinion":
        return panels.nice(max(low, -1.0), min(high, 1.0))
    low, high = panels.nice(min(low, 0.0), max(high, 0.0))
    return low, min(high, 1.0) if chart.write is at_axis else high


def _table(arm: str, curve: Curve, mean: Values | None, bounds: tuple[Values, Values] | None) -> pl.DataFrame:
    import polars as pl

    unknown = np.full(len(curve.days), np.nan)
    edges = [edge for band in curve.bands for edge in band] or [unknown] * 4
    names = ("low_95", "high_95", "low_80", "high_80")
    low, high = bounds or (unknown, unknown)
    return pl.DataFrame(
        {
            "arm": [arm] * len(curve.days),
            "day": curve.days,
            "mean": curve.mean,
            **dict(zip(names, edges)),
            "difference": unknown if mean is None else mean,
            "difference_low": low,
            "difference_high": high,
        }
    ).with_columns(pl.col(pl.Float64).round_sig_figs(DIGITS))
