"""Optimisation: the search on problems whose answer is known, attitudes to risk, fronts, money, and what is kept."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from little import moves, town

import wom_sim as wom
from wom_sim.errors import InputError
from wom_sim.studies.comparing.effects import effect
from wom_sim.studies.engine.engine import Engine
from wom_sim.studies.optimising import decisions, fronts
from wom_sim.studies.optimising.decisions import Choice, Plan, Range, Space, tidy
from wom_sim.studies.optimising.outcomes import SPENT, outcomes
from wom_sim.studies.optimising.retest import lead
from wom_sim.studies.optimising.risk import Risk, read_risk, worst
from wom_sim.studies.optimising.search import Effort, Found, Search
from wom_sim.studies.optimising.space import UNSPENT, rules_of
from wom_sim.studies.optimising.spending import Costed, Market

RADIO = {"kind": "mass_media", "until": 15, "reach": 0.05, "cost": {"per_exposure": 0.1}}
GIFTS = {"kind": "seeding", "on": 2, "who": {"strategy": "degree", "count": 9}, "cost": {"per_person": 5, "fixed": 3}}
BOARD = {"kind": "mass_media", "reach": 0.02, "cost": {"per_day": 2}}
PLAN = moves(radio=RADIO, gifts=GIFTS)
FEW: dict[str, Any] = {"generations": 2, "population": 4, "replicates": 2, "retest": 4}


# --- risk -------------------------------------------------------------------------------------------------

numbers = st.floats(-1e3, 1e3, allow_nan=False)


@hypothesis_settings(max_examples=150)
@given(values=st.lists(numbers, min_size=10, max_size=40), share=st.floats(0.1, 1.0))
def test_the_worst_share_is_the_conditional_value_at_risk(values: list[float], share: float) -> None:
    """Rockafellar and Uryasev (2000): the greatest, over thresholds t, of t less the mean shortfall over the share."""
    drawn = np.array(values)
    brute = max(t - np.maximum(t - drawn, 0.0).mean() / share for t in drawn)
    assert float(worst(drawn, share)) == pytest.approx(brute, rel=1e-9, abs=1e-6)


def test_attitudes_to_risk() -> None:
    """Mean, the worst of few, and mean less spread, along the last axis; what is undefined stays so."""
    values = np.array([[1.0, 2.0, 3.0, 6.0], [np.nan, 1.0, 1.0, 1.0]])
    assert read_risk("mean").of(values)[0] == 3.0
    assert read_risk("worst-decile").of(values)[0] == 1.0
    assert read_risk("mean - 0.5 sd").of(values)[0] == pytest.approx(3.0 - 0.5 * values[0].std(ddof=1))
    assert read_risk("mean-sd") == Risk("mean - 1 sd", 1.0)
    assert all(np.isnan(read_risk(name).of(values)[1]) for name in ("mean", "worst-decile", "mean-2sd"))
    with pytest.raises(InputError, match="attitude"):
        read_risk("bold")


# --- fronts -----------------------------------------------------------------------------------------------

tables = st.integers(1, 3).flatmap(
    lambda figures: st.lists(
        st.lists(st.integers(0, 5).map(float), min_size=figures, max_size=figures), min_size=1, max_size=14
    )
)


def beats(one: Sequence[float], two: Sequence[float]) -> bool:
    return all(a >= b for a, b in zip(one, two)) and any(a > b for a, b in zip(one, two))


@hypothesis_settings(max_examples=150)
@given(table=tables)
def test_the_front_is_what_nobody_beats(table: list[list[float]]) -> None:
    """By trying every pair; and each plan behind the first front is beaten by one on the front before its own."""
    scores = np.array(table)
    ranks = fronts.ranks(scores)
    unbeaten = {place for place, one in enumerate(table) if not any(beats(other, one) for other in table)}
    assert set(fronts.front(scores).tolist()) == unbeaten == set(np.flatnonzero(ranks == 0).tolist())
    for place in np.flatnonzero(ranks > 0):
        before = np.flatnonzero(ranks == ranks[place] - 1)
        assert any(beats(table[other], table[place]) for other in before)
    if scores.shape[1] == 1:
        assert [table[place] for place in fronts.order(scores)] == sorted(table, reverse=True)


def test_what_is_undefined_is_on_no_front_and_the_knee_is_where_it_bends() -> None:
    """NaN never wins; of a front that is a right angle the corner is the knee."""
    scores = np.array([[0.0, 10.0], [9.0, 9.0], [10.0, 0.0], [np.nan, 99.0]])
    assert fronts.front(scores).tolist() == [0, 1, 2]
    assert fronts.knee(scores[:3]) == 1


# --- decisions --------------------------------------------------------------------------------------------


@hypothesis_settings(max_examples=200)
@given(parts=st.lists(st.floats(0.0, 1.0, allow_subnormal=False), min_size=2, max_size=7))
def test_shares_are_never_more_than_the_whole(parts: list[float]) -> None:
    """Each is in proportion to its part within a grain or what was too small; none is too small to matter."""
    shares = tidy(parts)
    assert len(shares) == len(parts) - 1
    assert sum(shares) <= 1.0 + 1e-9
    assert all(share == 0.0 or share >= decisions.LEAST - 2.0 / decisions.GRAIN for share in shares)
    for share, part in zip(shares, parts):
        assert abs(share - part / (sum(parts) or 1.0)) <= len(parts) * (decisions.LEAST + 1.0 / decisions.GRAIN)


@hypothesis_settings(max_examples=100)
@given(low=st.floats(0.01, 5.0), width=st.floats(0.1, 100.0), share=st.floats(0.0, 1.0), whole=st.booleans())
def test_ranges_hold_their_values(low: float, width: float, share: float, whole: bool) -> None:
    """Every value lies within its range, and where it came from can be told from it, but for rounding."""
    one = Range("path", round(low) + 1 if whole else low, round(low + width) + 9 if whole else low + width, whole)
    value = one.at(share)
    assert one.low <= value <= one.high
    assert not whole or isinstance(value, int)
    grain = 0.51 if whole else 5e-4 * abs(value)
    assert abs(one.at(one.share(value)) - value) <= grain * 1.01


def test_a_plan_is_found_again_at_its_place() -> None:
    """Rules are where the search begins: the place of a plan gives that plan."""
    space = Space(("a", "b"), (Range("p", 0.0, 4.0, False),), (Choice("q", ("x", "y")),), {"p": 1.0})
    plan = Plan((0.25, 0.5), {"p": 3.0, "q": "y"})
    assert space.plan(space.place(plan)) == plan
    assert space.plan(space.place(Plan())).settings == {"p": 1.0, "q": "x"}


# --- the search -------------------------------------------------------------------------------------------

SPACE = Space(("a", "b", "c"), (Range("p", 0.0, 10.0, False),), (Choice("q", ("x", "y", "z")),), {"p": 5.0, "q": "x"})
BEST = np.array([0.5, 0.3, 0.2])
RULES = {"even": Plan((0.333, 0.333, 0.333)), "all a": Plan((1.0, 0.0, 0.0)), "nothing": Plan((0.0, 0.0, 0.0))}


def hill(plan: Plan) -> float:
    """Highest, 0, at the split BEST with p = 7 and q = z."""
    settings = {**SPACE.now, **plan.settings}
    off = float(((np.array(plan.shares) - BEST) ** 2).sum())
    return -10.0 * off - ((settings["p"] - 7.0) / 10.0) ** 2 - 0.2 * (settings["q"] != "z")


class Told:
    """Answers with a known value and luck that is the same for all, and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[range] = []

    def __call__(self, plans: Sequence[Plan], replicates: Sequence[int]) -> np.ndarray:
        assert isinstance(replicates, range)
        self.asked.append(replicates)
        luck = np.array([np.random.default_rng(number).normal() for number in replicates])
        return np.array([[hill(plan) + luck] for plan in plans])


