"""What a plan has changed, in pairs of worlds, and a move followed from person to person."""

from __future__ import annotations

import re
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from little import RADIO, moves, town
from scipy import stats

import wom_sim as wom
from wom_sim.errors import InputError
from wom_sim.report.chains import WIDTH, icicle
from wom_sim.simulation import Simulation
from wom_sim.studies.answers import answered, forget_answers, twins, without
from wom_sim.studies.followed import Person, followed
from wom_sim.studies.paired import differences, earned, quotient

SPOTS = {**RADIO, "cost": {"per_exposure": 0.1}}
GIFTS = {"kind": "seeding", "on": 4, "who": {"strategy": "degree", "count": 9}, "cost": {"per_person": 30}}
PLAN = moves(radio=SPOTS, gifts=GIFTS)


# --- pairs ------------------------------------------------------------------------------------------


@hypothesis_settings(max_examples=60)
@given(
    pairs=st.lists(st.tuples(st.floats(-100, 100), st.floats(0.5, 20)), min_size=3, max_size=20),
)
def test_the_interval_of_a_quotient_is_fiellers(pairs: list[tuple[float, float]]) -> None:
    """Its ends are the ratios r at which the mean of y - r x is just told from 0 by Student's t: his own argument."""
    over, under = np.array(pairs).T
    found = quotient(over, under)
    assert found["mean"] == pytest.approx(over.mean() / under.mean(), abs=1e-12)
    t = stats.t.ppf(0.975, len(pairs) - 1)
    told = under.mean() > t * stats.sem(under)
    assume(abs(under.mean() - t * stats.sem(under)) > 1e-3)
    assert (found["low"] is not None) == told
    for end in (found["low"], found["high"]):
        if end is not None:
            rest = over - end * under
            assert abs(rest.mean()) == pytest.approx(t * stats.sem(rest), rel=1e-6, abs=1e-6)


def test_a_quotient_that_does_not_vary_is_its_own_interval() -> None:
    """Of equal pairs nothing is uncertain; large amounts once left a width behind that was rounding alone."""
    over, under = np.full(3, 88.01397623543784), np.full(3, 1.765625)
    found = quotient(over, under)
    assert found["low"] == pytest.approx(found["mean"], rel=1e-13)
    assert found["high"] == pytest.approx(found["mean"], rel=1e-13)


def test_a_quotient_by_nothing_is_undefined() -> None:
    """Where a plan costs nothing more, or wins nobody, there is no return and no cost of one more buyer."""
    some = np.array([1.0, 2.0, 3.0])
    for none in (np.zeros(3), -some):
        assert quotient(some, none) == {"mean": None, "low": None, "high": None}
    assert quotient(some[:1], some[:1]) == {"mean": 1.0, "low": None, "high": None}


def test_differences_are_of_twins() -> None:
    """Replicate by replicate, each key figure less that of the world with the same luck; a plan against itself is 0."""
    with_, without_ = wom.simulate(town(marketing=PLAN), replicates=5), wom.simulate(town(), replicates=5)
    change = differences(with_, without_, "lotus")
    assert change["first_purchases"].tolist() == [
        a - b
        for a, b in zip(with_.indicators["lotus"]["first_purchases"], without_.indicators["lotus"]["first_purchases"])
    ]
    itself = differences(with_, wom.simulate(town(marketing=PLAN), replicates=5), "lotus")
    assert all((values[np.isfinite(values)] == 0.0).all() for values in itself.values())


def test_only_twins_are_compared() -> None:
    """Runs of another seed, number or network have no pairs, and a product that is not there no difference."""
    base = wom.simulate(town(), replicates=2)
    for other, word in (
        (wom.simulate(town(), replicates=2, seed=9), "seeds"),
        (wom.simulate(town(), replicates=3), "replicates"),
        (
            wom.simulate(town(network={"kind": "watts-strogatz", "n": 300, "k": 4, "rewiring": 0.2}), replicates=2),
            "ties",
        ),
    ):
        with pytest.raises(InputError, match=f"other {word}"):
            differences(base, other, "lotus")
    with pytest.raises(InputError, match="no product 'lotos'"):
        differences(base, base, "lotos")


