"""What the sums of a record come to: means, what goods cost each morning, and what marketing cost by product."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import heard
from wom_sim.day.events import EVENTS, FIXED
from wom_sim.scenario import Scenario

BOUGHT = (EVENTS.index("first_purchases"), EVENTS.index("repeat_purchases"))
"""Columns of the units that were sold."""

SUMS = ("voiced", "revenue", "opinion", "opinion_squared")
"""What is counted in fixed units, and reported as a mean or as money."""

Floats = NDArray[np.float64]


def ratio(over: NDArray[Any], under: NDArray[Any]) -> Floats:
    """One by the other, NaN where there is nothing to divide by: float64, shaped like both."""
    return np.asarray(np.divide(over, under, out=np.full(over.shape, np.nan), where=under > 0), np.float64)


def mean(total: NDArray[np.int64], count: NDArray[np.int64]) -> Floats:
    """The mean of what was summed in whole units of `FIXED`, NaN where nothing was counted."""
    return ratio(total / FIXED, count)


def deviation(total: NDArray[np.int64], squares: NDArray[np.int64], count: NDArray[np.int64]) -> Floats:
    """The standard deviation of what was summed, with its squares, in whole units of `FIXED`."""
    middle = mean(total, count)
    return np.asarray(np.sqrt(np.maximum(mean(squares, count) - middle * middle, 0.0)))


def unit_costs(versions: Sequence[tuple[int, Scenario]], steps: range) -> Floats:
    """What a unit of each product cost on the first morning of each step: float64 (steps, products).

    versions : the scenario as it stands from each day on, as `Scenario.versions` has it.
    """
    starts = [day for day, _ in versions]
    costs = np.array([[product.unit_cost or 0.0 for product in each.products.values()] for _, each in versions])
    mornings = np.array(steps, np.int64) * versions[0][1].step
    return np.asarray(costs[np.searchsorted(starts, mornings, "right") - 1], np.float64)


def spend(costs: NDArray[np.int64], owners: Sequence[int], scenario: Scenario, steps: range) -> NDArray[np.int64]:
    """What moves and listening cost in each step, in units of `MONEY`: int64 (steps, worlds, products).

    costs : int64 (steps, worlds, lines), what moves cost in these steps, in units of `MONEY`.
    owners : the product of each line, as a place among the scenario's.
    """
    products = list(scenario.products)
    spent = np.zeros((*costs.shape[:2], len(products)), np.int64)
    for line, owner in enumerate(owners):
        spent[:, :, owner] += costs[:, :, line]
    for product, paid in zip(scenario.listening, heard.costs(scenario, steps).T, strict=True):
        spent[:, :, products.index(product)] += paid[:, None]
    return spent
