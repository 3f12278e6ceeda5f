"""How much is luck, and how what is known of points settles with more replicates."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wom_sim.report import svg
from wom_sim.report.numbers import percent
from wom_sim.report.study import panels, rows
from wom_sim.report.study.plot import Plot, Sheet
from wom_sim.report.sweeping import words
from wom_sim.report.sweeping.verdict import replicates, wanted

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from matplotlib.axes import Axes

    from wom_sim.studies.sweeping.lived import Values
    from wom_sim.studies.sweeping.results import Summary
    from wom_sim.studies.sweeping.stability import Trace

HEIGHT = 230.0
COLOURS = {"first": svg.PRODUCTS[0], "middle": svg.PRODUCTS[6], "lowest": svg.PRODUCTS[1], "highest": svg.PRODUCTS[2]}
WHOLE = (0.0, 1.06)
"""Shares of the whole, with room for the last number of the scale."""
SETTLED = 4
"""Replicates from which on intervals are shown whole: those of two or three would flatten all others."""


def spread(summary: Summary) -> list[Plot]:
    """The parts of the variance of single runs."""
    import polars as pl

    parts = summary.spread._asdict()
    whole = sum(parts.values())
    if not whole > 0.0:
        return []
    shares = {name: value / whole for name, value in parts.items()}
    lines = [rows.Row(words.SPREAD[name], percent(share)) for name, share in shares.items()]

    def draw(sheet: Sheet) -> None:
        axes = rows.chart(sheet, lines, WHOLE, lambda value: words.at_scale(value, "share"))
        for place, share in enumerate(shares.values()):
            rows.bar(axes, place, 0.0, share, svg.PRODUCTS[6] if place else svg.PRODUCTS[0], alpha=0.85)

    data = pl.DataFrame({"part": list(parts), "variance": list(parts.values()), "share": list(shares.values())})
    title = words.spread_title(summary.spread.share)
    return [Plot("spread", title, words.SPREAD_CAPTION, data, draw, rows.height(len(lines)))]


def settling(summary: Summary) -> list[Plot]:
    """Coefficient of variation, half-width and mean of some points by the number of replicates."""
    traces = [one for one in summary.traces if len(one.replicates) > 1]
    if not traces:
        return []
    unit, enough = summary.indicator.unit, summary.enough
    data = summary.tables["stability"]
    found = []

    def plot(name: str, title: str, caption: str, draw: Callable[[Sheet], None]) -> None:
        found.append(Plot(name, title, caption, data, draw, HEIGHT))

    plot(
        "means", words.means_title(replicates(summary)), words.MEANS_CAPTION, lambda sheet: _means(sheet, traces, unit)
    )
    # Where the mean cannot be told from zero, a share of it means nothing.
    far = [one for one in traces if abs(one.mean[-1]) > one.half_width[-1]]
    if far:
        title = words.variation_title([one.stable for one in far])
        caption = words.variation_caption(left_out=len(traces) - len(far))
        plot("variation", title, caption, lambda sheet: _curves(sheet, far, lambda one: one.variation, "share"))
    if enough is not None:
        of, unit_of = (_relative, "share") if enough.wanted.is_share else (_half_width, unit)
        line = enough.wanted.amount
        title = words.half_title(wanted(summary))
        plot("half", title, words.HALF_CAPTION, lambda sheet: _curves(sheet, traces, of, unit_of, line))
    return found


def _half_width(one: Trace) -> Values:
    return one.half_width


def _relative(one: Trace) -> Values:
    found: Values = np.divide(one.half_width, abs(one.mean), out=np.full(len(one.mean), np.nan), where=one.mean != 0.0)
    return found


def _settled(traces: Sequence[Trace], of: Callable[[Trace], Values]) -> list[float]:
    """Values from the replicates on from which they are shown whole."""
    shown = (of(one)[min(SETTLED - 2, len(one.replicates) - 1) :] for one in traces)
    return [value for values in shown for value in values.tolist() if np.isfinite(value)]


def _means(sheet: Sheet, traces: Sequence[Trace], unit: str) -> None:
    lows, highs = _settled(traces, lambda one: _end(one, -1.0)), _settled(traces, lambda one: _end(one, 1.0))
    axes = _panel(sheet, traces, lambda one: one.mean, unit, panels.nice(min(lows), max(highs)))
    for one in traces:
        low, high = (np.clip(_end(one, side), *axes.get_ylim()) for side in (-1.0, 1.0))
        axes.fill_between(one.replicates, low, high, color=COLOURS[one.role], alpha=0.15, linewidth=0)


def _end(one: Trace, side: float) -> Values:
    return one.mean + side * one.half_width


def _curves(
    sheet: Sheet, traces: Sequence[Trace], of: Callable[[Trace], Values], unit: str, line: float | None = None
) -> None:
    scale = panels.nice(0.0, max([*_settled(traces, of), line or 0.0]))
    axes = _panel(sheet, traces, of, unit, scale)
    if line is not None:
        axes.axhline(line, color=svg.INK, linewidth=1.2, linestyle=(0, (4, 3)))


def _panel(
    sheet: Sheet, traces: Sequence[Trace], of: Callable[[Trace], Values], unit: str, scale: tuple[float, float]
) -> Axes:
    """A line for each point over its replicates, with its name at the end."""
    ends = [(words.by_role(one.role, one.point), float(of(one)[-1]), COLOURS[one.role]) for one in traces]
    room = panels.room_for([name for name, *_ in ends])
    last = float(max(one.replicates[-1] for one in traces))
    axes = panels.panel(sheet, "", lambda value: words.at_scale(value, unit), scale, last, room)
    axes.set_xlim(2.0, max(last, 3.0))
    axes.set_xlabel(words.REPLICATES, labelpad=1.0)
    for one in traces:
        axes.plot(one.replicates, of(one), color=COLOURS[one.role], linewidth=2.0)
    panels.name_ends(axes, ends, room, sheet.height - panels.FOOT - panels.HEAD)
    return axes
