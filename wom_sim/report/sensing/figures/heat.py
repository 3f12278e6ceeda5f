"""The heat map: which input moves which key figure, each figure measured by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.report import svg
from wom_sim.report.sensing import words
from wom_sim.report.sensing.figures.shown import figures
from wom_sim.report.sensing.verdict import matters
from wom_sim.report.study.plot import SIZE, Plot, Sheet, fitted

if TYPE_CHECKING:
    from wom_sim.studies.sensing.findings import Sensitivity

MOST = 8
"""Inputs that are shown: those that matter most to the deciding figure."""
CELL, LINE, HEAD = 30.0, 18.0, 24.0
LABELS = 128.0
DARK = 0.55
"""Share from which numbers are written in the colour of paper."""


def plot(found: Sensitivity) -> Plot | None:
    """A row for each figure, a column for each input, which is named below by its number."""
    import polars as pl

    shown = figures(found)
    inputs = found.ranked[:MOST]
    if not shown:
        return None
    table = []
    for one in shown:
        known = [max(found.index(each.name, kpi=one.name).estimate or 0.0, 0.0) for each in found.ranked]
        whole = 1.0 if found.method == "sobol" else max(known) or 1.0
        table.append([value / whole for value in known])
    sure = [[matters(found, each, one.name) for each in inputs] for one in shown]
    names = [
        words.numbered(place, words.label(one.name, structural=one.structural)) for place, one in enumerate(inputs, 1)
    ]

    def draw(sheet: Sheet) -> None:
        columns = 2 if len(names) > 4 else 1
        lines = -(-len(names) // columns)
        foot = lines * LINE + 8.0
        tall = (sheet.height - foot - HEAD) / len(shown)
        left = LABELS if not sheet.broad else 2.0 * LABELS
        axes = sheet.axes(left, foot, 0.0, HEAD)
        axes.set_axis_off()
        axes.set_xlim(0.0, len(inputs))
        axes.set_ylim(len(shown), 0.0)
        for row, one in enumerate(shown):
            low = sheet.height - HEAD - (row + 0.5) * tall - 0.35 * SIZE
            weight = "bold" if one.name == found.kpi else "normal"
            sheet.text(0.0, low, fitted(one.label, left - 8.0, weight=weight), fontweight=weight)
            for column in range(len(inputs)):
                share = min(table[row][column], 1.0)
                axes.barh(
                    row + 0.5, 0.94, left=column + 0.03, height=0.9, color=svg.PRODUCTS[0], alpha=0.06 + 0.94 * share,
                    linewidth=0,
                )  # fmt: skip
                colour = svg.PAPER if share > DARK else svg.INK
                size = 11.5 if sure[row][column] else 9.0
                text = f"{100.0 * share:.0f}"
                axes.text(column + 0.5, row + 0.52, text, ha="center", va="center", color=colour, fontsize=size)
        wide = (sheet.width - left) / len(inputs)
        for column in range(len(inputs)):
            sheet.text(
                left + (column + 0.5) * wide, sheet.height - SIZE, str(column + 1), ha="center", color=svg.SOFT,
                fontweight="bold",
            )  # fmt: skip
        for place, name in enumerate(names):
            column, line = divmod(place, lines)
            room = sheet.width / columns
            sheet.text(column * room, foot - 8.0 - (line + 1) * LINE + 5.0, fitted(name, room - 8.0))

    frame = pl.DataFrame(
        [
            (one.name, each.name, table[row][column])
            for row, one in enumerate(shown)
            for column, each in enumerate(found.ranked)
        ],
        schema=["kpi", "factor", "share"],
        orient="row",
    )
    first = [max(range(len(row)), key=row.__getitem__) for row in table]
    most = max(sorted(set(first)), key=first.count)
    leader = found.ranked[most]
    title = words.heat_title(words.label(leader.name, structural=leader.structural), first.count(most), len(shown))
    caption = words.HEAT_CAPTIONS[found.method] + words.UNSURE
    columns = 2 if len(names) > 4 else 1
    height = HEAD + CELL * len(shown) + -(-len(names) // columns) * LINE + 8.0
    return Plot("heat", title, caption, frame, draw, height)
