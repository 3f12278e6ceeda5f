"""The guide to calibration works as it stands: its files, its command, its Python and what that prints."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from wom_sim.cli import app

PAGE = (Path(__file__).parents[2] / "docs" / "calibration.md").read_text(encoding="utf-8")
FILES = re.findall(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = "".join(re.findall(r"^```sh\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)).splitlines()
EXAMPLES = re.findall(r"^```python\n(.*?)^```\n\n```text\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
SMALLER = ["--trials", "16", "--batch", "8", "--replicates", "2", "--samples", "60"]
"""Added to the command, which is long enough to be run once only."""
LINE = re.compile(r"^\| ((?:`[\w./]+`(?:, )?)+) \|", re.MULTILINE)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of the page in an empty folder."""
    for name, text in FILES:
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def test_the_python_prints_what_stands_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    """One after the other, as in a notebook; every example has what it prints."""
    assert len(EXAMPLES) == PAGE.count("```python") == 2
    scope: dict[str, object] = {}
    for code, said in EXAMPLES:
        exec(compile(code, "docs/calibration.md", "exec"), scope)
        assert capsys.readouterr().out == said, code


def test_the_command_writes_what_the_table_of_files_promises() -> None:
    """No file is promised that is not there, and none is there that is not explained."""
    assert len(FILES) == 2
    for line in COMMANDS:
        done = CliRunner().invoke(app, shlex.split(line)[1:] + SMALLER)
        assert done.exit_code == 0, f"{line}\n{done.stderr}"
    table = PAGE[PAGE.index("## What is written") : PAGE.index("Ctrl-C or worse")]
    said = {name for row in LINE.findall(table) for name in re.findall(r"`([\w./]+)`", row)}
    there = list(Path("results/kettle-calibrated").iterdir())
    tables = {item.stem for item in there if item.suffix == ".parquet"}
    alone = {item.name for item in there if item.suffix not in (".parquet", ".csv") or item.stem not in tables}
    assert said == tables | alone
    assert {f"{name}.csv" for name in tables} <= {item.name for item in there}
