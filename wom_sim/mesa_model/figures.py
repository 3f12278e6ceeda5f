"""What the last step came to: the columns of `Result.metrics` for all people, read from the record as days go by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wom_sim import books
from wom_sim.day.events import EVENTS, MONEY, TALK
from wom_sim.simulation import Simulation

Row = dict[str, float]

COUNTS = tuple(name for name in EVENTS if name not in books.SUMS)
COLUMNS = ("people", *COUNTS, "opinion", "opinion_sd", "voiced", "revenue", "contribution", "marketing_cost")
"""Names of the figures of a product, as in `Result.metrics`."""


def of_last_step(simulation: Simulation) -> dict[str, Row]:
    """The figures of each product by name, of one world. Means are NaN where there is nothing to take them of."""
    step = simulation.day // simulation.step_days - 1
    table = simulation.record.events[step, 0].sum(axis=1)
    people, scale = simulation.scene.people, simulation.scenario.market.scale(simulation.scene.people)
    count = {name: table[:, place] for place, name in enumerate(EVENTS)}
    revenue, sold = count["revenue"] * (scale / MONEY), table[:, books.BOUGHT].sum(axis=1) * scale
    goods = books.unit_costs(simulation.versions[0], range(step, step + 1))[0]
    columns = {
        "people": np.full(len(table), people),
        **{name: count[name] for name in COUNTS},
        "opinion": books.mean(count["opinion"], count["aware"]),
        "opinion_sd": books.deviation(count["opinion"], count["opinion_squared"], count["aware"]),
        "voiced": books.mean(count["voiced"], table[:, TALK].sum(axis=1)),
        "revenue": revenue,
        "contribution": revenue - sold * goods,
        "marketing_cost": _spend(simulation, range(step, step + 1))[0] / MONEY,
    }
    rows = zip(*(column.tolist() for column in columns.values()), strict=True)
    return {
        product: dict(zip(columns, row, strict=True))
        for product, row in zip(simulation.scenario.products, rows, strict=True)
    }


def spend_so_far(simulation: Simulation) -> Row:
    """What marketing has cost, by product."""
    spent = _spend(simulation, range(simulation.day // simulation.step_days)).sum(axis=0) / MONEY
    return dict(zip(simulation.scenario.products, spent.tolist(), strict=True))


def _spend(simulation: Simulation, steps: range) -> NDArray[np.int64]:
    """What marketing cost in steps of the first world, in units of `MONEY`: int64 (steps, products)."""
    costs = simulation.record.costs[steps.start : steps.stop, :1]
    return books.spend(costs, [line.product for line in simulation.plan.lines], simulation.scenario, steps)[:, 0]
