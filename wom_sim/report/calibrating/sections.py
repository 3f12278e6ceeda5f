"""The parts of the page of a calibration, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from wom_sim.report.calibrating import tables, words
from wom_sim.report.calibrating.figures import fit, intervals, pairs, search
from wom_sim.report.numbers import count
from wom_sim.report.study.page import Section

if TYPE_CHECKING:
    from wom_sim.report.study.plot import Drawing, Plot
    from wom_sim.report.study.sheet import Sheet
    from wom_sim.studies.calibrating.calibration import Calibration


def plots(found: Calibration) -> dict[str, list[Plot]]:
    """Every figure, by the part of the page that it belongs to."""
    return {
        "fit": fit.plots(found),
        "parameters": intervals.plots(found),
        "pairs": pairs.plots(found),
        "search": search.plots(found),
    }


def sections(found: Calibration) -> list[Section]:
    """Every part that has something to show."""
    fixed = tables.fixed(found)
    sheets: dict[str, list[Sheet]] = {
        "fit": [tables.accuracy(found)],
        "parameters": [tables.told(found)],
        "fixed": [] if fixed is None else [fixed],
    }
    asked = found.asked
    facts = {
        "runs": count(len(found.runs)),
        "trials": count(asked.trials),
        "batch": count(asked.batch),
        "replicates": count(asked.replicates),
        "samples": count(asked.samples),
        "waves": count(found.left.waves),
        "number": count(len(found.fixed)),
    }
    drawn = plots(found)
    made = []
    for name, (title, intro) in words.SECTIONS.items():
        figures: list[Drawing] = [plot.drawing() for plot in drawn.get(name, ())]
        if figures or sheets.get(name):
            made.append(Section(name, title, Markup(intro).format(**facts), figures, sheets.get(name, ())))
    return made
