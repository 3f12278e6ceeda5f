"""The tables of what the plans come to: ranking, settings, money, every key figure, later, and by part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from markupsafe import Markup

from wom_sim.indicators import INDICATORS
from wom_sim.report import tables
from wom_sim.report.comparing import words
from wom_sim.report.comparing.settings import settings
from wom_sim.report.comparing.sheet import Cell, Head, Sheet, difference, level, sheet
from wom_sim.report.comparing.verdict import BASE, NOTHING, effect, indicator, number, values
from wom_sim.report.numbers import DASH, change, count, decimal, interval, percent, write

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.studies.comparison import Comparison

MONEY = ("revenue", "contribution", "marketing_cost", "profit", "npv")
PARTS = ("acceleration", "expansion", "displacement", "intensity", "total")


def head(name: str, **named: object) -> Head:
    """A head of numbers."""
    return Head(words.HEADS[name].format(**named))


def plan() -> Head:
    """The head of the arms."""
    return Head(words.TEXT["plan"], number=False)


def figures(row: Mapping[str, Any], *names: str) -> list[float | None]:
    """Figures of a row; None where undefined."""
    return [number(row[name]) for name in names]


def ranking(comparison: Comparison) -> Sheet:
    """Every arm, the best first, with all that is known of its difference from the base."""
    figure, currency = indicator(comparison.kpi), comparison.arms[BASE].scenario.currency
    levels = {row["arm"]: row for row in comparison.levels.rows(named=True) if row["kpi"] == comparison.kpi}
    best = comparison.best.arm
    order = sorted(levels, key=lambda arm: (arm != best, -_rank(levels[arm]["mean"])))
    several = len(comparison.arms) > 2
    unit_in_head = words.with_currency(figure.label, currency) if figure.unit == "money" else figure.label
    heads = [plan(), head("level", kpi=unit_in_head), head("difference"), head("interval")]
    heads += [head("all")] if several else []
    heads += [head("ahead")] + ([head("chance")] if several else [])
    heads += [head("worlds")] if comparison.worlds is not None else []
    rows = []
    for place, arm in enumerate(order, 1):
        cells = [Cell(words.ranked(place, arm)), Cell(write(number(levels[arm]["mean"]), figure.unit))]
        row = effect(comparison, arm)
        cells += _against_the_base(comparison, arm, row, figure.unit, several=several)
        rows.append(cells)
    return sheet("ranking", words.TABLES["ranking"], heads, rows, _ranked(comparison, order), cards=True)


def _rank(mean: Any) -> float:
    known = number(mean)
    return -np.inf if known is None else known


def _against_the_base(
    comparison: Comparison, arm: str, row: Mapping[str, Any] | None, unit: str, *, several: bool
) -> list[Cell]:
    chance = Cell(words.chance_in_words(comparison.best.chances[arm])) if arm in comparison.best.chances else Cell(DASH)
    if row is None or arm in comparison.same:
        blank = [Cell(DASH)] * (3 + several)
        return blank + ([chance] if several else []) + ([Cell(DASH)] if comparison.worlds is not None else [])
    mean, low, high, low_all, high_all = figures(row, "mean", "low", "high", "low_all", "high_all")
    mine, base = values(comparison, arm), values(comparison, BASE)
    cells = [Cell(change(mean, unit), _in_per_cent(mean, row["base"], unit), strong=True)]
    cells.append(Cell(_between(low, high, unit)))
    cells += [Cell(_between(low_all, high_all, unit))] if several else []
    cells.append(Cell(words.of_pairs(int((mine > base).sum()), int(np.isfinite(mine - base).sum()))))
    cells += [chance] if several else []
    if comparison.worlds is not None:
        cells.append(Cell(words.of_pairs(comparison.worlds.ahead(arm, BASE), len(comparison.worlds.draws))))
    return cells


def _between(low: float | None, high: float | None, unit: str) -> str:
    return DASH if low is None or high is None else f"{change(low, unit)} to {change(high, unit)}"


def _in_per_cent(mean: float | None, base: float | None, unit: str) -> str:
    if mean is None or base is None or base <= 0.0 or unit in ("share", "score"):
        return ""
    share = mean / base
    return f"+{percent(share)}" if share > 0.0 else percent(share)


def _ranked(comparison: Comparison, order: list[str]) -> pl.DataFrame:
    """The numbers of the ranking."""
    import polars as pl

    chances = pl.DataFrame(
        {"arm": order, "place": range(1, len(order) + 1), "chance": [comparison.best.chances.get(arm) for arm in order]},
        schema={"arm": pl.Utf8, "place": pl.Int64, "chance": pl.Float64},
    )
    levels = comparison.levels.filter(pl.col("kpi") == comparison.kpi).select("arm", "kpi", value="mean")
    effects = comparison.effects.filter(pl.col("kpi") == comparison.kpi).drop("kpi", "label", "unit", "value", "base")
    names = {pl.Categorical: pl.Utf8}
    joined = chances.join(levels.cast(names), on="arm", how="left").join(effects.cast(names), on="arm", how="left")
    return joined.sort("place")


def changed(comparison: Comparison) -> Sheet:
    """What each arm changes, setting by setting."""
    import polars as pl

    found = [
        (arm, *change)
        for arm in comparison.arms
        if arm != BASE
        for change in settings(comparison, arm)
    ]
    rows = [
        [Cell(words.titled(arm)), Cell(Markup("<code>{}</code>").format(path) if path else ""), Cell(before), Cell(after)]
        for arm, path, before, after in found
    ]
    heads = [plan(), *(Head(words.HEADS[name], number=False) for name in ("setting", "before", "after"))]
    frame = pl.DataFrame(found, schema=["arm", "setting", "base", "plan"], orient="row")
    return sheet("plans", words.TABLES["plans"], heads, rows, frame, cards=True)


def money(comparison: Comparison) -> Sheet | None:
    """What is left of every arm's sales; None for ideas, which nobody buys."""
    import polars as pl

    base = comparison.arms[BASE]
    if base.scenario.products[comparison.product].idea:
        return None
    currency = base.scenario.currency
    frame = comparison.levels.filter(pl.col("kpi").cast(pl.Utf8).is_in(MONEY))
    levels = {(row["arm"], row["kpi"]): row for row in frame.rows(named=True)}
    rows = []
    for arm in comparison.arms:
        cells = [Cell(words.titled(arm))]
        for name in MONEY:
            mean, low, high = figures(levels[arm, name], "mean", "low", "high")
            cells.append(level(write(mean, "money"), low, high, "money")._replace(strong=name == "profit"))
        rows.append([*cells, Cell(_return(comparison, arm))])
    title = words.with_currency(words.TABLES["money"], currency)
    heads = [plan(), *(Head(indicator(name).label) for name in MONEY), head("return")]
    return sheet("money", title, heads, rows, frame, note=words.NOTES["money"])


