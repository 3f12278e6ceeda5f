"""The report of a sweep: one page that says what the settings make of the deciding figure, and how sure that is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.studies.sweeping.results import Summary


def render(summary: Summary) -> str:
    """The report of a sweep as one self-contained page of HTML; the same sweep gives the same bytes."""
    from wom_sim.report.study.page import page
    from wom_sim.report.sweeping import sections, verdict, words

    return page(
        words.KIND,
        summary.sweep.scenario,
        verdict.verdict(summary),
        sections.sections(summary),
        summary.manifest(),
    )
