"""The graphs of the textbook, in which nothing is left to luck: a ring, a lattice, a star and a path."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from wom_sim.config import Config
from wom_sim.errors import InputError
from wom_sim.kernel import kernel, law
from wom_sim.network.generators.watts_strogatz import check
from wom_sim.network.generators.whole_numbers import whole_numbers
from wom_sim.network.representations import StoredTies
from wom_sim.network.rows import rows_of
from wom_sim.network.ties import MAX_PEOPLE, Ties

MOST_DIMENSIONS = 4

Neighbourhood = Literal["von-neumann", "moore"]


@law
def lay_around(person: int, people: int, half: int, row: NDArray[np.int32]) -> None:
    """Write a person's neighbours on a ring into `row`, int32[2 half]: those before and those after, as they stand."""
    for slot in range(half):
        before = person - half + slot
        after = person + 1 + slot
        row[slot] = before + people if before < 0 else before
        row[half + slot] = after - people if after >= people else after


@kernel
def write_ring(half: int, lo: int, hi: int, neighbour: NDArray[np.int32]) -> None:
    """Write the rows of people lo to hi - 1 of a ring into `neighbour`, int32[n, 2 half]."""
    for person in range(lo, hi):
        lay_around(person, len(neighbour), half, neighbour[person])


def ring(n: int, k: int) -> Ties:
    """A ring of n people, each tied to the k / 2 nearest on either side; InputError unless k is even and below n."""
    n, k = whole_numbers(n=n, k=k)
    check(n, k)
    rows = np.empty((n, k), np.int32)
    write_ring(k // 2, 0, n, rows)
    for closing in (slice(0, k // 2), slice(n - k // 2, n)):
        rows[closing].sort(axis=1)
    arrays = StoredTies(np.arange(0, n * k + 1, k), rows.ravel())
    return Ties(arrays, None, "ring", {"kind": "ring", "n": n, "k": k})


class Ring(Config):
    """A ring: everyone tied to the nearest on either side, and far from all others."""

    kind: Literal["ring"] = "ring"
    """Which network this is."""
    n: Annotated[int, Field(ge=3, le=MAX_PEOPLE)]
    """Number of people."""
    k: Annotated[int, Field(ge=2)]
    """Ties of each person, half of them to either side; an even number."""

    @model_validator(mode="after")
    def _fits(self) -> Ring:
        check(self.n, self.k)
        return self

    def build(self, seed: int) -> Ties:  # noqa: ARG002 - every network is built from a seed
        """The network; nothing in it is drawn, so the seed has no effect."""
        return ring(self.n, self.k)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored."""
        return self.n, self.n * self.k // 2


def _steps(dimensions: int, neighbourhood: Neighbourhood) -> Iterator[tuple[int, ...]]:
    """One of each two opposite steps from a place of a lattice to a neighbouring one."""
    for step in product((-1, 0, 1), repeat=dimensions):
        if step > (0,) * dimensions and (neighbourhood == "moore" or sum(map(abs, step)) == 1):
            yield step


def _wraps(length: int, periodic: bool) -> bool:
    """Whether a dimension is closed to a ring; of two places each is next to the other as it is."""
    return periodic and length > 2


def _check_lattice(dimensions: Sequence[int]) -> None:
    if not 1 <= len(dimensions) <= MOST_DIMENSIONS or min(dimensions) < 1:
        raise InputError(
            f"a lattice cannot have the dimensions {list(dimensions)}.",
            where="dimensions",
            remedy=f"Give 1 to {MOST_DIMENSIONS} lengths of 1 or more, such as [100, 100].",
        )
    if not 2 <= math.prod(dimensions) <= MAX_PEOPLE:
        raise InputError(
            f"a lattice cannot have {math.prod(dimensions):,} people.",
            where="dimensions",
            remedy=f"Give lengths whose product is 2 to {MAX_PEOPLE:,}.",
        )


def lattice(dimensions: Sequence[int], *, periodic: bool = True, neighbourhood: Neighbourhood = "von-neumann") -> Ties:
    """People at the places of a lattice, each tied to those in the neighbouring places.

    Person numbers run along the last dimension first: in a lattice of [rows, columns], person
    `row * columns + column` stands at (row, column), as in `numpy.ravel_multi_index`.

    Parameters
    ----------
    dimensions : sequence of 1 to 4 ints
        Lengths.
    periodic : bool
        Whether every dimension is closed to a ring, so that nobody stands at an edge.
    neighbourhood : "von-neumann" or "moore"
        A step along one dimension (in two dimensions 4 neighbours), or along any of them at once (8).

    Raises
    ------
    InputError : no dimension or more than 4, a length below 1, fewer than 2 people.
    """
    _check_lattice(dimensions)
    people = np.arange(math.prod(dimensions), dtype=np.int32).reshape(dimensions)
    first, second = [], []
    for step in _steps(len(dimensions), neighbourhood):
        near = far = people
        for axis, way in enumerate(step):
            if way and _wraps(dimensions[axis], periodic):
                far = np.roll(far, -way, axis)
            elif way:
                inner, outer = np.arange(dimensions[axis] - 1), np.arange(1, dimensions[axis])
                near = near.take(inner if way > 0 else outer, axis)
                far = far.take(outer if way > 0 else inner, axis)
        first.append(near.ravel())
        second.append(far.ravel())
    arrays = rows_of(np.concatenate(first), np.concatenate(second), people.size)
    lengths = [int(length) for length in dimensions]
    settings = {"kind": "lattice", "dimensions": lengths, "periodic": periodic, "neighbourhood": neighbourhood}
    return Ties(arrays, None, "lattice", settings)


class Lattice(Config):
    """People at the places of a lattice of 1 to 4 dimensions, tied to those next to them."""

    kind: Literal["lattice"] = "lattice"
    """Which network this is."""
    dimensions: tuple[int, ...]
    """Lengths, such as [rows, columns]; the number of people is their product."""
    periodic: bool = True
    """Whether every dimension is closed to a ring, so that nobody stands at an edge."""
    neighbourhood: Neighbourhood = "von-neumann"
    """Ties along one dimension at a time (von-neumann: 4 on a plane), or diagonally too (moore: 8)."""

    @model_validator(mode="after")
    def _fits(self) -> Lattice:
        _check_lattice(self.dimensions)
        return self

    def build(self, seed: int) -> Ties:  # noqa: ARG002 - every network is built from a seed
        """The network; nothing in it is drawn, so the seed has no effect."""
        return lattice(self.dimensions, periodic=self.periodic, neighbourhood=self.neighbourhood)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored."""
        ties = sum(
            math.prod(
                length - (way != 0 and not _wraps(length, self.periodic)) for way, length in zip(step, self.dimensions)
            )
            for step in _steps(len(self.dimensions), self.neighbourhood)
        )
        return math.prod(self.dimensions), ties


def _check_few(n: int) -> None:
    if not 2 <= n <= MAX_PEOPLE:
        raise InputError(f"{n} people cannot be tied.", where="n", remedy=f"Use 2 to {MAX_PEOPLE:,} people.")


def star(n: int) -> Ties:
    """A star of n people: person 0 tied to all others, who know only person 0; InputError unless n is 2 or more."""
    (n,) = whole_numbers(n=n)
    _check_few(n)
    neighbour = np.concatenate((np.arange(1, n, dtype=np.int32), np.zeros(n - 1, np.int32)))
    start = np.concatenate((np.zeros(1, np.int64), np.arange(n - 1, 2 * n - 1)))
    return Ties(StoredTies(start, neighbour), None, "star", {"kind": "star", "n": n})


class Star(Config):
    """A star: person 0 tied to all others, who know nobody else."""

    kind: Literal["star"] = "star"
    """Which network this is."""
    n: Annotated[int, Field(ge=2, le=MAX_PEOPLE)]
    """Number of people, the one at the centre included."""

    def build(self, seed: int) -> Ties:  # noqa: ARG002 - every network is built from a seed
        """The network; nothing in it is drawn, so the seed has no effect."""
        return star(self.n)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored."""
        return self.n, self.n - 1


def path(n: int) -> Ties:
    """A path of n people, each tied to the one before and the one after; InputError unless n is 2 or more."""
    (n,) = whole_numbers(n=n)
    _check_few(n)
    return Ties(lattice([n], periodic=False).arrays, None, "path", {"kind": "path", "n": n})


class Path(Config):
    """A path: everyone tied to the one before and the one after."""

    kind: Literal["path"] = "path"
    """Which network this is."""
    n: Annotated[int, Field(ge=2, le=MAX_PEOPLE)]
    """Number of people."""

    def build(self, seed: int) -> Ties:  # noqa: ARG002 - every network is built from a seed
        """The network; nothing in it is drawn, so the seed has no effect."""
        return path(self.n)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored."""
        return self.n, self.n - 1
