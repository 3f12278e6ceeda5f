"""Which of a person's ties comes first."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.kernel import kernel
from wom_sim.network.representations import degree, neighbour

NOT_ASKED = np.iinfo(np.int64).max
"""Rank of people who do not count."""


@kernel
def earliest_ties(lo: int, hi: int, who: Any, ties: Any, rank: Any, found: Any) -> None:
    """For the people who[lo:hi], write into `found` the tie of the lowest rank, of equals the first; -1 for none.

    who, found : int64; rank : int64 (people,), `NOT_ASKED` for those who do not count.
    """
    for place in range(lo, hi):
        best, found[place] = NOT_ASKED, -1
        for slot in range(degree(ties, who[place])):
            other = neighbour(ties, who[place], slot)
            if rank[other] < best or (rank[other] == best and best != NOT_ASKED and other < found[place]):
                best, found[place] = rank[other], other


def earliest_tie(who: NDArray[np.int64], ties: Any, rank: NDArray[np.int64]) -> NDArray[np.int64]:
    """The tie of the lowest rank of each person: int64, -1 for none. `ties` are the arrays of `Ties`."""
    found = np.full(len(who), -1, np.int64)
    earliest_ties(0, len(who), who, ties, rank, found)
    return found
