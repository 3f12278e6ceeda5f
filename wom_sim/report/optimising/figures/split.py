"""The split of the budget: money of each move, beside an even split."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.report import svg
from wom_sim.report.numbers import money, percent, short
from wom_sim.report.optimising import words
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.optimising.optimum import Optimum

HALF = 0.09
"""Half the height of either bar of a row."""


def plots(optimum: Optimum) -> list[Plot]:
    """Every move, the one with most money first, and what is kept back."""
    import polars as pl

    plan, moves = optimum.winner.plan, optimum.space.moves
    if not moves:
        return []
    spent = optimum.cost_of(plan)
    allotted = optimum.market.allotted(plan) or spent
    order = sorted(moves, key=lambda name: -allotted[name])
    even, kept = optimum.budget / len(moves), max(optimum.budget - sum(allotted.values()), 0.0)
    currency = optimum.base.currency
    parts = [(name, allotted[name], even, spent[name]) for name in order]
    if kept > 0.005 * optimum.budget:
        parts.append((words.KEPT, kept, 0.0, float("nan")))
    lines = [
        rows.Row(name, f"{money(round(mine), currency)} ({percent(mine / optimum.budget)})")
        for name, mine, _, _ in parts
    ]
    scale = rows.limits([value for _, mine, other, _ in parts for value in (mine, other)])

    def draw(sheet: Sheet) -> None:
        from matplotlib.patches import Patch

        axes = rows.chart(sheet, lines, scale, short, foot=rows.FOOT + 22.0)
        for place, (_, mine, other, truly) in enumerate(parts):
            rows.bar(axes, place - HALF, 0.0, mine, svg.PRODUCTS[0], half=HALF)
            rows.bar(axes, place + HALF, 0.0, other, svg.PRODUCTS[6], half=HALF, alpha=0.6)
            rows.point(axes, place, truly, svg.INK, off=-HALF, markersize=6.0)
        handles = [Patch(color=svg.PRODUCTS[0], label=words.PLAN)]
        handles.append(Patch(color=svg.PRODUCTS[6], alpha=0.6, label=words.EVEN))
        rows.key(sheet, handles)

    data = pl.DataFrame(
        {
            "move": [name for name, *_ in parts],
            "money": [mine for _, mine, _, _ in parts],
            "even_split": [other for _, _, other, _ in parts],
            "spent": [truly for *_, truly in parts],
        }
    ).fill_nan(None)
    first, most, *_ = parts[0]
    title = words.split_title(first, percent(most / optimum.budget)) if most > 0.0 else words.SPLIT_EMPTY
    height = rows.height(len(lines), rows.FOOT + 22.0)
    return [Plot("split", title, words.SPLIT_CAPTION, data, draw, height)]
