"""Degrees, their inequality and likeness along ties, and cores, against networkx, definitions and closed forms."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.errors import InputError
from wom_sim.network import (
    assortativity,
    complete,
    core_numbers,
    degree_distribution,
    from_edges,
    from_networkx,
    gini,
    watts_strogatz,
)

GRAPHS = {
    "karate club": nx.karate_club_graph(),
    "florentine families": nx.florentine_families_graph(),
    "les miserables": nx.les_miserables_graph(),
    "path": nx.path_graph(20),
    "preferential attachment": nx.barabasi_albert_graph(300, 3, seed=1),
    "random": nx.gnp_random_graph(100, 0.05, seed=2),
    "directed": nx.gnp_random_graph(100, 0.05, seed=2, directed=True),
    "directed and heavy tailed": nx.DiGraph(nx.scale_free_graph(200, seed=4)),
}
GRAPHS["directed and heavy tailed"].remove_edges_from(list(nx.selfloop_edges(GRAPHS["directed and heavy tailed"])))


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS.keys())
def test_known_graphs_agree_with_networkx(graph: Any) -> None:
    """Guards all of these measures, and which end of a directed tie is which."""
    ties = from_networkx(graph)
    assert assortativity(ties) == pytest.approx(nx.degree_assortativity_coefficient(graph), abs=1e-12)
    assert core_numbers(ties).tolist() == list(nx.core_number(graph.to_undirected()).values())
    degrees, people = degree_distribution(ties)
    heard = [degree for _, degree in (graph.in_degree() if graph.is_directed() else graph.degree())]
    assert np.repeat(degrees, people).tolist() == sorted(heard)
    assert (people > 0).all()


@given(st.integers(1, 30), st.floats(0.0, 0.5), st.integers(0, 1000), st.booleans())
def test_cores_of_any_graph(n: int, p: float, seed: int, directed: bool) -> None:
    """Guards core numbers by their definition: taking away whoever has fewer than k ties leaves the k-core."""
    graph = nx.gnp_random_graph(n, p, seed=seed, directed=directed)
    found = core_numbers(from_networkx(graph))
    loose = graph.to_undirected()
    for k in range(n):
        left = loose.copy()
        while weak := [person for person, degree in left.degree() if degree < k]:
            left.remove_nodes_from(weak)
        assert set(np.flatnonzero(found >= k)) == set(left)


@given(st.integers(2, 40), st.floats(0.0, 0.5), st.integers(0, 1000), st.booleans())
def test_assortativity_of_any_graph(n: int, p: float, seed: int, directed: bool) -> None:
    """Guards Newman's correlation against the one that NumPy finds over the listed ends of all ties."""
    graph = nx.gnp_random_graph(n, p, seed=seed, directed=directed)
    arcs = nx.DiGraph(graph).edges()
    ends = np.array([(graph.out_degree(a), graph.in_degree(b)) if directed else (graph.degree(a), graph.degree(b))
                     for a, b in arcs]).reshape(-1, 2).T  # fmt: skip
    found = assortativity(from_networkx(graph))
    if len(arcs) == 0 or np.ptp(ends, axis=1).min() == 0:
        assert np.isnan(found)
    else:
        assert found == pytest.approx(np.corrcoef(ends)[0, 1], abs=1e-12)


def test_assortativity_of_a_star_and_of_equals() -> None:
    """Guards the ends of the scale, and that equal degrees are no number and no warning."""
    assert assortativity(from_networkx(nx.star_graph(7))) == pytest.approx(-1.0, abs=1e-12)
    assert assortativity(from_networkx(nx.disjoint_union(nx.cycle_graph(4), nx.complete_graph(5)))) == 1.0
    for ties in (complete(5), from_networkx(nx.cycle_graph(6)), from_edges([], people=3), complete(1)):
        assert np.isnan(assortativity(ties))


@given(st.lists(st.floats(0.0, 1e6), min_size=1, max_size=30))
def test_gini_is_the_mean_difference(values: list[float]) -> None:
    """Guards the formula over sorted values against the sum over all pairs."""
    x = np.array(values)
    if x.sum() == 0:
        assert gini(values) == 0.0
    else:
        pairs = np.abs(x[:, None] / x.max() - x / x.max()).sum()
        assert gini(values) == pytest.approx(pairs / (2 * len(x) * (x / x.max()).sum()), abs=1e-12)


def test_gini_of_known_values() -> None:
    """Guards exact zeros for equals, the most unequal, and values whose sum is too large for a float."""
    assert gini([0.1] * 7) == 0.0
    assert gini([0, 0, 0]) == 0.0
    assert gini([0, 0, 0, 5]) == 0.75
    assert gini([1e308, 1e308, 0, 0]) == 0.5
    assert gini(np.arange(1, 101)) == pytest.approx(99 / 300, abs=1e-12)


@pytest.mark.parametrize("values", [[], [1.0, -1.0], [1.0, np.nan], [np.inf]])
def test_gini_refuses_what_is_no_amount(values: list[float]) -> None:
    """Guards the bounds 0 and 1, which negative values break."""
    with pytest.raises(InputError, match="0 or more"):
        gini(values)


@pytest.mark.parametrize("n", [1, 2, 7])
def test_everyone_tied_to_everyone(n: int) -> None:
    """Guards the closed forms of the complete graph, of one person too."""
    for ties in (complete(n), complete(n).stored()):
        assert [part.tolist() for part in degree_distribution(ties)] == [[n - 1], [n]]
        assert core_numbers(ties).tolist() == [n - 1] * n
        assert core_numbers(ties).dtype == np.int64


def test_cores_of_a_large_ring_lattice() -> None:
    """Guards the bookkeeping of places when all degrees are equal: a ring of k ties each is its own k-core."""
    assert set(core_numbers(watts_strogatz(5000, 8, 0.0, 1)).tolist()) == {8}


FIGURES = """
import numpy as np
from wom_sim.network import *
for ties in (watts_strogatz(60, 6, .3, 1), from_edges(np.column_stack((np.arange(1, 31), np.arange(1, 31) * 7 % 31)),
             weights=np.arange(30) + .1, directed=True)):
    part, middle = communities(ties, seed=3), betweenness(ties, sources=11, seed=2)
    for one in (part.label, part.modularity, middle.values, middle.standard_error, core_numbers(ties)):
        print(np.asarray(one).tobytes().hex())
"""


def test_the_same_bits_without_the_compiler() -> None:
    """Guards the one source of kernels: compiled, and as plain Python, every figure has the same bits."""
    said = [
        subprocess.run([sys.executable, "-W", "error", "-c", FIGURES], env=os.environ | {"NUMBA_DISABLE_JIT": off},
                       capture_output=True, text=True, check=True).stdout
        for off in "01"
    ]  # fmt: skip
    assert said[0] == said[1]
    assert len(said[0].splitlines()) == 10
