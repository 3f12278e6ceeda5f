"""Modularity and communities against networkx, the definition, and planted groups."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim.errors import InputError
from wom_sim.network import Communities, communities, complete, from_edges, from_networkx, modularity, watts_strogatz
from wom_sim.network.measures.communities import _both_ways, move, refine

PLANTED = nx.stochastic_block_model([80, 60, 40, 20], (np.eye(4) * 0.38 + 0.02).tolist(), seed=3)
GRAPHS = {
    "karate club": nx.karate_club_graph(),
    "florentine families": nx.florentine_families_graph(),
    "les miserables": nx.les_miserables_graph(),
    "planted": nx.Graph(PLANTED.edges()),
    "caves": nx.connected_caveman_graph(30, 8),
    "small world": nx.watts_strogatz_graph(500, 10, 0.1, seed=1),
    "preferential attachment": nx.barabasi_albert_graph(500, 3, seed=1),
    "pieces": nx.disjoint_union(nx.complete_graph(7), nx.star_graph(9)),
}


def groups(graph: Any, found: Communities) -> list[set[Any]]:
    people = list(graph)
    return [{people[person] for person in np.flatnonzero(found.label == one)} for one in range(len(found.sizes))]


@pytest.mark.parametrize("graph", GRAPHS.values(), ids=GRAPHS.keys())
def test_as_good_as_networkx_and_connected(graph: Any) -> None:
    """Guards the search, weights included; the refinement, without which groups may be in pieces; and the numbers."""
    ties = from_networkx(graph)
    rival = nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=1))
    for seed in range(5):
        found = communities(ties, seed=seed)
        parts = groups(graph, found)
        assert found.modularity >= rival - 0.01
        assert found.modularity == pytest.approx(nx.community.modularity(graph, parts), abs=1e-12)
        assert all(nx.is_connected(graph.subgraph(part)) for part in parts)
        assert found.sizes.tolist() == [len(part) for part in parts] == sorted(map(len, parts), reverse=True)
        assert found.label.dtype == found.sizes.dtype == np.int64


def test_planted_blocks_are_found() -> None:
    """Guards what communities are for: blocks come back, numbered by size."""
    found = communities(from_networkx(nx.Graph(PLANTED.edges())))
    block = {person: PLANTED.nodes[person]["block"] for person in PLANTED}
    assert found.label.tolist() == [block[person] for person in nx.Graph(PLANTED.edges())]
    assert found.sizes.tolist() == [80, 60, 40, 20]


def test_directed_blocks_are_found() -> None:
    """Guards directed ties, which are taken without direction while their modularity keeps it."""
    graph = nx.stochastic_block_model([60, 40, 20], (np.eye(3) * 0.3 + 0.01).tolist(), seed=3, directed=True)
    found = communities(from_networkx(nx.DiGraph(graph)))
    assert found.label.tolist() == [0] * 60 + [1] * 40 + [2] * 20
    assert found.modularity == pytest.approx(nx.community.modularity(graph, groups(graph, found)), abs=1e-12)


def test_heavy_ties_hold_together() -> None:
    """Guards weights: in a ring of six, the pairs with heavy ties are the communities."""
    ring = [[person, (person + 1) % 6] for person in range(6)]
    for shift in (0, 1):
        weights = np.where(np.arange(6) % 2 == shift, 10.0, 1.0)
        label = communities(from_edges(ring, weights=weights)).label
        assert [label[a] == label[b] for a, b in ring] == (weights == 10.0).tolist()


@given(st.integers(2, 40), st.floats(0.0, 0.4), st.integers(0, 1000), st.booleans(), st.booleans())
def test_any_graph_comes_apart_in_connected_groups(n: int, p: float, seed: int, directed: bool, weighted: bool) -> None:
    """Guards any graph, isolated people included: groups are connected, and no two would do better as one."""
    graph = nx.gnp_random_graph(n, p, seed=seed, directed=directed)
    if weighted:
        for place, (_, _, tie) in enumerate(graph.edges(data=True)):
            tie["weight"] = 0.1 + place * 7 % 5
    ties = from_networkx(graph)
    found = communities(ties, seed=seed)
    loose = graph.to_undirected()
    parts = groups(graph, found)
    assert all(nx.is_connected(loose.subgraph(part)) for part in parts)
    assert parts == sorted(parts, key=lambda part: (-len(part), min(part)))
    assert found.modularity == pytest.approx(nx.community.modularity(graph, parts), abs=1e-12)
    if not directed:
        for a in range(len(found.sizes)):
            for b in range(a):
                assert modularity(ties, np.where(found.label == a, b, found.label)) <= found.modularity + 1e-9


@given(st.integers(4, 20), st.integers(0, 1000), st.integers(1, 6), st.booleans())
def test_steps_leave_nobody_who_would_gain(n: int, seed: int, many: int, merged: bool) -> None:
    """Guards moves from any grouping: no node would rather be elsewhere or alone, by the sum over pairs.

    And the refinement of it: a node with fewer ties to the rest of its community than chance would give is a part
    alone. Nodes that were merged from people have ties inside them, on the diagonal, and may want to be alone.
    """
    graph = nx.gnm_random_graph(n, 2 * n - 3, seed=seed)
    table = nx.to_numpy_array(graph) + np.diag(np.arange(n) * (seed + 3) % 7 * merged)
    strength = table.sum(axis=1)
    surplus = table - np.outer(strength, strength) / strength.sum()
    rows = *_both_ways(from_networkx(graph)), strength, np.arange(n)[::-1].copy()
    community = np.arange(n) * (seed + 1) % min(many, n)
    part = np.empty(n, np.int64)
    for _ in range(2):
        refine(*rows, community, part)
        for node in range(n):
            rest = (community == community[node]) & (np.arange(n) != node)
            assert surplus[node, rest].sum() > -1e-9 or (part == part[node]).sum() == 1
        move(*rows, community)
        for node in range(n):
            others = np.arange(n) != node
            gains = np.bincount(community[others], surplus[node, others], n)
            assert gains[community[node]] >= max(0.0, gains.max()) - 1e-8


@given(st.integers(1, 25), st.floats(0.0, 0.6), st.integers(0, 1000), st.booleans(), st.floats(0.1, 3.0))
def test_modularity_is_the_sum_over_pairs(n: int, p: float, seed: int, directed: bool, resolution: float) -> None:
    """Guards modularity against its definition and networkx, for groups of people drawn without regard to ties."""
    graph = nx.gnp_random_graph(n, p, seed=seed, directed=directed)
    for place, (_, _, tie) in enumerate(graph.edges(data=True)):
        tie["weight"] = 0.1 + place % 4
    label = np.arange(n) * (seed + 1) % 4
    found = modularity(from_networkx(graph), label, resolution)
    parts = [set(np.flatnonzero(label == one).tolist()) for one in set(label.tolist())]
    assert found == pytest.approx(nx.community.modularity(graph, parts, resolution=resolution), abs=1e-12)
    table = nx.to_numpy_array(graph)
    if table.sum() > 0:
        chance = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
        wanted = ((table - resolution * chance) * (label[:, None] == label)).sum() / table.sum()
        assert found == pytest.approx(wanted, abs=1e-12)


@pytest.mark.parametrize("n", [1, 2, 3, 8])
def test_everyone_tied_to_everyone(n: int) -> None:
    """Guards the closed forms of the complete graph, of one person too: one community, worth nothing."""
    label = np.arange(n) % 3
    assert modularity(complete(n), label, 0.7) == pytest.approx(modularity(complete(n).stored(), label, 0.7), abs=1e-12)
    for ties in (complete(n), complete(n).stored()):
        found = communities(ties)
        assert (found.label.tolist(), found.sizes.tolist()) == ([0] * n, [n])
        assert found.modularity == pytest.approx(0.0, abs=1e-12)


def test_people_without_ties_are_alone() -> None:
    """Guards networks without a tie, and the order of equal sizes: by their lowest person."""
    found = communities(from_edges([], people=3))
    assert (found.label.tolist(), found.sizes.tolist(), found.modularity) == ([0, 1, 2], [1, 1, 1], 0.0)
    assert communities(from_edges([[4, 2], [5, 1]], people=6)).label.tolist() == [2, 0, 1, 3, 1, 0]


def test_a_seed_decides_and_labels_may_be_text() -> None:
    """Guards the keyed order of visits: the same seed, the same groups; another, others."""
    ties = watts_strogatz(1000, 6, 0.3, 1)
    assert communities(ties, seed=2).label.tolist() == communities(ties, seed=2).label.tolist()
    assert communities(ties, seed=2).label.tolist() != communities(ties, seed=3).label.tolist()
    assert modularity(complete(4), ["a", "a", "b", "b"]) == modularity(complete(4), [0, 0, 1, 1])


def test_labels_of_other_people_are_refused() -> None:
    """Guards the length of labels, which would otherwise be cut or repeated."""
    with pytest.raises(InputError, match="4 people cannot have labels"):
        modularity(complete(4), [0, 1])
