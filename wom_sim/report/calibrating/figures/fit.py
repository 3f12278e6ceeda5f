"""Data, fit, band and rivals over time, with what was held out on a shaded ground."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wom_sim.report import svg
from wom_sim.report.calibrating import words
from wom_sim.report.numbers import short
from wom_sim.report.study import panels, rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.studies.calibrating.calibration import Calibration

HEIGHT = 310.0
KEY = 22.0
BASS, LAST, SIMULATION = svg.PRODUCTS[1], svg.PRODUCTS[6], svg.PRODUCTS[0]
TALLEST = 1.6
"""How many times above all data and fits the scale goes, at most: a forecast that runs away leaves it."""


def plots(found: Calibration) -> list[Plot]:
    """One for each series."""
    several = len({one.product for one in found.observed.series}) > 1
    return [
        _plot(found, place, words.fit_title(one.name, one.product, several))
        for place, one in enumerate(found.observed.series)
    ]


def _plot(found: Calibration, place: int, title: str) -> Plot:
    one = found.observed.series[place]
    data = found.fit.filter(product=one.product, measure=one.name)
    inside = _share_inside(data.filter(part="fitted"))
    outside = _share_inside(data.filter(part="held out"))

    def draw(sheet: Sheet) -> None:
        _draw(sheet.part(0.0, KEY, sheet.width, sheet.height - KEY), found, data, title)
        _key(sheet, data)

    caption = words.fit_caption(inside or 0.0, outside)
    return Plot(f"fit-{place}", title, caption, data, draw, HEIGHT)


def _share_inside(data: pl.DataFrame) -> float | None:
    known = data.drop_nulls("observed")
    if not known.height:
        return None
    return float(((known["observed"] >= known["low"]) & (known["observed"] <= known["high"])).to_numpy().mean())


def _curve(data: pl.DataFrame, name: str) -> np.ndarray:
    return data[name].to_numpy().astype(np.float64)


def _draw(sheet: Sheet, found: Calibration, data: pl.DataFrame, title: str) -> None:
    number = _curve(data, "number")
    curves = {name: _curve(data, name) for name in ("observed", "simulation", "low", "high", "bass", "last value")}
    core = np.nanmax(np.concatenate([curves["observed"], curves["simulation"]]))
    least = min(float(np.nanmin([np.nanmin(curves["observed"]), np.nanmin(curves["low"])])), 0.0)
    top = min(float(np.nanmax([*curves["high"], core])), TALLEST * core) if core > 0.0 else 0.0
    axes = panels.panel(sheet, title, short, panels.nice(least, top), number[-1] + 0.5)
    axes.set_xlim(0.5, number[-1] + 0.5)
    step = max(1, int(np.ceil(len(number) / 6)))
    ticks = number[::step]
    axes.set_xticks(ticks, [_short_name(found.observed.times[int(tick) - 1]) for tick in ticks])
    axes.set_xlabel(words.AXIS[found.observed.unit], labelpad=1.0)
    if found.fitted < len(number):
        axes.axvspan(found.fitted + 0.5, number[-1] + 0.5, color=svg.FAINT, alpha=0.45, linewidth=0, zorder=0.0)
        across = axes.get_xaxis_transform()
        axes.text(found.fitted + 0.6, 0.97, words.HELD_OUT, transform=across, va="top", color=svg.SOFT)
    axes.fill_between(number, curves["low"], curves["high"], color=SIMULATION, alpha=0.18, linewidth=0)
    axes.plot(number, curves["last value"], color=LAST, linewidth=1.6, linestyle=":")
    axes.plot(number, curves["bass"], color=BASS, linewidth=1.8, linestyle="--")
    axes.plot(number, curves["simulation"], color=SIMULATION, linewidth=2.2)
    axes.plot(number, curves["observed"], color=svg.INK, marker="o", markersize=4.5, linestyle="none", zorder=5.0)


def _short_name(time: str) -> str:
    """A date without its year is shorter, and said once by the table."""
    return time[2:] if len(time) == 10 and time[4] == "-" else time


def _key(sheet: Sheet, data: pl.DataFrame) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=svg.INK, marker="o", markersize=4.5, linestyle="none", label=words.DATA),
        Line2D([], [], color=SIMULATION, linewidth=2.2, label=words.MODELS["simulation"]),
    ]
    if data["bass"].is_not_null().any():
        handles.append(Line2D([], [], color=BASS, linewidth=1.8, linestyle="--", label=words.MODELS["bass"]))
    if data["last value"].is_not_null().any():
        handles.append(Line2D([], [], color=LAST, linewidth=1.6, linestyle=":", label=words.MODELS["last value"]))
    rows.key(sheet, handles, long=1.6)
