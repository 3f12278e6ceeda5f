"""Threshold models: people join once enough of those whom they hear have, and stay."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim import rng
from wom_sim.classics.cascade import Runs, Spread, note_times, written
from wom_sim.classics.complete_cascade import complete_cascades
from wom_sim.classics.given import Seeds, per_person, per_tie, seed_sets, tied
from wom_sim.classics.pushing import longest_row, pushed, walked
from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.representations import CompleteTies, ProceduralTies, StoredTies, degree, neighbour
from wom_sim.network.ties import Ties

SLACK = 1e-9
"""By how much rounding may keep a sum of weights, or a share of ties, below a threshold that it reaches."""


def linear_threshold(
    ties: Ties,
    seeds: Seeds,
    *,
    thresholds: ArrayLike | None = None,
    weights: ArrayLike | Literal["weights"] | None = None,
    runs: int = 1,
    seed: int = 1,
    steps: int | None = None,
    threads: int = 1,
    who: bool = False,
) -> Spread:
    """The linear threshold model of Kempe, Kleinberg and Tardos (2003).

    A person joins at the first step after which the weights of those heard who have joined sum to the own threshold.

    Parameters
    ----------
    ties : Ties
        Of any kind; a directed tie weighs on the hearer.
    seeds : int, list of ids, mask or one list for each run
        Who has joined at step 0; a number of people is drawn anew in every run.
    thresholds : float or float (people,)
        From 0 to 1; by default uniform and drawn anew in every run. Whoever has 0 joins at step 1, unasked.
    weights : float (ends,) or "weights"
        One for each place of the stored rows of ties, or those of the ties themselves; the weights of all whom a
        person hears must not exceed 1. By default 1 / (the number of people whom the hearer hears).
    runs, seed, steps, threads, who
        As in `independent_cascade`.

    Returns
    -------
    Spread. Two calls with the same seed share their thresholds: more seeds reach the same people and others.

    Raises
    ------
    InputError : weights that sum to more than 1, a threshold or a seed that cannot be.
    """
    people = tied(ties).people
    low = np.zeros(people) if thresholds is None else per_person(thresholds, people, "thresholds")
    span = np.full(people, 1.0 if thresholds is None else 0.0)
    plan = Runs(runs, steps, threads, who)
    if weights is None:
        # Counted, and not summed: as many ties as a threshold is of all of them.
        heard = np.maximum(ties.degrees(), 1)
        return _cascades(ties, None, seeds, low * heard, span * heard, plan, seed)
    return _cascades(ties, weights_of(ties, weights), seeds, low, span, plan, seed)


def watts(
    ties: Ties,
    seeds: Seeds,
    thresholds: ArrayLike,
    *,
    runs: int = 1,
    seed: int = 1,
    steps: int | None = None,
    threads: int = 1,
    who: bool = False,
) -> Spread:
    """The cascade model of Watts (2002): people join once at least a fraction of those whom they hear have.

    Parameters
    ----------
    thresholds : float or float (people,)
        Fractions from 0 to 1. Whoever has 0 joins at step 1, unasked; whoever hears nobody and has more never does.
    ties, seeds, runs, seed, steps, threads, who
        As in `linear_threshold`. Nothing is drawn but seeds given as a number of people.

    Returns
    -------
    Spread.

    Raises
    ------
    InputError : a threshold or a seed that cannot be.
    """
    low = per_person(thresholds, tied(ties).people, "thresholds") * np.maximum(ties.degrees(), 1)
    return _cascades(ties, None, seeds, low, np.zeros(ties.people), Runs(runs, steps, threads, who), seed)


def complex_contagion(
    ties: Ties,
    seeds: Seeds,
    thresholds: ArrayLike,
    *,
    runs: int = 1,
    seed: int = 1,
    steps: int | None = None,
    threads: int = 1,
    who: bool = False,
) -> Spread:
    """Complex contagion (Centola and Macy 2007): people join once a number of those whom they hear have.

    Parameters
    ----------
    thresholds : int or int (people,)
        Whole numbers of ties; 1 is simple contagion. Whoever has 0 joins at step 1, unasked.
    ties, seeds, runs, seed, steps, threads, who
        As in `linear_threshold`. Nothing is drawn but seeds given as a number of people.

    Returns
    -------
    Spread.

    Raises
    ------
    InputError : a threshold or a seed that cannot be.
    """
    low = per_person(thresholds, tied(ties).people, "thresholds", 0.0, 2.0**31 - 1)
    broken = np.flatnonzero(low != np.floor(low))
    if broken.size:
        raise InputError(
            f"{low[broken[0]]} is not a whole number of ties.", where="thresholds", remedy="For fractions, use `watts`."
        )
    return _cascades(ties, None, seeds, low, np.zeros(ties.people), Runs(runs, steps, threads, who), seed)


def weights_of(ties: Ties, weights: ArrayLike | str) -> NDArray[np.float64]:
    """Weights by place of the stored rows, float64 (ends,); InputError where those of a person exceed 1."""
    arrays: Any = ties.arrays
    if isinstance(weights, str):
        if weights != "weights" or not ties.weighted:
            raise InputError(
                f"'{weights}' says nothing about these ties.",
                where="weights",
                remedy="Say 'weights' for ties that have some, or give one for each place.",
            )
        weights = arrays.weight
    found = per_tie(ties, weights, "weights")
    into = np.bincount(np.repeat(np.arange(ties.people), np.diff(arrays.start)), found, ties.people)
    if into.max() > 1.0 + SLACK:
        person = int(into.argmax())
        raise InputError(
            f"those of all whom person {ties.id_of(person)!r} hears sum to {into[person]:.6g}, which is more than 1.",
            where="weights",
            remedy="Divide each by the sum over its row.",
        )
    return found


def _cascades(
    ties: Ties,
    weights: NDArray[np.float64] | None,
    seeds: Seeds,
    low: NDArray[np.float64],
    span: NDArray[np.float64],
    plan: Runs,
    seed: int,
) -> Spread:
    """Cascades with thresholds low + span x luck, on sums of weights or else on numbers of ties."""
    people = ties.people
    sets = seed_sets(ties, seeds, plan.count, seed)
    word = rng.seed_word(seed)
    low = low - SLACK
    if isinstance(ties.arrays, CompleteTies):
        return complete_cascades(plan, sets, word, np.arange(people + 1.0), low, span, rng.THRESHOLD)
    rows: StoredTies | ProceduralTies
    if weights is None:
        rows = walked(ties)
        begin = np.zeros(1, np.int64)
        influence = np.ones(longest_row(rows))
    else:
        rows, influence, _ = pushed(ties, weights)
        begin = rows.start[:-1]
    unasked = np.flatnonzero(low + span <= 0.0)

    def work(lo: int, hi: int, lengths: NDArray[np.int64], times: NDArray[np.int32]) -> Any:
        return join(
            rows,
            begin,
            influence,
            low,
            span,
            unasked,
            word,
            lo,
            hi,
            sets.start,
            sets.person,
            plan.most_steps,
            lengths,
            times,
        )

    return plan.gather(people, work)


@kernel
def join(
    ties: Any,
    begin: NDArray[np.int64],
    influence: NDArray[np.float64],
    low: NDArray[np.float64],
    span: NDArray[np.float64],
    unasked: NDArray[np.int64],
    seed: Any,
    lo: int,
    hi: int,
    seed_start: NDArray[np.int64],
    seed_person: NDArray[np.int64],
    most_steps: int,
    lengths: NDArray[np.int64],
    times: NDArray[np.int32],
) -> Any:
    """Cascades of runs lo to hi - 1 over rows of who hears whom; see `Runs.gather` for what is returned.

    The influence of a person on the one at tie `slot` is `influence[begin[person] + slot]`; where all are the same,
    everyone shares one row, and `begin` has one entry. What someone still lacks is
    set, and a threshold drawn, when the first word comes; it is 0 or less for those who have joined.
    """
    people = len(low)
    own = 1 if len(begin) > 1 else 0
    heard_in = np.full(people, -1, np.int32)
    lacks = np.empty(people, np.float64)
    queue = np.empty(people, np.int32)
    news = np.empty(1024, np.int64)
    filled = 0
    for run in range(lo, hi):
        tail = 0
        for place in range(seed_start[run], seed_start[run + 1]):
            person = seed_person[place]
            heard_in[person] = run
            lacks[person] = 0.0
            queue[tail] = person
            tail += 1
        begun = filled
        news = written(news, filled, tail)
        filled += 1
        level = 0
        while filled - begun <= most_steps:
            head, level = level, tail
            for place in range(head, level):
                teller = int(queue[place])
                first = begin[own * teller]
                for slot in range(degree(ties, teller)):
                    hearer = neighbour(ties, teller, slot)
                    if heard_in[hearer] != run:
                        heard_in[hearer] = run
                        lacks[hearer] = low[hearer]
                        if span[hearer] > 0.0:
                            lacks[hearer] += span[hearer] * rng.luck(seed, run, 0, hearer, rng.THRESHOLD, 0)
                    elif lacks[hearer] <= 0.0:
                        continue
                    lacks[hearer] -= influence[first + slot]
                    if lacks[hearer] <= 0.0:
                        queue[tail] = hearer
                        tail += 1
            if head == 0:
                for place in range(len(unasked)):
                    person = unasked[place]
                    if heard_in[person] != run:
                        heard_in[person] = run
                        lacks[person] = 0.0
                        queue[tail] = person
                        tail += 1
            if tail == level:
                break
            news = written(news, filled, tail - level)
            filled += 1
        lengths[run] = filled - begun
        if len(times) > 0:
            note_times(queue, news[begun:filled], times[run])
    return news[:filled]
