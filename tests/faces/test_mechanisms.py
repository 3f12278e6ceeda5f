"""The atlas of claims: every mechanism has a config and a claim, claims are pairs, pages follow from their tables."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from typer.testing import CliRunner

import wom_sim as wom
from wom_sim.cli import app

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "experiments" / "mechanisms"
CONFIGS = sorted((ROOT / "configs" / "mechanisms").glob("*.yaml"))


@pytest.fixture(scope="module")
def study() -> Iterator[dict[str, ModuleType]]:
    """The modules of the study, which is no package, by name."""
    sys.path.insert(0, str(STUDY))
    try:
        yield {name: importlib.import_module(name) for name in ("atlas", "charts", "claim", "pairs")}
    finally:
        sys.path.remove(str(STUDY))


def test_every_mechanism_has_a_config_and_a_claim(study: dict[str, ModuleType]) -> None:
    """M1 to M28 of the source texts."""
    claims = study["claim"].claims()
    for place in range(1, len(study["claim"].MECHANISMS) + 1):
        own = [claim for claim in claims if claim.mechanism == f"M{place}"]
        assert own, f"M{place}"
        assert any(path.name.startswith(f"m{place:02}-") for path in CONFIGS), f"M{place}"


def test_a_claim_can_turn_out_wrong(study: dict[str, ModuleType]) -> None:
    """Each has a sign and a reason, moves something in every cell, and looks at a figure of a product of its config."""
    for claim in study["claim"].claims():
        scenario = claim.scenario()
        assert claim.sign in (-1, 0, 1), claim.name
        assert (claim.sign == 0) == (claim.within > 0.0), claim.name
        assert claim.says.endswith("."), claim.name
        assert claim.why, claim.name
        assert 2 <= len(claim.ranges) <= 3, claim.name
        assert claim.product in scenario.products, claim.name
        assert claim.indicator.label, claim.name
        usual = [scenario.patch(side) for side in (claim.on, claim.off)]
        assert usual[0] != usual[1], claim.name
        at_config = {path: study["pairs"].text(study["pairs"].usual(claim, path)) for path in (*claim.ranges, "seed")}
        for cell in study["pairs"].cells(claim):
            if cell.path:
                sides = [scenario.patch(cell.patch).patch(side) for side in (claim.on, claim.off)]
                assert (sides != usual) == (cell.value != at_config[cell.path]), (claim.name, cell)


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_every_config_runs_from_the_command_line(path: Path, tmp_path: Path) -> None:
    """`wom-sim run` takes each as it stands, for a few days beyond the first day of its last move."""
    scenario = wom.load_scenario(path)
    moves = [move.first_day for own in scenario.moves.values() for move in own.values()]
    horizon = max([10, *(day + 5 for day in (*moves, *(change.day for change in scenario.changes)))])
    command = ["run", str(path), "--set", f"horizon={horizon}", "--set", "network.n=400", "--replicates", "1"]
    command += ["--set", "network.degrees=null", "--set", "network.rewiring=0.3", "--out", str(tmp_path / "out")]
    done = CliRunner().invoke(app, command)
    assert done.exit_code == 0, done.stderr
    assert (tmp_path / "out" / "report.html").is_file()


def test_on_and_off_share_their_luck(study: dict[str, ModuleType]) -> None:
    """A claim whose two sides are the same finds no difference in any replicate; a real one differs in each."""
    (claim,) = (one for one in study["claim"].claims() if one.name == "m09-radio-is-heard")
    setting = claim.scenario().patch({"horizon": 20, "network.n": 1000})
    runs = study["pairs"].Runs(3)
    on, off = study["pairs"].figures(claim, setting, runs)
    assert (on > off).all()
    again, _ = study["pairs"].figures(claim, setting, study["pairs"].Runs(3))
    np.testing.assert_array_equal(on, again)


@pytest.mark.parametrize(
    ("sign", "within", "low", "high", "verdict"),
    [
        (1, 0.0, 0.1, 0.2, "confirmed"),
        (1, 0.0, -0.2, -0.1, "reversed"),
        (-1, 0.0, -0.2, -0.1, "confirmed"),
        (-1, 0.0, 0.1, 0.2, "reversed"),
        (1, 0.0, -0.1, 0.2, "undecided"),
        (1, 0.0, 0.0, 0.0, "undecided"),
        (1, 0.0, None, None, "undecided"),
        (0, 0.3, -0.1, 0.2, "confirmed"),
        (0, 0.1, 0.2, 0.3, "reversed"),
        (0, 0.1, -0.05, 0.3, "undecided"),
    ],
)
def test_verdicts(
    study: dict[str, ModuleType], sign: int, within: float, low: float | None, high: float | None, verdict: str
) -> None:
    """An interval on the claimed side confirms, on the other reverses, and around zero says nothing."""
    claim = study["claim"].Claim(
        name="m01-x", says="", source="", config="", off={}, product="", figure="npv", why="", ranges={}, sign=sign,
        within=within,
    )  # fmt: skip
    assert claim.verdict(low, high) == verdict


def test_pages_and_pictures_are_those_of_the_table(study: dict[str, ModuleType]) -> None:
    """results.md, docs/atlas.md and the pictures follow from the committed rows; every claim there is has rows."""
    claims, rows = study["claim"].claims(), study["pairs"].read(STUDY / "results.csv")
    assert (STUDY / "results.md").read_text("utf-8") == study["atlas"].results(claims, rows)
    page = study["atlas"].page(claims, rows, "../experiments/mechanisms/pictures")
    assert (ROOT / "docs" / "atlas.md").read_text("utf-8") == page
    drawn = {path.stem for path in (STUDY / "pictures").glob("*.svg")}
    assert drawn == {claim.name for claim in claims} == {row.claim for row in rows}
    for claim in claims:
        own = [row for row in rows if row.claim == claim.name]
        cells = {(cell.kind, cell.path, cell.value) for cell in study["pairs"].cells(claim)}
        assert {(row.cell, row.path, row.value) for row in own} == cells, claim.name
        picture = (STUDY / "pictures" / f"{claim.name}.svg").read_text("utf-8")
        assert picture == study["charts"].picture(claim, own)
