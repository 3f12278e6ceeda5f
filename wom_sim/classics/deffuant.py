"""Bounded confidence, two at a time: the model of Deffuant and others."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim import rng
from wom_sim.classics.given import number, per_person, side_by_side, whole
from wom_sim.classics.opinions import Opinions, in_runs, opinions_of, outcome
from wom_sim.kernel import kernel
from wom_sim.network.representations import pick
from wom_sim.network.ties import Ties
from wom_sim.rng import BLOCK


def deffuant(
    ties: Ties,
    initial: ArrayLike,
    *,
    confidence: ArrayLike,
    steps: int,
    mu: float = 0.5,
    runs: int | None = None,
    seed: int = 0,
    threads: int = 1,
) -> Opinions:
    """The model of Deffuant, Neau, Amblard and Weisbuch (2000, "Mixing beliefs among interacting agents").

    Two who meet and differ by less than their confidence move towards each other by `mu` of the difference, which
    leaves the mean opinion as it is. A person is drawn, everyone alike, and then one of their ties, by weight where
    ties have weights; so a tie is used with chance (1 / k_i + 1 / k_j) / n, with the numbers of ties of its two ends.

    Parameters
    ----------
    ties : who may meet. On directed ties word goes one way, and only the drawn person moves.
    initial : opinions, any numbers up to 1e100: (people,), or (runs, people) for several runs.
    confidence : 0 or more: one number, or one for each person. With different ones, each moves by their own
        (Weisbuch, Deffuant, Amblard and Nadal 2002), and the mean is not kept.
    steps : sweeps, of as many meetings as there are people. A run does not end early.
    mu : share of the difference, 0 to 0.5.
    runs : how many runs from one initial state, with a luck for each.
    seed : 0 to 2**64 - 1. Run r has the same luck whatever the number of runs.
    threads : over which runs are spread; results do not depend on it.

    `moved` is the largest change in the last sweep. Raises InputError for what is out of bounds or not a number.
    """
    first = opinions_of(initial, ties)
    arrays: Any = ties.arrays
    trust = per_person(confidence, ties.people, "confidence", 0.0, np.inf)
    sweeps, share = whole(steps, "steps", 0), number(mu, "mu", 0.0, 0.5)
    opinions = in_runs(first, runs)
    moved, word, answer = np.zeros(len(opinions)), rng.seed_word(seed), 0.0 if ties.directed else share

    def work(lo: int, hi: int) -> None:
        meet(arrays, trust, share, answer, sweeps, word, lo, hi, opinions, moved)

    side_by_side(len(opinions), threads, work)
    taken = np.full(len(opinions), sweeps, np.int64)
    return outcome(opinions, taken, moved, first.shape if runs is None else opinions.shape)


@kernel
def meet(
    ties: Any,
    confidence: NDArray[np.float64],
    share: float,
    answer: float,
    sweeps: int,
    seed: Any,
    lo: int,
    hi: int,
    opinions: NDArray[np.float64],
    moved: NDArray[np.float64],
) -> None:
    """Let the people of runs lo to hi - 1 meet; the one drawn moves by `share`, the other by `answer`."""
    people = opinions.shape[1]
    who, which = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.uint32)
    for run in range(lo, hi):
        opinion = opinions[run]
        for sweep in range(sweeps):
            largest = 0.0
            for block in range((people + BLOCK - 1) // BLOCK):
                rng.fill(who, seed, run, sweep, block, rng.PAIR, 0)
                rng.fill(which, seed, run, sweep, block, rng.PAIR, 1)
                for meeting in range(min(BLOCK, people - block * BLOCK)):
                    one = rng.below(who[meeting], people)
                    other = pick(ties, one, which[meeting])
                    if other < 0:
                        continue
                    gap = opinion[other] - opinion[one]
                    # Moves of 0 are made too: whether two are near enough is a coin that no processor can foresee.
                    move = share * gap if abs(gap) < confidence[one] else 0.0
                    back = answer * gap if abs(gap) < confidence[other] else 0.0
                    opinion[one] += move
                    opinion[other] -= back
                    largest = max(largest, abs(move), abs(back))
            moved[run] = largest
