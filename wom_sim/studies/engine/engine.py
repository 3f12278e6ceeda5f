"""One engine for every study: points and replicates go in, rows come out, and what is done is not done again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from wom_sim.feasible import numbers_of_replicates
from wom_sim.scenario import Scenario
from wom_sim.studies.engine.chunk import Chunk
from wom_sim.studies.engine.executors import Executor, Threads
from wom_sim.studies.engine.measures import KEY_FIGURES, Measure
from wom_sim.studies.engine.plan import chunks
from wom_sim.studies.engine.rows import Columns, Point, in_order
from wom_sim.studies.engine.store import Store

if TYPE_CHECKING:
    import polars as pl


class Progress(Protocol):
    """Told how far the work is."""

    def __call__(self, share: float, so_far: str = "", /) -> None:
        """The share of the work that is done, from 0 to 1, and what is known by now."""


def _nobody(_share: float, _so_far: str = "", /) -> None:
    """Nobody wants to know."""


class Engine:
    """Makes the runs of one study.

    Parameters
    ----------
    executor : where they are made; on the cores of this machine when left out.
    folder : where the rows of each chunk are kept; nowhere when left out. Rows that are there already are read.
    progress : told how far the work is.
    """

    so_far = ""
    """What is known by now, in a few words."""

    def __init__(
        self, executor: Executor | None = None, folder: Path | None = None, progress: Progress | None = None
    ) -> None:
        self.executor = Threads() if executor is None else executor
        self.store = None if folder is None else Store(folder)
        self._progress = progress or _nobody
        self._done, self._expected = 0.0, 0.0

    def expect(self, runs: float) -> None:
        """Expect so many runs more, for the progress of a study that asks for them little by little."""
        self._expected = self._done + runs

    def rows(
        self,
        base: Scenario,
        points: Sequence[Point],
        replicates: int | Sequence[int],
        measure: Measure = KEY_FIGURES,
        columns: Columns = (),
    ) -> pl.DataFrame:
        """What comes out of the base with each point's settings, one row for each point, replicate and product.

        Columns: run_id, point (its place among `points`), replicate, seed, the paths of `columns`, product, status
        (`done`, `refused` or `failed`), error, and those of the measure. Every point meets the same luck. Sorted by
        point, replicate and product; the same bits wherever the runs are made.

        points : settings by path, such as `{"network.n": 2000}`; an empty one is the base itself.
        replicates : how many, or their numbers.
        """
        import polars as pl

        planned = chunks(base, points, numbers_of_replicates(replicates), measure, columns)
        return in_order(pl.concat([table for _, table in self.tables(planned)]), base)

    def tables(self, planned: Sequence[Chunk]) -> Iterator[tuple[Chunk, pl.DataFrame]]:
        """The table of each chunk, in the order in which they are found or made."""
        self._expected = max(self._expected, self._done + sum(chunk.runs for chunk in planned))
        missing = []
        for chunk in planned:
            kept = None if self.store is None else self.store.read(chunk.id)
            if kept is None:
                missing.append(chunk)
            else:
                self._tell(chunk.runs)
                yield chunk, kept
        if self.store is not None and self.store.damaged:
            self.so_far = f"{self.store.damaged} damaged {'files' if self.store.damaged > 1 else 'file'} made again"
        for chunk, table in self.executor.live(missing, self._tell):
            if self.store is not None:
                self.store.write(chunk.id, table)
            yield chunk, table

    def missing(self, planned: Sequence[Chunk]) -> list[Chunk]:
        """Those of these chunks of which nothing is kept by now, by this process or by others."""
        if self.store is None:
            return list(planned)
        self.store.look()
        return [chunk for chunk in planned if not self.store.has(chunk.id)]

    def _tell(self, runs: float) -> None:
        self._done += runs
        self._progress(min(self._done / self._expected, 1.0) if self._expected else 1.0, self.so_far)
