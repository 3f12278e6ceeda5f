"""Several sets of ties over the same people: matched, shuffled, laid over each other, compared and joined.

To be mixed, ties are keys a * n + b, one number a tie, so that sets of millions are sorted arrays.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.edges import from_edges
from wom_sim.network.measures.directions import undirected
from wom_sim.network.representations import CompleteTies, degree, distinct, neighbour
from wom_sim.network.ties import Ties

_BETWEEN, _PLACES = 0, 1
"""Slots of the draws: ranks of ties, and the places of people in a network."""


@kernel
def rank_keys(
    seed: Any, people: int, slot: int, keys: NDArray[np.int64], lo: int, hi: int, out: NDArray[np.uint32]
) -> None:
    """Write the keyed ranks of ties lo to hi - 1, given as a * n + b: they depend on the two ends alone."""
    for place in range(lo, hi):
        a, b = keys[place] // people, keys[place] % people
        out[place] = rng.draw(seed, 0, a, b, rng.LAYER, slot)


def _by_rank(keys: NDArray[np.int64], people: int, seed: int, slot: int) -> NDArray[np.int64]:
    """Places of the keys in the order of their ranks."""
    rank = np.empty(len(keys), np.uint32)
    rank_keys(rng.seed_word(seed), people, slot, keys, 0, len(keys), rank)
    return np.argsort(rank, kind="stable")


def _keys(ties: Ties, directed: bool) -> NDArray[np.int64]:
    """Ties as ascending keys: of directed ties who tells first, else the lower number first.

    Taken as directed, an undirected tie is one of either direction; taken as undirected, a direction is dropped.
    """
    ends = ties.edges()
    if directed and not ties.directed:
        ends = np.concatenate((ends, ends[:, ::-1]))
    elif ties.directed and not directed:
        ends = np.sort(ends, axis=1)
    return distinct(ends[:, 0] * ties.people + ends[:, 1])


def _among(keys: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the ascending keys are among others, ascending too."""
    if len(others) == 0:
        return np.zeros(len(keys), np.bool_)
    found: NDArray[np.bool_] = others[np.minimum(np.searchsorted(others, keys), len(others) - 1)] == keys
    return found


def _same_people(ties: Sequence[Ties]) -> int:
    people = ties[0].people
    for other in ties[1:]:
        if other.people != people:
            raise InputError(
                f"one network has {people:,} people and another {other.people:,}.",
                remedy="Layers are ties over the same people.",
            )
    return people


def _renumbered(own: Ties, number: NDArray[np.int64], base: Ties) -> Ties:
    """The same ties between other people of `base`: person p becomes person number[p]."""
    weights = own.edge_weights() if own.weighted else None
    made = from_edges(number[own.edges()], people=base.people, weights=weights, directed=own.directed)
    return Ties(made.arrays, base.ids, own.kind, own.settings)


def matched(own: Ties, base: Ties) -> Ties:
    """A user's list of ties over the people of `base`, found by their ids.

    Where people have no ids, numbers in the list are theirs. People who are not in the list have no ties in it.

    Raises InputError for an id that `base` does not know, with the nearest.
    """
    names = list(range(own.people)) if own.ids is None else own.ids.tolist()
    if base.ids is None or np.issubdtype(base.ids.dtype, np.integer):
        # One name among the numbers of a file, and all of them were read as text.
        names = [int(name) if isinstance(name, str) and name.isdecimal() else name for name in names]
    try:
        number = base.indices_of(names)
    except InputError as fault:
        where = str(own.settings.get("edges", ""))
        raise InputError(fault.problem, where=where, remedy=fault.remedy) from None
    return _renumbered(own, number, base)


def shuffled(own: Ties, base: Ties, seed: int) -> Ties:
    """A generated network with its places given to the people of `base` by lot.

    Generators put people in an order: a ring, or the oldest and best connected first. Two networks in the same order
    share ties and hubs, however different their seeds, and would be far from independent: a third of the ties of two
    small worlds like those on Facebook. Ties that are computed are left as they are.

    Raises InputError unless both have as many people.
    """
    people = _same_people((base, own))
    if not hasattr(own.arrays, "neighbour"):
        return Ties(own.arrays, base.ids, own.kind, own.settings)
    return _renumbered(own, _by_rank(np.arange(people), people, seed, _PLACES), base)


