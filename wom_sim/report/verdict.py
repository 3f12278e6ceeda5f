"""The verdict of the report in plain words: only what the numbers carry, and no causes that they do not show."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from markupsafe import Markup

from wom_sim.day.events import MONEY
from wom_sim.questions import NOTHING
from wom_sim.report import series
from wom_sim.report.numbers import MINUS, about, count, decimal, interval, money, percent, tenths
from wom_sim.result import Result, name_of

if TYPE_CHECKING:
    from wom_sim.studies.paired import Against

Figures = dict[str, dict[str, float | None]]

FULL_SENTENCES = 3
"""Products that get a sentence of their own, at most."""


def verdict(result: Result) -> Markup:
    """The outcome in a sentence for each product with marketing, and a clause for the others."""
    leads = led(result)
    parts = [_sentence(result, name, first=place == 0) for place, name in enumerate(leads[:FULL_SENTENCES])]
    others = [name for name in result.products if name not in leads[:FULL_SENTENCES]]
    if others:
        parts.append(_others(result, others))
    plans = [held for held in result.comparisons if held.name not in result.scenario.report.follow]
    parts += [_against(result, held) for held in plans[:1]]
    return Markup(" ").join(parts)


def led(result: Result) -> list[str]:
    """The products that the report leads with: those with marketing, or else the first."""
    marketed = {line.split(".")[1] for line in result.lines}
    return [name for name in result.products if name in marketed] or result.products[:1]


def notes(result: Result) -> list[Markup]:
    """What a reader has to know before believing the verdict."""
    found = [
        Markup("These are {} simulated people, not real ones: the figures follow from the assumptions of the scenario.")
        .format(count(result.people)),
        _on_luck(len(result.replicates)),
    ]  # fmt: skip
    if not result.comparisons:
        found.append(Markup(
            "What the plan changes against doing nothing is another question, and this page does not answer it: it "
            "shows one plan. To know the effect, write <code>report: {{against: nothing}}</code> into the scenario."
        ).format())  # fmt: skip
    if result.scale != 1.0:
        found.insert(0, _on_scale(result))
    talk = _talk(result)
    return [talk, *found] if talk else found


def _on_scale(result: Result) -> Markup:
    """What one simulated person stands for, and what that makes of gifts."""
    text = Markup(
        "One simulated person stands for {} people of a market of {}. People, units and money on this page are those "
        "of the market."
    ).format(_number(result.scale), count(_everyone(result)))
    given, costs = (table.sum(axis=0).mean(axis=0) for table in (result.record.given, result.record.costs))
    for place in np.flatnonzero(given).tolist():
        text += Markup(" The {} whom <bdi>{}</bdi> gives something are {} of the market: {} in all.")\
        .format(
            "one simulated person" if given[place] == 1 else f"{count(given[place])} simulated people",
            name_of(result.lines[place]),
            count(given[place] * result.scale),
            money(costs[place] / MONEY, result.scenario.currency),
        )  # fmt: skip
    return text


def _number(value: float) -> str:
    return count(value) if value >= 100.0 or value == round(value) else decimal(value)


def _on_luck(runs: int) -> Markup:
    if runs == 1:
        return Markup("This is one run, so there is no interval: another run of the same plan would come out "
                      "differently, and nothing here says by how much. Ask for more replicates.")  # fmt: skip
    return Markup(
        "The intervals say how exactly the mean over luck is known from {} runs, for this network and these people. "
        "They do not cover doubt about the assumptions, and any one run may lie further out."
    ).format(runs)


def _sentence(result: Result, name: str, *, first: bool) -> Markup:
    figures = result.summary[name]
    opening = Markup("In {} day{} ").format(count(result.scenario.horizon), "" if result.scenario.horizon == 1 else "s")
    opening = opening if first else Markup("For its part, ")
    if result.scenario.products[name].idea:
        return opening + _idea(result, name, figures)
    return opening + _brand(result, name, figures)


def _brand(result: Result, name: str, figures: Figures) -> Markup:
    buyers, units = _mean(figures, "first_purchases"), _mean(figures, "units")
    if buyers == 0 and units == 0:
        return _unsold(result, name, figures)
    new = " for the first time" if result.scenario.products[name].owners else ""
    text = Markup("about {} of {} people ({}) buy <bdi>{}</bdi>{}").format(
        count(about(buyers)), count(_everyone(result)), percent(buyers / _everyone(result)), name, new
    )
    if units >= buyers * 1.05:
        text += Markup(", {} units in all").format(count(about(units)))
    return text + _money(result, figures)


def _against(result: Result, held: Against) -> Markup:
    """What the plan has changed, in a sentence."""
    what = Markup("Against doing nothing") if held.name == NOTHING else Markup("Against “{}”").format(held.name)
    rows = {row.label: row for row in held.earned(result)}
    first = rows.get("New buyers", rows["People who know it"])
    more = _size(first.estimate["mean"])
    text = what + Markup(" with the same luck, the plan for <bdi>{}</bdi> means {} {} {}").format(
        held.product,
        count(about(abs(more))),
        "more" if more >= 0 else "fewer",
        "new buyers" if "New buyers" in rows else "people who know of it",
    )
    profit = rows.get("Profit")
    if profit is None or profit.in_favour is None:
        return text + Markup(".")
    gain = _size(profit.estimate["mean"])
    runs = len(result.replicates)
    return text + Markup(" and {} {} profit{}; it pays in {} of {} run{}.").format(
        money(abs(about(gain)), result.scenario.currency),
        "more" if gain >= 0 else "less",
        _between(profit.estimate, result.scenario.currency),
        count(profit.in_favour * runs),
        runs,
        "" if runs == 1 else "s",
    )


def _between(figure: dict[str, float | None], currency: str) -> str:
    low, high = figure["low"], figure["high"]
    if low is None or high is None or low == high:
        return ""
    return f" (95 % interval {interval(about(low), about(high), 'money', currency)})"


def _size(value: float | None) -> float:
    return 0.0 if value is None else value


def _unsold(result: Result, name: str, figures: Figures) -> Markup:
    aware = _mean(figures, "awareness")
    if aware == 0:
        text = Markup("nobody buys <bdi>{}</bdi>: on the last evening nobody knows it").format(name)
    else:
        text = Markup("nobody buys <bdi>{}</bdi>, which {} of {} people know on the last evening").format(
            name, percent(aware), count(_everyone(result))
        )
    return text + (_money(result, figures) if _mean(figures, "marketing_cost") else Markup("."))


def _money(result: Result, figures: Figures) -> Markup:
    profit, cost, currency = _mean(figures, "profit"), _mean(figures, "marketing_cost"), result.scenario.currency
    if profit == 0 and cost == 0:
        return Markup(".")
    outcome = "profit" if profit >= 0 else "loss"
    size = money(abs(about(profit)), currency)
    start = Markup("; the plan costs {} and leaves").format(money(about(cost), currency))
    text = start if cost else Markup("; nothing is spent on marketing, and the sales leave")
    return text + Markup(" a {} of {}{}.").format(outcome, size, _interval(figures["profit"], currency))


def _interval(figure: dict[str, float | None], currency: str) -> Markup:
    low, high, mean = figure["low"], figure["high"], figure["mean"]
    if low is None or high is None or mean is None or low == high:
        return Markup("")
    if low < 0 < high:
        return Markup(" (95 % interval from a loss of {} to a profit of {})").format(
            money(about(-low), currency), money(about(high), currency)
        )
    if mean < 0:
        low, high = -high, -low
    low, high = about(low), about(high)
    return Markup(" (95 % interval {})").format(interval(low, high, "money", currency))


def _idea(result: Result, name: str, figures: Figures) -> Markup:
    aware = figures["awareness"]
    share = _mean(figures, "awareness")
    if share == 0:
        return Markup("nobody comes to know of <bdi>{}</bdi>.").format(name)
    text = Markup("about {} of {} people ({}{}) know of <bdi>{}</bdi>").format(
        count(about(share * _everyone(result))), count(_everyone(result)), tenths(share), _shares(aware), name
    )
    place = result.products.index(name)
    last = series.bins(result, place)[-1]
    opinion = figures["opinion"]["mean"]
    if opinion is not None:
        middle = len(last) // 2
        text += Markup(
            f"; their mean opinion is {{}} on a scale from {MINUS}1 to 1, and on the last evening {{}} of them are "
            "for it, {} undecided and {} against it"
        ).format(
            decimal(opinion),
            *(percent(float(part.sum())) for part in (last[middle + 1 :], last[middle], last[:middle])),
        )
    cost = _mean(figures, "marketing_cost")
    return text + (
        Markup("; the plan costs {}.").format(money(about(cost), result.scenario.currency)) if cost else Markup(".")
    )


def _shares(figure: dict[str, float | None]) -> str:
    if figure["low"] is None or figure["high"] is None or figure["low"] == figure["high"]:
        return ""
    return f"; 95 % interval {tenths(max(0.0, figure['low']))} to {tenths(min(1.0, figure['high']))}"


def _others(result: Result, names: list[str]) -> Markup:
    clauses = []
    for name in names:
        figures = result.summary[name]
        if result.scenario.products[name].idea:
            clause = Markup("<bdi>{}</bdi> is known to {}").format(name, percent(_mean(figures, "awareness")))
        else:
            clause = Markup("<bdi>{}</bdi> sells {}").format(name, count(about(_mean(figures, "units"))))
            share = figures["share_of_market"]["mean"]
            if share is not None:
                clause += Markup(" ({} of all units)").format(percent(share))
        clauses.append(clause)
    return Markup("Meanwhile {}.").format(Markup(", ").join(clauses))


def _talk(result: Result) -> Markup | None:
    """How much of what people heard came from each other, which is what this is about."""
    place = result.products.index(led(result)[0])
    paid = float(series.flows(result, place, "heard_marketing").sum(axis=0).mean()) * result.scale
    events = ("heard_conversation", "heard_feed", "heard_friend", "heard_review")
    free = float(series.flows(result, place, *events).sum(axis=0).mean()) * result.scale
    if paid <= 0 or free <= 0:
        return None
    return Markup(
        "People hear of <bdi>{}</bdi> about {} times from each other (talk, feeds, answers and reviews) and about {} "
        "times from marketing. This counts messages; it does not say which of them made anyone buy."
    ).format(result.products[place], count(about(free)), count(about(paid)))


def _everyone(result: Result) -> float:
    """People of the market."""
    return result.people * result.scale


def _mean(figures: Figures, name: str) -> float:
    return _size(figures[name]["mean"])
