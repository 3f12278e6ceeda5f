"""Morris's plane: how large the effects of each input are, and how far they differ from place to place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.report import svg
from wom_sim.report.sensing import words
from wom_sim.report.study import rows
from wom_sim.report.study.plot import SIZE, Plot, Sheet, fitted, width_of

if TYPE_CHECKING:
    from wom_sim.studies.sensing.findings import Sensitivity

MOST = 16
"""Inputs that are shown, the largest first."""
TALL = 260.0
LINE = 18.0


def plot(found: Sensitivity) -> Plot | None:
    """Every input by its number, with what it is called below."""
    import polars as pl

    if found.method != "morris":
        return None
    shown = [one for one in found.ranked if found.index(one.name).estimate is not None][:MOST]
    if not shown:
        return None
    unit = found.indicator.unit
    sizes = [found.index(one.name) for one in shown]
    spreads = [found.index(one.name, "sigma") for one in shown]
    floor = max(found.index(one.name, "by_luck").estimate or 0.0 for one in shown)
    widest = max([floor, *(size.high or size.estimate or 0.0 for size in sizes)]) or 1.0
    highest = max([widest / 4.0, *(spread.high or spread.estimate or 0.0 for spread in spreads)])
    names = [
        words.numbered(place, words.label(one.name, structural=one.structural)) for place, one in enumerate(shown, 1)
    ]

    def draw(sheet: Sheet) -> None:
        columns = 2 if sheet.broad or len(names) > 6 else 1
        lines = -(-len(names) // columns)
        foot = lines * LINE + 10.0
        upper = sheet.part(0.0, foot, sheet.width, sheet.height - foot)
        axes = upper.axes(max(width_of(words.at_scale(highest, unit)), 30.0) + 26.0, 40.0, 14.0, 10.0)
        axes.set_xlim(-0.03 * widest, 1.05 * widest)
        axes.set_ylim(-0.06 * highest, 1.08 * highest)
        axes.axvspan(-0.03 * widest, floor, color=svg.SOFT, alpha=0.14, linewidth=0)
        most = min(widest, highest)
        axes.plot([0.0, most], [0.0, most], color=svg.SOFT, linewidth=1.0, linestyle=(0, (4, 3)))
        for place, (size, spread) in enumerate(zip(sizes, spreads, strict=True), 1):
            x, y = size.estimate or 0.0, spread.estimate or 0.0
            if size.low is not None and size.high is not None:
                axes.hlines(y, size.low, size.high, color=svg.PRODUCTS[0], linewidth=1.2, alpha=0.5)
            if spread.low is not None and spread.high is not None:
                axes.vlines(x, spread.low, spread.high, color=svg.PRODUCTS[0], linewidth=1.2, alpha=0.5)
            axes.plot([x], [y], "o", color=svg.PRODUCTS[0], markersize=16.0, clip_on=False, zorder=5.0 - place / 100.0)
            axes.annotate(
                str(place), (x, y), ha="center", va="center", color=svg.PAPER, fontsize=10.0, fontweight="bold",
                zorder=5.0 - place / 100.0, annotation_clip=False,
            )  # fmt: skip
        for axis in (axes.xaxis, axes.yaxis):
            axis.set_major_formatter(lambda value, _: words.at_scale(value, unit))
        axes.locator_params(nbins=5)
        axes.tick_params(length=0)
        currency = f", {found.scenario.currency}" if unit == "money" and found.scenario.currency else ""
        axes.set_xlabel(words.EFFECT_SIZE.format(unit=currency))
        axes.set_ylabel(words.EFFECT_SPREAD.format(unit=currency))
        for place, name in enumerate(names):
            column, line = divmod(place, lines)
            room = sheet.width / columns
            sheet.text(column * room, foot - 10.0 - (line + 1) * LINE + 6.0, fitted(name, room - 8.0), fontsize=SIZE)

    frame = found.effects.filter(
        pl.col("kpi") == found.kpi, pl.col("index").is_in(["mu_star", "mu", "sigma", "by_luck"])
    )
    best = words.label(shown[0].name, structural=shown[0].structural) if sizes[0].estimate else ""
    columns = 2 if len(names) > 6 else 1
    height = TALL + -(-len(names) // columns) * LINE + rows.FOOT
    return Plot("morris", words.morris_title(best, found.indicator.label), words.MORRIS_CAPTION, frame, draw, height)
