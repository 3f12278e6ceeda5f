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
from wom_sim.kernel import records
from wom_sim.state import STAGES

Floats = NDArray[np.float64]


class Levers(NamedTuple):
    """The levers of a step as kernels see them. A arms, B products, I interventions, G groups, S stages."""

    cells: Any
    """Records (A, B, G, S): `talk`, factor on the rate of talk; `occasion`, factor on the occasions to buy;
    `price_gap`, logarithm of price paid over reference price; `paid`, price paid in units of money;
    `reach`, rate at which messages from all interventions for a product are met."""
    products: Any
    """Records (A, B): `quality`, added to quality; `most_talk` and `most_reach`, the highest in any cell."""
    lines: Any
    """Records (A, I): `message`, how good the message of an intervention is; `credibility`, factor on its weight."""
    exposure: Any
    """float64 (A, I, G, S): rate at which messages of each intervention are met."""
    first_line: Any
    """int64 (B + 1,): interventions of product b are those from first_line[b] to first_line[b + 1]."""
    most_occasions: Any
    """float64 (A,): sum over products of the highest factor on the occasions in any cell."""


@dataclass(frozen=True)
class LeverTable:
    """The levers of one arm while its interventions are writing them."""

    talk: Floats
    occasion: Floats
    quality: Floats
    price: Floats
    exposure: Floats
    message: Floats
    credibility: Floats

    @classmethod
    def neutral(cls, products: int, interventions: int, groups: int) -> LeverTable:
        """Levers that change nothing."""
        shape = (products, groups, len(STAGES))
        return cls(
            talk=np.ones(shape),
            occasion=np.ones(shape),
            quality=np.zeros(products),
            price=np.ones(shape),
            exposure=np.zeros((interventions, groups, len(STAGES))),
            message=np.zeros(interventions),
            credibility=np.ones(interventions),
        )


def _log(values: Floats) -> Floats:
    """Logarithms by `math`: NumPy's own have other last bits on other processors."""
    return np.array([log(value) for value in values.ravel().tolist()]).reshape(values.shape)


def assemble(tables: list[LeverTable], first_line: NDArray[np.int64], price: Floats, reference: Floats) -> Levers:
    """The levers of all arms together.

    price, reference : float64 (arms, products), list and reference prices.
    """
    lever = {field.name: np.stack([getattr(table, field.name) for table in tables]) for field in fields(LeverTable)}
    charged = price[:, :, None, None] * lever["price"]
    held = reference[:, :, None, None]
    relative = charged / np.where(held > 0.0, held, 1.0)
    gap = np.where(held > 0.0, _log(np.maximum(relative, 0.01)), 0.0)
    exposure = lever["exposure"]
    reach = np.stack([exposure[:, a:b].sum(axis=1) for a, b in pairwise(first_line)], axis=1)
    cells = {"talk": lever["talk"], "occasion": lever["occasion"], "price_gap": gap, "reach": reach}
    highest = {"most_talk": lever["talk"].max(axis=(2, 3)), "most_reach": reach.max(axis=(2, 3))}
    return Levers(
        cells=records({**cells, "paid": np.rint(charged * MONEY).astype(np.int64)}),
        products=records({"quality": lever["quality"], **highest}),
        lines=records({"message": lever["message"], "credibility": lever["credibility"]}),
        exposure=exposure,
        first_line=first_line,
        most_occasions=lever["occasion"].max(axis=(2, 3)).sum(axis=1),
    )
