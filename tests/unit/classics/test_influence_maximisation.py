"""Influence maximisation: against all sets of seeds tried, forward cascades, and chance."""

from __future__ import annotations

from itertools import combinations
from math import e, sqrt
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim import classics, network
from wom_sim.classics import independent_cascade, influence_maximisation
from wom_sim.classics.influence_maximisation import influence_order
from wom_sim.classics.reverse_reachable import Sets, cover, covered_by, log_misses, more_sets, none_yet
from wom_sim.errors import InputError
from wom_sim.network import Ties
from wom_sim.rng import seed_word

TOWN = network.preferential_attachment(n=2000, k=6, triads=0.2, seed=3)


def live_worlds(arcs: list[tuple[int, int, float]]) -> list[tuple[float, nx.DiGraph]]:
    """Every way in which arcs, (teller, hearer, chance), can be live, with its chance."""
    worlds = []
    for live in range(1 << len(arcs)):
        chance, graph = 1.0, nx.DiGraph()
        for place, (teller, hearer, p) in enumerate(arcs):
            chance *= p if live >> place & 1 else 1.0 - p
            if live >> place & 1:
                graph.add_edge(teller, hearer)
        worlds.append((chance, graph))
    return worlds


def exact_spread(worlds: Any, seeds: Any) -> float:
    """The expected number of people reached, over all ways in which ties can be live."""
    return sum(
        chance * len(set(seeds).union(*(nx.descendants(graph, seed) for seed in seeds if seed in graph)))
        for chance, graph in worlds
        if chance > 0.0
    )


SMALL = [
    ([(0, 1), (0, 2), (3, 4), (2, 4), (4, 5)], 6, 0.5),
    ([(0, 1), (1, 2), (2, 3), (3, 0), (3, 4), (5, 4)], 7, 0.3),
    ([(0, 1), (0, 2), (0, 3), (4, 3), (4, 5), (6, 5)], 7, "weighted cascade"),
]


@pytest.mark.parametrize(("pairs", "people", "p"), SMALL)
@pytest.mark.parametrize("count", [1, 2, 3])
def test_greedy_is_nearly_the_best_there_is(pairs: Any, people: int, p: Any, count: int) -> None:
    """All sets of seeds tried on a small directed network: 1 - 1/e of the best is promised."""
    ties = network.from_edges(np.array(pairs), people=people, directed=True)
    heard = np.bincount([hearer for _, hearer in pairs], minlength=people)
    worlds = live_worlds([(a, b, 1.0 / heard[b] if isinstance(p, str) else p) for a, b in pairs])
    most = max(exact_spread(worlds, seeds) for seeds in combinations(range(people), count))
    found = influence_maximisation(ties, count, p, sets=20_000, runs=4000)
    mine = exact_spread(worlds, found.seeds)
    assert mine >= (1 - 1 / e) * most
    assert mine >= found.guarantee * most
    assert found.spread == pytest.approx(mine, abs=4 * found.standard_error + 1e-9)
    assert found.coverage[-1] == pytest.approx(mine, abs=4 * people * sqrt(0.25 / 20_000))


