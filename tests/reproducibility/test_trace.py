"""Tracing changes nothing, and what is traced does not change: threads, company, interruptions and the JIT."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from small_worlds import answer, differences, kept, new_process, world

from wom_sim import runs
from wom_sim.network import watts_strogatz
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation

DAYS = 24


def traced(scenario: Scenario, **how: Any) -> tuple[Simulation, pl.DataFrame]:
    """A traced run to the horizon, and its log."""
    simulation = Simulation(scenario, trace=True, **how)
    logs = []
    while not simulation.finished:
        simulation.step()
        logs.append(simulation.events)
    return simulation, pl.concat(logs)


def trail(simulation: Simulation) -> dict[str, Any]:
    assert simulation.tracing is not None
    return simulation.tracing.arrays()


CONTACT = {"choice": {"kind": "contact", "innovation": 0.01, "imitation": 0.3}}


@pytest.mark.parametrize(
    ("name", "changed"),
    [
        ("rivals", {"horizon": DAYS}),
        ("steps of a week", {"horizon": 42}),
        ("one product", {"horizon": DAYS, "laws": CONTACT}),
    ],
)
def test_tracing_changes_nothing(name: str, changed: dict[str, Any]) -> None:
    """Whoever looks closer must see the same run."""
    scenario = world(name, **changed)
    plain, (looked_at, log) = Simulation(scenario, replicates=2).run(), traced(scenario, replicates=2)
    assert differences(kept(plain), kept(looked_at)) == []
    assert len(log) > 100


def test_threads_change_nothing_in_the_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Notes are taken by range; their order in the log must not tell who took them."""
    monkeypatch.setattr("wom_sim.workers.SERIAL_ROWS", 1)
    ties = watts_strogatz(700, 6, 0.2, 1)
    scenario = world("rivals", horizon=DAYS)
    one, *others = (traced(scenario, threads=threads, replicates=2, ties=ties) for threads in (1, 2, 3))
    for other in others:
        assert len(other[0]._traces()) > 1
        assert other[1].equals(one[1])
        assert differences(trail(one[0]), trail(other[0])) == []


def test_a_world_leaves_the_same_trail_alone_and_in_a_batch() -> None:
    """Worlds that step together must not meet in the notes either."""
    scenario = world("rivals", horizon=DAYS)
    (batch, together), (alone, log) = traced(scenario, replicates=[0, 5]), traced(scenario, replicates=[5])
    assert together.filter(pl.col("replicate") == 5).equals(log)
    for ask in ("awareness", "adoptions", "cascades"):
        table = getattr(batch.influence, ask)("lotus").filter(pl.col("replicate") == 5)
        assert table.equals(getattr(alone.influence, ask)("lotus"))
        assert len(table) > 10


def test_saving_and_loading_leaves_the_same_trail(tmp_path: Path) -> None:
    """Contributions and adoptions are carried along from the first day on; half of them would be wrong."""
    scenario = world("changes")
    whole, log = traced(scenario, replicates=[1, 4])
    part = Simulation(scenario, replicates=[1, 4], trace=True).run(22)
    part.save(tmp_path / "part.wom")
    again = Simulation.load(tmp_path / "part.wom")
    assert differences(trail(part), trail(again)) == []
    again.run()
    assert again.events.equals(log.filter(pl.col("day") == again.day - 1))
    assert differences(trail(whole), trail(again)) == []
    Simulation(scenario).save(tmp_path / "plain.wom")
    assert Simulation.load(tmp_path / "plain.wom").tracing is None


# --- the log on disk ----------------------------------------------------------------------------------


def log_of(result: Any, file: Path) -> bytes:
    result.log.write(file)
    return file.read_bytes()


