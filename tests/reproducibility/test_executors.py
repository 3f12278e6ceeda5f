"""Wherever a study is made, its rows are the same bits: threads, shards, and a cluster that loses workers."""

from __future__ import annotations

import importlib
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import distributed
import polars as pl
import pytest
import studied

import wom_sim as wom
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention
from wom_sim.studies.engine import cluster
from wom_sim.studies.engine.cluster import Cluster
from wom_sim.studies.engine.engine import Engine
from wom_sim.studies.engine.executors import NOWHERE, Threads
from wom_sim.studies.engine.lock import hold
from wom_sim.studies.engine.measures import KeyFigures
from wom_sim.studies.engine.networks import NETWORKS
from wom_sim.studies.engine.origin import release
from wom_sim.studies.engine.plan import chunks
from wom_sim.studies.engine.shard import Shard


@pytest.fixture(scope="module")
def expected() -> pl.DataFrame:
    """The rows as one thread makes them."""
    found = studied.rows(Engine(Threads(1)))
    studied.checked(found)
    return found


@pytest.mark.parametrize("threads", [2, 4])
def test_threads_change_nothing(expected: pl.DataFrame, threads: int) -> None:
    """Chunks are finished in another order each time."""
    assert studied.rows(Engine(Threads(threads))).equals(expected)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 1, 2)])
def test_shards_change_nothing(expected: pl.DataFrame, tmp_path: Path, order: tuple[int, ...]) -> None:
    """One after the other, in any order; until the last is done, what is missing is known."""
    planned = studied.planned()
    reading = Engine(NOWHERE, tmp_path)
    for done, number in enumerate(order, 1):
        mine = Shard(number, 3).of(planned)
        with hold(tmp_path, Shard(number, 3)):
            assert len(list(Engine(Threads(1), tmp_path).tables(mine))) == len(mine)
        left = {chunk.id for other in order[done:] for chunk in Shard(other, 3).of(planned)}
        assert {chunk.id for chunk in reading.missing(planned)} == left
    assert studied.rows(Engine(NOWHERE, tmp_path)).equals(expected)


def test_shards_at_the_same_time_change_nothing(expected: pl.DataFrame, tmp_path: Path) -> None:
    """All of them write into one folder."""

    def made(number: int) -> int:
        with hold(tmp_path, Shard(number, 3)):
            return len(list(Engine(Threads(1), tmp_path).tables(Shard(number, 3).of(studied.planned()))))

    with ThreadPoolExecutor(3) as pool:
        assert sum(pool.map(made, (1, 2, 3))) == len(studied.planned())
    assert studied.rows(Engine(NOWHERE, tmp_path)).equals(expected)


# --- a cluster --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def workers() -> Iterator[distributed.LocalCluster]:
    """Two workers, processes of their own with two threads each, and somebody who starts a killed one again."""
    options: dict[str, Any] = {"dashboard_address": ":0", "silence_logs": logging.CRITICAL}
    with distributed.LocalCluster(n_workers=2, threads_per_worker=2, processes=True, **options) as running:
        yield running


@pytest.fixture(scope="module")
def client(workers: distributed.LocalCluster) -> Iterator[distributed.Client]:
    """For looking into the workers."""
    with distributed.Client(workers, set_as_default=False) as looking:
        yield looking


def built() -> int:
    """How many networks this process has built."""
    return NETWORKS.built


@pytest.mark.slow
def test_a_killed_worker_changes_nothing(
    expected: pl.DataFrame, tmp_path: Path, workers: distributed.LocalCluster, client: distributed.Client
) -> None:
    """What it had in hand is made elsewhere, and no worker builds a network twice, for all its threads."""
    planned = studied.planned()
    pids = client.run(os.getpid)
    told: list[float] = []
    engine = Engine(Cluster(workers.scheduler_address), tmp_path, lambda share, _: told.append(share))
    for place, _ in enumerate(engine.tables(planned)):
        if place == 1:
            os.kill(min(pids.values()), signal.SIGKILL)
    assert place + 1 == len(planned) == len(list((tmp_path / "parts").iterdir()))
    assert told == sorted(told)
    assert told[-1] == pytest.approx(1.0)
    assert studied.rows(Engine(NOWHERE, tmp_path)).equals(expected)
    assert all(one <= 3 for one in client.run(built).values())
    assert max(client.run(built).values()) > 0


def test_chunks_are_handed_out_a_few_at_a_time(workers: distributed.LocalCluster, client: distributed.Client) -> None:
    """There may be a million; and whoever stops asking calls off what is left, as Ctrl-C does."""

    def tasks(dask_scheduler: Any) -> int:
        return len(dask_scheduler.tasks)

    def comes_to(most: int) -> bool:
        # The scheduler hears a moment later that an answer has been taken; nothing else changes in the meantime.
        until = time.monotonic() + 30
        while client.run_on_scheduler(tasks) > most and time.monotonic() < until:
            time.sleep(0.02)
        return bool(client.run_on_scheduler(tasks) <= most)

    making = Engine(Cluster(workers.scheduler_address)).tables(studied.planned() * 5)
    for _ in range(3):
        next(making)
        assert comes_to(cluster.AHEAD * 4)
        assert client.run_on_scheduler(tasks) > 0
    making.close()
    assert comes_to(0)


OWN = '''
"""A move of one's own."""
from typing import Literal
import wom_sim as wom

class Breaking(wom.Intervention):
    """Works until a day."""

    kind: Literal["breaking"] = "breaking"
    """What kind of move it is."""
    at: int = 1000
    """Day on which it breaks."""

    def act(self, today: wom.Today) -> None:
        """Break."""
        if today.day >= self.at:
            raise ZeroDivisionError("no more roads")
        today.reach(0.1, message=0.5, credibility=1.0)
'''


