"""How arms come to differ: held against two runs by themselves, day by day in plain Python, and against NetworkX."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from little import town
from test_every_move import LIVELY, MOVES, move

from wom_sim.errors import InputError
from wom_sim.influence import roots_of
from wom_sim.network import Ties
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.state import BEFORE, FOLLOWS, SCRATCH
from wom_sim.studies.comparing.divergence import BUYS, Divergence, diverge
from wom_sim.studies.comparing.earliest import NOT_ASKED, earliest_tie
from wom_sim.studies.comparing.first_difference import FirstDifferences
from wom_sim.studies.comparing.forest import below, largest_trees
from wom_sim.verification.bits import differences, kept

DAYS = 40
GIFTS = {"kind": "seeding", "on": 2, "who": {"strategy": "degree", "count": 9}}
BUSY: dict[str, Any] = {
    **LIVELY,
    "horizon": DAYS,
    "products": {**LIVELY["products"], "rival": {"price": 35, "margin": 12, "aware": 0.3, "owners": 0.1}},
    "marketing": {"rival": {"radio": {"kind": "mass_media", "reach": 0.03}}},
}
PLAN = {
    "marketing.lotus.gifts": GIFTS,
    "marketing.lotus.sale": {"kind": "price_promotion", "discount": 0.3, "from": 10, "until": 20},
}


def held(arm: Scenario, other: Scenario, **more: Any) -> Divergence:
    """An arm against another, in the first replicate."""
    return diverge(arm, other, ("plan", "base"), product="lotus", **more)


@cache
def busy() -> tuple[Scenario, Scenario]:
    """A town with two brands, and what is planned for it."""
    base = town(**BUSY)
    return base.patch(PLAN), base


@cache
def found() -> Divergence:
    return held(*busy())


class Alone:
    """One arm run by itself: everyone's state as Python objects each evening, and the log."""

    def __init__(self, scenario: Scenario) -> None:
        self.simulation = Simulation(scenario, replicates=[0], trace=True)
        self.states = [self._states()]
        self.logs: list[pl.DataFrame] = []
        while not self.simulation.finished:
            self.simulation.step()
            self.states.append(self._states())
            self.logs.append(self.simulation.events)

    def _states(self) -> list[Any]:
        fields, people = self.simulation.fields, self.simulation.scene.people
        by_person = []
        for name in fields._fields:
            array = getattr(fields, name)
            if name in SCRATCH or name == "reviews" or not array.size:
                continue
            # Whatever has people along its second axis is turned round.
            rows = array if len(array) == people else array.T
            assert len(rows) == people
            by_person.append(rows.tolist())
        return [list(state) for state in zip(*by_person, strict=True)]

    def bought(self, person: int) -> dict[str, list[int]]:
        """Days of each product's purchases."""
        return self._bought.get(person, {})

    @property
    def _bought(self) -> dict[int, dict[str, list[int]]]:
        if not hasattr(self, "_purchases"):
            self._purchases: dict[int, dict[str, list[int]]] = {}
            for log in self.logs:
                paid = log.filter(pl.col("kind").is_in(["purchase", "repurchase"]))
                for person, product, day in paid.select("person", "product", "day").iter_rows():
                    self._purchases.setdefault(person, {}).setdefault(product, []).append(day)
        return self._purchases


@cache
def alone() -> tuple[Alone, Alone]:
    arm, other = busy()
    return Alone(arm), Alone(other)


def test_the_first_day_is_that_of_a_comparison_by_hand() -> None:
    """Two separate runs, compared person by person in plain Python, differ first on those days in those people."""
    arm, other = alone()
    expected = {}
    for person in range(300):
        for day in range(DAYS):
            state = arm.states[day + 1][person] != other.states[day + 1][person]
            bought = [
                {name: day in days for name, days in run.bought(person).items() if day in days} for run in (arm, other)
            ]
            if state or bought[0] != bought[1]:
                expected[person] = day
                break
    people = found().people
    assert dict(people.select("place", "day").iter_rows()) == expected
    assert len(expected) > 50
    assert people["day"].is_sorted()


def test_how_many_differ_by_day() -> None:
    """So far: from the first days. Tonight: by the bits of awareness and having of two separate runs."""
    arm, other = alone()
    days = found().people["day"].to_list()
    tonight = [
        sum((one[0][0] ^ two[0][0]) & 5 != 0 for one, two in zip(here, there, strict=True))
        for here, there in zip(arm.states[1:], other.states[1:], strict=True)
    ]
    expected = [(day, sum(first <= day for first in days), tonight[day]) for day in range(DAYS)]
    assert found().differing.rows() == expected
    assert found().differing.columns == ["day", "people", "tonight"]


