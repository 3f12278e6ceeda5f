"""Followers: everyone follows k others, whom popularity alone chooses, and audiences have a power-law tail."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy.stats import chisquare, spearmanr

from wom_sim.errors import InputError
from wom_sim.network import Followers, NetworkConfig, followers
from wom_sim.network.generators.followers import follow, shuffle

NETWORK: TypeAdapter[Any] = TypeAdapter(NetworkConfig)


def rows(n: int, k: int, exponent: float, seed: int) -> Any:
    """Whom everyone hears: int32[n, k]."""
    ties: Any = followers(n, k, exponent, seed)
    assert ties.directed
    return ties.arrays.neighbour.reshape(n, k)


@settings(max_examples=60)
@given(st.integers(2, 300), st.integers(1, 20), st.floats(2.05, 10), st.integers(0, 2**64 - 1))
def test_everyone_follows_exactly_k_others(n: int, k: int, exponent: float, seed: int) -> None:
    """Guards the rows: k different people, ascending, nobody oneself."""
    k = min(k, n // 2)
    heard = rows(n, k, exponent, seed)
    assert (heard >= 0).all()
    assert (heard < n).all()
    assert (np.diff(heard, axis=1) > 0).all()
    assert (heard != np.arange(n)[:, None]).all()


@pytest.mark.parametrize("exponent", [2.3, 4.0])
def test_choices_are_drawn_one_after_another_by_popularity(exponent: float) -> None:
    """Guards the law by full enumeration: rank r has (r / n)**(1 - a) - ((r - 1) / n)**(1 - a), a = 1 / (g - 1)."""
    n, k, seeds = 6, 2, 6000
    share = np.diff((np.arange(n + 1) / n) ** (1 - 1 / (exponent - 1)))
    steepness = (exponent - 1) / (exponent - 2)
    seen: Counter[tuple[int, ...]] = Counter()
    heard = np.empty(n * k, np.int32)
    for seed in range(seeds):
        follow(np.uint64(seed), steepness, np.arange(n, dtype=np.int32), k, 0, 1, heard)
        seen.update((u, *heard[u * k : u * k + k].tolist()) for u in range(n))
    counted, expected = [], []
    for u in range(n):
        for pair in itertools.combinations(set(range(n)) - {u}, k):
            left = 1 - share[u]
            chance = sum(share[a] / left * share[b] / (left - share[a]) for a, b in (pair, pair[::-1]))
            counted.append(seen[(u, *sorted(pair))])
            expected.append(chance * seeds)
    assert sum(counted) == n * seeds
    # Every person's counts add up by themselves.
    assert chisquare(counted, expected, ddof=n - 1).pvalue > 1e-3


def test_every_order_of_popularity_is_equally_likely() -> None:
    """Guards the keyed shuffle: 24 orders of four people."""
    seen: Counter[tuple[int, ...]] = Counter()
    for seed in range(4800):
        order = np.arange(4, dtype=np.int32)
        shuffle(np.uint64(seed), order)
        seen[tuple(order.tolist())] += 1
    assert len(seen) == 24
    assert chisquare(list(seen.values())).pvalue > 1e-3


@pytest.mark.parametrize("exponent", [2.5, 3.0])
def test_audiences_have_the_tail_asked_for(exponent: float) -> None:
    """Guards the static model (Goh, Kahng and Kim 2001) by maximum likelihood (Clauset, Shalizi and Newman 2009)."""
    audiences = np.bincount(rows(200_000, 20, exponent, 1).ravel())
    tail = audiences[audiences >= 100]
    found = 1 + len(tail) / np.log(tail / (100 - 0.5)).sum()
    assert abs(found - exponent) < 4 * (exponent - 1) / math.sqrt(len(tail))


def test_popularity_has_nothing_to_do_with_the_number() -> None:
    """Guards the keyed order: otherwise any use of person numbers would meet the popular first."""
    audiences = np.bincount(rows(20_000, 10, 2.3, 4).ravel(), minlength=20_000)
    assert abs(spearmanr(np.arange(20_000), audiences).statistic) < 4 / math.sqrt(20_000)


def test_nobodys_choice_depends_on_others() -> None:
    """Guards keyed draws: one more to follow keeps the others, ranges do not matter, seeds do."""
    five, six = rows(1000, 5, 2.5, 7), rows(1000, 6, 2.5, 7)
    assert all(set(few) < set(many) for few, many in zip(five.tolist(), six.tolist()))
    assert (rows(1000, 5, 2.5, 7) == five).all()
    assert (rows(1000, 5, 2.5, 8) != five).any()
    order = np.arange(1000, dtype=np.int32)
    whole, parts = np.zeros(5000, np.int32), np.zeros(5000, np.int32)
    follow(np.uint64(3), 2.0, order, 5, 0, 4, whole)
    for block in (2, 0, 3, 1):
        follow(np.uint64(3), 2.0, order, 5, block, block + 1, parts)
    assert (whole == parts).all()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ((10, 0, 2.5, 1), "1 or more"),
        ((10, 6, 2.5, 1), "twice as many people"),
        ((200_000, 70_000, 2.5, 1), "up to 65536"),
        ((10, 2, 2.0, 1), "2.05 or more"),
        ((10, 2, float("nan"), 1), "2.05 or more"),
        ((10, 2, 2.5, -1), "seed"),
    ],
)
def test_bad_settings_are_refused(settings: tuple[Any, ...], said: str) -> None:
    """Guards the bounds: the message says what to use instead."""
    with pytest.raises(InputError, match=said):
        followers(*settings)


def test_scenarios_can_name_it() -> None:
    """Guards the configuration: found by its kind, bounded, exactly counted, with a seed of its own."""
    config = NETWORK.validate_python({"kind": "followers", "n": 50, "k": 4, "exponent": 2.5, "seed": 3})
    assert isinstance(config, Followers)
    assert config.build(1).fingerprint() == followers(50, 4, 2.5, 3).fingerprint()
    assert config.expected_ties() == (50, config.build(1).tie_count)
    for change in ({"k": 26}, {"k": 0}, {"exponent": 1.9}, {"exponnt": 2.5}):
        with pytest.raises((InputError, ValidationError)):
            NETWORK.validate_python({"kind": "followers", "n": 50, "k": 4, **change})
