"""Distances from many people at once: breadth-first searches that travel together, one bit each.

256 searches share every look at a tie, as four words of 64 bits a person (Then et al. 2014, "The more the merrier:
efficient multi-source graph traversal", VLDB 8). While few people have news they push it to those who hear them;
once most have, everyone who still lacks some pulls it instead (Beamer, Asanovic and Patterson 2012,
"Direction-optimizing breadth-first search"), which writes only own rows and so can be shared between threads.
"""

from __future__ import annotations

import os
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.kernel import kernel, law
from wom_sim.network.measures.directions import hearers
from wom_sim.network.measures.sources import sample
from wom_sim.network.ties import Ties
from wom_sim.workers import Workers

WORDS = 4
BATCH = 64 * WORDS
"""Sources that travel together."""

_PLANES = 6
_FULL = 63
"""Words that six bit planes can count before they are read."""

_DENSE = 4
"""Pushing costs about this many times as much for a tie as pulling, which looks at all ties."""

_OFTEN = 3
"""Whoever pulls sees at every fourth tie whether anything is still lacking."""

_ONE = np.uint64(1)
_NONE = np.uint64(0)

_BUSY, _WORK, _DISTANCE = range(3)


class Search(NamedTuple):
    """What 256 searches know: words by person and the counts of the level that is being reached."""

    seen: NDArray[np.uint64]
    """uint64[n, 4]: which searches have reached a person."""
    news: NDArray[np.uint64]
    """uint64[n, 4]: which reached the person on the last level."""
    coming: NDArray[np.uint64]
    """uint64[n, 4]: which reach the person on this one."""
    active: NDArray[np.int32]
    """int32[n]: people with news, first in the array."""
    touched: NDArray[np.int32]
    """int32[n]: people who are being reached."""
    progress: NDArray[np.int64]
    """int64[3]: how many people have news, how many ties they have, and at which distance they are."""


class Found(NamedTuple):
    """What searches have found."""

    pairs_at: NDArray[np.int64]
    """int64[n]: pairs at each distance."""
    reached: NDArray[np.int64]
    """int64[sources]: people reached from each source."""
    travelled: NDArray[np.int64]
    """int64[sources]: sum of their distances."""


@law
def _count(word: Any, planes: NDArray[np.uint64], place: int) -> None:
    """Add one to the counters of all searches with a bit in `word`; the counters stand upright in bit planes."""
    carry = word
    for plane in range(_PLANES):
        both = planes[plane, place] & carry
        planes[plane, place] ^= carry
        carry = both


@law
def _read_planes(planes: NDArray[np.uint64], tally: NDArray[np.int64]) -> None:
    """Add the counters to `tally`, int64[256], and clear them."""
    for word in range(WORDS):
        for plane in range(_PLANES):
            bits = planes[plane, word]
            planes[plane, word] = _NONE
            for bit in range(64):
                tally[64 * word + bit] += np.int64((bits >> np.uint64(bit)) & _ONE) << plane


@kernel
def set_out(sources: NDArray[np.int64], start: NDArray[np.int64], search: Any) -> None:
    """Begin up to 256 searches, from people who are all different; `start` belongs to those who hear each person."""
    search.seen[:] = _NONE
    search.news[:] = _NONE
    search.coming[:] = _NONE
    work = 0
    for place in range(len(sources)):
        source = sources[place]
        bit = _ONE << np.uint64(place & 63)
        search.seen[source, place >> 6] = bit
        search.news[source, place >> 6] = bit
        search.active[place] = source
        work += start[source + 1] - start[source]
    search.progress[_BUSY] = len(sources)
    search.progress[_WORK] = work
    search.progress[_DISTANCE] = 0


@law
def _enter(tally: NDArray[np.int64], distance: int, found: Any) -> None:
    for place in range(len(found.reached)):
        count = tally[place]
        if count == 0:
            continue
        found.pairs_at[distance] += count
        found.reached[place] += count
        found.travelled[place] += count * distance
    tally[:] = 0


