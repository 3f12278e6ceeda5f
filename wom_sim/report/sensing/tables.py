"""The tables of a study of sensitivity: by section, with the numbers behind them as CSV."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from wom_sim.indicators import INDICATORS
from wom_sim.provenance import provenance
from wom_sim.report.comparing import phrases
from wom_sim.report.numbers import DASH, change, interval, percent, write
from wom_sim.report.sensing import words
from wom_sim.report.sensing.verdict import matters
from wom_sim.report.study.sheet import Cell, Head, Sheet, difference, sheet

if TYPE_CHECKING:
    from wom_sim.studies.sensing.findings import Index, Sensitivity
    from wom_sim.studies.sensing.inputs import Input


def sheets(found: Sensitivity) -> dict[str, Sequence[Sheet]]:
    """The tables of every section that has one."""
    made: dict[str, Sequence[Sheet]] = {"tornado": [_alone(found)], "luck": [_luck(found)], "inputs": _inputs(found)}
    if found.method == "sobol":
        made["sobol"] = [_sobol(found), *_pairs(found)]
    if found.method == "morris":
        made["morris"] = [_morris(found)]
    made["heat"] = [_everything(found)]
    if found.refused.height:
        made["refused"] = [_refused(found)]
    return made


def _head(name: str, *, number: bool = True) -> Head:
    return Head(words.HEADS[name], number=number)


def _title(found: Sensitivity, name: str) -> str:
    kpi = words.unit_of(found.indicator.label, found.indicator.unit, found.scenario.currency)
    return words.TABLES[name].format(kpi=kpi)


def _named(one: Input) -> Markup | str:
    return words.label(one.name, structural=True) if one.structural else phrases.path(one.name)


def _alone(found: Sensitivity) -> Sheet:
    """What each input does at both of its ends; of choices the lowest and the highest that they lead to."""
    import polars as pl

    frame = found.effects.filter(pl.col("kpi") == found.kpi, pl.col("index").is_in(["change", "swing"]))
    unit, rows = found.indicator.unit, []
    for one in found.ranked:
        mine = frame.filter(pl.col("factor") == one.name, pl.col("index") == "change")
        tried = mine.rows(named=True)
        if len(tried) > 2:
            known = mine.drop_nulls("estimate").sort("estimate").rows(named=True)
            tried = [known[0], known[-1]] if len(known) > 1 else known
        cells = []
        for row in tried:
            told = difference({"mean": row["estimate"], "low": row["low"], "high": row["high"]}, unit)
            cells.append(told._replace(below=words.at_setting(row["setting"], told.below)))
        cells += [Cell(DASH)] * (2 - len(cells))
        swing = change(found.index(one.name, "swing").estimate, unit).removeprefix("+")
        rows.append([Cell(_named(one)), *cells, Cell(swing)])
    heads = [_head("input", number=False), _head("one_end"), _head("other_end"), _head("swing")]
    return sheet("tornado", _title(found, "tornado"), heads, rows, frame, cards=True)


def _cell(index: Index) -> Cell:
    """An index, bold where its interval leaves out zero."""
    if index.estimate is None:
        return Cell(DASH)
    between = interval(index.low, index.high, "share")
    return Cell(percent(index.estimate), "" if between == DASH else between, index.low is None or index.low > 0.0)


def _sobol(found: Sensitivity) -> Sheet:
    import polars as pl

    frame = found.effects.filter(pl.col("kpi") == found.kpi, pl.col("index").is_in(["first", "total"]))
    rows = [
        [Cell(_named(one)), *(_cell(found.index(one.name, name)) for name in ("first", "total"))]
        for one in found.ranked
    ]
    heads = [_head("input", number=False), _head("first"), _head("total")]
    return sheet("sobol", _title(found, "sobol"), heads, rows, frame)


def _pairs(found: Sensitivity) -> list[Sheet]:
    import polars as pl

    frame = found.effects.filter(pl.col("kpi") == found.kpi, pl.col("index") == "second")
    if frame.is_empty():
        return []
    known = {one.name: _named(one) for one in found.inputs}
    rows = []
    for row in frame.sort("estimate", descending=True, nulls_last=True).iter_rows(named=True):
        told = row["low"] is not None and row["low"] > 0.0
        between = interval(row["low"], row["high"], "share")
        what = Markup("{} <small>and</small> {}").format(known[row["factor"]], known[row["other"]])
        rows.append([Cell(what), Cell(write(row["estimate"], "share"), "" if between == DASH else between, told)])
    heads = [_head("input", number=False), _head("second")]
    return [sheet("sobol-pairs", words.HEADS["second"], heads, rows, frame, folded=True)]


def _morris(found: Sensitivity) -> Sheet:
    import polars as pl

    names = ("mu_star", "mu", "sigma", "by_luck")
    frame = found.effects.filter(pl.col("kpi") == found.kpi, pl.col("index").is_in(names))
    unit, rows = found.indicator.unit, []
    for one in found.ranked:
        cells = [Cell(_named(one))]
        for name in names:
            index = found.index(one.name, name)
            between = interval(index.low, index.high, unit) if name == "mu_star" else DASH
            text = write(index.estimate, unit)
            cells.append(Cell(text, "" if between == DASH else between, name == "mu_star" and matters(found, one)))
        rows.append(cells)
    heads = [_head("input", number=False), *map(_head, names)]
    return sheet("morris", _title(found, "morris"), heads, rows, frame, cards=True)


def _luck(found: Sensitivity) -> Sheet:
    parts = [part for part in words.PARTS if (found.noise["part"] == part).any()]
    rows = []
    for one in INDICATORS:
        shares: dict[str, float] = {}
        for row in found.noise.filter(found.noise["kpi"] == one.name).iter_rows(named=True):
            if row["share"] is not None:
                shares[row["part"]] = shares.get(row["part"], 0.0) + row["share"]
        if shares:
            cells = [Cell(percent(shares[part]) if part in shares else DASH) for part in parts]
            rows.append([Cell(one.label, strong=one.name == found.kpi), *cells])
    heads = [_head("figure", number=False), *(Head(words.PARTS[part]) for part in parts)]
    return sheet("luck", words.TABLES["luck"], heads, rows, found.noise, folded=True, cards=True)


def _everything(found: Sensitivity) -> Sheet:
    """The decisive index of every figure and input; every other one is in its CSV."""
    rows = []
    for one in INDICATORS:
        known = [found.index(each.name, kpi=one.name).estimate for each in found.ranked]
        if any(known):
            unit = "share" if found.method == "sobol" else one.unit
            cells = [
                Cell(write(value, unit), strong=matters(found, each, one.name))
                for value, each in zip(known, found.ranked, strict=True)
            ]
            rows.append([Cell(one.label, strong=one.name == found.kpi), *cells])
    heads = [_head("figure", number=False), *(Head(_named(one)) for one in found.ranked)]
    title = f"{words.TABLES['heat']}: {words.HEADS[found.decisive].lower()}"
    return sheet("heat", title, heads, rows, found.effects, folded=True)


def _inputs(found: Sensitivity) -> list[Sheet]:
    import polars as pl

    known = {row.path: row.description for row in provenance(found.scenario)}
    rows, frame = [], []
    for one in found.inputs:
        name = Cell(_named(one), known.get(one.name, ""))
        rows.append([name, Cell(one.now or DASH, one.unit), Cell(one.span), Cell(one.source)])
        frame.append((one.name, one.now, one.span, one.unit, one.source))
    names = ("input", "now", "span", "source")
    heads = [Head(words.HEADS[name], number=name in ("now", "span")) for name in names]
    columns = dict.fromkeys(("input", "in_the_scenario", "range_or_choices", "unit", "source"), pl.String)
    made = [
        sheet(
            "inputs", words.TABLES["inputs"], heads, rows, pl.DataFrame(frame, schema=columns, orient="row"), cards=True
        )
    ]
    if found.held:
        held = [
            [
                Cell(phrases.path(one.path), known.get(one.path, "")),
                Cell(phrases.value_of(one.value), one.unit),
                Cell(phrases.range_of(one.low, one.high)),
                Cell(one.source),
            ]
            for one in found.held
        ]
        kept = pl.DataFrame([one._asdict() for one in found.held], infer_schema_length=None, strict=False)
        made.append(sheet("held", words.TABLES["held"], heads, held, kept, cards=True, folded=True))
    return made


def _refused(found: Sensitivity) -> Sheet:
    rows = [
        [Cell(row["what"]), Cell(DASH if row["points"] is None else f"{row['points']:,}"), Cell(row["reason"])]
        for row in found.refused.iter_rows(named=True)
    ]
    heads = [_head("what", number=False), _head("points"), _head("reason", number=False)]
    return sheet("refused", words.TABLES["refused"], heads, rows, found.refused, cards=True)
