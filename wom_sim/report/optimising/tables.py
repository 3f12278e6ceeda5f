"""The tables of an optimisation: the split, settings, the retest, the front and all that was tried."""

from __future__ import annotations

import json
from math import isfinite
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from wom_sim.report.comparing import phrases
from wom_sim.report.comparing.settings import plain
from wom_sim.report.numbers import DASH, change, changes, money, percent, write
from wom_sim.report.optimising import words
from wom_sim.report.study.sheet import Cell, Head, Sheet, difference, level, sheet

if TYPE_CHECKING:
    from wom_sim.studies.optimising.optimum import Optimum

FIRST = 20
"""Plans that are listed of those that were tried."""


def head(name: str, *, number: bool = True, **named: str) -> Head:
    """A head."""
    return Head(words.HEADS[name].format(**named), number)


def split(optimum: Optimum) -> list[Sheet]:
    """Money of each move."""
    import polars as pl

    moves, plan = optimum.space.moves, optimum.winner.plan
    if not moves:
        return []
    spent, allotted = optimum.cost_of(plan), optimum.market.allotted(plan)
    before = optimum.cost_of(next(one.plan for one in optimum.tried if one.name))
    shares = [(allotted or spent)[name] / optimum.budget for name in moves]
    rows, numbers = [], []
    for name, share in zip(moves, shares, strict=True):
        amounts = (allotted.get(name, spent[name]), spent[name], before[name])
        rows.append(
            [Cell(_bdi(name), strong=share > 0.0), Cell(percent(share)), *(Cell(money(round(one))) for one in amounts)]
        )
        numbers.append((name, share, *amounts))
    kept = 1.0 - sum(shares)
    if kept > 0.0005:
        rows.append(
            [Cell(words.KEPT), Cell(percent(kept)), Cell(money(round(kept * optimum.budget))), *[Cell(DASH)] * 2]
        )
    heads = [head("move", number=False), *(head(name) for name in ("share", "money", "spent", "before"))]
    frame = pl.DataFrame(
        numbers, schema=["move", "share", "money", "spent", "spent_as_the_scenario_has_it"], orient="row"
    )
    return [sheet("money", words.TABLES["money"], heads, rows, frame, note=words.NOTES["money"], cards=True)]


def settings(optimum: Optimum) -> Sheet:
    """What the plan sets, beside what the scenario has."""
    import polars as pl

    data = optimum.base.to_data()
    rows, numbers = [], []
    for path, value in optimum.best.items():
        gone = value is None and path.count(".") == len(("marketing", "product"))
        after, before = (words.NOT_RUN if gone else plain(value)), _held(data, path)
        rows.append([Cell(phrases.path(path)), Cell(after, strong=True), Cell(before)])
        numbers.append((path, json.dumps(value), before))
    heads = [head("path", number=False), head("value", number=False), head("now", number=False)]
    frame = pl.DataFrame(numbers, schema=["path", "value", "scenario"], orient="row")
    return sheet("settings", words.TABLES["settings"], heads, rows, frame, cards=True)


def _held(data: Any, path: str) -> str:
    for step in path.split("."):
        data = data.get(step) if isinstance(data, dict) else None
    if isinstance(data, dict) and "kind" in data:
        return str(data["kind"])
    return plain(data)


def retest(optimum: Optimum) -> list[Sheet]:
    """The plan and the rules on fresh luck, a table for each figure."""
    sheets = []
    for number, goal in enumerate(optimum.goals):
        found = optimum.retest.filter(kpi=goal.kpi)
        unit = goal.indicator.unit
        rows: list[list[Cell]] = []
        for row in found.iter_rows(named=True):
            first = not rows
            ahead = "" if row["share_positive"] is None else percent(row["share_positive"])
            rows.append([
                Cell(words.PLAN if first else words.titled(row["plan"]), strong=first),
                level(write(row["score"], unit), row["low"], row["high"], unit),
                Cell(write(row["promised"], unit)),
                Cell(DASH) if first else _lead(row, unit),
                Cell(DASH if first else changes(row["lead_low_all"], row["lead_high_all"], unit)),
                Cell(DASH if first else ahead),
                Cell(money(round(row["spent"]))),
            ])  # fmt: skip
        heads = [head("plan", number=False), head("score", kpi=goal.indicator.label)]
        heads += [head(name) for name in ("promised", "lead", "all", "ahead", "spent")]
        name = "retest" if number == 0 else f"retest-{number + 1}"
        title = words.TABLES["retest"].format(kpi=goal.indicator.label.lower())
        sheets.append(sheet(name, title, heads, rows, found, note=words.NOTES["retest"], cards=True))
    return sheets


