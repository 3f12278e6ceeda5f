"""The curves that the page draws: figures of one product in every arm, by step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wom_sim import books, heard
from wom_sim.day.events import EVENTS, MONEY, TALK
from wom_sim.simulation import Simulation

FIGURES = (
    *("awareness", "customers", "adoption", "opinion", "voiced", "listened", "rating"),
    *("revenue", "spend", "profit", "talk", "sales"),
)
"""Who knows it, has it and ever had it, as shares of the people; the mean opinion of who knows it, the mean word of the
day, and what is on the marketer's desk (sentiment); mean stars so far; money so far, the market's; words and purchases
of the day."""

STARS = [f"stars_{stars}" for stars in range(1, 6)]


def curves(simulation: Simulation, product: str, first: int) -> NDArray[np.float64]:
    """Figures of the steps from `first` on: float64 (arms, steps, FIGURES), NaN for what is not known.

    Each arm has one world.
    """
    return np.stack([_of_arm(simulation, arm, product, first) for arm in range(len(simulation.arms))])


def _of_arm(simulation: Simulation, arm: int, product: str, first: int) -> NDArray[np.float64]:
    record, people, now = simulation.record, simulation.scene.people, simulation.day // simulation.step_days
    place = list(simulation.scenario.products).index(product)
    scenario, recent = simulation.arms[arm], slice(first, now)
    scale, events = scenario.market.scale(people), record.events[:now, arm, place]

    def happened(name: str) -> NDArray[np.int64]:
        """Sums of an event in every step so far."""
        return np.asarray(events[..., EVENTS.index(name)].sum(axis=1))

    aware = happened("aware")[recent]
    words = events[..., TALK].sum(axis=(1, 2))[recent]
    stars = np.stack([happened(name) for name in STARS]).cumsum(axis=1)[:, recent]
    bought, revenue = events[..., books.BOUGHT].sum(axis=(1, 2)), happened("revenue") / MONEY * scale
    owners = [line.product for line in simulation.plan.lines]
    spend = books.spend(record.costs[:now, arm : arm + 1], owners, scenario, range(now))[:, 0, place] / MONEY
    goods = books.unit_costs(simulation.versions[arm], range(now))[:, place]
    found = {
        "awareness": aware / people,
        "customers": happened("customers")[recent] / people,
        "adoption": happened("ever_customers")[recent] / people,
        "opinion": books.mean(happened("opinion")[recent], aware),
        "voiced": books.mean(happened("voiced")[recent], words),
        "listened": _listened(simulation, arm, product, place, range(first, now)),
        "rating": books.ratio(np.arange(1, 6) @ stars, stars.sum(axis=0)),
        "revenue": revenue.cumsum()[recent],
        "spend": spend.cumsum()[recent],
        "profit": (revenue - bought * scale * goods - spend).cumsum()[recent],
        "talk": words,
        "sales": bought[recent],
    }
    return np.stack([np.asarray(found[name], np.float64) for name in FIGURES], axis=1)


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
