"""Ties: the accessors give one answer compiled and plain, and what users hold can be trusted."""

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
from wom_sim.kernel import law
from wom_sim.network import complete, from_edges, from_networkx, from_scipy, watts_strogatz
from wom_sim.network.representations import degree, evenness, neighbour, pick

TRIANGLE = [[0, 1], [1, 2], [2, 0], [2, 3]]
EVERY_KIND = [
    complete(7),
    watts_strogatz(12, 4, 0.3, 1),
    from_edges(TRIANGLE, people=5),
    from_edges(TRIANGLE, weights=[1.0, 2.0, 3.0, 0.5], people=5),
    from_edges(TRIANGLE, directed=True, people=5),
    from_edges(TRIANGLE, weights=[1.0, 2.0, 3.0, 0.5], directed=True, people=5),
]


@law
def answers(ties: Any, person: int, word: Any, out: Any) -> None:
    out[0] = degree(ties, person)
    out[1] = pick(ties, person, word)
    out[2] = neighbour(ties, person, 0) if out[0] > 0 else -1
    out[3] = evenness(ties, person, np.int64(out[2])) if out[0] > 0 else -1


@law
def drawn(ties: Any, person: int, draws: int, counts: Any) -> None:
    for draw in range(draws):
        word = np.uint32((np.uint64(draw) * np.uint64(0x9E3779B1)) & np.uint64(0xFFFFFFFF))
        counts[pick(ties, person, word)] += 1


@pytest.mark.parametrize("ties", EVERY_KIND, ids=repr)
def test_compiled_and_plain_accessors_agree(ties: Any) -> None:
    """Guards the dispatch by class: kernels and plain Python must ask the same law."""
    for person in range(ties.people):
        for word in (0, 1 << 20, 1 << 31, 2**32 - 1):
            out = np.empty(4)
            answers(ties.arrays, person, np.uint32(word), out)
            count = degree(ties.arrays, person)
            other = neighbour(ties.arrays, person, 0) if count else -1
            even = evenness(ties.arrays, person, other) if count else -1
            assert out.tolist() == [count, pick(ties.arrays, person, np.uint32(word)), other, even]


@pytest.mark.parametrize("n", [1, 2, 3, 20])
def test_complete_graph_agrees_with_the_stored_one_slot_for_slot(n: int) -> None:
    """Guards that computed ties are the stored ones: same neighbours, same picks, same bits of a run."""
    computed = complete(n)
    stored = computed.stored()
    listed = from_edges(np.argwhere(np.triu(np.ones((n, n)), 1)), people=n)
    assert stored.fingerprint() == listed.fingerprint()
    assert computed.tie_count == n * (n - 1) // 2
    for person in range(n):
        assert degree(computed.arrays, person) == degree(stored.arrays, person) == n - 1
        for slot in range(n - 1):
            assert neighbour(computed.arrays, person, slot) == neighbour(stored.arrays, person, slot)
        for word in np.linspace(0, 2**32 - 1, 50).astype(np.uint32):
            assert pick(computed.arrays, person, word) == pick(stored.arrays, person, word)


@settings(deadline=None, max_examples=30)
@given(st.lists(st.floats(0.01, 100.0), min_size=1, max_size=12), st.booleans())
def test_weighted_ties_are_drawn_in_proportion(weights: list[float], directed: bool) -> None:
    """Guards the alias tables (Walker 1977, Vose 1991): evenly spread words give shares w / sum(w)."""
    hub = [[friend + 1, 0] for friend in range(len(weights))]
    ties = from_edges(hub, weights=weights, directed=directed)
    counts = np.zeros(len(weights) + 1, np.int64)
    drawn(ties.arrays, 0, 20_000, counts)
    expected = np.array(weights) / sum(weights)
    assert counts[0] == 0
    # The words are a lattice rather than luck, so the discrepancy is far below sampling error.
    assert np.abs(counts[1:] / 20_000 - expected).max() < 0.003