EFFORT = Effort(12, 20, 4)


def searched(evaluate: Any, *, figures: int = 1, seed: int = 1, effort: Effort = EFFORT) -> Found:
    return Search(SPACE, evaluate, RULES, effort, risk=Risk(), figures=figures, seed=seed).run()


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_search_finds_the_known_best_of_a_simplex(seed: int) -> None:
    """Within a tenth of the way that the best simple rule lacks; the choice is right and the split within .06."""
    found = searched(Told(), seed=seed).best[0]
    assert -hill(found.plan) < -0.1 * max(hill(plan) for plan in RULES.values())
    assert found.plan.settings["q"] == "z"
    assert np.abs(np.array(found.plan.shares) - BEST).max() < 0.06


def test_replicates_go_to_the_promising() -> None:
    """Few for all, more for a third, most for the last few and the rules; and always the first ones, for all."""
    told = Told()
    found = searched(told)
    first, second, last = EFFORT.looks
    counts = [one.replicates for one in found.tried]
    assert set(counts) == {first, second, last}
    assert counts.count(last) <= 8 + len(RULES)
    assert sum(count > first for count in counts) < 0.5 * len(counts)
    assert all(one.replicates == last for one in found.tried if one.name)
    assert {asked.start for asked in told.asked} <= {0, first, second}


