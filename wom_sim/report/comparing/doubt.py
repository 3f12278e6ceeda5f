"""The tables of what is not known: plausible worlds, what the verdict depends on, assumptions, and precision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.products import Product
from wom_sim.provenance import Row, provenance
from wom_sim.report.comparing import phrases, words
from wom_sim.report.comparing.tables import head, plan
from wom_sim.report.comparing.verdict import BASE, number, turning, worlds_ahead, worlds_known
from wom_sim.report.numbers import DASH, change, changes, decimal
from wom_sim.report.study.sheet import Cell, Head, Sheet, sheet
from wom_sim.scenario import Scenario

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison

STRONGEST = 8
"""Numbers that are listed of those with which the lead goes."""


def worlds(comparison: Comparison) -> Sheet | None:
    """The lead of every arm over the base, world by world."""
    import polars as pl

    found = comparison.worlds
    if found is None or not found.draws:
        return None
    unit = comparison.indicator.unit
    arms = [arm for arm in found.values if arm != BASE and arm not in comparison.same]
    rows = []
    for arm in arms:
        low, high = found.band(arm, BASE)
        middle = float(np.nanmedian(found.lead(arm, BASE)))
        rows.append([
            Cell(phrases.titled(arm)),
            Cell(phrases.of(worlds_ahead(comparison, arm, BASE), worlds_known(comparison, arm, BASE)), strong=True),
            Cell(change(middle, unit)),
            Cell(changes(low, high, unit)),
        ])  # fmt: skip
    frame = pl.DataFrame(
        {"world": range(1, len(found.draws) + 1)}
        | {f"lead: {arm}": found.lead(arm, BASE) for arm in arms}
        | {factor.path: [draw.get(factor.path) for draw in found.draws] for factor in found.factors}
    )
    note = phrases.world_numbers(len(found.factors))
    if found.refused:
        note = f"{note} {phrases.refused(len(found.refused), len(found.draws))}"
    heads = [plan(), head("worlds"), head("median"), head("band")]
    return sheet("worlds", words.TABLES["worlds"], heads, rows, frame, note=note, cards=True)


def flips(comparison: Comparison) -> Sheet | None:
    """The numbers with which the lead rises and falls over the worlds."""
    import polars as pl

    found = comparison.worlds
    if found is None or not found.factors:
        return None
    arm, other = comparison.verdict_pair
    all_ = found.flips(arm, other)
    rows = [
        [
            Cell(phrases.path(flip.factor.path), strong=flip.beyond_chance),
            Cell(decimal(flip.correlation), strong=flip.beyond_chance),
            Cell(DASH if flip.turns_at is None else phrases.value_of(flip.turns_at)),
            Cell(phrases.value_of(flip.factor.value), flip.factor.unit),
            Cell(phrases.range_of(flip.factor.low, flip.factor.high)),
        ]
        for flip in all_[:STRONGEST]
    ]
    frame = pl.DataFrame(
        [(flip.factor.path, flip.correlation, flip.beyond_chance, flip.turns_at) for flip in all_],
        schema={"path": pl.Utf8, "correlation": pl.Float64, "beyond_chance": pl.Boolean, "turns_at": pl.Float64},
        orient="row",
    )
    heads = [Head(words.HEADS["number"], number=False), *map(head, ("correlation", "turns_at", "value", "range"))]
    return sheet("flips", words.TABLES["flips"], heads, rows, frame, note=words.NOTES["flips"], cards=True)


def tornado(comparison: Comparison) -> Sheet | None:
    """The lead at both ends of the range of every uncertain number, the widest swing first."""
    import polars as pl

    found = comparison.tornado
    if found is None or not found.bars:
        return None
    unit = comparison.indicator.unit
    known = {row.path: row.description for row in provenance(comparison.base.scenario)}
    turners = {bar.factor.path for bar, _ in turning(found)}
    rows = []
    for bar in found.bars:
        factor, error = bar.factor, number(bar.error)
        rows.append([
            Cell(phrases.path(factor.path), known.get(factor.path, "")),
            Cell(phrases.value_of(factor.value), factor.unit),
            Cell(change(bar.at_low, unit), phrases.at_value(phrases.value_of(factor.low))),
            Cell(change(bar.at_high, unit), phrases.at_value(phrases.value_of(factor.high))),
            Cell(change(bar.swing, unit).removeprefix("+"), "" if error is None else phrases.give_or_take(error, unit)),
            Cell(words.YES if factor.path in turners else DASH, strong=True),
            Cell(factor.source),
        ])  # fmt: skip
    frame = pl.DataFrame(
        [
            (*bar.factor, bar.at_low, bar.at_high, bar.swing, bar.error, bar.factor.path in turners)
            for bar in found.bars
        ],
        schema=["path", "value", "low", "high", "unit", "source", "lead_at_low", "lead_at_high", "swing",
                "error_of_swing", "turns"],
        orient="row",
    )  # fmt: skip
    heads = [Head(words.HEADS["number"], number=False), *map(head, ("value", "low", "high", "swing", "turns")),
             Head(words.HEADS["source"], number=False)]  # fmt: skip
    note = phrases.cannot_be_asked(len(found.refused)) if found.refused else ""
    return sheet("tornado", words.TABLES["tornado"], heads, rows, frame, note=note, cards=True)


def assumptions(comparison: Comparison) -> list[Sheet]:
    """What the base's world is assumed to be, part by part."""
    scenario = comparison.base.scenario
    rows = provenance(scenario)
    defaults = _defaults(scenario, rows)
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row.path.partition(".")[0], []).append(row)
    return [_assumed(part, found, defaults) for part, found in groups.items()]


