"""Preferential attachment with triads: exact counts, the published laws, and networkx's distribution."""

from __future__ import annotations

import math
import random
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy.stats import chisquare

from wom_sim.errors import InputError
from wom_sim.network import NetworkConfig, PreferentialAttachment, preferential_attachment

NETWORK: TypeAdapter[Any] = TypeAdapter(NetworkConfig)
RUNS = 40


@settings(max_examples=60)
@given(st.integers(3, 40), st.integers(1, 19), st.floats(0, 1), st.integers(0, 2**64 - 1))
def test_ties_are_simple_symmetric_and_exactly_counted(n: int, half: int, triads: float, seed: int) -> None:
    """Guards the growth: every newcomer makes k / 2 ties to different people who were there before."""
    half = min(half, (n - 1) // 2)
    ties = preferential_attachment(n, 2 * half, triads, seed)
    matrix = ties.to_scipy().toarray()
    assert ties.tie_count == (n - half) * half
    assert np.isin(matrix, (0, 1)).all()
    assert (matrix == matrix.T).all()
    assert not matrix.diagonal().any()
    assert (np.tril(matrix).sum(axis=1)[half:] == half).all()
    assert not np.tril(matrix)[:half].any()
    assert nx.is_connected(ties.to_networkx())


def holme_kim(n: int, half: int, triads: float, seed: int) -> Any:
    """The model of Holme and Kim in plain Python.

    It stands in for networkx.powerlaw_cluster_graph, which loses ties that it draws twice and takes drawn people
    in the order of a set.
    """
    luck = random.Random(seed)
    graph = nx.star_graph(half)
    ends = [end for tie in graph.edges for end in tie]
    for u in range(half + 1, n):
        graph.add_node(u)
        liked, before = 0, tuple(ends)
        while graph.degree(u) < half:
            friends = sorted(set(graph[liked]) - set(graph[u]) - {u}) if graph.degree(u) else []
            if graph.degree(u) and luck.random() < triads and friends:
                w = luck.choice(friends)
            else:
                while (w := luck.choice(before)) in graph[u]:
                    pass
                liked = w
            graph.add_edge(u, w)
            ends += [u, w]
    return graph


def facts(graph: Any) -> list[float]:
    """What tells these networks apart: closed triangles, the spread of degrees, hubs, and who is one."""
    degrees = np.array([degree for _, degree in sorted(graph.degree)], float)
    old, young = degrees[9:19].mean(), degrees[len(degrees) // 2 :].mean()
    return [nx.average_clustering(graph), nx.transitivity(graph), degrees.std(), degrees.max(), old, young]


def assert_alike(ours: list[list[float]], theirs: list[list[float]]) -> None:
    mine, other = np.array(ours), np.array(theirs)
    error = np.sqrt((mine.var(axis=0, ddof=1) + other.var(axis=0, ddof=1)) / len(mine))
    assert (np.abs(mine.mean(axis=0) - other.mean(axis=0)) <= 4 * error + 1e-12).all()


def test_without_triads_equal_in_distribution_to_barabasi_and_albert() -> None:
    """Guards attachment in proportion to ties: networkx.barabasi_albert_graph, of the same ages and the same hubs."""
    ours = [facts(preferential_attachment(300, 6, 0.0, seed).to_networkx()) for seed in range(RUNS)]
    assert_alike(ours, [facts(nx.barabasi_albert_graph(300, 3, seed=seed)) for seed in range(RUNS)])


@pytest.mark.parametrize(("k", "triads"), [(6, 0.5), (6, 1.0), (12, 0.8)])
def test_equal_in_distribution_to_holme_and_kim(k: int, triads: float) -> None:
    """Guards the closing of triangles (Holme and Kim 2002) against the model in plain Python."""
    ours = [facts(preferential_attachment(150, k, triads, seed).to_networkx()) for seed in range(RUNS)]
    assert_alike(ours, [facts(holme_kim(150, k // 2, triads, seed)) for seed in range(RUNS)])


def test_degrees_have_a_tail_of_exponent_three() -> None:
    """Guards the law of Barabasi and Albert (1999) by maximum likelihood (Clauset, Shalizi and Newman 2009).

    The tail is 1 / (x (x + 1) (x + 2)), so that x + 1 is next to a pure power.
    """
    degrees = preferential_attachment(200_000, 6, 0.0, 1).degrees()
    tail = degrees[degrees >= 30] + 1
    exponent = 1 + len(tail) / np.log(tail / (30 + 0.5)).sum()
    assert abs(exponent - 3) < 4 * 2 / math.sqrt(len(tail))


def test_the_degrees_of_many_follow_the_exact_law() -> None:
    """Guards the whole distribution: 2 m (m + 1) / (x (x + 1) (x + 2)), Dorogovtsev, Mendes and Samukhin (2000)."""
    half, people = 4, 100_000
    degrees = preferential_attachment(people, 2 * half, 0.0, 3).degrees()
    counted = np.bincount(degrees, minlength=41)[half:41]
    x = np.arange(half, 41)
    expected = people * 2 * half * (half + 1) / (x * (x + 1) * (x + 2))
    rest = [people - counted.sum()], [people - expected.sum()]
    assert chisquare(np.append(counted, rest[0]), np.append(expected, rest[1])).pvalue > 1e-3


def test_seeds_and_settings_have_smooth_effects() -> None:
    """Guards keyed draws: the same seed the same bits, another seed others, and the youngest change nobody else."""
    base = preferential_attachment(1000, 8, 0.3, 5)
    assert base.fingerprint() == preferential_attachment(1000, 8, 0.3, 5).fingerprint()
    assert base.fingerprint() != preferential_attachment(1000, 8, 0.3, 6).fingerprint()
    older = preferential_attachment(900, 8, 0.3, 5).edges()
    among = base.edges()
    assert (among[(among < 900).all(axis=1)] == older).all()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ((10, 5, 0.1, 1), "even k"),
        ((10, 0, 0.1, 1), "even k"),
        ((300_000, 200_000, 0.1, 1), "even k from 2 to"),
        ((10, 10, 0.1, 1), "at least 11 people"),
        ((10, 4, 1.1, 1), "from 0 to 1"),
        ((10, 4, float("nan"), 1), "from 0 to 1"),
        ((10, 4, 0.1, -1), "seed"),
    ],
)
def test_bad_settings_are_refused(settings: tuple[Any, ...], said: str) -> None:
    """Guards the bounds: the message says what to use instead."""
    with pytest.raises(InputError, match=said):
        preferential_attachment(*settings)


def test_scenarios_can_name_it() -> None:
    """Guards the configuration: found by its kind, bounded, exactly counted, with a seed of its own."""
    config = NETWORK.validate_python({"kind": "preferential-attachment", "n": 50, "k": 4, "triads": 0.5, "seed": 3})
    assert isinstance(config, PreferentialAttachment)
    assert config.build(1).fingerprint() == preferential_attachment(50, 4, 0.5, 3).fingerprint()
    assert config.expected_ties() == (50, config.build(1).tie_count)
    for change in ({"k": 5}, {"triads": 1.5}, {"n": 4}, {"triad": 0.1}):
        with pytest.raises((InputError, ValidationError)):
            NETWORK.validate_python({"kind": "preferential-attachment", "n": 50, "k": 4, **change})
