"""Structural virality: whether something spread from one to many at once, or from hand to hand.

Goel, Anderson, Hofman and Watts 2016, "The structural virality of online diffusion", Management Science 62.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from wom_sim.classics.given import array
from wom_sim.errors import InputError
from wom_sim.kernel import kernel


@kernel
def sum_of_distances(parents: Any, waiting: Any, size: Any) -> tuple[int, float]:
    """How many nodes hang together without a circle, and the sum of distances over all their pairs.

    The tie above a subtree of s nodes lies between each of them and the other n - s, so it counts s (n - s) times.
    `waiting` begins with the number of children of each node; `size` with ones.
    """
    count = parents.shape[0]
    done, total = 0, 0.0
    for leaf in range(count):
        node = leaf
        # Up from a leaf, as far as all below is done; what was done has fewer than no children left.
        while node >= 0 and waiting[node] == 0:
            waiting[node] = -1
            done += 1
            above = parents[node]
            if above >= 0:
                total += float(size[node]) * float(count - size[node])
                size[above] += size[node]
                waiting[above] -= 1
            node = above
    return done, total


def structural_virality(parents: ArrayLike) -> float:
    """The mean distance between all pairs of nodes of a diffusion tree; 0 for a single node.

    A broadcast to n - 1 others has 2 (n - 1) / n, a chain (n + 1) / 3.

    Parameters
    ----------
    parents : whole numbers (nodes,): from whom each node has it, as a place in the same list; -1 for the one root.

    Raises
    ------
    InputError : no root or several, a parent who is not there, or a circle.
    """
    above = array(parents, "parents")
    if above.ndim != 1 or above.size == 0 or not np.issubdtype(above.dtype, np.integer):
        raise InputError(f"{above.dtype} of shape {above.shape} is not a list of whole numbers.", where="parents")
    count, above = above.size, above.astype(np.int64)
    wrong = np.flatnonzero((above < -1) | (above >= count))
    if wrong.size:
        raise InputError(f"{above[wrong[0]]} (at {wrong[0]}) is not a place from 0 to {count - 1:,}.", where="parents")
    roots = int((above == -1).sum())
    if roots != 1:
        raise InputError(
            f"there are {roots:,} roots.", where="parents", remedy="Give one tree, whose only root has the parent -1."
        )
    children = np.bincount(above[above >= 0], minlength=count).astype(np.int64)
    done, total = sum_of_distances(above, children, np.ones(count, np.int64))
    if done < count:
        raise InputError(f"{count - done:,} nodes hang in a circle, and on no root.", where="parents")
    return 2.0 * total / (count * (count - 1)) if count > 1 else 0.0
