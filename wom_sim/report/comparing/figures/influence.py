"""How much of each effect came directly and how much through other people, and what word of mouth brings in all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.report import svg
from wom_sim.report.comparing.figures import arms, captions, words
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison


def plots(comparison: Comparison) -> list[Plot]:
    """Direct and social effects, and what each arm owes to word of mouth."""
    return [*_parts(comparison), *_words(comparison)]


def _parts(comparison: Comparison) -> list[Plot]:
    import polars as pl

    if not len(comparison.influence):
        return []
    label, unit = arms.kpi(comparison)
    currency, colours = arms.first(comparison).scenario.currency, arms.colours(comparison)
    found = comparison.influence.filter(pl.col("kpi") == comparison.kpi)
    order = [arm for arm in comparison.arms if arm not in comparison.same]
    tables: dict[str, dict[str, dict[str, float]]] = {}
    for arm in order:
        own = found.filter((pl.col("arm") == arm) & (pl.col("against") == arms.held_against(comparison, arm)))
        if len(own):
            tables[arm] = {
                row["part"]: {name: arms.number(row[name]) for name in ("mean", "low", "high")}
                for row in own.iter_rows(named=True)
            }
    if not tables:
        return []
    lines = [
        rows.Row(
            words.against(arm, arms.held_against(comparison, arm)),
            words.change(parts["total"]["mean"], unit, currency),
            colours[arm],
        )
        for arm, parts in tables.items()
    ]
    spans = [_stacked(parts["direct"]["mean"], parts["social"]["mean"]) for parts in tables.values()]
    ends = [end for pair in spans for part in pair for end in part]
    scale = rows.limits(ends + [parts["total"][name] for parts in tables.values() for name in ("low", "high")])

    def draw(sheet: Sheet) -> None:
        from matplotlib.patches import Patch

        axes = rows.chart(sheet, lines, scale, lambda value: words.at_scale(value, unit), foot=rows.FOOT + 22.0)
        for place, (parts, (direct, social)) in enumerate(zip(tables.values(), spans)):
            rows.bar(axes, place, *direct, svg.PRODUCTS[4], alpha=0.9)
            rows.bar(axes, place, *social, svg.PRODUCTS[5], alpha=0.9)
            total = parts["total"]
            rows.span(axes, place, total["low"], total["high"], svg.INK, 1.8)
            rows.point(axes, place, total["mean"], svg.INK)
        key = [Patch(color=svg.PRODUCTS[4], label=words.DIRECT), Patch(color=svg.PRODUCTS[5], label=words.SOCIAL)]
        rows.key(sheet, key)

    best = arms.favourite(comparison)
    parts = tables.get(best)
    share = parts["social"]["mean"] / parts["total"]["mean"] if parts and parts["total"]["mean"] else float("nan")
    data = pl.DataFrame(
        [{"arm": arm, "part": part, **row} for arm, parts in tables.items() for part, row in parts.items()]
    )
    interval = words.INTERVAL if data["low"].is_not_nan().any() else ""
    return [
        Plot(
            "influence",
            captions.influence_title(label, best, share),
            captions.INFLUENCE_CAPTION.format(interval=interval),
            data.fill_nan(None),
            draw,
            rows.height(len(tables), rows.FOOT + 22.0),
        )
    ]


def _stacked(one: float, other: float) -> tuple[tuple[float, float], tuple[float, float]]:
    """Two parts as bars: one behind the other where both have one sign, else either from zero."""
    return (0.0, one), ((one, one + other) if one * other > 0.0 else (0.0, other))


def _words(comparison: Comparison) -> list[Plot]:
    import polars as pl

    if not len(comparison.word_of_mouth):
        return []
    label, unit = arms.kpi(comparison)
    currency, colours = arms.first(comparison).scenario.currency, arms.colours(comparison)
    found = comparison.word_of_mouth.filter(
        (pl.col("kpi") == comparison.kpi) & pl.col("arm").is_in(list(comparison.arms))
    )
    table = [
        {"arm": row["arm"], **{name: arms.number(row[name]) for name in ("mean", "low", "high", "share")}}
        for row in found.iter_rows(named=True)
    ]
    if not table:
        return []
    lines = [
        rows.Row(
            words.arm(row["arm"]),
            words.both(words.change(row["mean"], unit, currency), words.part(row["share"])),
            colours[row["arm"]],
        )
        for row in table
    ]
    scale = rows.limits([row[name] for row in table for name in ("mean", "low", "high")])

    def draw(sheet: Sheet) -> None:
        axes = rows.chart(sheet, lines, scale, lambda value: words.at_scale(value, unit))
        for place, row in enumerate(table):
            rows.bar(axes, place, 0.0, row["mean"], colours[row["arm"]], alpha=0.35)
            rows.span(axes, place, row["low"], row["high"], colours[row["arm"]])
            rows.point(axes, place, row["mean"], colours[row["arm"]])

    base = arms.base_of(comparison)
    share = next((row["share"] for row in table if row["arm"] == base), float("nan"))
    data = pl.DataFrame(table)
    interval = words.INTERVAL if data["low"].is_not_nan().any() else ""
    caption = captions.WORD_CAPTION.format(interval=interval)
    title = captions.word_title(label, base, share)
    return [Plot("word-of-mouth", title, caption, data.fill_nan(None), draw, rows.height(len(table)))]