def test_how_first_purchases_differ() -> None:
    """From the logs of two separate runs; who had the product before the first day bought it then, in both."""
    arm, other = alone()
    owners = {person for person, state in enumerate(arm.states[0]) if state[0][0] & 4}
    seen = set()
    for place, buys, sooner in found().people.select("place", "buys", "sooner").iter_rows():
        here, there = (
            BEFORE if place in owners else min(run.bought(place).get("lotus", [999])) for run in (arm, other)
        )
        if here == there == 999:
            expected = ("none", None)
        elif 999 in (here, there):
            expected = ("only there" if here == 999 else "only here", None)
        else:
            expected = ("same" if here == there else "sooner" if here < there else "later", there - here)
        assert (buys, sooner) == expected
        seen.add(buys)
    assert seen >= {"none", "same", "only here", "sooner"}
    assert seen <= set(BUYS)


def test_a_gift_is_the_cause_of_those_who_got_it() -> None:
    """Nobody else was touched by it, and nobody came between; who had the product already lives on as before."""
    arm, _ = alone()
    log = arm.logs[2]
    given = log.filter((pl.col("kind") == "gift") & pl.col("made_customer"))["person"].to_list()
    by_gift = found().people.filter(pl.col("cause") == "marketing.lotus.gifts")
    assert sorted(by_gift["place"]) == sorted(given)
    assert given
    assert set(by_gift.select("day", "generation", "only", "through").iter_rows()) == {(2, 0, "here", None)}


def test_through_whom_it_came() -> None:
    """The person differs from an earlier day on, or from the same for a cause that comes before anyone listens.

    One generation before, and a tie where the platform is one of ties: both platforms are those of the network.
    """
    people = found().people
    ties = {frozenset(edge) for edge in busy()[0].ties(1).edges().tolist()}
    known = {row["place"]: row for row in people.iter_rows(named=True)}
    spread = 0
    for row in known.values():
        if row["through"] is None:
            assert row["generation"] == (1 if row["cause"] == "review" else 0)
            continue
        teller = known[row["through_place"]]
        assert row["generation"] == teller["generation"] + 1
        assert teller["day"] <= row["day"]
        if teller["day"] == row["day"]:
            assert teller["cause"].startswith("marketing.") or teller["cause"] == "reaction"
        if row["cause"] in ("conversation", "feed", "friend", "reaction"):
            assert frozenset((row["place"], row["through_place"])) in ties
            spread += 1
    assert spread > 20
    assert people["generation"].max() > 2


def test_words_that_are_named_were_heard_in_one_world_only() -> None:
    """The log of that day has the word in the world that is named, and in the other not as it was there."""
    arm, other = alone()
    words = found().people.filter(pl.col("cause").is_in(["conversation", "friend", "answer"]))
    assert len(words) > 20
    same = ["person", "channel", "teller", "product", "valence", "weight"]
    for place, day, cause, through, only in words.select("place", "day", "cause", "through", "only").iter_rows():
        heard = [
            set(
                run.logs[day]
                .filter(
                    (pl.col("person") == place)
                    & (pl.col("channel") == cause).fill_null(False)
                    & (pl.col("teller") == through).fill_null(False)
                )
                .select(same)
                .iter_rows()
            )
            for run in ((arm, other) if only == "here" else (other, arm))
        ]
        assert heard[0] - heard[1]


def test_trees_and_cascades_are_those_of_networkx() -> None:
    """Sizes, depths and edges of the largest, from the frame of people and from the arm's awareness run by itself."""
    frame = found().people
    told = alone()[0].simulation.influence.awareness("lotus").with_columns(pl.col("day").fill_null(BEFORE))
    rows = told.select("teller", "person", "day", "depth").filter(pl.col("depth") > 0).select("teller", "person", "day")
    through = frame.filter(pl.col("through").is_not_null()).select("through_place", "place", "day")
    for spreads, edges in ((found().trees, through), (found().cascades, rows)):
        graph = nx.DiGraph()
        day = {place: day for _, place, day in edges.iter_rows()}
        graph.add_edges_from((one, two) for one, two, _ in edges.iter_rows())
        trees = [graph.subgraph(part) for part in nx.weakly_connected_components(graph)]
        assert [tree["people"] for tree in spreads] == sorted(map(len, trees), reverse=True)[: len(spreads)]
        for spread in spreads:
            (tree,) = (tree for tree in trees if spread["root_place"] in tree)
            assert set(tree.edges) == {(one, two) for one, two, _ in spread["edges"]}
            assert all(day[two] == on for _, two, on in spread["edges"])
            depths = nx.single_source_shortest_path_length(tree, spread["root_place"])
            assert max(depths.values()) == spread["depth"]
            assert all(one <= two for (_, _, one), (_, _, two) in pairwise(spread["edges"]))
    cause = dict(frame.select("place", "cause").iter_rows())
    assert all(cause[tree["root_place"]] == tree["cause"] for tree in found().trees)


