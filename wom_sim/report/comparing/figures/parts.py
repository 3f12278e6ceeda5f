"""What an arm's lead is made of: a waterfall of sooner, additional, lost and other purchases, and of marketing cost."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wom_sim.report import svg
from wom_sim.report.comparing.figures import arms, captions, words
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet
from wom_sim.result import estimate

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.studies.comparing.comparison import Comparison

STEPS = ("acceleration", "expansion", "displacement", "intensity")


def plots(comparison: Comparison) -> list[Plot]:
    """One waterfall for each arm, against what it is held against."""
    if arms.is_idea(comparison) or not len(comparison.decomposition):
        return []
    return [plot for arm in comparison.arms for plot in _waterfall(comparison, arm)]


def _waterfall(comparison: Comparison, arm: str) -> list[Plot]:
    import polars as pl

    against = arms.held_against(comparison, arm)
    table = comparison.decomposition.filter(
        (pl.col("arm") == arm) & (pl.col("against") == against) & (pl.col("segment") == "all")
    )
    if not len(table) or arm in comparison.same:
        return []
    place, currency = arms.place(comparison), arms.first(comparison).scenario.currency
    result, other = comparison.arms[arm], comparison.arms[against]
    cost = result.discount @ other.spend[:, :, place] - result.discount @ result.spend[:, :, place]
    values = {name: other_.indicators[comparison.product]["npv"] for name, other_ in comparison.arms.items()}
    spent, gained = estimate(cost), estimate(values[arm] - values[against])
    data = _steps(table, spent, gained)
    lines = [
        rows.Row(words.PARTS[row["part"]], words.change(row["mean"], "money", currency))
        for row in data.iter_rows(named=True)
    ]
    scale = rows.limits([value for name in ("start", "end", "low", "high") for value in data[name].to_list()])

    def draw(sheet: Sheet) -> None:
        axes = rows.chart(sheet, lines, scale, lambda value: words.at_scale(value, "money"))
        for number, row in enumerate(data.iter_rows(named=True)):
            colour = svg.INK if row["part"] in ("contribution", "value") else _colour(row["mean"])
            rows.bar(axes, number, row["start"], row["end"], colour, alpha=0.75)
            rows.span(axes, number, row["low"], row["high"], svg.PAPER, 4.5)
            rows.span(axes, number, row["low"], row["high"], svg.SOFT, 1.6)
            if number + 1 < len(lines):
                axes.vlines(row["end"], number + rows.TRACK, number + 1.0, color=svg.SOFT, linewidth=0.9)

    steps = data.filter(~pl.col("part").is_in(["contribution", "value"]))
    toward = np.sign(gained["mean"] or 0.0)
    largest = steps.sort(toward * pl.col("mean"), descending=True)["part"][0]
    title = captions.parts_title(
        arm,
        against,
        words.change(gained["mean"] or 0.0, "money", currency),
        gained["mean"] or 0.0,
        words.PARTS[largest],
    )
    before, after = (words.amount(float(np.mean(values[name])), "money", currency) for name in (against, arm))
    caption = captions.parts_caption(before, after, arm, against)
    number = list(comparison.arms).index(arm)
    return [Plot(f"parts-{number}", title, caption, data.fill_nan(None), draw, rows.height(len(data)))]


def _colour(value: float) -> str:
    return svg.PRODUCTS[1] if value < 0.0 else svg.PRODUCTS[0]


def _steps(table: pl.DataFrame, spent: dict[str, float | None], gained: dict[str, float | None]) -> pl.DataFrame:
    """Every bar: where it starts and ends, and the interval of its end, which is that of its own size."""
    import polars as pl

    known = {row["part"]: row for row in table.iter_rows(named=True)}
    found, level = [], 0.0

    def add(part: str, of: dict[str, float | None], start: float) -> float:
        mean, low, high = (arms.number(of[name]) for name in ("mean", "low", "high"))
        found.append(
            {"part": part, "mean": mean, "start": start, "end": start + mean, "low": start + low, "high": start + high}
        )
        return start + mean

    for part in STEPS:
        level = add(part, known[part], level)
    add("contribution", known["total"], 0.0)
    add("cost", spent, level)
    add("value", gained, 0.0)
    return pl.DataFrame(found)
