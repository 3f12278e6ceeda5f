"""Where people stand in a drawing of their network: on a circle, or where their ties pull them."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.kernel import kernel
from wom_sim.network.edges import from_edges
from wom_sim.network.ties import Ties

Places = NDArray[np.float64]
"""Where people stand: float64[people, 2], at most 1 from the middle."""

RINGS = ("newman-watts", "procedural", "ring", "watts-strogatz")
"""Networks whose people are numbered around a ring, so that neighbours have near numbers already."""

ROUNDS = 100
"""Times that everyone is moved by the forces."""
COOLING = 0.955
"""Longest step of a round, as a part of that of the round before."""
PIVOTS = 40
"""People from whom distances are taken for the first guess."""
MOST_CELLS = 40
"""Cells along one side of the grid in which people far away are taken together."""
ROOM = 3.3
"""Area for each person outside the largest part, in squares of a typical tie."""
GOLDEN_ANGLE = 2.399963


def ring(people: int) -> Places:
    """On a circle in the order of their numbers, clockwise from the top."""
    angle = np.arange(people) * (2.0 * math.pi / people)
    return np.column_stack((np.sin(angle), np.cos(angle)))


def force(ties: Ties, seed: int = 0) -> Places:
    """Where everyone comes to rest between the pull of ties and a push between any two people.

    The forces are those of Fruchterman and Reingold (1991, Software: Practice and Experience 21): a tie of length d
    pulls with d squared, a distance d pushes with 1 / d, and the longest step shrinks from round to round. The push
    also grows with the ties of both, so that people with few settle around those with many (Jacomy, Venturini, Heymann
    and Bastian 2014, PLoS ONE 9). The seed only tells apart people who would start in one spot.
    """
    # Word may go one way only, but a tie pulls both.
    arrays: Any = from_edges(ties.edges(), people=ties.people).arrays
    people = ties.people
    mass = np.diff(arrays.start) + 1.0
    mass /= mass.mean()
    places, main = _first_guess(arrays.start, arrays.neighbour, seed)
    moved = np.empty_like(places)
    longest = 0.1 * math.sqrt(people)
    for _ in range(ROUNDS):
        push(places, mass, _cells(places, mass), 0, people, moved)
        pull(arrays.start, arrays.neighbour, places, 0, people, moved)
        _hold(places, mass, main, moved)
        length = np.hypot(moved[:, 0], moved[:, 1])
        places += moved * np.minimum(1.0, longest / np.maximum(length, 1e-12))[:, None]
        longest *= COOLING
    places -= (places.max(axis=0) + places.min(axis=0)) / 2.0
    return places / max(float(np.hypot(places[:, 0], places[:, 1]).max()), 1e-12)


def _hold(places: Places, mass: NDArray[np.float64], main: NDArray[np.bool_], moved: Places) -> None:
    """Keep around the largest part what no tie holds there: a pull that balances the push just outside of it."""
    places -= places[main].mean(axis=0)
    radius = float(np.hypot(places[main, 0], places[main, 1]).max())
    area = 1.2 * radius * radius + ROOM * np.count_nonzero(~main)
    if area > 0.0:
        moved -= (mass.sum() / area * mass * ~main)[:, None] * places


@kernel
def pull(
    start: NDArray[np.int64], neighbour: NDArray[np.int32], places: Places, lo: int, hi: int, moved: Places
) -> None:
    """Add to `moved`, float64[n, 2], the pull of their ties on people lo to hi - 1."""
    for person in range(lo, hi):
        for slot in range(start[person], start[person + 1]):
            other = neighbour[slot]
            dx = places[other, 0] - places[person, 0]
            dy = places[other, 1] - places[person, 1]
            length = math.sqrt(dx * dx + dy * dy)
            moved[person, 0] += dx * length
            moved[person, 1] += dy * length


class Cells(NamedTuple):
    """A grid of side x side cells: the cell of each person, people by cell, and centre and sum of their masses."""

    side: int
    of: NDArray[np.int64]
    start: NDArray[np.int64]
    people: NDArray[np.int64]
    centre: Places
    mass: NDArray[np.float64]


def _cells(places: Places, mass: NDArray[np.float64]) -> Cells:
    side = min(MOST_CELLS, 1 + int(math.sqrt(len(places)) / 2.0))
    low = places.min(axis=0)
    width = max(float((places.max(axis=0) - low).max()), 1e-9) / side
    column, row = np.minimum((places - low) // width, side - 1).astype(np.int64).T
    of = row * side + column
    count = side * side
    held = np.bincount(of, mass, count)
    sums = np.column_stack([np.bincount(of, mass * part, count) for part in places.T])
    start = np.concatenate((np.zeros(1, np.int64), np.cumsum(np.bincount(of, minlength=count))))
    centre = sums / np.where(held > 0.0, held, 1.0)[:, None]
    return Cells(side, of, start, np.argsort(of, kind="stable"), centre, held)


@kernel
def push(places: Places, mass: NDArray[np.float64], cells: Cells, lo: int, hi: int, moved: Places) -> None:
    """Write into `moved`, float64[n, 2], how all others push people lo to hi - 1 away.

    Those in cells that do not touch a person's own push together, from their centre of mass.
    """
    side = cells.side
    for person in range(lo, hi):
        x = places[person, 0]
        y = places[person, 1]
        row = cells.of[person] // side
        column = cells.of[person] % side
        push_x = 0.0
        push_y = 0.0
        for cell in range(side * side):
            if cells.mass[cell] == 0.0:
                continue
            if abs(cell // side - row) > 1 or abs(cell % side - column) > 1:
                dx = x - cells.centre[cell, 0]
                dy = y - cells.centre[cell, 1]
                strength = cells.mass[cell] / (dx * dx + dy * dy)
                push_x += dx * strength
                push_y += dy * strength
                continue
            for place in range(cells.start[cell], cells.start[cell + 1]):
                other = cells.people[place]
                dx = x - places[other, 0]
                dy = y - places[other, 1]
                strength = mass[other] / max(dx * dx + dy * dy, 1e-4)
                push_x += dx * strength
                push_y += dy * strength
        moved[person, 0] = push_x * mass[person]
        moved[person, 1] = push_y * mass[person]


@kernel
def scatter(seed: Any, lo: int, hi: int, out: Places) -> None:
    """Write a keyed place in the unit square around 0 for people lo to hi - 1 into `out`, float64[n, 2]."""
    for person in range(lo, hi):
        for axis in range(2):
            out[person, axis] = rng.luck(seed, 0, 0, person, rng.MEASURE, axis + 1) - 0.5


def _first_guess(start: NDArray[np.int64], neighbour: NDArray[np.int32], seed: int) -> tuple[Places, NDArray[np.bool_]]:
    """The largest part by Pivot MDS and other parts around it; and who is in the largest.

    Brandes and Pich (2007), "Eigensolver methods for progressive multidimensional scaling of large data". Grids and
    chains come out unfolded, where forces alone would leave them tangled.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components, dijkstra

    people = len(start) - 1
    table = csr_array((np.ones(len(neighbour)), neighbour, start), shape=(people, people))
    _, part = connected_components(table, directed=False)
    largest = int(np.bincount(part).argmax())
    places = np.empty((people, 2))
    scatter(rng.seed_word(seed), 0, people, places)
    away = GOLDEN_ANGLE * part
    places += np.column_stack((np.cos(away), np.sin(away))) * (math.sqrt(people) * (part != largest))[:, None]

    main = np.flatnonzero(part == largest)
    pivot = main[np.diff(start)[main].argmax()]
    columns: list[NDArray[np.float64]] = []
    for _ in range(min(PIVOTS, len(main))):
        columns.append(dijkstra(table, indices=pivot, unweighted=True)[main])
        # The next one is whoever is farthest from all so far.
        pivot = main[np.min(columns, axis=0).argmax()]
    squares = np.square(np.column_stack(columns))
    centred = squares - squares.mean(axis=0) - squares.mean(axis=1, keepdims=True) + squares.mean()
    found = np.zeros((people, 2))
    found[main, : len(columns)] = centred @ np.linalg.eigh(centred.T @ centred)[1][:, :-3:-1]
    hearer = np.repeat(np.arange(people), np.diff(start))
    along = found[hearer] - found[neighbour]
    length = float(np.hypot(along[:, 0], along[:, 1]).mean()) if len(along) else 0.0
    return places + found / (length or 1.0), part == largest
