"""A session of the application: what is watched is what is simulated, and what is shared repeats it."""

from __future__ import annotations

import gc
import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import polars as pl
import pytest

import wom_sim as wom
from wom_sim.app.figures import FIGURES
from wom_sim.app.limits import Limits
from wom_sim.app.messages import read_request
from wom_sim.app.packing import unpack
from wom_sim.app.recording import recording_of
from wom_sim.app.session import Session
from wom_sim.app.sharing import brought
from wom_sim.examples import example
from wom_sim.scenario import Scenario

MARKET: dict[str, Any] = {
    "name": "a market",
    "horizon": 40,
    "seed": 7,
    "network": {"kind": "watts-strogatz", "n": 400, "k": 8, "rewiring": 0.2},
    "products": {"lotus": {"price": 40, "margin": 18, "quality": 0.3, "owners": 0.05}, "rival": {"owners": 0.1}},
    "marketing": {
        "lotus": {
            "radio": {"kind": "mass_media", "until": 20, "reach": 0.05, "cost": {"per_exposure": 0.01}},
            "gifts": {
                "kind": "seeding",
                "on": 3,
                "who": {"strategy": "degree", "count": 9},
                "cost": {"per_person": 60},
            },
        }
    },
    "listening": {"lotus": {"platforms": ["offline"], "sample": 0.5, "delay": 1, "cost": {"per_day": 10}}},
    "what_if": {"no radio": {"marketing.lotus.radio": None}},
}

Answer = tuple[dict[str, Any], dict[str, Any]]
Ask = Callable[..., Answer]


def market(**patch: Any) -> Scenario:
    return Scenario.from_data(MARKET).patch(patch)


def asking(given: Scenario | None = None, limits: Limits | None = None) -> tuple[Session, Ask]:
    session = Session(given or market(), limits or Limits())

    def ask(do: str, **fields: Any) -> Answer:
        request = read_request(json.dumps({"id": 1, "do": do, **fields}))
        header, arrays = unpack(session.answer(request, lambda share, words: None))
        return header, arrays

    return session, ask


@pytest.fixture
def ask() -> Ask:
    return asking()[1]


def played(ask: Ask, until: int, by: int = 7) -> Answer:
    """The last answer of playing to a day, with all the curves on the way."""
    parts, day = [], ask("frame")[0]["day"]
    while day < until:
        header, arrays = ask("step", days=min(by, until - day))
        parts.append(arrays["curves"])
        day = header["day"]
    return header, {**arrays, "curves": np.concatenate(parts, axis=1)}


def price(header: dict[str, Any]) -> float:
    """Where the slider of the price stands."""
    return next(one["value"]["A"] for one in header["controls"] if one["path"] == "products.lotus.price")


def column(metrics: pl.DataFrame, name: str) -> np.ndarray:
    mine = metrics.filter((pl.col("product") == "lotus") & (pl.col("segment") == "all"))
    return mine[name].cast(pl.Float64).fill_null(float("nan")).to_numpy()


def test_curves_are_the_metrics_of_the_same_run(ask: Ask) -> None:
    """Figures of the page have the definitions of the tables, whatever pace the page plays at."""
    ask("open")
    _, arrays = played(ask, 40)
    result = wom.simulate(market(), replicates=1)
    metrics, people = result.metrics, 400
    found = dict(zip(FIGURES, arrays["curves"][0].T, strict=True))
    for name, shares in {"awareness": "aware", "customers": "customers", "adoption": "ever_customers"}.items():
        np.testing.assert_array_equal(found[name], column(metrics, shares) / people)
    for name in ("opinion", "voiced"):
        np.testing.assert_allclose(found[name], column(metrics, name), rtol=1e-12)
    np.testing.assert_allclose(found["revenue"], column(metrics, "revenue").cumsum(), rtol=1e-12)
    np.testing.assert_allclose(found["spend"], column(metrics, "marketing_cost").cumsum(), rtol=1e-12)
    profit = column(metrics, "contribution") - column(metrics, "marketing_cost")
    np.testing.assert_allclose(found["profit"], profit.cumsum(), rtol=1e-9, atol=1e-6)
    stars = np.stack([column(metrics, f"stars_{star}") for star in range(1, 6)]).cumsum(axis=1)
    with np.errstate(invalid="ignore"):
        np.testing.assert_allclose(found["rating"], (np.arange(1, 6) @ stars) / stars.sum(axis=0), rtol=1e-12)
    desk = result.listening.filter(
        (pl.col("measure") == "sentiment") & (pl.col("product") == "lotus") & (pl.col("listener") == "lotus")
    )
    # On the first evening nothing can have reached the desk, and the table has no row.
    estimates = np.append(np.nan, desk["estimate"].fill_null(float("nan")).to_numpy())
    np.testing.assert_allclose(found["listened"], estimates, rtol=1e-12)


