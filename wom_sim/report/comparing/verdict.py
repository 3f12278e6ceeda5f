"""The verdict of a comparison: which plan comes out best, by how much, how surely, and what would turn that."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from markupsafe import Markup

from wom_sim.report.comparing import phrases, verdict_words, words
from wom_sim.report.numbers import change, changes, count, decimal
from wom_sim.report.study.page import Tile, Verdict

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison
    from wom_sim.studies.comparing.tornado import Bar, Tornado

BASE, NOTHING = "base", "do nothing"
SURE = 0.95
"""Chance to be the best from which no rival is named."""
MANY_TIMES = 10.0
"""Differences of more than this many times the other's figure are not told as a share of it."""
OF_PLANS = ("profit", "npv")
"""Figures in which doing nothing is best where marketing does not pay."""

Row = Mapping[str, Any]


class Lead(NamedTuple):
    """How much higher the best arm is than the one that it is held against: the base, or the next best.

    Where less is better it is lower.
    """

    arm: str
    other: str
    mean: float
    low: float | None
    high: float | None
    low_all: float | None
    """The interval that holds for all arms at once."""
    high_all: float | None
    ahead: int
    """Pairs in which it is better."""
    pairs: int

    @property
    def told(self) -> bool:
        """Whether luck cannot have made the difference, all arms being taken at once."""
        return _leaves_out_zero(self.low_all, self.high_all)

    @property
    def told_alone(self) -> bool:
        """The same of this one difference, as if no other had been looked at."""
        return _leaves_out_zero(self.low, self.high)


def verdict(comparison: Comparison) -> Verdict:
    """What the page says before anything else."""
    found = lead(comparison)
    others = [] if found is None or found.mean == 0.0 else _others(comparison, found)
    tiles = [] if found is None or found.mean == 0.0 else _tiles(comparison, found)
    return Verdict(_first(comparison, found), others, tiles, _notes(comparison))


def sentence(comparison: Comparison) -> str:
    """The verdict as plain text."""
    found = verdict(comparison)
    return " ".join(part.striptags() for part in (found.first, *found.others))


def number(value: Any) -> float | None:
    """A figure of a table; None where it is undefined."""
    return None if value is None or not isfinite(value) else float(value)


def effect(comparison: Comparison, arm: str, kpi: str | None = None) -> Row | None:
    """What an arm changes in a figure against the base; None for the base itself."""
    wanted = (arm, kpi or comparison.kpi)
    rows = comparison.effects.iter_rows(named=True)
    return next((row for row in rows if (row["arm"], row["kpi"]) == wanted), None)


def ahead(comparison: Comparison, arm: str, other: str) -> tuple[int, int]:
    """In how many pairs an arm is better than another, and how many there are."""
    gain = comparison.values(arm) - comparison.values(other)
    gain = gain[np.isfinite(gain)]
    return int((gain < 0.0 if comparison.indicator.fewer else gain > 0.0).sum()), gain.size


def worlds_ahead(comparison: Comparison, arm: str, other: str) -> int:
    """In how many plausible worlds an arm is better than another."""
    if comparison.worlds is None:
        return 0
    pair = (other, arm) if comparison.indicator.fewer else (arm, other)
    return comparison.worlds.ahead(*pair)


def worlds_known(comparison: Comparison, arm: str, other: str) -> int:
    """In how many plausible worlds there is a lead or none, the figure being defined."""
    return 0 if comparison.worlds is None else int(np.isfinite(comparison.worlds.lead(arm, other)).sum())


def lead(comparison: Comparison) -> Lead | None:
    """By how much the best arm is ahead; None where nothing can be ranked."""
    arm, other = comparison.verdict_pair
    if arm == BASE and other in comparison.same:
        other = next((name for name in comparison.ranked if name not in (BASE, *comparison.same)), other)
    mean, low, high, low_all, high_all = _held(comparison, arm, other)
    if mean is None:
        return None
    return Lead(arm, other, mean, low, high, low_all, high_all, *ahead(comparison, arm, other))


def _held(comparison: Comparison, arm: str, other: str, kpi: str | None = None) -> list[float | None]:
    """Mean difference of the arm from the other, of which one is the base, with both intervals."""
    row = effect(comparison, other if arm == BASE else arm, kpi)
    if row is None:
        return [None] * 5
    mean, low, high, low_all, high_all = (number(row[name]) for name in ("mean", "low", "high", "low_all", "high_all"))
    if arm != BASE:
        return [mean, low, high, low_all, high_all]
    return [None if value is None else -value for value in (mean, high, low, high_all, low_all)]


