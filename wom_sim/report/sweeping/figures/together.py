"""The deciding figure over both settings of a grid: a map whose colours everyone can tell apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.report import svg
from wom_sim.report.study.plot import SIZE, Plot, Sheet, fitted, width_of
from wom_sim.report.sweeping import words

if TYPE_CHECKING:
    from wom_sim.studies.sweeping.results import Summary

MOST = 16
"""Values of a setting up to which there is a map."""
CELL, TALLEST = 34.0, 44.0
"""Points of a cell's height in the page, and of its height anywhere."""
FOOT, KEY = 38.0, 34.0
"""Points below the cells, and of the key below that."""
MAP = "cividis"
"""Colours from dark blue to yellow that people with any kind of colour blindness can order (Nuñez et al. 2018)."""
DARK, LIGHT = "#010101", "#ffffff"
"""Numbers on light and on dark cells, whatever the colours of the page."""
SHADES = 40


def plots(summary: Summary) -> list[Plot]:
    """One map where exactly two settings are varied on a grid."""
    import polars as pl

    if summary.cells is None or summary.known < 2 or max(len(axis.values) for axis in summary.axes) > MOST:
        return []
    across, up = sorted(summary.axes, key=lambda axis: not axis.is_scale)
    if len(up.values) > len(across.values) and up.is_scale == across.is_scale:
        across, up = up, across
    shape = [len(axis.values) for axis in summary.axes]
    known = np.where(summary.cells.points > 0, summary.cells.mean, np.nan).reshape(shape)
    table = known if across is summary.axes[1] else known.T
    low, high = float(np.nanmin(table)), float(np.nanmax(table))
    if low == high:
        return []
    columns, lines = (
        [
            words.at(value, *axis.ends[place]) if axis.ends else words.value(value)
            for place, value in enumerate(axis.values)
        ]
        for axis in (across, up)
    )
    unit = summary.indicator.unit

    def draw(sheet: Sheet) -> None:
        _draw(sheet, table, (low, high), columns, lines, unit, (across.path, up.path))

    data = pl.DataFrame(
        {
            across.path: np.tile(columns, len(lines)).tolist(),
            up.path: np.repeat(lines, len(columns)).tolist(),
            summary.sweep.kpi: table.ravel(),
        }
    )
    least, most = (np.unravel_index(of(table), table.shape) for of in (np.nanargmin, np.nanargmax))
    names = words.names([across.path, up.path])
    ends = (
        words.both((names[across.path], columns[place[1]]), (names[up.path], lines[place[0]]))
        for place in (least, most)
    )
    title = words.map_title(summary.indicator.label, *ends)
    height = CELL * len(lines) + FOOT + KEY + SIZE + 8.0
    return [Plot("map", title, words.map_caption(across.path, up.path), data.fill_nan(None), draw, height)]


def _draw(
    sheet: Sheet,
    table: np.ndarray[tuple[int, int], np.dtype[np.float64]],
    scale: tuple[float, float],
    columns: list[str],
    lines: list[str],
    unit: str,
    paths: tuple[str, str],
) -> None:
    import matplotlib as mpl
    from matplotlib.patches import Rectangle

    colours = mpl.colormaps[MAP]
    left = min(max(width_of(line) for line in lines), sheet.width / 3.0) + 8.0
    tall = min((sheet.height - FOOT - KEY - SIZE - 8.0) / len(lines), TALLEST)
    top = sheet.height - KEY - FOOT - tall * len(lines)
    axes = sheet.axes(left, FOOT + KEY, 2.0, top)
    wide = (sheet.width - left - 2.0) / len(columns)
    axes.set_xlim(0.0, len(columns))
    axes.set_ylim(0.0, len(lines))
    texts = [[words.at_scale(float(f"{value:.3g}"), unit) for value in line] for line in table]
    widest = max(width_of(text) for line in texts for text in line)
    size = SIZE * min(1.0, (wide - 4.0) / widest)
    for row, line in enumerate(table):
        for column, value in enumerate(line):
            if not np.isfinite(value):
                continue
            share = (value - scale[0]) / (scale[1] - scale[0])
            axes.add_patch(Rectangle((column, row), 1.0, 1.0, facecolor=colours(share), edgecolor="none"))
            if size >= 7.0:
                ink = DARK if share > 0.5 else LIGHT
                middle: dict[str, Any] = {"ha": "center", "va": "center_baseline", "color": ink, "fontsize": size}
                axes.text(column + 0.5, row + 0.5, texts[row][column], **middle)
    step = max(1, int(np.ceil(max(width_of(name) for name in columns[:MOST]) / max(wide, 1.0) - 0.001)))
    step = step if len(columns) > 4 else 1
    axes.set_xticks(
        [place + 0.5 for place in range(0, len(columns), step)],
        [fitted(name, wide * step - 4.0) for name in columns[::step]],
    )
    axes.set_yticks([place + 0.5 for place in range(len(lines))], [fitted(name, left - 6.0) for name in lines])
    axes.tick_params(length=0, pad=4)
    for spine in axes.spines.values():
        spine.set_visible(False)
    axes.set_xlabel(fitted(paths[0], sheet.width - left), labelpad=1.0)
    sheet.text(0.0, sheet.height - top + 6.0, fitted(paths[1], sheet.width), color=svg.SOFT)
    key = sheet.part(left, 0.0, sheet.width - left, KEY).axes(0.0, 17.0, 2.0, 4.0)
    key.set_xlim(*scale)
    key.set_ylim(0.0, 1.0)
    shade = (scale[1] - scale[0]) / SHADES
    for place in range(SHADES):
        colour = colours((place + 0.5) / SHADES)
        key.add_patch(Rectangle((scale[0] + place * shade, 0.0), shade, 1.0, facecolor=colour, edgecolor=colour))
    key.set_yticks([])
    key.set_xticks(scale, [words.at_scale(float(f"{end:.3g}"), unit) for end in scale])
    key.get_xticklabels()[0].set_horizontalalignment("left")
    key.get_xticklabels()[-1].set_horizontalalignment("right")
    key.tick_params(length=0, pad=3)
    for spine in key.spines.values():
        spine.set_visible(False)
