"""The timeline of the plan: on which days each move runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from wom_sim.report import svg
from wom_sim.report.optimising import words
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.optimising.optimum import Optimum

HALF = 0.09
NARROWEST = 1.2
"""Per cent of the width that a day takes at least, so that it is seen."""


def plots(optimum: Optimum) -> list[Plot]:
    """Every move of the product, of the plan and of the scenario."""
    import polars as pl

    now = optimum.base.marketing.get(optimum.product, {})
    then = optimum.scenario.marketing.get(optimum.product, {})
    names = [name for name in now if not now[name].waits]
    if not names:
        return []
    horizon = optimum.base.horizon
    runs = {name: (_days(then.get(name), horizon), _days(now[name], horizon)) for name in names}
    lines = [rows.Row(name, _note(mine)) for name, (mine, _) in runs.items()]

    def draw(sheet: Sheet) -> None:
        from matplotlib.patches import Patch

        axes = rows.chart(sheet, lines, (0.0, float(horizon)), lambda day: f"{day:.0f}", foot=rows.FOOT + 22.0)
        for place, both in enumerate(runs.values()):
            for spans, off, colour in zip(both, (-HALF, HALF), (svg.PRODUCTS[0], svg.PRODUCTS[6]), strict=True):
                for first, last in spans:
                    end = max(last, first + NARROWEST / 100.0 * horizon)
                    rows.bar(axes, place + off, first, min(end, horizon), colour, half=HALF)
        handles = [Patch(color=svg.PRODUCTS[0], label=words.PLAN), Patch(color=svg.PRODUCTS[6], label=words.NOW)]
        rows.key(sheet, handles)

    table = [
        (name, which, first, last)
        for name, both in runs.items()
        for which, spans in zip((words.PLAN, words.NOW), both, strict=True)
        for first, last in spans
    ]
    data = pl.DataFrame(table, schema=["move", "plan", "first_day", "end"], orient="row")
    height = rows.height(len(lines), rows.FOOT + 22.0)
    return [Plot("timeline", words.TIMELINE_TITLE, words.TIMELINE_CAPTION, data, draw, height)]


def _days(move: Any, horizon: int) -> list[tuple[int, int]]:
    """From which day to which a move runs, break by break."""
    if move is None:
        return []
    spans: list[tuple[int, int]] = []
    for day in range(move.first_day, horizon):
        if move.runs(day, 1):
            if spans and spans[-1][1] == day:
                spans[-1] = (spans[-1][0], day + 1)
            else:
                spans.append((day, day + 1))
    return spans


def _note(spans: list[tuple[int, int]]) -> str:
    if not spans:
        return words.NOT_RUN
    if len(spans) == 1 and spans[0][1] == spans[0][0] + 1:
        return f"day {spans[0][0]:,}"
    return f"day {spans[0][0]:,} to {spans[-1][1]:,}" + (f", {len(spans)} times" if len(spans) > 1 else "")
