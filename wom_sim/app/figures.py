"""The curves that the page draws: figures of one product in every arm, by step."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import heard
from wom_sim.day.events import EVENTS, FIXED, MONEY, TALK
from wom_sim.simulation import Simulation

FIGURES = (
    *("awareness", "customers", "adoption", "opinion", "voiced", "listened", "rating"),
    *("revenue", "spend", "profit", "talk", "sales"),
)
"""Who knows it, has it and ever had it, as shares of the people; the mean opinion of who knows it, the mean word of the
day, and what is on the marketer's desk (sentiment); mean stars so far; money so far, the market's; words and purchases
of the day."""

STARS = [f"stars_{stars}" for stars in range(1, 6)]
BOUGHT = ["first_purchases", "repeat_purchases"]


def curves(simulation: Simulation, product: str, first: int) -> NDArray[np.float64]:
    """Figures of the steps from `first` on: float64 (arms, steps, FIGURES), NaN for what is not known.

    Each arm has one world.
    """
    return np.stack([_of_arm(simulation, arm, product, first) for arm in range(len(simulation.arms))])


def _of_arm(simulation: Simulation, arm: int, product: str, first: int) -> NDArray[np.float64]:
    record, people, now = simulation.record, simulation.scene.people, simulation.day // simulation.step_days
    place = list(simulation.scenario.products).index(product)
    recent, scale = slice(first, now), simulation.arms[arm].market.scale(people)

    def happened(*names: str) -> NDArray[np.int64]:
        """Sums of events in every step so far."""
        columns = [EVENTS.index(name) for name in names]
        return np.asarray(record.events[:now, arm, place][..., columns].sum(axis=(1, 2)))

    aware = happened("aware")[recent]
    words = record.events[:now, arm, place][..., TALK].sum(axis=(1, 2))[recent]
    stars = np.stack([happened(name) for name in STARS]).cumsum(axis=1)[:, recent]
    bought, spend = happened(*BOUGHT), _spend(simulation, arm, product, place, now)
    revenue = happened("revenue") / MONEY * scale
    earned = revenue - bought * scale * _unit_costs(simulation, arm, product, now) - spend
    found = {
        "awareness": aware / people,
        "customers": happened("customers")[recent] / people,
        "adoption": happened("ever_customers")[recent] / people,
        "opinion": _mean(happened("opinion")[recent] / FIXED, aware),
        "voiced": _mean(happened("voiced")[recent] / FIXED, words),
        "listened": _listened(simulation, arm, product, place, range(first, now)),
        "rating": _mean(np.arange(1, 6) @ stars, stars.sum(axis=0)),
        "revenue": revenue.cumsum()[recent],
        "spend": spend.cumsum()[recent],
        "profit": earned.cumsum()[recent],
        "talk": words,
        "sales": bought[recent],
    }
    return np.stack([np.asarray(found[name], np.float64) for name in FIGURES], axis=1)


def _unit_costs(simulation: Simulation, arm: int, product: str, steps: int) -> NDArray[np.float64]:
    """What a unit cost on the first morning of each step."""
    starts, versions = zip(*simulation.versions[arm], strict=True)
    costs = np.array([version.products[product].unit_cost or 0.0 for version in versions])
    mornings = np.arange(steps) * simulation.step_days
    return np.asarray(costs[np.searchsorted(starts, mornings, "right") - 1])


def _spend(simulation: Simulation, arm: int, product: str, place: int, steps: int) -> NDArray[np.float64]:
    """What moves and listening of a product cost in each step."""
    mine = [number for number, line in enumerate(simulation.plan.lines) if line.product == place]
    spent = simulation.record.costs[:steps, arm][:, mine].sum(axis=1)
    scenario = simulation.arms[arm]
    if product in scenario.listening:
        spent = spent + heard.costs(scenario, steps)[:, list(scenario.listening).index(product)]
    return np.asarray(spent / MONEY)


def _listened(simulation: Simulation, arm: int, product: str, place: int, steps: range) -> NDArray[np.float64]:
    """The sentiment on the desk of the product's marketer on the evening of each step."""
    scenario, days = simulation.arms[arm], simulation.step_days
    if product not in scenario.listening:
        return np.full(len(steps), np.nan)
    scale, worlds = scenario.market.scale(simulation.scene.people), np.array([arm])
    desks = [
        heard.desk(simulation.record, scenario, product, (step + 1) * days, worlds, [], scale).words for step in steps
    ]
    return np.array([desk["sentiment"].value[0, place] for desk in desks], np.float64)


def _mean(total: NDArray[Any], count: NDArray[np.int64]) -> NDArray[np.float64]:
    mean: NDArray[np.float64] = np.divide(total, count, out=np.full(len(total), np.nan), where=count > 0)
    return mean
