"""Shares of what all moves do together: against every order by brute force, and over a plan's own moves."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from math import isnan
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from little import RADIO, moves, town

from wom_sim.errors import InputError
from wom_sim.runs import results
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.studies.answers import without
from wom_sim.studies.comparing.channels import EXACT, channels, plans_needed
from wom_sim.studies.comparing.shapley import (
    Game,
    coalitions,
    interactions,
    met,
    sampled_shapley,
    shapley_values,
    there_and_back,
)


def game_of(players: int, seed: int, replicates: int = 3) -> Game:
    """A game with values drawn at random."""
    luck = np.random.default_rng(seed)
    return {some: luck.normal(size=replicates) for some in coalitions(players)}


def by_brute_force(game: Game, players: int) -> Any:
    """What each adds to those before, averaged over all orders: the definition."""
    added: list[list[Any]] = [[] for _ in range(players)]
    for order in permutations(range(players)):
        for place, one in enumerate(order):
            added[one].append(game[frozenset(order[: place + 1])] - game[frozenset(order[:place])])
    return [np.mean(parts, axis=0) for parts in added]


games = given(players=st.integers(1, 5), seed=st.integers(0, 2**32 - 1))


# --- shares -----------------------------------------------------------------------------------------


@games
@settings(max_examples=25)
def test_shares_are_means_over_all_orders(players: int, seed: int) -> None:
    """The weighted sum over coalitions against the definition; and all orders, sampled, are the exact answer too."""
    game = game_of(players, seed)
    exact = shapley_values(game, players)
    assert exact == pytest.approx(np.array(by_brute_force(game, players)), abs=1e-12)
    shares, _ = sampled_shapley(game, there_and_back(list(permutations(range(players)))))
    assert shares == pytest.approx(exact, abs=1e-12)


@games
@settings(max_examples=25)
def test_the_axioms_of_shapley(players: int, seed: int) -> None:
    """Efficiency; nothing to who adds nothing; the same to who adds the same; shares of a sum are sums of shares."""
    game, other = game_of(players, seed), game_of(players, seed + 1)
    shares = shapley_values(game, players)
    everyone = frozenset(range(players))
    assert shares.sum(axis=0) == pytest.approx(game[everyone] - game[frozenset()], abs=1e-12)
    idle = {some: game[some - {0}] for some in game}
    assert shapley_values(idle, players)[0] == pytest.approx(0.0, abs=1e-12)
    both = {some: game[some] + other[some] for some in game}
    assert shapley_values(both, players) == pytest.approx(shares + shapley_values(other, players), abs=1e-12)
    if players > 1:
        swapped = {some: frozenset({0: 1, 1: 0}.get(one, one) for one in some) for some in game}
        even = {some: game[some] + game[swapped[some]] for some in game}
        found = shapley_values(even, players)
        assert found[0] == pytest.approx(found[1], abs=1e-12)


@given(players=st.integers(2, 8), seed=st.integers(0, 2**32 - 1), orders=st.integers(1, 4))
@settings(max_examples=25)
def test_sampled_shares_of_players_and_pairs_are_exact(players: int, seed: int, orders: int) -> None:
    """There and back, each of two comes once before the other; so only what three do together is left to luck."""
    luck = np.random.default_rng(seed)
    alone, pair = luck.normal(size=players), np.triu(luck.normal(size=(players, players)), 1)
    drawn = there_and_back([luck.permutation(players).tolist() for _ in range(orders)])
    game = {
        some: np.array([sum(alone[one] for one in some) + sum(pair[one, two] for one in some for two in some)])
        for some in met(drawn)
    }
    shares, errors = sampled_shapley(game, drawn)
    assert shares[:, 0] == pytest.approx(alone + (pair.sum(axis=0) + pair.sum(axis=1)) / 2.0, abs=1e-10)
    assert all(isnan(error) for error in errors) if orders == 1 else errors == pytest.approx(0.0, abs=1e-10)


def test_the_error_of_sampled_shares_is_what_they_miss() -> None:
    """Over 200 samples of orders of one game, misses have the standard deviation that is told, within 4 errors."""
    players, luck = 7, np.random.default_rng(5)
    game = game_of(players, 1, 1)
    exact = shapley_values(game, players)[:, 0]
    misses, told = [], []
    for _ in range(200):
        shares, errors = sampled_shapley(game, there_and_back([luck.permutation(players).tolist() for _ in range(6)]))
        assert shares.sum() == pytest.approx(exact.sum())
        misses.append(shares[:, 0] - exact)
        told.append(errors**2)
    ratio = np.mean(told) / np.var(misses)
    assert abs(ratio - 1.0) < 4 * np.sqrt(2 / (200 * (players - 1)) + 2 / (200 * 5))
    assert np.abs(np.mean(misses, axis=0)).max() < 4 * np.sqrt(np.mean(told) / 200)


# --- pairs ------------------------------------------------------------------------------------------


@games
@settings(max_examples=25)
def test_what_only_adds_up_has_no_interaction(players: int, seed: int) -> None:
    """An additive game, whatever its parts."""
    parts = np.random.default_rng(seed).normal(size=(players, 3))
    game = {some: parts[list(some)].sum(axis=0) for some in coalitions(players)}
    assert interactions(game, players) == pytest.approx(0.0, abs=1e-12)
    assert shapley_values(game, players) == pytest.approx(parts, abs=1e-12)


@games
@settings(max_examples=25)
def test_interaction_is_what_two_share_as_one(players: int, seed: int) -> None:
    """Grabisch and Roubens' recursion: the share of two taken as one, less the shares of each without the other."""
    game = game_of(players, seed)
    found = interactions(game, players)
    assert found == pytest.approx(found.transpose(1, 0, 2))
    for one in range(players):
        assert (found[one, one] == 0.0).all()
        for two in range(one):
            rest = [other for other in range(players) if other not in (one, two)]
            together, first, second = (share_as_one(game, rest, who) for who in ((one, two), (one,), (two,)))
            assert found[one, two] == pytest.approx(together - first - second, abs=1e-12)


