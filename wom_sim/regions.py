"""Regions: parts of the people who are mostly tied among themselves, for plans that hold in one place only."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.measures.directions import undirected
from wom_sim.network.ties import Ties

IN_ORDER = ("complete", "lattice", "newman-watts", "path", "procedural", "ring", "stochastic-blocks", "watts-strogatz")
"""Kinds of network that number people by where they are, so that those of near numbers are near; and the complete one,
where nobody is nearer than others."""


class Regions(NamedTuple):
    """Where people are."""

    names: tuple[str, ...]
    place: NDArray[np.int64]
    """int64 (people,): the place of each person's region among the names."""


def named_regions(column: NDArray[Any]) -> Regions:
    """Regions as a file of people names them, one for each person."""
    names, place = np.unique(column.astype(str), return_inverse=True)
    return Regions(tuple(names.tolist()), place.astype(np.int64))


def drawn_regions(count: int, ties: Ties) -> Regions:
    """So many regions, named from 1 on, that differ by one person at most.

    Where people are numbered by where they are, a region is a stretch of numbers, and the blocks of a network of
    blocks are its regions if there are as many. Elsewhere a region grows from one person to the ties of those whom it
    has, until it is full, and the next one begins beside it. What is left over goes to the last ones, so that these may
    be in several pieces.

    Raises InputError for more regions than people.
    """
    people = ties.people
    if count > people:
        raise InputError(
            f"{people:,} people cannot be in {count:,} regions.", where="population.regions", remedy="Use fewer."
        )
    sizes = np.diff(np.arange(count + 1) * people // count)
    blocks = ties.settings.get("blocks", ()) if ties.kind == "stochastic-blocks" else ()
    if len(blocks) == count:
        sizes = np.array(blocks, np.int64)
    order = np.arange(people)
    if ties.kind not in IN_ORDER:
        rows = undirected(ties)
        grow(rows.start, rows.neighbour, np.array([people]), 0, order)
        # From whom a first walk found last: regions that begin at an edge of the network are of fewer pieces.
        grow(rows.start, rows.neighbour, sizes, int(order[-1]), order)
    place = np.empty(people, np.int64)
    place[order] = np.repeat(np.arange(count), sizes)
    return Regions(tuple(str(number + 1) for number in range(count)), place)


@kernel
def grow(
    start: NDArray[np.int64],
    neighbour: NDArray[np.int32],
    sizes: NDArray[np.int64],
    first: int,
    order: NDArray[np.int64],
) -> None:
    """Write the people into `order`, int64 (n,), as regions of these sizes take them, breadth first.

    A region begins with whom the one before it found first and had no room for; where that one stopped for want of
    ties, with the lowest number that is left.
    """
    taken = np.zeros(len(order), np.bool_)
    found_by = np.full(len(order), -1, np.int64)
    waiting = np.empty(len(order), np.int64)
    beside = first
    left = filled = 0
    for region in range(len(sizes)):
        waiting[0] = beside
        head, tail = 0, 1
        end = filled + sizes[region]
        while filled < end:
            if head == tail:
                while taken[left]:
                    left += 1
                waiting[tail] = left
                tail += 1
            person = waiting[head]
            head += 1
            taken[person] = True
            found_by[person] = region
            order[filled] = person
            filled += 1
            for slot in range(start[person], start[person + 1]):
                other = np.int64(neighbour[slot])
                if not taken[other] and found_by[other] != region:
                    found_by[other] = region
                    waiting[tail] = other
                    tail += 1
        while filled < len(order) and taken[left]:
            left += 1
        beside = waiting[head] if head < tail else left