def _return(comparison: Comparison, arm: str) -> str:
    """Profit beyond that of doing nothing, for each unit of money spent on marketing."""
    if arm == NOTHING or NOTHING not in comparison.arms:
        return DASH
    profit, cost = (values(comparison, arm, name).mean() - values(comparison, NOTHING, name).mean()
                    for name in ("profit", "marketing_cost"))  # fmt: skip
    return decimal(float(profit / cost)) if cost > 0.0 else DASH


def effects(comparison: Comparison) -> Sheet:
    """Every key figure of every arm, against the base."""
    base = comparison.arms[BASE]
    arms = [arm for arm in comparison.arms if arm != BASE and arm not in comparison.same]
    found = {(row["arm"], row["kpi"]): row for row in comparison.effects.rows(named=True)}
    rows = []
    for figure in INDICATORS:
        shown = [arm for arm in arms if (arm, figure.name) in found]
        if not shown or not any(
            tables.applies(comparison.arms[arm], comparison.product, figure) for arm in (BASE, *shown)
        ):
            continue
        label = words.with_currency(figure.label, base.scenario.currency) if figure.unit == "money" else figure.label
        cells = [Cell(label, strong=figure.name == comparison.kpi)]
        cells.append(Cell(write(number(found[shown[0], figure.name]["base"]), figure.unit)))
        for arm in arms:
            row = found.get((arm, figure.name))
            cells.append(Cell(DASH) if row is None else difference(*figures(row, "mean", "low", "high"), figure.unit))
        rows.append(cells)
    heads = [Head(words.TEXT["key_figure"], number=False), head("base"), *(Head(words.titled(arm)) for arm in arms)]
    return sheet("effects", words.TABLES["effects"], heads, rows, comparison.effects)