def test_a_frame_shows_the_people_of_the_simulation(ask: Ask) -> None:
    """Dots are the state: opinions in 255 steps, stages, who is told by whom."""
    ask("open")
    _, arrays = played(ask, 12)
    simulation = wom.Simulation(market(), trace=True).run(12)
    stages, opinions = simulation.stages("lotus"), simulation.opinions("lotus")
    np.testing.assert_array_equal(arrays["stage"][0], stages)
    known = stages > 0
    np.testing.assert_array_equal(arrays["opinion"][0][~known], 255)
    assert np.abs(arrays["opinion"][0][known] / 127.0 - 1.0 - opinions[known]).max() <= 0.5 / 127.0 + 1e-9
    np.testing.assert_array_equal(arrays["histogram"][0].sum(), known.sum())
    events = simulation.events.filter(
        (pl.col("kind") == "heard") & (pl.col("product") == "lotus") & pl.col("teller").is_not_null()
    )
    words = {(row["teller"], row["person"], round(row["valence"] * 100)) for row in events.iter_rows(named=True)}
    assert words == {tuple(row[1:]) for row in arrays["talk"].tolist()}


def test_the_yaml_that_is_shared_repeats_the_run_with_its_edits(ask: Ask) -> None:
    """What was explored live, by detours, has the same bits when the file is run: A alone, and B as a what-if."""
    ask("open", b={"what_if": "no radio"})
    played(ask, 10)
    ask("change", path="products.lotus.price", value=30.0, arm="both")
    played(ask, 18)
    ask("go", day=12)
    ask("change", path="marketing.lotus.gifts", value=None, arm="A")
    sale = {"kind": "price_promotion", "from": 12, "until": 20, "discount": 0.2}
    ask("change", path="marketing.lotus.a sale", value=sale, arm="B")
    _, seen = played(ask, 40)
    shared, _ = ask("share")
    again = Scenario.from_data(shared["data"])
    a, b = wom.simulate(again, replicates=1), wom.simulate(again.patch(again.what_if["no radio"]), replicates=1)
    for arm, result in enumerate((a, b)):
        np.testing.assert_array_equal(
            seen["curves"][arm][-1, FIGURES.index("awareness")], column(result.metrics, "aware")[-1] / 400
        )
        np.testing.assert_array_equal(seen["counts"][arm], result.record.events[-1, 0, 0].sum(axis=0))
    _, table = ask("data")
    kept = pl.read_csv(table["content"].tobytes()).filter(pl.col("arm") == "B")
    np.testing.assert_array_equal(column(kept, "heard_marketing"), column(b.metrics, "heard_marketing"))
    assert not np.array_equal(column(a.metrics, "aware"), column(b.metrics, "aware"))


@pytest.mark.parametrize("day", [0, 1, 4, 5, 6, 23])
def test_going_back_shows_the_same_evening_again(ask: Ask, day: int) -> None:
    """A day that is gone back to, and every later one, is as it was, talk and all."""
    ask("open", b="same")
    frames = {header["day"]: arrays for header, arrays in [ask("frame")]}
    for _ in range(30):
        header, arrays = ask("step", days=1)
        frames[header["day"]] = arrays
    header, there = ask("go", day=day)
    assert header["day"] == day
    _, later = ask("go", day=30)
    for shown, known in ((there, frames[day]), (later, frames[30])):
        for name in ("opinion", "stage", "source", "aware", "talk", "histogram", "counts"):
            np.testing.assert_array_equal(shown[name], known[name], err_msg=name)


