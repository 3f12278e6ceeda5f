"""The verdict of an optimisation: what to do with the money, and whether that beats doing something simple."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from wom_sim.report.comparing import phrases
from wom_sim.report.comparing.settings import plain
from wom_sim.report.comparing.verdict_words import on_people, on_scale
from wom_sim.report.numbers import DASH, count, decimal, money, percent, write
from wom_sim.report.optimising import words
from wom_sim.report.study.page import Tile, Verdict

if TYPE_CHECKING:
    from wom_sim.studies.optimising.optimum import Optimum

BUDGET = "budget"
SEVERAL = 4
"""Moves or settings that are named at once."""


def verdict(optimum: Optimum) -> Verdict:
    """What the page says before anything else."""
    others = [*_front(optimum), *_against(optimum), *_promised(optimum), *_marginal(optimum)]
    return Verdict(_what_to_do(optimum), others, _tiles(optimum), _notes(optimum))


def sentence(optimum: Optimum) -> str:
    """The verdict as plain text."""
    return " ".join(part.striptags() for part in (_what_to_do(optimum), *_front(optimum), *_against(optimum)))


def _amount(optimum: Optimum, value: float) -> str:
    return money(round(value) if abs(value) >= 100.0 else value, optimum.base.currency)


def _what_to_do(optimum: Optimum) -> Markup:
    plan, budget = optimum.winner.plan, _amount(optimum, optimum.budget)
    if optimum.winner.name and len(optimum.goals) == 1:
        return words.is_a_rule(optimum.winner.name, len(optimum.tried))
    if optimum.winner.name:
        return words.at_knee(optimum.winner.name)
    if not plan.shares:
        named = [(phrases.path(path), plain(value)) for path, value in plan.settings.items()]
        return words.set_to(named[:SEVERAL], max(len(named) - SEVERAL, 0))
    allotted = sorted(optimum.market.allotted(plan).items(), key=lambda pair: -pair[1])
    parts = [words.share(name, _amount(optimum, amount)) for name, amount in allotted if amount > 0.0]
    return words.put(words.listed(parts), budget) if parts else words.put_nothing(budget)


def _kpi(optimum: Optimum) -> Markup:
    figure = optimum.goals[0].indicator
    return phrases.kpi_of(figure.name, figure.label, optimum.product, optimum.base.horizon)


def _front(optimum: Optimum) -> list[Markup]:
    if len(optimum.goals) == 1:
        return []
    labels = words.listed([goal.indicator.label.lower() for goal in optimum.goals])
    return [words.of_front(len(optimum.finalists), labels)]


def _against(optimum: Optimum) -> list[Markup]:
    """Whether simple rules are beaten."""
    rival = optimum.rival
    if rival is None:
        return [words.no_rule()]
    unit, currency, how = optimum.goals[0].indicator.unit, optimum.base.currency, words.attitude(optimum.risk.name)
    lead, toward = optimum.lead(rival), optimum.goals[0].toward
    more = phrases.more(toward * lead.mean, unit, currency)
    low, high = sorted((toward * lead.low_all, toward * lead.high_all))
    ends = phrases.between(low, high, unit, currency) if isfinite(low) else ""
    if optimum.winner.name and not lead.lost:
        return [words.of_rules(rival.name, more, ends, _kpi(optimum), how)]
    equals = [one for one in optimum.rules if not optimum.lead(one).told]
    if not equals:
        return [words.beats_all(rival.name, more, ends, _kpi(optimum), how)]
    if lead.lost:
        return [words.loses(rival.name, phrases.more(-toward * lead.mean, unit, currency), ends, _kpi(optimum), how)]
    return [words.not_surely(rival.name, more, ends, _kpi(optimum), how, len(equals))]


def _promised(optimum: Optimum) -> list[Markup]:
    figure, how = optimum.goals[0].indicator, words.attitude(optimum.risk.name)
    row = optimum.retest.row(0, named=True)
    promise, fresh = (_level(optimum, row[name]) for name in ("promised", "score"))
    return [words.promised(f"{promise} ({figure.label.lower()})", fresh, how)]


def _marginal(optimum: Optimum) -> list[Markup]:
    found = optimum.marginal.get(BUDGET)
    if found is None:
        return []
    mean, low, high = found
    unit = optimum.goals[0].indicator.unit
    if low <= 0.0 <= high:
        return [words.marginal_in_doubt(f"{_rate(low, unit)} to {_rate(high, unit)}")]
    return [words.marginal(_rate(mean, unit), f"{_rate(low, unit)} to {_rate(high, unit)}")]


def _rate(value: float, unit: str) -> str:
    """What a unit of money brings; of shares in points."""
    if unit == "share":
        return f"{100.0 * value:.2g} points"
    return decimal(value) if abs(value) < 100.0 else f"{value:,.0f}"


def _level(optimum: Optimum, value: float | None) -> str:
    return write(value, optimum.goals[0].indicator.unit, optimum.base.currency) if value is not None else DASH


def _tiles(optimum: Optimum) -> list[Tile]:
    figure, row = optimum.goals[0].indicator, optimum.retest.row(0, named=True)
    how = words.attitude(optimum.risk.name)
    tiles = [Tile(words.TILES["split"], _amount(optimum, optimum.budget), _shares(optimum))]
    ends = f"{_level(optimum, row['low'])} to {_level(optimum, row['high'])}"
    tiles.append(Tile(f"{figure.label}, {how}", _level(optimum, row["score"]), ends))
    if optimum.rival is not None:
        lead, unit, currency = optimum.lead(optimum.rival), figure.unit, optimum.base.currency
        toward = optimum.goals[0].toward
        low, high = sorted((toward * lead.low_all, toward * lead.high_all))
        value = phrases.more(toward * lead.mean, unit, currency)
        tiles.append(
            Tile(words.TILES["lead"], value, phrases.between(low, high, unit, currency) if isfinite(low) else "")
        )
    if (found := optimum.marginal.get(BUDGET)) is not None:
        mean, *between = (_rate(value, figure.unit) for value in found)
        tiles.append(Tile(words.TILES["more"], mean, " to ".join(between)))
    return tiles


def _shares(optimum: Optimum) -> str:
    allotted = sorted(optimum.market.allotted(optimum.winner.plan).items(), key=lambda pair: -pair[1])
    shares = ((name, amount / optimum.budget) for name, amount in allotted[:SEVERAL] if amount > 0.0)
    return ", ".join(f"{name} {percent(share)}" for name, share in shares)


def _notes(optimum: Optimum) -> list[Markup | str]:
    people, _ = optimum.base.network.expected_ties()
    notes: list[Markup | str] = [on_people(count(people))]
    scale = optimum.base.market.scale(people)
    if scale != 1.0:
        notes.append(on_scale(count(scale), count(optimum.base.market.people or people)))
    notes.append(words.on_budget(_amount(optimum, optimum.budget), _amount(optimum, optimum.planned_cost)))
    notes.append(words.on_risk(optimum.risk.name))
    if not np.isfinite(optimum.values(optimum.winner.plan)).all():
        notes.append(words.UNKNOWN)
    return [*notes, words.on_luck()]
