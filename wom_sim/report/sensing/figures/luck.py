"""Where the variance of a single run comes from: inputs, alone and together, and luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.report import svg
from wom_sim.report.numbers import at_axis, percent
from wom_sim.report.sensing import words
from wom_sim.report.sensing.figures.shown import figures
from wom_sim.report.sensing.verdict import luck_of, parts_of
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.sensing.findings import Sensitivity

MOST = 8
COLOURS = {
    "factors": svg.PRODUCTS[0],
    "main": svg.PRODUCTS[0],
    "interactions": svg.PRODUCTS[5],
    "luck": svg.PRODUCTS[1],
    "luck_with_factors": svg.PRODUCTS[4],
}
FOOT = rows.FOOT + 46.0


def plot(found: Sensitivity) -> Plot | None:
    """One bar for each of the main key figures, from what is known to what is luck."""
    shown = [one for one in figures(found) if luck_of(found, one.name) is not None][:MOST]
    if not shown:
        return None
    parts = [parts_of(found, one.name) for one in shown]
    lines = [rows.Row(one.label, percent(luck_of(found, one.name) or 0.0)) for one in shown]
    names = [name for name in COLOURS if name in parts[0]]

    def draw(sheet: Sheet) -> None:
        from matplotlib.patches import Patch

        axes = rows.chart(sheet, lines, (0.0, 1.0), at_axis, foot=FOOT)
        for place, shares in enumerate(parts):
            whole = sum(max(share, 0.0) for share in shares.values()) or 1.0
            start = 0.0
            for name in names:
                end = start + max(shares.get(name, 0.0), 0.0) / whole
                rows.bar(axes, place, start, end, COLOURS[name], half=0.2)
                start = end
        rows.key(sheet, [Patch(color=COLOURS[name], label=words.PARTS[name]) for name in names], columns=2)

    frame = found.noise.filter(found.noise["kpi"].is_in([one.name for one in shown]))
    first = luck_of(found, shown[0].name) or 0.0
    title = words.luck_title(first, shown[0].label)
    return Plot("luck", title, words.LUCK_CAPTION, frame, draw, rows.height(len(shown), FOOT))
