"""Panels of curves over time: their scales, grids, and names at the ends of lines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import TYPE_CHECKING

from wom_sim.report import svg, words
from wom_sim.report.figures import spaced
from wom_sim.report.study.plot import SIZE, Sheet, fitted, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from wom_sim.report.series import Values

LABELS = 126.0
"""Points for names at the ends of lines, at most."""
FOOT, HEAD = 36.0, 25.0
GAP = 15.5
"""Points from one name to the next."""

Write = Callable[[float], str]


def room_for(names: Sequence[str]) -> float:
    """Points that names at the ends of lines take."""
    return min(LABELS, max((width_of(name, weight="bold") for name in names), default=0.0) + 8.0)


def panel(sheet: Sheet, title: str, write: Write, scale: tuple[float, float], last: float, right: float = 10.0) -> Axes:
    """Empty axes for curves from day 0 to the last, below a title."""
    from matplotlib.ticker import MaxNLocator

    tall = sheet.height - FOOT - HEAD
    locator = MaxNLocator(nbins=max(2, min(5, int(tall / 28.0))), steps=[1, 2, 2.5, 5, 10])
    ticks = [tick for tick in locator.tick_values(*scale) if scale[0] <= tick <= scale[1]]
    axes = sheet.axes(max((width_of(write(tick)) for tick in ticks), default=20.0) + 8.0, FOOT, right, HEAD)
    axes.set_ylim(*scale)
    axes.set_yticks(ticks, [write(tick) for tick in ticks])
    axes.set_xlim(0.0, last)
    axes.xaxis.set_major_locator(MaxNLocator(nbins=5, steps=[1, 2, 3, 5, 6, 10], integer=True))
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=4)
    axes.set_xlabel(words.DAY_AXIS, labelpad=1.0)
    axes.spines["left"].set_visible(False)
    if scale[0] < 0.0 <= scale[1]:
        axes.axhline(0.0, color=svg.SOFT, linewidth=1.0)
    sheet.text(0.0, sheet.height - SIZE, fitted(title, sheet.width), color=svg.SOFT)
    return axes


def name_ends(axes: Axes, ends: Sequence[tuple[str, float, str]], room: float, tall: float) -> None:
    """Write names beside the ends of lines: name, value at the end and colour of each."""
    low, high = axes.get_ylim()
    last = axes.get_xlim()[1]
    known = sorted((end for end in ends if isfinite(end[1])), key=lambda end: end[1])
    heights = [min(max((value - low) / (high - low), 0.0), 1.0) for _, value, _ in known]
    gap = min(GAP / tall, 1.0 / max(len(known) - 1, 1))
    for (name, _, colour), place in zip(known, spaced(heights, gap)):
        axes.annotate(
            fitted(name, room - 6.0, weight="bold"),
            (last, low + place * (high - low)),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontweight="bold",
            annotation_clip=False,
        )


def nice(low: float, high: float) -> tuple[float, float]:
    """A scale with round ends."""
    from matplotlib.ticker import MaxNLocator

    if not (isfinite(low) and isfinite(high)):
        low, high = 0.0, 1.0
    if low == high:
        low, high = (low - 1.0, high + 1.0) if low else (-1.0, 1.0)
    ticks = MaxNLocator(nbins=4, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    return float(ticks[0]), float(ticks[-1])


def around_zero(curves: Sequence[Values]) -> tuple[float, float]:
    """A scale with round ends that holds curves and zero."""
    known = [float(value) for curve in curves for value in curve if isfinite(value)]
    return nice(min([0.0, *known]), max([0.0, *known]))
