"""`wom-sim sweep`, killed as anybody's machine may kill it, and called again as anybody would."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest

import wom_sim as wom

ROOT = Path(wom.__file__).parents[1]
POINTS, REPLICATES, CHUNKS = 60, 20, 12
KILLS = (0, 1, 3, 5, 8)
"""Parts that are there when it is killed, at least."""


def command(folder: Path) -> list[str]:
    """The sweep, as it would be typed."""
    settings = ("network.n=2000", "horizon=20", "marketing.lotus.summer sale=null")
    base = ["sweep", "configs/quickstart.yaml", *(word for one in settings for word in ("--set", one))]
    design = f"--design lhs --samples {POINTS} --replicates {REPLICATES} --threads 1 --quiet".split()
    varied = ["--vary", "marketing.lotus.radio.reach=0.01:0.05"]
    return [sys.executable, "-m", "wom_sim", *base, *varied, *design, "--out", str(folder)]


def rows(folder: Path) -> pl.DataFrame:
    return pl.read_parquet(folder / "parts" / "*.parquet").sort("point", "replicate", "product")


@pytest.mark.slow
def test_a_sweep_survives_five_kills(tmp_path: Path) -> None:
    """SIGKILL five times and resume: exactly the planned runs, bytes equal to those of the undisturbed sweep."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    for parts in KILLS:
        one = subprocess.Popen(command(killed), cwd=ROOT, env=env)
        while one.poll() is None and len(list(killed.glob("parts/*.parquet"))) < parts:
            time.sleep(0.01)
        time.sleep(0.05 * parts)
        one.send_signal(signal.SIGKILL)
        assert one.wait() == -signal.SIGKILL, "it was done before it was killed"
        assert not (killed / "report.html").exists()
    for folder in (killed, whole):
        assert subprocess.run(command(folder), cwd=ROOT, env=env, check=False).returncode == 0
        assert (folder / "report.html").is_file()
    found, expected = rows(killed), rows(whole)
    planned = {(point, replicate) for point in range(POINTS) for replicate in range(REPLICATES)}
    assert set(found.select("point", "replicate").iter_rows()) == planned
    assert len(found) == found["run_id"].n_unique() == len(planned)
    assert found.write_csv() == expected.write_csv()
    for name in ("points.csv", "responses.csv", "report.html"):
        assert (killed / name).read_bytes() == (whole / name).read_bytes(), name
    assert len(list(killed.glob("parts/*"))) == CHUNKS
