"""What people feel of neighbours who spread something: spreaders tell those who hear them, and nobody has to ask.

Asking costs everybody all their ties in every step; telling costs a tie once, when its person begins, and once
when the person ends. Of the complete graph nothing is told: everyone feels all spreaders, and a count will do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba.extending import overload
from numpy.typing import NDArray

from wom_sim.network.representations import (
    Arrays,
    CompleteTies,
    DirectedTies,
    ProceduralTies,
    StoredTies,
    WeightedDirectedTies,
    WeightedTies,
    degree,
    neighbour,
)
from wom_sim.network.ties import Ties
from wom_sim.rng import BLOCK

SPREADS, IMMUNE, WAITS, REACHED = 1, 2, 4, 8
"""Bits of a person's state: spreads now, never will again, is on the list of those who wait, ever has."""


class Room(NamedTuple):
    """What one run needs; runs that follow each other on one thread share it."""

    state: NDArray[np.uint8]
    """(people,)"""
    contacts: NDArray[np.int32]
    """(people,): spreaders whom a person hears."""
    pressure: NDArray[np.float64]
    """(people,): the weights of their ties; empty where ties have none."""
    waiting: NDArray[np.int32]
    """(people,): those who may be struck, in any order; as many as wait count."""
    spreaders: NDArray[np.int32]
    """(people,): those who spread, as many as there are."""
    luck: NDArray[np.float64]
    """Everyone's draw of one step, in whole blocks."""


def room_for(ties: Ties) -> Room:
    """Room for runs on these ties."""
    people = ties.people
    alone = isinstance(ties.arrays, CompleteTies)
    return Room(
        np.empty(people, np.uint8),
        np.empty(0 if alone else people, np.int32),
        np.empty(people if ties.weighted else 0, np.float64),
        np.empty(people, np.int32),
        np.empty(people, np.int32),
        np.empty((people + BLOCK - 1) // BLOCK * BLOCK, np.float64),
    )


def onward(ties: Ties) -> Arrays:
    """Ties along which word goes: the row of a person lists those who hear the person."""
    if not ties.directed:
        return ties.arrays
    told = ties.to_scipy()
    start, hearer = told.indptr.astype(np.int64), told.indices.astype(np.int32)
    if not ties.weighted:
        return DirectedTies(start, hearer)
    # Nobody draws from these rows, so they need neither strengths nor alias tables.
    return WeightedDirectedTies(start, hearer, told.data, np.empty(0), np.empty(0, np.uint32), np.empty(0, np.int32))


# The laws of each representation. Numba wants their signatures spelt alike.


def _tell_nobody(onward: Any, room: Any, person: Any, sign: Any, waiting: Any) -> Any:
    return waiting


def _tell_neighbours(onward: Any, room: Any, person: Any, sign: Any, waiting: Any) -> Any:
    for slot in range(degree(onward, person)):
        other = neighbour(onward, person, slot)
        room.contacts[other] += sign
        if sign > 0 and room.state[other] & (SPREADS | IMMUNE | WAITS) == 0:
            room.state[other] |= WAITS
            room.waiting[waiting] = other
            waiting += 1
    return waiting


def _tell_by_weight(onward: Any, room: Any, person: Any, sign: Any, waiting: Any) -> Any:
    for place in range(onward.start[person], onward.start[person + 1]):
        other = np.int64(onward.neighbour[place])
        room.contacts[other] += sign
        # What rounding leaves behind must not outlast the last spreader.
        room.pressure[other] = room.pressure[other] + sign * onward.weight[place] if room.contacts[other] > 0 else 0.0
        if sign > 0 and room.state[other] & (SPREADS | IMMUNE | WAITS) == 0:
            room.state[other] |= WAITS
            room.waiting[waiting] = other
            waiting += 1
    return waiting


def _felt_of_all(ties: Any, room: Any, spreading: Any, person: Any) -> Any:
    return float(spreading)


def _felt_contacts(ties: Any, room: Any, spreading: Any, person: Any) -> Any:
    return float(room.contacts[person])


def _felt_pressure(ties: Any, room: Any, spreading: Any, person: Any) -> Any:
    return room.pressure[person]


def _count_of_ties(ties: Any, person: Any) -> Any:
    return float(degree(ties, person))


def _sum_of_weights(ties: Any, person: Any) -> Any:
    return float(ties.strength[person])


class _Laws(NamedTuple):
    tell: Callable[..., Any]
    felt: Callable[..., Any]
    most_felt: Callable[..., Any]


_COUNTED = _Laws(_tell_neighbours, _felt_contacts, _count_of_ties)
_WEIGHTED = _Laws(_tell_by_weight, _felt_pressure, _sum_of_weights)
_LAWS: dict[Any, _Laws] = {
    StoredTies: _COUNTED,
    DirectedTies: _COUNTED,
    ProceduralTies: _COUNTED,
    WeightedTies: _WEIGHTED,
    WeightedDirectedTies: _WEIGHTED,
    CompleteTies: _Laws(_tell_nobody, _felt_of_all, _count_of_ties),
}


def tell(onward: Any, room: Any, person: int, sign: int, waiting: int) -> int:
    """A person begins (sign 1) or ends (-1) to spread; returns how many wait, with those who now do."""
    return int(_LAWS[type(onward)].tell(onward, room, person, sign, waiting))


def felt(ties: Any, room: Any, spreading: int, person: int) -> float:
    """What somebody who does not spread feels: the number of spreaders heard, or the sum of weights of their ties."""
    return float(_LAWS[type(ties)].felt(ties, room, spreading, person))


def most_felt(ties: Any, person: int) -> float:
    """What a person would feel if all who are heard spread: the number of ties, or the sum of their weights."""
    return float(_LAWS[type(ties)].most_felt(ties, person))


def _compiled_law(ties: Any, question: str) -> Any:
    laws = _LAWS.get(getattr(ties, "instance_class", None))
    return None if laws is None else getattr(laws, question)


@overload(tell)
def _tell(onward: Any, room: Any, person: Any, sign: Any, waiting: Any) -> Any:
    return _compiled_law(onward, "tell")


@overload(felt)
def _felt(ties: Any, room: Any, spreading: Any, person: Any) -> Any:
    return _compiled_law(ties, "felt")


@overload(most_felt)
def _most_felt(ties: Any, person: Any) -> Any:
    return _compiled_law(ties, "most_felt")
