"""The guide to sensitivity works as it stands: its scenario, its commands, its Python and what that prints."""

from __future__ import annotations

from pathlib import Path

import pytest
from guides import Guide

GUIDE = Guide("sensitivity")
SMALLER = ["--replicates", "2", "--set", "horizon=20", "--set", "network.n=100", "--bootstrap", "10"]
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
    said = GUIDE.run(SMALLER)
    assert len(said) == 3
    assert all("present value of lotus" in text for text in said)
    there = {item.name for item in Path("results/spring-sensitivity").iterdir()}
    assert GUIDE.promised("## What is written", "After Ctrl-C") == there