def test_huge_weights_are_drawn_in_proportion() -> None:
    """Guards weights whose sum is beyond all numbers: they are kept to the bit, and drawn as if they were small."""
    few = [[0, 1], [0, 2], [0, 3], [4, 5]]
    huge, small = [1e308, 1e308, 5e307, 5e-324], [1.0, 1.0, 0.5, 1.0]
    ties, same = from_edges(few, weights=huge).arrays, from_edges(few, weights=small).arrays
    assert sorted(ties.weight) == sorted(huge * 2)
    assert np.isfinite(ties.strength).all()
    for person in (0, 4):
        counts, expected = np.zeros(6, np.int64), np.zeros(6, np.int64)
        drawn(ties, person, 10_000, counts)
        drawn(same, person, 10_000, expected)
        assert np.abs(counts - expected).max() <= 1


@pytest.mark.parametrize("weighted", [False, True])
def test_an_accepted_tie_carries_equally_both_ways(weighted: bool) -> None:
    """Guards the Metropolis-Hastings acceptance: otherwise hubs are heard by too many and are best by construction."""
    graph = nx.barabasi_albert_graph(60, 3, seed=1)
    if weighted:
        for place, (a, b) in enumerate(graph.edges):
            graph[a][b]["weight"] = 1.0 + place % 5
    ties = from_networkx(graph)
    strength = dict(graph.degree(weight="weight"))
    for a, b in graph.edges:
        weight = graph[a][b].get("weight", 1.0)
        there = weight / strength[a] * evenness(ties.arrays, a, b)
        back = weight / strength[b] * evenness(ties.arrays, b, a)
        assert there == pytest.approx(back, rel=1e-14)


def test_a_person_without_ties_draws_nobody() -> None:
    """Guards the isolated: a pick of -1, never a neighbour of someone else."""
    for ties in (from_edges([[0, 1]], people=3), from_edges([[0, 1]], people=3, weights=[2.0]), complete(1)):
        assert pick(ties.arrays, ties.people - 1, np.uint32(5)) == -1


@settings(deadline=None, max_examples=50)
@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda tie: tie[0] < tie[1])), st.booleans())
def test_rows_are_what_networkx_says(pairs: set[tuple[int, int]], directed: bool) -> None:
    """Guards the building of rows: neighbours ascending, both ends of a tie, directed rows hold who is heard."""
    ties = from_edges(np.array(sorted(pairs)).reshape(-1, 2).astype(int), people=10, directed=directed)
    graph = nx.DiGraph() if directed else nx.Graph()
    graph.add_nodes_from(range(10))
    graph.add_edges_from(pairs)
    for person in range(10):
        heard = sorted(graph.predecessors(person) if directed else graph.neighbors(person))
        assert [neighbour(ties.arrays, person, slot) for slot in range(len(heard))] == heard
        assert degree(ties.arrays, person) == len(heard)
    assert ties.tie_count == len(pairs)
    assert sorted(map(tuple, ties.edges().tolist())) == sorted(pairs)


@pytest.mark.parametrize("ties", EVERY_KIND[1:], ids=repr)
def test_round_trips_keep_every_bit(ties: Any) -> None:
    """Guards the way out and back: networkx, SciPy and edges describe the same ties."""
    assert from_networkx(ties.to_networkx()).fingerprint() == ties.fingerprint()
    assert from_scipy(ties.to_scipy(), directed=ties.directed).fingerprint() == ties.fingerprint()
    weights = ties.edge_weights() if ties.weighted else None
    again = from_edges(ties.edges(), people=ties.people, weights=weights, directed=ties.directed)
    assert again.fingerprint() == ties.fingerprint()


