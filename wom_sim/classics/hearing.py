"""The weights by which people listen, asked of any ties, and what may be given to models of opinion."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import overload
from numpy.typing import ArrayLike, NDArray

from wom_sim.classics.given import per_run, whole
from wom_sim.errors import InputError
from wom_sim.kernel import inlined
from wom_sim.network.representations import WeightedDirectedTies, WeightedTies, degree
from wom_sim.network.ties import Ties

LARGEST = 1e100
"""The largest opinion: differences between opinions, times weights, must stay numbers."""
_HEAVIEST = 1e200
_WITH_WEIGHTS = (WeightedTies, WeightedDirectedTies)


def weight(ties: Any, person: int, slot: int) -> float:
    """Weight of tie `slot` (0 to degree - 1) of a person: 1 where ties have none."""
    return _own_weight(ties, person, slot) if isinstance(ties, _WITH_WEIGHTS) else _one(ties, person, slot)


def strength(ties: Any, person: int) -> float:
    """Sum of the weights of a person's ties: their number where ties have none."""
    return _own_strength(ties, person) if isinstance(ties, _WITH_WEIGHTS) else _count(ties, person)


@inlined
def _own_weight(ties: Any, person: int, slot: int) -> float:
    return float(ties.weight[ties.start[person] + slot])


@inlined
def _one(ties: Any, person: int, slot: int) -> float:
    return 1.0


@inlined
def _own_strength(ties: Any, person: int) -> float:
    return float(ties.strength[person])


@inlined
def _count(ties: Any, person: int) -> float:
    return float(degree(ties, person))


@overload(weight)
def _weight(ties: Any, person: Any, slot: Any) -> Any:
    found = _own_weight if ties.instance_class in _WITH_WEIGHTS else _one

    def compiled(ties: Any, person: Any, slot: Any) -> Any:
        return found(ties, person, slot)

    return compiled


@overload(strength)
def _strength(ties: Any, person: Any) -> Any:
    found = _own_strength if ties.instance_class in _WITH_WEIGHTS else _count

    def compiled(ties: Any, person: Any) -> Any:
        return found(ties, person)

    return compiled


def heard(ties: Ties) -> Any:
    """The arrays of ties whose weights can be added up; InputError for weights beyond 1e200 or below 1e-200."""
    arrays: Any = ties.arrays
    if ties.weighted and len(arrays.weight):
        extremes = float(arrays.weight.min()), float(arrays.weight.max())
        for value in extremes:
            if not 1.0 / _HEAVIEST <= value <= _HEAVIEST:
                raise InputError(
                    f"the weight {value:g} is too far from 1 to be added up.",
                    where="ties",
                    remedy="Use weights from 1e-200 to 1e200.",
                )
    return arrays


def opinions_of(initial: ArrayLike, ties: Ties) -> NDArray[np.float64]:
    """Opinions to begin with, checked: a new float64 (people,) or (runs, people)."""
    return per_run(initial, ties.people, "initial", -LARGEST, LARGEST)


def in_runs(initial: NDArray[Any], runs: int | None) -> NDArray[Any]:
    """A state for everyone in every run, (runs, people), and of one's own; `runs` repeats one that is for all."""
    if runs is None:
        return np.array(np.atleast_2d(initial))
    count = whole(runs, "runs")
    if initial.ndim == 1:
        return np.tile(initial, (count, 1))
    if len(initial) != count:
        raise InputError(f"{count:,} runs are not the {len(initial):,} that the initial state has.", where="runs")
    return np.array(initial)