def _leaves_out_zero(low: float | None, high: float | None) -> bool:
    return low is not None and high is not None and (low > 0.0 or high < 0.0)


def _mean(comparison: Comparison, arm: str, kpi: str | None = None) -> float:
    return float(comparison.values(arm, kpi).mean())


# --- the first sentence ----------------------------------------------------------------------------------


def _first(comparison: Comparison, found: Lead | None) -> Markup:
    figure, scenario = comparison.indicator, comparison.base.scenario
    kpi = phrases.kpi_of(figure.name, figure.label, comparison.product, scenario.horizon)
    runs = len(comparison.base.replicates)
    if all(_alike(comparison, name) for name in comparison.base.indicators[comparison.product]):
        return verdict_words.nothing_differs(runs)
    if found is None:
        return verdict_words.undefined(kpi)
    if _alike(comparison, comparison.kpi):
        return verdict_words.same_in(kpi, runs)
    if found.mean == 0.0:
        return verdict_words.level(kpi, found.arm, found.other, runs)
    unit = (figure.unit, scenario.currency)
    more = phrases.more(found.mean, *unit, share=_share(comparison, found))
    if found.low is None or found.high is None:
        return verdict_words.one_pair(kpi, found.arm, found.other, more)
    between, pairs = phrases.between(found.low, found.high, *unit), phrases.of_pairs(found.ahead, found.pairs)
    if found.told:
        several = found.arm == BASE and len(comparison.arms) > 2
        return verdict_words.comes_out_best(kpi, found.arm, found.other, more, between, pairs, next_best=several)
    if found.told_alone:
        all_ = phrases.between(found.low_all, found.high_all, *unit)
        return verdict_words.not_of_all(kpi, found.arm, found.other, more, between, all_, len(comparison.arms) - 1)
    return verdict_words.cannot_be_told(kpi, found.arm, found.other, more, between, pairs, found.pairs)


def _alike(comparison: Comparison, kpi: str) -> bool:
    """Whether a figure is the base's in every arm and pair."""
    base = comparison.values(BASE, kpi)
    return all(np.array_equal(comparison.values(arm, kpi), base, equal_nan=True) for arm in comparison.arms)


def _share(comparison: Comparison, found: Lead) -> float | None:
    """The lead as a share of what it is a lead over, where that means something."""
    other = _mean(comparison, found.other)
    if comparison.indicator.unit in ("share", "score") or other <= 0.0 or abs(found.mean) > MANY_TIMES * other:
        return None
    return found.mean / other


# --- what follows ----------------------------------------------------------------------------------------


def _others(comparison: Comparison, found: Lead) -> list[Markup]:
    """The sentences behind the first."""
    currency, parts = comparison.base.scenario.currency, []
    if found.arm == NOTHING and comparison.kpi in OF_PLANS and found.told:
        parts.append(
            verdict_words.does_not_pay(phrases.amount(_mean(comparison, BASE, "marketing_cost"), "money", currency))
        )
    if comparison.indicator.unit != "money" and not comparison.base.scenario.products[comparison.product].idea:
        mean, low, high, *_ = _held(comparison, found.arm, found.other, "profit")
        parts += [] if mean is None else [verdict_words.in_money(found.other, mean, low, high, currency)]
    parts += _chances(comparison, found)
    if comparison.worlds is not None:
        parts.append(_in_worlds(comparison, found))
    return parts + _turns(comparison, found)


def _chances(comparison: Comparison, found: Lead) -> list[Markup]:
    chances = {arm: chance for arm, chance in comparison.best.chances.items() if arm not in comparison.same}
    if len(chances) < 3 or found.pairs < 2:
        return []
    rivals = {arm: chance for arm, chance in chances.items() if arm != found.arm}
    rival = max(rivals, key=lambda arm: rivals[arm])
    named = None if chances[found.arm] >= SURE else rival
    return [verdict_words.chances(found.arm, chances[found.arm], len(chances), named, rivals[rival])]


