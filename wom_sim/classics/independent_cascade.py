"""The independent cascade: everyone who is reached tries once to reach each of those who hear them."""

from __future__ import annotations

from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim import rng
from wom_sim.classics.cascade import Cascades, Runs, note_times, written
from wom_sim.classics.complete_cascade import complete_cascades
from wom_sim.classics.given import Seeds, number, per_tie, seed_sets
from wom_sim.classics.live_ties import STRETCH, SURE, even_chances, own_chances, points, struck
from wom_sim.classics.pushing import pushed, walked
from wom_sim.errors import InputError
from wom_sim.kernel import kernel, law
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
) -> Cascades:
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
    Cascades. Two calls with the same seed share their live ties: more seeds reach the same people and others, and so
    does a higher p as long as it is one number. Where every tie has a chance of its own, p must stay as it is.

    Raises
    ------
    InputError : a chance or a seed that cannot be; a chance for each tie where ties are not stored.
    """
    plan = Runs(runs, steps, threads, who)
    chance = _chance(ties, p)
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
        chances = even_chances(rows, people, chance)
    else:
        rows, turned, again = pushed(ties, chance, SURE)
        chances = own_chances(rows.start, turned, again)

    def work(lo: int, hi: int, lengths: NDArray[np.int64], times: NDArray[np.int32]) -> Any:
        return spread(rows, chances, word, lo, hi, sets.start, sets.person, plan.most_steps, people, lengths, times)

    return plan.gather(people, work)


def _chance(ties: Ties, p: ArrayLike | str) -> float | NDArray[np.float64]:
    """One chance for all ties, or float64 (ends,), one for each place of the stored rows."""
    arrays: Any = ties.arrays
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
    elif np.ndim(p) == 0:
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
    """Cascades of runs lo to hi - 1 over rows of who hears whom; see `Runs.gather` for what is returned."""
    reached = np.full(people, -1, np.int64)
    queue = np.empty(people, np.int32)
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
                tellers = queue[head : min(head + _LANES, level)]
                rng.fill_four(words, tellers, seed, run, 0, rng.LIVE, 0)
                for lane in range(len(tellers)):
                    tail = tell(ties, chances, seed, run, int(tellers[lane]), words, lane, reached, queue, tail)
                head += len(tellers)
            if tail > level:
                news = written(news, filled, tail - level)
                filled += 1
        lengths[run] = filled - begun
        if len(times) > 0:
            note_times(queue, news[begun:filled], times[run])
    return news[:filled]


@law
def tell(
    ties: Any,
    chances: Any,
    seed: Any,
    run: int,
    teller: int,
    words: NDArray[np.uint32],
    lane: int,
    reached: NDArray[np.int64],
    queue: NDArray[np.int32],
    tail: int,
) -> int:
    """One person tries to reach all who hear; returns the new end of the queue.

    The first word of a stretch of ties says how many points there are, the others where they fall; those of the first
    stretch have been drawn.
    """
    count = degree(ties, teller)
    row = chances.begin[teller]
    for first in range(0, count, STRETCH):
        width = min(STRETCH, count - first)
        last = row + first + width - 1
        if first == 0:
            w0, w1, w2, w3 = words[0, lane], words[1, lane], words[2, lane], words[3, lane]
        else:
            w0, w1, w2, w3 = rng.four(seed, run, first, teller, rng.LIVE, 0)
        for point in range(1, points(rng.uniform(w0), chances.summed[last], chances.empty[last]) + 1):
            turn = point & 3
            if turn == 0:
                w0, w1, w2, w3 = rng.four(seed, run, first, teller, rng.LIVE, point >> 2)
            word = w0 if turn == 0 else w1 if turn == 1 else w2 if turn == 2 else w3
            other = neighbour(ties, teller, first + struck(chances, row + first, width, word))
            if reached[other] != run:
                reached[other] = run
                queue[tail] = other
                tail += 1
    for slot in range(min(chances.again[teller], count)):
        if slot & 3 == 0:
            w0, w1, w2, w3 = rng.four(seed, run, slot & -STRETCH, teller, rng.LIVE, _SINGLE | (slot >> 2 & 7))
        turn = slot & 3
        word = w0 if turn == 0 else w1 if turn == 1 else w2 if turn == 2 else w3
        if rng.uniform(word) < chances.rest[row + slot]:
            other = neighbour(ties, teller, slot)
            if reached[other] != run:
                reached[other] = run
                queue[tail] = other
                tail += 1
    return tail
