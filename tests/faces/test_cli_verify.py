"""`wom-sim verify`: the quick canon holds, and what is missed, wrong or interrupted is said in the right way."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Literal

import pytest
from typer.testing import CliRunner, Result

from wom_sim.cli import app
from wom_sim.verification import canon
from wom_sim.verification.law import Effort, Finding, Law, exactly, mean_near, near, same
from wom_sim.verification.table import COLUMNS

Put = Callable[..., None]
COMMAND = [sys.executable, "-c", "from wom_sim.cli import main; main()"]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder to work in."""
    monkeypatch.chdir(tmp_path)


def wom(*words: str) -> Result:
    return CliRunner().invoke(app, ["verify", *words])


def met(_: Effort) -> Iterator[Finding]:
    yield near("a number | of two", 1.0, 1.0, 0.0)
    yield same("two runs", True)


def missed(_: Effort) -> Iterator[Finding]:
    yield near("another number", 1.0, 2.0, 0.5, "because")


def raises(_: Effort) -> Iterator[Finding]:
    yield same("so far", True)
    raise ZeroDivisionError("one by\nnone")


def silent(_: Effort) -> Iterator[Finding]:
    yield from ()


def stopped(_: Effort) -> Iterator[Finding]:
    raise KeyboardInterrupt
    yield


def law(check: Callable[[Effort], Iterator[Finding]], tier: Literal["A", "B", "C"] = "A", quick: bool = True) -> Law:
    return Law(f"A law that is {check.__name__}", tier, "someone (1999)", check, quick)


@pytest.fixture
def laws(monkeypatch: pytest.MonkeyPatch) -> Put:
    """A function that puts laws in place of the canon's own."""

    def put(*laws: Law) -> None:
        topic = ModuleType("wom_sim.verification.made_up")
        topic.LAWS = laws
        monkeypatch.setattr(canon, "TOPICS", (topic,))

    return put


# --- the canon itself ---------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def quick(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The quick canon, once, as anybody would run it."""
    folder = tmp_path_factory.mktemp("verify")
    words = [*COMMAND, "verify", "--quick", "--write", "page.md"]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, check=False, timeout=900)
    return folder, done


