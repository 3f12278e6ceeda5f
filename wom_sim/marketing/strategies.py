"""Strategies: in which order people are picked when a plan cannot have everyone. The greatest merit comes first.

Who is where in the network can be measured in several ways, and none is best for all purposes: Kitsak et al. (2010),
"Identification of influential spreaders in complex networks", Nature Physics 6, find that cores spread further than
hubs; Kempe, Kleinberg and Tardos (2003) that seeds should be chosen together, since those of one corner reach the same
people.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.classics.influence_maximisation import influence_order
from wom_sim.kernel import kernel
from wom_sim.network.measures.betweenness import betweenness
from wom_sim.network.measures.structure import core_numbers
from wom_sim.network.ties import Ties
from wom_sim.population import DrawnCodes, StoredCodes, blocks_of, fill_codes, seen_fit_of
from wom_sim.rng import BLOCK

SOURCES = 256
"""People from whom shortest paths are followed where betweenness is estimated."""


class Basis(NamedTuple):
    """What strategies go by."""

    ties: Ties
    codes: StoredCodes | DrawnCodes
    product: int
    seed: int


def standings(strategy: str, basis: Basis) -> NDArray[np.float64]:
    """Place of each person in the order of a strategy, equals in one place: float64 (people,) of whole numbers."""
    _, place = np.unique(-STRATEGIES[strategy](basis), return_inverse=True)
    return place.astype(np.float64)


def _random(basis: Basis) -> NDArray[Any]:
    return np.zeros(basis.ties.people)


def _degree(basis: Basis) -> NDArray[Any]:
    """By how many a person is heard: the number of ties, where these have no direction."""
    if not basis.ties.directed:
        return basis.ties.degrees()
    arrays: Any = basis.ties.arrays
    heard: NDArray[np.int64] = np.bincount(arrays.neighbour, minlength=basis.ties.people)
    return heard


def _core(basis: Basis) -> NDArray[Any]:
    """By core number, and by degree among those of one core."""
    merit: NDArray[np.int64] = core_numbers(basis.ties) * basis.ties.people + _degree(basis)
    return merit


def _betweenness(basis: Basis) -> NDArray[Any]:
    return betweenness(basis.ties, min(SOURCES, basis.ties.people), basis.seed).values


def _influence(basis: Basis) -> NDArray[Any]:
    """By what a person adds to those before; those who add nothing are all alike."""
    order, adding = influence_order(basis.ties, basis.seed)
    merit = np.zeros(basis.ties.people)
    merit[order[:adding]] = np.arange(adding, 0, -1)
    return merit


def _taste(basis: Basis) -> NDArray[Any]:
    """By the part of fit that can be judged before buying."""
    codes = np.empty(basis.ties.people, np.uint8)
    _read_codes(0, blocks_of(len(codes)), basis.codes, int(seen_fit_of(basis.product)), codes)
    return codes.astype(np.int64)


STRATEGIES: dict[str, Callable[[Basis], NDArray[Any]]] = {
    "random": _random,
    "degree": _degree,
    "core": _core,
    "betweenness": _betweenness,
    "influence": _influence,
    "taste": _taste,
}


@kernel
def _read_codes(lo: int, hi: int, codes: Any, trait: int, out: NDArray[np.uint8]) -> None:
    """Write one trait's codes of the people of the blocks in [lo, hi)."""
    drawn = np.empty(BLOCK, np.uint8)
    for block in range(lo, hi):
        fill_codes(codes, trait, block, drawn)
        first = block * BLOCK
        for lane in range(min(BLOCK, len(out) - first)):
            out[first + lane] = drawn[lane]