@pytest.mark.parametrize("p", ["weighted cascade", 0.05, 0.0, 1.0])
@pytest.mark.parametrize(
    "ties",
    [TOWN, network.followers(n=1500, k=4, exponent=2.5, seed=1), network.complete(60), network.ring(n=500, k=4)],
    ids=["hubs", "arrows", "complete", "ring"],
)
def test_sets_say_what_cascades_do(ties: Ties, p: Any) -> None:
    """Seeds that have nothing to do with the sets: backwards and forwards are the same number, within 4 errors."""
    seeds = np.arange(0, ties.people, ties.people // 12)
    forward = independent_cascade(ties, seeds, p, runs=1500, seed=4).sizes
    chance = None if isinstance(p, str) else p
    drawn = 500 if p == 1.0 else 8000
    sets = more_sets(none_yet(), drawn, 1 << 25, ties, log_misses(ties, chance), seed_word(9), 0)
    share = covered_by(sets, seeds, ties.people) / drawn
    error = sqrt(forward.var() / 1500 + ties.people**2 * share * (1 - share) / drawn)
    assert ties.people * share == pytest.approx(forward.mean(), abs=4 * error + 1e-9)


def test_what_the_choice_overstates_is_little() -> None:
    """On the sets that chose them seeds look better than they are; with enough sets hardly, and never much worse."""
    found = influence_maximisation(TOWN, 20, sets=50_000, runs=3000)
    assert found.coverage[-1] > found.spread - 4 * found.standard_error
    assert found.coverage[-1] < found.spread * 1.03 + 4 * found.standard_error
    few = influence_maximisation(TOWN, 20, sets=100, runs=3000)
    assert few.coverage[-1] > few.spread + 4 * few.standard_error


def test_chosen_seeds_beat_chance_and_hubs() -> None:
    """What the method is for; hubs of one corner reach the same people."""
    runs = {"runs": 2000, "seed": 5}
    found = influence_maximisation(TOWN, 40, **runs)
    by_lot = independent_cascade(TOWN, 40, "weighted cascade", **runs).sizes.mean()
    hubs = independent_cascade(TOWN, np.argsort(-TOWN.degrees())[:40], "weighted cascade", **runs).sizes.mean()
    assert found.spread > 1.5 * by_lot
    assert found.spread > hubs


def test_it_stops_when_the_seeds_are_good_enough() -> None:
    """The promise is kept, and a smaller epsilon asks for more sets."""
    loose, strict = (influence_maximisation(TOWN, 10, epsilon=epsilon, runs=10) for epsilon in (0.2, 0.05))
    assert loose.guarantee >= 1 - 1 / e - 0.2
    assert strict.guarantee >= 1 - 1 / e - 0.05
    assert strict.sets > loose.sets


def test_the_same_seed_gives_the_same_people() -> None:
    """Bit for bit; another seed, other sets; more seeds begin with fewer where sets are given."""
    first, again, other = (influence_maximisation(TOWN, 30, sets=4000, runs=20, seed=seed) for seed in (7, 7, 8))
    assert first.seeds == again.seeds
    assert (first.coverage == again.coverage).all()
    assert first.coverage[-1] != other.coverage[-1]
    assert influence_maximisation(TOWN, 12, sets=4000, runs=20, seed=7).seeds == first.seeds[:12]
    assert (np.diff(first.coverage, n=2) <= 1e-9).all()


def test_a_larger_collection_begins_with_the_smaller() -> None:
    """A set is a function of its number: doubled or made at once, they are the same."""
    misses = log_misses(TOWN, None)
    once = more_sets(none_yet(), 900, 1 << 25, TOWN, misses, seed_word(1), 0)
    half = more_sets(none_yet(), 300, 1 << 25, TOWN, misses, seed_word(1), 0)
    twice = more_sets(half, 900, 1 << 25, TOWN, misses, seed_word(1), 0)
    assert all((a == b).all() for a, b in zip(once, twice, strict=True))
    short = more_sets(none_yet(), 900, 500, TOWN, misses, seed_word(1), 0)
    assert 500 <= short.start[-1] < 500 + TOWN.people
    assert (short.start == once.start[: len(short.start)]).all()


def test_ids_come_back_as_they_were() -> None:
    """Seeds are people of the user's own."""
    ties = network.from_networkx(nx.relabel_nodes(nx.star_graph(12), {node: f"p{node}" for node in range(13)}))
    assert influence_maximisation(ties, 1, runs=10).seeds == ["p0"]


def test_the_order_of_everyone_begins_with_the_best() -> None:
    """Everyone once; who adds something stands before all who do not."""
    order, adding = influence_order(TOWN, 1)
    assert sorted(order.tolist()) == list(range(2000))
    assert 100 < adding <= 2000
    best = influence_maximisation(TOWN, 20, epsilon=0.05, runs=2000)
    spread = independent_cascade(TOWN, order[:20], "weighted cascade", runs=2000).sizes.mean()
    assert spread == pytest.approx(best.spread, rel=0.03)


@settings(max_examples=40)
@given(st.lists(st.sets(st.integers(0, 11), min_size=1, max_size=5), min_size=1, max_size=30), st.integers(1, 12))
def test_the_lazy_cover_is_the_greedy_one(held: list[set[int]], count: int) -> None:
    """Taking the person in most of the sets that are left, said plainly; ties go to whoever comes first."""
    member = np.concatenate([np.array(sorted(one), np.int32) for one in held])
    start = np.concatenate(([0], np.cumsum([len(one) for one in held])))
    first = np.random.default_rng(len(held)).permutation(12)
    chosen, gains = cover(Sets(start, member), 12, count, first)
    left, free = list(held), list(first.tolist())
    for person, gain in zip(chosen.tolist(), gains.tolist(), strict=True):
        adds = [sum(one in held_by for held_by in left) for one in free]
        expected = free[int(np.argmax(adds))]
        assert (person, gain) == (expected, max(adds))
        free.remove(expected)
        left = [held_by for held_by in left if expected not in held_by]
    assert covered_by(Sets(start, member), chosen, 12) == gains.sum()


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ({"count": 0}, "count: 0 is not a whole number from 1 to 2,000"),
        ({"count": 2001}, "count: 2001 is not"),
        ({"count": 3, "p": 1.5}, "p: 1.5 is not a number from 0 to 1"),
        ({"count": 3, "p": "weights"}, "p: 'weights' is no chance"),
        ({"count": 3, "p": np.nan}, "p: nan is not"),
        ({"count": 3, "epsilon": 0.0}, "epsilon: "),
        ({"count": 3, "sets": 0}, "sets: "),
        ({"count": 3, "runs": 0}, "runs: "),
    ],
)
def test_numbers_that_cannot_be_are_refused(parts: dict[str, Any], said: str) -> None:
    """Before anything is drawn, with the name of the argument."""
    with pytest.raises(InputError, match=said):
        classics.influence_maximisation(TOWN, **parts)
