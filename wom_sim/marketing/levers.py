"""Levers: the only things that interventions move. Each is a table with a neutral value.

Additive levers rest at 0 and multiplicative ones at 1, by product, group and stage of the funnel. Kernels
read the tables and know nothing of the interventions behind them. Interventions are applied in one canonical
order, because sums and products of floats depend on it, and so the order in a file does not matter.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import MONEY
from wom_sim.state import STAGES

Floats = NDArray[np.float64]


class Levers(NamedTuple):
    """The levers of a step as kernels see them. A arms, B products, I interventions, G groups, S stages."""

    talk: Any
    """float64 (A, B, G, S): factor on the rate of talk."""
    most_talk: Any
    """float64 (A, B): the highest of those factors that anybody meets."""
    occasion: Any
    """float64 (A, B, G, S): factor on the occasions to buy."""
    most_occasions: Any
    """float64 (A,): the largest sum of those factors over products that anybody meets."""
    quality: Any
    """float64 (A, B): added to quality."""
    price_gap: Any
    """float64 (A, B, G, S): logarithm of price paid over reference price."""
    paid: Any
    """int64 (A, B, G, S): price paid, in units of money."""
    exposure: Any
    """float64 (A, I, G, S): messages a day from each intervention, as the rate of a chance."""
    message: Any
    """float64 (A, I): how good the message is."""
    credibility: Any
    """float64 (A, I): factor on the weight of the message."""
    reach: Any
    """float64 (A, B, G, S): messages a day from all interventions for a product."""
    most_reach: Any
    """float64 (A, B): the highest of those rates that anybody meets."""
    first_line: Any
    """int64 (B + 1,): interventions of product b are those from first_line[b] to first_line[b + 1]."""


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


def assemble(tables: list[LeverTable], first_line: NDArray[np.int64], price: Floats, reference: Floats) -> Levers:
    """The levers of all arms together.

    price, reference : float64 (arms, products), list and reference prices.
    """
    stacked = {field.name: np.stack([getattr(table, field.name) for table in tables]) for field in fields(LeverTable)}
    charged = price[:, :, None, None] * stacked.pop("price")
    safe = np.where(reference > 0.0, reference, 1.0)[:, :, None, None]
    gap = np.where(reference[:, :, None, None] > 0.0, np.log(np.maximum(charged / safe, 0.01)), 0.0)
    exposure = stacked["exposure"]
    reach = np.stack([exposure[:, a:b].sum(axis=1) for a, b in pairwise(first_line)], axis=1)
    return Levers(
        **stacked,
        most_talk=stacked["talk"].max(axis=(2, 3)),
        most_occasions=stacked["occasion"].max(axis=(2, 3)).sum(axis=1),
        price_gap=gap,
        paid=np.rint(charged * MONEY).astype(np.int64),
        reach=reach,
        most_reach=reach.max(axis=(2, 3)),
        first_line=first_line,
    )