def test_the_same_seed_searches_alike_and_another_does_not() -> None:
    """What is asked is a function of the seed and what came out."""
    runs = [[one.plan.key for one in searched(Told(), seed=seed).tried] for seed in (4, 4, 5)]
    assert runs[0] == runs[1] != runs[2]


def test_what_is_best_of_many_by_luck_promises_too_much() -> None:
    """Where no plan is better than another the chosen one promises more than it has: mean over seeds, 4 SE above 0."""

    def noise(plans: Sequence[Plan], replicates: Sequence[int], seed: int) -> np.ndarray:
        keys = [[int.from_bytes(plan.key.encode()[-8:]) % 2**31, seed] for plan in plans]
        draws = [[np.random.default_rng([*key, number]).normal() for number in replicates] for key in keys]
        return np.array(draws)[:, None]

    promises = []
    for seed in range(40):
        best = searched(partial(noise, seed=seed), seed=seed, effort=Effort(3, 12, 3)).best[0]
        fresh = noise([best.plan], range(100, 127), seed)[0, 0]
        promises.append(best.scores(Risk())[0] - fresh.mean())
    assert np.mean(promises) > 4.0 * np.std(promises, ddof=1) / sqrt(len(promises))


def test_several_figures_give_the_known_front() -> None:
    """The share of one move against money kept: the front is every plan without the others. It is met end to end."""

    def both(plans: Sequence[Plan], replicates: Sequence[int]) -> np.ndarray:
        values = [[sqrt(plan.shares[0]), 1.0 - sum(plan.shares)] for plan in plans]
        return np.repeat(np.array(values)[:, :, None], len(replicates), axis=2)

    found = searched(both, figures=2, effort=Effort(20, 24, 2))
    assert len(found.best) >= 8
    wasted = [one.plan.shares[1] + one.plan.shares[2] for one in found.best]
    assert max(wasted) < 0.1
    spent = sorted(one.plan.shares[0] for one in found.best)
    assert spent[0] < 0.05
    assert spent[-1] > 0.95
    assert max(np.diff(spent)) < 0.35


def test_only_choices_can_be_decided() -> None:
    """A space without a single coordinate; the search ends when nothing new comes up."""
    space = Space((), (), (Choice("q", ("x", "y", "z")), Choice("r", (1, 2))), {})

    def told(plans: Sequence[Plan], replicates: Sequence[int]) -> np.ndarray:
        values = [float(plan.settings.get("q") == "y") + plan.settings.get("r", 0) for plan in plans]
        return np.repeat(np.array(values)[:, None, None], len(replicates), axis=2)

    found = Search(space, told, {"as it is": Plan()}, Effort(50, 6, 2), risk=Risk(), figures=1, seed=1).run()
    assert found.best[0].plan.settings == {"q": "y", "r": 2}
    assert max(one.generation for one in found.tried) < 50


# --- money ------------------------------------------------------------------------------------------------


