"""The report of a calibration: how near it comes, what the data tell of each parameter, and what they leave open."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.studies.calibrating.calibration import Calibration


def render(calibration: Calibration) -> str:
    """The report of a calibration as one self-contained page of HTML; the same calibration gives the same bytes."""
    from wom_sim.report.calibrating import sections, verdict, words
    from wom_sim.report.study.page import page

    return page(
        words.KIND,
        calibration.calibrated,
        verdict.verdict(calibration),
        sections.sections(calibration),
        calibration.manifest(),
    )
