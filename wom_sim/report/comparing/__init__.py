"""The report of a comparison: one page that says which plan is best, how surely, why, and what would turn that."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison


def render(comparison: Comparison) -> str:
    """The report of a comparison as one self-contained page of HTML; the same comparison gives the same bytes."""
    from wom_sim.report.comparing import figures, sections, verdict, words
    from wom_sim.report.study.page import page

    return page(
        words.KIND,
        comparison.scenario,
        verdict.verdict(comparison),
        sections.sections(comparison, figures.drawings(comparison)),
        comparison.manifest(),
    )
