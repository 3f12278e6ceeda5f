"""Cascades where everyone hears everyone: counted, since only how many have been reached matters."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.classics.cascade import Runs, Spread, written
from wom_sim.classics.given import SeedSets
from wom_sim.kernel import kernel, law


def complete_cascades(
    plan: Runs,
    sets: SeedSets,
    seed: np.uint64,
    pressure: NDArray[np.float64],
    low: NDArray[np.float64],
    span: NDArray[np.float64],
    purpose: int,
) -> Spread:
    """Cascades in which everyone is reached as soon as the pressure of all who are reaches the own threshold.

    Parameters
    ----------
    pressure : float64 (people + 1,)
        By the number of people reached; it never falls.
    low, span : float64 (people,)
        Thresholds are low + span x luck, the luck of a purpose and drawn anew in every run.
    """
    people = len(low)

    def work(lo: int, hi: int, lengths: NDArray[np.int64], times: NDArray[np.int32]) -> Any:
        return count_reached(
            pressure, low, span, purpose, seed, lo, hi, sets.start, sets.person, plan.most_steps, lengths, times
        )

    return plan.gather(people, work)


@kernel
def count_reached(
    pressure: NDArray[np.float64],
    low: NDArray[np.float64],
    span: NDArray[np.float64],
    purpose: int,
    seed: Any,
    lo: int,
    hi: int,
    seed_start: NDArray[np.int64],
    seed_person: NDArray[np.int64],
    most_steps: int,
    lengths: NDArray[np.int64],
    times: NDArray[np.int32],
) -> Any:
    """Cascades of runs lo to hi - 1; see `complete_cascades`, and `Runs.gather` for what is returned.

    Everyone's threshold is turned into how many others it takes, and these are counted.
    """
    people = len(low)
    luck = np.empty(rng.BLOCK, np.float64)
    needs = np.empty(people, np.int64)
    tally = np.empty(people + 1, np.int64)
    reached_at = np.empty(people + 1, np.int64)
    news = np.empty(1024, np.int64)
    filled = 0
    for run in range(lo, hi):
        tally[:] = 0
        for person in range(people):
            if person % rng.BLOCK == 0:
                rng.fill_luck(luck, seed, run, 0, person // rng.BLOCK, purpose, 0)
            needs[person] = others_needed(pressure, low[person] + span[person] * luck[person % rng.BLOCK])
        for place in range(seed_start[run], seed_start[run + 1]):
            needs[seed_person[place]] = -1
        for person in range(people):
            if 0 <= needs[person] <= people:
                tally[needs[person]] += 1
        reached = seed_start[run + 1] - seed_start[run]
        begun = filled
        news = written(news, filled, reached)
        filled += 1
        counted = 0
        while counted <= reached and filled - begun <= most_steps:
            new = 0
            for need in range(counted, reached + 1):
                new += tally[need]
                reached_at[need] = filled - begun
            counted = reached + 1
            if new > 0:
                news = written(news, filled, new)
                filled += 1
                reached += new
        lengths[run] = filled - begun
        if len(times) > 0:
            for person in range(people):
                if needs[person] < counted:
                    times[run, person] = 0 if needs[person] < 0 else reached_at[needs[person]]
    return news[:filled]


@law
def others_needed(pressure: NDArray[np.float64], threshold: float) -> int:
    """The least number of people whose pressure reaches a threshold; one more than there are where none does."""
    low, high = 0, len(pressure)
    while low < high:
        middle = (low + high) >> 1
        if pressure[middle] >= threshold:
            high = middle
        else:
            low = middle + 1
    return low
