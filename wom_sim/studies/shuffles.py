"""Orders and luck of studies: draws by address, as those of the day are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.kernel import kernel

Addresses = NDArray[np.int64]
"""int64 (rows, 2): what stands for replicate and day in the address of each row, below 2**32."""


def lucks(seed: int, addresses: Addresses, size: int, purpose: int, slot: int) -> NDArray[np.float64]:
    """Numbers strictly between 0 and 1: float64 (rows, size)."""
    return np.asarray((_words(seed, addresses, size, purpose, slot) + 0.5) * 2.0**-32, np.float64)


def shuffles(seed: int, addresses: Addresses, size: int, purpose: int, slot: int) -> NDArray[np.int64]:
    """The places from 0 to size - 1 in an order drawn for each row: int64 (rows, size)."""
    return np.argsort(_words(seed, addresses, size, purpose, slot), axis=1, kind="stable")


def counted(rows: int) -> Addresses:
    """Addresses of rows that are known by their number."""
    return np.column_stack([np.arange(rows), np.zeros(rows, np.int64)])


def _words(seed: int, addresses: Addresses, size: int, purpose: int, slot: int) -> NDArray[np.uint32]:
    out = np.empty((len(addresses), size), np.uint32)
    replicate, day = np.ascontiguousarray(addresses.T, np.int64)
    _fill(0, len(out), rng.seed_word(seed), replicate, day, purpose, slot, out)
    return out


@kernel
def _fill(
    lo: int,
    hi: int,
    seed: np.uint64,
    replicate: NDArray[np.int64],
    day: NDArray[np.int64],
    purpose: int,
    slot: int,
    out: NDArray[np.uint32],
) -> None:
    """Write the words of the rows in [lo, hi)."""
    words = np.empty(rng.BLOCK, np.uint32)
    for row in range(lo, hi):
        for first in range(0, out.shape[1], rng.BLOCK):
            rng.fill(words, seed, replicate[row], day[row], first // rng.BLOCK, purpose, slot)
            for lane in range(min(rng.BLOCK, out.shape[1] - first)):
                out[row, first + lane] = words[lane]
