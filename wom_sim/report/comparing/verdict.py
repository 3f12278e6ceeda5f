"""The verdict of a comparison: which plan comes out best, by how much, how surely, and what would turn that."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from wom_sim.indicators import INDICATORS, Indicator
from wom_sim.report.comparing import words
from wom_sim.report.numbers import change, count, decimal, interval

if TYPE_CHECKING:
    from wom_sim.studies.comparison import Comparison
    from wom_sim.studies.tornado import Bar, Tornado

BASE, NOTHING = "base", "do nothing"
SURE = 0.95
"""Chance to be the best from which no rival is named."""
SHARE_OF_BASE = 10.0
"""Differences beyond this many times the base are not told as a share of it."""
OF_PLANS = ("profit", "npv")
"""Figures in which doing nothing can be best because marketing does not pay."""


class Lead(NamedTuple):
    """By how much the best arm is ahead of the one that it is held against: the base, or the next best."""

    arm: str
    other: str
    mean: float
    low: float | None
    high: float | None
    low_all: float | None
    """The interval that holds for all arms at once."""
    high_all: float | None
    ahead: int
    """Pairs in which it is ahead."""
    pairs: int


class Tile(NamedTuple):
    """A figure to be seen at once, with what stands above and below it."""

    label: Markup | str
    value: Markup | str
    below: str


class Verdict(NamedTuple):
    """What the page says before anything else."""

    first: Markup
    others: list[Markup]
    glance: list[Tile]
    notes: list[Markup]


def indicator(name: str) -> Indicator:
    """The key figure of a name."""
    return next(one for one in INDICATORS if one.name == name)


def values(comparison: Comparison, arm: str, kpi: str | None = None) -> NDArray[np.float64]:
    """A figure of an arm, by replicate."""
    return comparison.arms[arm].indicators[comparison.product][kpi or comparison.kpi]


def number(value: Any) -> float | None:
    """A figure of a table; None where it is undefined."""
    return None if value is None or not isfinite(value) else float(value)


def effect(comparison: Comparison, arm: str, kpi: str | None = None) -> Mapping[str, Any] | None:
    """The row of what an arm changes in a figure against the base; None for the base itself."""
    rows = comparison.effects.rows(named=True)
    wanted = kpi or comparison.kpi
    return next((row for row in rows if row["arm"] == arm and row["kpi"] == wanted), None)


def lead(comparison: Comparison) -> Lead | None:
    """By how much the best arm is ahead; None where nothing can be ranked."""
    best = comparison.best.arm
    others = [arm for arm in comparison.arms if arm not in (best, *comparison.same)]
    if best == BASE:
        others.sort(key=lambda arm: -_mean(comparison, arm))
        other = others[0] if others else None
    else:
        other = BASE
    row = None if other is None else effect(comparison, other if best == BASE else best)
    if other is None or row is None or number(row["mean"]) is None:
        return None
    sign = -1.0 if best == BASE else 1.0
    ends = [number(row[name]) for name in ("low", "high", "low_all", "high_all")]
    ends = [None if end is None else sign * end for end in ends]
    low, high, low_all, high_all = ends if sign > 0.0 else (ends[1], ends[0], ends[3], ends[2])
    gain = values(comparison, best) - values(comparison, other)
    known = gain[np.isfinite(gain)]
    return Lead(
        best, other, sign * float(row["mean"]), low, high, low_all, high_all, int((known > 0.0).sum()), known.size
    )


def _mean(comparison: Comparison, arm: str, kpi: str | None = None) -> float:
    known = values(comparison, arm, kpi)
    return float(np.nanmean(known)) if np.isfinite(known).any() else -np.inf


def told(found: Lead) -> bool:
    """Whether luck cannot have made the difference, all arms being taken together."""
    low = found.low if found.low_all is None else found.low_all
    return low is not None and low > 0.0


def verdict(comparison: Comparison) -> Verdict:
    """What the page says first, in the order in which it says it."""
    found = lead(comparison)
    first = _first(comparison, found)
    others = [] if found is None or found.mean == 0.0 else _others(comparison, found)
    return Verdict(first, others, _glance(comparison, found), _notes(comparison))


def _first(comparison: Comparison, found: Lead | None) -> Markup:
    scenario, figure = comparison.arms[BASE].scenario, indicator(comparison.kpi)
    kpi = words.kpi_of(figure.name, figure.label, comparison.product, scenario.horizon)
    runs = len(comparison.arms[BASE].replicates)
    if _all_alike(comparison):
        return words.nothing_differs(True, kpi, runs)
    if found is None:
        return words.undefined(kpi)
    if all(np.array_equal(values(comparison, arm), values(comparison, BASE)) for arm in comparison.arms):
        return words.nothing_differs(False, kpi, runs)
    about = (figure.unit, scenario.currency)
    size, more = words.amount(found.mean, *about), words.more(found.mean, *about)
    if found.mean == 0.0:
        return words.level_pair(kpi, found.arm, found.other, runs)
    if found.low is None or found.high is None:
        return words.one_pair(kpi, found.arm, found.other, more)
    between, ahead = words.between(found.low, found.high, *about), words.ahead_in(found.ahead, found.pairs)
    if told(found):
        several = found.arm == BASE and len(comparison.arms) > 2
        share = _share_of_base(comparison, found)
        return words.comes_out_best(kpi, found.arm, found.other, more, share, between, ahead, next_best=several)
    if found.low > 0.0:
        all_ = words.between(found.low_all, found.high_all, *about)
        plans = len(comparison.arms) - len(comparison.same)
        return words.not_once_all_are_counted(kpi, found.arm, found.other, size, between, all_, plans)
    return words.cannot_be_told(kpi, found.arm, found.other, size, between, ahead, found.pairs)


def _all_alike(comparison: Comparison) -> bool:
    """Whether every arm is the base itself, in every figure."""
    if set(comparison.arms) - {BASE} <= set(comparison.same):
        return True
    means = comparison.effects.select("mean", "low", "high").to_numpy()
    return bool(np.all(np.nan_to_num(means.astype(np.float64)) == 0.0))


def _share_of_base(comparison: Comparison, found: Lead) -> str:
    base = _mean(comparison, found.other)
    if indicator(comparison.kpi).unit in ("share", "score") or base <= 0.0 or found.mean > SHARE_OF_BASE * base:
        return ""
    return words.share_of_base(found.mean / base)


def _others(comparison: Comparison, found: Lead) -> list[Markup]:
    """The sentences behind the first."""
    currency = comparison.arms[BASE].scenario.currency
    parts = []
    if found.arm == NOTHING and comparison.kpi in OF_PLANS and told(found):
        spent = _mean(comparison, BASE, "marketing_cost")
        parts.append(words.does_not_pay(words.amount(spent, "money", currency)))
    if indicator(comparison.kpi).unit != "money":
        parts += _in_money(comparison, found)
    return [*parts, *_chances(comparison, found), *_in_worlds(comparison, found), *_turns(comparison.tornado, found)]


def _in_money(comparison: Comparison, found: Lead) -> list[Markup]:
    row = effect(comparison, found.other if found.arm == BASE else found.arm, "profit")
    if row is None or number(row["mean"]) is None or comparison.arms[BASE].scenario.products[comparison.product].idea:
        return []
    sign = -1.0 if found.arm == BASE else 1.0
    ends = [None if number(row[name]) is None else sign * row[name] for name in ("low", "high")]
    low, high = ends if sign > 0.0 else ends[::-1]
    return [
        words.in_money(found.other, sign * row["mean"], low, high, comparison.arms[BASE].scenario.currency)
    ]


def _chances(comparison: Comparison, found: Lead) -> list[Markup]:
    chances = {arm: chance for arm, chance in comparison.best.chances.items() if arm not in comparison.same}
    if len(chances) < 3 or found.pairs < 2:
        return []
    rivals = {arm: chance for arm, chance in chances.items() if arm != found.arm}
    rival = max(rivals, key=lambda arm: rivals[arm])
    sure = chances[found.arm] >= SURE
    return [words.chances(found.arm, chances[found.arm], len(chances), None if sure else rival, rivals[rival])]


def _in_worlds(comparison: Comparison, found: Lead) -> list[Markup]:
    if comparison.worlds is None:
        return []
    unit, currency = indicator(comparison.kpi).unit, comparison.arms[BASE].scenario.currency
    ahead, worlds = comparison.worlds.ahead(found.arm, found.other), len(comparison.worlds.draws)
    low, high = comparison.worlds.band(found.arm, found.other)
    between = words.between(low, high, unit, currency) if worlds > 1 and isfinite(low) and isfinite(high) else ""
    return [words.in_worlds(found.other, ahead, worlds, between, stays=told(found))]


def turning(tornado: Tornado) -> list[tuple[Bar, float]]:
    """The numbers that turn the verdict at an end of their range, the widest swing first, and where they do."""
    found = []
    for bar in tornado.bars:
        ends = ((bar.at_low, bar.factor.low), (bar.at_high, bar.factor.high))
        lowest, value = min(ends) if tornado.lead >= 0.0 else max(ends)
        if lowest * tornado.lead < 0.0:
            found.append((bar, value))
    return found


def _turns(tornado: Tornado | None, found: Lead) -> list[Markup]:
    if tornado is None or not tornado.bars or (tornado.arm, tornado.other) != (found.arm, found.other):
        return []
    turners = turning(tornado)
    if not turners:
        return [words.nothing_turns(tornado.bars[0].factor.path, len(tornado.bars))]
    bar, value = turners[0]
    factor = bar.factor
    return [words.turns(factor.path, words.value_of(value, factor.unit), words.value_of(factor.value, ""), turners[1:])]


def _glance(comparison: Comparison, found: Lead | None) -> list[Tile]:
    """The figures of the verdict once more, to be seen at once."""
    if found is None or found.mean == 0.0:
        return []
    unit, currency = indicator(comparison.kpi).unit, comparison.arms[BASE].scenario.currency
    between = "" if found.low is None else interval(found.low, found.high, unit)
    tiles = [
        Tile(words.GLANCE["best"], words.titled(found.arm), ""),
        Tile(words.against(found.other), words.with_unit(change(found.mean, unit), unit, currency), between),
        Tile(words.GLANCE["ahead"], words.of_pairs(found.ahead, found.pairs), ""),
    ]
    chances = comparison.best.chances
    if len(chances) > 2 and found.pairs > 1:
        tiles.append(Tile(words.GLANCE["chance"], words.chance_in_words(chances[found.arm]), ""))
    if comparison.worlds is not None:
        ahead = comparison.worlds.ahead(found.arm, found.other)
        tiles.append(Tile(words.GLANCE["worlds"], words.of_pairs(ahead, len(comparison.worlds.draws)), ""))
    return tiles


def _notes(comparison: Comparison) -> list[Markup]:
    """What a reader has to know before believing the verdict."""
    base, reached = comparison.arms[BASE], comparison.reached
    runs, unit = len(base.replicates), indicator(comparison.kpi).unit
    notes = [words.on_the_same(arm) for arm in comparison.same]
    if base.scale != 1.0:
        everyone = base.people * base.scale
        notes.append(words.on_scale(count(base.scale) if base.scale >= 100.0 else decimal(base.scale), count(everyone)))
    if runs > 1:
        if reached.wanted is not None:
            half = (words.amount(size, unit, base.scenario.currency) for size in (reached.wanted, reached.widest))
            notes.append(words.on_precision(*half, runs, enough=reached.enough))
        gains = [gain for row in comparison.effects.rows(named=True) if (gain := _gain(comparison, row)) is not None]
        if gains:
            notes.append(words.on_pairing(decimal(min(gains)), decimal(max(gains))))
        notes.append(words.on_luck(worlds=comparison.worlds is not None))
    return [*notes, words.on_people(count(base.people))]


def _gain(comparison: Comparison, row: Mapping[str, Any]) -> float | None:
    """What pairing has gained in the figure that decides, for a what-if."""
    if row["kpi"] != comparison.kpi or row["arm"] in (NOTHING, *comparison.same):
        return None
    return number(row["variance_ratio"])
