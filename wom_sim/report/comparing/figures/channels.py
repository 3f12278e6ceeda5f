"""Channels: each move's fair share of what all do together beside its cost, and which moves help each other."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.report import svg
from wom_sim.report.comparing.figures import arms, captions, words
from wom_sim.report.numbers import at_axis, short
from wom_sim.report.study import rows
from wom_sim.report.study.plot import SIZE, Plot, Sheet, fitted, width_of
from wom_sim.result import estimate

if TYPE_CHECKING:
    from wom_sim.studies.comparing.channels import Channels
    from wom_sim.studies.comparing.comparison import Comparison

CELL = 44.0
KEY = 22.0
MOST = 8
"""Moves up to which a table of pairs can be read."""


def plots(comparison: Comparison) -> list[Plot]:
    """Fair shares, and pairs."""
    found = comparison.channels
    if found is None or not found.moves:
        return []
    return [_shares(comparison, found), *_pairs(comparison, found)]


def _shares(comparison: Comparison, found: Channels) -> Plot:
    import polars as pl

    label, unit = arms.kpi(comparison)
    currency = arms.first(comparison).scenario.currency
    table: list[dict[str, Any]] = []
    for place, move in enumerate(found.moves):
        share = {name: arms.number(value) for name, value in estimate(found.shapley[place]).items()}
        means = {name: float(getattr(found, name)[place].mean()) for name in ("alone", "last", "cost")}
        table.append({"move": move, "shapley": share["mean"], "low": share["low"], "high": share["high"], **means})
    table.sort(key=lambda row: -arms.toward(comparison) * row["shapley"])
    money = unit == "money"
    lines = [
        rows.Row(
            row["move"],
            words.beside_cost(
                words.change(row["shapley"], unit, currency), words.amount(row["cost"], "money", currency)
            ),
        )
        for row in table
    ]
    shown = ["shapley", "low", "high", "alone", "last", *(["cost"] if money else [])]
    scale = rows.limits([row[name] for row in table for name in shown])

    def draw(sheet: Sheet) -> None:
        from matplotlib.lines import Line2D

        axes = rows.chart(sheet, lines, scale, lambda value: words.at_scale(value, unit), foot=rows.FOOT + KEY)
        marks = {"alone": "^", "last": "X"}
        for place, row in enumerate(table):
            if money:
                rows.bar(axes, place, 0.0, row["cost"], svg.SOFT, alpha=0.35)
            rows.span(axes, place, row["low"], row["high"], svg.PRODUCTS[0], 3.0)
            rows.point(axes, place, row["shapley"], svg.PRODUCTS[0])
            for (name, mark), off in zip(marks.items(), (-0.17, 0.17)):
                look = {"marker": mark, "markersize": 7.5, "markeredgewidth": 0.0}
                rows.point(axes, place, row[name], svg.PRODUCTS[1], off=off, **look)
        handles = [Line2D([], [], color=svg.PRODUCTS[0], marker="o", markersize=8.0, label=words.SHAPLEY)]
        handles += [
            Line2D(
                [],
                [],
                color=svg.PRODUCTS[1],
                marker=mark,
                markersize=7.5,
                markeredgewidth=0.0,
                linestyle="",
                label=text,
            )
            for mark, text in zip(marks.values(), (words.ALONE, words.LAST))
        ]
        rows.key(sheet, handles)

    title = captions.channels_title(label, table[0]["move"], words.change(table[0]["shapley"], unit, currency))
    interval = found.shapley.shape[1] > 1
    caption = captions.channels_caption(found.exact, found.plans, interval, money)
    return Plot(
        "channels", title, caption, pl.DataFrame(table).fill_nan(None), draw, rows.height(len(table), rows.FOOT + KEY)
    )


def _pairs(comparison: Comparison, found: Channels) -> list[Plot]:
    import polars as pl

    means = found.interaction.mean(axis=2)
    count = len(found.moves)
    one, other = np.triu_indices(count, 1)
    if not 3 <= count <= MOST or not np.isfinite(means[one, other]).all():
        return []
    _, unit = arms.kpi(comparison)
    currency = arms.first(comparison).scenario.currency
    largest = float(np.abs(means[one, other]).max()) or 1.0
    write = at_axis if unit == "share" else short

    def draw(sheet: Sheet) -> None:
        names = min(max(width_of(move) for move in found.moves) + 10.0, sheet.width * 0.3)
        cell = min(CELL, (sheet.height - SIZE - 10.0) / max(count - 1, 1))
        wide = min((sheet.width - names) / (count - 1), 2.6 * cell)
        part = sheet.part(
            0.0, sheet.height - cell * (count - 1) - SIZE - 10.0, names + wide * (count - 1), sheet.height
        )
        axes = part.axes(0.0, 0.0, 0.0, part.height - cell * (count - 1) - SIZE - 10.0)
        axes.set_axis_off()
        axes.set_xlim(0.0, part.width)
        axes.set_ylim(cell * (count - 1) + SIZE + 10.0, 0.0)
        for row in range(1, count):
            top = SIZE + 10.0 + cell * (row - 1)
            axes.text(names - 8.0, top + cell / 2.0, fitted(found.moves[row], names - 8.0), ha="right", va="center")
            for column in range(row):
                value, left = float(means[row, column]), names + wide * column
                colour = svg.PRODUCTS[0] if value > 0.0 else svg.PRODUCTS[1]
                shade = 0.06 + 0.5 * abs(value) / largest
                axes.barh(
                    top + cell / 2.0, wide - 3.0, left=left, height=cell - 3.0, color=colour, alpha=shade, linewidth=0
                )
                text = words.signed_short(float(f"{value:.2g}"), write)
                axes.text(left + wide / 2.0 - 1.5, top + cell / 2.0, fitted(text, wide), ha="center", va="center")
        for column in range(count - 1):
            name = fitted(found.moves[column], wide - 4.0)
            axes.text(names + wide * (column + 0.5) - 1.5, SIZE, name, ha="center", va="bottom")

    strongest = int(np.abs(means[one, other]).argmax())
    first, second = found.moves[one[strongest]], found.moves[other[strongest]]
    value = float(means[one[strongest], other[strongest]])
    title = captions.interaction_title(first, second, words.change(value, unit, currency), value)
    data = pl.DataFrame(
        {
            "move": [found.moves[i] for i in one],
            "other": [found.moves[i] for i in other],
            "interaction": means[one, other],
        }
    )
    height = CELL * (count - 1) + SIZE + 12.0
    return [Plot("interaction", title, captions.INTERACTION_CAPTION, data, draw, height)]
