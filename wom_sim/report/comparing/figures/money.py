"""Money: what each arm earns and costs, and when each plan has paid for itself."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.report import series, svg
from wom_sim.report.comparing.figures import arms, captions, words
from wom_sim.report.study import panels, rows
from wom_sim.report.study.plot import Plot, Sheet
from wom_sim.report.words import with_currency
from wom_sim.result import Result, estimate

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison

MOST_BANDS = 3
"""Curves up to which each has its band."""


def plots(comparison: Comparison) -> list[Plot]:
    """Cost, contribution and profit; and profit so far against doing nothing."""
    return [*_left(comparison), *_payback(comparison)]


def _left(comparison: Comparison) -> list[Plot]:
    import polars as pl

    idea, currency = arms.is_idea(comparison), arms.first(comparison).scenario.currency
    colours = arms.colours(comparison)
    table: list[dict[str, Any]] = []
    for arm, result in comparison.arms.items():
        figures = result.indicators[comparison.product]
        profit = estimate(figures["profit"])
        table.append(
            {
                "arm": arm,
                "contribution": float(np.mean(figures["contribution"])),
                "marketing_cost": float(np.mean(figures["marketing_cost"])),
                **{"profit" if name == "mean" else name: arms.number(profit[name]) for name in ("mean", "low", "high")},
            }
        )
    if all(row["contribution"] == 0.0 == row["marketing_cost"] for row in table):
        return []
    shown = "marketing_cost" if idea else "profit"
    table.sort(key=lambda row: row[shown] if idea else -row[shown])
    lines = [
        rows.Row(words.arm(row["arm"]), words.amount(row[shown], "money", currency), colours[row["arm"]])
        for row in table
    ]
    shapes = [shown] if idea else ["contribution", "profit", "low", "high"]
    scale = rows.limits([row[name] for row in table for name in shapes])

    def draw(sheet: Sheet) -> None:
        axes = rows.chart(sheet, lines, scale, lambda value: words.at_scale(value, "money"))
        for place, row in enumerate(table):
            if idea:
                rows.bar(axes, place, 0.0, row["marketing_cost"], svg.SOFT, alpha=0.6)
                continue
            rows.bar(axes, place, 0.0, row["contribution"], colours[row["arm"]], alpha=0.3)
            rows.bar(axes, place, row["profit"], row["contribution"], svg.SOFT, alpha=0.6, half=rows.HALF / 2.0)
            rows.span(axes, place, row["low"], row["high"], colours[row["arm"]])
            rows.point(axes, place, row["profit"], colours[row["arm"]])

    title = captions.money_title(table[0]["arm"], lines[0].note, idea)
    caption = captions.money_caption(idea, len(arms.first(comparison).replicates))
    data = pl.DataFrame(table).fill_nan(None)
    return [Plot("money", title, caption, data, draw, rows.height(len(table)))]


def _payback(comparison: Comparison) -> list[Plot]:
    import polars as pl

    nothing, base = arms.nothing_of(comparison), arms.first(comparison)
    if arms.is_idea(comparison) or nothing is None:
        return []
    place, colours = arms.place(comparison), arms.colours(comparison)
    none = _so_far(comparison.arms[nothing], place)
    curves = {
        arm: series.curve(0, base.days + 1.0, _so_far(result, place) - none)
        for arm, result in comparison.arms.items()
        if arm != nothing
    }
    curves = {arm: curve for arm, curve in curves.items() if np.any(curve.runs)}
    if not curves:
        return []
    paid = {arm: _paid(_so_far(comparison.arms[arm], place) - none, base.days + 1) for arm in curves}
    bounds = {arm: series.mean_interval(curve.runs) for arm, curve in curves.items()}
    banded = list(curves) if len(curves) <= MOST_BANDS else [arm for arm in curves if arm == _best(curves)]
    edges = [edge for arm in curves for edge in (curves[arm].mean, *(bounds[arm] if arm in banded else ()))]
    scale = panels.around_zero(edges)
    room = panels.room_for([words.arm(arm) for arm in curves])

    def draw(sheet: Sheet) -> None:
        title = with_currency(words.PLAN, base.scenario.currency)
        axes = panels.panel(sheet, title, lambda v: words.at_scale(v, "money"), scale, base.scenario.horizon, room)
        for arm, curve in curves.items():
            if arm in banded:
                axes.fill_between(curve.days, *bounds[arm], color=colours[arm], alpha=0.18, linewidth=0.0)
            axes.plot(curve.days, curve.mean, color=colours[arm], linewidth=2.2)
        for arm, day in paid.items():
            if day is not None:
                axes.plot([day], [0.0], "o", markersize=7.0, color=colours[arm], zorder=5.0)
        ends = [(words.arm(arm), float(curve.mean[-1]), colours[arm]) for arm, curve in curves.items()]
        panels.name_ends(axes, ends, room, sheet.height - panels.FOOT - panels.HEAD)

    best = _best(curves)
    data = pl.concat(
        [
            pl.DataFrame(
                {"arm": arm, "day": curve.days, "mean": curve.mean, "low": bounds[arm][0], "high": bounds[arm][1]}
            )
            for arm, curve in curves.items()
        ]
    )
    title = captions.payback_title(best, paid[best], base.scenario.horizon)
    caption = captions.payback_caption(nothing, list(paid.items()), len(base.replicates) > 1)
    return [Plot("payback", title, caption, data.fill_nan(None), draw, 270.0)]


def _so_far(result: Result, place: int) -> series.Values:
    daily = (result.contribution - result.spend)[:, :, place] * result.discount[:, None]
    return np.asarray(daily.cumsum(axis=0))


def _best(curves: dict[str, series.Curve]) -> str:
    return max(curves, key=lambda arm: curves[arm].mean[-1] if isfinite(curves[arm].mean[-1]) else -np.inf)


def _paid(runs: series.Values, days: NDArray[np.int64]) -> int | None:
    """The evening from which the mean stays above zero; None where it does not at the end."""
    below = np.flatnonzero(runs.mean(axis=1) < 0.0)
    if not len(below):
        return int(days[0])
    return int(days[below[-1] + 1]) if below[-1] + 1 < len(days) else None
