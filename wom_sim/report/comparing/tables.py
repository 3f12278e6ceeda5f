"""The tables of what the plans come to: ranking, settings, money, every key figure, later, and by part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from wom_sim.indicators import INDICATORS
from wom_sim.report import svg, tables
from wom_sim.report.comparing import phrases, words
from wom_sim.report.comparing.figures.arms import colours
from wom_sim.report.comparing.settings import in_words, settings
from wom_sim.report.comparing.verdict import BASE, NOTHING, ahead, effect, number, worlds_ahead
from wom_sim.report.numbers import DASH, change, changes, decimal, percent, write
from wom_sim.report.study.sheet import Cell, Head, Sheet, difference, level, sheet

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison

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


def arm_of(comparison: Comparison, name: str, text: Markup | None = None) -> Cell:
    """An arm in front of its row, with its colour."""
    colour = svg.VARIABLES[colours(comparison)[name]]
    return Cell(phrases.titled(name) if text is None else text, colour=colour)


def in_units(comparison: Comparison, label: str, unit: str) -> str:
    """A label, with the currency where it is of amounts."""
    return words.with_currency(label, comparison.base.scenario.currency) if unit == "money" else label


def ranking(comparison: Comparison) -> Sheet:
    """Every arm, the best first, with all that is known of its difference from the base."""
    import polars as pl

    figure = comparison.indicator
    several, worlds = len(comparison.arms) > 2, comparison.worlds is not None
    heads = [plan(), head("level", kpi=in_units(comparison, figure.label, figure.unit)), head("difference")]
    heads += [head("interval"), *([head("all")] if several else []), head("ahead")]
    heads += [*([head("chance")] if several else []), *([head("worlds")] if worlds else [])]
    rows = []
    for place, arm in enumerate(comparison.ranked, 1):
        known = comparison.values(arm)
        cells = [arm_of(comparison, arm, phrases.ranked(place, arm)), Cell(write(float(known.mean()), figure.unit))]
        row = None if arm in comparison.same else effect(comparison, arm)
        blank = [Cell(DASH)] * (3 + several)
        cells += blank if row is None else _against_the_base(comparison, row, several=several)
        cells += [Cell(phrases.chance_in_short(comparison.best.chances[arm]))] if several else []
        cells += [Cell(DASH if row is None else _in_worlds(comparison, arm))] if worlds else []
        rows.append(cells)
    levels = comparison.levels.filter(pl.col("kpi") == comparison.kpi, pl.col("product") == comparison.product)
    effects = comparison.effects.filter(pl.col("kpi") == comparison.kpi).select(
        "arm", "low_all", "high_all", "share_positive", "percent", "variance_ratio", "replicates",
        difference="mean", difference_low="low", difference_high="high",
    )  # fmt: skip
    places = pl.DataFrame({"arm": comparison.ranked, "chance_of_best": [
        comparison.best.chances[arm] for arm in comparison.ranked]})  # fmt: skip
    frame = places.join(levels, on="arm", how="left").join(effects, on="arm", how="left", maintain_order="left")
    return sheet("ranking", words.TABLES["ranking"], heads, rows, frame, cards=True)


def _against_the_base(comparison: Comparison, row: Mapping[str, Any], *, several: bool) -> list[Cell]:
    unit = comparison.indicator.unit
    mean, low, high, low_all, high_all, base = figures(row, "mean", "low", "high", "low_all", "high_all", "base")
    return [
        Cell(change(mean, unit), _relative(mean, base, unit), strong=True),
        Cell(changes(low, high, unit)),
        *([Cell(changes(low_all, high_all, unit))] if several else []),
        Cell(phrases.of(*ahead(comparison, row["arm"], BASE))),
    ]


def _in_worlds(comparison: Comparison, arm: str) -> str:
    assert comparison.worlds is not None
    return phrases.of(worlds_ahead(comparison, arm, BASE), len(comparison.worlds.draws))


def _relative(mean: float | None, base: float | None, unit: str) -> str:
    """A difference in per cent of the base, where that means something."""
    if mean is None or base is None or base <= 0.0 or unit in ("share", "score"):
        return ""
    return f"+{percent(mean / base)}" if mean > 0.0 else percent(mean / base)


def changed(comparison: Comparison) -> Sheet:
    """What each arm changes, setting by setting."""
    import polars as pl

    rows, found = [], []
    for arm in comparison.arms:
        mine = settings(comparison, arm)
        found += [(arm, *setting) for setting in mine]
        lines: list[Markup | str] = [in_words(setting) for setting in mine]
        if arm in comparison.same:
            lines = [words.UNCHANGED]
        elif arm == NOTHING:
            lines = [phrases.no_marketing(comparison.product)]
        if lines:
            rows.append([arm_of(comparison, arm), Cell(Markup("<br>").join(lines))])
    frame = pl.DataFrame(found, schema=dict.fromkeys(("arm", "setting", "base", "plan"), pl.Utf8), orient="row")
    heads = [plan(), Head(words.HEADS["changes"], number=False)]
    return sheet("plans", words.TABLES["plans"], heads, rows, frame, cards=True)


def money(comparison: Comparison) -> Sheet | None:
    """What is left of every arm's sales; None for ideas, which nobody buys."""
    import polars as pl

    if comparison.base.scenario.products[comparison.product].idea:
        return None
    frame = comparison.levels.filter(pl.col("kpi").is_in(MONEY), pl.col("product") == comparison.product)
    levels = {(row["arm"], row["kpi"]): row for row in frame.iter_rows(named=True)}
    rows = []
    for arm in comparison.arms:
        cells = [arm_of(comparison, arm)]
        for name in MONEY:
            mean, low, high = figures(levels[arm, name], "mean", "low", "high")
            cells.append(level(write(mean, "money"), low, high, "money")._replace(strong=name == comparison.kpi))
        rows.append([*cells, Cell(_return(comparison, arm))])
    title = in_units(comparison, words.TABLES["money"], "money")
    heads = [plan(), *(Head(levels[BASE, name]["label"]) for name in MONEY), head("return")]
    return sheet("money", title, heads, rows, frame, note=words.NOTES["money"])


