"""All replicates of a scenario, in batches of worlds that step together; what is done can be kept and gone on from."""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from wom_sim import __version__, savefile
from wom_sim.errors import InputError, whole
from wom_sim.event_log import EventLog
from wom_sim.feasible import arms_of, numbers_of_replicates, require_memory
from wom_sim.kernel import SOURCES
from wom_sim.marketing.intervention import discover
from wom_sim.marketing.policy import Policy
from wom_sim.network.ties import Ties
from wom_sim.record import Accounts, Record
from wom_sim.result import VERSION, Result
from wom_sim.savefile import Finished
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.workers import MOST_THREADS

BATCH_ROWS = 400_000
"""Rows that step together: enough to keep threads busy, few enough to stay near the processor."""
PICTURES = (0.04, 0.15, 0.4, 1.0)
"""When pictures of the first world are kept, as shares of the horizon."""
PICTURED_PEOPLE = 50_000
"""Of more people than this no pictures are kept: nobody could see anybody on them."""
KEPT_EVERY = 300.0
"""Seconds that a checkpoint may be behind the run, should the machine fail."""
WORTH_KEEPING = 10.0
"""Seconds of work from which a finished run is kept until its result is safe."""

Progress = Callable[[float], None]


class Shared(NamedTuple):
    """Ties that have been built already, where they have."""

    ties: Ties | None = None
    layers: Mapping[str, Ties] | None = None


NOTHING_BUILT = Shared()


def simulate(
    scenario: Scenario,
    *,
    seed: int | None = None,
    replicates: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    checkpoint: Path | None = None,
    log: bool = False,
    policies: Mapping[str, Policy] | None = None,
) -> Result:
    """Run a scenario with several lucks.

    Parameters
    ----------
    seed, replicates : the scenario's own when left out.
    threads : as many as the machine has cores when left out; results do not depend on it.
    progress : called with the share of the work that is done, from 0 to 1.
    checkpoint : folder where what is done is kept, every few minutes and when the run is interrupted (Ctrl-C), from
        which the same call goes on with the same bits. It stays until `forget` is called, so that the result can be
        made safe first. Of another scenario, seed or release it is left alone until there is something to keep, which
        a log is at once.
    log : whether to keep the event log of the first replicate: `Result.events`, saved as `events.parquet`.
    policies : who decides for the marketer of a product, by product; see `wom_sim.marketing.policy`.

    Raises InputError when the scenario cannot be run, before anything is simulated.
    """
    (scenario,) = arms_of((scenario,))
    count = scenario.replicates if replicates is None else replicates
    options: dict[str, Any] = {"threads": threads, "progress": progress, "checkpoint": checkpoint}
    (result,) = together((scenario,), seed=seed, replicates=count, log=log, policies=policies, **options)
    return result


