"""The page on seeds works as it stands: its commands, its Python, and its scenario with the list that was written."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import wom_sim as wom
from wom_sim.cli import app

PAGE = (Path(__file__).parents[2] / "docs" / "seeds.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)


def test_the_page_works_from_the_first_line_to_the_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Commands, the scenario that reads their list, and Python with what it prints."""
    monkeypatch.chdir(tmp_path)
    Path("friends.csv").write_text(blocks("text")[0], encoding="utf-8")
    for line in blocks("sh")[0].splitlines():
        done = CliRunner().invoke(app, shlex.split(line)[1:])
        assert done.exit_code == 0, f"{line}\n{done.stderr}"
    Path("gifts.yaml").write_text(blocks("yaml")[0], encoding="utf-8")
    simulation = wom.Simulation(wom.load_scenario("gifts.yaml")).run(1)
    assert simulation.record.given.sum() == 2
    Path("seeds.txt").unlink()
    capsys.readouterr()
    exec(compile(blocks("python")[0], "docs/seeds.md", "exec"), {})
    assert capsys.readouterr().out.splitlines() == re.findall(r"^print.*  # (.*)$", PAGE, re.MULTILINE)
