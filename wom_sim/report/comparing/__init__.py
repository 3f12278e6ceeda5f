"""The report of a comparison: one page that says which plan is best, how surely, why, and what would turn that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.studies.comparison import Comparison


def render(comparison: Comparison) -> str:
    """The report of a comparison as one self-contained page of HTML; the same comparison gives the same bytes."""
    from wom_sim.report import tables, template
    from wom_sim.report.comparing import figures, sections, verdict, words

    return template.template("comparing/page.html.j2").render(
        text=words.TEXT,
        language=words.LANGUAGE,
        direction=words.DIRECTION,
        style=template.style("comparing/style.css"),
        name=comparison.base.scenario.name,
        verdict=verdict.verdict(comparison),
        sections=sections.sections(comparison, figures.drawings(comparison)),
        repeat=tables.repeat(comparison.manifest()),
        scenario=tables.scenario_text(comparison.scenario),
    )
