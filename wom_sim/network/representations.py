"""How ties are held, and how kernels ask for them: one named tuple of arrays per representation.

A kernel asks `degree`, `neighbour`, `weight`, `pick`, `evenness` and `closeness` of whatever ties it is given. Which
law answers is resolved when the kernel is compiled, from the class of the named tuple; with the JIT off the same laws
run as plain Python. A new representation is a named tuple and one line in the table of laws.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba.extending import overload
from numpy.typing import NDArray

from wom_sim.kernel import kernel, law
from wom_sim.network.permutation import permuted
from wom_sim.rng import below

_WORD = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_REGION_STEP = np.uint64(0x9E3779B1)


class StoredTies(NamedTuple):
    """Undirected ties: the neighbours of i are `neighbour[start[i]:start[i + 1]]`, ascending.

    Only stored copies of procedural ties keep these in the order in which they are computed, so that the same draw
    picks the same tie, and have two places for the rare pair that is tied twice.
    """

    start: NDArray[np.int64]
    neighbour: NDArray[np.int32]


class WeightedTies(NamedTuple):
    """Undirected ties with weights, and an alias table per person to draw ties in proportion to them.

    `strength` is a person's sum of weights; `keep` and `alias` belong to each place in `neighbour`.
    """

    start: NDArray[np.int64]
    neighbour: NDArray[np.int32]
    weight: NDArray[np.float64]
    strength: NDArray[np.float64]
    keep: NDArray[np.uint32]
    alias: NDArray[np.int32]


class DirectedTies(NamedTuple):
    """Directed ties: the row of i lists those whom i hears, ascending."""

    start: NDArray[np.int64]
    neighbour: NDArray[np.int32]


class WeightedDirectedTies(NamedTuple):
    """Directed ties with weights: the row of i lists those whom i hears; otherwise as `WeightedTies`."""

    start: NDArray[np.int64]
    neighbour: NDArray[np.int32]
    weight: NDArray[np.float64]
    strength: NDArray[np.float64]
    keep: NDArray[np.uint32]
    alias: NDArray[np.int32]


class CompleteTies(NamedTuple):
    """Everyone tied to everyone, computed and never stored; `people` holds one number, n."""

    people: NDArray[np.int64]


class ProceduralTies(NamedTuple):
    """A small world of near ties on a ring and ties through keyed permutations, computed and never stored.

    `size` holds the people and their ties on the ring, the others an entry for each permutation, which gives
    everyone two ties. See `wom_sim.network.generators.procedural`.
    """

    size: NDArray[np.int64]
    first_key: NDArray[np.uint64]
    second_key: NDArray[np.uint64]
    turn: NDArray[np.uint64]
    """A 32-bit word, from which it is computed how far the permutation turns its region."""
    region: NDArray[np.int64]
    """Bits of a person's number that are left of it in the number of the region; 63 where all are one region."""
    half: NDArray[np.int64]
    """Bits in the right half of a person's place in a region."""


Arrays = StoredTies | WeightedTies | DirectedTies | WeightedDirectedTies | CompleteTies | ProceduralTies


# The laws, one small function per question and representation. Numba wants their signatures spelt alike.


@law
def acceptance(mine: float, theirs: float) -> float:
    """Chance that a drawn conversation takes place: min(1, mine / theirs), with degrees or strengths.

    i draws j with chance w_ij / s_i, so hubs, being in many rows, would be drawn by many: a hub of 900 ties
    would be heard by 220 people a day and "hubs are the best seeds" would be built in. Accepted with
    min(1, s_i / s_j) the tie carries w_ij / max(s_i, s_j) both ways, the Metropolis-Hastings rule.
    """
    if mine < theirs:
        return mine / theirs
    return 1.0


def _stored_people(ties: Any) -> int:
    return len(ties.start) - 1


def _stored_ends(ties: Any) -> int:
    return int(ties.start[-1])


def _stored_degree(ties: Any, person: Any) -> Any:
    return ties.start[person + 1] - ties.start[person]


def _stored_neighbour(ties: Any, person: Any, slot: Any) -> Any:
    return np.int64(ties.neighbour[ties.start[person] + slot])


def _stored_pick(ties: Any, person: Any, word: Any) -> Any:
    first = ties.start[person]
    count = ties.start[person + 1] - first
    if count == 0:
        return np.int64(-1)
    return np.int64(ties.neighbour[first + below(word, count)])


def _stored_evenness(ties: Any, i: Any, j: Any) -> float:
    return acceptance(float(ties.start[i + 1] - ties.start[i]), float(ties.start[j + 1] - ties.start[j]))


