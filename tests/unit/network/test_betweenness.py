"""Betweenness against networkx, shortest paths listed one by one, and closed forms."""

from __future__ import annotations

import importlib
import random
from itertools import permutations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.errors import InputError
from wom_sim.network import betweenness, complete, from_edges, from_networkx, watts_strogatz
from wom_sim.network.measures.sources import sample

GRAPHS = {
    "karate club": nx.karate_club_graph(),
    "florentine families": nx.florentine_families_graph(),
    "les miserables": nx.les_miserables_graph(),
    "path": nx.path_graph(70),
    "star": nx.star_graph(9),
    "complete": nx.complete_graph(9),
    "grid": nx.grid_2d_graph(9, 12),
    "pieces": nx.disjoint_union(nx.barabasi_albert_graph(80, 2, seed=1), nx.cycle_graph(13)),
    "directed": nx.gnp_random_graph(100, 0.04, seed=2, directed=True),
    "directed ring": nx.cycle_graph(40, create_using=nx.DiGraph),
}


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS.keys())
def test_known_graphs_agree_with_networkx(graph: Any) -> None:
    """Guards exact betweenness, the direction of ties, and that weights have no part in it."""
    found = betweenness(from_networkx(graph))
    np.testing.assert_allclose(found.values, list(nx.betweenness_centrality(graph).values()), rtol=0, atol=1e-12)
    assert not found.standard_error.any()
    assert (found.exact, found.sources) == (True, len(graph))


@given(st.integers(1, 40), st.floats(0.0, 0.3), st.integers(0, 1000), st.booleans())
def test_any_graph_agrees_with_networkx(n: int, p: float, seed: int, directed: bool) -> None:
    """Guards the same on sparse graphs in many pieces and dense ones."""
    graph = nx.gnp_random_graph(n, p, seed=seed, directed=directed)
    wanted = list(nx.betweenness_centrality(graph).values())
    np.testing.assert_allclose(betweenness(from_networkx(graph)).values, wanted, rtol=0, atol=1e-12)


@pytest.mark.parametrize("directed", [False, True])
def test_shares_of_shortest_paths_one_by_one(directed: bool) -> None:
    """Guards the definition, by listing every shortest path between every pair."""
    graph = nx.gnp_random_graph(12, 0.25, seed=5, directed=directed)
    wanted = np.zeros(12)
    for a, b in permutations(range(12), 2):
        if nx.has_path(graph, a, b):
            paths = list(nx.all_shortest_paths(graph, a, b))
            for path in paths:
                wanted[path[1:-1]] += 1 / len(paths) / (11 * 10)
    np.testing.assert_allclose(betweenness(from_networkx(graph)).values, wanted, rtol=0, atol=1e-12)


class Chosen(random.Random):
    """Hands networkx the sources that were drawn here."""

    def __init__(self, people: list[int]) -> None:
        super().__init__(0)
        self.people = people

    def sample(self, population: Any, k: int, **_: Any) -> list[int]:
        assert k == len(self.people) < len(population)
        return self.people


@pytest.mark.parametrize("directed", [False, True])
def test_a_sample_agrees_with_networkx(directed: bool) -> None:
    """Guards the estimate from the same sources: a source's own searches are not averaged into its value."""
    graph = nx.gnp_random_graph(90, 0.05, seed=3, directed=directed)
    found = betweenness(from_networkx(graph), sources=21, seed=6)
    drawn = Chosen(sample(90, 21, 6).tolist())
    wanted = list(nx.betweenness_centrality(graph, k=21, seed=drawn).values())
    np.testing.assert_allclose(found.values, wanted, rtol=0, atol=1e-12)
    assert (found.exact, found.sources) == (False, 21)


def test_the_standard_error_by_its_definition() -> None:
    """Guards the error against the spread of what one source at a time says."""
    graph = nx.barabasi_albert_graph(60, 2, seed=3)
    found = betweenness(from_networkx(graph), sources=20, seed=1)
    people = sample(60, 20, 1).tolist()
    # Networkx counts undirected pairs by halves where it does not normalise.
    one_by_one = [
        2 * np.array(list(nx.betweenness_centrality_subset(graph, [source], list(graph)).values())) for source in people
    ]
    for person in range(60):
        said = [one[person] / 58 for source, one in zip(people, one_by_one, strict=True) if source != person]
        error = np.std(said, ddof=1) / np.sqrt(len(said)) * np.sqrt(1 - len(said) / 59)
        assert found.standard_error[person] == pytest.approx(error, rel=1e-9, abs=1e-12)
        assert found.values[person] == pytest.approx(np.mean(said), rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("directed", [False, True])
def test_samples_miss_by_what_they_state(directed: bool) -> None:
    """Guards the estimate from bias, 4 SE of the mean of 60 samples, and the size of its error."""
    graph = nx.gnp_random_graph(150, 0.04, seed=1, directed=directed)
    ties = from_networkx(graph)
    truth = betweenness(ties).values
    found = [betweenness(ties, sources=50, seed=seed) for seed in range(60)]
    misses = np.array([one.values for one in found]) - truth
    squares = np.mean([one.standard_error**2 for one in found], axis=0)
    assert (np.abs(misses.mean(axis=0)) <= 4 * np.sqrt(squares / 60)).all()
    assert 0.8 < (misses**2).mean() / squares.mean() < 1.25


def test_a_star_has_no_spread() -> None:
    """Guards the people who are the same to every source: any sample is right about them and says so."""
    found = betweenness(from_networkx(nx.star_graph(30)), sources=5)
    np.testing.assert_allclose(found.values, [1.0] + [0.0] * 30, atol=1e-12)
    np.testing.assert_allclose(found.standard_error, 0.0, atol=1e-7)


def test_any_number_of_threads_gives_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the order of sums: blocks of sources are added in order, whoever worked on them."""
    module = importlib.import_module("wom_sim.network.measures.betweenness")
    ties = watts_strogatz(2000, 8, 0.3, 1)
    monkeypatch.setattr(module.os, "cpu_count", lambda: 5)
    many = betweenness(ties, sources=101, seed=4)
    monkeypatch.setattr(module, "MOST_THREADS", 1)
    one = betweenness(ties, sources=101, seed=4)
    assert many.values.tobytes() == one.values.tobytes()
    assert many.standard_error.tobytes() == one.standard_error.tobytes()


def test_a_long_ring_is_followed_to_its_end() -> None:
    """Guards searches of many steps: on a ring of n, odd, everyone is between (n - 3) / 4 / (n - 2) of the pairs."""
    found = betweenness(from_networkx(nx.cycle_graph(1001)))
    np.testing.assert_allclose(found.values, (1001 - 3) / 4 / (1001 - 2), rtol=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3, 30])
def test_nobody_is_between_where_all_are_tied_or_none(n: int) -> None:
    """Guards the closed form of the complete graph, one person, and people without ties."""
    for ties in (complete(n), complete(n).stored(), from_edges([], people=n)):
        found = betweenness(ties)
        assert found.values.tolist() == found.standard_error.tolist() == [0.0] * n
        assert (found.exact, found.sources) == (True, n)


def test_too_few_sources_are_refused() -> None:
    """Guards the standard error, which needs two searches that are not the person's own."""
    with pytest.raises(InputError, match="3 or more"):
        betweenness(watts_strogatz(50, 4, 0.1, 1), sources=2)
