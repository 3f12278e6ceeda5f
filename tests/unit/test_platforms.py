"""Platforms with ties of their own: what a scenario may say of them, and over which ties people hear."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from little import LOTUS, NETWORK, total, town

import wom_sim as wom
from wom_sim.cli.scenarios import scenario_schema
from wom_sim.cli.words import described
from wom_sim.errors import InputError
from wom_sim.network import Ties, from_edges, overlap, shuffled, strengths, watts_strogatz
from wom_sim.platforms import bytes_of_ties, layers_of
from wom_sim.scenario import Scenario, load_scenario
from wom_sim.simulation import Simulation

OWN = {"k": 4, "rewiring": 0.5}
FEED = {"feed": {"items": 5}, "share_of_hearings": 0.5}
OFFLINE = {"conversations": 2.0}


def places(**photos: Any) -> dict[str, Any]:
    """Conversation over the network of the town, and a feed."""
    return {"offline": OFFLINE, "photos": {**FEED, **photos}}


def layers(scenario: Scenario, seed: int = 1) -> dict[str, Ties]:
    return layers_of(scenario.platforms, scenario.ties(seed), seed)


def prints(found: dict[str, Ties]) -> dict[str, str]:
    return {name: ties.fingerprint() for name, ties in found.items()}


# --- what a scenario may say ----------------------------------------------------------------------------


def test_the_number_of_people_is_that_of_the_scenario() -> None:
    """It need not be repeated, may be, and follows a patch of the scenario's: one number, not one a platform."""
    short, long = town(platforms=places(network=OWN)), town(platforms=places(network={**OWN, "n": 300}))
    assert short == long
    assert short.platforms["photos"].network.n == 300  # type: ignore[union-attr] - it has a network
    assert Scenario.from_data(json.loads(json.dumps(short.to_data()))) == short
    fewer = short.patch({"network.n": 200, "platforms.photos.overlap": 0.2})
    assert layers(fewer)["photos"].people == 200
    assert town(network={"kind": "recorded", "name": "karate-club"}, platforms=places(network=OWN)).patch({}).horizon
    with pytest.raises(InputError, match=r"platforms.photos.network: the platform has ties of 200 people.* has 300"):
        town(platforms=places(network={**OWN, "n": 200}))


def test_editors_do_not_ask_for_it() -> None:
    """The JSON Schema requires the number of people of the scenario's network and of no platform's."""
    schema = scenario_schema()["$defs"]
    assert "n" in schema["WattsStrogatz"]["required"]
    kinds = schema["Platform"]["properties"]["network"]["anyOf"][0]["oneOf"]
    assert {kind["title"] for kind in kinds} >= {"WattsStrogatz", "EdgeList"}
    assert not any("n" in kind["required"] for kind in kinds)


@pytest.mark.parametrize(
    ("photos", "said"),
    [
        ("network: {k: 4, rewirng: .5}", r"5:32: platforms.photos.network.rewirng: .* Did you mean 'rewiring'"),
        ("network: {k: 5, rewiring: .5}", r"5:26: platforms.photos.network.k: k = 5 ties each .* such as 6"),
        ("network: {kind: small}", r"platforms.photos.network.kind: there is no kind of network 'small'"),
        ("network: 3", r"5:16: platforms.photos.network: this is no network"),
        ("overlap: .5", r"5:16: platforms.photos.overlap: only generated ties of its own"),
        ("network: {edges: a.csv}, overlap: .5", r"platforms.photos.overlap: only generated ties of its own"),
        ("network: {kind: complete}, overlap: .5", r"platforms.photos.overlap: only generated ties"),
        ("network: {k: 4, rewiring: .5}, overlap: 2", r"platforms.photos.overlap: .*less than or equal to 1 \(got 2\)"),
        ("strength: {strong: 0}", r"platforms.photos.strength.strong: .*greater than 0 \(got 0\)"),
    ],
)
def test_faults_are_found_in_their_place(photos: str, said: str, tmp_path: Path) -> None:
    """A network inside of a platform is read as carefully as the scenario's."""
    file = tmp_path / "s.yaml"
    file.write_text(f"products: {{lotus: {{}}}}\nnetwork: {{n: 300, k: 6, rewiring: .2}}\nplatforms:\n  photos:\n"
                    f"    {{feed: {{}}, {photos}}}\n")  # fmt: skip
    with pytest.raises(InputError, match=said):
        load_scenario(file)


