"""The parts of a sweep's page, in their order; what there is nothing to say of is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from wom_sim.report.study.page import Section
from wom_sim.report.sweeping import tables, words
from wom_sim.report.sweeping.figures import luck, responses, together

if TYPE_CHECKING:
    from wom_sim.report.study.plot import Plot
    from wom_sim.report.study.sheet import Sheet
    from wom_sim.studies.sweeping.results import Summary


def sections(summary: Summary) -> list[Section]:
    """Every part of the page that has something to show."""
    plots: dict[str, Sequence[Plot]] = {
        "responses": responses.plots(summary),
        "map": together.plots(summary),
        "luck": luck.spread(summary),
        "enough": luck.settling(summary),
    }
    sheets: dict[str, list[Sheet | None]] = {
        "responses": [tables.settings(summary)],
        "points": [*tables.points(summary)],
        "refused": [tables.refused(summary)],
    }
    found = []
    for name, (title, intro) in words.SECTIONS.items():
        drawn = [plot.drawing() for plot in plots.get(name, ())]
        shown = [one for one in sheets.get(name, ()) if one is not None]
        notes = words.ROWS if name == "rows" else ()
        if drawn or shown or notes:
            how = words.OF_GRID if summary.sweep.design == "grid" else words.OF_SAMPLE
            found.append(Section(name, title, Markup(intro).format(how=how), drawn, shown, notes))
    return found
