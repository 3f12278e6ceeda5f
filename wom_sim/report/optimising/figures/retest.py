"""The retest: by how much the plan found is better than each simple rule on fresh luck."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wom_sim.report import svg
from wom_sim.report.comparing.figures.words import at_scale, change
from wom_sim.report.optimising import words
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.optimising.optimum import Optimum


def plots(optimum: Optimum) -> list[Plot]:
    """One chart for each figure, the nearest rule first."""
    return [_plot(optimum, goal.kpi, number) for number, goal in enumerate(optimum.goals) if optimum.rules]


def _plot(optimum: Optimum, kpi: str, number: int) -> Plot:
    known = optimum.retest.filter(kpi=kpi)[1:].sort("lead", nulls_last=True)
    found: list[dict[str, Any]] = known.to_dicts()
    unit, currency = found[0]["unit"], optimum.base.currency
    lines = [rows.Row(words.titled(row["plan"]), change(_number(row["lead"]), unit, currency)) for row in found]
    values = [
        _number(row[name]) for row in found for name in ("lead_low_all", "lead_high_all", "promised_lead", "lead")
    ]
    scale = rows.limits(values)

    def draw(sheet: Sheet) -> None:
        axes = rows.chart(sheet, lines, scale, lambda value: at_scale(value, unit))
        for place, row in enumerate(found):
            low, high, low_all, high_all, lead, promise = (
                _number(row[name])
                for name in ("lead_low", "lead_high", "lead_low_all", "lead_high_all", "lead", "promised_lead")
            )
            colour = svg.PRODUCTS[0] if low_all > 0.0 else svg.PRODUCTS[1] if high_all < 0.0 else svg.PRODUCTS[6]
            rows.span(axes, place, low_all, high_all, colour, 1.4)
            rows.span(axes, place, low, high, colour, 4.0)
            rows.point(axes, place, lead, colour)
            rows.point(axes, place, promise, svg.INK, off=0.2, marker="D", markersize=5.0)

    beaten = sum(_number(row["lead_low_all"]) > 0.0 for row in found)
    title = words.retest_title(beaten, len(found), optimum.winner.name)
    if len(optimum.goals) > 1:
        title = f"{found[0]['label']}: {title[:1].lower()}{title[1:]}"
    name = "retest" if number == 0 else f"retest-{number + 1}"
    return Plot(name, title, words.retest_caption(len(optimum.fresh)), known, draw, rows.height(len(found)))


def _number(value: float | None) -> float:
    return float("nan") if value is None else value
