"""The small world of Newman and Watts: a ring that stays, and the distribution of its shortcuts."""

from __future__ import annotations

import random
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy.stats import chisquare

from wom_sim.errors import InputError
from wom_sim.network import NetworkConfig, complete, newman_watts, ring

NETWORK: TypeAdapter[Any] = TypeAdapter(NetworkConfig)


@given(st.integers(3, 40), st.integers(1, 19), st.floats(0, 1), st.integers(0, 2**64 - 1))
def test_the_ring_stays_and_ties_are_simple(n: int, half: int, shortcuts: float, seed: int) -> None:
    """Guards the invariants: all ring ties, no self-tie, no double tie, both ends know it, rows ascending."""
    k = 2 * min(half, (n - 1) // 2)
    ties = newman_watts(n, k, shortcuts, seed)
    matrix = ties.to_scipy().toarray()
    assert np.isin(matrix, (0, 1)).all()
    assert (matrix == matrix.T).all()
    assert not matrix.diagonal().any()
    assert (matrix >= ring(n, k).to_scipy().toarray()).all()
    arrays: Any = ties.arrays
    assert all((np.diff(row) > 0).all() for row in np.split(arrays.neighbour, arrays.start[1:-1]))
    assert n * k // 2 <= ties.tie_count <= n * k


def facts(graph: Any, seam: int) -> list[float]:
    """Ties, clustering, moments of the degrees, and the mean distance from one person.

    Networkx gives the shortcuts of the ties that close its ring to the first people; they and the last are left out.
    """
    n = len(graph)
    degrees = np.array([graph.degree[person] for person in range(seam, n - seam)])
    near = np.mean(list(nx.single_source_shortest_path_length(graph, n // 2).values()))
    return [graph.size(), nx.average_clustering(graph), degrees.var(), float((degrees**3).mean()), float(near)]


def by_hand(n: int, k: int, shortcuts: float, seed: int) -> Any:
    """The law in its plainest words, person by person: every ring tie that follows a person may bring a shortcut."""
    luck = random.Random(seed)
    graph = nx.circulant_graph(n, range(1, k // 2 + 1))
    for u in range(n):
        for _ in range(k // 2):
            free = [w for w in range(n) if w != u and not graph.has_edge(u, w)]
            if luck.random() < shortcuts and free:
                graph.add_edge(u, luck.choice(free))
    return graph


@pytest.mark.parametrize(
    ("n", "k", "shortcuts", "seam", "reference"),
    [
        (250, 8, 0.15, 4, lambda seed: nx.newman_watts_strogatz_graph(250, 8, 0.15, seed=seed)),
        (250, 8, 1.0, 4, lambda seed: nx.newman_watts_strogatz_graph(250, 8, 1.0, seed=seed)),
        (13, 6, 0.6, 0, lambda seed: by_hand(13, 6, 0.6, seed)),
        (11, 6, 1.0, 0, lambda seed: by_hand(11, 6, 1.0, seed)),
    ],
)
def test_equal_in_distribution(n: int, k: int, shortcuts: float, seam: int, reference: Any) -> None:
    """Guards the law of shortcuts (Newman and Watts 1999), as networkx has it and, where dense, as done by hand."""
    runs = 40
    ours = np.array([facts(newman_watts(n, k, shortcuts, seed).to_networkx(), seam) for seed in range(runs)])
    others = np.array([facts(reference(seed), seam) for seed in range(runs)])
    error = np.sqrt((ours.var(axis=0, ddof=1) + others.var(axis=0, ddof=1)) / runs)
    assert (np.abs(ours.mean(axis=0) - others.mean(axis=0)) <= 4 * error + 1e-12).all()


def test_shortcuts_lead_to_anyone_alike() -> None:
    """Guards their ends: all distances along the ring beyond k / 2 are equally likely, by a chi-squared test."""
    n, k = 101, 4
    counts = np.zeros(n // 2 + 1)
    for seed in range(200):
        u, w = newman_watts(n, k, 0.4, seed).edges().T
        apart = np.minimum(w - u, n - (w - u))
        counts += np.bincount(apart, minlength=len(counts))
    assert (counts[1:3] == 200 * n).all()
    assert chisquare(counts[3:]).pvalue > 1e-4


@pytest.mark.parametrize(("n", "k"), [(9, 8), (9, 6), (30, 22)])
def test_whoever_is_tied_to_everyone_gets_no_more(n: int, k: int) -> None:
    """Guards the end of the search: with more shortcuts than free pairs it ends, with the complete graph."""
    assert newman_watts(n, k, 1.0, 3).fingerprint() == complete(n).stored().fingerprint()


def test_seeds_and_settings_have_smooth_effects() -> None:
    """Guards keyed draws: the same seed the same bits, another seed others, more shortcuts few others."""
    base = newman_watts(2000, 8, 0.2, 5)
    assert base.fingerprint() == newman_watts(2000, 8, 0.2, 5).fingerprint()
    assert base.fingerprint() != newman_watts(2000, 8, 0.2, 6).fingerprint()

    def ties(shortcuts: float) -> set[tuple[int, ...]]:
        return set(map(tuple, newman_watts(2000, 8, shortcuts, 5).edges().tolist()))

    assert len(ties(0.2) - ties(0.25)) < 0.002 * base.tie_count


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
        newman_watts(*settings)


def test_scenarios_can_name_it() -> None:
    """Guards the kind: a seed of its own counts before the scenario's, and the settings make the same again."""
    settings = {"kind": "newman-watts", "n": 500, "k": 6, "shortcuts": 0.3, "seed": 3}
    config = NETWORK.validate_python(settings)
    ties = config.build(1)
    assert ties.fingerprint() == newman_watts(500, 6, 0.3, 3).fingerprint()
    assert (ties.kind, ties.settings) == ("newman-watts", settings)
    people, count = config.expected_ties()
    assert people == 500
    assert abs(ties.tie_count - count) <= 4 * (1500 * 0.3 * 0.7) ** 0.5
    for value, said in (
        ({"kind": "newman-watts", "n": 10, "k": 5, "shortcuts": 0.1}, "even k"),
        ({"kind": "newman-watts", "n": 10, "k": 4}, "shortcuts"),
        ({"kind": "newman-watts", "n": 10, "k": 4, "shortcuts": 2.0}, "shortcuts"),
    ):
        with pytest.raises((InputError, ValidationError), match=said):
            NETWORK.validate_python(value)
