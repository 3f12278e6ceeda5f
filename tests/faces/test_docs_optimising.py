"""The guide to optimisation works as it stands: its scenario, its commands, its Python and what that prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from wom_sim.cli import app

PAGE = (Path(__file__).parents[2] / "docs" / "optimising.md").read_text(encoding="utf-8")
PLAN = re.findall(r"^`plan\.yaml`:\n\n```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = "".join(re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)).splitlines()
EXAMPLES = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SMALLER = ["--generations", "1", "--population", "4", "--replicates", "2", "--retest", "3", "--set", "horizon=31"]
"""Added to the commands, which are long enough to be run once only."""
FOLDER = re.compile(r"^\| ((?:`[\w./]+`(?:, )?)+) \|", re.MULTILINE)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scenario of the page in an empty folder."""
    (tmp_path / "plan.yaml").write_text(PLAN[0], encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def test_the_python_prints_what_stands_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    """One after the other, as in a notebook; every example has what it prints."""
    assert len(EXAMPLES) == PAGE.count("```python")
    scope: dict[str, object] = {}
    with pl.Config():
        for code, said in EXAMPLES:
            exec(compile(code, "docs/optimising.md", "exec"), scope)
            printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
            assert printed == said.splitlines(), code


def test_the_commands_write_what_the_table_of_files_promises() -> None:
    """No file is promised that is not there, and none is there that is not explained."""
    assert len(COMMANDS) == 4
    for line in COMMANDS:
        done = CliRunner().invoke(app, shlex.split(line)[1:] + SMALLER)
        assert done.exit_code == 0, f"{line}\n{done.stderr}"
    table = PAGE[PAGE.index("## What is written") : PAGE.index("Each table is there")]
    said = {name for row in FOLDER.findall(table) for name in re.findall(r"`([\w./]+)`", row)}
    there = list(Path("results/spring-optimised").iterdir())
    tables = {item.stem for item in there if item.suffix == ".parquet"}
    assert {item.stem for item in there if item.suffix == ".csv"} == tables
    assert said == tables | {item.name for item in there if item.suffix not in (".parquet", ".csv")}
    run = CliRunner().invoke(app, ["run", "results/spring-optimised/best.yaml", "--quiet", "--set", "replicates=1"])
    assert run.exit_code == 0, run.stderr
