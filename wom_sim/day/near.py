"""Who is near to those who have spoken or posted: the others have nothing to hear or to find, and need not look."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.kernel import day_kernel
from wom_sim.network.representations import degree, neighbour
from wom_sim.network.ties import Ties

FEW = 2
"""Where sources have so many times fewer ties than there are people, they are asked for them."""


def mark_near(public: NDArray[np.uint8], fields: Any, ties: Ties) -> bool:
    """Mark in `near` those who may have a tie among the sources; false, and nobody marked, if there are none.

    public : uint8 (R,), not zero for sources. The marks are in their world, for all who hear it, and there are none
    before. Where sources are few it is shorter to ask them for their ties than everyone. Of one-way ties only those
    who hear know. What is heard and read does not depend on it.
    """
    sources = np.flatnonzero(public != 0)
    if sources.size == 0:
        return False
    if ties.directed or sources.size * ties.mean_degree * FEW > fields.near.size:
        fields.near[:] = 1
    else:
        mark_ties(sources, ties.people, fields.near, ties.arrays)
    return True


@day_kernel
def mark_ties(rows: Any, people: int, near: Any, ties: Any) -> None:
    """Mark the ties of these rows (int64) in `near`, in the world where the rows are."""
    for row in rows:
        person = row % people
        for slot in range(degree(ties, person)):
            near[row - person + neighbour(ties, person, slot)] = 1
