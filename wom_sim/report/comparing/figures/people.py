"""People of a network as cells or dots of a panel: cells of one image where they are many, dots with ties where few."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.report import layout, svg
from wom_sim.report.study.plot import SIZE, Sheet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from wom_sim.result import Result

Paint = Sequence[tuple[str, float]]
"""The colour and opacity of each kind of person."""

DRAWN = 50_000
"""People up to whom anybody could be seen."""


class People:
    """Where people stand, for all panels of a figure."""

    def __init__(self, result: Result) -> None:
        self.dots = layout.shows_ties(result.ties)
        if self.dots:
            self.places = layout.spring(result.ties)
            self.ends = self.places[result.ties.edges()]
            self.size = float(np.clip(60.0 / np.sqrt(result.people), 2.0, 9.0))
        else:
            self.column, self.row, self.columns, self.rows = layout.cells(result.ties)

    def draw(self, sheet: Sheet, kinds: NDArray[Any], paints: Mapping[str, Paint]) -> Axes:
        """Draw everyone into a square of the sheet; paints : by theme, `day` and `night`, or one for both."""
        side = min(sheet.width, sheet.height)
        left = (sheet.width - side) / 2.0
        axes = sheet.part(left, sheet.height - side, side, side).axes(0.0, 0.0, 0.0, 0.0)
        axes.set_axis_off()
        if self.dots:
            self._dots(axes, kinds, next(iter(paints.values())), side)
            return axes
        for theme, paint in paints.items():
            if theme == "night" and not sheet.themed:
                continue
            grid = np.zeros((self.rows, self.columns, 4), np.uint8)
            table = np.array([_rgba(colour, opacity) for colour, opacity in paint], np.uint8)
            grid[self.row, self.column] = table[kinds]
            axes.imshow(grid, interpolation="none", aspect="auto", gid=theme if len(paints) > 1 else None)
        return axes

    def _dots(self, axes: Axes, kinds: NDArray[Any], paint: Paint, side: float) -> None:
        from matplotlib.collections import LineCollection

        axes.set_xlim(-0.06, 1.06)
        axes.set_ylim(1.06, -0.06)
        axes.add_collection(LineCollection(list(self.ends), colors=svg.FAINT, linewidths=0.5))
        for kind, (colour, opacity) in enumerate(paint):
            here = self.places[kinds == kind]
            if len(here):
                size = self.size * side / 120.0
                axes.plot(
                    here[:, 0],
                    here[:, 1],
                    "o",
                    color=colour,
                    alpha=opacity,
                    markersize=size,
                    markeredgecolor=svg.SOFT,
                    markeredgewidth=0.3,
                )


def _rgba(colour: str, opacity: float) -> tuple[int, int, int, int]:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return red, green, blue, round(255 * opacity)


def heading(sheet: Sheet, text: str, **how: Any) -> None:
    """A heading in the middle above a panel."""
    sheet.text(sheet.width / 2.0, sheet.height - SIZE, text, ha="center", **how)
