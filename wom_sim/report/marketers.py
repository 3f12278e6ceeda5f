"""What the marketers did, as the report shows it: what each move delivered and cost, and when money ran out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wom_sim.day.events import MONEY
from wom_sim.record import DUES
from wom_sim.report import words
from wom_sim.report.numbers import DASH, count, money, percent
from wom_sim.result import Result, product_of


class Move(NamedTuple):
    """An intervention and what it did, as means over replicates, in people and money of the market."""

    name: str
    product: str
    kind: str
    days: str
    exposures: str
    given: str
    successes: str
    cost: str
    parts: str
    """What the cost is made of, where it is of more than one thing."""
    share: str


def moves(result: Result) -> list[Move]:
    """Every intervention."""
    record = result.record
    counts = [record.ran, record.exposures, record.given, record.successes]
    ran, exposures, given, successes = (table.sum(axis=0).mean(axis=0) for table in counts)
    due, costs = (table.sum(axis=0).mean(axis=0) / MONEY for table in (record.due, record.costs))
    total = float(costs.sum())
    rows = []
    for place, line in enumerate(result.lines):
        _, product, name = line.split(".", 2)
        parts = dict(zip(DUES, due[place].tolist(), strict=True)) | {"unpaid": costs[place] - due[place].sum()}
        shown = {part: money(amount) for part, amount in parts.items() if abs(amount) >= 0.5 / MONEY}
        rows.append(
            Move(
                name,
                product,
                _kind(result, product, name),
                _some(float(ran[place])),
                _some(float(exposures[place]) * result.scale),
                _some(float(given[place]) * result.scale),
                _some(float(successes[place]) * result.scale),
                money(float(costs[place])),
                words.parts_of_cost(shown) if len(shown) > 1 else "",
                percent(float(costs[place]) / total) if total else DASH,
            )
        )
    return rows


def with_successes(result: Result) -> bool:
    """Whether any move had a success that is paid for."""
    return bool(result.record.successes.any())


def budgets(result: Result) -> list[str]:
    """For each budget how much of it was spent, and when it ran out: a sentence each."""
    found = []
    for place, line in enumerate(result.lines):
        _, product, name = line.split(".", 2)
        move = result.scenario.marketing.get(product, {}).get(name)
        if move is not None and move.cost.budget is not None:
            found.append(_spent(result, f"{product}.{name}", move.cost.budget, [place]))
    for product, budget in result.scenario.budgets.items():
        owned = [place for place, line in enumerate(result.lines) if product_of(line) == product]
        found.append(_spent(result, product, budget, owned))
    return found


def _spent(result: Result, name: str, budget: float, lines: list[int]) -> str:
    spent = result.record.costs[:, :, lines].sum(axis=2).cumsum(axis=0)
    out = spent >= round(budget * MONEY)
    days = result.days[out.argmax(axis=0)[out[-1]]]
    currency = result.scenario.currency
    used = money(float(spent[-1].mean()) / MONEY, currency)
    if not days.size:
        return words.budget_left(name, money(budget, currency), used)
    return words.budget_spent(
        name, money(budget, currency), days.size, len(result.replicates), count(float(np.median(days)))
    )


def _some(value: float) -> str:
    return count(value) if value else DASH


def _kind(result: Result, product: str, name: str) -> str:
    for _, version in result.scenario.versions():
        move = version.marketing.get(product, {}).get(name)
        if move is not None:
            return move.kind.replace("_", " ")
    return DASH
