"""By which order people are picked: each strategy against the measure it is named for, and the promises of all."""

from __future__ import annotations

from typing import Any, get_args

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from little import moves, town

from wom_sim import classics, network
from wom_sim.marketing import membership
from wom_sim.marketing.audience import Audience, Strategy
from wom_sim.marketing.membership import Asker, Setting, cells, chosen_today, members, ranks
from wom_sim.marketing.strategies import STRATEGIES
from wom_sim.network import Ties
from wom_sim.simulation import Simulation

NAMES = sorted(STRATEGIES)
GIFTS = Asker("marketing.lotus.gifts", 0)


def setting_of(ties: Ties | None = None, **parts: Any) -> Setting:
    own = {} if ties is None else {"network": {"kind": "ring", "n": ties.people, "k": 2}}
    return Simulation(town(**own, **parts), ties=ties).plan.setting


@pytest.fixture(scope="module")
def setting() -> Setting:
    return setting_of()


def picked(who: dict[str, Any], setting: Setting, asker: Asker = GIFTS) -> set[int]:
    """Who is chosen once for all days."""
    return set(np.flatnonzero(members(Audience.model_validate(who), setting, asker)).tolist())


def test_every_strategy_can_be_named() -> None:
    """What the configuration accepts is what there is; a core has the spellings that people use."""
    assert sorted(get_args(Strategy)) == NAMES
    for spelling in ("k-core", "kcore", "core"):
        assert Audience.model_validate({"strategy": spelling, "count": 1}).strategy == "core"


# --- promises of all --------------------------------------------------------------------------------

CHOICES = st.sampled_from([*NAMES, None])


@given(strategy=CHOICES, counts=st.tuples(st.integers(1, 320), st.integers(1, 320)), day=st.booleans())
def test_a_larger_count_contains_the_smaller(
    setting: Setting, strategy: str | None, counts: tuple[int, int], day: bool
) -> None:
    """Exactly as many as asked for, the same people first, once for all or on a day among those who then belong."""
    small, large = sorted(counts)
    stages = np.arange(300) % 5
    chosen = []
    for count in (small, large):
        audience = Audience(strategy=strategy, count=count, stages=("aware", "customer") if day else None)
        found = members(audience, setting, GIFTS, chosen=not day)
        if day:
            chosen.append(set(chosen_today(audience, setting, GIFTS, found, stages, 3).tolist()))
            assert len(chosen[-1]) == min(count, 120)
        else:
            chosen.append(set(np.flatnonzero(found).tolist()))
            assert len(chosen[-1]) == min(count, 300)
    assert chosen[0] <= chosen[1]


@given(strategy=CHOICES, shares=st.tuples(st.floats(0.01, 1.0), st.floats(0.01, 1.0)))
def test_a_larger_share_contains_the_smaller(
    setting: Setting, strategy: str | None, shares: tuple[float, float]
) -> None:
    """The best-connected tenth is among the best-connected fifth, and it is a tenth of those who qualify."""
    small, large = sorted(shares)
    who = [{"strategy": strategy, "share": share, "not": {"people": [1, 2, 3]}} for share in (small, large)]
    fewer, more = (picked(each, setting) for each in who)
    assert fewer <= more
    if strategy is not None:
        assert len(fewer) == max(1, round(small * 297))


@pytest.mark.parametrize("strategy", NAMES)
def test_ranks_are_total_and_repeat(setting: Setting, strategy: str) -> None:
    """Nobody shares a place; the same seed gives the same order, and replicates differ only among equals."""
    audience = Audience.model_validate({"strategy": strategy, "count": 1})
    first, again = (ranks(audience, place, GIFTS, 0) for place in (setting, setting_of()))
    assert (first == again).all()
    assert len(set(first.tolist())) == 300
    other = ranks(audience, setting, GIFTS, 1)
    assert (np.floor(first) == np.floor(other)).all()
    assert (first != other).any()


def test_luck_differs_between_names_and_replicates(setting: Setting) -> None:
    """Two campaigns, or two replicates, must not pick the same people by design."""
    audience = Audience(count=50)
    first = ranks(audience, setting, GIFTS, 0)
    assert (first == ranks(audience, setting, GIFTS, 0)).all()
    assert (first != ranks(audience, setting, Asker("marketing.lotus.samples", 0), 0)).any()
    assert (first != ranks(audience, setting, GIFTS, 1)).any()


def test_campaigns_choose_and_detect_for_themselves() -> None:
    """Two campaigns written alike have people of their own, where luck picks or detects them; a share is common."""
    intent = {"recall": 0.5, "precision": 0.5, "prevalence": 0.3}
    for who, groups in (({"count": 100}, 4), ({"any": [{"intent": intent}]}, 9), ({"share": 0.3}, 2)):
        radio = {"kind": "mass_media", "reach": 0.1, "who": who}
        scenario = town(platforms={"offline": {"conversations": 2}}, marketing=moves(a=radio, b=radio))
        assert len(np.bincount(Simulation(scenario).plan.group)) == groups


