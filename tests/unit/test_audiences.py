"""Whom marketers address: audiences, their compositions, regions and intent, against sets found person by person."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import event, given
from hypothesis import strategies as st
from little import NETWORK, RADIO, moves, total, town

import wom_sim as wom
from wom_sim import network, rng
from wom_sim.errors import InputError
from wom_sim.marketing.audience import Audience, Intent, possible_stages
from wom_sim.marketing.membership import Asker, Setting, cells, chosen_today, members
from wom_sim.network import Ties
from wom_sim.population import uniforms
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.state import STAGES

SEGMENTS = {"young": {"share": 0.4}, "others": {"share": 0.6}}
PLATFORMS = {
    "offline": {"conversations": 2},
    "photos": {"feed": {}, "membership": {"young": 0.9, "others": 0.2}},
}
OFFLINE = {"offline": {"conversations": 2}}
WHO = "marketing.lotus.radio.who"
RADIOS = Asker("marketing.lotus.radio", 0)
INTENT = {"recall": 0.6, "precision": 0.5, "prevalence": 0.03}


def mixed(**parts: Any) -> Scenario:
    """A town of two segments, two platforms and four regions."""
    return town(population={"segments": SEGMENTS, "regions": 4}, platforms=PLATFORMS, **parts)


def aimed(who: Any, **parts: Any) -> Scenario:
    """The same with a campaign for somebody."""
    return mixed(marketing=moves(radio={**RADIO, "who": who}), **parts)


@pytest.fixture(scope="module")
def setting() -> Setting:
    return Simulation(mixed()).plan.setting


def of(who: Any, setting: Setting) -> Any:
    """Who belongs at each stage: bool (people, stages)."""
    return cells(members(Audience.model_validate(who), setting, RADIOS))


# --- one thing at a time ----------------------------------------------------------------------------


def test_audiences_by_segment_and_platform(setting: Setting) -> None:
    """Each part narrows, and parts hold together; singular spellings mean the same."""
    crowd = setting.crowd
    young = crowd.segment == 0
    for who, expected in (
        ({}, np.ones(300, np.bool_)),
        ({"segments": ["young"]}, young),
        ({"segments": ["young", "others"]}, np.ones(300, np.bool_)),
        ({"platform": "photos"}, crowd.member[1]),
        ({"segment": "young", "platform": "photos"}, young & crowd.member[1]),
        ({"region": 3}, np.arange(300) // 75 == 2),
        ({"regions": ["1", 4]}, np.isin(np.arange(300) // 75, [0, 3])),
    ):
        assert (of(who, setting) == expected[:, None]).all(), who
    assert Audience.model_validate({"segment": "young"}) == Audience.model_validate({"segments": ["young"]})


def test_stages_are_looked_up_today(setting: Setting) -> None:
    """A message for customers is met by customers only, whoever they are by then."""
    assert of({}, setting).all()
    assert (of({"stages": ["customer"]}, setting) == [False, False, False, True, False]).all()
    radio = {**RADIO, "reach": 0.9, "who": {"stage": "unaware"}}
    simulation = Simulation(town(products={"lotus": {}}, marketing=moves(radio=radio))).run(5)
    assert total(simulation, "heard_marketing") == total(simulation, "became_aware") > 200


def test_audiences_by_list_and_file(setting: Setting, tmp_path: Path) -> None:
    """One id a line; blank lines and comments are no people; names are found from the scenario's folder."""
    (tmp_path / "vip.txt").write_text("# the few\n7\n\n 299 \n")
    listed = of({"people": [7, 299]}, setting)
    assert np.flatnonzero(listed.all(axis=1)).tolist() == [7, 299]
    by_file = Audience.model_validate({"any": [{"not": {"people": "vip.txt"}}]}).relative_to(tmp_path)
    assert (cells(members(by_file, setting, RADIOS)) == ~listed).all()