@pytest.mark.slow
def test_every_law_of_tiers_a_and_b_is_met(quick: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """The proof that the simulator is right: a law that is missed is named here, with its target and result."""
    folder, done = quick
    with (folder / "results/verification/table.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row for row in rows if row["tier"] != "C" and row["verdict"] != "met"] == []
    assert done.returncode == 0, done.stderr
    assert {row["law"] for row in rows} == {entry.law.name for entry in canon.entries() if entry.law.quick}
    assert {row["topic"] for row in rows} == {entry.topic for entry in canon.entries() if entry.law.quick}


@pytest.mark.slow
def test_the_tables_say_the_same(quick: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    """Markdown, CSV, JSON and terminal are one table; it says with what and when it was made."""
    folder, done = quick
    place = folder / "results/verification"
    assert sorted(item.name for item in place.iterdir()) == ["table.csv", "table.json", "table.md"]
    page, data = (place / "table.md").read_text(encoding="utf-8"), json.loads((place / "table.json").read_text("utf-8"))
    with (place / "table.csv").open(encoding="utf-8") as file:
        assert list(csv.DictReader(file)) == data["rows"]
    lines = [line for line in page.splitlines() if line.startswith("|") and not line.startswith(("| tier", "| ---"))]
    told = [re.split(r" \| ", line.strip("| "))[-5:] for line in lines]
    assert [cells[0] for cells in told] == [row["quantity"] for row in data["rows"]]
    assert [cells[-1] for cells in told] == [row["verdict"] for row in data["rows"]]
    assert all(" ".join(row["law"].split()[:3]) in done.stdout for row in data["rows"])
    assert (folder / "page.md").read_text(encoding="utf-8") == page
    assert {"date", "canon", "seconds", "versions", "python", "machine", "commit", "rows"} <= set(data)
    assert data["versions"]["numpy"] in page


def test_no_two_laws_have_the_same_name() -> None:
    """Laws are chosen by name, and each names its source."""
    names = [entry.law.name for entry in canon.entries()]
    assert len(set(names)) == len(names)
    assert all(entry.law.source for entry in canon.entries())


# --- verdicts -----------------------------------------------------------------------------------------


def test_a_miss_of_tier_a_or_b_fails_and_one_of_tier_c_does_not(laws: Put) -> None:
    """Patterns are reported, met or missed, and fail nothing."""
    laws(law(met), law(missed, "C"))
    done = wom("--quiet")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    assert "| MISSED |" in Path("results/verification/table.md").read_text(encoding="utf-8")
    for tier in "AB":
        laws(law(met), law(missed, tier))
        done = wom("--quiet")
        assert done.exit_code == 1
        assert "another number" in done.stdout
        assert "a number | of two" not in done.stdout


def test_a_law_that_raises_or_finds_nothing_is_a_miss(laws: Put) -> None:
    """An error is shown on one line of the table, after what was found before it; the other laws are looked for."""
    laws(law(raises), law(silent), law(met))
    done = wom("--json")
    assert done.exit_code == 1
    rows = json.loads(done.stdout)["rows"]
    assert [row["verdict"] for row in rows] == ["met", "MISSED", "MISSED", "met", "met"]
    assert rows[1]["result"] == "ZeroDivisionError: one by none"
    assert rows[2]["quantity"] == "nothing was looked for"


def test_an_interrupt_keeps_what_was_found(laws: Put) -> None:
    """Ctrl-C ends with 130, leaves a table that says so, and the page of the last whole run as it was."""
    laws(law(met))
    assert wom("--write", "page.md").exit_code == 0
    before = Path("page.md").read_text(encoding="utf-8")
    laws(law(met), law(stopped), law(missed))
    done = wom("--write", "page.md")
    assert done.exit_code == 130
    found = json.loads(Path("results/verification/table.json").read_text(encoding="utf-8"))
    assert [row["quantity"] for row in found["rows"]] == ["a number | of two", "two runs"]
    assert found["interrupted"] is True
    assert "interrupted" in done.stdout + Path("results/verification/table.md").read_text(encoding="utf-8")
    assert Path("page.md").read_text(encoding="utf-8") == before


def test_quick_leaves_out_and_full_does_not(laws: Put) -> None:
    """A law that takes long is looked for in full, or when it is named; none of that is an error."""
    laws(law(met), law(same_again, quick=False))
    for words, many in (([], 2), (["--full"], 3), (["--law", "SAME again"], 1)):
        assert len(json.loads(wom("--json", *words).stdout)["rows"]) == many


def same_again(_: Effort) -> Iterator[Finding]:
    yield same("again", True)


same_again.__name__ = "same again"


# --- wrong input --------------------------------------------------------------------------------------


def test_an_unknown_law_is_refused_with_the_nearest(laws: Put) -> None:
    """Nothing is written when there is nothing to look for."""
    laws(law(met), law(missed))
    done = wom("--law", "A law that is misssed")
    assert done.exit_code == 2
    assert "Did you mean 'A law that is missed'?" in done.stderr
    assert not Path("results").exists()


def test_what_is_there_is_not_replaced_by_accident(laws: Put) -> None:
    """A page is replaced only by a newer one; other files in the folder stay."""
    laws(law(met))
    Path("README.md").write_text("# Mine\n", encoding="utf-8")
    for words, said in (
        (["--write", "README.md"], "not replaced"),
        (["--write", "nowhere/page.md"], "no folder"),
        (["--out", "README.md"], "this is a file"),
        (["--write", "page.md", "--law", "met"], "Leave out --law"),
    ):
        done = wom(*words)
        assert done.exit_code == 2, words
        assert said in done.stderr
        assert [item.name for item in Path().iterdir()] == ["README.md"]
    Path("here").mkdir()
    Path("here/notes.txt").touch()
    for _ in range(2):
        assert wom("--out", "here", "--write", "page.md").exit_code == 0
    assert len(list(Path("here").iterdir())) == 4


# --- what a finding is --------------------------------------------------------------------------------


def test_findings_can_miss() -> None:
    """A check that cannot fail is a defect: what is off, not a number, or empty is a miss."""
    nan = float("nan")
    assert near("x", 1.0, 1.4, 0.5).met
    assert not near("x", 1.0, 1.6, 0.5).met
    assert not near("x", 1.0, nan, 0.5).met
    assert mean_near("x", 0.0, [-1.0, 0.0, 1.1]).met
    assert not mean_near("x", 5.0, [-1.0, 0.0, 1.1]).met
    assert not mean_near("x", 0.0, [nan, 0.0]).met
    assert exactly("x", [1, 2], [1, 2]).met
    assert not exactly("x", [1, 2], [1, 3]).met
    assert not exactly("x", [0, 0], [0, 0]).met
    entry = law(missed)
    assert not canon.Row("t", replace(entry, tier="C"), next(missed(Effort(False)))).fails
    assert len(COLUMNS) == 7
