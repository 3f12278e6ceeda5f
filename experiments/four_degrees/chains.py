"""Milgram's chains: a letter that everyone hands to the acquaintance nearest to its target, and that many drop.

Nobody sees the network. Whoever holds the letter knows how near each acquaintance is to the target, here along a
ring, and nothing more (Kleinberg 2000, "Navigation in a small world", Nature 406). Chains found in this way are
longer than the shortest paths, and a network may have short paths that nobody can find.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from wom_sim.network import Ties
from wom_sim.network.representations import degree, neighbour


@njit
def _forwarded(ties: Any, people: int, source: int, target: int, most: int) -> int:
    here, steps = source, 0
    while here != target and steps < most:
        nearest = people
        for slot in range(degree(ties, here)):
            other = neighbour(ties, here, slot)
            apart = abs(other - target)
            apart = min(apart, people - apart)
            if apart < nearest:
                nearest, chosen = apart, other
        here = chosen
        steps += 1
    return steps


def in_network(ties: Ties, chains: int, seed: int, most: int = 10_000) -> NDArray[np.int64]:
    """Steps of greedy chains between random people of a network whose people live along a ring; cut off at `most`."""
    draw = np.random.default_rng(seed)
    steps = np.empty(chains, np.int64)
    for chain in range(chains):
        source, target = draw.choice(ties.people, 2, replace=False)
        steps[chain] = _forwarded(ties.arrays, ties.people, source, target, most)
    return steps


def on_kleinberg_ring(
    people: int, acquaintances: int, exponent: float, chains: int, seed: int, most: int = 10_000
) -> NDArray[np.int64]:
    """Steps of greedy chains on a ring where the chance to know somebody falls as (places apart) ** -exponent.

    Everyone knows the next person on both sides too. A chain never comes back to anyone, so that acquaintances
    can be drawn when the letter arrives; ties go one way, as in Kleinberg's model.
    """
    draw = np.random.default_rng(seed)
    longest = people // 2
    left = draw.integers(1, longest + 1, chains)
    steps = np.zeros(chains, np.int64)
    for _ in range(most):
        under_way = np.flatnonzero(left)
        if not len(under_way):
            break
        luck = draw.random((len(under_way), acquaintances))
        if exponent == 1.0:
            jump = np.exp(luck * np.log(longest + 1))
        else:
            power = 1.0 - exponent
            jump = (luck * ((longest + 1.0) ** power - 1.0) + 1.0) ** (1.0 / power)
        jump = np.floor(jump).astype(np.int64) * draw.choice((-1, 1), jump.shape)
        apart = np.abs(left[under_way, None] - jump)
        apart = np.minimum(apart, people - apart).min(axis=1)
        left[under_way] = np.minimum(apart, left[under_way] - 1)
        steps[under_way] += 1
    return steps


def with_attrition(steps: NDArray[np.int64], kept: float) -> tuple[float, float]:
    """Share of chains that arrive where each holder passes the letter on with chance `kept`, and their mean steps."""
    arrives = kept ** steps.astype(np.float64)
    share = float(arrives.mean())
    return share, float((steps * arrives).sum() / arrives.sum())
