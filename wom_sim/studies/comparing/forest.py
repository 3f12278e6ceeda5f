"""Trees of who came through whom: their roots, sizes and depths, and the ties of the largest."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.influence import roots_of

Places = NDArray[np.int64]


class Tree(NamedTuple):
    """One tree, by places of people."""

    root: int
    people: int
    """All who are in it, the root among them."""
    depth: int
    """The most people between the root and anyone, the root among them."""
    edges: list[tuple[int, int, int]]
    """Through whom, who and on which day, in order of days; of a large tree only the first."""


def below(parent: Places) -> Places:
    """How many came through each person, directly or not: int64 (people,)."""
    _, depth = roots_of(parent)
    size = np.zeros(len(parent), np.int64)
    for level in range(int(depth.max(initial=0)), 0, -1):
        mine = np.flatnonzero(depth == level)
        np.add.at(size, parent[mine], size[mine] + 1)
    return size


def largest_trees(parent: Places, day: Places, count: int, most: int) -> tuple[Tree, ...]:
    """The largest trees of two or more people, of equals those that began first.

    parent, day : int64 (people,), through whom somebody came (-1 for roots) and when; most : people of a tree whose
    edges are listed.
    """
    root, depth = roots_of(parent)
    size = np.bincount(root, minlength=len(parent))
    branching = np.flatnonzero(size > 1)
    largest = branching[np.lexsort((branching, day[branching], -size[branching]))][:count]
    found = []
    for top in largest.tolist():
        mine = np.flatnonzero(root == top)
        # Whoever somebody came through stands before them.
        below = mine[np.lexsort((mine, depth[mine], day[mine]))][1:most]
        edges = list(zip(parent[below].tolist(), below.tolist(), day[below].tolist(), strict=True))
        found.append(Tree(top, int(size[top]), int(depth[mine].max()), edges))
    return tuple(found)
