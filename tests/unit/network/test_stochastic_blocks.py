"""Stochastic blocks: the chance of every pair, and the shares of ties that users ask for."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from wom_sim.errors import InputError
from wom_sim.network import NetworkConfig, Ties, block_sizes, gnp, planted_partition, stochastic_blocks

NETWORK: TypeAdapter[Any] = TypeAdapter(NetworkConfig)

SIZES = [3, 1, 2]
CHANCES = np.array([[0.5, 0.1, 0.0], [0.1, 0.9, 0.4], [0.0, 0.4, 1.0]])


def blocks_of(sizes: list[int]) -> Any:
    """The block of each person, as the documentation says."""
    return np.repeat(range(len(sizes)), sizes)


def between_blocks(ties: Ties, sizes: list[int]) -> Any:
    """Ties between every two blocks, those within a block on the diagonal: int64[b, b], the upper half."""
    block = blocks_of(sizes)
    table = np.zeros((len(sizes), len(sizes)), np.int64)
    u, w = ties.edges().T
    np.add.at(table, (block[u], block[w]), 1)
    return table


def test_every_pair_has_its_chance_whatever_the_others() -> None:
    """Guards the law on all 15 pairs of 6 people: single and joint frequencies within 4 standard errors."""
    runs = 4000
    seen = np.zeros((runs, 15))
    places = {pair: place for place, pair in enumerate(combinations(range(6), 2))}
    for seed in range(runs):
        for pair in stochastic_blocks(SIZES, CHANCES, seed).edges().tolist():
            seen[seed, places[tuple(pair)]] = 1
    block = blocks_of(SIZES)
    chance = np.array([CHANCES[block[u], block[w]] for u, w in places])
    for first in range(15):
        for second in range(first + 1):
            p = chance[first] * chance[second] if first != second else chance[first]
            error = (p * (1 - p) / runs) ** 0.5
            assert abs((seen[:, first] * seen[:, second]).mean() - p) <= 4 * error


@given(
    st.lists(st.integers(1, 9), min_size=1, max_size=6).filter(lambda sizes: sum(sizes) > 1),
    st.integers(0, 2**64 - 1),
    st.randoms(use_true_random=False),
)
def test_certain_and_impossible_ties(sizes: list[int], seed: int, luck: Any) -> None:
    """Guards the borders of blocks: with chances of 0 and 1 alone the network is known, tie by tie."""
    chances = np.array([[luck.randint(0, 1) for _ in sizes] for _ in sizes])
    chances = np.triu(chances) | np.triu(chances).T
    block = blocks_of(sizes)
    expected = [pair for pair in combinations(range(len(block)), 2) if chances[block[pair[0]], block[pair[1]]]]
    assert stochastic_blocks(sizes, chances, seed).edges().tolist() == [list(pair) for pair in expected]


def test_equal_in_distribution_to_networkx() -> None:
    """Guards the law at a larger size: ties between blocks, degrees and triangles."""
    sizes = [120, 60, 90]
    chances = [[0.05, 0.01, 0.002], [0.01, 0.1, 0.03], [0.002, 0.03, 0.04]]
    runs = 60
    block = blocks_of(sizes)

    def facts(graph: Any) -> list[float]:
        degrees = np.array([graph.degree[person] for person in range(270)], np.float64)
        mixed = sum(block[u] != block[w] for u, w in graph.edges)
        triangles = sum(nx.triangles(graph).values())
        return [graph.size(), mixed, triangles, degrees.var(), *(degrees[block == b].mean() for b in range(3))]

    ours = np.array([facts(stochastic_blocks(sizes, chances, seed).to_networkx()) for seed in range(runs)])
    theirs = np.array([facts(nx.stochastic_block_model(sizes, chances, seed=seed)) for seed in range(runs)])
    error = np.sqrt((ours.var(axis=0, ddof=1) + theirs.var(axis=0, ddof=1)) / runs)
    assert (np.abs(ours.mean(axis=0) - theirs.mean(axis=0)) <= 4 * error).all()


def test_one_block_is_the_random_graph() -> None:
    """Guards that blocks are nothing else: with one, the network of the same seed is that of Gilbert to the bit."""
    assert stochastic_blocks([300], [[0.04]], 5).fingerprint() == gnp(300, 0.04, 5).fingerprint()


@pytest.mark.parametrize(
    ("sizes", "k", "between"),
    [([2000] * 5, 16, 0.1), ([6000, 3000, 1000], 16, 0.3), ([50] * 200, 16, 0.75), ([4, 6] * 1000, 3, 0.1)],
)
def test_k_and_between_are_what_was_asked_for(sizes: list[int], k: int, between: float) -> None:
    """Guards the knobs: mean degree, share of ties between blocks, and equally many ties within each block."""
    ties = planted_partition(sizes, k, between, 3)
    table = between_blocks(ties, sizes)
    expected = sum(sizes) * k / 2
    assert abs(ties.tie_count - expected) <= 4 * expected**0.5
    mixed = ties.tie_count - np.trace(table)
    assert abs(mixed - between * expected) <= 4 * (between * expected) ** 0.5
    within = np.array(sizes) * k * (1 - between) / 2
    assert (np.abs(table.diagonal() - within) <= 4 * within**0.5 + 1).all()
    if len(sizes) < 10:
        pairs = np.array([[a * b for b in sizes] for a in sizes])
        across = np.triu(pairs, 1) / np.triu(pairs, 1).sum() * between * expected
        assert (np.abs(np.triu(table, 1) - across) <= 4 * across**0.5).all()


def test_the_ends_of_between() -> None:
    """Guards 0 and 1: blocks with no tie to any other, and with none inside, which blocks of one person need."""
    sizes = [40, 30, 30]
    apart = between_blocks(planted_partition(sizes, 6, 0.0, 1), sizes)
    assert np.trace(apart) == apart.sum() > 0
    mixed = between_blocks(planted_partition(sizes, 6, 1.0, 1), sizes)
    assert np.trace(mixed) == 0 < mixed.sum()
    assert planted_partition([1] * 50, 6, 1.0, 1).tie_count > 0
    assert planted_partition([50], 6, 0.0, 1).tie_count > 0


@given(st.integers(2, 500), st.integers(1, 500))
def test_equal_blocks_differ_by_one_at_most(n: int, blocks: int) -> None:
    """Guards how people are divided: everybody is in a block, and none is larger by two."""
    assume(blocks <= n)
    sizes = block_sizes(n, blocks)
    assert (len(sizes), sum(sizes)) == (blocks, n)
    assert max(sizes) - min(sizes) <= 1


@given(st.lists(st.integers(1, 100), min_size=2, max_size=12), st.integers(1300, 5000))
def test_shares_are_rounded_to_whole_people(weights: list[int], n: int) -> None:
    """Guards the largest remainders: everybody is in a block, and each is within one person of its share."""
    shares = [weight / sum(weights) for weight in weights]
    sizes = block_sizes(n, shares)
    assert sum(sizes) == n
    assert all(abs(size - share * n) < 1 for size, share in zip(sizes, shares))
    assert block_sizes(n, sizes) == sizes


@pytest.mark.parametrize("make", [lambda seed: stochastic_blocks([30, 40], [[0.1, 0.02], [0.02, 0.1]], seed),
                                  lambda seed: planted_partition([30, 40], 6, 0.1, seed)])  # fmt: skip
def test_the_seed_decides(make: Any) -> None:
    """Guards keyed draws: the same seed the same bits, another seed others; no self-tie and no double one."""
    assert make(5).fingerprint() == make(5).fingerprint()
    assert make(5).fingerprint() != make(6).fingerprint()
    assert (np.diff(make(5).edges()) > 0).all()
    assert make(5).to_scipy().max() == 1.0


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: stochastic_blocks([], [], 1), "blocks: .*sizes of 1 or more"),
        (lambda: stochastic_blocks([3, 0], [[0, 0], [0, 0]], 1), "blocks: .*sizes of 1 or more"),
        (lambda: stochastic_blocks([3, 2], [[0.1, 0.2]], 1), "one row and one column for each block"),
        (lambda: stochastic_blocks([3, 2], [[0.1, 0.2], [0.2]], 1), "one row and one column for each block"),
        (lambda: stochastic_blocks([3, 2], [[0.1, 0.2], [0.3, 0.1]], 1), r"probabilities\.0\.1: .*symmetric"),
        (lambda: stochastic_blocks([3, 2], [[0.1, 0.2], [0.2, 1.1]], 1), r"probabilities\.1\.1: .*0 to 1"),
        (lambda: stochastic_blocks([3, 2], [[0.1, float("nan")], [0.2, 0.1]], 1), r"probabilities\.0\.1"),
        (lambda: planted_partition([30, 20], 4, 1.1, 1), "between: .*0 to 1"),
        (lambda: planted_partition([30, 20], 4, float("nan"), 1), "between: .*0 to 1"),
        (lambda: planted_partition([30, 20], -1, 0.5, 1), "k of 0 or more"),
        (lambda: planted_partition([30, 5], 8, 0.1, 1), "a block of 5 people has no room for 7.2 ties.*at most 4.44"),
        (lambda: planted_partition([30], 8, 0.1, 1), "between: .*more blocks"),
        (lambda: planted_partition([30, 20], 4, 0.5, -1), "seed"),
        (lambda: block_sizes(10, 11), "1 to 10"),
        (lambda: block_sizes(10, 0), "1 to 10"),
        (lambda: block_sizes(10, [3, 4]), "add up to 7"),
        (lambda: block_sizes(10, [0.5, 0.6]), "add up to 1.1"),
        (lambda: block_sizes(10, [1.5, -0.5]), "add up to 1"),
        (lambda: block_sizes(10, []), "add up to 0"),
        (lambda: block_sizes(10, [0.99, 0.01]), "block 1 would be empty"),
    ],
)
def test_bad_settings_are_refused(make: Any, said: str) -> None:
    """Guards the bounds: the message says where, and what to use instead."""
    with pytest.raises(InputError, match=said):
        make()


def test_scenarios_can_name_it() -> None:
    """Guards the kind and its two ways to say how likely ties are; what is kept makes the same again."""
    base = {"kind": "stochastic-blocks", "n": 100, "seed": 3}
    chances = [[0.2, 0.01], [0.01, 0.3]]
    for said, same in (
        ({"blocks": 4, "k": 6, "between": 0.1}, planted_partition([25] * 4, 6, 0.1, 3)),
        ({"blocks": [0.7, 0.3], "k": 6, "between": 0.1}, planted_partition([70, 30], 6, 0.1, 3)),
        ({"blocks": [60, 40], "probabilities": chances}, stochastic_blocks([60, 40], chances, 3)),
    ):
        config = NETWORK.validate_python(base | said)
        ties = config.build(1)
        assert ties.fingerprint() == same.fingerprint()
        assert sum(ties.settings["blocks"]) == 100
        assert NETWORK.validate_python(ties.settings).build(1).fingerprint() == same.fingerprint()
        people, count = config.expected_ties()
        assert people == 100
        assert abs(ties.tie_count - count) <= 4 * count**0.5
    blocks = {"blocks": 2}
    for said, match in (
        (blocks, "k and between, or probabilities"),
        (blocks | {"k": 6}, "k and between, or probabilities"),
        (blocks | {"k": 6, "between": 0.1, "probabilities": chances}, "k and between, or probabilities"),
        (blocks | {"k": 6, "between": 1.1}, "between"),
        (blocks | {"k": 90, "between": 0.1}, "no room"),
        (blocks | {"probabilities": [[0.1]]}, "one row and one column"),
        ({"blocks": [60, 41], "k": 6, "between": 0.1}, "add up to 101"),
        ({"blocks": 0, "k": 6, "between": 0.1}, "blocks"),
    ):
        with pytest.raises((InputError, ValidationError), match=match):
            NETWORK.validate_python(base | said)
