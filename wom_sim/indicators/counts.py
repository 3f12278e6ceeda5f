"""What key figures are made of: flows, stocks and shares of one product, a number for each replicate.

Counts are of the simulated people until `result.scale` makes them the market's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import EVENTS

if TYPE_CHECKING:
    from wom_sim.result import Result

Values = NDArray[np.float64]
type Figure = Callable[[Result, int], Values]
"""A number for each replicate, float64 (replicates,), of the product at a place."""


class Indicator(NamedTuple):
    """A key figure of one product: one number for each replicate, NaN where it is undefined."""

    name: str
    label: str
    unit: str
    """`share`, `people`, `units`, `money`, `score` or `rate`; people, units and money are the market's."""
    meaning: str
    of: Figure
    fewer: bool = False
    """Whether less of it is better."""


def total(result: Result, product: int, *names: str) -> Values:
    """Sum of flows over days and segments: float64 (replicates,)."""
    places = [EVENTS.index(name) for name in names]
    return result.totals[:, product, places].sum(axis=1).astype(np.float64)


def evening(result: Result, product: int, name: str) -> Values:
    """A stock on the last evening: float64 (replicates,)."""
    return result.record.events[-1, :, product, :, EVENTS.index(name)].sum(axis=1).astype(np.float64)


def ratio(over: Values, under: Values) -> Values:
    """Quotient, undefined (NaN) where nothing is divided."""
    return np.divide(over, under, out=np.full_like(over, np.nan), where=under != 0)


def share_of_people(name: str) -> Figure:
    """A stock of the last evening as a share of all people."""
    return lambda result, product: evening(result, product, name) / result.people


def flow(*names: str) -> Figure:
    """How often something happened in the market over the horizon."""
    return lambda result, product: total(result, product, *names) * result.scale


def stock(name: str) -> Figure:
    """How many people of the market were something on the last evening."""
    return lambda result, product: evening(result, product, name) * result.scale


def share_among(of: Figure, peers: Callable[[Result, int], Iterable[int]]) -> Figure:
    """Share of one product in the sum over its peers, itself among them."""
    return lambda result, product: ratio(
        of(result, product), np.sum([of(result, peer) for peer in peers(result, product)], axis=0)
    )
