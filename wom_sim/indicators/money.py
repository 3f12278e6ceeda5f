"""Money: what is sold and spent, and what a customer costs and is worth.

What marketing *earned* (ROI, ROAS, the cost of a customer who would not have come anyway) needs the same worlds
without it: see `wom_sim.studies.paired`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from wom_sim.indicators.counts import Indicator, Values, evening, ratio, total

if TYPE_CHECKING:
    from wom_sim.result import Result


def _profit(result: Result, product: int) -> Values:
    return result.contribution[:, :, product].sum(axis=0) - result.spend[:, :, product].sum(axis=0)


def _npv(result: Result, product: int) -> Values:
    daily = result.contribution[:, :, product] - result.spend[:, :, product]
    return np.asarray(result.discount @ daily)


def _cac(result: Result, product: int) -> Values:
    cost = result.spend[:, :, product].sum(axis=0)
    return ratio(cost, total(result, product, "first_purchases") * result.scale)


def _clv(result: Result, product: int) -> Values:
    worth = np.asarray(result.discount @ result.contribution[:, :, product])
    return ratio(worth, evening(result, product, "ever_customers") * result.scale)


MONEY = (
    Indicator(
        "revenue",
        "Revenue",
        "money",
        "Prices paid over the horizon.",
        lambda result, product: result.revenue[:, :, product].sum(axis=0),
    ),
    Indicator(
        "contribution",
        "Contribution",
        "money",
        "Revenue less the cost of the goods sold.",
        lambda result, product: result.contribution[:, :, product].sum(axis=0),
    ),
    Indicator(
        "marketing_cost",
        "Marketing cost",
        "money",
        "What the interventions cost.",
        lambda result, product: result.spend[:, :, product].sum(axis=0),
        fewer=True,
    ),
    Indicator("profit", "Profit", "money", "Contribution less marketing cost.", _profit),
    Indicator(
        "npv", "Present value", "money", "Profit of each day discounted to the first: (1 + r) ** (-days / 365).", _npv
    ),
    Indicator(
        "cac",
        "Cost of a new buyer",
        "money",
        "Marketing cost for each new buyer (CAC), those who would have come anyway among them.",
        _cac,
        fewer=True,
    ),
    Indicator(
        "clv",
        "Value of a customer",
        "money",
        "Contribution within the horizon, discounted to the first day, for each person who was ever a customer "
        "(simulated CLV): what they buy later is not in it.",
        _clv,
    ),
)
"""Key figures of money."""
