"""Axes of figures that show one number against another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from wom_sim.report import svg
from wom_sim.report.study.plot import SIZE, Sheet, fitted, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FOOT, HEAD = 38.0, 25.0

Write = Callable[[float], str]


def scatter(
    sheet: Sheet,
    title: str,
    below: str,
    x: Sequence[float],
    y: Sequence[float],
    write_x: Write,
    write_y: Write,
    *,
    right: float = 10.0,
) -> Axes:
    """Empty axes that hold all of some points: a title above, what goes along below."""
    from matplotlib.ticker import MaxNLocator

    low, high = _ends(y)
    locator = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10])
    ticks = [tick for tick in locator.tick_values(low, high) if low <= tick <= high]
    axes = sheet.axes(max((width_of(write_y(tick)) for tick in ticks), default=20.0) + 8.0, FOOT, right, HEAD)
    axes.set_ylim(low, high)
    axes.set_yticks(ticks, [write_y(tick) for tick in ticks])
    axes.set_xlim(*_ends(x))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: write_x(value))
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=4)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel(fitted(below, sheet.width), labelpad=1.0)
    if low < 0.0 < high:
        axes.axhline(0.0, color=svg.SOFT, linewidth=1.0)
    sheet.text(0.0, sheet.height - SIZE, fitted(title, sheet.width), color=svg.SOFT)
    return axes


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """The ends of values with a little room, which are never the same."""
    from math import isfinite

    known = [value for value in values if isfinite(value)] or [0.0, 1.0]
    room = 0.05 * (max(known) - min(known)) or 0.05 * abs(known[0]) or 1.0
    return min(known) - room, max(known) + room