def market(budget: float, **parts: Any) -> Market:
    """The market of a town in which moves cost what they would by hand."""
    scenario = town(marketing=moves(radio=RADIO, gifts=GIFTS, board=BOARD), **parts)
    plan = scenario.marketing["lotus"]
    each = {"radio": 300 * 15 * 0.05 * 0.1, "gifts": 45.0, "board": 40.0}
    return Market(scenario, "lotus", budget, tuple(Costed(name, plan[name], cost) for name, cost in each.items()))


def test_money_is_turned_into_more_of_the_same() -> None:
    """Reach, gifts and cost by the day in proportion to what is left after what is paid once; by hand."""
    patch = market(100.0).patch(Plan((0.45, 0.23, 0.2)))
    root = "marketing.lotus."
    assert patch[f"{root}radio.reach"] == pytest.approx(0.1)
    assert patch[f"{root}gifts.who.count"] == 4
    assert patch[f"{root}board.reach"] == pytest.approx(0.01)
    assert patch[f"{root}board.cost.per_day"] == pytest.approx(1.0)
    assert patch["budgets"] == {"lotus": 100.0}
    assert [patch[f"{root}{name}.cost.budget"] for name in ("radio", "gifts", "board")] == [45.0, 23.0, 20.0]


def test_a_move_that_its_money_does_not_pay_is_left_out() -> None:
    """What is paid once, and the first gift, must be affordable."""
    patch = market(100.0).patch(Plan((0.5, 0.07, 0.0)))
    assert patch["marketing.lotus.gifts"] is None
    assert patch["marketing.lotus.board"] is None
    assert not any(path.startswith("marketing.lotus.gifts.") for path in patch)
    assert market(100.0).allotted(Plan((0.5, 0.07, 0.0))) == {"radio": 50.0, "gifts": 0.0, "board": 0.0}


def test_a_shorter_window_is_a_louder_one() -> None:
    """The same money over a third of the days buys three times the reach."""
    settings = {"marketing.lotus.radio.from": 3, "marketing.lotus.radio.days": 5}
    patch = market(100.0).patch(Plan((0.225, 0.0, 0.0), settings))
    assert (patch["marketing.lotus.radio.from"], patch["marketing.lotus.radio.until"]) == (3, 8)
    assert patch["marketing.lotus.radio.reach"] == pytest.approx(0.15)


def test_no_run_costs_more_than_the_budget_and_most_is_spent() -> None:
    """From the ledger of every run of plans drawn at random; a plan of moves that can use it spends about its money."""
    here = market(60.0)
    draws = np.random.default_rng(3).dirichlet(np.ones(4), 12)
    plans = [Plan(tidy(parts)) for parts in draws] + [Plan(), Plan((0.5, 0.0, 0.5))]
    found = outcomes(Engine(), here.base, "lotus", [here.patch(plan) for plan in plans], range(4), ["radio", "gifts"])
    for plan, outcome in zip(plans, found, strict=True):
        assert outcome.figures[SPENT].max() <= 60.0 + 1e-9
        allotted = here.allotted(plan)
        for name in allotted.keys() & {"radio", "gifts"}:
            assert outcome.figures[f"cost of {name}"].max() <= allotted[name] + 1e-9
    assert found[-1].figures[SPENT].mean() == pytest.approx(60.0, rel=0.08)


def test_rules_and_changes_of_a_move_go_with_it() -> None:
    """A plan without a move is a scenario too, where a rule or a change was about it."""
    radio = {"when": {"desk": "sales", "above": 1.0}, "then": {"set": "radio.reach", "to": 0.1}}
    changes = [{"day": 3, "path": "marketing.lotus.radio.reach", "value": 0.01}]
    try:
        here = market(60.0, rules={"lotus": [radio]}, changes=changes)
    except InputError:
        here = market(60.0, changes=changes)
    assert here.base.patch(here.patch(Plan((0.0, 0.5, 0.5)))).changes == ()


