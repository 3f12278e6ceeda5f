"""The tables of a sweep's page: all settings, the best and the worst points, and why runs are missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from wom_sim.report.study.sheet import Cell, Head, Sheet, sheet
from wom_sim.report.sweeping import words
from wom_sim.report.sweeping.verdict import amount, named
from wom_sim.report.tables import within_bounds
from wom_sim.result import estimate

if TYPE_CHECKING:
    from wom_sim.studies.sweeping.gathering import Ranked
    from wom_sim.studies.sweeping.results import Summary

MOST_PATHS = 6
"""Settings that have a column; those that explain most."""
FEW = 10
"""Points up to which all are shown in one table."""


def head(name: str, *, number: bool = True) -> Head:
    """A head of a column."""
    return Head(words.HEADS[name], number)


def settings(summary: Summary) -> Sheet | None:
    """Every path, with how much it explains."""
    if summary.known < 2:
        return None
    heads = [head("setting", number=False), *(head(name) for name in ("alone", "chance", "lowest", "highest"))]
    rows = []
    for one in summary.strongest:
        least, most = one.span
        share = words.DASH if one.share != one.share else words.percent(one.share)
        ends = [Cell(amount(summary, end.mean), words.shown(named(end))) for end in (least, most)]
        chance = words.DASH if one.chance != one.chance else _chance(one.chance)
        rows.append([Cell(words.path(one.path)), Cell(share, strong=one.told), Cell(chance), *ends])
    return sheet("settings", words.TABLES["responses"], heads, rows, summary.tables["responses"],
                 note=words.NOTES["responses"], cards=True)  # fmt: skip


def _chance(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"


def points(summary: Summary) -> list[Sheet]:
    """The best points and the worst; few points all together."""
    if not summary.known:
        return []
    best, worst = list(summary.best), list(summary.worst)
    if summary.known <= FEW:
        return [_points(summary, "all", best)]
    picked = {one.point for one in best}
    worst = [one for one in worst if one.point not in picked]
    return [_points(summary, "best", best), _points(summary, "worst", worst)._replace(folded=True)]


def _points(summary: Summary, name: str, ranked: Sequence[Ranked]) -> Sheet:
    import polars as pl

    sweep, unit = summary.sweep, summary.indicator.unit
    paths = [one.path for one in summary.strongest][:MOST_PATHS]
    names = words.names(paths).values()
    label = words.unit_of(summary.indicator.label, unit, sweep.scenario.currency)
    heads = [head("point"), *(Head(name, number=False) for name in names), Head(label), head("runs")]
    rows, data = [], []
    for one in ranked:
        found, point = estimate(one.known), sweep.points[one.point]
        low, high = within_bounds(summary.indicator, found)
        between = "" if low is None or high is None or low == high else words.between(low, high, unit)
        rows.append(
            [
                Cell(f"{one.point:,}"),
                *(Cell(Markup("<bdi>{}</bdi>").format(words.value(point[path]))) for path in paths),
                Cell(words.amount(one.mean, unit), between),
                Cell(f"{len(one.known):,}"),
            ]
        )
        data.append({"point": one.point, **{path: words.exact(value) for path, value in point.items()}, **found})
    return sheet(f"points-{name}", words.TABLES[name], heads, rows, pl.DataFrame(data), cards=True)


def refused(summary: Summary) -> Sheet | None:
    """Why runs are missing."""
    if not summary.reasons:
        return None
    heads = [head("reason", number=False), head("status", number=False), head("count"), head("points")]
    rows = [
        [
            Cell(Markup("<bdi>{}</bdi>").format(one.reason)),
            Cell(one.status),
            Cell(f"{one.runs:,}"),
            Cell(f"{one.points:,}"),
            Cell(_settings(summary.sweep.points[one.example])),
        ]
        for one in summary.reasons
    ]
    return sheet(
        "refused",
        words.TABLES["refused"],
        [*heads, head("example", number=False)],
        rows,
        summary.tables["refused"],
        cards=True,
    )


def _settings(point: Mapping[str, Any]) -> Markup:
    return Markup("<br>").join(
        Markup("{}: <bdi>{}</bdi>").format(words.path(path), words.value(value)) for path, value in point.items()
    )
