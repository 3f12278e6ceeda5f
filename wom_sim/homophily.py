"""Homophily: tied people have taste in common, so that likeness is there before any influence.

Without it influence and likeness cannot be told apart, and with it they can be confused: who adopts after a friend
may only share the friend's taste (Aral, Muchnik and Sundararajan 2009).
"""

from __future__ import annotations

from math import erf, sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.kernel import kernel, law
from wom_sim.network.representations import degree, neighbour
from wom_sim.network.ties import Ties
from wom_sim.population import NORMAL_TABLE, QUANTILES, StoredCodes, blocks_of, hidden_fit_of, seen_fit_of
from wom_sim.rng import BLOCK

ROUNDS = 3
"""How often taste is averaged over ties: after fewer, tied people hardly share it; after many, it has no detail."""


@law
def quantile(value: float) -> int:
    """The code of a value of the standard normal: the place among 256 equally likely classes."""
    return min(int(QUANTILES * 0.5 * (1.0 + erf(value / sqrt(2.0)))), QUANTILES - 1)


@kernel
def _draw_tastes(lo: int, hi: int, seed: Any, trait: int, normal: Any, tastes: Any) -> None:
    """Write a value of the standard normal for every person of the blocks in [lo, hi)."""
    words = np.empty(BLOCK, np.uint32)
    for block in range(lo, hi):
        rng.fill(words, seed, 0, 0, block, rng.TASTE, trait)
        first = block * BLOCK
        for lane in range(min(BLOCK, tastes.shape[0] - first)):
            tastes[first + lane] = normal[words[lane] >> np.uint32(24)]


@kernel
def _average(ties: Any, tastes: Any, out: Any) -> None:
    """Write everyone's mean of the own taste and those of the ties."""
    for person in range(tastes.shape[0]):
        total = tastes[person]
        count = degree(ties, person)
        for slot in range(count):
            total += tastes[neighbour(ties, person, slot)]
        out[person] = total / (count + 1)


@kernel
def _mix(shared: Any, share: float, normal: Any, codes: Any) -> None:
    """Mix a taste shared with ties into trait codes (uint8), so that the distribution of the trait stays as it is."""
    ours, mine = sqrt(share), sqrt(1.0 - share)
    for person in range(codes.shape[0]):
        codes[person] = quantile(ours * shared[person] + mine * normal[codes[person]])


def shared_taste(ties: Ties, seed: int, trait: int) -> NDArray[np.float64]:
    """A taste that is smooth over ties, with mean 0 and standard deviation 1 among those who have ties: float64 (n,).

    Raises InputError where there are no differences between ties and others: in a complete network, and without ties.
    """
    if ties.ends == ties.people * (ties.people - 1):
        raise InputError(
            "tied people cannot be more alike than others where everyone is tied to everyone.",
            where="population.traits.homophily",
            remedy="Set it to 0, or choose another network.",
        )
    tastes, smooth = np.empty(ties.people), np.empty(ties.people)
    _draw_tastes(0, blocks_of(ties.people), rng.seed_word(seed), trait, NORMAL_TABLE, tastes)
    for _ in range(ROUNDS):
        _average(ties.arrays, tastes, smooth)
        tastes, smooth = smooth, tastes
    tied = ties.degrees() > 0
    spread = tastes[tied].std() if tied.any() else 0.0
    if spread < 1e-9:
        raise InputError(
            "those who have ties are all alike, or nobody has any.",
            where="population.traits.homophily",
            remedy="Set it to 0, or choose another network.",
        )
    tastes[tied] = (tastes[tied] - tastes[tied].mean()) / spread
    return tastes


def alike(codes: StoredCodes, ties: Ties, share: float, products: int, seed: int) -> StoredCodes:
    """Trait codes in which the fit of products is shared with ties: fit' = sqrt(h) g + sqrt(1 - h) fit.

    share : h, the share of the variance of fit that is smooth over ties. The fit of every product, in what can be seen
    before use and what cannot, has a g of its own.
    """
    mixed = codes.codes.copy()
    for product in range(products):
        for trait in (seen_fit_of(product), hidden_fit_of(product)):
            _mix(shared_taste(ties, seed, trait), share, NORMAL_TABLE, mixed[trait])
    return StoredCodes(mixed)
