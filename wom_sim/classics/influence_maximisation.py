"""Influence maximisation: the people from whom a cascade reaches the most."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim import rng
from wom_sim.classics.cascade import Spread
from wom_sim.classics.given import number, tied, whole
from wom_sim.classics.greedy_cover import cover, covered_by
from wom_sim.classics.independent_cascade import chances_of, independent_cascade
from wom_sim.classics.reverse_reachable import LiveTies, cascading, more_sets, none_yet, thresholds
from wom_sim.classics.thresholds import linear_threshold, weights_of
from wom_sim.network.measures.sources import sample
from wom_sim.network.ties import Ties

FIRST_SETS = 1 << 10
"""Sets to begin with; they are doubled until the seeds are known to be good enough."""
FLATTERY = 0.01
"""By how much the sets on which seeds are chosen may overstate them. What is promised is kept long before, but seeds
that look much better than they are leave as much to be found."""
COVERED = 10_000
"""Sets that seeds cover before that can be told: its standard error is 1 % then."""
PLENTY_OF_MEMBERS = 1 << 24
"""Members of all sets of a collection, made in some seconds, after which the promise alone decides."""
MOST_SETS = 1 << 24
MOST_MEMBERS = 1 << 25
"""Members of all sets of a collection at most: half a gigabyte while seeds are chosen."""
SETS_OF_AN_ORDER = 1 << 17
"""Sets of which `influence_order` ranks people: as many whatever the number of seeds, so that more contain fewer."""

_CHOSEN_ON, _CHECKED_ON = 0, 1
"""Numbers of the two collections of sets."""


@dataclass(frozen=True, eq=False)
class InfluentialSeeds:
    """Seeds chosen to reach the most, and how many they reach."""

    seeds: list[Any]
    """Ids, the best one first and then whoever adds the most to those before."""
    coverage: NDArray[np.float64]
    """float64 (count,): people reached by the first seeds, by the sets on which they were chosen. It says too much,
    since chance is chosen along with influence."""
    spread: float
    """Mean number of people reached by all seeds, the seeds included, in cascades drawn for this alone."""
    standard_error: float
    """Of `spread`."""
    guarantee: float
    """Share of the best possible spread that these seeds have at least, with a confidence of 1 - `delta`."""
    sets: int
    """Reverse reachable sets in each of two collections."""
    seconds: float
    """What the choice took, without the cascades of `spread`."""


def influence_maximisation(
    ties: Ties,
    count: int,
    p: ArrayLike | str = "weighted cascade",
    *,
    epsilon: float = 0.05,
    delta: float | None = None,
    sets: int | None = None,
    runs: int = 1000,
    seed: int = 1,
    threads: int = 1,
) -> InfluentialSeeds:
    """As many seeds as asked for, from which the independent cascade reaches nearly the most people it can.

    To find the best seeds is NP-hard; taking the best one more at a time comes within 1 - 1/e of them (Kempe, Kleinberg
    and Tardos 2003). What a set of seeds reaches is estimated from reverse reachable sets, by OPIM-C of Tang, Tang,
    Xiao and Yuan (2018), "Online processing algorithms for influence maximization", SIGMOD: seeds are chosen on one
    collection of sets and checked on another, and both are doubled until the check is passed.

    Parameters
    ----------
    ties : Ties
        Of any kind. A directed tie carries from the heard to the hearer.
    count : int
        How many seeds, up to everyone.
    p : float, array, "weights" or "weighted cascade"
        The chance of every tie, as in `independent_cascade`.
    epsilon : float
        The seeds reach 1 - 1/e - epsilon of the most that is possible at least; 0.01 to 0.6. As long as it takes
        seconds, more sets are made until seeds look hardly better than they are.
    delta : float
        The chance that they do not, for all that is promised; by default 1 / people.
    sets : int
        A number of sets to use instead. More sets contain fewer, and the order of seeds is the same for every count.
    runs : int
        Cascades from which `spread` is estimated, by draws of their own.
    seed : int
        Of the draws.
    threads : int
        Over which the work is spread: sets over two at most, cascades over all. Results do not depend on it.

    Raises
    ------
    InputError : a number that cannot be; a chance for each tie where ties are not stored.

    Sets end at 2**24, or with 2**25 members in all; the `guarantee` says what is known of the seeds then.
    """
    live = cascading(ties, chances_of(ties, p))
    forward = partial(independent_cascade, ties, p=p)
    return _maximised(ties, count, live, forward, epsilon, delta, sets, runs, seed, threads)


def linear_threshold_seeds(
    ties: Ties,
    count: int,
    weights: ArrayLike | Literal["weights"] | None = None,
    *,
    epsilon: float = 0.05,
    delta: float | None = None,
    sets: int | None = None,
    runs: int = 1000,
    seed: int = 1,
    threads: int = 1,
) -> InfluentialSeeds:
    """As many seeds as asked for, from which nearly the most people join in the linear threshold model.

    Thresholds are uniform and unknown, as in Kempe, Kleinberg and Tardos (2003). All as in `influence_maximisation`,
    and `weights` as in `linear_threshold`.
    """
    tied(ties)
    live = thresholds(ties, None if weights is None else weights_of(ties, weights))
    forward = partial(linear_threshold, ties, weights=weights)
    return _maximised(ties, count, live, forward, epsilon, delta, sets, runs, seed, threads)


def _maximised(
    ties: Ties,
    count: int,
    live: LiveTies,
    forward: Callable[..., Spread],
    epsilon: float,
    delta: float | None,
    sets: int | None,
    runs: int,
    seed: int,
    threads: int,
) -> InfluentialSeeds:
    began = perf_counter()
    people = ties.people
    whole(count, "count", 1, people)
    number(epsilon, "epsilon", 0.01, 0.6)
    doubt = 1.0 / people if delta is None else number(delta, "delta", 1e-12, 0.5)
    whole(runs, "runs")
    threads = whole(threads, "threads", 1, 1024)
    if sets is not None:
        whole(sets, "sets", 1, MOST_SETS)
    word, equals = rng.seed_word(seed), sample(people, people, seed)
    chosen_on = checked_on = none_yet()
    wanted = FIRST_SETS if sets is None else sets
    rounds = 1 if sets is not None else int(math.log2(MOST_SETS / FIRST_SETS)) + 1
    with ThreadPoolExecutor(min(threads, 2)) as pool:
        for _ in range(rounds):
            more = partial(more_sets, wanted=wanted, most=MOST_MEMBERS, ties=ties, live=live, seed=word)
            checks = pool.submit(more, checked_on, collection=_CHECKED_ON)
            chosen_on = pool.submit(more, chosen_on, collection=_CHOSEN_ON).result()
            best = cover(chosen_on, people, count, equals)
            checked_on = checks.result()
            held, checks_held = len(chosen_on.start) - 1, len(checked_on.start) - 1
            checked = covered_by(checked_on, best.chosen, people)
            guarantee = _guarantee(checked, best.most, math.log(3.0 * rounds / doubt)) * held / checks_held
            true = best.gains.sum() / held <= (1.0 + FLATTERY) * checked / checks_held
            enough = (true and checked >= COVERED) or len(chosen_on.member) >= PLENTY_OF_MEMBERS
            if (enough and guarantee >= 1.0 - 1.0 / math.e - epsilon) or held < wanted:
                break
            wanted *= 2
    seeds = [ties.id_of(one) for one in best.chosen.tolist()]
    seconds = perf_counter() - began
    sizes = forward(seeds, runs=runs, seed=seed, threads=threads).sizes
    return InfluentialSeeds(
        seeds,
        np.cumsum(best.gains).astype(np.float64) * (people / held),
        float(sizes.mean()),
        float(sizes.std(ddof=1) / math.sqrt(runs)) if runs > 1 else math.inf,
        guarantee,
        held,
        seconds,
    )


def _guarantee(checked: int, most: int, doubt: float) -> float:
    """Share of the best possible spread that seeds have at least, with a confidence of 1 - 2 exp(-doubt).

    A lower bound of their spread on sets that know nothing of them, of which they cover `checked`, by an upper bound of
    the best possible on as many on which they were chosen, of which nobody covers more than `most`.
    """
    above = max(0.0, math.sqrt(checked + 2.0 * doubt / 9.0) - math.sqrt(doubt / 2.0))
    least = max(0.0, above**2 - doubt / 18.0)
    return float(least / (math.sqrt(most + doubt / 2.0) + math.sqrt(doubt / 2.0)) ** 2)


def influence_order(ties: Ties, seed: int) -> tuple[NDArray[np.int64], int]:
    """Everyone by how much they add to the weighted cascade from those before, int64 (people,), and how many do.

    From a number of sets that is the same whatever is done with the order, so that more seeds contain fewer. Where
    ties have weights, the chance of each is its share of what the hearer's ties weigh.
    """
    people = ties.people
    arrays: Any = ties.arrays
    chance: Any = chances_of(ties, "weighted cascade")
    if ties.weighted:
        chance = arrays.weight / np.repeat(arrays.strength, np.diff(arrays.start))
    word, live = rng.seed_word(seed), cascading(ties, chance)
    sets = more_sets(none_yet(), SETS_OF_AN_ORDER, MOST_MEMBERS, ties, live, word, _CHOSEN_ON)
    best = cover(sets, people, people, sample(people, people, seed))
    return best.chosen, int(np.count_nonzero(best.gains))