def test_files_in_any_part_are_found_from_the_scenario(tmp_path: Path) -> None:
    """However deep a list of people stands, in the scenario itself or in a what-if that is taken elsewhere."""
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / "vip.txt").write_text("1\n2\n3\n")
    (tmp_path / "plan" / "base.yaml").write_text(
        "network: {n: 100, k: 4, rewiring: 0.1}\nproducts: {lotus: {}}\nplatforms: {offline: {conversations: 2}}\n"
        "marketing: {lotus: {radio: {kind: mass_media, reach: 0.1, who: {any: [{not: {people: vip.txt}}]}}}}\n"
        "what_if:\n  few: {marketing.lotus.radio.who: {all: [{share: 1.0}, {people: vip.txt}]}}\n"
    )
    (tmp_path / "mine.yaml").write_text("extends: plan/base.yaml\n")
    scenario = wom.load_scenario(tmp_path / "mine.yaml")
    assert sorted(np.bincount(Simulation(scenario).plan.group).tolist()) == [3, 97]
    few = Simulation(scenario.patch(scenario.what_if["few"]))
    assert sorted(np.bincount(few.plan.group).tolist()) == [3, 97]


@given(small=st.floats(0.01, 1.0), large=st.floats(0.01, 1.0))
def test_a_larger_share_contains_the_smaller(setting: Setting, small: float, large: float) -> None:
    """A bigger budget reaches the smaller one's people too, or their difference would be luck."""
    small, large = sorted((small, large))
    fewer, more = of({"share": small}, setting)[:, 0], of({"share": large}, setting)[:, 0]
    assert not (fewer & ~more).any()
    assert fewer.mean() == pytest.approx(small, abs=0.12)


# --- compositions -----------------------------------------------------------------------------------

LISTS = st.lists(st.integers(0, 299), min_size=1, max_size=60, unique=True).map(lambda people: {"people": people})
LASTING = st.one_of(
    LISTS,
    st.sampled_from([{}, {"segment": "young"}, {"platform": "photos"}, {"region": 2}, {"share": 0.3}]),
    st.sampled_from([{"strategy": "degree", "count": 30}, {"count": 40}, {"strategy": "taste", "share": 0.2}]),
)
PASSING = st.one_of(
    LASTING,
    st.sets(st.sampled_from(STAGES), min_size=1).map(lambda stages: {"stages": sorted(stages)}),
    st.just({"intent": INTENT}),
)


def joined(inner: Any) -> Any:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        several.map(lambda parts: {"any": parts}),
        several.map(lambda parts: {"all": parts}),
        inner.map(lambda part: {"not": part}),
        st.tuples(inner, several).map(lambda both: {"segment": "others", "not": both[0], "any": both[1]}),
        LASTING.map(lambda part: {"neighbours_of": part}),
        st.tuples(LASTING, inner).map(lambda both: {"neighbours_of": both[0], "all": [both[1]]}),
    )


def slowly(who: dict[str, Any], setting: Setting) -> Callable[[int, int], bool]:
    """Whether a person belongs at a stage, by the words of the fields, one person after the other."""
    graph = setting.ties.to_networkx()
    crowd = setting.crowd
    noticed = uniforms(300, setting.seed, rng.INTENT, RADIOS.slot)
    picked = uniforms(300, setting.seed, rng.PICK, 0)
    luck = uniforms(300, setting.seed, rng.PICK, RADIOS.slot)
    taste = -crowd.codes.codes[6].astype(float)
    degree = -np.array([graph.degree(person) for person in range(300)], float)
    merits = {None: np.zeros(300), "degree": degree, "taste": taste}
    first = {name: np.argsort(merit + luck, kind="stable").tolist() for name, merit in merits.items()}

    def belongs(who: dict[str, Any], person: int, stage: int) -> bool:
        told = [
            "segment" not in who or crowd.segment[person] == list(SEGMENTS).index(who["segment"]),
            "platform" not in who or crowd.member[1][person],
            "region" not in who or person // 75 + 1 == who["region"],
            "people" not in who or person in who["people"],
            "stages" not in who or STAGES[stage] in who["stages"],
            "share" not in who or "strategy" in who or picked[person] < who["share"],
            "any" not in who or any(belongs(part, person, stage) for part in who["any"]),
            all(belongs(part, person, stage) for part in who.get("all", [])),
            "not" not in who or not belongs(who["not"], person, stage),
            "neighbours_of" not in who
            or any(belongs(who["neighbours_of"], other, stage) for other in graph.neighbors(person)),
        ]
        if "intent" in who:
            # Of 100 detected 50 consider; these are 0.6 of those who do, and there are 3 of them to 97 others.
            wrongly = 0.6 * 3 / 97
            told.append(noticed[person] < (0.6 if STAGES[stage] == "considering" else wrongly))
        if "count" in who or "strategy" in who:
            told.append(person in first[who.get("strategy")][: who.get("count", round(300 * who.get("share", 1.0)))])
        return all(told)

    return lambda person, stage: belongs(who, person, stage)


