"""Strong and weak ties, against networkx and by hand."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.errors import InputError
from wom_sim.network import complete, from_edges, from_networkx, recorded, strengths, watts_strogatz
from wom_sim.network.representations import pick
from wom_sim.network.strength import mark_embedded


@given(n=st.integers(2, 14), p=st.floats(0.0, 1.0), seed=st.integers(0, 10_000))
@settings(max_examples=60)
def test_ties_with_a_common_friend_are_strong(n: int, p: float, seed: int) -> None:
    """Granovetter (1973): a tie is embedded if its ends have a neighbour in common; networkx says who has."""
    graph = nx.gnp_random_graph(n, p, seed)
    if not graph.edges:
        return
    found = strengths(from_networkx(graph), 5.0, 0.5)
    for a, b, weight in found.to_networkx().edges.data("weight"):
        assert weight == (5.0 if list(nx.common_neighbors(graph, a, b)) else 0.5)
    assert found.to_networkx().edges == graph.edges


def test_a_hub_is_looked_up_and_not_walked_through() -> None:
    """A star of 200,000 would take 4e10 steps if the hub's row were walked for each of its ties."""
    n = 200_000
    hub = np.column_stack((np.zeros(n - 1, np.int64), np.arange(1, n)))
    found = strengths(from_edges(np.vstack((hub, [[1, 2]]))))
    assert found.edge_weights().sum() == 3 * 3.0 + (n - 3) * 1.0
    assert found.settings["strength"] == {"strong": 3.0, "weak": 1.0}


def test_ties_are_drawn_in_proportion() -> None:
    """Two strong ties of 3 and two weak ones of 1: each strong one is drawn three times in eight."""
    found = strengths(from_edges([(0, 1), (1, 2), (0, 2), (0, 3), (0, 4)]), 3.0, 1.0).arrays
    words = (np.arange(80_000, dtype=np.uint64) * np.uint64(0x9E3779B1)) & np.uint64(0xFFFFFFFF)
    drawn = np.bincount([pick(found, 0, word) for word in words], minlength=5) / len(words)
    assert drawn == pytest.approx([0.0, 3 / 8, 3 / 8, 1 / 8, 1 / 8], abs=0.01)


def test_the_jit_changes_nothing() -> None:
    """The kernel marks the same ties as plain Python."""
    arrays = watts_strogatz(80, 6, 0.4, 1).arrays
    one, two = (np.empty(len(arrays.neighbour), np.bool_) for _ in range(2))
    mark_embedded(arrays.start, arrays.neighbour, 0, 80, one)
    getattr(mark_embedded, "py_func", mark_embedded)(arrays.start, arrays.neighbour, 0, 80, two)
    assert np.array_equal(one, two)
    assert 0 < one.sum() < len(one)


def test_weights_are_replaced_and_ids_stay() -> None:
    """Who asks for strengths gets them, whatever weights the ties came with."""
    found = strengths(recorded("southern-women"), 2.0, 1.0)
    assert set(found.edge_weights()) == {2.0}
    assert found.id_of(0) == recorded("southern-women").id_of(0)


def test_what_has_no_strengths_is_refused() -> None:
    """One-way ties have no friends in common to speak of, computed ties nowhere to keep a weight, and 0 is none."""
    with pytest.raises(InputError, match="one-way ties have no strong"):
        strengths(from_edges([(0, 1)], directed=True))
    with pytest.raises(InputError, match="the computed ties of 'complete' have no strong"):
        strengths(complete(5))
    with pytest.raises(InputError, match="0 and 1 are no weights"):
        strengths(from_edges([(0, 1)]), 0.0)