def test_what_was_earned_by_hand() -> None:
    """Every row from the differences of the two runs' own figures; returns are of what is incremental."""
    product = {"price": 40, "margin": 18, "aware": 0.3, "owners": 0.1, "repurchase_days": 9}
    parts = {"products": {"lotus": product}, "horizon": 60, "market": {"people": 3000}}
    plan, nothing = wom.simulate(town(**parts, marketing=PLAN), replicates=6), wom.simulate(town(**parts), replicates=6)
    rows = {row.label: row for row in earned(plan, nothing, "lotus")}
    mine, theirs = plan.indicators["lotus"], nothing.indicators["lotus"]
    more = {
        name: mine[name] - theirs[name]
        for name in ("first_purchases", "revenue", "contribution", "marketing_cost", "npv")
    }
    cost, profit = more["marketing_cost"], more["contribution"] - more["marketing_cost"]
    assert (theirs["marketing_cost"] == 0).all()
    assert rows["New buyers"].estimate["mean"] == pytest.approx(more["first_purchases"].mean())
    assert rows["Present value"].estimate["mean"] == pytest.approx(more["npv"].mean())
    half = stats.t.ppf(0.975, 5) * profit.std(ddof=1) / sqrt(6)
    assert rows["Profit"].estimate["low"] == pytest.approx(profit.mean() - half)
    assert rows["Profit"].in_favour == (profit > 0).mean()
    assert rows["Marketing cost"].in_favour is None
    assert rows["Return on investment"].estimate["mean"] == pytest.approx(profit.sum() / cost.sum())
    assert rows["Return on spend"].estimate["mean"] == pytest.approx(more["revenue"].sum() / cost.sum())
    assert rows["Cost of one more buyer"].estimate["mean"] == pytest.approx(cost.sum() / more["first_purchases"].sum())


# --- the same worlds without something --------------------------------------------------------------


def test_without_a_move_or_all_of_them() -> None:
    """Only what is named is gone, with the changes that would have moved it; everything else stands as it was."""
    changes = [
        {"day": 5, "path": "marketing.lotus.radio.reach", "value": 0.2},
        {"day": 6, "path": "products.lotus.price", "value": 30},
    ]
    base = town(marketing=PLAN, changes=changes, report={"follow": "lotus.gifts", "against": "nothing"})
    bare = without(base, "lotus")
    assert not any(bare.marketing.values())
    assert [change.path for change in bare.changes] == ["products.lotus.price"]
    assert bare.report == wom.Scenario.from_data({"products": {"lotus": {}}}).report
    assert list(without(base, "lotus.radio").marketing["lotus"]) == ["gifts"]
    assert len(without(base, "lotus.gifts").changes) == 2
    assert without(base, "lotus.gifts").products == base.products
    assert without(town(), "lotus").marketing == {}


