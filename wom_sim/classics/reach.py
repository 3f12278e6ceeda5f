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

from wom_sim.kernel import inlined
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
TAKEN = SPREADS | IMMUNE | WAITS
"""None of these has whoever is to be put on the list."""


class Room(NamedTuple):
    """What one run needs; runs that follow each other on one thread share it.

    Kernels take it apart before they loop: reading a part of a tuple again and again counts references.
    """

    state: NDArray[np.uint8]
    """(people,)"""
    contacts: NDArray[np.int32]
    """(people,): spreaders whom a person hears; empty on the complete graph."""
    pressure: NDArray[np.float64]
    """(people,): the weights of their ties; empty where ties have none."""
    capacity: NDArray[np.float64]
    """(people,): what a person would feel if all who are heard spread: the number of ties, or their weight."""
    waiting: NDArray[np.int32]
    """(people,): those who may be struck, in any order, as many as wait."""
    spreaders: NDArray[np.int32]
    """(people,): those who spread, as many as there are."""
    draws: NDArray[np.float64]
    """Everyone's draw of one step, in whole blocks."""


def room_for(ties: Ties) -> Room:
    """Room for runs on these ties."""
    people = ties.people
    arrays: Any = ties.arrays
    return Room(
        np.empty(people, np.uint8),
        np.empty(0 if isinstance(arrays, CompleteTies) else people, np.int32),
        np.empty(people if ties.weighted else 0, np.float64),
        arrays.strength if ties.weighted else ties.degrees().astype(np.float64),
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


@inlined
def await_word(state: Any, waiting: Any, person: int, count: int) -> int:
    """Put a person on the list of those who wait; returns how many there are."""
    state[person] |= WAITS
    waiting[count] = person
    return count + 1


# The laws of each representation. Numba wants their signatures spelt alike.


def _tell_nobody(onward: Any, room: Any, first: Any, last: Any, sign: Any, waiting: Any) -> Any:
    return waiting


def _tell_listed(onward: Any, room: Any, first: Any, last: Any, sign: Any, waiting: Any) -> Any:
    state, contacts, start, neighbours = room.state, room.contacts, onward.start, onward.neighbour
    for place in range(first, last):
        person = int(np.int64(room.spreaders[place]))
        for slot in range(start[person], start[person + 1]):
            other = int(np.int64(neighbours[slot]))
            contacts[other] += sign
            if sign > 0 and state[other] & TAKEN == 0:
                waiting = await_word(state, room.waiting, other, waiting)
    return waiting


def _tell_weighted(onward: Any, room: Any, first: Any, last: Any, sign: Any, waiting: Any) -> Any:
    state, contacts, pressure = room.state, room.contacts, room.pressure
    start, neighbours, weight = onward.start, onward.neighbour, onward.weight
    for place in range(first, last):
        person = int(np.int64(room.spreaders[place]))
        for slot in range(start[person], start[person + 1]):
            other = int(np.int64(neighbours[slot]))
            contacts[other] += sign
            # What rounding leaves behind must not outlast the last spreader.
            pressure[other] = pressure[other] + sign * weight[slot] if contacts[other] > 0 else 0.0
            if sign > 0 and state[other] & TAKEN == 0:
                waiting = await_word(state, room.waiting, other, waiting)
    return waiting


def _tell_computed(onward: Any, room: Any, first: Any, last: Any, sign: Any, waiting: Any) -> Any:
    state, contacts = room.state, room.contacts
    for place in range(first, last):
        person = int(np.int64(room.spreaders[place]))
        for slot in range(degree(onward, person)):
            other = neighbour(onward, person, slot)
            contacts[other] += sign
            if sign > 0 and state[other] & TAKEN == 0:
                waiting = await_word(state, room.waiting, other, waiting)
    return waiting


def _felt_of_all(ties: Any, contacts: Any, pressure: Any, spreading: Any, person: Any) -> Any:
    return float(spreading)


def _felt_contacts(ties: Any, contacts: Any, pressure: Any, spreading: Any, person: Any) -> Any:
    return float(contacts[person])


def _felt_pressure(ties: Any, contacts: Any, pressure: Any, spreading: Any, person: Any) -> Any:
    return float(pressure[person])


class _Laws(NamedTuple):
    tell: Callable[..., Any]
    felt: Callable[..., Any]


_LAWS: dict[Any, _Laws] = {
    StoredTies: _Laws(_tell_listed, _felt_contacts),
    DirectedTies: _Laws(_tell_listed, _felt_contacts),
    ProceduralTies: _Laws(_tell_computed, _felt_contacts),
    WeightedTies: _Laws(_tell_weighted, _felt_pressure),
    WeightedDirectedTies: _Laws(_tell_weighted, _felt_pressure),
    CompleteTies: _Laws(_tell_nobody, _felt_of_all),
}


def tell(onward: Any, room: Any, first: int, last: int, sign: int, waiting: int) -> int:
    """The spreaders in places first to last - 1 begin (sign 1) or end (-1); returns how many wait, with who now do."""
    return int(_LAWS[type(onward)].tell(onward, room, first, last, sign, waiting))


def felt(ties: Any, contacts: Any, pressure: Any, spreading: int, person: int) -> float:
    """What somebody who does not spread feels: the number of spreaders heard, or the sum of weights of their ties."""
    return float(_LAWS[type(ties)].felt(ties, contacts, pressure, spreading, person))


def _compiled_law(ties: Any, question: str) -> Any:
    laws = _LAWS.get(getattr(ties, "instance_class", None))
    return None if laws is None else getattr(laws, question)


@overload(tell)
def _tell(onward: Any, room: Any, first: Any, last: Any, sign: Any, waiting: Any) -> Any:
    return _compiled_law(onward, "tell")


@overload(felt, inline="always")
def _felt(ties: Any, contacts: Any, pressure: Any, spreading: Any, person: Any) -> Any:
    return _compiled_law(ties, "felt")
