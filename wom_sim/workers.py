"""Threads over ranges of blocks: kernels release the GIL, and every row belongs to one range."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from wom_sim.errors import whole
from wom_sim.rng import BLOCK

MOST_THREADS = 1024
"""More than these are a slip of the pen."""
SERIAL_ROWS = 150_000
"""Below this many rows, threads cost more than they bring."""


class Workers:
    """A fixed number of ranges, worked on side by side.

    tasks : how many ranges there are; every task has counts of its own, which are whole numbers, so that
    their sum does not depend on how many there are.
    """

    def __init__(self, threads: int, blocks: int) -> None:
        self.threads = whole(threads, "threads", 1, MOST_THREADS)
        self.tasks = self.threads if blocks * BLOCK >= SERIAL_ROWS else 1
        self._bounds = [blocks * task // self.tasks for task in range(self.tasks + 1)]
        self._pool = ThreadPoolExecutor(self.tasks - 1) if self.tasks > 1 else None

    def run(self, work: Callable[[int, int, int], None]) -> None:
        """Call `work(lo, hi, task)` for every range and wait for all of them."""
        mine, *others = [(lo, hi, task) for task, (lo, hi) in enumerate(pairwise(self._bounds))]
        futures = [] if self._pool is None else [self._pool.submit(work, *part) for part in others]
        try:
            work(*mine)
        finally:
            for future in futures:
                future.result()
