"""`wom-sim calibrate`: what it writes, what its page says, and what becomes of wrong input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pages import plain, read
from typer.testing import CliRunner

from wom_sim.cli import app

SCENARIO = """
name: kettle
horizon: 40
network: {n: 90, k: 6, rewiring: 0.2}
products: {kettle: {price: 40, margin: 18}}
laws:
  choice: {kind: contact, innovation: 0.01, imitation: 0.1}
  talk: {rate: 0}
  inquiry: {ask: 0, read: 0}
  experience: {uses: 0}
"""
SERIES = "# by the shop\nyear,adopters,price\n" + "".join(
    f"{2001 + place},{count},9\n" for place, count in enumerate([300, 500, 700, 800, 750, 600, 450, 300])
)
COMMAND = ["calibrate", "kettle.yaml", "--data", "series.csv", "--days-per-period", "4", "--holdout", "2",
           "--trials", "16", "--batch", "8", "--replicates", "2", "--samples", "60"]  # fmt: skip


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The scenario and the series in an empty folder."""
    (tmp_path / "kettle.yaml").write_text(SCENARIO, encoding="utf-8")
    (tmp_path / "series.csv").write_text(SERIES, encoding="utf-8")
    monkeypatch.chdir(tmp_path)


def test_the_command_says_writes_and_repeats() -> None:
    """Verdict and table on the terminal; a folder with page and scenario; `repeat` gives the same numbers again."""
    done = CliRunner().invoke(app, COMMAND)
    assert done.exit_code == 0, done.stderr
    assert "The simulation fits new adopters of kettle over 6 years" in done.stdout
    assert "Of the 2 years that were held out" in done.stdout
    assert "laws.choice.innovation" in done.stdout
    kept = Path("results/kettle-calibrated")
    assert not list(Path("results").glob(".*checkpoint"))
    page = (kept / "report.html").read_text(encoding="utf-8")
    reader = read(page)
    assert reader.faults == []
    assert len(set(reader.ids)) == len(reader.ids)
    assert [link for link in reader.links if link.startswith("http")] == []
    text = plain(page)
    for said in ("Bass", "held out", "What was held fixed", "Columns that were not used: price.", "wom-sim calibrate"):
        assert said in text
    run = CliRunner().invoke(app, ["run", str(kept / "calibrated.yaml"), "--replicates", "1", "--out", "run"])
    assert run.exit_code == 0, run.stderr

    manifest = json.loads((kept / "manifest.json").read_text(encoding="utf-8"))
    words = manifest["repeat"].split()[1:]
    words[1], words[3] = str(kept / "scenario.yaml"), str(kept / "data.csv")
    again = CliRunner().invoke(app, [word.strip("'") for word in words] + ["--out", "again", "--json"])
    assert again.exit_code == 0, again.stderr
    assert json.loads(again.stdout)["best"] == manifest["best"]
    assert Path("again/plausible.csv").read_text() == (kept / "plausible.csv").read_text()


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        (["--data", "nothing.csv"], "nothing.csv: there is no such file"),
        (["--fit", "laws.choice.innovation"], "is not PATH=LO:HI"),
        (["--fit", "laws.choice.innovation=a:b"], "'a' is no number"),
        (["--fit", "laws.choice.innovatoin=0.01:0.1"], "Did you mean 'innovation'"),
        (["--weight", "adopters"], "is not NAME=W"),
        (["--sampler", "grid"], "no sampler 'grid'"),
        (["--holdout", "half"], "'half' is no part of a series"),
        (["--days-per-period", "30"], "after the horizon of 40 days"),
    ],
)
def test_wrong_input_is_a_sentence_and_leaves_nothing(extra: list[str], said: str) -> None:
    """Exit code 2, one sentence, and no folder."""
    done = CliRunner().invoke(app, COMMAND + extra)
    assert done.exit_code == 2
    assert said in done.stderr
    assert not Path("results").exists()
