"""The guide to sensitivity works as it stands: its scenario, its commands, its Python and what that prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import polars as pl
import pytest
from typer.testing import CliRunner

from wom_sim.cli import app

PAGE = (Path(__file__).parents[2] / "docs" / "sensitivity.md").read_text(encoding="utf-8")
PLAN = re.findall(r"^`plan\.yaml`:\n\n```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = "".join(re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)).splitlines()
EXAMPLES = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SMALLER = ["--replicates", "2", "--set", "horizon=20", "--set", "network.n=100", "--bootstrap", "10"]
"""Added to the commands, which are long enough to be run once only."""


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
            exec(compile(code, "docs/sensitivity.md", "exec"), scope)
            printed = [line.rstrip() for line in capsys.readouterr().out.splitlines()]
            assert printed == said.splitlines(), code


def test_the_commands_write_what_the_table_of_files_promises() -> None:
    """No file is promised that is not there, and none is there that is not explained."""
    assert len(COMMANDS) == 3
    for line in COMMANDS:
        done = CliRunner().invoke(app, shlex.split(line)[1:] + SMALLER)
        assert done.exit_code == 0, f"{line}\n{done.stderr}"
        assert "present value of lotus" in done.stdout
    table = PAGE[PAGE.index("## What is written") : PAGE.index("After Ctrl-C")]
    said = {name.removesuffix("/") for name in re.findall(r"`([\w./]+)`", table)}
    assert said == {item.name for item in Path("results/spring-sensitivity").iterdir()}
