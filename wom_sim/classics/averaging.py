"""Averaging: DeGroot's learning, and Friedkin and Johnsen's, in which people hold on to what they thought at first.

Everyone at once takes up the weighted mean of those whom they hear. DeGroot's model is Friedkin and Johnsen's without
stubbornness.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import overload
from numpy.typing import ArrayLike, NDArray

from wom_sim.classics.given import number, per_person, side_by_side, whole
from wom_sim.classics.opinions import Opinions, heard, opinions_of, outcome
from wom_sim.kernel import kernel, law
from wom_sim.network.representations import CompleteTies, WeightedDirectedTies, WeightedTies, degree, neighbour
from wom_sim.network.ties import Ties

_WITH_WEIGHTS = (WeightedTies, WeightedDirectedTies)


def degroot(
    ties: Ties,
    initial: ArrayLike,
    *,
    steps: int,
    self_weight: ArrayLike = 0.0,
    tolerance: float = 0.0,
    threads: int = 1,
) -> Opinions:
    """DeGroot's model (1974, "Reaching a consensus"): x(t+1) = W x(t).

    On connected undirected ties, with a self weight above 0, all come to the mean of the initial opinions weighted by
    strength / (1 - self weight). Without self weights, opinions on a bipartite network swing for ever.

    Parameters
    ----------
    ties : whom people hear. Weights count in proportion: every row of W is made to sum to 1. Who hears nobody stays.
        A pair that is tied twice, as in a procedural network, hear each other twice.
    initial : opinions, any numbers up to 1e100: (people,), or (runs, people) for several runs.
    steps : at most so many.
    self_weight : share of W that is a person's own opinion, 0 to 1: one number, or one for each person.
    tolerance : a run ends once no opinion changes by more. By default it ends early only when nothing changes at all.
    threads : over which runs are spread; results do not depend on it.

    Raises InputError for what is out of bounds or not a number.
    """
    return friedkin_johnsen(
        ties, initial, stubbornness=0.0, steps=steps, self_weight=self_weight, tolerance=tolerance, threads=threads
    )


def friedkin_johnsen(
    ties: Ties,
    initial: ArrayLike,
    *,
    stubbornness: ArrayLike,
    steps: int,
    self_weight: ArrayLike = 0.0,
    tolerance: float = 0.0,
    threads: int = 1,
) -> Opinions:
    """Friedkin and Johnsen's model (1990, "Social influence and opinions"): x(t+1) = A W x(t) + (I - A) x(0).

    A holds 1 - stubbornness on its diagonal. Where everyone hears of somebody stubborn, opinions settle at
    (I - A W)^-1 (I - A) x(0).

    Parameters
    ----------
    stubbornness : weight of a person's initial opinion, 0 to 1: one number, or one for each person.
    ties, initial, steps, self_weight, tolerance, threads : as in `degroot`.

    Raises InputError for what is out of bounds or not a number.
    """
    arrays, first = heard(ties), opinions_of(initial, ties)
    anchor, kept = (
        per_person(stubbornness, ties.people, "stubbornness"),
        per_person(self_weight, ties.people, "self_weight"),
    )
    most, still = whole(steps, "steps", 0), number(tolerance, "tolerance", 0.0, np.inf)
    opinions = np.atleast_2d(first)
    taken, moved = np.zeros(len(opinions), np.int64), np.zeros(len(opinions))

    def work(lo: int, hi: int) -> None:
        average(arrays, anchor, kept, most, still, lo, hi, opinions, taken, moved)

    side_by_side(len(opinions), threads, work)
    return outcome(opinions, taken, moved, first.shape)


@kernel
def average(
    ties: Any,
    stubbornness: NDArray[np.float64],
    self_weight: NDArray[np.float64],
    steps: int,
    tolerance: float,
    lo: int,
    hi: int,
    opinions: NDArray[np.float64],
    taken: NDArray[np.int64],
    moved: NDArray[np.float64],
) -> None:
    """Take the opinions of runs lo to hi - 1 through their steps."""
    people = opinions.shape[1]
    first, now, after = np.empty(people), np.empty(people), np.empty(people)
    for run in range(lo, hi):
        first[:] = opinions[run]
        now[:] = first
        for step in range(steps):
            beyond = 0.0
            for person in range(people):
                beyond += now[person] - now[0]
            largest = 0.0
            for person in range(people):
                social = now[person] + (1.0 - self_weight[person]) * mean_gap(ties, now, beyond, person)
                after[person] = anchored(social, first[person], stubbornness[person])
                largest = max(largest, abs(after[person] - now[person]))
            now, after = after, now
            taken[run] = step + 1
            moved[run] = largest
            if largest <= tolerance:
                break
        opinions[run] = now


@law
def anchored(social: float, first: float, stubbornness: float) -> float:
    """Friedkin and Johnsen's opinion: what others make of it, and what it was at first."""
    return (1.0 - stubbornness) * social + stubbornness * first


def mean_gap(ties: Any, opinion: NDArray[np.float64], beyond: float, person: int) -> float:
    """By how much those whom a person hears differ in the mean; 0 for who hears nobody.

    `beyond` is the sum of everyone's differences from person 0. Differences are averaged, and not opinions, so that
    who agrees with all whom they hear stays exactly where they are.
    """
    gap = _gap_to_all if isinstance(ties, CompleteTies) else _gap_to_ties
    return float(gap(ties, opinion, beyond, person))


def _gap_to_all(ties: Any, opinion: Any, beyond: Any, person: Any) -> Any:
    others = float(degree(ties, person))
    if others == 0.0:
        return 0.0
    return (beyond - (others + 1.0) * (opinion[person] - opinion[0])) / others


def _gap_to_ties(ties: Any, opinion: Any, beyond: Any, person: Any) -> Any:
    count = degree(ties, person)
    if count == 0:
        return 0.0
    own, total = opinion[person], 0.0
    for slot in range(count):
        total += weight(ties, person, slot) * (opinion[np.uint64(neighbour(ties, person, slot))] - own)
    return total / strength(ties, person)


@overload(mean_gap, inline="always")
def _mean_gap(ties: Any, opinion: Any, beyond: Any, person: Any) -> Any:
    return _gap_to_all if ties.instance_class is CompleteTies else _gap_to_ties


def weight(ties: Any, person: int, slot: int) -> float:
    """Weight of tie `slot` (0 to degree - 1) of a person: 1 where ties have none."""
    return float((_own_weight if isinstance(ties, _WITH_WEIGHTS) else _one)(ties, person, slot))


def strength(ties: Any, person: int) -> float:
    """Sum of the weights of a person's ties: their number where ties have none."""
    return float((_own_strength if isinstance(ties, _WITH_WEIGHTS) else _count)(ties, person))


def _own_weight(ties: Any, person: Any, slot: Any) -> Any:
    return float(ties.weight[ties.start[person] + slot])


def _one(ties: Any, person: Any, slot: Any) -> Any:
    return 1.0


def _own_strength(ties: Any, person: Any) -> Any:
    return float(ties.strength[person])


def _count(ties: Any, person: Any) -> Any:
    return float(degree(ties, person))


@overload(weight)
def _weight(ties: Any, person: Any, slot: Any) -> Any:
    return _own_weight if ties.instance_class in _WITH_WEIGHTS else _one


@overload(strength)
def _strength(ties: Any, person: Any) -> Any:
    return _own_strength if ties.instance_class in _WITH_WEIGHTS else _count