def test_simple_rules_are_told_apart() -> None:
    """Even, scaled, one by one and nothing; a rule that says the same as another is there once."""
    here = market(100.0)
    space = Space(tuple(one.name for one in here.moves))
    names = list(rules_of(space, here.moves, strategies=False))
    assert names == ["the plan as it is", "the plan scaled", "an even split", "all on radio", "all on gifts",
                     "all on board", UNSPENT]  # fmt: skip
    one = here._replace(moves=here.moves[:1])
    assert list(rules_of(Space(("radio",)), one.moves, strategies=False)) == [
        "the plan as it is", "the plan scaled", UNSPENT,
    ]  # fmt: skip


# --- the whole study --------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def small() -> wom.Optimum:
    return wom.optimize(town(marketing=PLAN), budget=60.0, timing=True, strategies=True, **FEW)


def test_what_is_retested_is_what_a_user_would_run(small: wom.Optimum, tmp_path: Path) -> None:
    """The saved plan, loaded again and run on the fresh replicates, gives the retest's figure; leads are `effect`s."""
    folder = small.save(tmp_path / "out")
    again = wom.load_scenario(folder / "best.yaml")
    assert min(small.fresh) == max(small.effort.looks)
    result = wom.simulate(again, replicates=list(small.fresh))
    row = small.retest.row(0, named=True)
    assert row["score"] == pytest.approx(result.indicators["lotus"]["npv"].mean())
    assert result.indicators["lotus"][SPENT].max() <= 60.0 + 1e-9
    rule = small.rules[0]
    base = small.values(rule.plan)[0]
    mine = effect(result.indicators["lotus"]["npv"], base, len(small.rules))
    assert small.lead(rule).mean == pytest.approx(mine.mean)
    assert small.lead(rule).low_all == pytest.approx(mine.low_all)


def test_nothing_was_spent_beyond_the_budget(small: wom.Optimum) -> None:
    """In no run of the retest, and in no plan of the search."""
    assert all(outcome.figures[SPENT].max() <= 60.0 + 1e-9 for outcome in small.outcomes.values())
    assert max(small.spent.values()) <= 60.0 + 1e-9
    assert not small.refused


def test_threads_do_not_change_the_answer(small: wom.Optimum) -> None:
    """One core or two: the same tables to the bit."""
    again = wom.optimize(town(marketing=PLAN), budget=60.0, timing=True, strategies=True, threads=1, **FEW)
    assert again.best == small.best
    for name, table in small.tables().items():
        assert table.equals(again.tables()[name]), name


def test_a_study_that_was_killed_goes_on(small: wom.Optimum, tmp_path: Path) -> None:
    """Stopped in the middle, the same call gives the same answer, and makes only what was missing."""

    class Stop(Exception):
        pass

    def stop(share: float, so_far: str = "", /) -> None:
        if share > 0.4:
            raise Stop

    how: dict[str, Any] = {"budget": 60.0, "timing": True, "strategies": True, "checkpoint": tmp_path, **FEW}
    with pytest.raises(Stop):
        wom.optimize(town(marketing=PLAN), progress=stop, **how)
    kept = {file.name for file in (tmp_path / "parts").iterdir()}
    again = wom.optimize(town(marketing=PLAN), **how)
    assert kept < {file.name for file in (tmp_path / "parts").iterdir()}
    assert again.best == small.best
    assert again.retest.equals(small.retest)


def test_two_figures_and_the_worst_decile() -> None:
    """The front has no plan that another beats on the search's luck; of a figure of which less is better less is."""
    found = wom.optimize(town(marketing=PLAN), budget=60.0, kpi=["awareness", "marketing_cost"], **FEW)
    scores = np.array([one.scores(found.risk) for one in found.finalists])
    assert not any(beats(one, two) for one in scores.tolist() for two in scores.tolist())
    assert found.front["kpi"].unique().sort().to_list() == ["awareness", "marketing_cost"]
    assert found.retest.filter(plan=UNSPENT, kpi="marketing_cost")["score"].to_list() == [0.0]
    cautious = wom.optimize(town(marketing=PLAN), budget=60.0, risk="worst-decile", **FEW)
    row = cautious.retest.row(0, named=True)
    assert row["score"] == pytest.approx(cautious.values(cautious.winner.plan)[0].min())
    assert row["low"] <= row["score"] <= row["high"]


