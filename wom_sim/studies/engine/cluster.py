"""A Dask cluster as the place where chunks are lived through; it may lose workers on the way, and nothing else."""

from __future__ import annotations

import json
import platform
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from tempfile import TemporaryDirectory
from threading import Lock
from time import monotonic
from typing import TYPE_CHECKING, Any, NamedTuple

from wom_sim import __version__
from wom_sim.errors import InputError
from wom_sim.marketing.own_moves import SOURCES, load_moves
from wom_sim.scenario import Scenario
from wom_sim.studies.engine.chunk import Chunk, live
from wom_sim.studies.engine.executors import Tell
from wom_sim.studies.engine.identity import contents
from wom_sim.studies.engine.measures import Measure
from wom_sim.studies.engine.origin import Origin, release

if TYPE_CHECKING:
    import polars as pl

ANSWERS = 10.0
"""Seconds within which an address has to answer."""
PATIENCE = 20.0
"""Seconds without any worker after which a cluster counts as lost: one that is started again has time to come back."""
LOOK = 1.0
"""Seconds after which it is looked again how many workers there are."""
AHEAD = 2
"""Chunks that are handed out for each thread of a worker: one to live through, and one that waits."""
GIVEN_UP = 2
"""How often Dask may give up a chunk, each time because four workers died that had it, before it is to blame."""
_KEPT = "What is finished is kept: start the cluster anew, and the same call goes on from there."


class _Task(NamedTuple):
    """A chunk that is to be made, and how often it was given up."""

    chunk: Chunk
    given_up: int = 0


class Cluster:
    """The workers of a Dask cluster; see `Executor`.

    They need no disk in common with this machine, but the same release of wom_sim, the scheduler too, and the files
    that scenarios name in the same places. What a killed worker had in hand is made again elsewhere.

    address : of its scheduler, such as `tcp://10.0.0.1:8786`, or the path of the JSON file that it wrote.
    patience : seconds without any worker after which the cluster counts as lost.

    Raises InputError where Dask is not installed, or nothing answers at the address.
    """

    def __init__(self, address: str, patience: float = PATIENCE) -> None:
        self.address = address.strip()
        self.patience = patience
        with self._client():
            pass

    def live(self, chunks: Sequence[Chunk], tell: Tell) -> Iterator[tuple[Chunk, pl.DataFrame]]:
        """See `Executor`."""
        if not chunks:
            return
        todo = deque(map(_Task, chunks))
        out: dict[str, _Task] = {}
        answers: SimpleQueue[Any] = SimpleQueue()
        with self._client() as client:
            watch = _Watch(client, self.address, self.patience)
            # Dask would let go of what nobody holds; their results are let go of once they are here.
            held: dict[str, Any] = {}
            while todo or out:
                room = AHEAD * watch.threads() - len(out)
                for _ in range(min(room, len(todo))):
                    task = todo.popleft()
                    future = client.submit(live_there, _order(task.chunk), task.chunk.measure, pure=False)
                    out[future.key], held[future.key] = task, future
                    future.add_done_callback(answers.put)
                try:
                    key = answers.get(timeout=LOOK).key
                except Empty:
                    continue
                task, future = out.pop(key), held.pop(key)
                found = self._answer(future, task, watch)
                if isinstance(found, _Task):
                    todo.append(found)
                else:
                    tell(task.chunk.runs)
                    yield task.chunk, found

    def _answer(self, future: Any, task: _Task, watch: _Watch) -> pl.DataFrame | _Task:
        """The table that was made; or the task again, where it was lost with the worker that made it."""
        from distributed import CancelledError, KilledWorker

        try:
            table: pl.DataFrame = _fetched(future, watch)
            return table
        except KilledWorker:
            if task.given_up == GIVEN_UP:
                raise InputError(
                    "the same runs killed one worker after the other.",
                    where=self.address,
                    remedy="Most likely they need more memory than a worker has. What is finished is kept.",
                ) from None
            return task._replace(given_up=task.given_up + 1)
        except InputError:
            raise
        except (CancelledError, OSError):
            return task
        except Exception as fault:
            words = " ".join(f"{type(fault).__name__}: {fault.__cause__ or fault}".split())
            raise InputError(
                f"it could not begin ({words}).",
                where=self.address,
                remedy=f"Scheduler and workers need wom_sim {__version__} and what it stands on, and the same Python.",
            ) from fault

    @contextmanager
    def _client(self) -> Iterator[Any]:
        """A connection; what it has asked for is called off when it is closed."""
        try:
            from distributed import Client
        except ImportError:
            raise InputError(
                "a Dask cluster needs a library that is not installed.",
                where="dask",
                remedy="Install it with: pip install 'wom_sim[cluster]'",
            ) from None
        connect: Any = Client
        try:
            client = connect(_scheduler(self.address), timeout=ANSWERS, set_as_default=False, name="wom_sim")
        except (OSError, ValueError, KeyError, TypeError) as fault:
            raise InputError(
                f"no Dask scheduler answers at '{self.address}' ({' '.join(str(fault).split())}).",
                where="dask",
                remedy="Start one with 'dask scheduler', which says its address, and workers with 'dask worker'.",
            ) from None
        try:
            yield client
        finally:
            # Of one that has lost its scheduler there is nothing to say goodbye to.
            with suppress(Exception):
                client.close(timeout=ANSWERS)