def share_as_one(game: Game, rest: Sequence[int], who: Sequence[int]) -> Any:
    """Share of some players who come as one, in the game with the rest."""
    players = [*((one,) for one in rest), who]
    smaller = {
        some: game[frozenset(one for place in some for one in players[place])] for some in coalitions(len(players))
    }
    return shapley_values(smaller, len(players))[-1]


# --- moves ------------------------------------------------------------------------------------------

SIX = {name: {**RADIO, "reach": 0.02 * place} for place, name in enumerate("abcdef", 1)}


def adding(arms: Sequence[Scenario], replicates: int) -> list[Any]:
    """A `run` with a known answer: reaches add up, a pair of them helps, and luck is shared."""
    made = []
    for arm in arms:
        reach = {name: move.reach for name, move in arm.marketing.get("lotus", {}).items()}  # type: ignore[attr-defined]  # all are radios
        value = sum(reach.values()) + 5.0 * ("a" in reach and "b" in reach)
        costs = {f"marketing.lotus.{name}": np.full(replicates, 2.0) for name in reach}
        figures = {"lotus": {"npv": np.array([value * (1 + r) + 100 * r for r in range(replicates)])}}
        made.append(SimpleNamespace(indicators=figures, costs=costs))
    return made


def test_channels_with_a_known_answer() -> None:
    """Two of three help each other by 5: half of it each, all of it between them; alone none of it, last all of it."""
    plan = {name: SIX[name] for name in "abc"}
    seen: list[float] = []
    found = channels(town(marketing={"lotus": plan}), "npv", "lotus", adding, replicates=2, progress=seen.append)
    each = np.array([0.02, 0.04, 0.06])[:, None] * np.array([1, 2])
    help_ = np.array([5.0, 10.0])
    assert found.moves == ("a", "b", "c")
    assert found.alone == pytest.approx(each)
    assert found.last == pytest.approx(each + np.outer([1, 1, 0], help_))
    assert found.shapley == pytest.approx(each + np.outer([0.5, 0.5, 0], help_))
    assert found.interaction[0, 1] == pytest.approx(help_)
    assert found.interaction[[0, 1], 2] == pytest.approx(0.0, abs=1e-12)
    assert found.whole == pytest.approx(each.sum(axis=0) + help_)
    assert (found.cost == 2.0).all()
    assert (found.plans, found.exact, plans_needed(3)) == (8, True, 8)
    assert (found.error == 0.0).all()
    assert seen[-1] == 1.0