def assumption_notes(comparison: Comparison) -> list[str]:
    """How many assumptions there are, and how many of them nobody has measured."""
    rows = provenance(comparison.base.scenario)
    return [phrases.sourceless(sum(row.source.startswith("assumption") for row in rows), len(rows))]


def _defaults(scenario: Scenario, rows: Sequence[Row]) -> dict[str, float | str]:
    """The value of every path, were it left out."""
    plain_products = {name: Product(price=1.0) for name in scenario.products}
    found = {row.path: row.default for row in provenance(Scenario(products=plain_products))}
    return {row.path: found[row.path] for row in rows if row.path in found and row.source != "given by the user"}


def _assumed(part: str, rows: Sequence[Row], defaults: dict[str, float | str]) -> Sheet:
    import polars as pl

    shown = []
    for row in rows:
        default = defaults.get(row.path, row.default)
        own = default != row.default
        between = DASH if row.low is None or row.high is None else phrases.range_of(row.low, row.high)
        shown.append([
            Cell(phrases.path(row.path), row.description),
            Cell(_value(row.default), phrases.default_is(_value(default)) if own else "", own),
            Cell(row.unit),
            Cell(between),
            Cell(row.source),
        ])  # fmt: skip
    names = ("number", "value", "unit", "range", "source")
    heads = [Head(words.HEADS[name], number=name in ("value", "range")) for name in names]
    frame = pl.DataFrame(
        [(row.path, str(row.default), row.unit, row.low, row.high, row.source, row.description) for row in rows],
        schema={"path": pl.Utf8, "value": pl.Utf8, "unit": pl.Utf8, "low": pl.Float64, "high": pl.Float64,
                "source": pl.Utf8, "description": pl.Utf8},
        orient="row",
    )  # fmt: skip
    title = words.GROUPS.get(part, part)
    return sheet(f"assumptions-{part}", title, heads, shown, frame, cards=True, folded=True)


def _value(value: float | str) -> str:
    """A number, or the name of what was chosen."""
    return value if isinstance(value, str) else phrases.value_of(value)


def precision_notes(comparison: Comparison) -> list[str]:
    """How wide the widest interval is."""
    pairs, widest = comparison.reached.looks[-1]
    if pairs == 1:
        return [words.ONE_HAS_NO_INTERVAL]
    unit, currency = comparison.indicator.unit, comparison.base.scenario.currency
    return [phrases.reached(phrases.amount(widest, unit, currency), pairs)]


def precision(comparison: Comparison) -> list[Sheet]:
    """The looks at the interval, and what pairing gained."""
    import polars as pl

    figure = comparison.indicator
    looks, sheets = comparison.reached.looks, []
    if len(looks) > 1:
        rows = [[Cell(f"{pairs:,}"), Cell(change(half, figure.unit).removeprefix("+"))] for pairs, half in looks]
        frame = pl.DataFrame(list(looks), schema=["pairs", "half_of_the_widest_interval"], orient="row")
        heads = [Head(words.HEADS["pairs"], number=False), head("half")]
        sheets.append(sheet("looks", words.TABLES["looks"], heads, rows, frame))
    mine = comparison.effects.filter(pl.col("kpi") == comparison.kpi)
    gains = [(row["arm"], number(row["variance_ratio"])) for row in mine.iter_rows(named=True)]
    rows = [[Cell(phrases.titled(arm)), Cell(decimal(gain), strong=True)] for arm, gain in gains if gain is not None]
    if rows:
        frame = mine.select("arm", "kpi", "variance_ratio", "replicates")
        note = words.NOTES["pairing"]
        heads = [plan(), head("gain")]
        sheets.append(sheet("pairing", words.TABLES["pairing"], heads, rows, frame, note=note))
    return sheets