def test_an_edit_can_be_withdrawn_until_it_takes_effect(ask: Ask) -> None:
    """A withdrawn change leaves no trace, even where a move was added; one that has worked stays."""
    ask("open")
    played(ask, 8)
    before, _ = ask("share")
    burst = {"kind": "mass_media", "from": 8, "reach": 0.5}
    header, _ = ask("change", path="marketing.lotus.burst", value=burst)
    assert [edit["pending"] for edit in header["edits"]] == [True]
    header, _ = ask("withdraw", place=0)
    assert header["edits"] == []
    after, _ = ask("share")
    assert after["data"] == before["data"]
    _, seen = played(ask, 40)
    plain = wom.simulate(market(), replicates=1)
    np.testing.assert_array_equal(seen["counts"][0], plain.record.events[-1, 0, 0].sum(axis=0))
    ask("go", day=8)
    ask("change", path="marketing.lotus.burst", value=burst)
    ask("step", days=1)
    with pytest.raises(wom.InputError, match="has taken effect"):
        ask("withdraw", place=0)


def test_a_switch_shows_what_will_hold_from_the_day_that_is_gone_back_to(ask: Ask) -> None:
    """A move that was switched off on a day is off when the day comes again, and can be switched on there."""
    ask("open")
    played(ask, 8)
    ask("change", path="marketing.lotus.radio", value=None)
    played(ask, 20)
    header, _ = ask("go", day=8)
    assert next(move["on"]["A"] for move in header["moves"] if move["name"] == "radio") is False
    ask("change", path="marketing.lotus.radio", value=MARKET["marketing"]["lotus"]["radio"])
    _, seen = played(ask, 40)
    plain = wom.simulate(market(), replicates=1)
    np.testing.assert_array_equal(seen["counts"][0], plain.record.events[-1, 0, 0].sum(axis=0))


@pytest.mark.parametrize("day", [0, 8])
def test_off_and_on_again_on_one_evening_is_nothing_at_all(ask: Ask, day: int) -> None:
    """A switch that is moved to and fro leaves what it had last, in whatever order things are touched in between."""
    ask("open")
    if day:
        played(ask, day)
    radio = MARKET["marketing"]["lotus"]["radio"]
    for path, value in (
        ("marketing.lotus.radio", None),
        ("marketing.lotus.radio", radio),
        ("marketing.lotus.radio.reach", 0.3),
        ("marketing.lotus.burst", {"kind": "mass_media", "from": day, "reach": 0.5}),
        ("marketing.lotus.burst.reach", 0.6),
        ("marketing.lotus.burst", None),
        ("marketing.lotus.radio", None),
        ("marketing.lotus.radio", radio),
        ("marketing.lotus.radio.reach", 0.2),
        ("marketing.lotus.radio.reach", 0.05),
    ):
        header, _ = ask("change", path=path, value=value)
    assert [edit["path"] for edit in header["edits"]] == ["marketing.lotus.radio", "marketing.lotus.radio.reach"]
    _, seen = played(ask, 40)
    plain = wom.simulate(market(), replicates=1)
    np.testing.assert_array_equal(seen["counts"][0], plain.record.events[-1, 0, 0].sum(axis=0))
    shared, _ = ask("share")
    again = wom.simulate(Scenario.from_data(shared["data"]), replicates=1)
    np.testing.assert_array_equal(seen["counts"][0], again.record.events[-1, 0, 0].sum(axis=0))


def test_people_are_chosen_as_they_are_drawn_whatever_their_names(tmp_path: Any) -> None:
    """Clicks say which dot; the scenario says who, by the user's own ids."""
    edges = tmp_path / "friends.csv"
    edges.write_text("source,target\n" + "".join(f"p{place},p{(place + 1) % 30}\n" for place in range(30)))
    named = Scenario.from_data({"horizon": 20, "network": {"edges": str(edges)}, "products": {"lotus": {}}})
    session, ask = asking(named)
    header, _arrays = ask("open")
    gift = {"kind": "seeding", "on": 0, "cost": {"per_person": 60}}
    header, _ = ask("change", path="marketing.lotus.gifts by hand", value=gift, people=[4, 7])
    names = header["edits"][0]["value"]["who"]["people"]
    assert names == [session._running.ties.id_of(4), session._running.ties.id_of(7)]
    ask("step", days=1)
    story, _ = ask("story", person=7, product="lotus")
    assert (story["stage"], story["name"]) == ("customer", names[1])
    with pytest.raises(wom.InputError, match="no person 30"):
        ask("change", path="marketing.lotus.more", value=gift, people=[30])