def overlay(base: Ties, own: Ties, overlap: float, seed: int) -> Ties:
    """As many ties as `own` has, of which a given share are ties of `base`, and the others ties of `own` alone.

    Both are chosen by lowest keyed rank, so that a larger overlap holds the base ties of a smaller one. An undirected
    tie of the base can be taken in either direction into directed ties; both directions count as two ties.

    Parameters
    ----------
    base, own : Ties
        Over the same people; `own` without weights. The result is directed if `own` is.
    overlap : float
        Share of the ties that are ties of `base`: round(overlap x m) of m; 0 leaves `own` as it is, to chance.
    seed : int
        Of the ranks.

    Raises
    ------
    InputError : an overlap that is no share, larger than the base has ties for, or smaller than chance has made it.
    """
    people = _same_people((base, own))
    if overlap == 0.0:
        return own
    if own.weighted:
        raise InputError("ties with weights cannot be mixed with others.", remedy="Give the mixed ties their strength.")
    mine, theirs = _keys(own, own.directed), _keys(base, own.directed)
    fresh = mine[~_among(mine, theirs)]
    kept = round(overlap * len(mine)) if 0.0 <= overlap <= 1.0 else -1
    if not 0 <= kept <= len(theirs):
        raise InputError(
            f"a share of {overlap:g} of {len(mine):,} ties cannot be among the {len(theirs):,} of the base network.",
            where="overlap",
            remedy="Ask for a smaller share, from 0 to 1, or give this layer fewer ties.",
        )
    if len(mine) - kept > len(fresh):
        chance = 1.0 - len(fresh) / len(mine)
        raise InputError(
            f"by chance alone {chance:.2%} of the ties are ties of the base network too.",
            where="overlap",
            remedy="Leave 'overlap' out, or ask for more than that.",
        )
    chosen = [part[_by_rank(part, people, seed, _BETWEEN)[:size]]
              for part, size in ((theirs, kept), (fresh, len(mine) - kept))]  # fmt: skip
    made = _from_keys(np.concatenate(chosen), people, own.directed)
    return Ties(made.arrays, base.ids, own.kind, {**own.settings, "overlap": overlap})


def _from_keys(keys: NDArray[np.int64], people: int, directed: bool) -> Ties:
    return from_edges(np.column_stack((keys // people, keys % people)), people=people, directed=directed)


@kernel
def count_shared(a: Any, b: Any, lo: int, hi: int) -> int:
    """How many neighbours in `a` of people lo to hi - 1 are their neighbours in `b`: rows are ascending, and merged."""
    shared = 0
    for person in range(lo, hi):
        place, size = 0, degree(b, person)
        for slot in range(degree(a, person)):
            other = neighbour(a, person, slot)
            while place < size and neighbour(b, person, place) < other:
                place += 1
            if place < size and neighbour(b, person, place) == other:
                shared += 1
    return shared


def overlap(a: Ties, b: Ties) -> float:
    """Share of the ties of `a` that are ties of `b`; 0 where `a` has none.

    If one of them is directed and the other not, an undirected tie counts as one of either direction.
    """
    people = _same_people((a, b))
    ends = int(a.degrees().sum())
    if ends == 0 or isinstance(b.arrays, CompleteTies):
        return float(ends > 0)
    b = b if a.directed or not b.directed else _from_keys(_keys(b, directed=False), people, directed=False)
    if isinstance(a.arrays, CompleteTies):
        return b.tie_count / a.tie_count
    # Rows that are computed are in no order.
    one, other = (undirected(ties) if ties.computed else ties.arrays for ties in (a, b))
    return count_shared(one, other, 0, people) / ends


def union(layers: Sequence[Ties]) -> Ties:
    """Everyone who is tied in any of the layers, without weights.

    Of directed layers alone it is directed; if some are directed and others not, their direction is dropped.
    """
    if not layers:
        raise InputError("no layers make no network.", where="layers", remedy="Give one or more.")
    people = _same_people(layers)
    for layer in layers:
        if isinstance(layer.arrays, CompleteTies):
            return layer
    directed = all(layer.directed for layer in layers)
    keys = distinct(np.concatenate([_keys(layer, directed) for layer in layers]))
    made = _from_keys(keys, people, directed)
    return Ties(made.arrays, layers[0].ids, "union", {"kind": "union", "of": [layer.settings for layer in layers]})
