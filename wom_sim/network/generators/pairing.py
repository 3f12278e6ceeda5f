"""Random ties for given degrees: stubs are paired at random, and what comes out double is swapped away.

Everyone holds as many stubs as they are to have ties, and stubs are paired uniformly (the configuration model,
Bollobas 1980). A tie to oneself, or one that repeats another, is then mended by a double edge swap with a random other
tie: a-b and c-d become a-d and c-b, which leaves every degree as it is. The result is nearly uniform among the simple
graphs with these degrees, not exactly (Milo et al. 2003, "On the uniform generation of random graphs with prescribed
degree sequences"; Fosdick et al. 2018, "Configuring random graph models with fixed degree sequences"): the distance
from uniform vanishes for large networks whose degrees have a bounded second moment (Janson 2020, "Random graphs with
given vertex degrees and switchings"). Small networks are therefore swapped on. Of all networks of up to six people
with certain degrees, the least even (two ties each) was 0.05 from uniform in variation before, and afterwards could
not be told from it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.kernel import kernel, law
from wom_sim.network.representations import StoredTies, row_starts
from wom_sim.network.rows import rows_of

MAX_STUBS = 2**32 - 1
"""Stubs that a place of 32 bits can name."""

_PATIENCE = 64
"""Swaps that are tried for a tie before one is taken that only moves the fault to another tie."""

_ATTEMPTS = 100
"""Swaps that are tried for each person and tie before the degrees are taken to fit next to no network."""

_MIXED, _MIXING = 10_000, 10
"""Ties up to which ties are swapped on, since small networks are the least uniform, and the attempts for each."""

_HALF = np.uint64(32)


@law
def _below(high: Any, low: Any, count: Any) -> int:
    """Two words as a whole number from 0 to count - 1, below 2**32: among millions, one word would not be even."""
    carried = (np.uint64(low) * np.uint64(count)) >> _HALF
    return int(np.int64((np.uint64(high) * np.uint64(count) + carried) >> _HALF))


@kernel
def pair(seed: Any, stubs: NDArray[np.int32]) -> None:
    """Order the 2 m stubs so that place t and place m + t are partners, all pairings equally likely.

    The stub at place m + t draws its partner among all who have none yet, who then goes to place t.
    """
    ties = len(stubs) // 2
    high = np.empty(rng.BLOCK, np.uint32)
    low = np.empty(rng.BLOCK, np.uint32)
    for first in range(0, ties, rng.BLOCK):
        rng.fill(high, seed, 0, 0, first // rng.BLOCK, rng.TIES, 0)
        rng.fill(low, seed, 0, 1, first // rng.BLOCK, rng.TIES, 0)
        for t in range(first, min(first + rng.BLOCK, ties)):
            place = t + _below(high[t - first], low[t - first], 2 * (ties - t) - 1)
            if place >= ties:
                place += t + 1
            partner = stubs[place]
            stubs[place] = stubs[t]
            stubs[t] = partner


@law
def _find(start: NDArray[np.int64], neighbour: NDArray[np.int32], u: int, w: int) -> int:
    """The first place in the row of u that holds w or more."""
    low = start[u]
    high = start[u + 1]
    while low < high:
        middle = (low + high) >> 1
        if neighbour[middle] < w:
            low = middle + 1
        else:
            high = middle
    return int(low)


@law
def _tied(start: NDArray[np.int64], neighbour: NDArray[np.int32], u: int, w: int) -> bool:
    place = _find(start, neighbour, u, w)
    return bool(place < start[u + 1] and neighbour[place] == w)


@law
def _replace(start: NDArray[np.int64], neighbour: NDArray[np.int32], u: int, old: int, new: int) -> None:
    """Write `new` for one `old` in the row of u, which stays in order."""
    place = _find(start, neighbour, u, old)
    while place + 1 < start[u + 1] and neighbour[place + 1] < new:
        neighbour[place] = neighbour[place + 1]
        place += 1
    while place > start[u] and neighbour[place - 1] > new:
        neighbour[place] = neighbour[place - 1]
        place -= 1
    neighbour[place] = new


@law
def _owner(start: NDArray[np.int64], place: int) -> int:
    """Whose row holds a place."""
    low = 0
    high = len(start) - 1
    while low + 1 < high:
        middle = (low + high) >> 1
        if start[middle] <= place:
            low = middle
        else:
            high = middle
    return low


@law
def _swap(start: NDArray[np.int64], neighbour: NDArray[np.int32], place: int, a: int, faults: int, end: int) -> bool:
    """Make a-d and c-b of the tie a-b at `place` and the tie c-d at `end`, unless too many of the two are no good.

    The same tie twice, read either way, would make two that are no good.
    """
    b = neighbour[place]
    c = _owner(start, end)
    d = neighbour[end]
    found = int(a == d or _tied(start, neighbour, a, d))
    found += int(c == b or _tied(start, neighbour, c, b) or (a == b and c == d))
    if found > faults:
        return False
    _replace(start, neighbour, a, b, d)
    _replace(start, neighbour, b, a, c)
    _replace(start, neighbour, c, d, b)
    _replace(start, neighbour, d, c, a)
    return True


@law
def _any_end(seed: Any, turn: int, slot: int, ends: int) -> int:
    """The place of an end of a tie, all equally likely."""
    return _below(rng.draw(seed, 0, 0, turn, rng.TIES, slot), rng.draw(seed, 0, 1, turn, rng.TIES, slot), ends)


@kernel
def mend(seed: Any, start: NDArray[np.int64], neighbour: NDArray[np.int32], most: int) -> bool:
    """Swap self-ties and repeats of rows in order with random ties; False if any is left after `most` attempts.

    A swap is taken if both new ties are good. For a tie that has waited long, one of them is enough: the fault
    moves to another place, where it may be easier to mend.
    """
    turn = 0
    changed = True
    while changed:
        changed = False
        for a in range(len(start) - 1):
            place = start[a]
            waited = 0
            while place < start[a + 1]:
                b = neighbour[place]
                if b != a and (place == start[a] or b != neighbour[place - 1]):
                    place += 1
                    continue
                if turn == most:
                    return False
                end = _any_end(seed, turn, 1, len(neighbour))
                turn += 1
                waited += 1
                if _swap(start, neighbour, place, a, int(waited > _PATIENCE), end):
                    changed = True
                    waited = 0
                    place = start[a]
    return True


@kernel
def mix(seed: Any, start: NDArray[np.int64], neighbour: NDArray[np.int32], turns: int) -> None:
    """Attempt so many double edge swaps of two random ties in rows of simple ties.

    The limit of many is exactly uniform among simple graphs (Fosdick et al. 2018).
    """
    for turn in range(turns):
        place = _any_end(seed, turn, 2, len(neighbour))
        _swap(start, neighbour, place, _owner(start, place), 0, _any_end(seed, turn, 3, len(neighbour)))


def _laid(degrees: NDArray[np.int64]) -> StoredTies:
    """Some simple ties with these degrees, graphical ones: who wants most is tied to those who want most after.

    Havel (1955); Hakimi (1962), "On realizability of a set of integers as degrees of the vertices of a graph".
    """
    wanted = degrees.copy()
    pairs = []
    for _ in range(len(degrees)):
        person, *others = np.argsort(-wanted, kind="stable")[: wanted.max() + 1].tolist()
        pairs += [(person, other) for other in others]
        wanted[others] -= 1
        wanted[person] = 0
    first, second = np.array(pairs, np.int32).reshape(-1, 2).T.copy()
    return rows_of(first, second, len(degrees))


def _complement(ties: StoredTies, people: int) -> StoredTies:
    """All ties but these."""
    start = row_starts(people - 1 - np.diff(ties.start))
    neighbour = np.empty(start[-1], np.int32)
    for person in range(people):
        absent = np.ones(people, bool)
        absent[ties.neighbour[ties.start[person] : ties.start[person + 1]]] = False
        absent[person] = False
        neighbour[start[person] : start[person + 1]] = np.flatnonzero(absent)
    return StoredTies(start, neighbour)


def paired(degrees: NDArray[np.int64], seed: int) -> StoredTies:
    """Random simple ties in which person i has exactly degrees[i] ties; int64[n], which must be graphical.

    Where most pairs of people are to be tied, those are drawn who are not.
    """
    people, ends = len(degrees), int(degrees.sum())
    if 2 * ends > people * (people - 1):
        return _complement(paired(people - 1 - degrees, seed), people)
    word, ties = rng.seed_word(seed), ends // 2
    stubs = np.repeat(np.arange(people, dtype=np.int32), degrees)
    pair(word, stubs)
    rows = rows_of(stubs[:ties], stubs[ties:], people)
    del stubs
    if not mend(word, *rows, _ATTEMPTS * (people + ties)):
        rows = _laid(degrees)
        mix(word, *rows, 10 * _MIXING * ties)
    elif ties <= _MIXED:
        mix(word, *rows, _MIXING * ties)
    return rows