def _in_worlds(comparison: Comparison, found: Lead) -> Markup:
    assert comparison.worlds is not None
    drawn = worlds_known(comparison, found.arm, found.other)
    low, high = comparison.worlds.band(found.arm, found.other)
    unit = (comparison.indicator.unit, comparison.base.scenario.currency)
    between = phrases.between(low, high, *unit) if drawn > 1 and isfinite(low) and isfinite(high) else ""
    times = worlds_ahead(comparison, found.arm, found.other)
    return verdict_words.in_worlds(found.other, times, drawn, between, stays=found.told)


def _turns(comparison: Comparison, found: Lead) -> list[Markup]:
    """What would turn the verdict: a number at an end of its range, or else one that goes with the lead over worlds."""
    tornado, worlds = comparison.tornado, comparison.worlds
    turners = [] if tornado is None else turning(tornado)
    if turners:
        factor, value = turners[0][0].factor, turners[0][1]
        now = phrases.value_of(factor.value)
        at_end = phrases.value_of(value, factor.unit)
        return [verdict_words.turns(factor.path, at_end, now, turners[1:])]
    if worlds is not None:
        for flip in worlds.flips(found.arm, found.other):
            if flip.turns_at is not None:
                factor = flip.factor
                value_at, now = phrases.value_of(flip.turns_at, factor.unit), phrases.value_of(factor.value)
                return [verdict_words.turns_at(factor.path, value_at, now)]
    if tornado is None or not tornado.bars:
        return []
    return [verdict_words.nothing_turns(tornado.bars[0].factor.path, len(tornado.bars))]


def turning(tornado: Tornado) -> list[tuple[Bar, float]]:
    """The numbers that turn the verdict at an end of their range, the widest swing first, and the value at that end."""
    found = []
    for bar in tornado.bars:
        for at_end, value in ((bar.at_low, bar.factor.low), (bar.at_high, bar.factor.high)):
            if at_end * tornado.lead < 0.0:
                found.append((bar, value))
                break
    return found


def _tiles(comparison: Comparison, found: Lead) -> list[Tile]:
    """The figures of the verdict once more, to be seen at once."""
    unit, currency = comparison.indicator.unit, comparison.base.scenario.currency
    between = "" if found.low is None else changes(found.low, found.high, unit)
    tiles = [
        Tile(words.TILES["best"], phrases.titled(found.arm), ""),
        Tile(phrases.against(found.other), phrases.with_unit(change(found.mean, unit), unit, currency), between),
        Tile(words.TILES["ahead"], phrases.of(found.ahead, found.pairs), ""),
    ]
    if len(comparison.arms) - len(comparison.same) > 2 and found.pairs > 1:
        chance = comparison.best.chances[found.arm]
        tiles.append(Tile(words.TILES["chance"], phrases.chance_in_words(chance), ""))
    if comparison.worlds is not None:
        times = worlds_ahead(comparison, found.arm, found.other)
        known = worlds_known(comparison, found.arm, found.other)
        tiles.append(Tile(words.TILES["worlds"], phrases.of(times, known), ""))
    return tiles


# --- what to know before believing it --------------------------------------------------------------------


def _notes(comparison: Comparison) -> list[Markup | str]:
    base, unit = comparison.base, comparison.indicator.unit
    runs, currency = len(base.replicates), base.scenario.currency
    notes: list[Markup | str] = [verdict_words.on_the_same(arm) for arm in comparison.same]
    notes += comparison.notes
    if base.scale != 1.0:
        each = count(base.scale) if base.scale >= 100.0 else decimal(base.scale)
        notes.append(verdict_words.on_scale(each, count(base.people * base.scale)))
    if runs > 1:
        wanted, widest = comparison.reached.wanted, comparison.reached.widest
        if wanted is not None:
            asked, reached = (phrases.amount(half, unit, currency) for half in (wanted, widest))
            notes.append(verdict_words.on_precision(asked, reached, runs, enough=comparison.reached.enough))
        rows = [effect(comparison, arm) for arm in comparison.what_ifs if arm not in comparison.same]
        gains = [gain for row in rows if row is not None and (gain := number(row["variance_ratio"])) is not None]
        notes += [verdict_words.on_pairing(decimal(min(gains)), decimal(max(gains)))] if gains else []
        notes.append(verdict_words.on_luck(worlds=comparison.worlds is not None))
    return [*notes, verdict_words.on_people(count(base.people))]
