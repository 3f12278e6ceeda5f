"""The report of a study of sensitivity: what moves the result, how surely, and how much of its spread is luck."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.studies.sensing.findings import Sensitivity


def render(found: Sensitivity) -> str:
    """The report as one self-contained page of HTML; the same study gives the same bytes."""
    from wom_sim.report.sensing import figures, tables, verdict, words
    from wom_sim.report.study.page import Section, page

    drawings = {plot.name: plot.drawing() for plot in figures.plots(found)}
    sheets = tables.sheets(found)
    sections = []
    for name, (title, intro) in words.SECTIONS.items():
        drawn = [drawings[name]] if name in drawings else []
        if drawn or sheets.get(name):
            opening = intro.format(**words.facts(found.replicates, found.samples, len(found.inputs)))
            sections.append(Section(name, title, opening, drawn, sheets.get(name, ())))
    return page(words.KINDS[found.method], found.scenario, verdict.verdict(found), sections, found.manifest())
