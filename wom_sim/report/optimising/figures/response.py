"""What more or less money on every move, or on one, changes around the plan found."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from wom_sim.report import svg
from wom_sim.report.comparing.figures.words import at_scale, unit_of
from wom_sim.report.optimising import words
from wom_sim.report.optimising.figures.axes import scatter
from wom_sim.report.study.panels import name_ends, room_for
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.optimising.optimum import Optimum

BUDGET = "budget"
WIDEST = 6
"""Curves that are drawn."""


def plots(optimum: Optimum) -> list[Plot]:
    """One curve for the whole budget, one for each move."""
    import polars as pl

    goal = optimum.goals[0]
    unit = goal.indicator.unit
    known = optimum.response.filter(pl.col("kpi") == goal.kpi) if len(optimum.response) else optimum.response
    curves: dict[str, list[tuple[float, float, float, float]]] = {}
    for what in (BUDGET, *optimum.space.moves):
        mine = known.filter(pl.col("what") == what) if len(known) else known
        points = [
            (100.0 * json.loads(row["value"]), row["change"], row["low"], row["high"])
            for row in mine.iter_rows(named=True)
            if row["low"] is not None
        ]
        if points and any(change != 0.0 for _, change, *_ in points):
            curves[words.WHOLE_BUDGET if what == BUDGET else what] = sorted([*points, (100.0, 0.0, 0.0, 0.0)])
    if not curves:
        return []
    curves = dict(list(curves.items())[:WIDEST])
    flat = [point for points in curves.values() for point in points]

    def draw(sheet: Sheet) -> None:
        room = room_for(list(curves))
        axes = scatter(
            sheet, unit_of(goal.indicator.label, unit, optimum.base.currency), words.MORE_MONEY,
            [point[0] for point in flat], [point[place] for point in flat for place in (2, 3)],
            lambda value: f"{value:.0f}", lambda value: at_scale(value, unit), right=room + 4.0,
        )  # fmt: skip
        ends = []
        for colour, (name, points) in zip(svg.PRODUCTS, curves.items()):
            x, change, low, high = zip(*points, strict=True)
            axes.fill_between(x, low, high, color=colour, alpha=0.15, linewidth=0)
            axes.plot(x, change, color=colour, linewidth=2.0, marker="o", markersize=3.5)
            ends.append((name, change[-1], colour))
        name_ends(axes, ends, room, sheet.height - 63.0)

    data = known.filter(pl.col("what").is_in([BUDGET, *optimum.space.moves]))
    return [Plot("response", words.RESPONSE_TITLE, words.RESPONSE_CAPTION, data, draw, 290.0)]
