"""The search: what became of every plan, in the order in which they were tried."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.report import svg
from wom_sim.report.comparing.figures.words import at_scale, unit_of
from wom_sim.report.optimising import words
from wom_sim.report.optimising.figures.axes import scatter
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.optimising.optimum import Optimum

SHOWN = 0.02
"""Share of the plans, the worst ones, that do not stretch the scale."""


def plots(optimum: Optimum) -> list[Plot]:
    """Of the first figure."""
    goal = optimum.goals[0]
    data = optimum.history.select("number", "generation", "replicates", f"score: {goal.kpi}")
    values = [float("nan") if value is None else float(value) for value in data[f"score: {goal.kpi}"]]
    several = data["replicates"].to_numpy() >= optimum.effort.looks[1]
    known = np.array([value for value in values if isfinite(value)])
    if known.size == 0:
        return []
    toward = goal.toward
    line, best = [], -np.inf
    for value, more in zip(values, several, strict=True):
        best = max(best, toward * value) if more and isfinite(value) else best
        line.append(toward * best if isfinite(best) else float("nan"))
    worst = toward * float(np.quantile(toward * known, SHOWN))
    unit = goal.indicator.unit

    def draw(sheet: Sheet) -> None:
        axes = scatter(
            sheet, unit_of(goal.indicator.label, unit, optimum.base.currency), words.PLANS_AXIS,
            [0.0, float(len(values))], [worst, *(value for value in line if isfinite(value))],
            lambda value: f"{value:.0f}", lambda value: at_scale(value, unit),
        )  # fmt: skip
        for group, alpha in ((several, 0.9), (~several, 0.3)):
            places = np.flatnonzero(group)
            axes.plot(
                places, np.array(values)[places], "o", color=svg.PRODUCTS[0], markersize=4.0, alpha=alpha, linewidth=0
            )
        axes.plot(range(len(line)), line, color=svg.INK, linewidth=1.6, drawstyle="steps-post")

    title = words.progress_title(goal.indicator.label, len(values))
    return [Plot("progress", title, words.PROGRESS_CAPTION, data, draw, 280.0)]