def test_who_influenced_whom_is_that_of_the_arm_alone() -> None:
    """Purchases by persuader from the table of adoptions of the arm run by itself; persuasions from its trail."""
    influence = alone()[0].simulation.influence
    bought = influence.adoptions("lotus").filter(pl.col("how").is_in(["purchase", "repurchase"]))
    expected = bought["persuader"].drop_nulls().value_counts().rows()
    mine = found().influence.filter(pl.col("purchases") > 0)
    assert sorted(mine.select("person", "purchases").iter_rows()) == sorted(expected)
    assert mine["purchases"].is_sorted(descending=True)
    told = influence.awareness("lotus").filter(pl.col("depth") > 0)["teller"].value_counts().rows()
    assert sorted(found().influence.filter(pl.col("told") > 0).select("person", "told").iter_rows()) == sorted(told)
    tracing = alone()[0].simulation.tracing
    assert tracing is not None
    trail = tracing.trail
    top = found().persuasions.row(0, named=True)
    assert top["part"] == trail.persuasion[:, 0].max()
    assert top["person"] == trail.persuader[top["persuaded_place"], 0]
    assert found().persuasions["part"].is_sorted(descending=True)


def test_a_plan_that_changes_nothing_leaves_everyone_alone() -> None:
    """The same scenario, or one with a move that never runs: empty, with the same columns."""
    base = busy()[1]
    never = base.patch({"marketing.lotus.radio": {"kind": "mass_media", "reach": 0.2, "waits": True}})
    for arm in (base, never):
        nothing = held(arm, base)
        assert nothing.people.schema == found().people.schema
        assert (len(nothing.people), nothing.trees, nothing.unexplained) == (0, (), 0.0)
        assert nothing.differing.select("people", "tonight").sum().row(0) == (0, 0)


def test_looking_changes_nothing() -> None:
    """The same bits as the same two arms that nobody looks at, on one thread and on two."""
    arm, other = busy()
    plain = kept(Simulation([other, arm], replicates=[0]).run())
    for threads in (1, 2):
        simulation = Simulation([other, arm], replicates=[0], threads=threads, trace=True)
        looking = FirstDifferences(simulation, 0)
        while not simulation.finished:
            simulation.step()
            looking.look()
        assert differences(plain, {name: array for name, array in kept(simulation).items() if name in plain}) == []
    assert held(arm, other, threads=2).people.equals(found().people)


BACKGROUND = {f"old {kind}": move(kind) for kind in ("owned_content", "mass_media", "community", "service_desk")}


@pytest.mark.parametrize("background", [{}, BACKGROUND], ids=["alone", "beside others"])
@pytest.mark.parametrize("kind", MOVES)
def test_every_kind_of_move_is_found_out(kind: str, background: dict[str, Any]) -> None:
    """Every cause is named, and where no person is behind it, it is this move, never one of those in both arms."""
    base = town(**LIVELY, marketing={"lotus": background})
    people = held(base.patch({"marketing.lotus.new": move(kind)}), base).people
    assert len(people) > 0
    assert "unknown" not in people["cause"].to_list()
    # A review that was asked for is the first that differs, and its writer lives on as before.
    expected = {"review"} if kind == "review_request" else {"marketing.lotus.new"}
    causes = people.filter(pl.col("day") == people["day"].min(), pl.col("through").is_null())["cause"]
    assert set(causes) == expected
    assert set(people.filter(pl.col("generation") == 0)["cause"]) <= expected


def test_who_differs_later_in_the_day_is_not_behind_it() -> None:
    """Only those who say something else today, or differed before, are heard otherwise; not who met a message later."""
    base = town(**LIVELY)
    arm = base.patch({"marketing.lotus.radio": move("mass_media"), "marketing.lotus.friends": move("referral")})
    runs = [Simulation(scenario, replicates=[0]) for scenario in (arm, base)]
    said = [np.hstack([run.step() or run.fields.said.T for run in runs]) for _ in range(base.horizon)]
    people = held(arm, base).people
    day = dict(people.select("place", "day").iter_rows())
    for through, on in people.filter(pl.col("through").is_not_null()).select("through_place", "day").iter_rows():
        assert day[through] < on or (said[on][through, :2] != said[on][through, 2:]).any()
    assert "marketing.lotus.friends" in people["cause"].to_list()


