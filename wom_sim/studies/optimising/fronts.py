"""Plans that no other beats in every figure, and in which order plans stand (Deb, Pratap, Agarwal and Meyarivan 2002).

A score is a figure of which more is better; one that is undefined (NaN) is worse than all that are known.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
"""float64 (plans, figures)."""


def ranks(scores: Scores) -> NDArray[np.int64]:
    """The front on which each plan lies: 0 if no other beats it, 1 if none does that is not on front 0, and so on."""
    known = np.where(np.isnan(scores), -np.inf, scores)
    beats = (known[:, None] >= known[None]).all(axis=2) & (known[:, None] > known[None]).any(axis=2)
    found = np.full(len(scores), -1, np.int64)
    front = 0
    while (found < 0).any():
        left = found < 0
        now = left & ~(beats & left[:, None]).any(axis=0)
        found[now] = front
        front += 1
    return found


def front(scores: Scores) -> NDArray[np.int64]:
    """Numbers of the plans that no other beats, all figures of which are known, by the first figure."""
    kept = np.flatnonzero((ranks(scores) == 0) & ~np.isnan(scores).any(axis=1)) if len(scores) else np.zeros(0, int)
    return np.asarray(kept[np.argsort(scores[kept, 0], kind="stable")], np.int64)


def crowding(scores: Scores) -> NDArray[np.float64]:
    """How far the neighbours of each plan lie apart, over all figures; infinite at the ends."""
    found = np.zeros(len(scores))
    for figure in scores.T:
        order = np.argsort(figure, kind="stable")
        width = figure[order[-1]] - figure[order[0]]
        found[order[[0, -1]]] = np.inf
        if width > 0.0:
            found[order[1:-1]] += (figure[order[2:]] - figure[order[:-2]]) / width
    return found


def order(scores: Scores) -> NDArray[np.int64]:
    """Numbers of the plans, the best first: by front, and within one those with most room around them.

    With one figure that is by its value. Equals keep their order.
    """
    front_of = ranks(scores)
    room = np.zeros(len(scores))
    if scores.shape[1] > 1:
        for number in np.unique(front_of):
            mine = front_of == number
            room[mine] = crowding(np.where(np.isnan(scores[mine]), -1e300, scores[mine]))
    return np.lexsort((-room, front_of))


def knee(scores: Scores) -> int:
    """Number of the plan of a front that lies farthest beyond the plane through its ends (after Das 1999).

    Figures are measured from the worst to the best of the front. It is where the front bends most: to gain a little
    more of one figure costs most of another there.
    """
    low, high = scores.min(axis=0), scores.max(axis=0)
    width = np.where(high > low, high - low, 1.0)
    return int(np.argmax(((scores - low) / width).sum(axis=1)))
