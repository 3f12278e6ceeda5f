"""Bounded confidence, everyone at once: the model of Hegselmann and Krause."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim.classics.averaging import weight
from wom_sim.classics.given import number, per_person, side_by_side, whole
from wom_sim.classics.opinions import Opinions, heard, opinions_of, outcome
from wom_sim.kernel import inlined, kernel, law
from wom_sim.network.representations import CompleteTies, degree, neighbour
from wom_sim.network.ties import Ties

_SPLIT = 134217729.0
"""2**27 + 1, which cuts a float64 into two halves of 26 digits (Dekker 1971)."""


def hegselmann_krause(
    ties: Ties,
    initial: ArrayLike,
    *,
    confidence: ArrayLike,
    steps: int = 10_000,
    tolerance: float = 1e-12,
    threads: int = 1,
) -> Opinions:
    """Hegselmann and Krause's model (2002, "Opinion dynamics and bounded confidence").

    At every step everyone takes up the mean opinion of themselves and of those among whom they hear that differ from
    them by at most their confidence. On complete ties a step takes n log n operations: opinions are ranked, and those
    within confidence of a person are a stretch of the ranks.

    Parameters
    ----------
    ties : whom people hear. Where ties have weights, others count by them, and oneself as 1.
    initial : opinions, any numbers up to 1e100: (people,), or (runs, people) for several runs.
    confidence : 0 or more: one number, or one for each person.
    steps : at most so many.
    tolerance : a run ends once no opinion changes by more.
    threads : over which runs are spread; results do not depend on it.

    Raises InputError for what is out of bounds or not a number.
    """
    arrays, first = heard(ties), opinions_of(initial, ties)
    trust = per_person(confidence, ties.people, "confidence", 0.0, np.inf)
    most, still = whole(steps, "steps", 0), number(tolerance, "tolerance", 0.0, np.inf)
    opinions = np.atleast_2d(first)
    taken, moved = np.zeros(len(opinions), np.int64), np.zeros(len(opinions))

    def work(lo: int, hi: int) -> None:
        if isinstance(arrays, CompleteTies):
            for run in range(lo, hi):
                taken[run], moved[run] = _among_all(opinions[run], trust, most, still)
        else:
            assimilate(arrays, trust, most, still, lo, hi, opinions, taken, moved)

    side_by_side(len(opinions), threads, work)
    return outcome(opinions, taken, moved, first.shape)


@kernel
def assimilate(
    ties: Any,
    confidence: NDArray[np.float64],
    steps: int,
    tolerance: float,
    lo: int,
    hi: int,
    opinions: NDArray[np.float64],
    taken: NDArray[np.int64],
    moved: NDArray[np.float64],
) -> None:
    """Take the opinions of runs lo to hi - 1 through their steps, by looking at every tie."""
    people = opinions.shape[1]
    now, after = np.empty(people), np.empty(people)
    for run in range(lo, hi):
        now[:] = opinions[run]
        for step in range(steps):
            largest = 0.0
            for person in range(people):
                shift = shift_among(ties, now, confidence[person], person)
                after[person] = now[person] + shift
                largest = max(largest, abs(after[person] - now[person]))
            now, after = after, now
            taken[run] = step + 1
            moved[run] = largest
            if largest <= tolerance:
                break
        opinions[run] = now


@inlined
def shift_among(ties: Any, opinion: NDArray[np.float64], confidence: float, person: int) -> float:
    """Mean difference from a person's opinion of those heard within confidence, and of the person's own."""
    own, total, voices = opinion[person], 0.0, 1.0
    for slot in range(degree(ties, person)):
        gap = opinion[np.uint64(neighbour(ties, person, slot))] - own
        # Multiplied and not skipped: whether somebody is near enough is a coin that no processor can foresee.
        voice = weight(ties, person, slot) * (1.0 if abs(gap) <= confidence else 0.0)
        total += voice * gap
        voices += voice
    return total / voices


def _among_all(
    opinion: NDArray[np.float64], confidence: NDArray[np.float64], steps: int, tolerance: float
) -> tuple[int, float]:
    """One run in which everyone hears everyone, in place; steps taken, and the largest change in the last."""
    people = len(opinion)
    sums, rests = np.zeros(people + 1), np.zeros(people + 1)
    taken, moved = 0, 0.0
    while taken < steps:
        order = np.argsort(opinion)
        ranked = opinion[order]
        moved = assimilate_ranked(order, ranked, confidence, 0, people, sums, rests, opinion)
        taken += 1
        if moved <= tolerance:
            break
    return taken, moved


@kernel
def assimilate_ranked(
    order: NDArray[np.int64],
    ranked: NDArray[np.float64],
    confidence: NDArray[np.float64],
    lo: int,
    hi: int,
    sums: NDArray[np.float64],
    rests: NDArray[np.float64],
    opinion: NDArray[np.float64],
) -> float:
    """Write the next opinions of those ranked lo to hi - 1 among all; returns the largest change.

    `sums` and `rests`, [n + 1], are scratch space for the sums of the lowest opinions, in two parts.
    """
    people = len(ranked)
    for rank in range(people):
        sums[rank + 1], rest = exact_sum(sums[rank], ranked[rank])
        rests[rank + 1] = rests[rank] + rest
    largest = 0.0
    for rank in range(lo, hi):
        person, own = order[rank], ranked[rank]
        near = confidence[person]
        first, top = 0, rank
        while first < top:
            middle = (first + top) // 2
            if own - ranked[middle] <= near:
                top = middle
            else:
                first = middle + 1
        last, top = rank + 1, people
        while last < top:
            middle = (last + top) // 2
            if ranked[middle] - own <= near:
                last = middle + 1
            else:
                top = middle
        total = stretch_gap(sums[first], rests[first], sums[last], rests[last], float(last - first), own)
        opinion[person] = own + total / (last - first)
        largest = max(largest, abs(opinion[person] - own))
    return largest


@law
def exact_sum(a: float, b: float) -> tuple[float, float]:
    """A sum, and what rounding has taken from it (Knuth's two-sum)."""
    total = a + b
    added = total - a
    return total, (a - (total - added)) + (b - added)


@law
def stretch_gap(below: float, below_rest: float, upto: float, upto_rest: float, count: float, own: float) -> float:
    """Sum of the differences of `count` opinions from one's own, from two sums of the lowest opinions.

    The plain difference of two sums over a million people is off by as much as a small group moves. Twice the digits
    are therefore kept, and who is of one opinion with all within confidence stays exactly where they are.
    """
    total, rest = exact_sum(upto, -below)
    cut = own * _SPLIT
    high = cut - (cut - own)
    gap, more = exact_sum(total, -count * high)
    return gap + ((more + rest) + ((upto_rest - below_rest) - count * (own - high)))