def together(
    arms: Sequence[Scenario],
    *,
    seed: int | None = None,
    replicates: int | Sequence[int] | None = 1,
    threads: int | None = None,
    progress: Progress | None = None,
    checkpoint: Path | None = None,
    log: bool = False,
    policies: Mapping[str, Policy] | None = None,
    hears: Sequence[int] | None = None,
    books: bool = False,
    shared: Shared = NOTHING_BUILT,
    keep_from: float = WORTH_KEEPING,
) -> list[Result]:
    """Run arms over the same ties and people side by side, every replicate of theirs with the same luck: one by one
    what came out of them.

    As `simulate`, and:

    replicates : how many, or the numbers of the replicates.
    hears, books : as `Simulation` takes them; with books, every result has its `accounts`.
    shared : ties that have been built already.
    keep_from : seconds of work from which finished runs are kept too, until `forget`.

    Raises InputError when the arms cannot step together.
    """
    began = perf_counter()
    arms = arms_of(tuple(arms))
    seed = arms[0].seed if seed is None else seed
    numbers = numbers_of_replicates(1 if replicates is None else replicates)
    threads = whole(os.cpu_count() or 1 if threads is None else threads, "threads", 1, MOST_THREADS)
    arms = tuple(arm.model_copy(update={"seed": seed, "replicates": len(numbers)}) for arm in arms)
    people, _ = arms[0].network.expected_ties()
    batches = list(_batches(int(log), numbers, max(1, BATCH_ROWS // (max(people, 1) * len(arms)))))
    # Joining the batches holds their records twice.
    require_memory(arms[0], max(map(len, batches)) * len(arms), 2 * len(numbers) * len(arms), books)
    if policies and checkpoint is not None:
        raise InputError(
            "a run with policies of your own cannot be kept: what they do may be another thing tomorrow.",
            where="checkpoint",
            remedy="Leave the checkpoint out.",
        )
    kept = _Kept(checkpoint, arms, len(batches), [log, hears, books, numbers]) if checkpoint is not None else None
    logged = EventLog(kept.folder_of_log() if kept is not None else None) if log else None
    finished: list[Finished] = []
    timings: dict[str, float] = {}
    with _interrupts_wait(kept is not None) as interrupt:
        for place, batch in enumerate(batches):
            traced = logged if place == 0 else None
            done = kept.finished(place, traced) if kept is not None else None
            if done is not None:
                finished.append(done)
                continue
            left = kept.running(place, traced, threads, shared) if kept is not None else None
            if traced is not None and left is None:
                traced.go_to(0)
            simulation = left or Simulation(
                arms,
                seed,
                replicates=batch,
                threads=threads,
                ties=shared.ties,
                layers=shared.layers,
                trace=traced is not None,
                policies=policies,
                hears=hears,
                books=books,
            )
            shared = Shared(simulation.ties, simulation.layers)
            pictured = batch[0] == 0 and simulation.ties.people <= PICTURED_PEOPLE
            days_with_pictures = _picture_days(simulation) if pictured else set()
            while not simulation.finished:
                simulation.step()
                if traced is not None:
                    traced.add(simulation)
                if simulation.day in days_with_pictures:
                    simulation.picture()
                if kept is not None and (interrupt.wanted or kept.age > KEPT_EVERY):
                    kept.keep(place, simulation, traced)
                if interrupt.wanted:
                    raise KeyboardInterrupt
                interrupt.can_wait = True
                if progress is not None:
                    before = sum(map(len, batches[:place]))
                    progress((before + len(batch) * simulation.day / simulation.horizon) / len(numbers))
            if kept is not None and (batch is not batches[-1] or perf_counter() - began >= keep_from):
                kept.keep(place, simulation, traced)
            finished.append(Finished.of(simulation))
            for name, seconds in simulation.timings.items():
                timings[name] = timings.get(name, 0.0) + seconds
    timings["total"] = perf_counter() - began
    return _by_arm(simulation, numbers, finished, timings, logged)


def results(simulation: Simulation) -> list[Result]:
    """What came out of every arm of a simulation that has reached its horizon."""
    return _by_arm(simulation, simulation.replicates, [Finished.of(simulation)], dict(simulation.timings), None)


def _by_arm(
    last: Simulation,
    numbers: tuple[int, ...],
    finished: list[Finished],
    timings: dict[str, float],
    logged: EventLog | None,
) -> list[Result]:
    """What came out, arm by arm, of several batches of replicates; last : the simulation of the last batch."""
    results = []
    for place, arm in enumerate(last.arms):
        parts = [batch.of_arm(place, len(last.arms)) for batch in finished]
        moments = next((part.moments for part in parts if part.moments), [])
        results.append(
            Result(
                scenario=arm,
                seed=last.seed,
                replicates=numbers,
                record=Record.joined([part.record for part in parts]),
                lines=tuple(line.path for line in last.plan.lines),
                segment=last.crowd.segment,
                ties=last.ties,
                layers=last.layers,
                moments=tuple(moments),
                taken=tuple(decision for part in parts for decision in part.decisions),
                timings=timings,
                log=logged if place == 0 else None,
                accounts=Accounts.joined([part.accounts for part in parts]),
            )
        )
    return results


def forget(checkpoint: Path) -> None:
    """Remove a checkpoint, once the result of its run is safe; a folder that is no checkpoint is left alone."""
    if (checkpoint / _ABOUT).is_file():
        shutil.rmtree(checkpoint, ignore_errors=True)


def _batches(alone: int, numbers: tuple[int, ...], size: int) -> Iterator[tuple[int, ...]]:
    """Replicates that step together; the first few by themselves."""
    if alone:
        yield numbers[:alone]
    for first in range(alone, len(numbers), size):
        yield numbers[first : first + size]


def _picture_days(simulation: Simulation) -> set[int]:
    """Mornings on which pictures are taken: after the given shares of the steps, at least one."""
    steps = simulation.horizon // simulation.step_days
    return {max(1, round(share * steps)) * simulation.step_days for share in PICTURES}


# --- keeping what is done -----------------------------------------------------------------------------

_ABOUT = "checkpoint.json"


class _Kept:
    """The checkpoint of one run: the record of each finished batch, and the batch that is running.

    Files are written one by one, each whole or not at all, and what cannot be read is simulated again. A full or
    read-only disk never stops a run.
    """

    def __init__(self, folder: Path, arms: Sequence[Scenario], batches: int, options: Any) -> None:
        self._folder = folder
        self._about = {
            "name": arms[0].name,
            "seed": arms[0].seed,
            "replicates": arms[0].replicates,
            "run": fingerprint(arms, [batches, options]),
        }
        self._horizon = arms[0].horizon
        self._last = batches - 1
        self._saved = perf_counter()
        try:
            self._mine = json.loads((folder / _ABOUT).read_text(encoding="utf-8")) == self._about
        except (OSError, ValueError):
            self._mine = False

    @property
    def age(self) -> float:
        """Seconds since anything was kept."""
        return perf_counter() - self._saved

    def finished(self, place: int, log: EventLog | None) -> Finished | None:
        """What a finished batch left behind, if it was kept, with its log."""
        if self._mine:
            with suppress(InputError):
                found = savefile.load_finished(self._path(place, "record"))
                if log is None or log.go_to(self._horizon):
                    return found
        return None

    def running(self, place: int, log: EventLog | None, threads: int, shared: Shared) -> Simulation | None:
        """The batch where it was left, if it was kept, with its log up to there."""
        if self._mine:
            with suppress(InputError):
                left = Simulation.load(self._path(place, "wom"), threads=threads, **shared._asdict())
                if log is None or log.go_to(left.day):
                    return left
        return None

    def keep(self, place: int, simulation: Simulation, log: EventLog | None) -> None:
        """Keep a batch: of a finished one its record, but of the last one everything that the result needs."""
        with suppress(OSError, InputError):
            self._claim()
            if log is not None:
                log.flush(simulation)
            if simulation.finished and place != self._last:
                savefile.save_finished(Finished.of(simulation), self._path(place, "record"))
                self._path(place, "wom").unlink(missing_ok=True)
            else:
                simulation.save(self._path(place, "wom"))
        self._saved = perf_counter()

    def folder_of_log(self) -> Path | None:
        """Where the event log can be kept with the rest; None where nothing can be."""
        with suppress(OSError):
            self._claim()
            return self._folder / "events"
        return None

    def _claim(self) -> None:
        """Make the checkpoint that of this run."""
        if not self._mine:
            forget(self._folder)
            self._folder.mkdir(parents=True)
            (self._folder / _ABOUT).write_text(json.dumps(self._about), encoding="utf-8")
            self._mine = True

    def _path(self, place: int, kind: str) -> Path:
        return self._folder / f"batch-{place}.{kind}"


def fingerprint(arms: Sequence[Scenario], options: Any) -> str:
    """What must be equal for work to be gone on with: the scenarios, the contents of their files, and the code, that of
    moves of the user's own too.

    options : plain data of all else that it depends on.
    """
    data = [arm.to_data() for arm in arms]
    own = {str(sys.modules[kind.__module__].__file__) for kind in discover().values() if not _is_ours(kind.__module__)}
    named = sorted(name for name in _texts(data) | own if _is_file(name))
    files = {name: sha256(Path(name).read_bytes()).hexdigest() for name in named}
    return sha256(json.dumps([data, files, options, VERSION, __version__, SOURCES]).encode()).hexdigest()


def _is_ours(module: str) -> bool:
    return module.partition(".")[0] == __name__.partition(".")[0]


def _texts(data: Any) -> set[str]:
    """Every text in plain data, of which some are names of files."""
    if isinstance(data, dict):
        return {text for value in data.values() for text in _texts(value)}
    if isinstance(data, list):
        return {text for value in data for text in _texts(value)}
    return {data} if isinstance(data, str) else set()


def _is_file(name: str) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


class _Interrupt:
    """Whether somebody wants the run to stop, and whether that can wait for the end of the step."""

    wanted = False
    can_wait = False

    def ask(self, _number: int, _frame: object) -> None:
        """Note the wish; at the second time, or before the first step is done, stop at once."""
        if self.wanted or not self.can_wait:
            raise KeyboardInterrupt
        self.wanted = True


@contextmanager
def _interrupts_wait(active: bool) -> Iterator[_Interrupt]:
    """Within, an interrupt is only noted, because worlds can be kept only between two steps."""
    interrupt = _Interrupt()
    before: dict[int, Any] = {}
    if active and threading.current_thread() is threading.main_thread():
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            number = getattr(signal, name, None)
            # Who ignores a signal, as nohup does, or handles it, goes on doing so.
            if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
                before[number] = signal.signal(number, interrupt.ask)
    try:
        yield interrupt
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
