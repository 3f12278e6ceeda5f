"""What the marketers did, as the report shows it: what each move delivered and cost, and when money ran out."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from wom_sim.day.events import MONEY
from wom_sim.record import DUES
from wom_sim.report import words
from wom_sim.report.numbers import DASH, count, money, percent
from wom_sim.result import Result, name_of, product_of


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
    """Every intervention, and what else is booked."""
    lines, columns = result.booked
    means = {name: table.sum(axis=0).mean(axis=0).tolist() for name, table in columns.items()}
    total = sum(means["cost"])
    rows = []
    for place, line in enumerate(lines):
        of = {name: values[place] for name, values in means.items()}
        parts = {part: of[f"due_{part}"] for part in DUES} | {"unpaid": -of["unpaid"]}
        shown = {part: money(amount / MONEY) for part, amount in parts.items() if abs(amount) >= 0.5}
        rows.append(
            Move(
                name=name_of(line),
                product=product_of(line),
                kind=_kind(result, product_of(line), name_of(line)),
                days=_some(of["days"]),
                exposures=_some(of["exposures"] * result.scale),
                given=_some(of["given"] * result.scale),
                successes=_some(of["successes"] * result.scale),
                cost=money(of["cost"] / MONEY),
                parts=words.parts_of_cost(shown) if len(shown) > 1 else "",
                share=percent(of["cost"] / total) if total else DASH,
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
        product, name = product_of(line), name_of(line)
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