def test_a_fault_of_the_scenario_s_network_is_said_once() -> None:
    """What platforms say of their ties cannot be judged without it, and is not complained of."""
    with pytest.raises(InputError) as fault:
        town(network={"n": 4, "k": 8, "rewiring": 0.1}, platforms=places(network=OWN, overlap=0.5))
    assert str(fault.value).count("\n") == 0
    assert "network.k" not in str(fault.value).replace("network.n", "")


def test_a_file_does_not_say_how_many_people_there_are() -> None:
    """Before it is read: a generated platform beside a network from a file has to say it, and is held to it."""
    friends = {"edges": "friends.csv"}
    with pytest.raises(InputError, match=r"platforms.photos.network.n: say how many people there are"):
        town(network=friends, platforms=places(network=OWN))
    scenario = town(network=friends, platforms=places(network={**OWN, "n": 300}))
    assert scenario.to_data()["platforms"]["photos"]["network"]["n"] == 300
    with pytest.raises(InputError, match=r"platforms.photos: one network has 50 people and another 300"):
        layers_of(scenario.platforms, watts_strogatz(50, 4, 0.1, 1), 1)


def test_files_are_found_from_the_scenario_s_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As those of the scenario's own network are; also in a what-if, and when it was read into Python first."""
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "follow.csv").write_text("tells,hears\n" + "".join(f"7,{person}\n" for person in range(8, 40)))
    stars = "{feed: {}, network: {edges: follow.csv, directed: true}}"
    (folder / "s.yaml").write_text(
        f"products: {{lotus: {{}}}}\nnetwork: {{n: 300, k: 6, rewiring: .2}}\nplatforms:\n  stars: {stars}\n"
        f"what_if:\n  other: {{platforms.fans: {stars}}}\n"
    )
    monkeypatch.chdir(tmp_path)
    scenario = load_scenario("mine/s.yaml")
    found = Simulation(scenario.patch(scenario.what_if["other"])).layers
    assert {name: (ties.tie_count, ties.directed) for name, ties in found.items()} == {
        "stars": (32, True),
        "fans": (32, True),
    }
    data = {
        "products": {"lotus": LOTUS},
        "network": NETWORK,
        "platforms": {"stars": {"feed": {}, "network": {"edges": "follow.csv"}}},
    }
    assert layers(Scenario.from_data(data).relative_to(folder))["stars"].tie_count == 32


# --- which ties they are --------------------------------------------------------------------------------


def test_ties_of_a_platform_follow_from_its_name() -> None:
    """Not from the other platforms nor their order, and never those of the scenario or of an equal platform."""
    one = places(network=NETWORK)
    found = prints(layers(town(platforms=one)))
    more = {"forum": {**FEED, "network": NETWORK}, **dict(reversed(one.items()))}
    both = prints(layers(town(platforms=more)))
    assert both["photos"] == found["photos"]
    assert len({*both.values(), town().ties(1).fingerprint()}) == 3
    assert prints(layers(town(platforms=one), seed=2)) != found