@given(who=st.recursive(PASSING, joined, max_leaves=4))
def test_compositions_are_what_they_say(setting: Setting, who: dict[str, Any]) -> None:
    """Any nesting of conditions holds for the people and stages for whom it is true, said person by person."""
    belongs = slowly(who, setting)
    people = range(0, 300, 7)
    expected = np.array([[belongs(person, stage) for stage in range(5)] for person in people])
    try:
        found = of(who, setting)
    except ValueError as refused:
        words = str(refused)
        # Said of a part, or of a whole that is nobody at any stage.
        event(words[:30])
        if not any(said in words for said in ("chosen here from", "changes from day to day", "one inside the other")):
            assert "nobody" in words
            assert ".who:" not in words or not expected.any()
        return
    assert (found[::7] == expected).all()
    may, must = possible_stages(Audience.model_validate(who))
    for stage in range(5):
        assert may >> stage & 1 or not found[:, stage].any()
        assert not must >> stage & 1 or found[:, stage].all()


def test_neighbours_are_those_of_either_direction_and_kind() -> None:
    """With arrows, both ends of one are neighbours; where all are tied, all but an only one are; by networkx."""
    arrows = nx.DiGraph([(0, 1), (1, 2), (3, 1), (4, 0)])
    kinds = {
        "directed": network.from_networkx(arrows),
        "ring": network.ring(n=12, k=4),
        "computed": network.procedural(n=40, near=2, far=2, seed=1),
        "complete": network.complete(5),
    }
    for ties in kinds.values():
        graph = ties.to_networkx().to_undirected()
        setting = _setting(ties)
        for named in ([0], [1, 3]):
            tied = of({"neighbours_of": {"people": named}}, setting).all(axis=1)
            assert set(np.flatnonzero(tied)) == {other for one in named for other in graph.neighbors(one)}


def _setting(ties: Ties, **parts: Any) -> Setting:
    """The setting of a town over given ties."""
    return Simulation(town(network={"kind": "ring", "n": ties.people, "k": 2}, **parts), ties=ties).plan.setting


def test_who_is_written_comes_back(setting: Setting) -> None:
    """A composed audience survives plain data, a patch inside of it, and YAML's own spelling of `not`."""
    who = {"any": [{"stage": "former"}, {"not": {"region": 2}, "segment": "young"}], "not_": {"people": [3]}}
    scenario = aimed(who)
    data = scenario.to_data()
    assert data["marketing"]["lotus"]["radio"]["who"]["not"]["people"] == [3]
    assert Scenario.from_data(data) == scenario
    moved = scenario.patch({"marketing.lotus.radio.who.any.1.not.regions": ["1"]})
    assert moved.marketing["lotus"]["radio"].who.any[1].not_.regions == ("1",)
    assert "neighbours_of" in str(Scenario.model_json_schema())


def test_people_alike_in_all_audiences_stay_one_group() -> None:
    """Groups are the cells that audiences tell apart, and no more: the tables of levers grow with them."""
    who = {"any": [{"region": 1}, {"region": 2}, {"all": [{"regions": [1, 2]}, {"stage": "customer"}]}]}
    radio = moves(radio={**RADIO, "who": who})
    plan = Simulation(town(population={"regions": 4}, platforms=OFFLINE, marketing=radio)).plan
    assert np.bincount(plan.group).tolist() == [150, 150]


def test_messages_reach_the_audience_and_nobody_else() -> None:
    """Customers of one region, and those around three people: nobody else ever meets the campaign."""
    who = {"any": [{"stage": "customer", "region": 1}, {"neighbours_of": {"strategy": "degree", "count": 3}}]}
    simulation = Simulation(aimed(who, network=NETWORK)).run(10)
    near = of({"neighbours_of": {"strategy": "degree", "count": 3}}, simulation.plan.setting).all(axis=1)
    exposed = simulation.fields.exposed[:300, 0] >= 0
    assert exposed[near].mean() > 0.5
    assert (exposed & ~near).any()
    assert not (exposed & ~near)[75:].any()
    assert (simulation.fields.stage[:300, 0][exposed & ~near] & 4 > 0).sum() > 0