@kernel
def push(start: NDArray[np.int64], hearer: NDArray[np.int32], search: Any, found: Any) -> None:
    """Take levels while few people have news: each passes it to those who hear, `hearer[start[i]:start[i + 1]]`.

    The work is over people with news, so that a long ring costs no more than a small world.
    """
    seen, news, coming = search.seen, search.news, search.coming
    active, touched = search.active, search.touched
    planes = np.zeros((_PLANES, WORDS), np.uint64)
    tally = np.zeros(BATCH, np.int64)
    people = len(start) - 1
    busy = search.progress[_BUSY]
    work = search.progress[_WORK]
    distance = search.progress[_DISTANCE]
    while busy > 0 and work * _DENSE <= start[people]:
        distance += 1
        reached = 0
        for place in range(busy):
            person = active[place]
            for slot in range(start[person], start[person + 1]):
                other = hearer[slot]
                some = _NONE
                before = _NONE
                for word in range(WORDS):
                    new = news[person, word] & ~seen[other, word]
                    before |= coming[other, word]
                    some |= new
                    coming[other, word] |= new
                if some != _NONE and before == _NONE:
                    touched[reached] = other
                    reached += 1
        for place in range(busy):
            for word in range(WORDS):
                news[active[place], word] = _NONE
        work = 0
        for place in range(reached):
            person = touched[place]
            active[place] = person
            work += start[person + 1] - start[person]
            for word in range(WORDS):
                new = coming[person, word]
                coming[person, word] = _NONE
                seen[person, word] |= new
                news[person, word] = new
                _count(new, planes, word)
            if place % _FULL == _FULL - 1:
                _read_planes(planes, tally)
        _read_planes(planes, tally)
        _enter(tally, distance, found)
        busy = reached
    search.progress[_BUSY] = busy
    search.progress[_WORK] = work
    search.progress[_DISTANCE] = distance


@kernel
def pull(
    start: NDArray[np.int64],
    heard: NDArray[np.int32],
    lo: int,
    hi: int,
    search: Any,
    whole: NDArray[np.uint64],
    tally: NDArray[np.int64],
) -> None:
    """Take one level for people lo to hi - 1, who look at those they hear, `heard[start[i]:start[i + 1]]`.

    `whole`, uint64[4], has the bits of all searches; `tally`, int64[256], receives the people whom each reached.
    What people come to know is left in `coming`.
    """
    seen, news, coming = search.seen, search.news, search.coming
    planes = np.zeros((_PLANES, WORDS), np.uint64)
    counted = 0
    for person in range(lo, hi):
        lack = _NONE
        for word in range(WORDS):
            coming[person, word] = _NONE
            lack |= whole[word] & ~seen[person, word]
        if lack == _NONE:
            continue
        for slot in range(start[person], start[person + 1]):
            other = heard[slot]
            for word in range(WORDS):
                coming[person, word] |= news[other, word]
            if slot & _OFTEN == 0:
                # On the last levels a few of them tell all that there is to know.
                lack = _NONE
                for word in range(WORDS):
                    lack |= whole[word] & ~seen[person, word] & ~coming[person, word]
                if lack == _NONE:
                    break
        for word in range(WORDS):
            new = coming[person, word] & ~seen[person, word]
            coming[person, word] = new
            seen[person, word] |= new
            _count(new, planes, word)
        counted += 1
        if counted % _FULL == 0:
            _read_planes(planes, tally)
    _read_planes(planes, tally)


@kernel
def turn_over(start: NDArray[np.int64], search: Any, tally: NDArray[np.int64], found: Any) -> None:
    """After everyone has pulled: enter the level's counts, and list those with news for the next one.

    `search` comes with what was `coming` as `news`, and the other way round.
    """
    search.progress[_DISTANCE] += 1
    _enter(tally, search.progress[_DISTANCE], found)
    busy = 0
    work = 0
    for person in range(len(search.news)):
        some = _NONE
        for word in range(WORDS):
            some |= search.news[person, word]
        if some != _NONE:
            search.active[busy] = person
            busy += 1
            work += start[person + 1] - start[person]
    if work * _DENSE <= start[-1]:
        # Those who push add to what is coming.
        search.coming[:] = _NONE
    search.progress[_BUSY] = busy
    search.progress[_WORK] = work


