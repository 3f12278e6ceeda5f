"""The studies under experiments/: each runs by its one command, and what it committed is what the code still gives."""

from __future__ import annotations

import csv
import importlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from wom_sim.network import measure, procedural
from wom_sim.network.expected import procedural_clustering

ROOT = Path(__file__).parents[2]
EXPERIMENTS = ROOT / "experiments"
STUDIES = sorted(path.parent.name for path in EXPERIMENTS.glob("*/run.py"))
HERE_FIRST = {**os.environ, "PYTHONPATH": str(ROOT)}
LINES = {
    "calibration": 10,
    "budget": 8,
    "calibration_table": 18,
    "docking": 20,
    "four_degrees": 1,
    "gallery": 7,
    "mechanisms": 2,
    "mesa": 6,
    "mix_tools": 1,
    "patterns": 3,
    "seeding": 2,
    "sensitivity_of_defaults": 6,
    "sobol_launch": 72,
    "sweep": 4,
}
"""Lines that the quick form of each study measures, without those of peers, which need not be there."""
PLOTS = {
    "calibration": {"vcr.png"},
    "budget": {"retest.png"},
    "four_degrees": {"four_degrees.png", "four_degrees.svg"},
    "mechanisms": {"atlas.md", "pictures"},
    "mesa": {"price-cut.png"},
    "gallery": {"crisis-with-and-without-desk.html"},
    "sweep": {"map.png"},
    "seeding": {"seeding.png"},
    "docking": {"docking.md", "docking.svg", "times.csv"},
    "sobol_launch": {"npv.png", "heat.png"},
}
"""What else a study writes."""


def rows(folder: Path) -> list[dict[str, str]]:
    with (folder / "results.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module", params=STUDIES)
def quick(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """A study, and the folder into which its quick form has written."""
    out = tmp_path_factory.mktemp(request.param)
    command = [sys.executable, "-W", "error", EXPERIMENTS / request.param / "run.py", "--quick", "--out", out]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=HERE_FIRST, check=False)
    assert done.returncode == 0, done.stderr
    return request.param, out


def test_every_study_is_listed_and_says_what_it_expects() -> None:
    """experiments/README.md lists all studies; each has its script, its results, and an expectation from before."""
    listed = re.findall(r"^\| \[(\w+)\]\(\1/\)", (EXPERIMENTS / "README.md").read_text("utf-8"), re.MULTILINE)
    assert listed == STUDIES == sorted(LINES)
    for name in STUDIES:
        folder = EXPERIMENTS / name
        said = "".join(path.read_text("utf-8") for path in (folder / "run.py", folder / "README.md") if path.exists())
        assert re.search(r"[Ee]xpected, written down before the run", said), name
        assert (folder / "results.md").is_file(), name


def test_the_quick_form_writes_what_it_says(quick: tuple[str, Path]) -> None:
    """`--quick --out` writes tables and the CSV behind them, the plot too, and every cell of a table has a value."""
    name, out = quick
    assert {path.name for path in out.iterdir()} == {"results.md", "results.csv"} | PLOTS.get(name, set())
    assert len([row for row in rows(out) if row.get("program", "wom_sim") == "wom_sim"]) == LINES[name]
    text = (out / "results.md").read_text("utf-8")
    assert not re.search(r"\bnan\b", text)
    for line in (line for line in text.splitlines() if line.startswith("|")):
        assert all(cell.strip() for cell in line.strip("|").split("|")), line


def test_committed_figures_are_those_of_the_code(quick: tuple[str, Path]) -> None:
    """What the quick form measures stands digit for digit in the committed CSV: same seeds, same bits."""
    name, out = quick
    committed = rows(EXPERIMENTS / name)
    assert all(row in committed for row in rows(out))
    committed_lines = (EXPERIMENTS / name / "results.md").read_text("utf-8").splitlines()
    measured = [
        line for line in (out / "results.md").read_text("utf-8").splitlines() if re.match(r"\| [\d,]+ \|", line)
    ]
    assert set(measured) <= set(committed_lines)


def test_the_docking_page_is_that_of_its_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """docs/docking.md and results.md follow from the committed CSVs, in which all programs are; all curves agree."""
    folder = EXPERIMENTS / "docking"
    monkeypatch.syspath_prepend(str(folder))
    page, found = importlib.import_module("page"), importlib.import_module("found").read(folder)
    assert {time.program for time in found.times} == {"wom_sim", "wom_sim, engine", "cynetdiff", "EoN", "ndlib"}
    assert (ROOT / "docs" / "docking.md").read_text("utf-8") == page.page(found)
    assert (folder / "results.md").read_text("utf-8") == page.results(found, [])
    assert "left out: EoN, ndlib" in page.results(found, ["EoN", "ndlib"])
    assert page.verdict(found).startswith("All curves agree")


def test_committed_settings_are_as_clustered_as_the_formula_says() -> None:
    """Clustering of the procedural lines of a million people or more: counted triangles against the formula."""
    found = re.compile(r"near (\d+), regional (\d+), far (\d+)(?:, region (\d+))?")
    checked = 0
    for row in rows(EXPERIMENTS / "calibration_table"):
        if (match := found.match(row["setting"])) and int(row["n"]) >= 1_000_000:
            near, regional, far, region = (int(part or 4096) for part in match.groups())
            assert float(row["clustering"]) == pytest.approx(
                procedural_clustering(near, regional, far, region), abs=0.004
            )
            checked += 1
    assert checked == 13


def test_the_world_of_721_million_is_four_degrees_small() -> None:
    """A thousand random pairs of the committed setting, of another seed: 4.74 within four standard errors."""
    found = measure(procedural(721_000_000, 78, 40, 11, regional=72, region=4096), sources=256, seed=11)
    assert abs(found.mean_distance - 4.74) <= 4 * found.standard_error
    assert found.reachable_share == 1.0