def test_later_edits_happen_again_after_going_back(ask: Ask) -> None:
    """Going back is looking back: what was changed later is still to come, and comes."""
    ask("open")
    played(ask, 20)
    ask("change", path="products.lotus.price", value=10.0)
    _, seen = played(ask, 40)
    header, _ = ask("go", day=6)
    assert [(edit["day"], edit["pending"]) for edit in header["edits"]] == [(20, True)]
    assert price(header) == 40.0
    for day in range(7, 23):
        header, _ = ask("step", days=1)
        # What can be changed is told anew on the evening before the edit takes effect, and on no other.
        assert ("edits" in header) == (day == 20)
        if day == 20:
            assert price(header) == 10.0
            assert header["edits"][0]["pending"]
    _, again = ask("go", day=40)
    np.testing.assert_array_equal(again["opinion"], seen["opinion"])


def test_what_is_refused_changes_nothing(ask: Ask) -> None:
    """After a refusal the session is as it was, and goes on."""
    with pytest.raises(wom.InputError, match="nothing has been opened"):
        ask("frame")
    ask("open")
    played(ask, 5)
    _, before = ask("frame")
    shared, _ = ask("share")
    for fields in (
        {"path": "products.lotus.price", "value": -3},
        {"path": "products.lotsu.price", "value": 3},
        {"path": "network.n", "value": 900},
        {"path": "products.lotus.price", "value": 3, "arm": "B"},
        {"path": "marketing.lotus.x", "value": {"kind": "mass_media", "reach": 7}},
        {"path": "marketing.lotus.x", "value": {"kind": "seeding", "who": {"segments": ["nobody"]}}},
        {"path": "marketing.lotus.x", "value": {"kind": "seeding", "who": {"people": [400]}}},
        {"path": "marketing.lotus.x", "value": {"kind": "seeding", "who": {"people": "list.txt"}}},
    ):
        with pytest.raises(wom.InputError):
            ask("change", **fields)
    for do, fields in (
        ("open", {"scenario": {"config": "../../etc/passwd"}}),
        ("open", {"b": {"what_if": "no such"}}),
        ("open", {"patch": {"network.n": 2_000_000}}),
        ("open", {"product": "nothing"}),
        ("look", {"view": "groups"}),
        ("look", {"product": "nothing"}),
        ("story", {"person": 400, "product": "lotus"}),
        ("story", {"person": 4, "product": "lotus", "arm": "B"}),
        ("withdraw", {"place": 0}),
    ):
        with pytest.raises(wom.InputError):
            ask(do, **fields)
    _, after = ask("frame")
    assert ask("share")[0] == shared
    np.testing.assert_array_equal(before["opinion"], after["opinion"])
    header, arrays = played(ask, 40)
    plain = wom.simulate(market(), replicates=1)
    np.testing.assert_array_equal(arrays["counts"][0], plain.record.events[-1, 0, 0].sum(axis=0))
    assert header["finished"]
    with pytest.raises(wom.InputError, match="over"):
        ask("change", path="products.lotus.price", value=3.0)


def test_b_beside_a_has_the_same_luck_and_leaves_a_alone(ask: Ask) -> None:
    """Put beside A on a later day, B is A bit for bit; A is what it would be without B."""
    ask("open")
    played(ask, 15)
    header, arrays = ask("arms", b="same")
    assert (header["day"], header["arms"]) == (15, ["A", "B"])
    np.testing.assert_array_equal(arrays["curves"][0], arrays["curves"][1])
    ask("change", path="products.lotus.quality", value=-0.5, arm="B")
    _, seen = played(ask, 40)
    assert (seen["opinion"][0] != seen["opinion"][1]).any()
    alone = wom.simulate(market(), replicates=1)
    np.testing.assert_array_equal(seen["counts"][0], alone.record.events[-1, 0, 0].sum(axis=0))
    header, _ = ask("arms", b=None)
    assert header["arms"] == ["A"]


def test_days_that_are_gone_back_to_take_no_more_memory_than_they_may() -> None:
    """Snapshots are thinned out; with room for one or none, the way back is lived again."""
    for most in (0, 200_000, 1_000_000):
        session, ask = asking(limits=Limits(snapshot_bytes=most))
        ask("open")
        _, there = played(ask, 33, by=1)
        assert session._snapshots.nbytes <= most
        ask("go", day=11)
        _, again = ask("go", day=33)
        np.testing.assert_array_equal(there["opinion"], again["opinion"])
        session.close()
        assert session.nbytes == 0


