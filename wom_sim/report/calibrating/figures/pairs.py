"""Plausible settings, two parameters at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.report import svg
from wom_sim.report.calibrating import words
from wom_sim.report.study.plot import Plot, Sheet, fitted

if TYPE_CHECKING:
    from wom_sim.studies.calibrating.calibration import Calibration

MARGIN, GAP, FOOT = 18.0, 8.0, 20.0


def plots(found: Calibration) -> list[Plot]:
    """A triangle of squares; nothing where there is one parameter."""
    width = len(found.parameters)
    if width < 2:
        return []
    names = [one.path.rpartition(".")[2] for one in found.parameters]

    def draw(sheet: Sheet) -> None:
        cells = width - 1
        size = min((sheet.width - MARGIN) / cells, (sheet.height - FOOT) / cells) - GAP
        for row in range(1, width):
            for column in range(row):
                left = MARGIN + column * (size + GAP)
                bottom = FOOT + (width - 1 - row) * (size + GAP)
                axes = sheet.part(left, bottom, size, size).axes(0.0, 0.0, 0.0, 0.0)
                x, y = found.left.draws[:, column], found.left.draws[:, row]
                axes.scatter(x, y, s=7.0, color=svg.PRODUCTS[0], alpha=0.35, linewidths=0)
                axes.plot([found.best_shares[column]], [found.best_shares[row]], marker="o", color=svg.PRODUCTS[1],
                          markersize=6.0)  # fmt: skip
                axes.set_xlim(0.0, 1.0)
                axes.set_ylim(0.0, 1.0)
                axes.set_xticks([])
                axes.set_yticks([])
                for spine in axes.spines.values():
                    spine.set_visible(True)
                if row == width - 1:
                    axes.set_xlabel(fitted(names[column], size), labelpad=3.0)
                if column == 0:
                    axes.set_ylabel(fitted(names[row], size), labelpad=3.0)

    title = words.pairs_title(len(found.alike))
    height = FOOT + (400.0 - MARGIN) * (1.0 if width > 2 else 0.7)
    return [Plot("pairs", title, words.PAIRS_CAPTION, found.plausible, draw, height)]
