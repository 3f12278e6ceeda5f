"""The report of an optimisation: which plan a budget buys best, and whether it beats simple rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.studies.optimising.optimum import Optimum


def render(optimum: Optimum) -> str:
    """The report of an optimisation as one self-contained page of HTML; the same result gives the same bytes."""
    from wom_sim.report.optimising import figures, sections, verdict, words
    from wom_sim.report.study.page import page

    return page(
        words.KIND,
        optimum.base,
        verdict.verdict(optimum),
        sections.sections(optimum, figures.drawings(optimum)),
        optimum.manifest(),
    )
