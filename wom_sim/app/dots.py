"""Who is drawn: everyone by one dot each, or of many people groups of neighbours, or a part of the network."""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.app.places import Layout, disc
from wom_sim.kernel import kernel
from wom_sim.network.representations import distinct, neighbour, row_starts
from wom_sim.network.ties import Ties
from wom_sim.state import STAGES, UNAWARE

View = Literal["people", "groups", "sample"]

MOST = 15_000
"""Dots that are drawn."""
MOST_TIES = 60_000
"""Ties that are drawn."""
NOBODY = 255
"""Opinion of a dot in which nobody knows the product, and source of one in which none has moved anybody."""
_NO_SOURCE = 15
_READ = 8
"""Ends of ties that are read for each tie to be drawn: many lead nowhere, or are drawn already."""
_GOLDEN = (math.sqrt(5.0) - 1.0) / 2.0


class Dots(NamedTuple):
    """The dots that are drawn: D of them, of P people who are drawn out of N."""

    view: View
    each: int
    """People in the largest dot."""
    person: NDArray[np.int64]
    """int64 (D,): the person of each dot; of a group, the first."""
    places: NDArray[np.float32]
    """float32 (D, 2), within the unit disc."""
    first: NDArray[np.int64]
    """int64 (D + 1,): where each dot begins among those who are drawn, and an end more."""
    drawn: slice | NDArray[np.int64]
    """Who is drawn, dot by dot: a range of people, or int64 (P,)."""
    dot_of: NDArray[np.int64]
    """int64 (N,): the dot of each person; -1 for whoever is not drawn."""

    @property
    def sizes(self) -> NDArray[np.int64]:
        """People in each dot: int64 (D,)."""
        return np.diff(self.first)


def views_of(people: int) -> tuple[View, ...]:
    """The ways in which so many people can be drawn."""
    return ("people",) if people <= MOST else ("groups", "sample")


def dots_of(layout: Layout, people: int, view: View) -> Dots:
    """The dots of a view. People lie in the order of their layout; where each has a dot, dots are numbered as they are.

    A group is a run of people who follow each other, and so are tied more than others are. A sample is one such run,
    with most of its ties; a random one would have hardly any.
    """
    count = people if view == "people" else min(people, MOST)
    places, first, drawn = disc(count), np.arange(count + 1), layout.order[:count]
    if view == "groups":
        first, drawn = first * people // count, layout.order
    elif view == "people":
        places = places[np.argsort(drawn)] if layout.places is None else layout.places.astype(np.float32)
        drawn = np.arange(count)
    dot_of = np.full(people, -1)
    dot_of[drawn] = np.repeat(np.arange(count), np.diff(first))
    in_turn = bool((drawn == np.arange(len(drawn))).all())
    return Dots(
        view,
        int(np.diff(first).max()),
        drawn[first[:-1]],
        places,
        first,
        slice(0, len(drawn)) if in_turn else drawn,
        dot_of,
    )


# --- what dots show -----------------------------------------------------------------------------


def opinion(dots: Dots, opinions: NDArray[np.float64], aware: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Mean opinion of those of each dot who know the product: uint8 (D,), 0 to 254 for -1 to 1, or `NOBODY`.

    opinions : float64 (N,); aware : bool (N,).
    """
    count = _sums(dots, aware)
    total = _sums(dots, np.where(aware, opinions, 0.0))
    shown = np.rint((total / np.maximum(count, 1) + 1.0) * 127.0)
    return np.where(count > 0, shown, NOBODY).astype(np.uint8)


def share(dots: Dots, aware: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Share of the people of each dot who know the product, of 255: uint8 (D,)."""
    return np.rint(_sums(dots, aware) * (255.0 / dots.sizes)).astype(np.uint8)


def stage(dots: Dots, stages: NDArray[np.int64]) -> NDArray[np.uint8]:
    """Commonest stage of those of each dot who know the product, the earlier of equals: uint8 (D,).

    stages : int64 (N,), places in `wom_sim.state.STAGES`. Unaware is a dot in which nobody knows it.
    """
    counts = _counts(dots, stages, len(STAGES))
    counts[:, UNAWARE] = 0
    return counts.argmax(axis=1).astype(np.uint8)


def source(dots: Dots, sources: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Commonest source of influence in each dot, the first of equals: uint8 (D,), `NOBODY` where there is none.

    sources : uint8 (N,), up to 14, or `NOBODY`.
    """
    counts = _counts(dots, np.minimum(sources, _NO_SOURCE), _NO_SOURCE + 1)[:, :_NO_SOURCE]
    return np.where(counts.any(axis=1), counts.argmax(axis=1), NOBODY).astype(np.uint8)


def _sums(dots: Dots, values: NDArray[Any]) -> NDArray[np.float64]:
    """Sums over the people of each dot: float64 (D,); values : (N,), numbers or bools."""
    if dots.each == 1:
        return values[dots.drawn].astype(np.float64)
    if isinstance(dots.drawn, slice):
        return np.add.reduceat(values, dots.first[:-1], dtype=np.float64 if values.dtype.kind == "f" else np.int64)
    # To gather a million people from all over memory takes far longer than to add them where they stand.
    return np.bincount(dots.dot_of, values, len(dots.person))


def _counts(dots: Dots, kinds: NDArray[Any], most: int) -> NDArray[np.int64]:
    """How many people of each dot are of each kind: int64 (D, most); kinds : (N,)."""
    count = len(dots.person)
    which = dots.drawn if dots.each == 1 else slice(None)
    return np.bincount(dots.dot_of[which] * most + kinds[which], minlength=count * most).reshape(count, most)


# --- ties between dots --------------------------------------------------------------------------


@kernel
def read_ends(ties: Any, person: NDArray[np.int64], slot: NDArray[np.int64], lo: int, hi: int, out: Any) -> None:
    """Write who is at the other end of a tie, by person and slot, into `out` [lo, hi): int64."""
    for place in range(lo, hi):
        out[place] = neighbour(ties, person[place], slot[place])


def ties_of(dots: Dots, ties: Ties, most: int = MOST_TIES) -> NDArray[np.uint32]:
    """Pairs of dots with a tie between them, the lower first, each once: uint32 (k, 2), in order.

    Where there are more than `most`, or very many ties to be read, an even part of them.
    """
    start = row_starts(ties.degrees()[dots.drawn])
    total, read = int(start[-1]), _READ * most
    # Multiples of the golden ratio fall evenly into any range.
    end = np.arange(total) if total <= read else (np.arange(read) * _GOLDEN % 1.0 * total).astype(np.int64)
    place = np.searchsorted(start, end, side="right") - 1
    person = np.arange(ties.people)[dots.drawn][place]
    other = np.empty(len(end), np.int64)
    read_ends(ties.arrays, person, end - start[place], 0, len(end), other)
    here, there = dots.dot_of[person], dots.dot_of[other]
    tied = (there >= 0) & (here != there)
    low, high = np.minimum(here, there)[tied], np.maximum(here, there)[tied]
    pairs = distinct(low * len(dots.person) + high)
    if len(pairs) > most:
        pairs = pairs[np.arange(most) * len(pairs) // most]
    return np.column_stack(np.divmod(pairs, len(dots.person))).astype(np.uint32)
