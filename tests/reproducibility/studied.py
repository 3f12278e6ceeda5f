"""A small study in many chunks, for tests that make it in several places and kill those who do."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import polars as pl
from small_worlds import world

from wom_sim.studies.engine import plan
from wom_sim.studies.engine.chunk import Chunk, live
from wom_sim.studies.engine.engine import Engine
from wom_sim.studies.engine.executors import Threads
from wom_sim.studies.engine.lock import hold
from wom_sim.studies.engine.plan import chunks

REPLICATES = 3
BASE = world("one product", horizon=20, network={"kind": "watts-strogatz", "n": 120, "k": 6, "rewiring": 0.2})
REACH, PEOPLE = "marketing.lotus.radio.reach", "network.n"
POINTS: list[dict[str, Any]] = [
    *({REACH: reach / 20, PEOPLE: people} for people in (100, 120, 150) for reach in range(8)),
    {REACH: 7.0},
    {PEOPLE: 3},
]
"""Three networks, and two points that are refused."""
plan.ROWS = 800


def planned() -> list[Chunk]:
    """Its chunks."""
    return chunks(BASE, POINTS, range(REPLICATES))


def rows(engine: Engine) -> pl.DataFrame:
    """Its rows."""
    return engine.rows(BASE, POINTS, REPLICATES)


def checked(found: pl.DataFrame) -> None:
    """That every run is there once, and those that are refused say so."""
    assert found.select("point", "replicate").rows() == [
        (point, replicate) for point in range(len(POINTS)) for replicate in range(REPLICATES)
    ]
    assert found["run_id"].n_unique() == found.height
    assert found["status"].to_list() == ["done"] * (found.height - 6) + ["refused"] * 6


if __name__ == "__main__":
    # In a process that is killed sooner or later: says so when it is warm, waits until it may begin, and names every
    # part that is in the folder.
    live(planned()[0])
    print("warm", flush=True)
    sys.stdin.readline()
    with hold(Path(sys.argv[1])):
        for chunk, _ in Engine(Threads(2), Path(sys.argv[1])).tables(planned()):
            print(chunk.id, flush=True)
