"""What models of opinion begin and end with: opinions drawn evenly, where they have come to, and their clusters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim import rng
from wom_sim.classics.given import number, numbers, per_run, require_memory, tied, whole
from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.ties import Ties
from wom_sim.rng import BLOCK

LARGEST = 1e100
"""The largest opinion: differences between opinions, times weights, must stay numbers."""
_HEAVIEST = 1e200


@dataclass(frozen=True, eq=False)
class Opinions:
    """Where opinions have come to.

    opinions : float64 (people,), or (runs, people) of several runs.
    steps : steps taken, int64; moved : the largest change of an opinion in the last of them, float64. One number, or
    (runs,) of several runs.
    """

    opinions: NDArray[np.float64]
    steps: NDArray[np.int64]
    moved: NDArray[np.float64]

    def clusters(self, width: float, share: float = 0.0) -> NDArray[np.int64]:
        """Number of clusters of opinions in every run: see `clusters`."""
        return clusters(self.opinions, width, share)


def outcome(
    opinions: NDArray[np.float64], taken: NDArray[np.int64], moved: NDArray[np.float64], shape: tuple[int, ...]
) -> Opinions:
    """The result of runs, (runs, people), in the shape that was asked for."""
    return Opinions(opinions.reshape(shape), taken.reshape(shape[:-1])[()], moved.reshape(shape[:-1])[()])


def clusters(opinions: ArrayLike, width: float, share: float = 0.0) -> NDArray[np.int64]:
    """Number of clusters of opinions, int64: one number, or one for every run.

    A cluster is a stretch of opinions each of which is at most `width` from the next.

    Parameters
    ----------
    opinions : float (people,) or (runs, people).
    width : the largest gap within a cluster, 0 or more.
    share : clusters with a smaller share of the people, 0 to 1, are not counted.

    Raises InputError where opinions are not numbers, or width and share out of bounds.
    """
    width, share = number(width, "width", 0.0, np.inf), number(share, "share")
    values = numbers(opinions, "opinions")
    if values.ndim not in (1, 2) or values.shape[-1] == 0 or not np.isfinite(values).all():
        raise InputError("these are not numbers of shape (people,) or (runs, people).", where="opinions")
    people = values.shape[-1]
    found = []
    for run in np.sort(np.atleast_2d(values), axis=1):
        ends = np.flatnonzero(np.diff(run) > width) + 1
        sizes = np.diff(np.concatenate(([0], ends, [people])))
        found.append(np.count_nonzero(sizes / people >= share))
    count: NDArray[np.int64] = np.array(found, np.int64).reshape(values.shape[:-1])[()]
    return count


def uniform_opinions(
    people: int, *, runs: int | None = None, low: float = 0.0, high: float = 1.0, seed: int = 0
) -> NDArray[np.float64]:
    """Opinions drawn evenly from low to high: float64 (people,), or (runs, people) where runs are given.

    Those of the first run are those without runs. InputError for bounds that are not in order.
    """
    people, count = whole(people, "people"), 1 if runs is None else whole(runs, "runs")
    low, high = number(low, "low", -LARGEST, LARGEST), number(high, "high", -LARGEST, LARGEST)
    if low >= high:
        raise InputError(f"{low:g} to {high:g} is no range to draw from.", where="low, high")
    require_memory(16 * count * people, "runs")
    luck = np.empty((count, (people + BLOCK - 1) // BLOCK * BLOCK))
    draw_starts(rng.seed_word(seed), 0, count, luck)
    drawn = low + (high - low) * luck[:, :people]
    return drawn if runs is not None else drawn[0]


@kernel
def draw_starts(seed: Any, lo: int, hi: int, luck: NDArray[np.float64]) -> None:
    """Write everyone's luck at the start of runs lo to hi - 1: float64 (runs, whole blocks of people)."""
    for run in range(lo, hi):
        for block in range(luck.shape[1] // BLOCK):
            rng.fill_luck(luck[run, block * BLOCK : (block + 1) * BLOCK], seed, run, 0, block, rng.START, 0)


def heard(ties: Ties) -> Any:
    """The arrays of ties whose weights can be added up; InputError for weights beyond 1e200 or below 1e-200."""
    arrays: Any = tied(ties).arrays
    if ties.weighted and len(arrays.weight):
        for value in (float(arrays.weight.min()), float(arrays.weight.max())):
            if not 1.0 / _HEAVIEST <= value <= _HEAVIEST:
                raise InputError(
                    f"the weight {value:g} is too far from 1 to be added up.",
                    where="ties",
                    remedy="Use weights from 1e-200 to 1e200.",
                )
    return arrays


def opinions_of(initial: ArrayLike, ties: Ties) -> NDArray[np.float64]:
    """Opinions to begin with, checked: a new float64 (people,) or (runs, people)."""
    return per_run(initial, tied(ties).people, "initial", -LARGEST, LARGEST)


def in_runs(initial: NDArray[Any], runs: int | None) -> NDArray[Any]:
    """A state for everyone in every run, (runs, people); `runs` repeats one that is for all."""
    if runs is None:
        return np.atleast_2d(initial)
    count = whole(runs, "runs")
    require_memory(count * initial.nbytes, "runs")
    if initial.ndim == 1:
        return np.tile(initial, (count, 1))
    if len(initial) != count:
        raise InputError(f"{count:,} runs are not the {len(initial):,} that the initial state has.", where="runs")
    return initial
