"""A study that is killed again and again comes to the same end: every run once, and none lost."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import studied

import wom_sim as wom
from wom_sim.studies.engine.engine import Engine
from wom_sim.studies.engine.executors import Threads
from wom_sim.studies.engine.lock import hold

MOMENTS = [(0, 0.0), (1, 0.0), (3, 0.002), (6, 0.005), (9, 0.001)]
"""When it is killed: after so many parts that it has read or made, and so many seconds."""


def process(folder: Path) -> subprocess.Popen[str]:
    """A process that will make the study in a folder."""
    here, package = Path(studied.__file__), Path(wom.__file__).parents[1]
    return subprocess.Popen(
        [sys.executable, "-W", "error", str(here), str(folder)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(here.parent), str(package)])},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_a_study_survives_five_kills(tmp_path: Path) -> None:
    """SIGKILL at any moment: the rows in the end are those of a study that nobody disturbed."""
    folder = tmp_path / "study"
    ids = [chunk.id for chunk in studied.planned()]
    processes = [process(folder) for _ in MOMENTS]
    try:
        for one in processes:
            assert one.stdout is not None
            assert one.stdout.readline() == "warm\n"
        kept: list[str] = []
        for one, (parts, later) in zip(processes, MOMENTS, strict=True):
            assert one.stdin is not None
            assert one.stdout is not None
            one.stdin.write("go\n")
            one.stdin.flush()
            for _ in range(parts):
                assert one.stdout.readline().strip() in ids
            time.sleep(later)
            one.kill()
            assert one.wait() < 0
            now = sorted(file.name for file in folder.glob("parts/*.parquet"))
            assert set(kept) <= set(now), "what was kept has gone"
            assert len(now) < len(ids), "it was done before it was killed"
            kept = now
        assert len(kept) >= MOMENTS[-1][0]
    finally:
        for one in processes:
            one.kill()
            one.communicate()
    with hold(folder):
        found = studied.rows(Engine(Threads(2), folder))
    studied.checked(found)
    assert found.equals(studied.rows(Engine(Threads(1))))
    assert sorted(file.name.partition("-")[0] for file in (folder / "parts").iterdir()) == sorted(ids)