def _return(comparison: Comparison, arm: str) -> str:
    """Profit beyond that of doing nothing, for each unit of money spent on marketing beyond it."""
    profit, cost = (
        float((comparison.values(arm, name) - comparison.values(NOTHING, name)).mean())
        for name in ("profit", "marketing_cost")
    )
    return decimal(profit / cost) if cost > 0.0 else DASH


def effects(comparison: Comparison) -> Sheet | None:
    """Every key figure of every arm, against the base; None where every arm is the base."""
    arms = [arm for arm in comparison.arms if arm != BASE and arm not in comparison.same]
    if not arms:
        return None
    found = {(row["arm"], row["kpi"]): row for row in comparison.effects.iter_rows(named=True)}
    rows = []
    for figure in INDICATORS:
        if not any(tables.applies(comparison.arms[arm], comparison.product, figure) for arm in (BASE, *arms)):
            continue
        cells = [Cell(in_units(comparison, figure.label, figure.unit), strong=figure.name == comparison.kpi)]
        cells.append(Cell(write(float(comparison.values(BASE, figure.name).mean()), figure.unit)))
        cells += [difference(found[arm, figure.name], figure.unit) for arm in arms]
        rows.append(cells)
    heads = [Head(words.TEXT["key_figure"], number=False), head("base"), *(Head(phrases.titled(arm)) for arm in arms)]
    return sheet("effects", words.TABLES["effects"], heads, rows, comparison.effects)


