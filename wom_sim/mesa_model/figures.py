"""What the last step came to: the columns of `Result.metrics` for all people, read from the record as days go by."""

from __future__ import annotations

from math import sqrt

import numpy as np

from wom_sim import heard
from wom_sim.day.events import EVENTS, FIXED, MONEY
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation

Row = dict[str, float]

SUMS = ("voiced", "revenue", "opinion", "opinion_squared")
"""What is counted in fixed units, and reported as a mean or as money."""
COUNTS = tuple(name for name in EVENTS if name not in SUMS)
COLUMNS = ("people", *COUNTS, "opinion", "opinion_sd", "voiced", "revenue", "contribution", "marketing_cost")
"""Names of the figures of a product, as in `Result.metrics`."""


class Figures:
    """Reads the figures of a simulation with one world."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._costs_of: Scenario | None = None

    def of_last_step(self) -> dict[str, Row]:
        """The figures of each product by name. Means are NaN where there is nothing to take them of."""
        simulation = self._simulation
        step = simulation.day // simulation.step_days - 1
        table = simulation.record.events[step, 0].sum(axis=1)
        scale = simulation.scenario.market.scale(simulation.scene.people)
        self._read_costs()
        spent = self.spend(step)
        goods = self._unit_costs[np.searchsorted(self._starts, step * simulation.step_days, "right") - 1]
        found = {}
        for place, product in enumerate(simulation.scenario.products):
            count = dict(zip(EVENTS, table[place].tolist(), strict=True))
            mean, square = (_mean(count[name], count["aware"]) for name in ("opinion", "opinion_squared"))
            words = count["positive_talk"] + count["negative_talk"] + count["neutral_talk"]
            revenue = count["revenue"] * (scale / MONEY)
            sold = (count["first_purchases"] + count["repeat_purchases"]) * scale
            found[product] = {
                "people": simulation.scene.people,
                **{name: count[name] for name in COUNTS},
                "opinion": mean,
                "opinion_sd": sqrt(max(square - mean * mean, 0.0)) if count["aware"] else mean,
                "voiced": _mean(count["voiced"], words),
                "revenue": revenue,
                "contribution": revenue - sold * goods[place],
                "marketing_cost": spent[product],
            }
        return found

    def spend(self, step: int | None = None) -> Row:
        """What marketing cost in one step, or in all so far, by product."""
        simulation = self._simulation
        steps = slice(0, simulation.day // simulation.step_days) if step is None else slice(step, step + 1)
        self._read_costs()
        spent = dict.fromkeys(simulation.scenario.products, 0)
        for line, cost in zip(simulation.plan.lines, simulation.record.costs[steps, 0].sum(axis=0).tolist()):
            spent[line.product_name] += cost
        for product, cost in zip(simulation.scenario.listening, self._listening[steps].sum(axis=0).tolist()):
            spent[product] += cost
        return {product: units / MONEY for product, units in spent.items()}

    def _read_costs(self) -> None:
        """Read again what goods and instruments cost, when the scenario has been changed."""
        scenario = self._simulation.scenario
        if scenario is not self._costs_of:
            self._starts, versions = zip(*scenario.versions(), strict=True)
            self._unit_costs = [
                [product.unit_cost or 0.0 for product in version.products.values()] for version in versions
            ]
            self._listening = heard.costs(scenario, len(self._simulation.record.costs))
            self._costs_of = scenario


def _mean(total: int, count: int) -> float:
    return total / FIXED / count if count else float("nan")