def _weighted_weight(ties: Any, person: Any, slot: Any) -> Any:
    return ties.weight[ties.start[person] + slot]


def _weighted_closeness(ties: Any, person: Any, slot: Any) -> float:
    first = ties.start[person]
    return float(ties.weight[first + slot] * (ties.start[person + 1] - first) / ties.strength[person])


def _weighted_pick(ties: Any, person: Any, word: Any) -> Any:
    first = ties.start[person]
    count = ties.start[person + 1] - first
    if count == 0:
        return np.int64(-1)
    place = first + below(word, count)
    # What `below` throws away of the product is uniform within the slot, and decides between the two.
    rest = (np.uint64(word) * np.uint64(count)) & _WORD
    if rest < np.uint64(ties.keep[place]):
        return np.int64(ties.neighbour[place])
    return np.int64(ties.alias[place])


def _weighted_evenness(ties: Any, i: Any, j: Any) -> float:
    return acceptance(float(ties.strength[i]), float(ties.strength[j]))


def _weight_of_one(ties: Any, person: Any, slot: Any) -> Any:
    return 1.0


def _always_even(ties: Any, i: Any, j: Any) -> float:
    return 1.0


def _complete_people(ties: Any) -> int:
    return int(ties.people[0])


def _complete_ends(ties: Any) -> int:
    return int(ties.people[0]) * (int(ties.people[0]) - 1)


def _complete_degree(ties: Any, person: Any) -> Any:
    return ties.people[0] - 1


def _complete_neighbour(ties: Any, person: Any, slot: Any) -> Any:
    if slot < person:
        return np.int64(slot)
    return np.int64(slot + 1)


def _complete_pick(ties: Any, person: Any, word: Any) -> Any:
    count = ties.people[0] - 1
    if count == 0:
        return np.int64(-1)
    slot = below(word, count)
    if slot < person:
        return np.int64(slot)
    return np.int64(slot + 1)


def _procedural_people(ties: Any) -> int:
    return int(ties.size[0])


def _procedural_ends(ties: Any) -> int:
    return int(ties.size[0]) * (int(ties.size[1]) + 2 * len(ties.turn))


def _procedural_degree(ties: Any, person: Any) -> Any:
    return ties.size[1] + 2 * len(ties.turn)


def _procedural_neighbour(ties: Any, person: Any, slot: Any) -> Any:
    people, near = ties.size[0], ties.size[1]
    if slot < near:
        # Outwards, to both sides in turn.
        step = (slot >> 1) + 1
        other = person + step if slot & 1 else person - step
        if other < 0:
            return np.int64(other + people)
        if other >= people:
            return np.int64(other - people)
        return np.int64(other)
    which = (slot - near) >> 1
    # The last region takes in what is left over.
    last = max(people >> ties.region[which], 1) - 1
    region = min(person >> ties.region[which], last)
    first = region << ties.region[which] if region > 0 else np.int64(0)
    count = people - first if region == last else np.int64(1) << ties.region[which]
    size = np.uint64(count)
    quarter = size >> np.uint64(2)
    turn = quarter + ((ties.turn[which] * quarter) >> _HALF)
    if (slot - near) & 1:
        turn = size - turn
    # Every region has a permutation of its own.
    key = ties.first_key[which] ^ ((np.uint64(region) * _REGION_STEP) & _WORD)
    place = permuted(np.uint64(person - first), size, np.uint64(ties.half[which]), key, ties.second_key[which], turn)
    return first + np.int64(place)


def _procedural_pick(ties: Any, person: Any, word: Any) -> Any:
    return neighbour(ties, person, below(word, ties.size[1] + 2 * len(ties.turn)))


class _Laws(NamedTuple):
    people: Callable[[Any], int]
    ends: Callable[[Any], int]
    degree: Callable[[Any, int], Any]
    neighbour: Callable[[Any, int, int], Any]
    weight: Callable[[Any, int, int], Any]
    pick: Callable[[Any, int, Any], Any]
    evenness: Callable[[Any, int, int], float]
    closeness: Callable[[Any, int, int], float]


_STORED = (_stored_people, _stored_ends, _stored_degree, _stored_neighbour)
_COMPLETE = (_complete_people, _complete_ends, _complete_degree, _complete_neighbour)
_PROCEDURAL = (_procedural_people, _procedural_ends, _procedural_degree, _procedural_neighbour)