def test_a_seed_of_its_own_is_used_as_it_is() -> None:
    """Then the platform's ties are those of that seed, whatever the scenario's."""
    scenario = town(platforms=places(network={**OWN, "seed": 9}))
    expected = shuffled(watts_strogatz(300, 4, 0.5, 9), scenario.ties(1), 9)
    assert layers(scenario)["photos"].fingerprint() == expected.fingerprint()
    assert layers(scenario, seed=2)["photos"].fingerprint() == expected.fingerprint()


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_the_overlap_is_as_asked(share: float) -> None:
    """A share of the platform's ties are friends'; less than chance has made is refused."""
    scenario = town(platforms=places(network=OWN, overlap=share))
    base = scenario.ties(1)
    found = overlap(layers(scenario)["photos"], base)
    assert found == pytest.approx(share, abs=1 / 600) if share else found < 0.05
    if share == 0.25:
        with pytest.raises(InputError, match=r"platforms.photos: overlap: by chance alone"):
            layers(scenario.patch({"platforms.photos.overlap": 1e-6}))


def test_strengths_are_of_the_network_or_of_one_platform() -> None:
    """Beside the network they hold for all that use it; in a platform there only, whosever ties they are."""
    scenario = town(strength={"strong": 2.0}, platforms={**places(network=OWN), "home": {**OFFLINE, "strength": {}}})
    simulation = Simulation(scenario)
    base = watts_strogatz(300, 6, 0.2, 1)
    assert simulation.ties.fingerprint() == strengths(base, 2.0, 1.0).fingerprint()
    assert simulation.layers["home"].fingerprint() == strengths(base, 3.0, 1.0).fingerprint()
    assert not simulation.layers["photos"].weighted
    assert set(simulation.layers) == {"photos", "home"}


# --- what they do ---------------------------------------------------------------------------------------


def test_a_layer_of_the_same_ties_changes_nothing() -> None:
    """Hearing over a layer that is the network, on every platform, gives the same bits as hearing over the network."""
    scenario = town(platforms=places())
    plain = Simulation(scenario).run()
    layered = Simulation(scenario, layers=dict.fromkeys(scenario.platforms, plain.ties)).run()
    assert plain.record.events.tobytes() == layered.record.events.tobytes()
    assert plain.fields.opinion.tobytes() == layered.fields.opinion.tobytes()


LOUD = {"inquiry": {"ask": 0.0, "read": 0.0}, "talk": {"rate": 1.0}}
"""Laws under which nobody hears of anything but by word of mouth, which is frequent."""


def given_to(people: list[int], **parts: Any) -> Scenario:
    """Nobody knows the brand but those who are given it on the first day."""
    gift = {"kind": "seeding", "on": 0, "who": {"people": people}}
    unknown = {"lotus": {**LOTUS, "aware": 0.0, "owners": 0.0}}
    return town(laws=LOUD, products=unknown, marketing={"lotus": {"gift": gift}}, **parts)


def test_only_followers_hear() -> None:
    """Word goes one way: from one who is followed by many to them, and not back."""
    scenario = given_to([5], platforms={"stars": FEED})
    follow = from_edges([(5, person) for person in range(100, 300)], people=300, directed=True)
    found = Simulation(scenario, layers={"stars": follow}).run()
    aware = found.stages("lotus") > 0
    assert total(found, "heard_feed") > 0
    assert aware[100:].mean() > 0.5
    assert aware[:100].sum() == 1
    back = from_edges(follow.edges()[:, ::-1], people=300, directed=True)
    assert (Simulation(scenario, layers={"stars": back}).run().stages("lotus") > 0).sum() == 1


def test_word_leaves_a_village_by_weak_ties() -> None:
    """Granovetter (1973): two villages, each of friends of friends, and a tie from everyone to one of the other."""
    inside = [(a, b) for a in range(20) for b in range(a)]
    ties = from_edges([*inside, *((a + 20, b + 20) for a, b in inside), *((a, a + 20) for a in range(20))])
    scenario = given_to(list(range(20)), platforms={"offline": OFFLINE})
    over_there = [
        int((Simulation(scenario.patch(patch), ties=ties).run().stages("lotus")[20:] > 0).sum())
        for patch in ({}, {"platforms.offline.strength": {"strong": 1e6, "weak": 1.0}})
    ]
    assert over_there[0] > 10
    assert over_there[1] == 0


# --- keeping and showing --------------------------------------------------------------------------------

