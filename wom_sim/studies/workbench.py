"""Where a study's runs are made: what is done is told, kept, and not done again."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Lock
from time import perf_counter
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from wom_sim import runs
from wom_sim.result import Result
from wom_sim.runs import Shared
from wom_sim.scenario import Scenario
from wom_sim.studies.engine.engine import Progress
from wom_sim.studies.engine.networks import what_ties_come_from

Values = NDArray[np.float64]
type Figures = Mapping[str, Mapping[str, Values]]
"""float64 (replicates,) by product and name of the figure."""


class Lived(Protocol):
    """What studies of many runs read of an arm: a `Result` is more than that."""

    @property
    def indicators(self) -> Figures:
        """Every key figure of every product."""

    @property
    def costs(self) -> Mapping[str, Values]:
        """What each line of the ledger cost: float64 (replicates,) by its path."""


class Kept(NamedTuple):
    """What is kept of an arm."""

    indicators: Figures
    costs: Mapping[str, Values]


type Run = Callable[[Sequence[Scenario], int], Sequence[Lived]]
"""Runs arms that can step together, over replicates 0, 1, ...; what came out of each."""

_FIGURES = "lived.jsonl"


class Workbench:
    """Makes the runs of one study.

    Parameters
    ----------
    threads : how many cores to use; as many as there are when left out.
    checkpoint : folder in which what is done is kept, from which the same study goes on; it must be that of this study
        alone.
    progress : told after every step.
    """

    beside = 0.0
    """How many runs (one arm, one replicate) come after the part that goes on."""
    so_far = ""
    """What is known by now, in a few words."""

    def __init__(self, threads: int | None, checkpoint: Path | None, progress: Progress | None) -> None:
        self.threads = self._threads_of_a_run = os.cpu_count() or 1 if threads is None else threads
        self._lock = Lock()
        self._folder, self._progress = checkpoint, progress
        self._done, self._planned, self._units = 0.0, 0.0, 0
        self._seconds, self._made = 0.0, 0
        self._built: tuple[Any, Shared] = (None, Shared())
        self._kept = _read(checkpoint)

    def results(
        self,
        arms: Sequence[Scenario],
        replicates: Sequence[int],
        hears: Sequence[int] | None = None,
        *,
        books: bool = False,
    ) -> list[Result]:
        """What comes out of arms that can step together; see `runs.together`."""
        checkpoint = None if self._folder is None else self._folder / f"runs-{self._units}"
        self._units += 1
        return self._run(arms, replicates, checkpoint=checkpoint, keep_from=0.0, hears=hears, books=books)

    def run(self, arms: Sequence[Scenario], replicates: int) -> list[Kept]:
        """The key figures and costs of arms that can step together, over replicates 0, 1, ...: see `Run`."""
        key = runs.fingerprint(arms, replicates)
        if key in self._kept:
            with self._lock:
                self._done += len(arms) * replicates
        else:
            results = self._run(arms, range(replicates))
            found = [Kept(result.indicators, result.costs) for result in results]
            with self._lock:
                self._kept[key] = found
                self._keep(key)
        return self._kept[key]

    def each[A, B](self, work: Callable[[A], B], items: Sequence[A]) -> list[B]:
        """What `work` makes of every item, in their order, on as many threads as there are cores to use.

        Runs within it have one thread each: many small ones side by side take half as long as on all threads in turn.
        """
        threads, self._threads_of_a_run = self.threads, 1
        pool = ThreadPoolExecutor(threads)
        try:
            return list(pool.map(work, items))
        finally:
            pool.shutdown(cancel_futures=True)
            self._threads_of_a_run = threads

    def expect(self, runs: float) -> None:
        """Expect so many runs more in the part that goes on."""
        self._planned = self._done + runs

    def announce(self, part: str, runs: int) -> None:
        """Say what is done next, and how long it may take at the pace so far."""
        left = f", about {runs * self._seconds / self._made:.0f} s" if self._made else ""
        self.so_far = f"{part}: {runs:,} runs{left}"
        self.beside -= runs
        self.expect(runs)
        self._within(0)(0.0)

    def _run(self, arms: Sequence[Scenario], replicates: Sequence[int], **options: Any) -> list[Result]:
        began = perf_counter()
        found = runs.together(
            arms,
            replicates=replicates,
            threads=self._threads_of_a_run,
            progress=self._within(len(arms) * len(replicates)),
            shared=self._shared(arms[0]),
            **options,
        )
        with self._lock:
            self._built = (what_ties_come_from(arms[0]), Shared(found[0].ties, found[0].layers))
            self._done += len(arms) * len(replicates)
            self._made += len(arms) * len(replicates)
            self._seconds += (perf_counter() - began) * self._threads_of_a_run / self.threads
        return found

    def _shared(self, arm: Scenario) -> Shared:
        """Ties of the runs before, where an arm has the same."""
        return self._built[1] if self._built[0] == what_ties_come_from(arm) else Shared()

    def _within(self, size: int) -> Callable[[float], None]:
        """Progress of runs that are so many of those planned."""

        def tell(share: float) -> None:
            if self._progress is not None:
                planned = max(self._planned, self._done + size) + self.beside
                self._progress((self._done + share * size) / planned, self.so_far)

        return tell

    def _keep(self, key: str) -> None:
        """Write figures down; a line that is cut off is not read again."""
        if self._folder is None:
            return
        plain = [[_plain(part) for part in arm] for arm in self._kept[key]]
        with suppress(OSError):
            self._folder.mkdir(parents=True, exist_ok=True)
            with (self._folder / _FIGURES).open("a", encoding="utf-8") as file:
                file.write(json.dumps([key, plain]) + "\n")


def forget(checkpoint: Path) -> None:
    """Remove what a study has kept, once its result is safe; a folder of something else is left alone."""
    for runs_of in checkpoint.glob("runs-*"):
        runs.forget(runs_of)
    with suppress(OSError):
        (checkpoint / _FIGURES).unlink(missing_ok=True)
        checkpoint.rmdir()


def _read(folder: Path | None) -> dict[str, list[Kept]]:
    """What was kept of runs by their fingerprint; a line that was cut off is left out."""
    kept: dict[str, list[Kept]] = {}
    if folder is not None:
        with suppress(OSError):
            for line in (folder / _FIGURES).read_text(encoding="utf-8").splitlines():
                with suppress(ValueError, TypeError, AttributeError):
                    key, plain = json.loads(line)
                    kept[key] = [Kept(_values(figures), _values(costs)) for figures, costs in plain]
    return kept


def _plain(part: Any) -> Any:
    """Values within mappings as plain data, None for what is not a number."""
    if isinstance(part, Mapping):
        return {name: _plain(inner) for name, inner in part.items()}
    return [float(value) if np.isfinite(value) else None for value in part]


def _values(part: Any) -> Any:
    """Plain data as `_plain` made it, as values again."""
    if isinstance(part, dict):
        return {name: _values(inner) for name, inner in part.items()}
    return np.array(part, np.float64)
