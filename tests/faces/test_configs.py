"""The scenarios that come with the package: each is described, valid, runs, and can be copied."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

import wom_sim as wom
from wom_sim.cli import app
from wom_sim.errors import InputError
from wom_sim.examples import Example, configs, copy, example, examples
from wom_sim.marketing.intervention import discover

EXAMPLES = examples()
NAMES = [item.name for item in EXAMPLES]


@pytest.mark.parametrize("item", EXAMPLES, ids=NAMES)
def test_it_says_in_its_first_line_what_it_shows(item: Example) -> None:
    """One sentence, short enough for a list, and the lines after it explain more."""
    assert item.about.endswith(".")
    assert len(item.about) <= 118
    assert item.path.read_text(encoding="utf-8").splitlines()[1].startswith("#")


@pytest.mark.parametrize("item", EXAMPLES, ids=NAMES)
def test_it_is_valid_and_so_are_its_what_ifs(item: Example) -> None:
    """`wom-sim validate` accepts each of them as it stands."""
    done = CliRunner().invoke(app, ["validate", str(item.path)])
    assert done.exit_code == 0, done.stderr


@pytest.mark.parametrize("item", EXAMPLES, ids=NAMES)
def test_it_runs(item: Example) -> None:
    """A short run of each, with few people where the file says how many, has something happen in it."""
    scenario = wom.load_scenario(item.path)
    kind = scenario.network.kind
    smaller = {"watts-strogatz": {"network.n": 800}, "complete": {"network.n": 500}}.get(kind, {})
    if kind == "watts-strogatz":
        smaller |= {"network.degrees": None, "network.rewiring": 0.4}
    moves = [move.first_day for moves in scenario.moves.values() for move in moves.values()]
    begin = max([*moves, *(change.day for change in scenario.changes)], default=0)
    horizon = max(begin + 5, 10) if scenario.step == 1 else 20 * scenario.step
    result = wom.simulate(scenario.patch({**smaller, "horizon": horizon, "replicates": 1}))
    reached = sum(figures["awareness"]["mean"] or 0.0 for figures in result.summary.values())
    assert reached > 0.0


def test_the_quick_start_is_the_calibrated_town() -> None:
    """13,000 people at 3.74 degrees of separation, with a plan, what-ifs and replicates, for a year."""
    scenario = wom.load_scenario(example("quickstart").path)
    assert scenario.network.model_dump(include={"n", "k", "degrees"}) == {"n": 13000, "k": 10, "degrees": 3.74}
    assert (scenario.horizon, scenario.replicates) == (365, 20)
    assert set(scenario.marketing["lotus"]) == {"radio", "gifts", "summer sale"}
    assert len(scenario.what_if) >= 3


def test_every_kind_of_intervention_has_a_scenario_that_shows_it() -> None:
    """Nobody has to guess how a kind of intervention is written."""
    shown = {
        move.kind
        for item in EXAMPLES
        for moves in wom.load_scenario(item.path).marketing.values()
        for move in moves.values()
    }
    assert {kind for kind, cls in discover().items() if cls.__module__.startswith("wom_sim.")} <= shown


def test_every_file_can_be_copied_and_is_never_overwritten(tmp_path: Path) -> None:
    """A copy runs where it is, with the files that belong to it; what is there stays as it is."""
    for item in EXAMPLES:
        made = copy(item, tmp_path / "mine")
        assert made.read_text(encoding="utf-8") == item.path.read_text(encoding="utf-8")
        assert wom.load_scenario(made).name
        made.write_text("changed", encoding="utf-8")
        with pytest.raises(InputError, match="not touched"):
            copy(item, tmp_path / "mine")
        assert made.read_text(encoding="utf-8") == "changed"
    assert (tmp_path / "mine/own-data/friends.csv").is_file()
    assert not [path for path in (tmp_path / "mine").iterdir() if path.name.startswith(".")]


def test_examples_are_listed_and_copied_from_the_command_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The list names and describes each; a name may be given in the ways that people type it."""
    monkeypatch.chdir(tmp_path)
    listed = CliRunner().invoke(app, ["examples"]).stdout
    for item in EXAMPLES:
        assert item.name in listed
        assert item.about in listed
    for typed in ("bass", "classics/bass", "classics/bass.yaml", "configs/classics/bass.yaml"):
        assert example(typed).path == configs() / "classics/bass.yaml"
    assert CliRunner().invoke(app, ["examples", "own-data", "--to", "town"]).exit_code == 0
    assert wom.load_scenario("town/own-data/scenario.yaml").population.people is not None
    assert CliRunner().invoke(app, ["examples", "own-data", "--to", "town"]).exit_code == 2
