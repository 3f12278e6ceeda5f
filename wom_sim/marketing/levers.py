"""Levers: the only things that interventions move. Each is a table with a neutral value.

Additive levers rest at 0 and multiplicative ones at 1, by product, group and stage of the funnel. Kernels
read the tables and know nothing of the interventions behind them. Interventions are applied in one canonical
order, because sums and products of floats depend on it, and so the order in a file does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from math import log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import MONEY
from wom_sim.errors import InputError
from wom_sim.kernel import records
from wom_sim.state import STAGES

Floats = NDArray[np.float64]


class Levers(NamedTuple):
    """The levers of a day as kernels see them. W worlds, P plans, B products, I interventions, G groups, S stages."""

    plan: Any
    """int64 (W,): the plan that a world follows."""
    cells: Any
    """Records (P, B, G, S): `talk`, factor on the rate of talk; `occasion`, factor on the occasions to buy;
    `price_gap`, logarithm of price paid over reference price; `paid`, price paid in units of money; `quality`,
    added to quality; `reach`, rate at which messages from all interventions for a product are met."""
    products: Any
    """Records (P, B): `most_talk` and `most_reach`, the highest in any cell."""
    lines: Any
    """Records (P, I): `message`, how good the message of an intervention is; `credibility`, factor on its weight;
    `voice`, whose word it is; `conduct`, what it tells of how the brand behaves; `paid`, 1 where it is known that a
    third party is paid for it."""
    exposure: Any
    """float64 (P, I, G, S): rate at which messages of each intervention are met."""
    first_line: Any
    """int64 (B + 1,): interventions of product b are those from first_line[b] to first_line[b + 1]."""
    most_occasions: Any
    """float64 (P,): sum over products of the highest factor on the occasions in any cell."""


@dataclass(frozen=True)
class LeverTable:
    """The levers of one plan while its interventions are writing them."""

    talk: Floats
    occasion: Floats
    quality: Floats
    price: Floats
    exposure: Floats
    message: Floats
    credibility: Floats
    voice: Floats
    """1 the brand's own word, -1 an accusation, 0 a third party."""
    conduct: Floats
    paid: Floats

    @classmethod
    def neutral(cls, products: int, interventions: int, groups: int) -> LeverTable:
        """Levers that change nothing."""
        shape = (products, groups, len(STAGES))
        return cls(
            talk=np.ones(shape),
            occasion=np.ones(shape),
            quality=np.zeros(shape),
            price=np.ones(shape),
            exposure=np.zeros((interventions, groups, len(STAGES))),
            message=np.zeros(interventions),
            credibility=np.ones(interventions),
            voice=np.zeros(interventions),
            conduct=np.zeros(interventions),
            paid=np.zeros(interventions),
        )


BOUNDS = {
    "talk": (0.0, 100.0),
    "occasion": (0.0, 100.0),
    "quality": (-2.0, 2.0),
    "price": (0.0, 100.0),
    "exposure": (0.0, 1e9),
    "message": (-1.0, 1.0),
    "credibility": (0.0, 10.0),
    "voice": (-1.0, 1.0),
    "conduct": (-1.0, 1.0),
    "paid": (0.0, 1.0),
}
"""Within these every lever stays, whatever a move asks for: a message is one among many, and not an order."""


def _check(table: LeverTable) -> None:
    """Refuse levers that lie outside their bounds."""
    for name, (low, high) in BOUNDS.items():
        values = getattr(table, name)
        if not (values >= low).all() or not (values <= high).all():
            raise InputError(
                f"an intervention moves '{name}' out of what is possible.",
                where=name,
                remedy=f"Keep it from {low:g} to {high:g}.",
            )


def _log(values: Floats) -> Floats:
    """Logarithms by `math`: NumPy's own have other last bits on other processors."""
    return np.array([log(value) for value in values.ravel().tolist()]).reshape(values.shape)


def assemble(
    tables: list[LeverTable],
    plan: NDArray[np.int64],
    first_line: NDArray[np.int64],
    price: Floats,
    reference: Floats,
) -> Levers:
    """The levers of all plans together.

    plan : int64 (worlds,), the plan of each world; price, reference : float64 (plans, products), list and
    reference prices.
    """
    for table in tables:
        _check(table)
    lever = {field.name: np.stack([getattr(table, field.name) for table in tables]) for field in fields(LeverTable)}
    charged = price[:, :, None, None] * lever["price"]
    held = reference[:, :, None, None]
    relative = charged / np.where(held > 0.0, held, 1.0)
    gap = np.where(held > 0.0, _log(np.maximum(relative, 0.01)), 0.0)
    exposure = lever["exposure"]
    reach = np.stack([exposure[:, a:b].sum(axis=1) for a, b in pairwise(first_line)], axis=1)
    cells = {name: lever[name] for name in ("talk", "occasion", "quality")} | {"price_gap": gap, "reach": reach}
    highest = {"most_talk": lever["talk"].max(axis=(2, 3)), "most_reach": reach.max(axis=(2, 3))}
    return Levers(
        plan=plan,
        cells=records({**cells, "paid": np.rint(charged * MONEY).astype(np.int64)}),
        products=records(highest),
        lines=records({name: lever[name] for name in ("message", "credibility", "voice", "conduct", "paid")}),
        exposure=exposure,
        first_line=first_line,
        most_occasions=lever["occasion"].max(axis=(2, 3)).sum(axis=1),
    )