def test_ids_are_the_users_own() -> None:
    """Guards names at the edge of the package: found both ways, and a typo gets the nearest suggested."""
    ties = from_edges([[0, 1], [1, 2]], ids=["ann", "bob", 7])
    assert ties.indices_of(["bob", 7]).tolist() == [1, 2]
    assert [ties.id_of(person) for person in range(3)] == ["ann", "bob", 7]
    with pytest.raises(InputError, match="Did you mean 'bob'"):
        ties.index_of("bop")
    numbered = from_edges([[0, 1], [1, 2]])
    assert numbered.indices_of([2, "1"]).tolist() == [2, 1]
    for nobody in (3, "3", "-1", "one", "²", 1.0):
        with pytest.raises(InputError, match="numbered 0 to 2"):
            numbered.index_of(nobody)


@pytest.mark.parametrize(
    ("edges", "options", "said"),
    [
        ([[0, 1, 2]], {}, "shape"),
        ([[0.5, 1.0]], {}, "whole numbers"),
        ([[0, 1], [2, 2]], {}, r"edges\[1\]: 2 is tied to itself"),
        ([[0, 1], [1, 2], [0, 1]], {}, r"edges\[2\].*second time.*duplicates: drop"),
        ([[0, 1], [0, 5]], {"people": 3}, r"edges\[1\].*outside 0 to 2"),
        ([[0, 1]], {"weights": [0.0]}, r"edges\[0\].*not above 0"),
        ([[0, 1]], {"weights": [float("nan")]}, r"edges\[0\]"),
        ([[0, 1]], {"weights": [1.0, 2.0]}, "weights"),
        ([[0, 1]], {"weights": ["heavy"]}, "weights: not all weights are numbers"),
        ([[0, 1]], {"duplicates": "keep"}, "Say 'refuse' or 'drop'"),
        ([[0, 1], [1, 0]], {"weights": [1.0, 2.0]}, "two weights"),
        ([[0, 1]], {"ids": ["a", "a"]}, "different ids"),
        ([], {}, "0 people"),
    ],
)
def test_bad_edges_are_refused_with_their_place(edges: Any, options: dict[str, Any], said: str) -> None:
    """Guards that no bad row is swallowed: the message says which and what to do."""
    with pytest.raises(InputError, match=said):
        from_edges(edges, **options)


def test_ids_beyond_64_bits_are_kept() -> None:
    """Guards huge ids, such as hashes: among small ones NumPy made floats of them, and some of them equal."""
    names = [2**63, 2**63 + 1, -1, 1]
    ties = from_edges([[0, 1], [1, 2], [2, 3]], ids=names)
    assert [ties.id_of(person) for person in range(4)] == names
    assert from_networkx(nx.path_graph(names)).index_of(2**63 + 1) == 1
    assert set(ties.to_networkx()) == set(names)


def test_duplicates_can_be_dropped_and_reversed_pairs_merge() -> None:
    """Guards exported friends lists: a pair once each way is one tie; directed, it is two."""
    assert from_edges([[0, 1], [1, 0]]).tie_count == 1
    assert from_edges([[0, 1], [1, 0]], directed=True).tie_count == 2
    dropped = from_edges([[0, 1], [0, 1], [1, 0]], weights=[3.0, 4.0, 5.0], duplicates="drop")
    assert dropped.edge_weights().tolist() == [3.0]


SAME_BITS = """
import numpy as np
from wom_sim.network import complete, from_edges, watts_strogatz
from wom_sim.network.representations import pick
ties = watts_strogatz(300, 6, 0.3, 7)
found = ties.measure(sources=40, seed=2)
heavy = from_edges(ties.edges(), weights=1.0 + np.arange(ties.tie_count) % 7 / 3.0)
print(ties.fingerprint(), heavy.fingerprint(), complete(9).stored().fingerprint())
print(found.as_dict())
print([int(pick(heavy.arrays, i, np.uint32(i * 14316557))) for i in range(300)])
"""


def test_same_bits_with_the_jit_off() -> None:
    """Guards that compiled kernels do integer and float arithmetic as Python does, and without warnings."""
    said = []
    for off in ("0", "1"):
        run = subprocess.run(
            [sys.executable, "-W", "error", "-c", SAME_BITS],
            env=os.environ | {"NUMBA_DISABLE_JIT": off, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(run.stdout)
    assert said[0] == said[1]