def _scheduler(address: str) -> str:
    """The address of a scheduler, which may stand in the JSON file that it wrote."""
    if Path(address).is_file():
        address = json.loads(Path(address).read_text(encoding="utf-8"))["address"]
    if not address:
        raise ValueError("no address is given")
    return address


class _Watch:
    """How many workers there are, and that there are any."""

    def __init__(self, client: Any, address: str, patience: float) -> None:
        self._client, self._address, self._patience = client, address, patience
        self._threads, self._seen, self._looked = 0, monotonic(), -LOOK

    def threads(self) -> int:
        """How many threads all workers have together; InputError where there has been none for too long."""
        now = monotonic()
        if now - self._looked < LOOK:
            return self._threads
        problem = "the Dask cluster has no workers (any more)."
        try:
            found: Mapping[str, int] = self._client.nthreads(callback_timeout=self._patience / 2)
        except Exception:  # a client that has lost its scheduler raises what it likes
            found, problem = {}, "the scheduler of the Dask cluster does not answer any more."
        self._threads, self._looked = sum(found.values()), now
        if self._threads:
            self._seen = now
        elif monotonic() - self._seen >= self._patience or self._client.status == "closed":
            raise InputError(problem, where=self._address, remedy=_KEPT)
        return self._threads


def _fetched(future: Any, watch: _Watch) -> Any:
    """The result of a future; TimeoutError where it was lost after all.

    Dask may wait for ever for a result that was lost as it was fetched, and a large one may take its time.
    """
    patience = LOOK
    while True:
        try:
            return future.result(timeout=patience)
        except TimeoutError:
            if future.status != "finished":
                raise
        watch.threads()
        patience *= 2


def _order(chunk: Chunk) -> str:
    """A chunk as text, all but its measure: another release of wom_sim can read it, and refuse."""
    foreign = [name for name, _ in chunk.origin.moves if name not in SOURCES]
    if foreign:
        raise InputError(
            f"the moves in '{foreign[0]}' cannot be taken to a Dask cluster.",
            where="dask",
            remedy="Write them into a file of their own, and load it with --moves, or with wom_sim.load_moves.",
        )
    plain = chunk._replace(base=chunk.base.to_data(), points=[dict(point) for point in chunk.points], measure=None)  # type: ignore[arg-type]  # plain data in the places of what they describe
    return json.dumps(plain._asdict())


_loading = Lock()


def live_there(order: str, measure: Measure) -> pl.DataFrame:
    """The table of a chunk, in a worker: what it is made from must be here as it was there."""
    told = json.loads(order)
    origin = Origin(*told["origin"])
    if tuple(origin.release) != release():
        mine, theirs = (f"wom_sim {name} (results {of}, sources {it})" for name, of, it in (release(), origin.release))
        raise InputError(
            f"this worker runs {mine}, and was asked by {theirs}.",
            where=platform.node(),
            remedy="Install the same release on all machines, and start the workers again.",
        )
    for name, digest in origin.files:
        if contents(name) != digest:
            raise InputError(
                f"the file '{name}' is not there as it is on the machine that asks.",
                where=platform.node(),
                remedy="Put a copy in the same place on every worker, or use a disk that all of them share.",
            )
    _load(origin.moves)
    chunk = Chunk(
        Scenario.from_data(told["base"]),
        tuple(told["points"]),
        tuple(told["numbers"]),
        tuple(told["replicates"]),
        measure,
        tuple((path, kind) for path, kind in told["columns"]),
        origin,
    )
    return live(chunk)


def _load(moves: Sequence[Sequence[str]]) -> None:
    """Load moves of the user's own from their source, where that has not been done."""
    for module, source in moves:
        with _loading, TemporaryDirectory() as folder:
            if SOURCES.get(module) != source:
                file = Path(folder, f"{module.removeprefix('moves_of_')}.py")
                file.write_text(source, encoding="utf-8")
                load_moves(file)