LAYERED = {"platforms": places(network=OWN, overlap=0.3)}


def test_saving_and_loading_checks_the_ties_of_platforms(tmp_path: Path) -> None:
    """A run goes on over the ties that it was on, or not at all: a list of followers that was edited is refused."""
    follow = tmp_path / "follow.csv"
    follow.write_text("a,b\n" + "".join(f"7,{person}\n" for person in range(8, 40)))
    scenario = town(platforms=places(network={"edges": str(follow)}))
    whole, part = Simulation(scenario).run(), Simulation(scenario).run(5)
    part.save(tmp_path / "part.wom")
    assert Simulation.load(tmp_path / "part.wom").run().record.events.tobytes() == whole.record.events.tobytes()
    follow.write_text("a,b\n" + "".join(f"8,{person}\n" for person in range(9, 40)))
    with pytest.raises(InputError, match=r"part.wom: the ties of 'photos' are no longer those of the saved run"):
        Simulation.load(tmp_path / "part.wom")
    again = Simulation.load(tmp_path / "part.wom", layers=part.layers).run()
    assert again.record.events.tobytes() == whole.record.events.tobytes()


def test_batches_share_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ties are made once for all batches of replicates."""
    made = []
    monkeypatch.setattr("wom_sim.simulation.layers_of", lambda *of: made.append(1) or layers_of(*of))
    monkeypatch.setattr("wom_sim.runs.BATCH_ROWS", 300)
    result = wom.simulate(town(**LAYERED), replicates=3, threads=1)
    assert made == [1]
    assert set(result.layers) == {"photos"}


@pytest.mark.parametrize("part", ["network", "overlap", "strength"])
def test_ties_of_platforms_do_not_change_in_a_run(part: str) -> None:
    """Nor may arms that step together differ in them."""
    values = {"network": {**OWN, "k": 6}, "overlap": 0.5, "strength": {}}
    base, path = town(**LAYERED), f"platforms.photos.{part}"
    other = base.patch({path: values[part]})
    with pytest.raises(InputError, match=f"'{path}' cannot change in the middle of a run"):
        Simulation(town(**LAYERED, changes=[{"day": 3, "path": path, "value": values[part]}]))
    with pytest.raises(InputError, match=f"must have the same '{path}'"):
        Simulation([base, other])
    with pytest.raises(InputError, match="must have the same 'strength'"):
        Simulation([base, base.patch({"strength": {}})])


def test_the_manifest_has_every_layer() -> None:
    """Kind, settings, fingerprint and measured overlap of each: enough to make it again and to know it."""
    result = wom.simulate(town(**LAYERED), replicates=1)
    photos = json.loads(json.dumps(result.manifest(), allow_nan=False))["layers"]["photos"]
    assert photos["fingerprint"] == result.layers["photos"].fingerprint()
    assert (photos["kind"], photos["ties"], photos["overlap"]) == ("watts-strogatz", 600, 0.3)
    assert photos["settings"]["overlap"] == 0.3
    assert photos["settings"]["seed"] != 1
    assert wom.simulate(town(), replicates=1).manifest()["layers"] == {}


def test_layers_count_in_memory() -> None:
    """Ties of platforms, and weights, are counted before they are made and when they are there."""
    plain, own = town(), town(**LAYERED)
    strong = own.patch({"strength": {}, "platforms.photos.strength": {}})
    expected = [bytes_of_ties(each.platforms, 900, weighted=each.strength is not None) for each in (plain, own, strong)]
    held = [Simulation(each).bytes_per_person()["ties"] * 300 for each in (plain, own, strong)]
    assert expected == sorted(set(expected))
    assert held == sorted(set(held))
    assert all(need >= have for need, have in zip(expected[1:], held[1:]))


def test_validation_names_platforms_with_ties_of_their_own() -> None:
    """What a scenario is about, in words."""
    assert "photos (with ties of its own: watts-strogatz)" in described(town(**LAYERED), 300, 900)
