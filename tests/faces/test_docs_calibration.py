"""The guide to calibration works as it stands: its files, its command, its Python and what that prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from guides import Guide, written

GUIDE = Guide("calibration")
SMALLER = ["--trials", "16", "--batch", "8", "--replicates", "2", "--samples", "60"]
"""Added to the commands, which are long enough to be run once only."""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files of the page in an empty folder."""
    GUIDE.lay_out(tmp_path)
    monkeypatch.chdir(tmp_path)


def test_the_python_prints_what_stands_below_it(capsys: pytest.CaptureFixture[str]) -> None:
    """One after the other, as in a notebook; every example has what it prints."""
    GUIDE.python_prints_what_stands_below_it(capsys)


def test_the_commands_write_what_the_table_of_files_promises() -> None:
    """No file is promised that is not there, and none is there that is not explained."""
    assert len(GUIDE.run(SMALLER)) == 1
    assert GUIDE.promised("## What is written", "Ctrl-C or worse") == written(Path("results/kettle-calibrated"))
