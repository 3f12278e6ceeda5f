"""Measures against networkx and closed forms."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.errors import InputError
from wom_sim.network import complete, from_networkx, measure, watts_strogatz
from wom_sim.network.measures.clustering import clustering
from wom_sim.network.measures.distances import Distances
from wom_sim.network.measures.sources import sample


def distances(graph: Any) -> list[int]:
    found = dict(nx.all_pairs_shortest_path_length(graph))
    return [far for a in found for b, far in found[a].items() if a != b]


@settings(deadline=None, max_examples=40)
@given(st.integers(2, 100), st.floats(0.0, 0.2), st.integers(0, 1000), st.booleans())
def test_exact_measures_agree_with_networkx(n: int, p: float, seed: int, directed: bool) -> None:
    """Guards every exact measure on any graph, disconnected and directed ones included."""
    graph = nx.gnp_random_graph(n, p, seed=seed, directed=directed)
    found = measure(from_networkx(graph), sources=None)
    far = distances(graph)
    loose = graph.to_undirected()
    if far:
        assert found.mean_distance == pytest.approx(np.mean(far), rel=1e-12)
        assert found.diameter == max(far)
    else:
        assert np.isnan(found.mean_distance)
    assert found.degrees_of_separation == pytest.approx(found.mean_distance - 1, nan_ok=True)
    assert found.reachable_share == pytest.approx(len(far) / (n * (n - 1)))
    for reach in (4, 5, 6):
        assert found.within[reach] == pytest.approx(sum(one <= reach for one in far) / (n * (n - 1)))
    assert found.clustering == pytest.approx(nx.average_clustering(loose), abs=1e-12)
    assert found.transitivity == pytest.approx(nx.transitivity(loose), abs=1e-12)
    parts = [len(part) for part in nx.connected_components(loose)]
    assert (found.components, found.largest_component) == (len(parts), max(parts) / n)
    assert found.isolated == parts.count(1)
    assert found.exact
    assert found.standard_error == 0.0


def test_closed_forms() -> None:
    """Guards the definition of degrees of separation: complete 0, star 1 - 2 / n, path of three 1 / 3."""
    for n in (2, 3, 30):
        assert repr(measure(complete(n))) == repr(measure(complete(n).stored(), sources=None))
        assert measure(complete(n)).degrees_of_separation == 0.0
    star = measure(from_networkx(nx.star_graph(9)))
    assert star.mean_distance == pytest.approx(1.8, abs=1e-12)
    assert star.degrees_of_separation == pytest.approx(0.8, abs=1e-12)
    assert measure(from_networkx(nx.path_graph(3))).mean_distance == pytest.approx(4 / 3, abs=1e-12)
    for k in (4, 8, 10):
        ring = measure(watts_strogatz(200, k, 0.0, 1))
        assert ring.clustering == pytest.approx(3 * (k - 2) / (4 * (k - 1)), abs=1e-12)


def test_effective_diameter_is_interpolated() -> None:
    """Guards the 90th percentile (Leskovec et al. 2005): of the path of three, 4 pairs at 1 and 2 at 2."""
    assert measure(from_networkx(nx.path_graph(3))).effective_diameter == pytest.approx(1 + (5.4 - 4) / 2)


def test_a_long_path_is_measured_to_its_end() -> None:
    """Guards searches of many steps: a path of 500 has a mean distance of (n + 1) / 3."""
    found = measure(from_networkx(nx.path_graph(500)), sources=None)
    assert found.mean_distance == pytest.approx(501 / 3, rel=1e-12)
    assert found.diameter == 499


@pytest.mark.parametrize("disconnected", [False, True])
def test_sampled_distances_come_with_an_honest_error(disconnected: bool) -> None:
    """Guards the standard error: over many samples the misses have the size that it states."""
    graph = nx.barabasi_albert_graph(700, 2, seed=3)
    if disconnected:
        graph = nx.disjoint_union(graph, nx.cycle_graph(200))
    ties = from_networkx(graph)
    truth = measure(ties, sources=None).mean_distance
    found = [measure(ties, sources=90, seed=seed) for seed in range(150)]
    ratio = np.mean([(one.mean_distance - truth) ** 2 for one in found]) / np.mean(
        [one.standard_error**2 for one in found]
    )
    assert 0.7 < ratio < 1.4
    assert not found[0].exact


def test_a_larger_sample_holds_the_smaller() -> None:
    """Guards the order of luck: sources are added, never exchanged, and in steps they sum to the same."""
    ties = watts_strogatz(1000, 6, 0.2, 1)
    assert sample(1000, 300, 4)[:100].tolist() == sample(1000, 100, 4).tolist()
    small, large = Distances(ties, 4), Distances(ties, 4)
    small.extend(100)
    large.extend(37)
    large.extend(100)
    assert (large.mean, large.standard_error) == (small.mean, small.standard_error)


def test_too_few_sources_are_refused() -> None:
    """Guards the standard error, which one source cannot give."""
    with pytest.raises(InputError, match="2 or more"):
        measure(watts_strogatz(50, 4, 0.1, 1), sources=1)


def test_the_same_measures_without_the_compiler() -> None:
    """Guards bits: searches, pushed and pulled, pairs, and clustering say the same with the JIT off."""
    code = (
        "import warnings; warnings.simplefilter('error')\n"
        "from wom_sim.network import procedural, watts_strogatz\n"
        "from wom_sim.network.measures.pairs import PairDistances\n"
        "print(watts_strogatz(150, 6, 0.3, 1).measure(sources=100))\n"
        "ties = procedural(500, 4, 4, 7, regional=4, region=64)\n"
        "pairs = PairDistances(ties, 2); pairs.extend(10)\n"
        "print(pairs.mean, pairs.standard_error, ties.measure(sources=2).clustering)\n"
    )
    told = [
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "NUMBA_DISABLE_JIT": switch},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for switch in ("0", "1")
    ]
    assert told[0] == told[1] != ""


def test_one_person_alone_is_isolated() -> None:
    """Guards the count of people without ties where there is nobody to reach: stored ties gave 0, computed ones 1."""
    alone = from_networkx(nx.path_graph(1))
    assert measure(alone).isolated == measure(complete(1)).isolated == 1


@pytest.mark.parametrize("seed", range(5))
def test_sampled_clustering_counts_the_same_triangles(monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Guards the two ways to count: everyone sampled is everyone counted, and a sample is within 4 SE."""
    ties = from_networkx(nx.powerlaw_cluster_graph(3000, 4, 0.6, seed=seed))
    exact = clustering(ties)
    monkeypatch.setattr("wom_sim.network.measures.clustering.EXACT_STEPS", 0)
    everyone = clustering(ties)
    assert everyone.mean == pytest.approx(exact.mean, rel=1e-12)
    assert everyone.transitivity == pytest.approx(exact.transitivity, rel=1e-12)
    monkeypatch.setattr("wom_sim.network.measures.clustering.SAMPLED_STEPS", 1)
    some = clustering(ties, seed)
    assert 0.0 < some.standard_error < 0.05
    assert abs(some.mean - exact.mean) < 4 * some.standard_error
