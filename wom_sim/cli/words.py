"""Scenarios and results in plain words and small tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wom_sim.marketing.intervention import Intervention
    from wom_sim.platforms import Platform
    from wom_sim.result import Result
    from wom_sim.scenario import Scenario

Estimate = dict[str, float | None]

BRANDS = ("awareness", "penetration", "customers", "units", "opinion", "nps", "revenue", "marketing_cost", "profit")
IDEAS = ("awareness", "supporters", "opinion", "voiced_opinion", "talk_ratio", "heard_a_week", "marketing_cost")
"""The key figures that are shown at the end of a run; the report has all of them."""
CHANGES = ("People who know it", "New buyers", "Opinion", "Profit", "Return on investment", "Cost of one more buyer")
"""Those of what the plan has changed."""


def counted(number: int, thing: str, things: str = "") -> str:
    """A number of things: `1 person`, `13,000 people`."""
    return f"{number:,} {thing if number == 1 else things or thing + 's'}"


def listed(items: Sequence[str]) -> str:
    """Things in a row: `a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1] if items else "")))


# --- results ------------------------------------------------------------------------------------------


def table(result: Result) -> str:
    """The main key figures: a row each, a column for each product, with the interval of the mean beside it."""
    from wom_sim.indicators import INDICATORS

    ideas = all(product.idea for product in result.scenario.products.values())
    known = {indicator.name: indicator for indicator in INDICATORS}
    chosen = [known[name] for name in (IDEAS if ideas else BRANDS) if name in known]
    rows = [["", *result.summary]]
    for indicator in chosen:
        figures = [figures[indicator.name] for figures in result.summary.values()]
        rows.append([indicator.label, *(_cell(indicator.unit, figure, result.scenario.currency) for figure in figures)])
    return aligned(rows)


def changes(result: Result) -> str:
    """What the plan has changed against each other one: a row each, a column for each that it is held against."""
    left_out = result.scenario.report.follow
    columns = {
        ("without " if held.name in left_out else "against ") + held.name: {
            row.label: row for row in held.earned(result)
        }
        for held in result.comparisons
    }
    rows = [["", *columns]]
    for label in CHANGES:
        if any(label in found for found in columns.values()):
            cells = [found.get(label) for found in columns.values()]
            currency = result.scenario.currency
            rows.append([label, *("" if one is None else _cell(one.unit, one.estimate, currency) for one in cells)])
    return aligned(rows)


def _cell(unit: str, figure: Estimate, currency: str) -> str:
    mean, low, high = figure["mean"], figure["low"], figure["high"]
    if mean is None:
        return "-"
    text = amount(unit, mean)
    if unit == "money" and currency:
        text = f"{text} {currency}"
    if low is None or high is None:
        return text
    return f"{text}  ({amount(unit, low)} to {amount(unit, high)})"


def amount(unit: str, value: float) -> str:
    """A figure in its unit, as short as it can be."""
    if unit == "share":
        return f"{100.0 * value:.1f} %"
    if unit in ("people", "units", "money"):
        return f"{value:,.0f}" if abs(value) >= 100.0 else f"{value:.1f}"
    return f"{value:.1f}" if abs(value) >= 10.0 else f"{value:.2f}"


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of texts as a table with two blanks between the columns."""
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return "\n".join("  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths)).rstrip() for row in rows)


# --- scenarios ----------------------------------------------------------------------------------------


def described(scenario: Scenario, people: int, ties: int) -> str:
    """A scenario in one paragraph: people, products, interventions and what they cost."""
    kind = scenario.network.kind
    whom = counted(people, "person", "people")
    segments = list(scenario.population.segments)
    split = f" in the segments {listed(segments)}" if len(segments) > 1 else ""
    joined = "everyone tied to everyone" if kind == "complete" else f"{counted(ties, 'tie')} ({kind})"
    places = listed([_place(name, platform) for name, platform in scenario.platforms.items()])
    sentences = [
        f"'{scenario.name}' follows {whom}{split}, with {joined}, talking on {places}, for "
        f"{counted(scenario.horizon, 'day')}, {counted(scenario.replicates, 'time')} with different luck."
    ]
    names = [f"{name} ({_product(scenario, name)})" for name in scenario.products]
    sentences.append(f"They talk about {listed(names)}.")
    for product, moves in scenario.marketing.items():
        if moves:
            plan = listed([f"{name} ({_window(move)})" for name, move in moves.items()])
            sentences.append(f"The plan for {product}: {plan}. {_cost(scenario, moves.values())}")
    if not any(scenario.marketing.values()):
        sentences.append("There is no marketing.")
    for product, ear in scenario.listening.items():
        where = listed(ear.platforms) if ear.platforms else "everywhere"
        sentences.append(f"The marketer of {product} listens {'on ' if ear.platforms else ''}{where}.")
    if any(scenario.rules.values()):
        sentences.append(f"{counted(sum(map(len, scenario.rules.values())), 'rule')} may change the plan.")
    if scenario.changes:
        sentences.append(f"It changes on {counted(len({change.day for change in scenario.changes}), 'day')}.")
    if scenario.what_if:
        sentences.append(f"What if: {listed(list(scenario.what_if))}.")
    return " ".join(sentences)


def _place(name: str, platform: Platform) -> str:
    return name if platform.network is None else f"{name} (with ties of its own: {platform.network.kind})"


def _product(scenario: Scenario, name: str) -> str:
    product = scenario.products[name]
    if product.idea:
        return "an idea, nothing to buy"
    currency = f" {scenario.currency}" if scenario.currency else ""
    owned = f", owned by {100.0 * product.owners:g} %" if product.owners else ""
    return f"price {product.price:,g}{currency}, margin {product.unit_margin:,g}{owned}"


def _window(move: Intervention) -> str:
    kind = move.kind.replace("_", " ")
    if move.waits:
        return f"{kind}, which waits"
    if move.on is not None:
        return f"{kind} on day {move.on}"
    return f"{kind} from day {move.from_}" + (f" to {move.until}" if move.until is not None else " on")


def _cost(scenario: Scenario, moves: Iterable[Intervention]) -> str:
    """What is known of the cost before the run: the rest depends on how many are reached."""
    known, messages, gifts = 0.0, False, False
    for move in moves:
        if move.waits:
            continue
        known += move.cost.fixed + move.cost.per_day * move.runs(0, scenario.horizon)
        chosen = len(move.who.people) if isinstance(move.who.people, tuple) else move.who.count
        known += move.cost.per_person * (chosen or 0)
        gifts |= move.cost.per_person > 0.0 and chosen is None
        messages |= move.prices.per_exposure > 0.0
    currency = f" {scenario.currency}" if scenario.currency else ""
    rest = listed(
        [
            *(["each message that is met"] if messages else []),
            *(["each person who is given something"] if gifts else []),
        ]
    )
    if not known:
        return f"It costs so much for {rest}." if rest else "It costs nothing by itself."
    return f"It costs {known:,.0f}{currency}" + (f", and more for {rest}." if rest else ".")