def test_many_people_are_drawn_in_groups_and_not_traced() -> None:
    """Beyond those who can be drawn one by one, groups and a sample are; beyond those who can be followed, says so."""
    _, ask = asking(market(**{"network.n": 60_000}))
    header, arrays = ask("open")
    assert (header["view"], header["views"], header["each"]) == ("groups", ["groups", "sample"], 4)
    assert (header["traced"], header["why_untraced"]) == (False, "people")
    _, arrays = ask("step", days=5)
    assert arrays["opinion"].shape == (1, 15_000)
    assert not len(arrays["talk"])
    header, _ = ask("look", view="sample")
    assert (header["view"], header["each"], header["day"]) == ("sample", 1, 5)


def test_a_scenario_from_a_link_cannot_name_files_of_the_server(tmp_path: Any) -> None:
    """Wherever a file can be named: in the network, people, audiences, what-ifs and changes, and by any spelling."""
    secret = tmp_path / "secret.csv"
    secret.write_text("source,target\n0,1\n1,2\n")
    file = str(secret)
    places: list[dict[str, Any]] = [
        {"network": {"kind": "edges", "edges": file}},
        {"network": {"edges": file}},
        {"population": {"segments": {"everyone": {"share": 1}}, "people": file}},
        {"platforms": {"offline": {"network": {"edges": file}}}},
        {"marketing": {"lotus": {"x": {"kind": "seeding", "who": {"people": file}}}}},
        {"marketing": {"lotus": {"x": {"kind": "seeding", "who": {"any": [{"not": {"people": file}}]}}}}},
        {"what_if": {"x": {"network.edges": file}}},
        {"what_if": {"x": {"marketing.lotus.x": {"kind": "seeding", "who": {"people": file}}}}},
        {"changes": [{"day": 3, "path": "marketing.lotus.x.who.people", "value": file}]},
        {"changes": [{"day": 3, "path": "marketing.lotus.x", "value": {"kind": "seeding", "who": {"people": file}}}]},
    ]
    plain = {key: value for key, value in MARKET.items() if key not in ("what_if", "marketing", "listening")}
    for place in places:
        with pytest.raises(wom.InputError, match="cannot name files"):
            brought({**plain, **place}, {})


def test_files_of_the_given_scenario_go_by_their_bare_names(tmp_path: Any) -> None:
    """What is given out says no folder of the server, and comes back in by the link."""
    edges = tmp_path / "friends.csv"
    edges.write_text("source,target\n" + "".join(f"{place},{(place + 1) % 30}\n" for place in range(30)))
    given = Scenario.from_data(
        {"horizon": 20, "network": {"edges": str(edges)}, "products": {"lotus": {"owners": 0.2}}}
    )
    _, ask = asking(given)
    ask("open")
    played(ask, 9)
    shared, _ = ask("share")
    assert str(tmp_path) not in json.dumps(shared)
    assert shared["data"]["network"]["edges"] == "friends.csv"
    _, before = ask("frame")
    ask("open", scenario={"data": shared["data"]})
    _, after = played(ask, 9)
    np.testing.assert_array_equal(before["opinion"], after["opinion"])


@pytest.mark.parametrize("name", ["idea", "karate-club", "two-rivals", "classics/watts", "mechanisms/m11-the-feed"])
def test_what_is_shared_of_packaged_scenarios_is_the_same_scenario(name: str) -> None:
    """Leaving out defaults leaves out nothing else."""
    given = wom.load_scenario(example(name).path)
    _, ask = asking(given)
    ask("open")
    shared, _ = ask("share")
    data, again = given.to_data(), Scenario.from_data(shared["data"]).to_data()
    if name != "karate-club":
        assert again == data
    else:
        assert {key: value for key, value in again.items() if key != "network"} == {
            key: value for key, value in data.items() if key != "network"
        }


@pytest.mark.parametrize(
    "text",
    [
        "", "[]", "null", "{", '{"id":1}', '{"id":1,"do":"run"}', '{"id":-1,"do":"frame"}', '{"id":1.5,"do":"frame"}',
        '{"id":1,"do":"step"}', '{"id":1,"do":"step","days":0}', '{"id":1,"do":"step","days":61}',
        '{"id":1,"do":"step","days":"3"}', '{"id":1,"do":"step","days":NaN}', '{"id":1,"do":"go","day":1e400}',
        '{"id":1,"do":"frame","more":2}', '{"id":1,"do":"open","scenario":{"config":3}}',
        '{"id":1,"do":"open","scenario":{"path":"/etc/passwd"}}', "[" * 100_000, '{"id":1,"do":' * 5_000,
    ],
)  # fmt: skip
def test_what_is_no_request_is_refused(text: str) -> None:
    """Nothing but the closed list of requests is read, and nothing is guessed."""
    with pytest.raises(wom.InputError):
        read_request(text)