class Distances:
    """Distances from a growing number of people drawn by luck.

    Parameters
    ----------
    ties : the network.
    seed : of the draw of sources.
    """

    def __init__(self, ties: Ties, seed: int) -> None:
        listed = ties.stored()
        arrays: Any = listed.arrays
        self._start, self._heard = arrays.start, arrays.neighbour
        self._hearers = hearers(listed)
        self.people = people = ties.people
        self._seed = seed
        self.pairs_at = np.zeros(people, np.int64)
        self._reached = np.zeros(0, np.int64)
        self._travelled = np.zeros(0, np.int64)
        seen, news, coming = np.empty((3, people, WORDS), np.uint64)
        active, touched = np.empty((2, people), np.int32)
        self._search = Search(seen, news, coming, active, touched, np.zeros(3, np.int64))
        self._workers = Workers(os.cpu_count() or 1, -(-people // rng.BLOCK))

    def extend(self, count: int) -> None:
        """Search from the next sources, up to `count` of them in all, or everyone."""
        known = self.used
        sources = sample(self.people, count, self._seed)[known:]
        if not len(sources):
            return
        none = np.zeros(len(sources), np.int64)
        self._reached = np.concatenate((self._reached, none))
        self._travelled = np.concatenate((self._travelled, none))
        for first in range(0, len(sources), BATCH):
            part = slice(known + first, known + first + BATCH)
            self._batch(
                sources[first : first + BATCH], Found(self.pairs_at, self._reached[part], self._travelled[part])
            )

    def _batch(self, sources: NDArray[np.int64], found: Found) -> None:
        (start, hearer), search = self._hearers, self._search
        set_out(sources, start, search)
        whole = np.bitwise_or.reduce(search.seen, axis=0)
        tallies = np.zeros((self._workers.tasks, BATCH), np.int64)
        while True:
            push(start, hearer, search, found)
            if search.progress[_BUSY] == 0:
                return

            def pull_range(lo: int, hi: int, task: int, search: Search = search) -> None:
                last = min(hi * rng.BLOCK, self.people)
                pull(self._start, self._heard, lo * rng.BLOCK, last, search, whole, tallies[task])

            self._workers.run(pull_range)
            search = search._replace(news=search.coming, coming=search.news)
            turn_over(start, search, tallies.sum(axis=0), found)
            tallies[:] = 0

    @property
    def used(self) -> int:
        """Sources searched from."""
        return len(self._reached)

    @property
    def pairs(self) -> int:
        """Ordered pairs looked at: of every source and everyone else."""
        return self.used * (self.people - 1)

    @property
    def mean(self) -> float:
        """Mean distance of the pairs (source, reached); NaN where nobody is reached."""
        pairs = int(self._reached.sum())
        return int(self._travelled.sum()) / pairs if pairs else float("nan")

    @property
    def standard_error(self) -> float:
        """Standard error of the mean: a ratio estimate over sources without replacement; 0 if all were used.

        Where every source reaches equally many it is that of the mean of the sources' mean distances.
        """
        used, reached = self.used, self._reached
        if self.exact or not reached.any():
            return 0.0
        if used < 2:
            return float("nan")
        residual = self._travelled - self.mean * reached
        spared = 1.0 - used / self.people
        return float(np.sqrt(spared * (residual @ residual) / ((used - 1) * used)) / reached.mean())

    @property
    def exact(self) -> bool:
        """Whether every pair was looked at."""
        return self.used == self.people

    @property
    def everyone_reached(self) -> bool:
        """Whether somebody reached everyone: then the network, without regard to directions, is in one part."""
        return bool(self._reached.max(initial=0) == self.people - 1)
