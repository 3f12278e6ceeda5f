"""What must not matter: how many people stand for the market, and how many days a step has."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wom_sim.runs import simulate
from wom_sim.scenario import Scenario
from wom_sim.verification.law import Effort, Finding, Law, near

BOUNDS = {
    "awareness": 0.03,
    "penetration": 0.05,
    "opinion": 0.03,
    "talk_ratio": 0.05,
    "heard_a_week": 0.05,
    "churned": 0.05,
}
"""How far key figures may be apart, relative to the one that they are held against; stated before anyone looked."""


def launch(people: int, step: int = 1) -> Scenario:
    """Two months of radio for one brand, in a small world of people with ten ties each; two years."""
    return Scenario.from_data(
        {
            "horizon": 728,
            "step": step,
            "network": {"kind": "watts-strogatz", "n": people, "k": 10, "rewiring": 0.4},
            "products": {"lotus": {"price": 40, "margin": 18}},
            "marketing": {"lotus": {"radio": {"kind": "mass_media", "until": 56, "reach": 0.02}}},
        }
    )


def outcome(scenario: Scenario, towns: int) -> dict[str, float]:
    """Key figures of the brand, counts of people as shares: means over towns, each of a seed of its own."""
    found: dict[str, list[float]] = {name: [] for name in BOUNDS}
    for seed in range(1, towns + 1):
        result = simulate(scenario, seed=seed, replicates=1)
        for name in BOUNDS:
            value = float(result.indicators["lotus"][name][0])
            found[name].append(value / result.people if name == "churned" else value)
    return {name: float(np.mean(values)) for name, values in found.items()}


def _apart(what: str, held: dict[str, float], found: dict[str, float]) -> Iterator[Finding]:
    for name, bound in BOUNDS.items():
        yield near(f"{name}: {what}", held[name], found[name], bound * abs(held[name]), f"{100 * bound:g} %")


def steps(effort: Effort) -> Iterator[Finding]:
    """Steps of a week against days: people hear their ties once in a step, on its middle day, and live daily."""
    people, towns = effort.of(2_000, 13_000), effort.of(2, 8)
    held, found = (outcome(launch(people, step), towns) for step in (1, 7))
    yield from _apart(f"steps of 7 days, {people:,} people", held, found)


def sizes(effort: Effort) -> Iterator[Finding]:
    """Few people against many, with as many ties each and as many of them rewired."""
    most = effort.of(20_000, 100_000)
    held = outcome(launch(most), effort.of(1, 3))
    for people in (2_000, *((10_000,) if effort.full else ())):
        found = outcome(launch(people), effort.of(4, 40) if people == 2_000 else 12)
        yield from _apart(f"{people:,} people for {most:,}", held, found)


LAWS = (
    Law("Steps of a week give what days give", "B", "the default model", steps, quick=False),
    Law("The size of the market does not matter", "B", "the default model", sizes, quick=False),
)