def later(comparison: Comparison) -> Sheet | None:
    """The differences in the figure that decides, at the horizon and at twice the horizon."""
    import polars as pl

    if comparison.later is None:
        return None
    unit, times = indicator(comparison.kpi).unit, (comparison, comparison.later)
    days = [one.arms[BASE].scenario.horizon for one in times]
    rows = []
    for arm in comparison.arms:
        found = [effect(one, arm) for one in times]
        if arm == BASE or any(row is None for row in found):
            continue
        cells = [difference(*figures(row, "mean", "low", "high"), unit) for row in found if row is not None]
        rows.append([Cell(words.titled(arm)), *cells])
    heads = [plan(), head("now", days=f"{days[0]:,}"), head("then", days=f"{days[1]:,}")]
    frame = pl.concat(
        [one.effects.filter(pl.col("kpi") == one.kpi).with_columns(days=pl.lit(day)) for one, day in zip(times, days)]
    )
    title = words.TABLES["later"]
    return sheet("later", title, heads, rows, frame)


def parts(comparison: Comparison) -> list[Sheet]:
    """What differences in contribution are made of, of everyone and by segment."""
    frame = comparison.decomposition
    if frame.is_empty():
        return []
    currency = comparison.arms[BASE].scenario.currency
    found: dict[tuple[str, str], dict[str, dict[str, Mapping[str, Any]]]] = {}
    for row in frame.rows(named=True):
        found.setdefault((row["arm"], row["against"]), {}).setdefault(row["segment"], {})[row["part"]] = row
    heads = [Head(words.PARTS[name][0]) for name in PARTS]
    whole = [[Cell(words.pair(*pair)), *_parts(segments["all"])] for pair, segments in found.items()]
    title = words.with_currency(words.TABLES["parts"], currency)
    sheets = [sheet("parts", title, [plan(), *heads], whole, frame, note=words.parts_in_words())]
    by_segment = [
        [Cell(words.pair(*pair)), Cell(Markup("<bdi>{}</bdi>").format(segment)), *_parts(row)]
        for pair, segments in found.items()
        for segment, row in segments.items()
        if segment != "all" and len(segments) > 2
    ]
    if by_segment:
        title = words.with_currency(words.TABLES["segments"], currency)
        heads = [plan(), Head(words.HEADS["segment"], number=False), *heads]
        sheets.append(sheet("segments", title, heads, by_segment, frame, folded=True))
    return sheets


def _parts(row: Mapping[str, Mapping[str, Any]]) -> list[Cell]:
    return [difference(*figures(row[part], "mean", "low", "high"), "money") if part in row else Cell(DASH)
            for part in PARTS]  # fmt: skip


def influence(comparison: Comparison) -> list[Sheet]:
    """How much of each difference is direct and how much social, and what word of mouth is worth."""
    import polars as pl

    figure, currency = indicator(comparison.kpi), comparison.arms[BASE].scenario.currency
    suffix = figure.label if figure.unit != "money" else words.with_currency(figure.label, currency)
    sheets = []
    frame = comparison.influence.filter(pl.col("kpi") == comparison.kpi)
    if not frame.is_empty():
        found: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
        for row in frame.rows(named=True):
            found.setdefault((row["arm"], row["against"]), {})[row["part"]] = row
        names = ("direct", "social", "total")
        rows = [
            [Cell(words.pair(*pair)),
             *(difference(*figures(row[name], "mean", "low", "high"), figure.unit) for name in names)]
            for pair, row in found.items()
        ]  # fmt: skip
        title = f"{words.TABLES['influence']}: {suffix}"
        sheets.append(sheet("influence", title, [plan(), *map(head, names)], rows, comparison.influence))
    frame = comparison.word_of_mouth.filter(pl.col("kpi") == comparison.kpi)
    if not frame.is_empty():
        rows = [
            [Cell(words.titled(row["arm"])), difference(*figures(row, "mean", "low", "high"), figure.unit),
             Cell(DASH if number(row["share"]) is None else percent(row["share"]))]
            for row in frame.rows(named=True)
        ]  # fmt: skip
        heads = [plan(), head("worth"), head("share", kpi=figure.label.lower())]
        title, note = f"{words.TABLES['word_of_mouth']}: {suffix}", words.NOTES["word_of_mouth"]
        sheets.append(sheet("word-of-mouth", title, heads, rows, comparison.word_of_mouth, note=note))
    return sheets
