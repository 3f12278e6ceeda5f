"""What other values of each setting that was decided would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wom_sim.report import svg
from wom_sim.report.comparing.figures.words import at_scale, setting
from wom_sim.report.optimising import words
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.optimising.optimum import Optimum

MOST = 14
"""Rows that are shown, those that cost least to move first within each setting."""


def plots(optimum: Optimum) -> list[Plot]:
    """A row for each other value, setting by setting, those that matter most first."""
    import polars as pl

    goal = optimum.goals[0]
    paths = [part.path for part in optimum.space.parts]
    if not paths or not len(optimum.response):
        return []
    data = optimum.response.filter((pl.col("kpi") == goal.kpi) & pl.col("what").is_in(paths)).drop_nulls("change")
    widest = data.group_by("what").agg(pl.col("change").abs().max().alias("width")).sort("width", "what")
    order = {name: place for place, name in enumerate(reversed(widest["what"].to_list()))}
    found: list[dict[str, Any]] = sorted(data.to_dicts(), key=lambda row: order[row["what"]])[:MOST]
    if not found:
        return []
    unit = goal.indicator.unit
    lines = [rows.Row(f"{setting(row['what'])} {_value(row['value'])}", _note(row["change"], unit)) for row in found]
    scale = rows.limits([row[name] for row in found for name in ("low", "high", "change") if row[name] is not None])

    def draw(sheet: Sheet) -> None:
        axes = rows.chart(sheet, lines, scale, lambda value: at_scale(value, unit))
        for place, row in enumerate(found):
            colour = svg.PRODUCTS[0] if row["change"] >= 0.0 else svg.PRODUCTS[1]
            if row["low"] is not None:
                rows.span(axes, place, row["low"], row["high"], colour, 4.0)
            rows.point(axes, place, row["change"], colour)

    title, caption = words.SETTINGS_TITLE, words.SETTINGS_CAPTION
    return [Plot("settings", title, caption, data, draw, rows.height(len(found)))]


def _value(text: str) -> str:
    return text.translate({ord(letter): None for letter in '{}"'}) if text != "null" else "without a break"


def _note(value: float, unit: str) -> str:
    from wom_sim.report.comparing.figures.words import change

    return change(value, unit)
