"""The guide to comparisons works as it stands: its scenario, its commands, its Python and what that prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from guides import Guide, written

GUIDE = Guide("comparing")
SMALLER = ["--replicates", "2", "--worlds", "2", "--tornado", "1", "--set", "horizon=60", "--no-why"]
"""Added to the commands, which are long enough to be run once only."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scenario of the page in an empty folder."""
    GUIDE.lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)


def test_the_python_prints_what_stands_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    """One after the other, as in a notebook; every example has what it prints."""
    GUIDE.python_prints_what_stands_below_it(capsys)


def test_the_commands_write_what_the_table_of_files_promises() -> None:
    """No file is promised that is not there, and none is there that is not explained."""
    assert len(GUIDE.run(SMALLER)) == 2
    assert GUIDE.promised("## What is written", "Each table is there") == written(Path("results/spring-compared"))