def test_who_passes_on_a_post_shows_what_a_tie_showed() -> None:
    """Two pages that say the same leave their readers alike, but those who pass it on show it with another author."""
    platforms = {**LIVELY["platforms"], "photos": {"feed": {"items": 5, "sharing": 0.5}}}
    base = town(**{**LIVELY, "platforms": platforms}, marketing={"lotus": {"old": move("owned_content")}})
    arm = base.patch({"marketing.lotus.new": move("owned_content")})
    runs = [Simulation(scenario, replicates=[0]) for scenario in (arm, base)]
    follows = [np.zeros(300, np.bool_)]
    for _ in range(base.horizon):
        follows.append(np.any([run.step() or run.fields.bond[:, 0] & FOLLOWS for run in runs], axis=0))
    people = held(arm, base).people
    by_move = people.filter(pl.col("generation") == 0)
    assert set(by_move["cause"]) == {"marketing.lotus.new"}
    # Nothing else that the page does reaches anybody than its followers.
    assert all(follows[on][place] | follows[on + 1][place] for place, on in by_move.select("place", "day").iter_rows())


SETTINGS = {
    "products.lotus.price": 20,
    "products.lotus.owners": 0.5,
    "laws.talk.rate": 0.3,
    "laws.opinion.friend": 2.0,
    "platforms.photos.feed.items": 9,
    "platforms.offline.conversations": 4.0,
}


@pytest.mark.parametrize("path", SETTINGS)
def test_what_is_no_move_is_named_by_its_path(path: str) -> None:
    """Arms may differ in more than moves; with several settings it is the part that holds them all."""
    base = town(**LIVELY)
    people = held(base.patch({path: SETTINGS[path]}), base).people
    assert set(people.filter(pl.col("generation") == 0)["cause"]) == {path}
    assert (people["day"].min() == BEFORE) == (path == "products.lotus.owners")


def test_several_settings_go_by_what_holds_them() -> None:
    base = town(**LIVELY)
    people = held(base.patch({"products.lotus.price": 20, "products.lotus.quality": 0.2}), base).people
    assert set(people.filter(pl.col("generation") == 0)["cause"]) == {"products.lotus"}


def test_in_silence_only_moves_make_a_difference() -> None:
    """Nobody speaks, asks or reads: no difference comes through anybody."""
    laws = {**LIVELY["laws"], "talk": {"rate": 0.0}, "inquiry": {"ask": 0.0, "read": 0.0}}
    base = town(**{**LIVELY, "laws": laws})
    people = held(
        base.patch({"marketing.lotus.gifts": GIFTS, "marketing.lotus.radio": move("mass_media")}), base
    ).people
    assert set(people["cause"]) == {"marketing.lotus.gifts", "marketing.lotus.radio"}
    assert people["through"].null_count() == len(people)


def test_what_ties_have_is_seen() -> None:
    """With nothing but sight to spread by, it comes through a tie who has it in one world only."""
    choice = {**LIVELY["laws"]["choice"], "visibility": 0.5}
    laws = {**LIVELY["laws"], "choice": choice, "talk": {"rate": 0.0}, "inquiry": {"ask": 0.0, "read": 0.0}}
    base = town(**{**LIVELY, "laws": laws})
    people = held(base.patch({"marketing.lotus.gifts": GIFTS}), base).people
    assert set(people["cause"]) == {"marketing.lotus.gifts", "seen"}
    assert people.filter(pl.col("cause") == "seen")["through"].null_count() == 0


def test_adoption_by_contact_comes_from_neighbours() -> None:
    """The classical laws of adoption: by ties, and by strangers of whom nobody can be named."""
    for more, named in (({}, True), ({"weak_ties": 3, "weak": 0.05, "imitation": 0.0}, False)):
        choice = {"kind": "contact", "innovation": 0.0, "imitation": 0.2, **more}
        base = town(laws={"choice": choice, "talk": {"rate": 0.0}}, products={"lotus": {"price": 40, "owners": 0.02}})
        people = held(base.patch({"marketing.lotus.gifts": GIFTS}), base).people
        near = people.filter(pl.col("cause") == "neighbours")
        assert set(people["cause"]) == {"marketing.lotus.gifts", "neighbours"}
        assert not named or near["through"].null_count() == 0


