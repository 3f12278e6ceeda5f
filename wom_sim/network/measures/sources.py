"""People in an order of luck, from whom a network is measured."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.kernel import kernel
from wom_sim.network.permutation import permuted

_HALF = np.uint64(32)


@kernel
def fill_sample(people: int, seed: Any, lo: int, hi: int, out: NDArray[np.int64]) -> None:
    """Write whom a keyed permutation of all people puts into the places lo to hi - 1."""
    first_key = np.uint64(rng.draw(seed, 0, 0, 0, rng.MEASURE, 0))
    second_key = np.uint64(rng.draw(seed, 0, 0, 1, rng.MEASURE, 0))
    word = np.uint64(rng.draw(seed, 0, 0, 2, rng.MEASURE, 0))
    half = 1
    while people >> (2 * half) > 0:
        half += 1
    size = np.uint64(people)
    turn = (word * size) >> _HALF
    for place in range(lo, hi):
        out[place] = permuted(np.uint64(place), size, np.uint64(half), first_key, second_key, turn)


def sample(people: int, count: int, seed: int) -> NDArray[np.int64]:
    """`count` different people, int64, in an order of luck; a larger sample begins with the smaller one."""
    chosen = np.empty(min(count, people), np.int64)
    fill_sample(people, rng.seed_word(seed), 0, len(chosen), chosen)
    return chosen
