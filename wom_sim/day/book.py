"""Who has paid for what, where books are kept: what each person was worth to each brand, and since when."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import MONEY
from wom_sim.kernel import inlined, records
from wom_sim.state import NEVER


class Books(NamedTuple):
    """What people have paid for of one product. W worlds, N people."""

    worth: NDArray[np.float64]
    """float64 (W, N): contribution of all that each has paid, as on the first day: money of the simulated people."""
    purchased: NDArray[np.int16]
    """int16 (W, N): day of the first purchase that was paid for; `state.NEVER`, or `state.BEFORE` the first day."""


def accounts_of(unit_costs: Sequence[Sequence[float]], present: Sequence[float]) -> Any:
    """How a step's purchases are booked: records (arms, products).

    unit_costs : (arms, products); present : (arms,), what money of this step is worth on the first day.
    """
    costs = np.array(unit_costs, np.float64)
    worths = np.array(present, np.float64)[:, None]
    return records({"unit_cost": costs, "present": np.broadcast_to(worths, costs.shape)})


@inlined
def book(fields: Any, account: Any, day: int, row: int, product: int, paid: int) -> None:
    """Book a purchase, where books are kept.

    account : the product's record of `accounts_of`; paid : price in units of money.
    """
    if fields.worth.shape[0] > 0:
        fields.worth[row, product] += (paid / MONEY - account.unit_cost) * account.present
        if fields.purchased[row, product] == NEVER:
            fields.purchased[row, product] = day
