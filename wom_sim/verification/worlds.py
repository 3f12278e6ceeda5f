"""Worlds in which the patterns of tier C are looked for: arms side by side, what is counted, and what is clear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from os import cpu_count
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim.day.events import EVENTS, STARS
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.verification.invariance import launch
from wom_sim.verification.law import Effort, Finding

Floats = NDArray[np.float64]

CLEAR = 4.0
"""Standard errors from which a difference is called clear."""


def arms_of(arms: Sequence[Scenario], replicates: int) -> Simulation:
    """Arms side by side on the first morning, with the same people, ties and luck."""
    return Simulation(list(arms), seed=1, replicates=replicates, threads=cpu_count() or 1)


def lived(arms: Sequence[Scenario], replicates: int, watch: Callable[[Simulation], None] | None = None) -> Simulation:
    """Arms run to their horizon; `watch` sees the worlds every evening."""
    simulation = arms_of(arms, replicates)
    while not simulation.finished:
        simulation.step()
        if watch is not None:
            watch(simulation)
    return simulation


def counts(simulation: Simulation, *names: str, product: int = 0) -> Floats:
    """How often something happened: float64 (arms, replicates, steps)."""
    places = [EVENTS.index(name) for name in names]
    found = simulation.record.events[:, :, product, :, places].sum(axis=(0, 3)).astype(np.float64)
    return found.T.reshape(len(simulation.arms), len(simulation.replicates), -1)


def stars(simulation: Simulation) -> Floats:
    """Reviews of one to five stars of the first product: float64 (arms, replicates, steps, 5)."""
    found = simulation.record.events[:, :, 0, :, STARS : STARS + 5].sum(axis=2).astype(np.float64)
    return found.transpose(1, 0, 2).reshape(len(simulation.arms), len(simulation.replicates), -1, 5)


def by_world(simulation: Simulation, values: NDArray[Any]) -> NDArray[Any]:
    """A value for each row as one for each person: (worlds, people), arms one after another."""
    return values.reshape(simulation.worlds, simulation.scene.people)


UNITS = ("first_purchases", "repeat_purchases")
WORDS = ("positive_talk", "negative_talk", "neutral_talk")


@cache
def launched(effort: Effort) -> Simulation:
    """The launch of the canon with all defaults, two years: what the patterns are looked for in if nothing is said."""
    return lived([launch(effort.of(2_000, 13_000))], effort.of(4, 20))


def mean_and_error(sample: ArrayLike) -> tuple[float, float]:
    """Mean and its standard error over replicates."""
    values = np.asarray(sample, np.float64)
    return float(values.mean()), float(values.std(ddof=1) / np.sqrt(values.size))


def _finding(
    what: str, target: str, sample: ArrayLike, tolerance: str, meets: Callable[[float, float], bool]
) -> Finding:
    mean, error = mean_and_error(sample)
    return Finding(what, target, f"{mean:.3g} ± {error:.1g}", tolerance, meets(mean, error))


def within(what: str, low: float, high: float, sample: ArrayLike, because: str) -> Finding:
    """A mean over replicates that must lie between two numbers; `because` says why between these."""
    return _finding(what, f"{low:g} to {high:g}", sample, because, lambda mean, _: low <= mean <= high)


def above(what: str, bound: float, sample: ArrayLike) -> Finding:
    """A mean over replicates that must clearly be above a number."""
    return _finding(what, f"above {bound:g}", sample, f"{CLEAR:g} SE", lambda mean, error: mean - CLEAR * error > bound)


def below(what: str, bound: float, sample: ArrayLike) -> Finding:
    """A mean over replicates that must clearly be below a number."""
    return _finding(what, f"below {bound:g}", sample, f"{CLEAR:g} SE", lambda mean, error: mean + CLEAR * error < bound)
