"""The tables of why plans differ: what each move contributes, who differed first, and who persuaded most."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from wom_sim.indicators import INDICATORS
from wom_sim.report.comparing import phrases, words
from wom_sim.report.comparing.tables import head
from wom_sim.report.numbers import DASH, decimal, money
from wom_sim.report.study.sheet import Cell, Head, Sheet, difference, sheet
from wom_sim.result import estimate

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from wom_sim.studies.comparing.comparison import Comparison

FIRST = 20
"""People who are listed."""


def channels(comparison: Comparison) -> list[Sheet]:
    """What each move is worth, alone, last and on average over all orders; and how moves help each other."""
    import polars as pl

    found = comparison.channels
    if found is None:
        return []
    figure, currency = next(one for one in INDICATORS if one.name == found.kpi), comparison.base.scenario.currency
    rows, numbers = [], []
    for place, move in enumerate(found.moves):
        worth = [_difference(part[place], figure.unit) for part in (found.shapley, found.alone, found.last)]
        cost, value = float(found.cost[place].mean()), float(np.nanmean(found.shapley[place]))
        each = decimal(value / cost) if cost > 0.0 else DASH
        rows.append([Cell(Markup("<bdi>{}</bdi>").format(move)), *worth, Cell(money(cost)), Cell(each)])
        numbers += [
            (move, replicate + 1, *(float(part[place, replicate]) for part in
             (found.shapley, found.alone, found.last, found.cost)))
            for replicate in range(found.shapley.shape[1])
        ]  # fmt: skip
    total = _difference(found.whole, figure.unit)
    whole_cost = float(found.cost.sum(axis=0).mean())
    rows.append([Cell(words.ALL_MOVES), total, Cell(""), Cell(""), Cell(money(whole_cost)), Cell("")])
    suffix = figure.label if figure.unit != "money" else words.with_currency(figure.label, currency)
    frame = pl.DataFrame(
        numbers, schema=["move", "replicate", "shapley", "alone", "added_to_all_others", "cost"], orient="row"
    )
    heads = [Head(words.HEADS["move"], number=False), *map(head, ("shapley", "alone", "last", "cost", "per_cost"))]
    note = f"{phrases.sampled(found.plans, exact=found.exact)} {words.NOTES['channels']}"
    sheets = [sheet("channels", f"{words.TABLES['channels']}: {suffix}", heads, rows, frame, note=note)]
    if len(found.moves) > 1 and np.isfinite(found.interaction).any():
        sheets.append(_interaction(found.moves, found.interaction, figure.unit, suffix))
    return sheets


def _interaction(moves: tuple[str, ...], table: NDArray[np.float64], unit: str, suffix: str) -> Sheet:
    import polars as pl

    rows, numbers = [], []
    for one, move in enumerate(moves):
        cells = [Cell(DASH) if one == two else _difference(table[one, two], unit) for two in range(len(moves))]
        rows.append([Cell(Markup("<bdi>{}</bdi>").format(move)), *cells])
        numbers += [(move, moves[two], float(table[one, two].mean())) for two in range(len(moves)) if two != one]
    heads = [Head(words.HEADS["move"], number=False), *(Head(Markup("<bdi>{}</bdi>").format(move)) for move in moves)]
    frame = pl.DataFrame(numbers, schema=["move", "other", "interaction"], orient="row")
    title = f"{words.TABLES['interaction']}: {suffix}"
    return sheet("interaction", title, heads, rows, frame, note=words.NOTES["interaction"])


def _difference(values: NDArray[np.float64], unit: str) -> Cell:
    return difference(estimate(values), unit)


def divergence(comparison: Comparison) -> list[Sheet]:
    """Who differed first and how that came, and who persuaded most."""
    found = comparison.divergence
    if found is None or found.people.is_empty():
        return []
    first = found.people.head(FIRST)
    rows = [
        [
            Cell(str(row["person"])),
            Cell(f"{row['day']:,}"),
            Cell(phrases.cause(row["cause"])),
            Cell(DASH if row["through"] is None else str(row["through"])),
            Cell(words.BUYS.get(row["buys"], row["buys"])),
        ]
        for row in first.rows(named=True)
    ]
    text = ("person", "cause", "through", "buys")
    heads = [Head(words.HEADS[name], number=name not in text) for name in ("person", "day", "cause", "through", "buys")]
    note = phrases.first_differ(len(first), len(found.people))
    if found.unexplained > 0.0:
        note += f" {phrases.unexplained(found.unexplained)}"
    title = words.TABLES["divergence"]
    sheets = [sheet("divergence", title, heads, rows, found.people, note=note, cards=True, folded=True)]
    if found.influence.is_empty():
        return sheets
    names = ("purchases", "told", "reached")
    most = found.influence.head(FIRST).iter_rows(named=True)
    rows = [[Cell(str(row["person"])), *(Cell(f"{row[name]:,}") for name in names)] for row in most]
    heads = [Head(words.HEADS["person"], number=False), *map(head, names)]
    title = words.TABLES["influencers"]
    return [*sheets, sheet("influencers", title, heads, rows, found.influence, cards=True, folded=True)]
