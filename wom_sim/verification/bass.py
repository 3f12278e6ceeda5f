"""Bass's model of diffusion, lived by the engine itself: adoption by contact, over everyone and over networks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.classics.bass_theory import bass_circle, bass_couple, bass_curve
from wom_sim.day.events import EVENTS
from wom_sim.runs import simulate
from wom_sim.scenario import Scenario
from wom_sim.verification.law import Effort, Finding, Law, between, near

P, Q = 0.03, 0.38
"""Innovation and imitation a year: the averages of Sultan, Farley and Lehmann (1990)."""
YEAR = 364
"""Days in a year of 52 whole weeks, so that steps of a week and of two and four weeks fit it."""

Curve = NDArray[np.float64]


closed_form, circle, couple = (partial(form, P, Q) for form in (bass_curve, bass_circle, bass_couple))
"""Shares of adopters at times in years: among everyone, on a circle, and in pairs, which are the slowest of all."""


def recursion(steps: int, step: float) -> Curve:
    """Shares among everyone in steps of `step` years, without luck: F' = F + (1 - F) (1 - (1 - p dt)(1 - q dt F)).

    `bass_recursion` calls the engine's own law, and could not tell that it is wrong.
    """
    share, path = 0.0, []
    for _ in range(steps):
        share += (1.0 - share) * (1.0 - (1.0 - P * step) * (1.0 - Q * step * share))
        path.append(share)
    return np.array(path)


def market(people: int, years: int, step: int, network: Mapping[str, Any] | None = None, year: int = YEAR) -> Scenario:
    """A market in which only what others have counts, in steps of so many days."""
    return Scenario.from_data(
        {
            "horizon": years * year,
            "step": step,
            "network": network or {"kind": "complete", "n": people},
            "products": {"thing": {}},
            "laws": {
                "choice": {"kind": "contact", "innovation": P / year, "imitation": Q / year},
                "talk": {"rate": 0},
                "inquiry": {"ask": 0, "read": 0},
                "experience": {"uses": 0, "churn": 0},
            },
        }
    )


def adopted(scenario: Scenario, seed: int, runs: int) -> Curve:
    """Share of the people who have adopted: float64 (steps, runs)."""
    result = simulate(scenario, seed=seed, replicates=runs)
    counts = result.record.events[..., EVENTS.index("ever_customers")].sum(axis=(2, 3))
    return np.asarray(counts / result.people, np.float64)


def _years(steps: int, days: int) -> Curve:
    """Times at the ends of the steps, in years."""
    return np.arange(1, steps + 1) * days / YEAR


def _complete(effort: Effort) -> Iterator[Finding]:
    people, runs, years = 10_000, 50, effort.of(12, 16)
    for days in (28, 14)[: effort.of(1, 2)]:
        curve = adopted(market(people, years, days), seed=3, runs=runs)
        far = np.abs(curve.mean(axis=1) - recursion(len(curve), days / YEAR))
        what = f"farthest from the recursion, {people:,} people, {runs} runs, {years} years in steps of {days} days"
        yield near(what, 0.0, float(far.max()), 0.006, "luck of the mean curve, and 1/n")


def _convergence(effort: Effort) -> Iterator[Finding]:
    year, years, people, runs = 16, 10, effort.of(20_000, 80_000), 50
    errors = []
    for days in (16, 8, 4)[: effort.of(2, 3)]:
        mean = adopted(market(people, years, days, year=year), seed=7, runs=runs).mean(axis=1)
        errors.append(float(np.abs(mean - closed_form(np.arange(1, len(mean) + 1) * days / year)).max()))
    for longer, shorter, steps in zip(errors, errors[1:], ("a year and half a year", "half a year and a quarter")):
        what = f"ratio of the errors of F in steps of {steps}, {people:,} people, {runs} runs"
        yield between(what, 1.8, 2.2, longer / shorter)


def _on_networks(effort: Effort) -> Iterator[Finding]:
    people, years, days, runs = 4000, 10, 7, effort.of(10, 40)
    for k in (4, 20):
        network = {"kind": "watts-strogatz", "n": people, "k": k, "rewiring": 0.3}
        curve = adopted(market(people, years, days, network), seed=2, runs=runs)
        mean, times = curve.mean(axis=1), _years(len(curve), days)
        slack = 4.0 * curve.std(axis=1, ddof=1) / np.sqrt(runs) + 0.002
        outside = np.maximum(couple(times) - mean, mean - closed_form(times)) - slack
        what = f"steps outside of the two curves by more than 4 SE and .002, {people:,} people, k = {k}, {runs} runs"
        yield near(what, 0.0, float((outside > 0.0).sum()), 0.0)


def _on_a_circle(effort: Effort) -> Iterator[Finding]:
    people, years, days, runs = 10_000, 12, 7, effort.of(8, 32)
    ring = {"kind": "watts-strogatz", "n": people, "k": 2, "rewiring": 0.0}
    curve = adopted(market(people, years, days, ring), seed=5, runs=runs)
    mean, times = curve.mean(axis=1), _years(len(curve), days)
    farthest = int(np.abs(mean - circle(times)).argmax())
    error = 4.0 * float(curve[farthest].std(ddof=1)) / runs**0.5 + 0.004
    because = "4 SE and .004 for steps of a week"
    what = f"share of adopters where it is farthest off, {people:,} people, {runs} runs"
    yield near(what, float(circle(times[farthest])), float(mean[farthest]), error, because)
    ahead = float((closed_form(times) - mean)[100:].min())
    yield Finding("least lead of the complete graph, from week 100 on", "above 0", f"{ahead:.6g}", "", ahead > 0.0)


LAWS = (
    Law("Bass's curve on a complete graph", "A", "Bass 1969", _complete),
    Law("Bass's curve is met at first order in the step", "A", "Bass 1969; Euler's method", _convergence),
    Law("Adoption on a circle", "B", "Fibich and Gibori 2010", _on_a_circle),
    Law("Adoption on networks: between two people and everyone", "B", "Fibich and Golan 2022", _on_networks),
)