def test_what_the_plan_is_held_against() -> None:
    """Nothing, a what-if, and each followed move; of the first product with marketing, unless another is named."""
    products = {"rose": {"price": 3}, "lotus": {"price": 4}}
    what_if = {"dear": {"products.lotus.price": 9}}
    asked = {"against": ["nothing", "dear"], "follow": ["lotus.gifts"]}
    scenario = town(products=products, marketing=PLAN, what_if=what_if, report=asked)
    found = twins(scenario)
    assert [(twin.name, twin.product) for twin in found] == [
        ("nothing", "lotus"), ("dear", "lotus"), ("lotus.gifts", "lotus"),
    ]  # fmt: skip
    assert found[1].scenario.products["lotus"].price == 9
    (rose,) = twins(town(products=products, marketing=PLAN, report={"against": "nothing", "product": "rose"}))
    assert rose.product == "rose"
    assert set(rose.scenario.marketing["lotus"]) == {"gifts", "radio"}
    bigger = town(marketing=PLAN, what_if={"big": {"network.n": 500}}, report={"against": "big"})
    with pytest.raises(InputError, match="another 'network'"):
        twins(bigger)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"against": "nothng"}, r"report\.against: there is no what-if 'nothng'\. Did you mean 'nothing'"),
        ({"follow": "lotus.gift"}, r"report\.follow: there is no move 'lotus\.gift'\. Did you mean 'lotus\.gifts'"),
        ({"follow": ["radio"]}, r"report\.follow: there is no move 'radio'"),
        ({"product": "lotos"}, r"report\.product: there is no product 'lotos'"),
        ({"folow": "lotus.gifts"}, r"unknown key 'folow'"),
    ],
)
def test_questions_about_what_is_not_there_are_refused(asked: dict[str, Any], message: str) -> None:
    """Before the run, with the place and the nearest name."""
    with pytest.raises(InputError, match=message):
        town(marketing=PLAN, report=asked)


def test_a_followed_move_can_be_taken_away() -> None:
    """A what-if without the move asks nothing about it, rather than refusing to run."""
    base = town(marketing=PLAN, report={"follow": ["lotus.gifts", "lotus.radio"]})
    assert base.patch({"marketing.lotus.gifts": None}).report.follow == ("lotus.radio",)
    assert base.patch({"marketing.lotus": None}).report.follow == ()


def test_what_cannot_be_traced_is_refused_before_the_run() -> None:
    """Laws that do not add up have no chains of influence: said at once, not after an hour."""
    laws = {"opinion": {"hearsay_half_life": 30}}
    with pytest.raises(InputError, match="influence cannot be traced"):
        answered(town(marketing=PLAN, laws=laws, report={"follow": "lotus.gifts"}, replicates=10_000))


def test_answers_change_nothing_and_are_of_the_same_luck(tmp_path: Path) -> None:
    """The run is bit for bit the one without questions, its twin the run without marketing; checkpoints are cleared."""
    asked = {"against": "nothing", "follow": "lotus.gifts"}
    done: list[float] = []
    kept = tmp_path / ".kept"
    scenario = town(marketing=PLAN, report=asked)
    found = answered(scenario, progress=done.append, checkpoint=kept)
    plain, bare = wom.simulate(town(marketing=PLAN)), wom.simulate(town())
    assert (found.record.events == plain.record.events).all()
    assert [held.name for held in found.comparisons] == ["nothing", "lotus.gifts"]
    assert (found.comparisons[0].other.record.events == bare.record.events).all()
    assert done == sorted(done)
    assert done[-1] == pytest.approx(1.0)
    (gifts,) = found.followed
    assert gifts.given == 9
    assert gifts.cost == 270.0
    (tmp_path / ".kept.1").mkdir()
    (tmp_path / ".kept.1" / "checkpoint.json").write_text("{}")
    forget_answers(kept, scenario)
    assert not (tmp_path / ".kept.1").exists()
    folder = found.save(tmp_path / "run")
    assert {"against.json", "followed.parquet"} <= {file.name for file in folder.iterdir()}


# --- from person to person --------------------------------------------------------------------------