@pytest.fixture
def kinds() -> Iterator[None]:
    """Moves that a test brings are forgotten again."""
    before = dict(Intervention.kinds)
    yield
    Intervention.kinds.clear()
    Intervention.kinds.update(before)


@pytest.mark.usefixtures("kinds")
def test_moves_of_ones_own_go_along(tmp_path: Path, workers: distributed.LocalCluster) -> None:
    """Also after an edit, on the same workers; and a run that breaks there breaks as it does here."""
    there = Engine(Cluster(workers.scheduler_address))
    points = [{"marketing.lotus.mine.at": at} for at in (1000, 5)]
    seen = []
    for text in (OWN, OWN.replace("0.1", "0.4")):
        (tmp_path / "mine.py").write_text(text)
        wom.load_moves(tmp_path / "mine.py")
        base = studied.BASE.patch({"marketing.lotus.mine": {"kind": "breaking"}})
        found = there.rows(base, points, 2)
        assert found.equals(Engine(Threads(1)).rows(base, points, 2))
        assert found["error"].to_list() == [None, None, *["ZeroDivisionError: no more roads"] * 2]
        seen.append(found)
    assert not seen[0].equals(seen[1])


@pytest.mark.usefixtures("kinds")
def test_moves_that_are_in_no_file_are_refused(workers: distributed.LocalCluster) -> None:
    """Those of a notebook, say: there is nothing that could be taken along."""

    class Notebook(wom.Intervention):
        kind: str = "notebook"

        def act(self, today: wom.Today) -> None:
            pass

    base = studied.BASE.patch({"marketing.lotus.mine": {"kind": "notebook"}})
    with pytest.raises(InputError, match=r"cannot be taken to a Dask cluster.*file of their own"):
        Engine(Cluster(workers.scheduler_address)).rows(base, [{}], 1)


class Nowhere(KeyFigures):
    """A measure that no worker can load."""

    def __reduce__(self) -> Any:
        return importlib.import_module, ("only_on_this_machine",)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"release": ("0.0.1", 1, "abc")}, r"runs wom_sim .* was asked by wom_sim 0\.0\.1 .*Install the same release"),
        ({"release": (*release()[:2], "abc")}, "sources abc"),
        ({"files": (("ties.csv", "00"),)}, r"'ties\.csv' is not there as it is on the machine that asks"),
        (None, r"could not begin .*Scheduler and workers need wom_sim \d"),
    ],
)
def test_workers_that_would_make_something_else_refuse(
    workers: distributed.LocalCluster, changed: dict[str, Any] | None, said: str
) -> None:
    """Another release, or another file of the same name, must not slip in among the rows."""
    (chunk,) = chunks(studied.BASE, [{}], [0])
    if changed is None:
        chunk = chunk._replace(measure=Nowhere())
    else:
        chunk = chunk._replace(origin=chunk.origin._replace(**changed))
    with pytest.raises(InputError, match=said):
        list(Cluster(workers.scheduler_address).live([chunk], lambda _: None))


@pytest.mark.slow
def test_a_cluster_that_is_lost_is_said(
    expected: pl.DataFrame, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First its only worker, then its scheduler: an error each time and no waiting for ever; what is finished stays."""

    def start(kind: str, *options: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", "--no-dashboard", *options]
        root = str(Path(wom.__file__).parents[1])
        return subprocess.Popen(command, env={**os.environ, "PYTHONPATH": root}, stderr=subprocess.DEVNULL, text=True)

    monkeypatch.setattr(cluster, "ANSWERS", 4.0)
    file, folder = tmp_path / "scheduler.json", tmp_path / "study"
    processes = [start("scheduler", "--port", "0", "--scheduler-file", str(file))]
    try:
        for victim, said in ((-1, "has no workers"), (0, "does not answer any more")):
            processes.append(start("worker", "--scheduler-file", str(file), "--no-nanny", "--nthreads", "1"))
            with distributed.Client(scheduler_file=str(file), timeout=60, set_as_default=False) as looking:
                looking.wait_for_workers(1, timeout=60)
                # A scheduler that imports what it is sent answers nobody meanwhile.
                looking.run_on_scheduler(importlib.import_module, cluster.__name__)
            engine = Engine(Cluster(str(file), patience=5.0), folder)
            making = engine.tables(studied.planned())
            before = len(list(folder.glob("parts/*.parquet")))
            for _ in range(before + 1):
                next(making)
            began = time.monotonic()
            processes[victim].kill()
            with pytest.raises(InputError, match=f"{said}.*finished is kept"):
                list(making)
            assert time.monotonic() - began < 30
            assert before < len(list(folder.glob("parts/*.parquet"))) < len(studied.planned())
    finally:
        for process in processes:
            process.kill()
            process.wait()
    assert studied.rows(Engine(Threads(2), folder)).equals(expected)


@pytest.mark.parametrize(
    "address", ["", "nonsense", "tcp://127.0.0.1:1", "tcp://127.0.0.1:notaport", "127.0.0.1:99999", "scheduler.json"]
)
def test_an_address_that_does_not_answer_is_refused(
    address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is run, and within seconds."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cluster, "ANSWERS", 0.5)
    (tmp_path / "scheduler.json").write_text("{}")
    with pytest.raises(InputError, match="no Dask scheduler answers"):
        Cluster(address)


def test_without_the_library_it_is_said_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is an extra of the package."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(InputError, match=r"pip install 'wom_sim\[cluster\]'"):
        Cluster("tcp://127.0.0.1:8786")
