"""The front: plans that no other beats in two figures at once, beside the rules and all that was tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.report import svg
from wom_sim.report.comparing.figures.words import at_scale, unit_of
from wom_sim.report.optimising import words
from wom_sim.report.optimising.figures.axes import scatter
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.optimising.optimum import Optimum


def plots(optimum: Optimum) -> list[Plot]:
    """The first figure against each other one."""
    return [_plot(optimum, other) for other in range(1, len(optimum.goals))]


def _plot(optimum: Optimum, other: int) -> Plot:
    import polars as pl

    one, two = optimum.goals[0].indicator, optimum.goals[other].indicator
    kept = optimum.front
    x, y = (kept.filter(pl.col("kpi") == figure.name) for figure in (one, two))
    rules = optimum.retest.filter(pl.col("plan").is_in([rule.name for rule in optimum.rules]))
    rule_x, rule_y = (rules.filter(pl.col("kpi") == figure.name)["score"].to_list() for figure in (one, two))
    tried = optimum.history.select(pl.col(f"score: {one.name}").alias("x"), pl.col(f"score: {two.name}").alias("y"))
    tried = tried.drop_nulls()
    currency = optimum.base.currency

    def draw(sheet: Sheet) -> None:
        axes = scatter(
            sheet, unit_of(two.label, two.unit, currency), unit_of(one.label, one.unit, currency),
            [*x["score"].to_list(), *rule_x], [*y["score"].to_list(), *rule_y],
            lambda value: at_scale(value, one.unit), lambda value: at_scale(value, two.unit), right=14.0,
        )  # fmt: skip
        axes.plot(tried["x"], tried["y"], "o", color=svg.SOFT, markersize=3.0, alpha=0.25, linewidth=0)
        axes.plot(rule_x, rule_y, "s", color=svg.PRODUCTS[1], markersize=6.0, linewidth=0)
        for mine, theirs in zip(x.to_dicts(), y.to_dicts(), strict=True):
            if mine["low"] is not None:
                axes.hlines(theirs["score"], mine["low"], mine["high"], color=svg.PRODUCTS[0], linewidth=1.0)
                axes.vlines(mine["score"], theirs["low"], theirs["high"], color=svg.PRODUCTS[0], linewidth=1.0)
            size = 10.0 if mine["knee"] else 5.5
            axes.plot([mine["score"]], [theirs["score"]], "o", color=svg.PRODUCTS[0], markersize=size, zorder=4.0)

    title = words.front_title(len(x), one.label, two.label)
    name = "front" if other == 1 else f"front-{other}"
    return Plot(name, title, words.FRONT_CAPTION, kept, draw, 300.0)