def test_structure_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many replicates, days and campaigns ask for it; a change in the middle of a run measures nothing anew."""
    asked = []
    known = membership.standings
    monkeypatch.setattr(membership, "standings", lambda name, basis: asked.append(name) or known(name, basis))
    gifts = {"kind": "seeding", "on": 2, "who": {"strategy": "degree", "count": 5}}
    scenario = town(marketing=moves(a=gifts, b={**gifts, "on": 3, "who": {"strategy": "taste", "count": 5}}))
    simulation = Simulation(scenario, replicates=3).run(3)
    simulation.change("marketing.lotus.b.who.count", 7)
    simulation.run(2)
    assert sorted(asked) == ["degree", "taste"]
    assert simulation.record.given.sum(axis=(0, 1)).tolist() == [15, 21]


# --- each by its measure ----------------------------------------------------------------------------


def best(merit: Any, chosen: set[int]) -> bool:
    """Whether nobody who is left out is better than somebody who is chosen."""
    merit = np.asarray(merit, np.float64)
    inside = np.isin(np.arange(len(merit)), list(chosen))
    return bool(merit[inside].min() >= merit[~inside].max())


def test_degree_is_the_number_of_ties(setting: Setting) -> None:
    """The best connected come first."""
    assert best(setting.ties.degrees(), picked({"strategy": "degree", "count": 40}, setting))


def test_degree_of_arrows_is_by_how_many_one_is_heard() -> None:
    """All follow equally many; a plan wants those with many followers."""
    ties = network.followers(n=400, k=5, exponent=2.3, seed=2)
    heard = dict(ties.to_networkx().out_degree)
    merit = [heard[person] for person in range(400)]
    chosen = picked({"strategy": "degree", "count": 20}, setting_of(ties))
    assert best(merit, chosen)
    assert min(merit[person] for person in chosen) > 10


def test_core_is_the_core_number_and_then_the_degree() -> None:
    """As networkx counts cores: a hub of loose ties stands behind a small clique."""
    graph = nx.disjoint_union(nx.star_graph(20), nx.complete_graph(5))
    graph.add_edge(0, 22)
    setting = setting_of(network.from_networkx(graph))
    cores, degrees = nx.core_number(graph), dict(graph.degree)
    merit = [100 * cores[person] + degrees[person] for person in range(26)]
    for count in (1, 5, 6):
        assert best(merit, picked({"strategy": "core", "count": count}, setting))
    assert picked({"strategy": "core", "count": 6}, setting) == {0, 21, 22, 23, 24, 25}


def test_betweenness_finds_the_bridge() -> None:
    """Whoever joins two crowds has few ties and comes first; as networkx, where all are measured."""
    graph = nx.barbell_graph(10, 3)
    setting = setting_of(network.from_networkx(graph))
    assert picked({"strategy": "betweenness", "count": 1}, setting) == {11}
    merit = nx.betweenness_centrality(graph)
    assert best(
        [round(merit[person], 9) for person in range(23)], picked({"strategy": "betweenness", "count": 5}, setting)
    )


def test_influence_takes_seeds_that_reach_others(setting: Setting) -> None:
    """The second seed is not beside the first: of two stars both centres come before the leaves, as by the classic."""
    graph = nx.disjoint_union(nx.star_graph(30), nx.star_graph(20))
    graph.add_edge(0, 31)
    assert picked({"strategy": "influence", "count": 2}, setting_of(network.from_networkx(graph))) == {0, 31}
    chosen = picked({"strategy": "influence", "count": 15}, setting)
    spread = classics.independent_cascade(setting.ties, sorted(chosen), "weighted cascade", runs=2000).sizes.mean()
    known = classics.influence_maximisation(setting.ties, 15, epsilon=0.05, runs=2000)
    assert spread == pytest.approx(known.spread, rel=0.02)
    assert spread > 1.1 * classics.independent_cascade(setting.ties, 15, "weighted cascade", runs=2000).sizes.mean()


@pytest.mark.parametrize("storage", ["stored", "drawn"])
def test_taste_is_what_can_be_seen_of_the_fit(storage: str) -> None:
    """Each product has its own, whether traits are kept or drawn; what only use reveals has no part in it."""
    two = {"products": {"lotus": {}, "rose": {}}, "population": {"storage": storage}}
    setting = setting_of(**two)
    codes = setting_of(**{**two, "population": {}}).crowd.codes.codes
    for product in (0, 1):
        asker = Asker("marketing.any.gifts", product)
        assert best(codes[6 + 3 * product], picked({"strategy": "taste", "count": 40}, setting, asker))


def test_taste_that_friends_share_is_the_taste_that_is_used() -> None:
    """With homophily the codes of the population are those that count."""
    setting = setting_of(population={"traits": {"homophily": 0.5}})
    assert best(setting.crowd.codes.codes[6], picked({"strategy": "taste", "count": 40}, setting))


def test_a_list_is_an_order(setting: Setting) -> None:
    """A smaller number takes the first of the list, on any day; with a strategy the order of the list is nothing."""
    people = [250, 3, 77, 12, 140, 9]
    assert picked({"people": people, "count": 3}, setting) == {250, 3, 77}
    assert picked({"people": [3, 250, 3, 77], "count": 1}, setting) == {3}
    degrees = setting.ties.degrees()
    by_degree = picked({"people": people, "strategy": "degree", "count": 3}, setting)
    assert min(degrees[list(by_degree)]) >= max(degrees[list(set(people) - by_degree)])
    audience = Audience(people=tuple(people), count=2)
    chosen = chosen_today(
        audience, setting, GIFTS, members(audience, setting, GIFTS, chosen=False), np.zeros(300, int), 5
    )
    assert set(chosen.tolist()) == {250, 3}


@pytest.mark.parametrize("strategy", NAMES)
def test_people_without_ties_can_be_picked(strategy: str) -> None:
    """A town of loners has no structure; luck decides, and nothing breaks."""
    setting = setting_of(network.from_edges(np.empty((0, 2), np.int64), people=40))
    assert len(picked({"strategy": strategy, "count": 7}, setting)) == 7


@pytest.mark.parametrize("strategy", NAMES)
def test_ties_that_are_computed_will_do(strategy: str) -> None:
    """Everyone tied to everyone, and a network that is never stored."""
    complete = setting_of(network.complete(50))
    assert len(picked({"strategy": strategy, "count": 7}, complete)) == 7
    assert cells(members(Audience.model_validate({"strategy": strategy, "count": 7}), complete, GIFTS)).sum() == 35