def test_the_log_of_a_run_is_that_of_its_first_replicate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parts that are written on the way show nowhere, and other replicates are as they were."""
    scenario = world("rivals", horizon=DAYS)
    result = runs.simulate(scenario, replicates=3, log=True)
    assert result.events.equals(traced(scenario)[1])
    assert result.metrics.equals(runs.simulate(scenario, replicates=3).metrics)
    whole = log_of(result, tmp_path / "whole")
    assert pl.read_parquet(tmp_path / "whole").equals(result.events)
    assert (result.save(tmp_path / "saved") / "events.parquet").read_bytes() == whole
    monkeypatch.setattr("wom_sim.event_log.EventLog.NOTES", 1000)
    monkeypatch.setattr("wom_sim.event_log.EventLog.GROUP", 700)
    in_parts = runs.simulate(scenario, replicates=1, log=True)
    assert len(in_parts.log._parts()) > 3
    log_of(in_parts, tmp_path / "parts")
    assert pl.read_parquet(tmp_path / "parts").equals(result.events)
    monkeypatch.undo()
    assert log_of(runs.simulate(scenario, replicates=1, log=True), tmp_path / "again") == whole


@pytest.mark.parametrize("replicates", [1, 3])
def test_an_interrupted_run_writes_the_same_log(replicates: int, tmp_path: Path) -> None:
    """After Ctrl-C, and after a crash later than what was kept, the file is the same to the last byte."""
    scenario, checkpoint = world("rivals", horizon=DAYS), tmp_path / "kept"
    whole = log_of(runs.simulate(scenario, replicates=replicates, log=True), tmp_path / "whole")

    def stop(share: float) -> None:
        if share > 0.6 / replicates:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(KeyboardInterrupt):
        runs.simulate(scenario, replicates=replicates, progress=stop, checkpoint=checkpoint, log=True)
    parts = sorted((checkpoint / "events").iterdir())
    assert len(parts) == 1
    day = int(parts[0].stem.split("-")[1])
    assert 0 < day < DAYS
    # What was written after the last checkpoint, and is simulated again.
    (checkpoint / f"events/{day:06}-{day + 1:06}.parquet").write_bytes(parts[0].read_bytes())
    shares: list[float] = []
    resumed = runs.simulate(scenario, replicates=replicates, progress=shares.append, checkpoint=checkpoint, log=True)
    assert shares[0] > 0.5 / replicates
    assert log_of(resumed, tmp_path / "resumed") == whole
    runs.forget(checkpoint)
    assert not checkpoint.exists()


def test_a_log_that_is_not_whole_is_made_again(tmp_path: Path) -> None:
    """A run without a log cannot be gone on with as one that has one, nor with parts missing."""
    scenario, checkpoint = world("rivals", horizon=DAYS), tmp_path / "kept"
    first = runs.simulate(scenario, replicates=1, checkpoint=checkpoint, log=True)
    whole = log_of(first, tmp_path / "whole")

    def stop(share: float) -> None:
        if share > 0.6:
            os.kill(os.getpid(), signal.SIGINT)

    runs.forget(checkpoint)
    for log in (False, True):
        with pytest.raises(KeyboardInterrupt):
            runs.simulate(scenario, replicates=1, progress=stop, checkpoint=checkpoint, log=log)
        for part in checkpoint.glob("events/*"):
            part.unlink()
        shares: list[float] = []
        again = runs.simulate(scenario, replicates=1, progress=shares.append, checkpoint=checkpoint, log=True)
        assert shares[0] < 0.1
        assert log_of(again, tmp_path / f"again after {log}") == whole
        runs.forget(checkpoint)


def test_a_folder_that_is_no_checkpoint_is_left_alone(tmp_path: Path) -> None:
    """Somebody's own folder of Parquet files must not be taken for a log."""
    mine = tmp_path / "mine/events/000000-000024.parquet"
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"years of work")
    result = runs.simulate(world("rivals", horizon=DAYS), replicates=1, checkpoint=tmp_path / "mine", log=True)
    assert mine.read_bytes() == b"years of work"
    assert len(result.events) > 100


# --- with the JIT and without -------------------------------------------------------------------------

TINY = """
import json, hashlib
import polars as pl
import numpy as np
from small_worlds import *

def tiny(name, days, **changed):
    simulation = Simulation(world(name, **changed), replicates=2, trace=True)
    digest = hashlib.sha256()
    for _ in range(days):
        simulation.step()
        digest.update(simulation.events.write_csv().encode())
    for name, array in simulation.tracing.arrays().items():
        digest.update(f"{name} {array.dtype} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()

ring = {"kind": "watts-strogatz", "n": 20, "k": 4, "rewiring": 0.2}
samples = {"kind": "seeding", "on": 3, "who": {"count": 3}}
plan = {"lotus": {**WORLDS["rivals"]["marketing"]["lotus"], "samples": samples}}
contact = {"choice": {"kind": "contact", "innovation": 0.05, "imitation": 0.5}}
print(json.dumps([
    tiny("rivals", 12, network=ring, marketing=plan), tiny("one product", 4, network=ring, laws=contact)
]))
"""


def test_the_jit_changes_nothing_in_the_trail() -> None:
    """The same notes are taken as plain Python and compiled."""
    jobs = [new_process(TINY, NUMBA_DISABLE_JIT=off) for off in ("1", "0")]
    plain, compiled = (answer(job) for job in jobs)
    assert plain == compiled
    assert len(set(plain)) == 2
