"""Plausible intervals of the parameters within their ranges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.report import svg
from wom_sim.report.calibrating import words
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.calibrating.calibration import Calibration


def plots(found: Calibration) -> list[Plot]:
    """All parameters, each over a range of its own."""
    by = found.identifiability
    lines = [rows.Row(row["path"], words.interval(row["low"], row["high"])) for row in by.iter_rows(named=True)]

    def draw(sheet: Sheet) -> None:
        axes = rows.chart(sheet, lines, (0.0, 1.0), lambda _: "", foot=4.0, zero=-1.0)
        axes.set_xticks([])
        for place, (one, told, best) in enumerate(zip(found.parameters, found.told, found.best_shares, strict=True)):
            rows.bar(axes, place, 0.0, 1.0, svg.FAINT, half=0.07)
            rows.span(axes, place, told.low, told.high, svg.PRODUCTS[0], width=5.0)
            rows.point(axes, place, float(best), svg.PRODUCTS[1])
            for share, end, side in ((0.0, one.low, "left"), (1.0, one.high, "right")):
                axes.text(share, place + 0.97, words.value(end), ha=side, va="bottom", color=svg.SOFT, fontsize=10.0)

    title = words.told_title(by.filter(verdict="told").height, by.height)
    return [Plot("intervals", title, words.TOLD_CAPTION, by, draw, len(lines) * 58.0 + 4.0)]