LAWS: dict[Any, _Laws] = {
    StoredTies: _Laws(*_STORED, _weight_of_one, _stored_pick, _stored_evenness, _weight_of_one),
    WeightedTies: _Laws(*_STORED, _weighted_weight, _weighted_pick, _weighted_evenness, _weighted_closeness),
    DirectedTies: _Laws(*_STORED, _weight_of_one, _stored_pick, _always_even, _weight_of_one),
    WeightedDirectedTies: _Laws(*_STORED, _weighted_weight, _weighted_pick, _always_even, _weighted_closeness),
    CompleteTies: _Laws(*_COMPLETE, _weight_of_one, _complete_pick, _always_even, _weight_of_one),
    ProceduralTies: _Laws(*_PROCEDURAL, _weight_of_one, _procedural_pick, _always_even, _weight_of_one),
}
COMPUTED = (CompleteTies, ProceduralTies)
"""Representations that compute neighbours when they are asked for."""


def _compiled_law(ties: Any, question: str) -> Any:
    laws = LAWS.get(getattr(ties, "instance_class", None))
    return None if laws is None else getattr(laws, question)


def degree(ties: Any, person: int) -> Any:
    """Number of ties of a person; of directed ties, the number of those whom the person hears."""
    return LAWS[type(ties)].degree(ties, person)


def neighbour(ties: Any, person: int, slot: int) -> Any:
    """The person at the other end of tie `slot` (0 to degree - 1) of a person."""
    return LAWS[type(ties)].neighbour(ties, person, slot)


def weight(ties: Any, person: int, slot: int) -> Any:
    """Weight of tie `slot` (0 to degree - 1) of a person, float64; 1 where ties have none."""
    return LAWS[type(ties)].weight(ties, person, slot)


def pick(ties: Any, person: int, word: Any) -> Any:
    """The person at the other end of a tie drawn by a 32-bit word; -1 for a person without ties.

    Ties are equally likely, or in proportion to their weights by the alias method (Walker 1977; Vose 1991).
    """
    return LAWS[type(ties)].pick(ties, person, word)


def evenness(ties: Any, i: int, j: int) -> float:
    """Chance that the tie which i has drawn to j is used, so that it carries equally both ways.

    See `acceptance`. It is 1 for directed ties, which need not be even, and for the complete graph, which is.
    """
    return LAWS[type(ties)].evenness(ties, i, j)


def closeness(ties: Any, person: int, slot: int) -> float:
    """Weight of tie `slot` of a person relative to the mean of this person's ties; 1 where ties have no weights."""
    return LAWS[type(ties)].closeness(ties, person, slot)


@overload(degree)
def _degree(ties: Any, person: Any) -> Any:
    return _compiled_law(ties, "degree")


@overload(neighbour)
def _neighbour(ties: Any, person: Any, slot: Any) -> Any:
    return _compiled_law(ties, "neighbour")


@overload(weight)
def _weight(ties: Any, person: Any, slot: Any) -> Any:
    return _compiled_law(ties, "weight")


@overload(pick)
def _pick(ties: Any, person: Any, word: Any) -> Any:
    return _compiled_law(ties, "pick")


@overload(evenness)
def _evenness(ties: Any, i: Any, j: Any) -> Any:
    return _compiled_law(ties, "evenness")


@overload(closeness)
def _closeness(ties: Any, person: Any, slot: Any) -> Any:
    return _compiled_law(ties, "closeness")


@kernel
def count_ties(ties: Any, lo: int, hi: int, out: NDArray[np.int64]) -> None:
    """Write the degrees of people lo to hi - 1 into `out`, int64[n]."""
    for person in range(lo, hi):
        out[person] = degree(ties, person)


@kernel
def list_ties(ties: Any, start: NDArray[np.int64], lo: int, hi: int, out: NDArray[np.int32]) -> None:
    """Write the neighbours of people lo to hi - 1 into their rows of `out`, int32[start[n]]."""
    for person in range(lo, hi):
        first = start[person]
        for slot in range(start[person + 1] - first):
            out[first + slot] = neighbour(ties, person, slot)


def distinct(keys: NDArray[np.int64]) -> NDArray[np.int64]:
    """The different keys, ascending; NumPy's own `unique` hashes, and takes a hundred times as long."""
    ordered = np.sort(keys)
    new = np.concatenate((np.ones(1, np.bool_), ordered[1:] != ordered[:-1]))
    found: NDArray[np.int64] = ordered[new[: len(ordered)]]
    return found


def row_starts(degrees: NDArray[np.integer]) -> NDArray[np.int64]:
    """Where each row of ties begins, and one end more: int64[n + 1] from whole degrees [n]."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(degrees, dtype=np.int64)))
