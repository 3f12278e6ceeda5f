"""Reverse reachable sets against forward cascades, and the people who cover them against plain greed."""

from __future__ import annotations

from itertools import combinations
from math import sqrt
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim import network
from wom_sim.classics import independent_cascade, linear_threshold
from wom_sim.classics.greedy_cover import cover, covered_by
from wom_sim.classics.independent_cascade import chances_of
from wom_sim.classics.reverse_reachable import LiveTies, Sets, cascading, more_sets, none_yet, thresholds
from wom_sim.network import Ties
from wom_sim.rng import seed_word

TOWN = network.preferential_attachment(n=2000, k=6, triads=0.2, seed=3)
FOLLOWERS = network.followers(n=1500, k=4, exponent=2.5, seed=1)
RING = network.ring(n=500, k=4)


def agrees(ties: Ties, live: LiveTies, forward: Any, drawn: int) -> bool:
    """Whether seeds that have nothing to do with the sets reach as many by them, within 4 standard errors."""
    seeds = np.arange(0, ties.people, ties.people // 12)
    sizes = forward(ties, seeds).sizes
    sets = more_sets(none_yet(), drawn, 1 << 25, ties, live, seed_word(9), 0)
    share = covered_by(sets, seeds, ties.people) / drawn
    error = sqrt(sizes.var() / len(sizes) + ties.people**2 * share * (1 - share) / drawn)
    return bool(abs(ties.people * share - sizes.mean()) <= 4 * error + 1e-9)


def some(ties: Ties) -> Any:
    """A chance for each tie, some of them 0 and some 1, none alike."""
    chances = np.random.default_rng(1).uniform(-0.1, 0.3, ties.ends).clip(0.0)
    chances[::97] = 1.0
    return chances


@pytest.mark.parametrize("p", ["weighted cascade", 0.05, 0.0, 1.0, "own"])
@pytest.mark.parametrize(
    "ties", [TOWN, FOLLOWERS, network.complete(60), RING], ids=["hubs", "arrows", "complete", "ring"]
)
def test_sets_say_what_cascades_do(ties: Ties, p: Any) -> None:
    """Backwards and forwards are the same number, whatever the chances."""
    if isinstance(p, str) and p == "own":
        if ties.computed:
            return
        p = some(ties)
    drawn = 500 if isinstance(p, float) and p == 1.0 else 8000
    live = cascading(ties, chances_of(ties, p))
    assert agrees(ties, live, lambda *of: independent_cascade(*of, p, runs=1500, seed=4), drawn)


@pytest.mark.parametrize("own", [False, True])
@pytest.mark.parametrize("ties", [TOWN, FOLLOWERS, network.complete(60)], ids=["hubs", "arrows", "complete"])
def test_walks_say_what_thresholds_do(ties: Ties, own: bool) -> None:
    """One live tie of each is the linear threshold model; a walk may also end where the weights do not sum to 1."""
    if own and ties.computed:
        return
    share = np.random.default_rng(2).uniform(0.0, 1.0, ties.ends)
    rows: Any = ties.arrays
    weights = share / np.repeat(np.maximum(ties.degrees(), 1), ties.degrees()) if own else None
    assert not own or np.ptp(np.add.reduceat(weights, rows.start[:-1])) > 0.1
    live = thresholds(ties, weights)
    assert agrees(ties, live, lambda *of: linear_threshold(*of, weights=weights, runs=1500, seed=4), 8000)


def test_a_larger_collection_begins_with_the_smaller() -> None:
    """A set is a function of its number: doubled or made at once, they are the same."""
    for live in (cascading(TOWN, 0.1), thresholds(TOWN, None), cascading(TOWN, some(TOWN))):
        once = more_sets(none_yet(), 900, 1 << 25, TOWN, live, seed_word(1), 0)
        half = more_sets(none_yet(), 300, 1 << 25, TOWN, live, seed_word(1), 0)
        twice = more_sets(half, 900, 1 << 25, TOWN, live, seed_word(1), 0)
        assert all((a == b).all() for a, b in zip(once, twice, strict=True))
        short = more_sets(none_yet(), 900, 500, TOWN, live, seed_word(1), 0)
        assert 500 <= short.start[-1] < 500 + TOWN.people
        assert (short.start == once.start[: len(short.start)]).all()


def test_nobody_is_in_a_set_twice() -> None:
    """And everybody who is in it is there once for each set of `cover`."""
    for live in (cascading(TOWN, 0.2), thresholds(TOWN, None)):
        sets = more_sets(none_yet(), 200, 1 << 25, TOWN, live, seed_word(3), 1)
        held = [sets.member[a:b].tolist() for a, b in zip(sets.start, sets.start[1:], strict=False)]
        assert all(len(set(one)) == len(one) for one in held)


HELD = st.lists(st.sets(st.integers(0, 11), min_size=1, max_size=5), min_size=1, max_size=30)


def collection(held: list[set[int]]) -> Sets:
    member = np.concatenate([np.array(sorted(one), np.int32) for one in held])
    return Sets(np.concatenate(([0], np.cumsum([len(one) for one in held]))), member)


@settings(max_examples=40)
@given(HELD, st.integers(1, 12))
def test_the_lazy_cover_is_the_greedy_one(held: list[set[int]], count: int) -> None:
    """Taking the person in most of the sets that are left, said plainly; ties go to whoever comes first."""
    first = np.random.default_rng(len(held)).permutation(12)
    found = cover(collection(held), 12, count, first)
    left, free = list(held), list(first.tolist())
    for person, gain in zip(found.chosen.tolist(), found.gains.tolist(), strict=True):
        adds = [sum(one in held_by for held_by in left) for one in free]
        expected = free[int(np.argmax(adds))]
        assert (person, gain) == (expected, max(adds))
        free.remove(expected)
        left = [held_by for held_by in left if expected not in held_by]
    assert covered_by(collection(held), found.chosen, 12) == found.gains.sum()


@settings(max_examples=25)
@given(HELD, st.integers(1, 3))
def test_nobody_covers_more_than_the_bound(held: list[set[int]], count: int) -> None:
    """All choices tried: none is above it, and it is no looser than 1 / (1 - 1/e) of what greed covers."""
    found = cover(collection(held), 12, count, np.arange(12))
    best = max(sum(bool(one & set(people)) for one in held) for people in combinations(range(12), count))
    assert found.gains.sum() <= best <= found.most
    assert found.most * (1 - (1 - 1 / count) ** count) <= found.gains.sum() + 1e-9