# --- intent -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("precision", [0.1, 0.5, 1.0])
def test_the_detector_keeps_its_promises(precision: float) -> None:
    """Where as many consider as it was tested with, recall and precision are what is written, within 4 errors."""
    people, prevalence, recall = 200_000, 0.1, 0.6
    setting = _setting(network.ring(n=people, k=2))
    who = {"intent": {"recall": recall, "precision": precision, "prevalence": prevalence}}
    stage = np.where(np.arange(people) % 10 == 3, 2, np.arange(people) % 2)
    found = of(who, setting)[np.arange(people), stage]
    considering = stage == 2
    assert considering.mean() == prevalence
    assert found[considering].mean() == pytest.approx(recall, abs=4 * np.sqrt(0.24 / considering.sum()))
    right = considering[found].mean()
    assert right == pytest.approx(precision, abs=4 * np.sqrt(0.25 / found.sum()))
    assert (found[~considering].any()) == (precision < 1.0)


def test_false_alarms_are_at_most_everybody(setting: Setting) -> None:
    """A detector that is nearly always wrong cannot point at more than all, and misses as many as it says all the same;
    a perfect one points at nobody in vain.
    """
    found = of({"intent": {"recall": 0.5, "precision": 0.01, "prevalence": 0.5}}, setting).mean(axis=0)
    assert found[[0, 1, 3, 4]].tolist() == [1.0] * 4
    assert found[2] == pytest.approx(0.5, abs=4 * np.sqrt(0.25 / 300))
    assert Intent(recall=1.0, precision=0.01, prevalence=0.5).false_alarms == 1.0
    assert Intent(recall=1.0, precision=1.0, prevalence=0.5).false_alarms == 0.0
    assert Intent(**INTENT).false_alarms == pytest.approx(0.6 * 0.03 / 0.97)


def test_two_campaigns_have_two_detectors(setting: Setting) -> None:
    """What one misses the other may find; within one campaign, and in all replicates, it is one detector."""
    audience = Audience.model_validate({"intent": INTENT})
    mine = members(audience, setting, RADIOS)
    assert (mine == members(audience, setting, RADIOS)).all()
    assert (mine != members(audience, setting, Asker("marketing.lotus.sale", 0))).any()
    better = of({"intent": {**INTENT, "recall": 0.8, "precision": 0.6}}, setting)
    assert better[:, 2][cells(mine)[:, 2]].all()


# --- refused ----------------------------------------------------------------------------------------


def nested(depth: int) -> dict[str, Any]:
    return {"any": [nested(depth - 1)]} if depth > 1 else {"segment": "young"}


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({"segment": "none"}, rf"{WHO}.segments: there is no segment 'none'. Known here: others, young"),
        ({"any": [{}, {"segment": "yuong"}]}, rf"{WHO}.any.1.segments: .* Did you mean 'young'"),
        ({"not": {"all": [{"platform": "fotos"}]}}, rf"{WHO}.not.all.0.platform: .* Did you mean 'photos'"),
        ({"neighbours_of": {"region": 5}}, rf"{WHO}.neighbours_of.regions: there is no region '5'. Known here: 1, 2"),
        ({"region": True}, rf"{WHO}: input should be a valid string \(got True\)"),
        ({"strategy": "degre", "count": 3}, rf"{WHO}.strategy: .*Did you mean 'degree'"),
        ({"all": [{"strategy": "degree"}]}, rf"{WHO}.all.0: a strategy needs a 'count'"),
        ({"share": 0.0}, rf"{WHO}.share: .*greater than 0"),
        ({"count": 0}, rf"{WHO}.count: "),
        ({"any": []}, rf"{WHO}.any: this is empty"),
        ({"neighbours_of": {"stage": "customer"}}, rf"{WHO}.neighbours_of: whose neighbours .* changes"),
        ({"neighbours_of": {"any": [{"intent": INTENT}]}}, rf"{WHO}.neighbours_of: whose neighbours .* changes"),
        ({"any": [{"stage": "customer", "count": 5}]}, rf"{WHO}.any.0: a number of people cannot be chosen"),
        ({"stage": "customer", "not": {"stage": "customer"}}, rf"{WHO}: nobody can ever be in this audience"),
        ({"not": {}}, rf"{WHO}: nobody can ever"),
        ({"any": [{"stage": "former"}], "all": [{"stages": ["aware", "customer"]}]}, rf"{WHO}: nobody can ever"),
        (nested(6), rf"{WHO}.any.0.any.0.any.0.any.0.any.0: more than 5 audiences"),
        ({"intent": {**INTENT, "prevalence": 1.0}}, rf"{WHO}.intent.prevalence: .*less than 1"),
        ({"intent": {"recall": 0.5}}, rf"{WHO}.intent.precision: this is missing"),
        ({"any": [{"sgement": "young"}]}, rf"{WHO}.any.0.sgement: unknown key 'sgement'. Did you mean 'segment"),
    ],
)
def test_what_needs_no_ties_is_refused_with_the_scenario(who: dict[str, Any], said: str) -> None:
    """`validate` says it, in what-ifs too, with the place in the file."""
    with pytest.raises(InputError, match=said):
        aimed(who)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ({"people": [5, 300]}, rf"{WHO}.people: there is no person 300"),
        ({"any": [{"people": ["bob"]}]}, rf"{WHO}.any.0.people: there is no person 'bob'"),
        ({"people": "nobody.txt"}, r"nobody.txt: the list of people cannot be read"),
        ({"people": []}, rf"{WHO}: nobody is in this audience"),
        ({"not": {"any": [{"people": [1], "not": {"people": [1]}}]}}, rf"{WHO}.not.any.0: nobody is in this audience"),
        ({"region": 1, "all": [{"region": 2}]}, rf"{WHO}: nobody is in this audience"),
        ({"share": 1e-9}, rf"{WHO}: nobody is in this audience"),
    ],
)
def test_audiences_of_nobody_are_refused_before_the_first_day(who: dict[str, Any], said: str) -> None:
    """A campaign for nobody costs money and does nothing; it is always a mistake."""
    scenario = aimed(who)
    with pytest.raises(InputError, match=said):
        Simulation(scenario)