def _lead(row: dict[str, Any], unit: str) -> Cell:
    cell = difference({"mean": row["lead"], "low": row["lead_low"], "high": row["lead_high"]}, unit)
    return cell._replace(strong=(row["lead_low_all"] or 0.0) > 0.0 or (row["lead_high_all"] or 0.0) < 0.0)


def front(optimum: Optimum) -> list[Sheet]:
    """The plans of the front, with their figures on fresh luck and how they split the budget."""
    if len(optimum.goals) == 1:
        return []
    numbers = {one.plan.key: number for number, one in enumerate(optimum.tried)}
    rows = []
    for one in optimum.finalists:
        mine = optimum.front.filter(number=numbers[one.plan.key])
        first = mine.row(0, named=True)
        marks = [text for text, said in ((words.KNEE, first["knee"]), ("beaten", first["beaten"])) if said]
        cells = [Cell(one.name or f"{numbers[one.plan.key]:,}", ", ".join(marks), strong=first["knee"])]
        cells += [
            level(write(row["score"], row["unit"]), row["low"], row["high"], row["unit"])
            for row in mine.iter_rows(named=True)
        ]
        cells += [Cell(percent(share)) for share in one.plan.shares or (float("nan"),) * len(optimum.space.moves)]
        rows.append([*cells, Cell(money(round(first["spent"])))])
    heads = [head("number", number=False), *(head("score", kpi=goal.indicator.label) for goal in optimum.goals)]
    heads += [*(Head(_bdi(name)) for name in optimum.space.moves), head("spent")]
    title, note = words.TABLES["front"], words.NOTES["front"]
    return [sheet("front", title, heads, rows, optimum.front, note=note, cards=True)]


def response(optimum: Optimum) -> list[Sheet]:
    """What one thing moved changes."""
    if not optimum.moved:
        return []
    goal = optimum.goals[0]
    unit = goal.indicator.unit
    rows = [
        [
            Cell(phrases.path(row["what"]) if "." in row["what"] else _bdi(row["what"])),
            Cell(_moved_to(row["what"], row["value"], optimum)),
            difference({"mean": row["change"], "low": row["low"], "high": row["high"]}, unit),
            Cell(change(round(row["spent"]), "money")),
        ]
        for row in optimum.response.filter(kpi=goal.kpi).iter_rows(named=True)
    ]
    heads = [head("what", number=False), head("value"), head("change", kpi=goal.indicator.label), head("more")]
    title = words.TABLES["response"]
    return [sheet("response", title, heads, rows, optimum.response, cards=True, folded=True)]


def _moved_to(what: str, value: str, optimum: Optimum) -> str:
    if what in ("budget", *optimum.space.moves):
        return percent(json.loads(value))
    return value.translate({ord(letter): None for letter in '{}"'})


def history(optimum: Optimum) -> Sheet:
    """The best of the plans that were tried, by the first figure and those with most replicates first."""
    goal = optimum.goals[0]
    score = f"score: {goal.kpi}"
    known = optimum.history.drop_nulls(score)
    best = known.sort(["replicates", score], descending=[True, not goal.indicator.fewer], maintain_order=True)
    rows = []
    for row in best.head(FIRST).iter_rows(named=True):
        name = words.titled(row["rule"]) if row["rule"] else f"{row['number']:,}"
        cells = [Cell(name), Cell(f"{row['generation']:,}"), Cell(f"{row['replicates']:,}")]
        cells += [Cell(write(row[score], goal.indicator.unit)), Cell(_rounded(row["spent"]))]
        shares = [row[f"share: {move}"] for move in optimum.space.moves]
        rows.append([*cells, *(Cell(DASH if share is None else percent(share)) for share in shares)])
    heads = [head("number", number=False), head("generation"), head("replicates")]
    heads += [head("score", kpi=goal.indicator.label), head("spent")]
    heads += [Head(_bdi(move)) for move in optimum.space.moves]
    return sheet("history", words.TABLES["history"], heads, rows, optimum.history, folded=True, cards=True)


def _rounded(value: float | None) -> str:
    return DASH if value is None or not isfinite(value) else money(round(value))


def _bdi(name: str) -> Markup:
    return Markup("<bdi>{}</bdi>").format(name)
