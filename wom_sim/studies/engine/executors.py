"""Where chunks are lived through: on the cores of this machine, or wherever else an executor takes them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event, Lock
from typing import TYPE_CHECKING, Protocol

from wom_sim.errors import whole
from wom_sim.studies.engine.chunk import Chunk, live
from wom_sim.workers import MOST_THREADS

if TYPE_CHECKING:
    import polars as pl

type Tell = Callable[[float], None]
"""Told how many runs have been made since it was told last; it may be a part of one."""


class Executor(Protocol):
    """Lives through chunks: what comes out does not depend on where."""

    def live(self, chunks: Sequence[Chunk], tell: Tell) -> Iterator[tuple[Chunk, pl.DataFrame]]:
        """Each chunk with its table, in the order in which they are finished.

        Whoever stops asking stops the work. Raises InputError when the place where it is done is lost.
        """


class Threads:
    """The cores of this machine: a chunk each, since kernels release the lock of the interpreter.

    threads : as many as the machine has cores when left out.
    """

    def __init__(self, threads: int | None = None) -> None:
        self.threads = whole(os.cpu_count() or 1 if threads is None else threads, "threads", 1, MOST_THREADS)

    def live(self, chunks: Sequence[Chunk], tell: Tell) -> Iterator[tuple[Chunk, pl.DataFrame]]:
        """See `Executor`."""
        stop, lock = Event(), Lock()
        each = max(1, self.threads // max(len(chunks), 1))

        def one(chunk: Chunk) -> pl.DataFrame:
            told = 0.0

            def go_on(share: float) -> None:
                nonlocal told
                if stop.is_set():
                    raise KeyboardInterrupt
                with lock:
                    tell((share - told) * chunk.runs)
                told = share

            table = live(chunk, go_on, each)
            go_on(1.0)
            return table

        pool = ThreadPoolExecutor(self.threads)
        waiting = iter(chunks)
        running: dict[Future[pl.DataFrame], Chunk] = {}
        try:
            while True:
                # Few are handed out at a time: there may be very many.
                for chunk in waiting:
                    running[pool.submit(one, chunk)] = chunk
                    if len(running) > self.threads:
                        break
                if not running:
                    return
                done, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in done:
                    yield running.pop(future), future.result()
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)


class Missing(Exception):
    """Chunks have not been made yet."""


class _Nowhere:
    """Makes nothing: for reading what is kept."""

    def live(self, chunks: Sequence[Chunk], tell: Tell) -> Iterator[tuple[Chunk, pl.DataFrame]]:  # noqa: ARG002  # nothing is made of which to tell
        """Raises Missing where anything would have to be made."""
        if chunks:
            raise Missing(f"{len(chunks)} chunks have not been made")
        return iter(())


NOWHERE = _Nowhere()


def executor_of(threads: int | None = None, dask: str | None = None) -> Executor:
    """The cores of this machine, or a Dask cluster where an address is given."""
    if dask is None:
        return Threads(threads)
    from wom_sim.studies.engine.cluster import Cluster

    return Cluster(dask)
