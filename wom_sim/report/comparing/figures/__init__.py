"""Every figure of a comparison's report: for the page, as slides, and as tables of what is drawn."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from wom_sim.report.study.plot import Drawing, Plot

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison

__all__ = ["SECTIONS", "Drawing", "data", "drawings", "slides"]

SECTIONS = (
    "ranking",
    "money",
    "fans",
    "parts",
    "influence",
    "funnels",
    "opinions",
    "networks",
    "worlds",
    "tornado",
    "channels",
    "divergence",
)
"""Sections of figures in the order of the page; each is drawn by the file of its name."""


def drawings(comparison: Comparison) -> dict[str, list[Drawing]]:
    """The figures of the page by section; a section that has no data is empty."""
    return {section: [plot.drawing() for plot in found] for section, found in _plots(comparison).items()}


def slides(comparison: Comparison, folder: str | Path) -> list[Path]:
    """Write each figure as a PNG of 1920 x 1080 pixels into a folder that exists; returns the files."""
    return _write(comparison, Path(folder), "png", Plot.slide)


def data(comparison: Comparison, folder: str | Path) -> list[Path]:
    """Write the numbers of each figure as CSV into a folder that exists; returns the files."""
    return _write(comparison, Path(folder), "csv", lambda plot: plot.data.write_csv().encode())


def _write(comparison: Comparison, folder: Path, ending: str, of: Callable[[Plot], bytes]) -> list[Path]:
    files = []
    for found in _plots(comparison).values():
        for plot in found:
            files.append(folder / f"{plot.name}.{ending}")
            files[-1].write_bytes(of(plot))
    return files


def _plots(comparison: Comparison) -> dict[str, list[Plot]]:
    return {section: import_module(f"{__name__}.{section}").plots(comparison) for section in SECTIONS}
