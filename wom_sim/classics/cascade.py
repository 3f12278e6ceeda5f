"""What has spread: how many were reached, when, and whom; and the runs in which cascades do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.classics.given import require_memory, side_by_side, whole
from wom_sim.kernel import law

NO_END = 2**31 - 1
"""More steps than people can be named, and so than any cascade takes."""


@dataclass(frozen=True, eq=False)
class Spread:
    """What has spread how far, in every run."""

    sizes: NDArray[np.int64]
    """int64 (runs,): people reached in the end, those who began included."""
    curves: NDArray[np.int64]
    """int64 (runs, steps + 1): people reached so far, at the start and after each step. What has ended stays level."""
    times: NDArray[np.int32] | None
    """int32 (runs, people): the step that first reached each, 0 for those who began and -1 for those never reached;
    None unless asked for."""


@dataclass(frozen=True)
class Runs:
    """How often, how long and on how many threads cascades run: checked as it is made."""

    count: int
    steps: int | None
    threads: int
    who: bool

    def __post_init__(self) -> None:
        whole(self.count, "runs")
        whole(self.threads, "threads", 1, 1024)
        if self.steps is not None:
            whole(self.steps, "steps", 0, NO_END)

    @property
    def most_steps(self) -> int:
        """Steps after which a run ends in any case."""
        return NO_END if self.steps is None else int(self.steps)

    def gather(self, people: int, work: Callable[[int, int, Any, Any], Any]) -> Spread:
        """The cascades of `work(lo, hi, lengths, times)`, a range of runs each.

        It returns how many were reached at each step, int64, run behind run, writes how many steps there were, the
        seeds counted as one, into `lengths[run]`, and into `times[run]`, where there is such a row, who was reached.
        """
        require_memory(4 * self.count * people if self.who else 0, "runs")
        lengths = np.zeros(self.count, np.int64)
        times = np.full((self.count if self.who else 0, people), -1, np.int32)
        parts: dict[int, NDArray[np.int64]] = {}

        def part(lo: int, hi: int) -> None:
            parts[lo] = work(lo, hi, lengths, times)

        side_by_side(self.count, self.threads, part)
        news = np.concatenate([parts[lo] for lo in sorted(parts)])
        width = int(lengths.max()) if self.steps is None else int(self.steps) + 1
        require_memory(8 * self.count * width, "runs, steps")
        curves = np.zeros((self.count, width), np.int64)
        run = np.repeat(np.arange(self.count), lengths)
        step = np.arange(len(news)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        curves[run, step] = news
        np.cumsum(curves, axis=1, out=curves)
        return Spread(curves[:, -1].copy(), curves, times if self.who else None)


@law
def written(news: NDArray[np.int64], filled: int, count: int) -> Any:
    """`news` with `count` at place `filled`: the array itself, or a copy of twice the length where it is full."""
    if filled == len(news):
        longer = np.empty(2 * len(news), np.int64)
        longer[:filled] = news
        news = longer
    news[filled] = count
    return news


@law
def note_times(queue: NDArray[np.int32], news: NDArray[np.int64], times: NDArray[np.int32]) -> None:
    """Write the step at which each was reached, from the people in the order in which they were."""
    first = 0
    for step in range(len(news)):
        for place in range(first, first + news[step]):
            times[queue[place]] = step
        first += news[step]
