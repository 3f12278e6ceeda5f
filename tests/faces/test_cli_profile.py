"""`wom-sim profile`: the full day is told, once, in the order in which it is lived."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from wom_sim.cli import app
from wom_sim.errors import InputError
from wom_sim.examples import example
from wom_sim.phases import PHASES
from wom_sim.profiling import Profile, profile
from wom_sim.scenario import load_scenario
from wom_sim.simulation import Simulation

FOLLOWERS = str(example("followers").path)


def wom(*words: str) -> Result:
    return CliRunner().invoke(app, ["profile", *words])


@pytest.fixture(scope="module")
def found() -> Profile:
    """Thirty days of three worlds over layers."""
    return profile(load_scenario(FOLLOWERS), days=20, after=10, replicates=3)


def test_phases_make_up_the_day_and_kernels_no_more_than_their_phase(found: Profile) -> None:
    """Nothing is counted twice or left out: phases add up to the day, in order; kernels lie within their phase."""
    phases = [cost for cost in found.costs if not cost.kernel]
    assert [cost.phase for cost in phases] == [phase.name for phase in PHASES]
    assert sum(cost.milliseconds for cost in phases) == pytest.approx(found.day.milliseconds)
    assert sum(cost.share for cost in phases) == pytest.approx(1.0) == found.day.share
    for phase in phases:
        within = [cost for cost in found.costs if cost.kernel and cost.phase == phase.phase]
        assert sum(cost.milliseconds for cost in within) <= phase.milliseconds
    assert found.day.nanoseconds == pytest.approx(found.day.milliseconds * 1e6 / (found.people * found.worlds))
    assert (found.people, found.worlds, found.first_day, found.days) == (800, 3, 10, 20)


def test_hearing_is_told_by_platform(found: Profile) -> None:
    """Every kernel of the largest phase stands under it, talk over ties once for each platform."""
    heard = {cost.kernel for cost in found.costs if cost.phase == "hear"}
    assert heard == {"", "hear_ties, home", "read_feed, photos", "read_feed, stars"}
    kernels = {(cost.phase, cost.kernel) for cost in found.costs}
    assert {
        ("speak", "speak"),
        ("inquire", "attend"),
        ("decide", "buy"),
        ("use", "stay"),
        ("record", "count"),
    } <= kernels


def test_timing_changes_nothing() -> None:
    """What is timed is the run itself."""
    from wom_sim.profiling import _Timed

    scenario = load_scenario(FOLLOWERS, {"horizon": 20})
    timed = _Timed(scenario)
    timed.kernels = {}
    assert timed.run().record.events.tobytes() == Simulation(scenario).run().record.events.tobytes()


def test_the_table_and_json_are_the_same_costs() -> None:
    """The table has a line for every cost and one for the day; JSON has the numbers."""
    words = [FOLLOWERS, "--days", "4", "--after", "2", "--set", "horizon=12", "--replicates", "2"]
    table = wom(*words)
    assert table.exit_code == 0, table.stderr
    data = json.loads(wom(*words, "--json").stdout)
    lines = table.stdout.splitlines()
    assert lines[0] == "followers: 800 people in 2 worlds, days 2 to 5, 1 thread"
    assert lines[2].split() == ["phase", "kernel", "ms", "a", "day", "ns", "a", "person", "share"]
    assert len(lines) == 3 + len(data["costs"]) + 1
    assert lines[-1].endswith("100.0 %")
    assert (data["worlds"], data["days"], data["day"]["share"]) == (2, 4, 1.0)


def test_warming_up_gives_way_where_the_horizon_is_short(tmp_path: Path) -> None:
    """A scenario shorter than both is timed to its end; days are whole steps; too many are refused, with how many."""
    scenario = load_scenario(FOLLOWERS, {"horizon": 21})
    assert profile(scenario, days=15, after=30).first_day == 6
    week = load_scenario(example("bass").path, {"network.n": 100, "horizon": 70})
    assert (profile(week, days=10, after=0).first_day, profile(week, days=10, after=0).days) == (7, 14)
    with pytest.raises(InputError, match=r"Ask for 1 to 20"):
        profile(scenario, days=21)
    assert wom(FOLLOWERS, "--days", "5000").exit_code == 2
    assert wom(str(tmp_path / "none.yaml")).exit_code == 2