@pytest.mark.parametrize("move", ["gifts", "radio"])
def test_chains_are_those_of_the_trace(move: str) -> None:
    """Everyone's way back, one person at a time, to the nearest of the move's people who was reached by then."""
    product = {"price": 40, "margin": 18, "aware": 0.05, "quality": 0.6}
    plan = moves(radio={**SPOTS, "reach": 0.004, "from": 3}, gifts=GIFTS)
    simulation = Simulation(town(products={"lotus": product}, marketing=plan, horizon=80), trace=True).run()
    found = followed(simulation, f"lotus.{move}")
    influence, path = simulation.influence, f"marketing.lotus.{move}"
    people = {row["person"]: row for row in influence.awareness("lotus").iter_rows(named=True)}
    adoptions = list(influence.adoptions("lotus").iter_rows(named=True))
    reached = {name: row["day"] for name, row in people.items() if row["intervention"] == path}
    reached |= {row["person"]: row["day"] for row in adoptions if row["how"] == "gift" and row["intervention"] == path}
    buyers = {row["person"] for row in adoptions if row["how"] == "purchase"}
    expected = {}
    for name in people:
        level, day = 0, people[name]["day"]
        for row in influence.awareness_chain("lotus", name).iter_rows(named=True):
            if row["person"] in reached:
                if level == 0 or reached[row["person"]] <= day:
                    expected[name] = (level, name in buyers)
                break
            level, day = level + 1, row["day"]
    assert {one.person: (one.level, one.bought) for one in found.people} == expected
    assert {source.person for source in found.sources} == set(reached)
    assert len(expected) > len(reached) > 5
    assert sum(source.reached for source in found.sources) == len(expected) - len(reached)
    assert sum(source.buyers for source in found.sources) == sum(
        level > 0 and bought for level, bought in expected.values()
    )
    persuaders = [row["persuader"] for row in adoptions if row["how"] == "purchase"]
    degrees = simulation.ties.degrees()
    for source in found.sources:
        assert source.ties == degrees[source.person]
        assert source.place == 1 + (degrees > degrees[source.person]).sum()
        assert source.persuaded == persuaders.count(source.person)
        assert source.told == sum(one.teller == source.person and one.level == 1 for one in found.people)
    chain = found.chain()
    assert chain[0].level == 0
    assert [one.teller for one in chain[1:]] == [one.person for one in chain[:-1]]
    assert found.levels()[0][0] == len(reached)
    assert found.table().height == len(expected)


def test_people_go_by_their_own_names(tmp_path: Path) -> None:
    """Ids of the user's own file are those in the chains, and ties are counted for the right person."""
    edges = "anna,bob\nanna,cleo\nanna,dan\nbob,cleo\ndan,eve\n"
    file = tmp_path / "friends.csv"
    file.write_text("from,to\n" + edges)
    gift = {"kind": "seeding", "on": 0, "who": {"people": ["anna"]}}
    scenario = town(network={"kind": "edges", "edges": str(file)}, marketing=moves(gift=gift), horizon=40)
    found = followed(Simulation(scenario, trace=True).run(), "lotus.gift")
    assert [(one.person, one.ties, one.place) for one in found.sources] == [("anna", 3, 1)]


def test_blocks_lie_below_whoever_told_them() -> None:
    """The picture: a level's blocks lie within those of their tellers and are as wide as the people they stand for."""
    people = (
        Person("a", None, 0, 0, False), Person("b", None, 0, 0, False), Person("c", "a", 1, 1, True),
        Person("d", "a", 2, 1, False), Person("e", "c", 3, 2, False),
    )  # fmt: skip
    text = str(icicle(people, "label"))
    blocks = re.findall(r"M([\d.]+) (\d+)h([\d.]+)", text)
    by_level: dict[int, list[tuple[float, float]]] = {}
    for x, y, width in blocks:
        by_level.setdefault(int(y), []).append((float(x), float(width)))
    rows = [sorted(row) for _, row in sorted(by_level.items())]
    fifth = WIDTH / 5
    assert rows[0] == [(0.0, pytest.approx(4 * fifth)), (pytest.approx(4 * fifth), pytest.approx(fifth))]
    assert rows[1] == [(0.0, pytest.approx(2 * fifth)), (pytest.approx(2 * fifth), pytest.approx(fifth))]
    assert rows[2] == [(0.0, pytest.approx(fifth))]
    assert re.search(r'd="M0\.0 \d+h384\.0[^"]*" class="b-bought', text)
    assert str(icicle((), "label")) == ""