def later(comparison: Comparison) -> Sheet | None:
    """The differences in the figure that decides, at the horizon and at twice the horizon."""
    import polars as pl

    if comparison.later is None:
        return None
    unit, times = comparison.indicator.unit, (comparison, comparison.later)
    days = [one.base.scenario.horizon for one in times]
    rows = []
    for arm in comparison.arms:
        found = [row for one in times if (row := effect(one, arm)) is not None]
        if len(found) == len(times):
            rows.append([arm_of(comparison, arm), *(difference(row, unit) for row in found)])
    heads = [plan(), head("now", days=f"{days[0]:,}"), head("then", days=f"{days[1]:,}")]
    frame = pl.concat(
        [one.effects.filter(pl.col("kpi") == one.kpi).with_columns(days=pl.lit(day)) for one, day in zip(times, days)]
    )
    title = f"{words.TABLES['later']}: {in_units(comparison, comparison.indicator.label, unit)}"
    return sheet("later", title, heads, rows, frame, cards=True)


def parts(comparison: Comparison) -> list[Sheet]:
    """What differences in contribution are made of: of everyone, against doing nothing, and by segment."""
    frame = comparison.decomposition
    if comparison.base.scenario.products[comparison.product].idea or frame.is_empty():
        return []
    found: dict[tuple[str, str], dict[str, dict[str, Mapping[str, Any]]]] = {}
    for row in frame.iter_rows(named=True):
        if row["arm"] not in comparison.same:
            found.setdefault((row["arm"], row["against"]), {}).setdefault(row["segment"], {})[row["part"]] = row
    heads = [Head(words.PARTS[name][0]) for name in PARTS]
    rows = {pair: [Cell(phrases.pair(*pair)), *_parts(segments["all"])] for pair, segments in found.items()}
    first = [pair for pair in rows if BASE in pair]
    by_segment = [
        [Cell(phrases.pair(*pair)), Cell(Markup("<bdi>{}</bdi>").format(segment)), *_parts(row)]
        for pair in first
        for segment, row in found[pair].items()
        if segment != "all" and len(found[pair]) > 2
    ]

    def table(name: str, mine: list[list[Cell]], *between: Head, **rest: Any) -> Sheet:
        title = in_units(comparison, words.TABLES[name], "money")
        return sheet(name, title, [plan(), *between, *heads], mine, frame, **rest)

    sheets = [table("parts", [rows[pair] for pair in first], note=phrases.parts_in_words())]
    others = [row for pair, row in rows.items() if pair not in first]
    sheets += [table("parts-of-all", others, folded=True)] if others else []
    segment = Head(words.HEADS["segment"], number=False)
    return sheets + ([table("segments", by_segment, segment, folded=True)] if by_segment else [])


def _parts(row: Mapping[str, Mapping[str, Any]]) -> list[Cell]:
    return [difference(row[part], "money") for part in PARTS]


def influence(comparison: Comparison) -> list[Sheet]:
    """How much of each difference is direct and how much social, and what word of mouth is worth."""
    import polars as pl

    figure = comparison.indicator
    suffix = in_units(comparison, figure.label, figure.unit)
    sheets = []
    if comparison.hearing:
        found: dict[tuple[str, str], dict[str, Mapping[str, Any]]] = {}
        for row in comparison.influence.filter(pl.col("kpi") == comparison.kpi).iter_rows(named=True):
            found.setdefault((row["arm"], row["against"]), {})[row["part"]] = row
        names = ("direct", "social", "total")
        rows = [
            [Cell(phrases.pair(*pair)), *(difference(row[name], figure.unit) for name in names)]
            for pair, row in found.items()
        ]
        title = f"{words.TABLES['influence']}: {suffix}"
        sheets.append(sheet("influence", title, [plan(), *map(head, names)], rows, comparison.influence))
    if comparison.unheard:
        frame = comparison.word_of_mouth.filter(pl.col("kpi") == comparison.kpi)
        rows = [
            [arm_of(comparison, row["arm"]), difference(row, figure.unit), Cell(_share(row))]
            for row in frame.iter_rows(named=True)
        ]
        heads = [plan(), head("worth"), head("share")]
        title, note = f"{words.TABLES['word_of_mouth']}: {suffix}", words.NOTES["word_of_mouth"]
        sheets.append(sheet("word-of-mouth", title, heads, rows, comparison.word_of_mouth, note=note))
    return sheets


def _share(row: Mapping[str, Any]) -> str:
    share = number(row["share"])
    return DASH if share is None else percent(share)
