"""Strong and weak ties, told apart by whether the two have a friend in common."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from wom_sim.config import Config, Known
from wom_sim.errors import InputError
from wom_sim.kernel import kernel, law
from wom_sim.network.edges import with_weights
from wom_sim.network.ties import Ties

Weight = Annotated[float, Field(gt=0.0, le=1e6)]


class Strength(Config):
    """Strong and weak ties: ties of people with a friend in common are strong, the others weak.

    Granovetter (1973), "The strength of weak ties": the stronger a tie, the more the two circles of friends overlap.
    Onnela et al. (2007) found it so in the calls of millions. That strong ties carry three times the talk is an
    assumption.
    """

    strong: Annotated[Weight, Known("factor", 1.0, 6.0, "assumption; form after Granovetter 1973")] = 3.0
    """Weight of a tie whose ends have a friend in common; ties are used in proportion to their weights."""
    weak: Annotated[Weight, Known("factor", 0.5, 2.0)] = 1.0
    """Weight of any other tie."""


@law
def _tied(start: NDArray[np.int64], neighbour: NDArray[np.int32], person: int, other: int) -> bool:
    """Whether `other` stands in the ascending row of a person."""
    low, high = start[person], start[person + 1]
    while low < high:
        middle = (low + high) // 2
        if neighbour[middle] < other:
            low = middle + 1
        else:
            high = middle
    return bool(low < start[person + 1] and neighbour[low] == other)


@law
def _common_friend(start: NDArray[np.int64], neighbour: NDArray[np.int32], a: int, b: int) -> bool:
    """Whether two people have a neighbour in common: those of the one with fewer are looked up among the other's."""
    if start[a + 1] - start[a] > start[b + 1] - start[b]:
        a, b = b, a
    for place in range(start[a], start[a + 1]):  # noqa: SIM110 - kernels cannot hold generators
        if _tied(start, neighbour, b, neighbour[place]):
            return True
    return False


@kernel
def mark_embedded(
    start: NDArray[np.int64], neighbour: NDArray[np.int32], lo: int, hi: int, out: NDArray[np.bool_]
) -> None:
    """Mark in `out`, a place for each in `neighbour`, the ties of people lo to hi - 1 with a friend in common."""
    for person in range(lo, hi):
        for place in range(start[person], start[person + 1]):
            out[place] = _common_friend(start, neighbour, person, neighbour[place])


def strengths(ties: Ties, strong: float = 3.0, weak: float = 1.0) -> Ties:
    """The same ties with weights: `strong` between people with a friend in common, `weak` otherwise.

    They take the place of weights that the ties may have. See `Strength` for the science.

    Raises InputError for directed ties, for those that are computed and have nowhere to keep weights, such as those of
    everyone to everyone, and unless both weights are above 0.
    """
    arrays: Any = ties.arrays
    if ties.directed or not hasattr(arrays, "neighbour"):
        what = "one-way ties" if ties.directed else f"the computed ties of '{ties.kind}'"
        raise InputError(f"{what} have no strong and weak ones.", where="strength", remedy="Leave 'strength' out.")
    if not (0.0 < strong < np.inf and 0.0 < weak < np.inf):
        raise InputError(f"{strong:g} and {weak:g} are no weights.", where="strength", remedy="Use numbers above 0.")
    embedded = np.empty(len(arrays.neighbour), np.bool_)
    mark_embedded(arrays.start, arrays.neighbour, 0, ties.people, embedded)
    weight = np.where(embedded, float(strong), float(weak))
    settings = {**ties.settings, "strength": {"strong": strong, "weak": weak}}
    return Ties(with_weights(arrays.start, arrays.neighbour, weight), ties.ids, ties.kind, settings)