def test_regions_that_nobody_made_are_refused() -> None:
    """Without a number and without a file there are none; said with the scenario."""
    with pytest.raises(InputError, match=rf"{WHO}.regions: the people are in no regions. .*'population.regions'"):
        town(marketing=moves(radio={**RADIO, "who": {"region": 1}}))


def test_regions_of_a_file_of_people(tmp_path: Path) -> None:
    """A column `region` goes before a number; its names are those of the user, numbers among them."""
    people = "id,region\n" + "".join(f"{person},{'north' if person % 3 else 7}\n" for person in range(300))
    (tmp_path / "people.csv").write_text(people)
    population = {"people": str(tmp_path / "people.csv"), "regions": 9}
    for region, count in (("north", 200), (7, 100)):
        radio = moves(radio={**RADIO, "who": {"region": region}})
        scenario = town(population=population, platforms=OFFLINE, marketing=radio)
        assert sorted(np.bincount(Simulation(scenario).plan.group).tolist()) == sorted([count, 300 - count])
    lost = town(population=population, marketing=moves(radio={**RADIO, "who": {"any": [{"region": "nroth"}]}}))
    with pytest.raises(InputError, match=rf"{WHO}.any.0.regions: there is no region 'nroth'. Did you mean 'north'"):
        Simulation(lost)


def test_more_than_everybody_is_everybody(setting: Setting) -> None:
    """A budget for more people than there are is no mistake."""
    assert of({"count": 10_000}, setting).all()
    assert of({"strategy": "core", "count": 10_000}, setting).all()


def test_ids_name_the_same_people_in_any_order() -> None:
    """A list of the user's own ids means the same people, however the network happens to number them."""
    graph = nx.karate_club_graph()
    named = nx.relabel_nodes(graph, {node: f"p{node}" for node in graph})
    turned = nx.Graph()
    turned.add_nodes_from(reversed(list(named)))
    turned.add_edges_from(named.edges)
    for ties in (network.from_networkx(named), network.from_networkx(turned)):
        setting = _setting(ties)
        found = of({"people": ["p3", "p7"], "any": [{"neighbours_of": {"people": ["p0"]}}]}, setting).all(axis=1)
        assert {ties.id_of(int(person)) for person in np.flatnonzero(found)} == {"p3", "p7"}


def test_gifts_go_to_those_at_the_stage_today(setting: Setting) -> None:
    """Of people chosen on a day only those come in question who then belong."""
    audience = Audience.model_validate({"any": [{"stage": "aware"}, {"people": [0, 1]}], "count": 50})
    found = members(audience, setting, RADIOS, chosen=False)
    stages = np.where(np.arange(300) < 20, 0, np.where(np.arange(300) < 40, 1, 3))
    assert set(chosen_today(audience, setting, RADIOS, found, stages, 0)) == {0, 1, *range(20, 40)}
