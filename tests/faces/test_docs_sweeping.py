"""The guide to sweeps works as it stands: its scenario, its commands, its Python and what that prints."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from guides import Guide
from typer.testing import CliRunner

from wom_sim.cli import app

GUIDE = Guide("sweeping")
ELSEWHERE = GUIDE.blocks("bash")


def test_the_page_works_from_top_to_bottom(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The commands, then the Python in one process; every example has what it prints. The table of files names all
    that is written and nothing else.
    """
    GUIDE.lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert len(GUIDE.run(["--quiet"])) == 3
    capsys.readouterr()
    GUIDE.python_prints_what_stands_below_it(capsys)
    promised = GUIDE.promised("## What is written", "Everything but the rows") - {"refused.csv"}
    assert {item.name for item in (tmp_path / "results" / "spring-sweep").iterdir()} == promised
    assert {item.name for item in (tmp_path / "results" / "parts").iterdir()} >= promised


def test_what_runs_elsewhere_has_options_that_exist() -> None:
    """Array job and Dask: every option of the commands is one of `wom-sim sweep`."""
    known = CliRunner().invoke(app, ["sweep", "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"}).output
    said = {option for text in ELSEWHERE for option in re.findall(r"(?<=\s)--[a-z]+", text) if "SBATCH" not in option}
    assert {"--shard", "--dask", "--threads"} <= said
    for option in said - {"--array", "--cpus", "--time"}:
        assert option in known, option
