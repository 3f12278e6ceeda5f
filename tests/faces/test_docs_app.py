"""The page about the application says what is so."""

from __future__ import annotations

from pathlib import Path

import pytest
from guides import Guide

from wom_sim.app.dots import MOST
from wom_sim.app.story import MOST_TRACED

GUIDE = Guide("app")
HOME = Path(__file__).parents[2]


def test_its_commands_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A command in the documentation works as it stands, on a smaller world, and writes what it names."""
    (tmp_path / "configs").symlink_to(HOME / "configs")
    monkeypatch.chdir(tmp_path)
    said = GUIDE.run(["--set", "network.n=300", "--set", "horizon=190", "--set", "marketing.lotus.gifts.who.count=5"])
    assert len(said) == 2
    for name in ("quickstart.html", "with-and-without-gifts.html"):
        assert (tmp_path / name).stat().st_size > 100_000


def test_its_figures_are_those_of_the_code() -> None:
    """How many people are drawn, and followed."""
    assert f"up to {MOST:,}" in GUIDE.text
    assert f"up to {MOST_TRACED:,} people" in GUIDE.text
