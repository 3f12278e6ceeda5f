"""Directed ties turned round, and ties whose directions are forgotten."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.network.representations import CompleteTies, StoredTies, distinct
from wom_sim.network.rows import rows_of
from wom_sim.network.ties import Ties


def hearers(ties: Ties) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Rows, int64[n + 1] and int32[ends], of those who hear each person; undirected ties as they are."""
    arrays: Any = ties.stored().arrays
    if not ties.directed:
        return arrays.start, arrays.neighbour
    people = ties.people
    hearer = np.repeat(np.arange(people, dtype=np.int32), np.diff(arrays.start))
    order = np.argsort(arrays.neighbour, kind="stable")
    start = np.searchsorted(arrays.neighbour[order], np.arange(people + 1)).astype(np.int64)
    return start, hearer[order]


def undirected(ties: Ties) -> StoredTies:
    """The ties without weights and directions: two people tied each way, or twice, are tied once."""
    arrays: Any = ties.stored().arrays
    if not ties.directed and (not ties.computed or isinstance(ties.arrays, CompleteTies)):
        return StoredTies(arrays.start, arrays.neighbour)
    ends = np.sort(ties.edges(), axis=1)
    first, second = np.divmod(distinct(ends[:, 0] * ties.people + ends[:, 1]), ties.people)
    return rows_of(first.astype(np.int32), second.astype(np.int32), ties.people)
