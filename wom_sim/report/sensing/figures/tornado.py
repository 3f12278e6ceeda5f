"""The tornado: what becomes of the deciding figure when one input alone is set otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from wom_sim.report import svg
from wom_sim.report.sensing import words
from wom_sim.report.sensing.verdict import luck_of_one_run
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.sensing.findings import Sensitivity
    from wom_sim.studies.sensing.inputs import Input

MOST = 12
"""Inputs that are shown, the widest swings first."""
HALF = 0.08
FOOT = rows.FOOT + 24.0


class End(NamedTuple):
    """One setting of an input."""

    setting: str
    change: float
    low: float | None
    high: float | None


def plot(found: Sensitivity) -> Plot | None:
    """The widest swings first."""
    import polars as pl

    frame = found.effects.filter(
        pl.col("kpi") == found.kpi, pl.col("index") == "change", pl.col("estimate").is_not_null()
    )
    ends: dict[str, list[End]] = {}
    for row in frame.iter_rows(named=True):
        ends.setdefault(row["factor"], []).append(End(row["setting"], row["estimate"], row["low"], row["high"]))
    if not ends:
        return None
    swings = {one.name: found.index(one.name, "swing").estimate or 0.0 for one in found.inputs}
    shown = sorted((one for one in found.inputs if one.name in ends), key=lambda one: -swings[one.name])[:MOST]
    unit, currency = found.indicator.unit, found.scenario.currency
    lines = [
        rows.Row(
            words.label(one.name, structural=one.structural),
            words.pair_of_changes([words.change(end.change, unit) for end in _extremes(ends[one.name])]),
        )
        for one in shown
    ]
    luck = luck_of_one_run(found)
    reach = [end.change for one in shown for end in ends[one.name]]
    reach += [bound for one in shown for end in ends[one.name] for bound in (end.low, end.high) if bound is not None]
    scale = rows.limits(reach)

    def draw(sheet: Sheet) -> None:
        axes = rows.chart(sheet, lines, scale, lambda value: words.at_scale(value, unit), foot=FOOT)
        for place, one in enumerate(shown):
            if luck:
                low, high = max(-luck, scale[0]), min(luck, scale[1])
                rows.bar(axes, place, low, high, svg.SOFT, alpha=0.16, half=0.24)
            _bars(axes, place, one, ends[one.name])
        rows.key(sheet, _handles(shown, luck=bool(luck)))

    title = words.tornado_title(lines[0].label if swings[shown[0].name] > 0.0 else "", found.indicator.label)
    level = found.rows.filter(pl.col("point") == 0, pl.col("product") == found.product)[found.kpi].mean()
    base = words.amount(level if isinstance(level, float) else float("nan"), unit, currency)
    caption = words.tornado_caption(found.indicator.label, base, luck=bool(luck))
    return Plot("tornado", title, caption, frame, draw, rows.height(len(shown), FOOT))


def _extremes(ends: list[End]) -> list[End]:
    """Both ends, or of many choices the lowest and the highest."""
    if len(ends) <= 2:
        return ends
    return [min(ends, key=lambda end: end.change), max(ends, key=lambda end: end.change)]


def _bars(axes: Any, place: int, one: Input, ends: list[End]) -> None:
    span = 2.0 * HALF * (len(ends) - 1) / 2.0
    for number, end in enumerate(ends):
        off = 2.0 * HALF * number - span if len(ends) <= 3 else 0.0
        rows.bar(axes, place + off, 0.0, end.change, _colour(one, number), alpha=0.85, half=HALF)
        if end.low is not None and end.high is not None:
            rows.span(axes, place + off, end.low, end.high, svg.INK, 1.2)


def _colour(one: Input, number: int) -> str:
    return svg.PRODUCTS[4] if _is_choice(one) else svg.PRODUCTS[1 - number]


def _is_choice(one: Input) -> bool:
    return hasattr(one, "options")


def _handles(shown: list[Input], *, luck: bool) -> list[Any]:
    from matplotlib.patches import Patch

    choices = [_is_choice(one) for one in shown]
    found = []
    if not all(choices):
        found += [Patch(color=svg.PRODUCTS[1], label=words.LOW), Patch(color=svg.PRODUCTS[0], label=words.HIGH)]
    if any(choices):
        found.append(Patch(color=svg.PRODUCTS[4], label=words.CHOICE))
    if luck and len(found) < 3:
        found.append(Patch(color=svg.SOFT, alpha=0.16, label=words.ONE_RUN))
    return found
