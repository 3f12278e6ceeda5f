"""The tornado: what becomes of the lead at either end of the range of each uncertain number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.report import svg
from wom_sim.report.comparing.figures import arms, captions, words
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison

MOST = 10
"""Bars that are shown."""
HALF = 0.08
"""Half the height of either bar of a row: the low end above the high one, so that both are seen on one side too."""


def plots(comparison: Comparison) -> list[Plot]:
    """The widest bars first."""
    import polars as pl

    found = comparison.tornado
    if found is None or not found.bars:
        return []
    bars, toward = found.bars[:MOST], arms.toward(comparison)
    lead = toward * found.lead
    _, unit = arms.kpi(comparison)
    currency = arms.first(comparison).scenario.currency
    lines = [
        rows.Row(words.setting(bar.factor.path), words.ends(bar.factor.low, bar.factor.high, bar.factor.unit))
        for bar in bars
    ]
    ends = [(toward * bar.at_low, toward * bar.at_high) for bar in bars]
    scale = rows.limits([lead, *(end for pair in ends for end in pair)])

    def draw(sheet: Sheet) -> None:
        axes = rows.chart(sheet, lines, scale, lambda value: words.at_scale(value, unit), zero=0.0)
        for place, (low, high) in enumerate(ends):
            for end, colour, off in ((low, svg.PRODUCTS[1], -HALF), (high, svg.PRODUCTS[0], HALF)):
                rows.bar(axes, place + off, lead, end, colour, alpha=0.85, half=HALF)
            axes.vlines(
                lead, place + rows.TRACK - 0.22, place + rows.TRACK + 0.22, color=svg.INK, linewidth=2.0, zorder=4.0
            )

    widest = next((bar for bar in bars if bar.swing > 0.0), None)
    flips = sum(any(end * lead < 0.0 for end in pair) for pair in ends)
    data = pl.DataFrame(
        {
            "factor": [bar.factor.path for bar in bars],
            "low": [float(bar.factor.low) for bar in bars],
            "high": [float(bar.factor.high) for bar in bars],
            "unit": [bar.factor.unit for bar in bars],
            "lead": [lead] * len(bars),
            "lead_at_low": [low for low, _ in ends],
            "lead_at_high": [high for _, high in ends],
            "standard_error": [bar.error for bar in bars],
        }
    )
    title = captions.tornado_title(words.setting(widest.factor.path) if widest else "", flips)
    caption = captions.tornado_caption(words.change(lead, unit, currency), found.arm, found.other)
    return [Plot("tornado", title, caption, data.fill_nan(None), draw, rows.height(len(bars)))]
