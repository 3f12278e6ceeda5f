"""Every figure of an optimisation's report: for the page, and as slides."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from wom_sim.report.study.plot import Drawing, Plot

if TYPE_CHECKING:
    from wom_sim.studies.optimising.optimum import Optimum

FIGURES = {
    "plan": ("split", "timeline"),
    "retest": ("retest",),
    "front": ("front",),
    "response": ("response", "settings"),
    "search": ("progress",),
}
"""Figures of each section; each is drawn by the file of its name."""


def drawings(optimum: Optimum) -> dict[str, list[Drawing]]:
    """The figures of the page by section; a section that has no data is empty."""
    return {section: [plot.drawing() for plot in _plots(optimum, names)] for section, names in FIGURES.items()}


def slides(optimum: Optimum, folder: Path) -> None:
    """Write each figure as a PNG of 1920 x 1080 pixels into a folder that exists."""
    for names in FIGURES.values():
        for plot in _plots(optimum, names):
            (folder / f"{plot.name}.png").write_bytes(plot.slide())


def _plots(optimum: Optimum, names: tuple[str, ...]) -> list[Plot]:
    return [plot for name in names for plot in import_module(f"{__name__}.{name}").plots(optimum)]
