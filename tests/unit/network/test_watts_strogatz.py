"""The small world of Watts and Strogatz: exact counts, and networkx's distribution."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from wom_sim.errors import InputError
from wom_sim.network import Complete, EdgeList, NetworkConfig, WattsStrogatz, watts_strogatz

NETWORK: TypeAdapter[Any] = TypeAdapter(NetworkConfig)


@settings(deadline=None, max_examples=60)
@given(st.integers(3, 40), st.integers(1, 19), st.floats(0, 1), st.integers(0, 2**64 - 1))
def test_ties_are_simple_symmetric_and_exactly_counted(n: int, half: int, rewiring: float, seed: int) -> None:
    """Guards the invariants of rewiring: n k / 2 ties, no self-tie, no double tie, both ends know it."""
    k = 2 * min(half, (n - 1) // 2)
    ties = watts_strogatz(n, k, rewiring, seed)
    matrix = ties.to_scipy().toarray()
    assert ties.tie_count == n * k // 2
    assert np.isin(matrix, (0, 1)).all()
    assert (matrix == matrix.T).all()
    assert not matrix.diagonal().any()
    rows = np.split(ties.stored().arrays.neighbour, ties.stored().arrays.start[1:-1])
    assert all((np.diff(row) > 0).all() for row in rows)


@pytest.mark.parametrize(("n", "k"), [(10, 4), (21, 6), (9, 8)])
def test_without_rewiring_it_is_the_ring_of_networkx(n: int, k: int) -> None:
    """Guards the lattice: everyone tied to the k / 2 nearest on either side."""
    ours = {frozenset(tie) for tie in watts_strogatz(n, k, 0.0, 1).edges().tolist()}
    assert ours == {frozenset(tie) for tie in nx.watts_strogatz_graph(n, k, 0.0).edges}


@pytest.mark.parametrize(("n", "k", "rewiring"), [(400, 8, 0.15), (400, 8, 1.0), (12, 8, 0.6)])
def test_equal_in_distribution_to_networkx(n: int, k: int, rewiring: float) -> None:
    """Guards the law of rewiring (Watts and Strogatz 1998): clustering, degrees, ring ties and distances."""

    def facts(graph: Any) -> list[float]:
        degrees = np.array([degree for _, degree in graph.degree])
        kept = sum(graph.has_edge(u, (u + 1) % n) for u in range(n))
        near = np.mean(list(nx.single_source_shortest_path_length(graph, 0).values()))
        return [nx.average_clustering(graph), degrees.var(), float((degrees**3).mean()), kept, float(near)]

    runs = 40
    ours = np.array([facts(watts_strogatz(n, k, rewiring, seed).to_networkx()) for seed in range(runs)])
    theirs = np.array([facts(nx.watts_strogatz_graph(n, k, rewiring, seed=seed)) for seed in range(runs)])
    error = np.sqrt((ours.var(axis=0, ddof=1) + theirs.var(axis=0, ddof=1)) / runs)
    assert (np.abs(ours.mean(axis=0) - theirs.mean(axis=0)) <= 4 * error + 1e-12).all()


def test_seeds_and_settings_have_smooth_effects() -> None:
    """Guards keyed draws: the same seed the same bits, another seed others, a little more rewiring few ties moved."""
    base = watts_strogatz(2000, 8, 0.2, 5)
    assert base.fingerprint() == watts_strogatz(2000, 8, 0.2, 5).fingerprint()
    assert base.fingerprint() != watts_strogatz(2000, 8, 0.2, 6).fingerprint()

    def ties(rewiring: float) -> set[tuple[int, ...]]:
        return set(map(tuple, watts_strogatz(2000, 8, rewiring, 5).edges().tolist()))

    assert len(ties(0.2) - ties(0.21)) < 0.03 * base.tie_count


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ((10, 5, 0.1, 1), "even k"),
        ((10, 0, 0.1, 1), "even k"),
        ((10, 10, 0.1, 1), "at least 11 people"),
        ((10, 4, 1.1, 1), "from 0 to 1"),
        ((10, 4, float("nan"), 1), "from 0 to 1"),
        ((10, 4, 0.1, -1), "seed"),
    ],
)
def test_bad_settings_are_refused(settings: tuple[Any, ...], said: str) -> None:
    """Guards the bounds: the message says what to use instead."""
    with pytest.raises(InputError, match=said):
        watts_strogatz(*settings)


def test_configurations_are_told_apart_by_what_they_hold() -> None:
    """Guards what users may leave out: `edges` makes a list of ties, nothing a small world, typos get a suggestion."""
    assert isinstance(NETWORK.validate_python({"n": 100, "k": 4}), WattsStrogatz)
    assert isinstance(NETWORK.validate_python({"edges": "friends.csv"}), EdgeList)
    assert isinstance(NETWORK.validate_python({"kind": "complete", "n": 3}), Complete)
    for value, said in (
        ({"kind": "complet", "n": 3}, "Did you mean 'complete'"),
        ({"n": 100, "k": 5}, "even k"),
        ({"n": 100, "k": 4, "rewiring": 0.1, "degrees": 3.0}, "Give one of them"),
        ({"n": 100, "k": 4, "rewirring": 0.1}, "rewirring"),
        ({"n": 100, "k": 4, "rewiring": 1.5}, "rewiring"),
        ("watts", "no network"),
    ):
        with pytest.raises((InputError, ValidationError), match=said):
            NETWORK.validate_python(value)


def test_a_network_may_have_a_seed_of_its_own() -> None:
    """Guards which seed counts: the network's own before the scenario's."""
    own = WattsStrogatz(n=50, k=4, rewiring=0.5, seed=3)
    assert own.build(1).fingerprint() == watts_strogatz(50, 4, 0.5, 3).fingerprint()
    assert own.expected_ties() == (50, own.build(1).tie_count)