# --- what random walks have found -----------------------------------------------------------------


def test_a_change_before_the_first_day_is_one_of_the_first_morning() -> None:
    """What customers think then hangs on the law; the run of what is shared begins with it."""
    for path, value in (("laws.opinion.first_use", 12.0), ("products.lotus.quality", -0.4)):
        session, ask = asking()
        ask("open")
        ask("change", path=path, value=value)
        played(ask, 40)
        shared, _ = ask("share")
        simulation = session._simulation
        assert simulation is not None
        again = wom.Simulation(Scenario.from_data(shared["data"]), trace=True).run()
        np.testing.assert_array_equal(simulation.record.events, again.record.events)
        assert simulation.tracing is not None
        assert again.tracing is not None
        np.testing.assert_array_equal(simulation.tracing.trail.parts, again.tracing.trail.parts)


def test_b_that_had_changes_of_its_own_is_shared_without_them_once_they_are_those_of_a() -> None:
    """A scenario that was shared and opened again has them in its what-if, and they must not stay there."""
    session, ask = asking()
    ask("open", b="same")
    ask("change", path="marketing.lotus.radio", value=None, arm="A")
    shared, _ = ask("share")
    ask("open", scenario={"data": shared["data"]}, b=shared["b"])
    ask("change", path="marketing.lotus.radio", value=None, arm="B")
    again, _ = ask("share")
    assert session._simulation is not None
    scenario = Scenario.from_data(again["data"])
    assert scenario.patch(scenario.what_if["B"]).changes == session._simulation.arms[1].changes


def test_the_sliders_of_a_move_that_has_just_been_started_move_it() -> None:
    """What was not said of it is as usual, and has a slider on the same evening."""
    session, ask = asking()
    ask("open")
    ask("step", days=4)
    ask("change", path="marketing.lotus.crisis", value={"kind": "crisis", "from": 4, "reach": 0.1})
    ask("change", path="marketing.lotus.crisis.message", value=-0.5)
    assert session._simulation is not None
    assert session._simulation.today[0].marketing["lotus"]["crisis"].message == -0.5


def test_what_was_to_happen_to_a_move_is_forgotten_when_it_is_switched_off_before() -> None:
    """Who has gone back in time, and switches it off there, is not told that it cannot be switched off later."""
    _, ask = asking()
    ask("open")
    ask("step", days=9)
    ask("change", path="marketing.lotus.radio.reach", value=0.2)
    ask("step", days=1)
    ask("change", path="marketing.lotus.radio", value=None)
    ask("step", days=1)
    ask("change", path="marketing.lotus.radio", value={"kind": "mass_media", "from": 11, "reach": 0.1})
    ask("go", day=5)
    header, _ = ask("change", path="marketing.lotus.radio", value=None)
    assert sorted((edit["day"], edit["value"] is None) for edit in header["edits"]) == [(5, True), (11, False)]
    played(ask, 40)


def test_many_changes_are_read_in_proportion_to_their_number() -> None:
    """Every version used to carry, and validate, the list of all changes: a thousand took a minute."""

    def seconds(count: int) -> float:
        listed = [{"day": day, "path": "laws.talk.rate", "value": 0.03} for day in range(count)]
        scenario = Scenario.from_data({**MARKET, "horizon": 1000, "changes": listed})
        best = float("inf")
        for _ in range(3):
            began = time.process_time()
            versions = scenario.versions()
            best = min(best, time.process_time() - began)
        assert len(versions) == count
        assert versions[-1][1].changes == scenario.changes
        return best

    # How often garbage is collected, and how long it takes, hangs on what other tests have left behind.
    gc.disable()
    try:
        assert seconds(400) < 16 * seconds(50)
    finally:
        gc.enable()


def test_a_replay_of_a_product_that_is_not_there_is_refused() -> None:
    """It was a fault of the program, with exit status 1."""
    with pytest.raises(wom.InputError, match="nobody"):
        recording_of([market()], "nobody")