def test_settings_are_decided_without_a_split() -> None:
    """With `vary` alone the moves stay, a refused value costs nothing but its plan, and the best setting is found."""
    vary = {"marketing.lotus.radio.from": (0, 19), "products.lotus.quality": [-0.5, 0.9]}
    found = wom.optimize(town(marketing=PLAN), vary=vary, budget=80.0, **FEW)
    assert found.space.moves == ()
    assert found.refused  # radio that begins on its last day or after
    assert found.winner.plan.settings.get("products.lotus.quality", 0.9) == 0.9
    assert {"every range at its low end", "the plan as it is"} <= {one.name for one in found.tried}
    assert "refused" not in {found.winner.plan.key} & set(found.refused)


def test_leads_of_other_scores_are_drawn_in_pairs() -> None:
    """What is the same for all luck has an interval of no width, however risky both are."""
    values = np.random.default_rng(2).normal(0.0, 9.0, 40)
    found = lead(values + 1.0, values, read_risk("worst-decile"), 3, 1)
    assert found.mean == found.low == pytest.approx(1.0)
    assert found.high_all == pytest.approx(1.0)
    assert found.share_positive == 1.0


def test_ideas_are_judged_by_who_likes_them() -> None:
    """There is no money in an idea; the manifest repeats the command."""
    scenario = town(products={"lotus": {"idea": True, "aware": 0.3}}, marketing=moves(radio=RADIO))
    found = wom.optimize(scenario, budget=20.0, **FEW)
    assert [goal.kpi for goal in found.goals] == ["supporters"]
    assert "--budget 20" in found.manifest()["repeat"]
    assert json.dumps(found.manifest())


# --- refusals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("parts", "asked", "problem"),
    [
        ({}, {}, "nothing to decide"),
        ({"marketing": moves(sale={"kind": "price_promotion", "discount": 0.1})}, {}, "nothing to decide"),
        ({"marketing": PLAN}, {"budget": 0}, "buys nothing"),
        ({"marketing": PLAN}, {"budget": -5.0}, "buys nothing"),
        ({"marketing": PLAN}, {"budget": float("nan")}, "buys nothing"),
        ({"marketing": PLAN}, {"kpi": "profits"}, "Did you mean 'profit'"),
        ({"marketing": PLAN}, {"kpi": ["npv", "profit", "units", "awareness"]}, "too many"),
        ({"marketing": PLAN}, {"product": "rose"}, "rose"),
        ({"marketing": PLAN}, {"risk": "bold"}, "attitude"),
        ({"marketing": PLAN}, {"vary": {"marketing.lotus.radio.raech": (0, 1)}}, "raech"),
        ({"marketing": PLAN}, {"vary": {"marketing.lotus.radio.reach": (0.2, 0.2)}}, "empty"),
        ({"marketing": PLAN}, {"split": ["gift"]}, "Did you mean 'gifts'"),
        ({"marketing": PLAN}, {"split": True, "vary": {"marketing.lotus.radio.reach": (0.1, 0.2)}}, "by itself"),
        ({"marketing": PLAN}, {"vary": {"budgets.lotus": (1, 9)}}, "budgets"),
        ({"marketing": moves(sale={"kind": "price_promotion", "discount": 0.1})}, {"split": ["sale"]}, "costs nothing"),
        ({"marketing": PLAN}, {"generations": 0}, "generations"),
    ],
)
def test_what_cannot_be_decided_is_refused(parts: dict[str, Any], asked: dict[str, Any], problem: str) -> None:
    """In a sentence that says where, and what to do."""
    with pytest.raises(InputError, match=problem):
        wom.optimize(town(**parts), **{**FEW, **asked})


def test_where_no_plan_can_be_judged_that_is_said() -> None:
    """A figure that is undefined in every run decides nothing."""
    scenario = town(marketing=PLAN)
    with pytest.raises(InputError, match="not one of"):
        wom.optimize(scenario, kpi="resolved_share", budget=50.0, **FEW)