def test_longer_steps() -> None:
    """In steps of a week through whom it came is no circle; what two did to each other in one week stays unknown."""
    base = town(**{**LIVELY, "horizon": 84, "step": 7})
    people = held(
        base.patch({"marketing.lotus.gifts": GIFTS, "marketing.lotus.radio": move("mass_media")}), base
    ).people
    unknown = people.filter(pl.col("cause") == "unknown")
    assert set(unknown["generation"]) <= {0}
    assert len(unknown) < len(people) / 20
    generation = dict(people.select("place", "generation").iter_rows())
    for place, through in people.filter(pl.col("through").is_not_null()).select("place", "through_place").iter_rows():
        assert generation[place] == generation[through] + 1


def test_an_idea_spreads_too() -> None:
    """Nobody buys it; what comes through people does so all the same."""
    base = town(products={"lotus": {"idea": True, "aware": 0.1}}, laws={"talk": {"rate": 0.3}})
    people = held(base.patch({"marketing.lotus.radio": move("mass_media", until=3)}), base).people
    assert set(people["buys"]) == {"none"}
    assert {"marketing.lotus.radio", "conversation"} <= set(people["cause"])


def test_ids_are_the_users_own(tmp_path: Any) -> None:
    """People go by the names in the user's file, and by their places."""
    edges = "\n".join(["a,b", *(f"p{one},p{(one + step) % 60}" for one in range(60) for step in (1, 2, 3))])
    (tmp_path / "edges.csv").write_text("from,to\n" + edges + "\n", encoding="utf-8")
    base = town(**{**LIVELY, "network": {"kind": "edges", "edges": str(tmp_path / "edges.csv")}})
    arm = base.patch({"marketing.lotus.gifts": GIFTS})
    people = held(arm, base).people
    ids = arm.ties(1).ids
    assert ids is not None
    assert people["person"].to_list() == ids[people["place"].to_numpy()].tolist()


def test_what_cannot_be_held_against_each_other_is_refused() -> None:
    """Arms of other days or people, laws of opinion that are no mean, and products that are not there."""
    base = town()
    with pytest.raises(InputError, match="horizon"):
        held(base.patch({"horizon": 10}), base)
    fading = base.patch({"laws.opinion.hearsay_half_life": 10.0})
    with pytest.raises(InputError, match="cannot be traced"):
        held(fading, fading)
    with pytest.raises(InputError):
        diverge(base, base, ("a", "b"), product="lotos")


# --- trees and ties -----------------------------------------------------------------------------------


@given(st.lists(st.integers(-1, 30), min_size=1, max_size=40), st.integers(1, 5), st.integers(2, 6))
def test_trees_of_any_shape(parents: list[int], count: int, most: int) -> None:
    """Roots, depths, sizes and the first edges, against NetworkX; parents come earlier."""
    parent = np.array([one if one < place else -1 for place, one in enumerate(parents)], np.int64)
    day = np.arange(len(parent), dtype=np.int64) // 3
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(parent)))
    graph.add_edges_from((int(one), place) for place, one in enumerate(parent) if one >= 0)
    root, depth = roots_of(parent)
    assert below(parent).tolist() == [len(nx.descendants(graph, place)) for place in graph]
    for place in graph:
        way = nx.shortest_path(graph, int(root[place]), place)
        assert len(way) == depth[place] + 1
        assert parent[root[place]] == -1
    trees = largest_trees(parent, day, count, most)
    sizes = sorted((len(part) for part in nx.weakly_connected_components(graph) if len(part) > 1), reverse=True)
    assert [tree.people for tree in trees] == sizes[:count]
    for tree in trees:
        assert len(tree.edges) == min(tree.people, most) - 1
        there = {tree.root}
        for one, two, _ in tree.edges:
            assert one in there
            there.add(two)


@cache
def network() -> tuple[Ties, Any]:
    ties = town().ties(1)
    return ties, ties.to_networkx()


@given(st.lists(st.integers(0, 4) | st.just(int(NOT_ASKED)), min_size=300, max_size=300))
def test_the_tie_that_comes_first(ranks: list[int]) -> None:
    """Against a search through the list of ties; nobody where no tie counts."""
    ties, near = network()
    found_ties = earliest_tie(np.arange(300), ties.arrays, np.array(ranks))
    for person, found_tie in enumerate(found_ties.tolist()):
        counting = [(ranks[other], other) for other in near[person] if ranks[other] != NOT_ASKED]
        assert found_tie == (min(counting)[1] if counting else -1)
