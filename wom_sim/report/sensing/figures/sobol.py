"""Sobol's indices: of each input the share of the variance that it explains alone, and with others."""

from __future__ import annotations

from math import isfinite, nan
from typing import TYPE_CHECKING

from wom_sim.report import svg
from wom_sim.report.numbers import at_axis
from wom_sim.report.sensing import words
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.sensing.findings import Sensitivity

MOST = 12
HALF, OFF = 0.1, 0.11
FOOT = rows.FOOT + 24.0


def plot(found: Sensitivity) -> Plot | None:
    """Both indices of every input, the largest total first."""
    import polars as pl

    known = [one for one in found.ranked if found.index(one.name).estimate is not None][:MOST]
    if found.method != "sobol" or not known:
        return None
    pairs = [(found.index(one.name, "first"), found.index(one.name, "total")) for one in known]
    lines = [
        rows.Row(
            words.label(one.name, structural=one.structural), words.first_and_total(first.estimate, total.estimate)
        )
        for one, (first, total) in zip(known, pairs, strict=True)
    ]
    bounds = [bound for pair in pairs for index in pair for bound in index if bound is not None]
    scale = rows.limits([*bounds, 1.0])
    scale = (max(scale[0], -0.25), min(scale[1], 1.25))

    def draw(sheet: Sheet) -> None:
        from matplotlib.patches import Patch

        axes = rows.chart(sheet, lines, scale, at_axis, foot=FOOT)
        for place, pair in enumerate(pairs):
            for index, off, alpha in zip(pair, (OFF, -OFF), (1.0, 0.4), strict=True):
                value, low, high = (nan if cell is None else min(max(cell, scale[0]), scale[1]) for cell in index)
                rows.bar(axes, place + off, 0.0, value, svg.PRODUCTS[0], alpha=alpha, half=HALF)
                if isfinite(low):
                    rows.span(axes, place + off, low, high, svg.INK, 1.4)
        handles = [
            Patch(color=svg.PRODUCTS[0], alpha=0.4, label=words.TOTAL),
            Patch(color=svg.PRODUCTS[0], label=words.FIRST),
        ]
        rows.key(sheet, handles)

    frame = found.effects.filter(pl.col("kpi") == found.kpi, pl.col("index").is_in(["first", "total"]))
    best = pairs[0][1].estimate or 0.0
    title = words.sobol_title(lines[0].label if best > 0.0 else "", best, found.indicator.label)
    return Plot("sobol", title, words.SOBOL_CAPTION, frame, draw, rows.height(len(known), FOOT))
