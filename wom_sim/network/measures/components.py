"""Components: the parts of a network that no tie connects."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim.network.ties import Ties


def components_of(ties: Ties) -> tuple[int, float, int]:
    """Parts with no tie between them, the share of people in the largest, and people without ties."""
    if ties.computed:
        # Whatever is computed ties everyone, or everyone on a ring.
        return 1, 1.0, int(ties.people == 1)
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    arrays: Any = ties.arrays
    marks = np.ones(len(arrays.neighbour), np.int8)
    table = csr_array((marks, arrays.neighbour, arrays.start), shape=(ties.people, ties.people))
    count, label = connected_components(table, directed=ties.directed, connection="weak")
    sizes = np.bincount(label)
    alone = sizes[label] == 1
    return int(count), float(sizes.max() / ties.people), int(alone.sum())
