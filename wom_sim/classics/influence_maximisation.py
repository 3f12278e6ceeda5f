"""Influence maximisation: the people from whom an independent cascade reaches the most."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.classics.given import number, tied, whole
from wom_sim.classics.independent_cascade import independent_cascade
from wom_sim.classics.reverse_reachable import Sets, cover, covered_by, log_misses, more_sets, none_yet
from wom_sim.errors import InputError
from wom_sim.network.measures.sources import sample
from wom_sim.network.ties import Ties

FIRST_SETS = 1 << 12
"""Sets to begin with; they are doubled until the seeds are known to be good enough."""
MOST_SETS = 1 << 24
MOST_MEMBERS = 1 << 25
"""Members of all sets of a collection at most: 270 MB while seeds are chosen from them."""
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
    """Share of the best possible spread that these seeds have at least, with a confidence of 1 - 1 / people."""
    sets: int
    """Reverse reachable sets in each of two collections."""


def influence_maximisation(
    ties: Ties,
    count: int,
    p: float | str = "weighted cascade",
    *,
    epsilon: float = 0.1,
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
        Of any kind. A directed tie carries from the heard to the hearer; weights have no part in it.
    count : int
        How many seeds, up to everyone.
    p : float or "weighted cascade"
        The chance of every tie, 0 to 1; or 1 / (the number of people whom the hearer hears).
    epsilon : float
        The seeds reach 1 - 1/e - epsilon of the most that is possible; 0.01 to 0.6.
    sets : int
        A number of sets to use instead. More sets contain fewer, and the order of seeds is the same for every count.
    runs : int
        Cascades from which `spread` is estimated, by draws of their own.
    seed : int
        Of the draws.
    threads : int
        Over which these cascades are spread. The rest is done on one.

    Raises
    ------
    InputError : a number that cannot be.

    Sets end at 2**24, or with 2**25 members in all; the `guarantee` says what is known of the seeds then.
    """
    people = tied(ties).people
    whole(count, "count", 1, people)
    number(epsilon, "epsilon", 0.01, 0.6)
    whole(runs, "runs")
    if sets is not None:
        whole(sets, "sets", 1, MOST_SETS)
    word = rng.seed_word(seed)
    misses, equals = log_misses(ties, _chance(p)), sample(people, people, seed)
    chosen_on = checked_on = none_yet()
    wanted = FIRST_SETS if sets is None else sets
    rounds = 1 if sets is not None else int(math.log2(MOST_SETS / FIRST_SETS)) + 1
    for _ in range(rounds):
        chosen_on = more_sets(chosen_on, wanted, MOST_MEMBERS, ties, misses, word, _CHOSEN_ON)
        checked_on = more_sets(checked_on, len(chosen_on.start) - 1, MOST_MEMBERS, ties, misses, word, _CHECKED_ON)
        best, gains = cover(chosen_on, people, count, equals)
        guarantee = _guarantee(int(gains.sum()), chosen_on, checked_on, best, people, rounds)
        if guarantee >= 1.0 - 1.0 / math.e - epsilon or len(chosen_on.start) <= wanted:
            break
        wanted *= 2
    seeds = [ties.id_of(one) for one in best.tolist()]
    spread = independent_cascade(ties, seeds, p, runs=runs, seed=seed, threads=threads)
    held = len(chosen_on.start) - 1
    return InfluentialSeeds(
        seeds,
        np.cumsum(gains).astype(np.float64) * (people / held),
        float(spread.sizes.mean()),
        float(spread.sizes.std(ddof=1) / math.sqrt(runs)) if runs > 1 else math.inf,
        guarantee,
        held,
    )


def influence_order(ties: Ties, seed: int) -> tuple[NDArray[np.int64], int]:
    """Everyone by how much they add to the weighted cascade from those before, int64 (people,), and how many do.

    From a number of sets that is the same whatever is done with the order, so that more seeds contain fewer.
    """
    people = ties.people
    word = rng.seed_word(seed)
    sets = more_sets(none_yet(), SETS_OF_AN_ORDER, MOST_MEMBERS, ties, log_misses(ties, None), word, _CHOSEN_ON)
    order, gains = cover(sets, people, people, sample(people, people, seed))
    return order, int(np.count_nonzero(gains))


def _chance(p: float | str) -> float | None:
    if isinstance(p, str):
        if p != "weighted cascade":
            raise InputError(f"'{p}' is no chance.", where="p", remedy="Say 'weighted cascade', or give a number.")
        return None
    return number(p, "p")


def _guarantee(covered: int, chosen_on: Sets, checked_on: Sets, best: Any, people: int, rounds: int) -> float:
    """Share of the best possible spread that seeds have at least, with a confidence of 1 - 1 / people.

    A lower bound of their spread on sets that know nothing of them, by an upper bound of the best possible on those
    on which they were chosen: there the best cover at most 1 / (1 - 1/e) times as many.
    """
    doubt = math.log(3.0 * rounds * people)
    checked = covered_by(checked_on, best, people)
    above = max(0.0, math.sqrt(checked + 2.0 * doubt / 9.0) - math.sqrt(doubt / 2.0))
    least = max(0.0, above**2 - doubt / 18.0)
    most = (math.sqrt(covered / (1.0 - 1.0 / math.e) + doubt / 2.0) + math.sqrt(doubt / 2.0)) ** 2
    return (least / (len(checked_on.start) - 1)) / (most / (len(chosen_on.start) - 1))
