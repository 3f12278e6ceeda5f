"""Charts of rows: a name and a number above, marks on one scale below, so that they read on a telephone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

from wom_sim.report import svg
from wom_sim.report.study.plot import SIZE, Sheet, fitted, width_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROW, FOOT = 46.0, 26.0
"""Points of a row's height in the page, and of the scale below."""
TALLEST = 78.0
TRACK = 0.7
"""Where in a row its marks are."""
HALF = 0.16
"""Half the height of a bar."""
EDGE = 14.0


class Row(NamedTuple):
    """What stands above the marks."""

    label: str
    note: str
    """At the other end: the number in words."""
    colour: str = svg.INK


def height(rows: int, foot: float = FOOT) -> float:
    """Points that a chart of rows takes in the page."""
    return rows * ROW + foot


def limits(values: Sequence[float], *, zero: bool = True) -> tuple[float, float]:
    """A scale that holds all values, and zero where asked."""
    known = [value for value in values if isfinite(value)] + ([0.0] if zero else [])
    low, high = (min(known), max(known)) if known else (-1.0, 1.0)
    if low == high:
        return low - 1.0, high + 1.0
    room = 0.04 * (high - low)
    return low - room * (low < 0 or not zero), high + room * (high > 0 or not zero)


def chart(
    sheet: Sheet,
    rows: Sequence[Row],
    scale: tuple[float, float],
    write: Callable[[float], str],
    *,
    foot: float = FOOT,
    zero: float = 0.0,
) -> Axes:
    """Axes with the words of every row: row i has its marks at i + TRACK; the first row is at the top."""
    tall = min((sheet.height - foot) / max(len(rows), 1), TALLEST)
    axes = sheet.axes(EDGE, sheet.height - tall * len(rows), EDGE, 0.0)
    axes.set_ylim(len(rows), 0.0)
    _dress(axes, sheet, scale, write)
    across: Any = axes.get_yaxis_transform()
    lift = (SIZE + 5.0) / tall
    for place, row in enumerate(rows):
        room = sheet.width - width_of(row.note) - 12.0
        label = fitted(row.label, room, weight="bold")
        axes.text(-EDGE / _width(sheet), place + lift, label, transform=across, fontweight="bold", color=row.colour)
        axes.text(1.0 + EDGE / _width(sheet), place + lift, row.note, transform=across, ha="right")
        top = place + lift + 4.0 / tall
        ticks_here = [tick for tick in axes.get_xticks() if scale[0] <= tick <= scale[1]]
        axes.vlines(ticks_here, top, place + 1.0, color=svg.FAINT, linewidth=0.8, zorder=0.5)
        if scale[0] <= zero <= scale[1]:
            axes.vlines([zero], top, place + 1.0, color=svg.SOFT, linewidth=1.3, zorder=0.8)
    return axes


def scaled(sheet: Sheet, scale: tuple[float, float], write: Callable[[float], str]) -> Axes:
    """Axes with the same kind of scale below, and no rows."""
    axes = sheet.axes(EDGE, FOOT, EDGE, 0.0)
    _dress(axes, sheet, scale, write)
    axes.grid(axis="x")
    axes.set_axisbelow(True)
    return axes


def _dress(axes: Axes, sheet: Sheet, scale: tuple[float, float], write: Callable[[float], str]) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_xlim(*scale)
    widest = max(width_of(write(end)) for end in scale)
    ticks = max(2, min(5, int((sheet.width - 2 * EDGE) / (widest + 26.0))))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=ticks, steps=[1, 2, 2.5, 5, 10]))
    axes.xaxis.set_major_formatter(lambda value, _: write(value))
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.tick_params(length=0, pad=4)


def _width(sheet: Sheet) -> float:
    return max(sheet.width - 2.0 * EDGE, 1.0)


def bar(axes: Axes, place: float, start: float, end: float, colour: str, **how: Any) -> None:
    """A bar from one value to another."""
    if isfinite(start) and isfinite(end):
        half = how.pop("half", HALF)
        axes.barh(place + TRACK, end - start, height=2.0 * half, left=start, color=colour, **{"linewidth": 0, **how})


def point(axes: Axes, place: float, value: float, colour: str, *, off: float = 0.0, **how: Any) -> None:
    """A dot at a value; off : by how much of a row it stands below the middle."""
    if isfinite(value):
        look: dict[str, Any] = {
            "marker": "o",
            "markersize": 8.0,
            "color": colour,
            "zorder": 4.0,
            "clip_on": False,
            **how,
        }
        axes.plot([value], [place + TRACK + off], **look)


def beyond(axes: Axes, place: float, scale: tuple[float, float], colour: str, *, right: bool) -> None:
    """An arrow to a value that lies off the scale."""
    point(axes, place, scale[1] if right else scale[0], colour, marker=">" if right else "<")


def span(axes: Axes, place: float, low: float, high: float, colour: str, width: float = 3.0, **how: Any) -> None:
    """A line from a low to a high value."""
    if isfinite(low) and isfinite(high):
        axes.hlines(place + TRACK, low, high, color=colour, linewidth=width, **{"zorder": 3.0, **how})


def key(sheet: Sheet, handles: Sequence[Any], long: float = 1.1, columns: int = 0) -> None:
    """What colours and marks mean, in a line at the foot."""
    wide, high = sheet.figure.get_size_inches() * 72.0
    sheet.figure.legend(
        handles=list(handles),
        loc="lower left",
        bbox_to_anchor=(sheet.left / wide, sheet.bottom / high),
        ncols=columns or len(handles),
        frameon=False,
        fontsize=SIZE,
        borderpad=0.0,
        borderaxespad=0.0,
        handlelength=long,
        handletextpad=0.5,
        columnspacing=1.5,
    )
