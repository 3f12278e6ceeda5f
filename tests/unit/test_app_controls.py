"""Sliders, switches and moves that the page offers are accepted in the middle of a run, whatever the scenario."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest
from little import RADIO, moves, town

from wom_sim.app.controls import controls, palette
from wom_sim.app.controls import moves as switches
from wom_sim.changes import Change
from wom_sim.examples import example, examples
from wom_sim.provenance import provenance
from wom_sim.scenario import Scenario, load_scenario
from wom_sim.simulation import Simulation

GENERATED = ("watts-strogatz", "newman-watts", "procedural", "complete", "erdos-renyi", "random-regular")
NAMES = [one.name for one in examples()]


@cache
def shrunk(name: str) -> Scenario:
    """A packaged scenario, of 200 people where its network is generated and no people are named."""
    scenario = load_scenario(example(name).path)
    named = any(isinstance(move.who.people, tuple) for plan in scenario.marketing.values() for move in plan.values())
    small = scenario.network.kind in GENERATED and scenario.population.people is None and not named
    return scenario.patch({"network.n": 200}) if small else scenario


def after(scenario: Scenario, *changes: tuple[int, str, Any]) -> Scenario:
    """The scenario as it stands after changes in the middle of its run."""
    listed = [{"day": day, "path": path, "value": value} for day, path, value in changes]
    return Scenario.from_data({**scenario.to_data(), "changes": listed}).versions()[-1][1]


def refusal(scenario: Scenario, day: int, values: dict[str, Any]) -> str:
    """Why changes on a day are refused, with all rules of changes; nothing where they are not."""
    changes = tuple(Change(day=day, path=path, value=value) for path, value in values.items())
    try:
        scenario.model_copy(update={"changes": changes}).versions()
    except ValueError as fault:
        return f"{values}: {fault}"
    return ""


@pytest.mark.parametrize("name", NAMES)
def test_both_ends_of_every_slider_are_accepted(name: str) -> None:
    """Nothing that the page offers may be refused."""
    scenario = shrunk(name)
    day = scenario.step * 2
    sliders = controls([scenario], day)
    assert sliders
    tried = [(slider["path"], slider[end]) for slider in sliders for end in ("low", "high")]
    assert not [found for path, value in tried if (found := refusal(scenario, day, {path: value}))]


def test_sliders_say_what_the_fields_say() -> None:
    """Unit, words and range come from the fields; the value lies within, and what matters is first."""
    scenario = shrunk("quickstart")
    sliders = {slider["path"]: slider for slider in controls([scenario], 0)}
    known = {row.path: row for row in provenance(scenario)}
    rate, row = sliders["laws.talk.rate"], known["laws.talk.rate"]
    assert (rate["unit"], rate["high"], rate["value"]) == (row.unit, row.high, {"A": row.default})
    assert rate["about"] == " ".join(row.description.split())
    for slider in sliders.values():
        assert slider["low"] <= slider["value"]["A"] <= slider["high"]
        assert 0 < slider["step"] <= slider["high"] - slider["low"]
    assert list(sliders)[:4] == [
        *("laws.talk.rate", "products.lotus.quality", "products.lotus.price", "marketing.lotus.radio.reach"),
    ]
    assert json.loads(json.dumps(list(sliders.values()))) == list(sliders.values())


def test_a_slider_has_the_values_of_both_arms_and_reaches_them() -> None:
    """The range covers a value beyond what is plausible; a move that one arm lacks has a slider for the other."""
    usual = town(marketing=moves(radio=RADIO))
    odd = usual.patch({"laws.talk.rate": 0.5, "marketing.lotus.radio": None})
    sliders = {slider["path"]: slider for slider in controls([usual, odd], 0)}
    assert sliders["laws.talk.rate"]["value"] == {"A": usual.laws.talk.rate, "B": 0.5}
    assert sliders["laws.talk.rate"]["high"] == 0.5
    assert sliders["marketing.lotus.radio.reach"]["value"] == {"A": 0.1}


def test_a_slider_does_not_run_away_from_whoever_drags_it() -> None:
    """Ranges of which nothing is known hang on what was at first, or a drag to the end would lengthen the slider."""
    scenario = town(marketing=moves(radio=RADIO))
    data = {"kind": "mass_media", "from": 2, "reach": 0.05}
    edits = [(2, "marketing.lotus.burst", data), (3, "products.lotus.price", 100)]
    edits += [(3, "marketing.lotus.radio.reach", 0.3), (3, "marketing.lotus.burst.reach", 0.1)]
    dragged = after(scenario, *edits)
    now = {slider["path"]: slider for slider in controls([dragged], 4, [scenario])}
    before = {slider["path"]: slider for slider in controls([after(scenario, edits[0])], 4, [scenario])}
    for path in ("products.lotus.price", "marketing.lotus.radio.reach", "marketing.lotus.burst.reach"):
        assert now[path]["value"] != before[path]["value"]
        assert (now[path]["low"], now[path]["high"]) == (before[path]["low"], before[path]["high"])


def test_what_is_over_or_belongs_to_the_beginning_has_no_slider() -> None:
    """Moves that are over change nothing any more; ties and members of platforms are drawn once."""
    scenario = town(marketing=moves(radio={**RADIO, "until": 5}))
    assert "marketing.lotus.radio.reach" in {slider["path"] for slider in controls([scenario], 4)}
    paths = {slider["path"] for slider in controls([scenario], 5)}
    assert "marketing.lotus.radio.reach" not in paths
    assert not [path for path in paths if path.endswith(("membership", ".n", ".k", "aware", "discount_rate"))]


# --- switches -------------------------------------------------------------------------------------


def test_a_move_is_switched_off_and_on_again_with_the_same_bits() -> None:
    """Off is null, and on is `data`: a switch to and fro on one evening leaves the run as it was."""
    scenario = town(marketing=moves(radio=RADIO, gifts={"kind": "seeding", "on": 4, "who": {"count": 9}}))
    plain, switched = Simulation(scenario).run(2), Simulation(scenario).run(2)
    for row in switches(switched.today, [scenario], 2):
        assert row["on"] == {"A": True}
        switched.change(row["path"], None)
    off = switches(switched.today, [scenario], 2)
    assert [(row["name"], row["state"], row["on"]) for row in off] == [
        ("radio", "off", {"A": False}),
        ("gifts", "off", {"A": False}),
    ]
    for row in off:
        switched.change(row["path"], row["data"])
    assert [row["state"] for row in switches(switched.today, [scenario], 2)] == ["running", "to come"]
    plain.run(10)
    switched.run(10)
    assert (plain.record.events == switched.record.events).all()


def test_a_move_that_was_added_can_be_switched_off_and_on() -> None:
    """It is in no original, so that its data come from the change that added it."""
    scenario = town()
    data = {"kind": "mass_media", "from": 2, "reach": 0.2}
    added = after(scenario, (2, "marketing.lotus.radio", data))
    stopped = after(scenario, (2, "marketing.lotus.radio", data), (3, "marketing.lotus.radio", None))
    (on,), (off,) = switches([added], [scenario], 2), switches([stopped], [scenario], 3)
    assert (on["state"], off["state"]) == ("running", "off")
    assert on["data"] == off["data"]
    assert off["data"]["reach"] == 0.2
    # On an evening before it was added nobody knows of it.
    assert not switches([scenario.model_copy(update={"changes": stopped.changes})], [scenario], 1)


def test_the_state_of_a_move_is_that_of_its_days() -> None:
    """A move is to come, runs and is over on the days that it says, counting the first day without."""
    rows = {
        day: [row["state"] for row in switches([scenario], [scenario], day)]
        for scenario in [town(marketing=moves(radio={**RADIO, "from": 3, "until": 5}))]
        for day in (2, 3, 4, 5)
    }
    assert rows == {2: ["to come"], 3: ["running"], 4: ["running"], 5: ["over"]}


def test_switches_are_shown_arm_by_arm() -> None:
    """An arm without a move shows it as off, beside one that makes it."""
    a = town(marketing=moves(radio=RADIO))
    (row,) = switches([a, a.patch({"marketing.lotus.radio": None})], [a, a], 1)
    assert row["on"] == {"A": True, "B": False}
    assert row["state"] == "running"


# --- what can be started today --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["quickstart", "idea", "karate-club", "mechanisms/m10-platforms", "classics/watts"])
def test_everything_in_the_palette_starts_today(name: str) -> None:
    """Each is accepted as a change on day 3, and lives through a week with the others."""
    scenario = shrunk(name)
    simulation = Simulation(scenario).run(3)
    product = next(iter(scenario.products))
    first = palette(scenario, product, 3)
    kinds = [starter["kind"] for starter in first]
    goods = {"price_promotion", "seeding", "service_desk"}
    assert set(kinds) & goods == (set() if scenario.products[product].idea else goods)
    assert json.loads(json.dumps(first)) == first
    for starter in first:
        data = starter["data"]
        # The page fills in who was clicked on.
        chosen = {"who": {"people": [simulation.ties.id_of(7)]}} if starter["kind"] == "seeding" else {}
        simulation.change(starter["path"], {**data, **chosen})
    simulation.run(7)
    lines = [line.name for line in simulation.plan.lines]
    for starter in first:
        here = simulation.record.ran[:, 0, lines.index(starter["path"].split(".")[2])]
        assert here[:3].sum() == 0
        assert here[3] == 1
    again = palette(simulation.today[0], product, 10)
    assert not {starter["path"] for starter in first} & {starter["path"] for starter in again}


def test_nothing_starts_when_the_run_is_over() -> None:
    """A move that begins after the horizon would be refused."""
    scenario = town()
    assert palette(scenario, "lotus", scenario.horizon - 1)
    assert not palette(scenario, "lotus", scenario.horizon)
