"""Plausible worlds: the lead in each, what of its uncertainty is luck, and every arm beside the base."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wom_sim.report import svg
from wom_sim.report.comparing.figures import arms, captions, words
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.report.series import Values
    from wom_sim.studies.comparing.comparison import Comparison

LINE = 9.0
"""Points of a world's line in the page; less where there are many."""
TALLEST = 420.0


def plots(comparison: Comparison) -> list[Plot]:
    """The lead of the verdict in every world, luck beside world, and all arms."""
    found = comparison.worlds
    if found is None or not np.isfinite(found.lead(*comparison.verdict_pair)).any():
        return []
    return [_leads(comparison), _luck(comparison), *_arms(comparison)]


def _leads(comparison: Comparison) -> Plot:
    import polars as pl

    found, (arm, other) = comparison.worlds, comparison.verdict_pair
    assert found is not None
    pairs = arms.toward(comparison) * (found.values[arm] - found.values[other])
    pairs = pairs[np.isfinite(pairs).all(axis=1)]
    pairs = pairs[np.argsort(pairs.mean(axis=1), kind="stable")]
    leads, half = pairs.mean(axis=1), _luck_of_a_mean(pairs, comparison.values(arm) - comparison.values(other))
    lows, highs = leads - half, leads + half
    low, high = (float(end) for end in np.quantile(leads, [0.05, 0.95]))
    _, unit = arms.kpi(comparison)
    currency = arms.first(comparison).scenario.currency
    scale = rows.limits(leads.tolist())  # luck of a few replicates may reach far beyond

    def draw(sheet: Sheet) -> None:
        axes = rows.scaled(sheet, scale, lambda value: words.at_scale(value, unit))
        axes.set_ylim(-1.0, len(leads))
        axes.axvspan(low, high, color=svg.SOFT, alpha=0.13, linewidth=0)
        axes.axvline(0.0, color=svg.INK, linewidth=1.3)
        places = np.arange(len(leads))
        size = float(np.clip(0.8 * (sheet.height - rows.FOOT) / len(leads), 3.0, 7.0))
        for ahead, colour in ((True, svg.PRODUCTS[0]), (False, svg.PRODUCTS[1])):
            shown = (leads > 0.0) == ahead
            reach = np.clip(lows[shown], *scale), np.clip(highs[shown], *scale)
            axes.hlines(places[shown], *reach, color=colour, linewidth=1.2, alpha=0.45)
            axes.plot(leads[shown], places[shown], "o", color=colour, markersize=size)

    data = pl.DataFrame({"lead": leads, "low": lows, "high": highs})
    title = captions.worlds_title(arm, other, int((leads > 0.0).sum()), len(leads))
    lowest, highest = (words.change(end, unit, currency) for end in (low, high))
    caption = captions.worlds_caption(lowest, highest, pairs.shape[1])
    height = min(max(LINE * len(leads), 120.0), TALLEST) + rows.FOOT
    return Plot("worlds", title, caption, data.fill_nan(None), draw, height)


def _luck_of_a_mean(pairs: Values, known: Values) -> float:
    """Half of the 95 % interval of a world's mean lead, all worlds being equally lucky; nan with one replicate.

    known : the leads of the whole comparison, by whose mean worlds are set right (see `Worlds.centred`).
    """
    from scipy.special import stdtrit

    worlds, replicates = pairs.shape
    if replicates == 1 or len(known) == 1:
        return float("nan")
    variance = pairs.var(axis=1, ddof=1).mean() / replicates + known.var(ddof=1) / len(known)
    return float(stdtrit(worlds * (replicates - 1), 0.975) * np.sqrt(variance))


def _luck(comparison: Comparison) -> Plot:
    import polars as pl

    found, pair = comparison.worlds, comparison.verdict_pair
    assert found is not None
    replicates = len(arms.first(comparison).replicates)
    paired = comparison.values(pair[0]) - comparison.values(pair[1])
    luck = float(paired.std(ddof=1)) if replicates > 1 else float("nan")
    spread = found.spread(*pair, luck=luck)
    label, unit = arms.kpi(comparison)
    currency = arms.first(comparison).scenario.currency
    table = [
        (words.BETWEEN, spread.world, svg.PRODUCTS[4]),
        (words.ONE_RUN, spread.luck, svg.PRODUCTS[6]),
        (words.MEAN_RUN.format(replicates=replicates), spread.luck / replicates**0.5, svg.PRODUCTS[6]),
    ][: 3 if replicates > 1 else 2]
    lines = [rows.Row(name, words.amount(value, unit, currency)) for name, value, _ in table]
    scale = rows.limits([value for _, value, _ in table])

    def draw(sheet: Sheet) -> None:
        axes = rows.chart(sheet, lines, scale, lambda value: words.at_scale(value, unit))
        for place, (_, value, colour) in enumerate(table):
            rows.bar(axes, place, 0.0, value, colour, alpha=0.85)

    rest = spread.luck**2 / replicates + spread.world**2
    title = captions.luck_title(spread.world**2 / rest if rest > 0.0 else float("nan"))
    data = pl.DataFrame({"part": [name for name, _, _ in table], label: [value for _, value, _ in table]})
    return Plot("luck", title, captions.LUCK_CAPTION, data.fill_nan(None), draw, rows.height(len(table)))


def _arms(comparison: Comparison) -> list[Plot]:
    import polars as pl

    found, base, colours = comparison.worlds, arms.base_of(comparison), arms.colours(comparison)
    assert found is not None
    shown = [arm for arm in comparison.ranked if arm in found.values and arm != base and arm not in comparison.same]
    if len(shown) < 2 or base not in found.values:
        return []
    toward = arms.toward(comparison)
    leads = {arm: toward * found.lead(arm, base) for arm in shown}
    leads = {arm: lead[np.isfinite(lead)] for arm, lead in leads.items() if np.isfinite(lead).any()}
    _, unit = arms.kpi(comparison)
    bands = {arm: np.quantile(lead, [0.05, 0.5, 0.95]) for arm, lead in leads.items()}
    lines = [
        rows.Row(words.arm(arm), words.ahead_in(int((lead > 0.0).sum()), len(lead)), colours[arm])
        for arm, lead in leads.items()
    ]
    scale = rows.limits([value for lead in leads.values() for value in lead.tolist()])

    def draw(sheet: Sheet) -> None:
        axes = rows.chart(sheet, lines, scale, lambda value: words.at_scale(value, unit))
        for place, (arm, lead) in enumerate(leads.items()):
            low, middle, high = bands[arm].tolist()
            axes.plot(
                lead,
                np.full(len(lead), place + rows.TRACK),
                "o",
                color=colours[arm],
                alpha=0.3,
                markersize=5.0,
                markeredgewidth=0.0,
            )
            rows.span(axes, place, low, high, colours[arm], 1.8)
            rows.point(axes, place, middle, colours[arm])

    data = pl.concat([pl.DataFrame({"arm": [arm] * len(lead), "lead": lead}) for arm, lead in leads.items()])
    first, lead = next(iter(leads.items()))
    title = captions.arms_title(first, int((lead > 0.0).sum()), len(lead), base)
    return [Plot("worlds-arms", title, captions.arms_caption(base), data, draw, rows.height(len(lines)))]