def test_of_many_moves_orders_are_drawn() -> None:
    """Six moves, by their own luck: exact here, as the game has no more than pairs, and no plan more than was said."""
    base = town(marketing={"lotus": SIX})
    found = channels(base, "npv", "lotus", adding, replicates=2)
    each = 0.02 * np.arange(1, 7)[:, None] * np.array([1, 2])
    assert found.shapley == pytest.approx(each + np.outer([0.5, 0.5, 0, 0, 0, 0], [5.0, 10.0]))
    assert found.shapley.sum(axis=0) == pytest.approx(found.whole)
    assert not found.exact
    assert np.isnan(found.interaction).all()
    assert 14 < found.plans <= plans_needed(6) < 2**6
    assert channels(base, "npv", "lotus", adding, replicates=2, moves="abc").plans == 8
    assert [plans_needed(count) for count in range(1, EXACT + 1)] == [2, 4, 8, 16, 32]


def test_moves_that_are_not_there_are_refused() -> None:
    """Before anything is simulated: an unknown move, none at all, and a figure that does not exist."""
    base = town(marketing=moves(radio=RADIO))
    for scenario, options, said in (
        (base, {"moves": ["radoi"]}, "Did you mean 'radio'"),
        (town(), {}, "no moves that could share"),
        (town(), {"moves": ["radio"]}, "has no move 'radio'"),
        (base, {"kpi": "nvp"}, "no figure 'nvp'"),
    ):
        with pytest.raises(InputError, match=said):
            channels(scenario, **{"kpi": "npv", "product": "lotus", "run": adding, **options})


def test_what_refers_to_a_move_goes_with_it() -> None:
    """Rules, pilots, budgets, changes and questions that name a move that is off; the rest of them stays."""
    plan = {
        "radio": {**RADIO, "cost": {"per_day": 5.0}},
        "desk": {"kind": "service_desk", "capacity": 5},
        "sale": {"kind": "price_promotion", "waits": True, "until": 4, "discount": 0.2},
    }
    always = {"books": "customers", "above": 1}
    base = town(
        marketing={"lotus": plan},
        budgets={"lotus": 100},
        listening={"lotus": {}},
        pilots={"lotus": {"radio": {"where": {"share": 0.3}, "days": 5}}},
        rules={
            "lotus": [
                {"when": always, "then": [{"set": "desk.capacity", "to": 9}, {"start": "sale"}]},
                {"when": always, "then": {"multiply": "radio.reach", "by": 2}},
            ]
        },
        changes=[{"day": 3, "path": "marketing.lotus.radio.reach", "value": 0.2}],
        report={"follow": ["lotus.radio"]},
        uncertain={"marketing.lotus.radio.reach": [0.05, 0.2]},
    )
    for gone in ((), ("radio",), ("desk",), ("sale",), ("radio", "desk"), ("desk", "sale"), ("radio", "desk", "sale")):
        left = without(base, *(f"lotus.{name}" for name in gone))
        assert set(left.marketing["lotus"]) == set(plan) - set(gone)
        acts = [then.move for rule in left.rules["lotus"] for then in rule.then]
        assert acts == [name for name in ("desk", "sale", "radio") if name not in gone]
        assert len(left.changes) == len(left.uncertain) == len(left.pilots["lotus"]) == int("radio" not in gone)
    assert without(base, "lotus").rules["lotus"] == ()
    with pytest.raises(InputError, match="no move 'desk'"):
        base.patch({"marketing.lotus.desk": None})


def test_the_channels_of_a_real_plan() -> None:
    """Radio and gifts in a little town, over all four plans: shares give away all, to the cent, with rules between."""
    base = town(
        marketing=moves(
            radio={**RADIO, "cost": {"per_day": 5.0}},
            gifts={"kind": "seeding", "on": 1, "who": {"count": 5}, "cost": {"per_person": 3.0}},
        ),
        rules={"lotus": [{"when": {"books": "customers", "above": 1}, "then": {"multiply": "radio.reach", "by": 2}}]},
    )

    def run(arms: Sequence[Scenario], replicates: int) -> list[Any]:
        return results(Simulation(list(arms), replicates=replicates).run())

    found = channels(base, "npv", "lotus", run, replicates=3)
    assert found.plans == 4
    assert found.shapley.sum(axis=0) == pytest.approx(found.whole)
    assert found.interaction[0, 1] == pytest.approx(found.last[0] - found.alone[0])
    both, gifts = run([base, without(base, "lotus.radio")], 3)
    assert found.last[0] == pytest.approx(both.indicators["lotus"]["npv"] - gifts.indicators["lotus"]["npv"])
    assert found.cost.sum(axis=0) == pytest.approx(both.indicators["lotus"]["marketing_cost"])
    assert (found.cost > 0.0).all()
