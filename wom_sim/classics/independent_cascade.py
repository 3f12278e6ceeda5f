"""The independent cascade: everyone who is reached tries once to reach each of those who hear them."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim import rng
from wom_sim.classics.cascade import Runs, Spread, note_times, written
from wom_sim.classics.complete_cascade import complete_cascades
from wom_sim.classics.given import Seeds, number, numbers, per_tie, seed_sets, tied
from wom_sim.classics.live_ties import STRETCH, SURE, aliased, even_chances, own_chances
from wom_sim.classics.pushing import pushed, walked
from wom_sim.errors import InputError
from wom_sim.kernel import inlined, kernel, law
from wom_sim.network.representations import CompleteTies, ProceduralTies, StoredTies, degree, neighbour
from wom_sim.network.ties import Ties

_SINGLE = 1 << 15
"""Slots of the draws for single ties, above those for points."""

_LANES = 64
"""Tellers whose first words are drawn together."""


def independent_cascade(
    ties: Ties,
    seeds: Seeds,
    p: ArrayLike | str,
    *,
    runs: int = 1,
    seed: int = 1,
    steps: int | None = None,
    threads: int = 1,
    who: bool = False,
) -> Spread:
    """The independent cascade model of Goldenberg, Libai and Muller (2001), as in Kempe, Kleinberg and Tardos (2003).

    Whoever is reached at one step has one chance, at the next, to reach each of those who hear them. It is bond
    percolation: reached are all who can be reached from the seeds over ties that happen to be live.

    Parameters
    ----------
    ties : Ties
        Of any kind. A directed tie carries from the heard to the hearer; an undirected one carries each way with an
        independent trial. A pair that is tied twice, as in a procedural network, has two trials each way.
    seeds : int, list of ids, mask or one list for each run
        Who is reached at step 0; a number of people is drawn anew in every run.
    p : float, array, "weights" or "weighted cascade"
        The chance, 0 to 1: the same for every tie; or float (ends,), one for each place of the stored rows of ties,
        with which the person listed there reaches the one whose row it is; or the weights of the ties; or 1 / (the
        number of people whom the hearer hears).
    runs : int
        How many cascades.
    seed : int
        Of the draws. Run r is the same whatever `runs`, `threads` and `steps` are.
    steps : int
        After how many steps to stop; None to let each cascade end.
    threads : int
        Over which runs are spread.
    who : bool
        Whether to note when each person is reached.

    Returns
    -------
    Spread. Two calls with the same seed share their live ties: more seeds reach the same people and others, and so
    does a higher p as long as it is one number. Where every tie has a chance of its own, p must stay as it is.

    Raises
    ------
    InputError : a chance or a seed that cannot be; a chance for each tie where ties are not stored.
    """
    plan = Runs(runs, steps, threads, who)
    chance = chances_of(ties, p)
    sets = seed_sets(ties, seeds, runs, seed)
    word = rng.seed_word(seed)
    people = ties.people
    if isinstance(ties.arrays, CompleteTies):
        # The luck with which one withstands all who are reached, drawn once: Sellke (1983), and the same distribution.
        pressure = 1.0 - np.power(1.0 - cast(float, chance), np.arange(people + 1))
        return complete_cascades(plan, sets, word, pressure, np.zeros(people), np.ones(people), rng.LIVE)
    rows: StoredTies | ProceduralTies
    if isinstance(chance, float):
        rows = walked(ties)
        chances = even_chances(chance)
    else:
        rows, turned, again = pushed(ties, chance, SURE)
        chances = own_chances(rows.start, turned, again)

    def work(lo: int, hi: int, lengths: NDArray[np.int64], times: NDArray[np.int32]) -> Any:
        return spread(rows, chances, word, lo, hi, sets.start, sets.person, plan.most_steps, people, lengths, times)

    return plan.gather(people, work)


def chances_of(ties: Ties, p: ArrayLike | str) -> float | NDArray[np.float64]:
    """One chance for all ties, or float64 (ends,), one for each place of the stored rows."""
    arrays: Any = tied(ties).arrays
    if isinstance(p, str):
        if p == "weighted cascade":
            if ties.computed:
                return 1.0 / max(ties.ends // ties.people, 1)
            heard = np.diff(arrays.start)
            return np.repeat(1.0 / np.maximum(heard, 1), heard)
        if p != "weights":
            raise InputError(
                f"'{p}' is no chance.", where="p", remedy="Say 'weights' or 'weighted cascade', or give a number."
            )
        if not ties.weighted:
            raise InputError("these ties have no weights.", where="p", remedy="Give a chance.")
        p = arrays.weight
    elif numbers(p, "p").ndim == 0:
        return number(cast(float, p), "p")
    return per_tie(ties, p, "p")


@kernel
def spread(
    ties: Any,
    chances: Any,
    seed: Any,
    lo: int,
    hi: int,
    seed_start: NDArray[np.int64],
    seed_person: NDArray[np.int64],
    most_steps: int,
    people: int,
    lengths: NDArray[np.int64],
    times: NDArray[np.int32],
) -> Any:
    """Cascades of runs lo to hi - 1 over rows of who hears whom; see `Runs.gather` for what is returned.

    Of every stretch of a teller's ties the first word says how many points there are, and the others where they fall.
    """
    # As arrays of their own, since whatever is read through a tuple is counted by reference at every look.
    stretches, alias, rest = chances
    own = len(alias) > 0
    counts = np.empty(_LANES, np.int64)
    firsts = np.empty(_LANES, np.float64)
    touched = np.empty(_LANES, np.int64)
    reached = np.full(people, -1, np.int32)
    queue = np.zeros(people + _LANES, np.int32)
    words = np.empty((4, _LANES), np.uint32)
    news = np.empty(1024, np.int64)
    filled = 0
    for run in range(lo, hi):
        tail = 0
        for place in range(seed_start[run], seed_start[run + 1]):
            reached[seed_person[place]] = run
            queue[tail] = seed_person[place]
            tail += 1
        begun = filled
        news = written(news, filled, tail)
        filled += 1
        head = 0
        while head < tail and filled - begun <= most_steps:
            level = tail
            while head < level:
                batch = min(_LANES, level - head)
                # A few lanes too many rather than some that are no full vector.
                rng.fill_four(words, queue[head : head + ((batch + 7) & -8)], seed, run, 0, rng.LIVE, 0)
                # What is needed of each is touched ahead of the branches below, which keep a processor from fetching
                # for several tellers at once: half of the time on large networks.
                for lane in range(batch):
                    teller = int(queue[head + lane])
                    counts[lane] = degree(ties, teller)
                    begin = stretches[teller if own else min(STRETCH, counts[lane])]
                    firsts[lane] = begin.none
                    if counts[lane] > 0:
                        touched[lane] = neighbour(ties, teller, 0)
                        if own:
                            touched[lane] ^= np.int64(alias[begin.row] >> np.uint64(32))
                            if begin.again > 0:
                                touched[lane] += int(rest[begin.row])
                for lane in range(batch):
                    teller = int(queue[head + lane])
                    count = counts[lane]
                    begin = stretches[teller if own else 0]
                    if begin.again > 0:
                        # Where ties are so often live, most tellers come too late to reach anybody.
                        slot = 0
                        while slot < count and reached[neighbour(ties, teller, slot)] == run:
                            slot += 1
                        if slot == count:
                            continue
                    for first in range(0, count, STRETCH):
                        width = min(STRETCH, count - first)
                        which = width
                        if own:
                            which = teller if first == 0 else begin.more + first // STRETCH - 1
                        if first > 0:
                            draw_four(words, lane, seed, run, first, teller, 0)
                        luck = rng.uniform(words[0, lane])
                        point = 0
                        term = firsts[lane] if first == 0 else stretches[which].none
                        upto = term
                        # A Poisson number of points, by inversion.
                        while luck >= upto:
                            point += 1
                            term *= stretches[which].points / point
                            upto += term
                            if point & 3 == 0:
                                draw_four(words, lane, seed, run, first, teller, point >> 2)
                            word = words[point & 3, lane]
                            slot = (
                                aliased(alias, begin.row, first, width, word) if own else first + rng.below(word, width)
                            )
                            tail = reach(neighbour(ties, teller, slot), run, reached, queue, tail)
                    drawn = -1
                    for slot in range(min(begin.again, count)):
                        hearer = neighbour(ties, teller, slot)
                        if reached[hearer] == run:
                            continue
                        if slot >> 2 != drawn:
                            drawn = slot >> 2
                            first = slot & -STRETCH
                            draw_four(words, lane, seed, run, first, teller, _SINGLE | (slot - first) >> 2)
                        if rng.uniform(words[slot & 3, lane]) < rest[begin.row + slot if own else 0]:
                            tail = reach(hearer, run, reached, queue, tail)
                head += batch
            if tail > level:
                news = written(news, filled, tail - level)
                filled += 1
        lengths[run] = filled - begun
        if len(times) > 0:
            note_times(queue, news[begun:filled], times[run])
    return news[:filled]


@law
def draw_four(words: NDArray[np.uint32], lane: int, seed: Any, run: int, first: int, teller: int, slot: int) -> None:
    """Write four more words of a teller's, for ties from `first`, into a column of `words`."""
    words[0, lane], words[1, lane], words[2, lane], words[3, lane] = rng.four(seed, run, first, teller, rng.LIVE, slot)


@inlined
def reach(person: int, run: int, reached: NDArray[np.int32], queue: NDArray[np.int32], tail: int) -> int:
    """Put a person into the queue unless reached before in this run; returns the end of the queue."""
    if reached[person] != run:
        reached[person] = run
        queue[tail] = person
        tail += 1
    return tail
