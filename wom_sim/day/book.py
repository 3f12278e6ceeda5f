"""Who has paid for what, where books are kept: what each person was worth to each brand, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from wom_sim.day.events import MONEY
from wom_sim.kernel import inlined, records
from wom_sim.state import NEVER


def terms_of_booking(unit_costs: Sequence[Sequence[float]], present: Sequence[float]) -> Any:
    """How a step's purchases are booked: records (arms, products).

    unit_costs : (arms, products); present : (arms,), what money of this step is worth on the first day.
    """
    costs = np.array(unit_costs, np.float64)
    worths = np.array(present, np.float64)[:, None]
    return records({"unit_cost": costs, "present": np.broadcast_to(worths, costs.shape)})


@inlined
def book(fields: Any, terms: Any, day: int, row: int, product: int, paid: int) -> None:
    """Book a purchase, where books are kept.

    terms : the product's record of `terms_of_booking`; paid : price in units of money.
    """
    if fields.worth.shape[0] > 0:
        fields.worth[row, product] += (paid / MONEY - terms.unit_cost) * terms.present
        if fields.purchased[row, product] == NEVER:
            fields.purchased[row, product] = day
