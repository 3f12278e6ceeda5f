"""What rules, pilots and policies decided: the part of the report on plans that change while they run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wom_sim.decisions import Decision
from wom_sim.report import words
from wom_sim.report.numbers import DASH, count
from wom_sim.result import Result


class Ruled(NamedTuple):
    """A rule, or a setting that a policy changed, and how often it acted."""

    product: str
    when: str
    then: str
    runs: str
    """In how many of the runs it acted."""
    first: str
    """On which day it did so first: mean over those runs, and the range."""
    times: str
    """How often in a run in which it acted."""


def decided(result: Result) -> list[Ruled]:
    """Every rule and pilot, whether it led to anything or not, and every setting that a policy changed."""
    rows = []
    for product, rules in result.scenario.rules.items():
        for place, rule in enumerate(rules):
            mine = [decision for decision in result.taken if decision.rule == f"rules.{product}.{place}"]
            then = "; ".join(words.change(change) for change in rule.then)
            rows.append(_row(result, product, words.condition(rule.when), then, mine))
    for product, pilots in result.scenario.pilots.items():
        for name, pilot in pilots.items():
            mine = [one for one in result.taken if one.rule == f"pilots.{product}.{name}" and one.after]
            rows.append(_row(result, product, words.pilot(name, pilot.days), words.ROLLED_OUT, mine))
    others = [decision for decision in result.taken if decision.rule == "policy"]
    for product, path in dict.fromkeys((decision.product, decision.path) for decision in others):
        mine = [decision for decision in others if decision.path == path]
        rows.append(_row(result, product, words.POLICY, path.split(".", 2)[2], mine))
    return rows


def _row(result: Result, product: str, when: str, then: str, mine: Sequence[Decision]) -> Ruled:
    days: dict[int, set[int]] = {}
    for decision in mine:
        days.setdefault(decision.replicate, set()).add(decision.day)
    first = [min(found) for found in days.values()]
    runs = words.of_runs(len(days), len(result.replicates))
    if not first:
        return Ruled(product, when, then, runs, DASH, DASH)
    mean = count(sum(first) / len(first))
    shown = mean if min(first) == max(first) else words.range_of(mean, min(first), max(first))
    times = sum(map(len, days.values())) / len(days)
    return Ruled(product, when, then, runs, shown, count(times))
