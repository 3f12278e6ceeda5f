"""Every figure of the report of a study of sensitivity, in the order of the page."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.report.study.plot import Plot
    from wom_sim.studies.sensing.findings import Sensitivity

SECTIONS = ("tornado", "sobol", "morris", "luck", "heat")
"""Figures by name; each is drawn by the file of its name, where the study has something to draw."""


def plots(found: Sensitivity) -> list[Plot]:
    """The figures of a study."""
    made: list[Plot | None] = [import_module(f"{__name__}.{name}").plot(found) for name in SECTIONS]
    return [plot for plot in made if plot is not None]
