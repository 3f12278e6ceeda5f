"""Rows of neighbours from pairs of people."""

from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim.network.rows import rows_of, sort_span


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 60), st.floats(0, 1), st.integers(0, 999))
def test_rows_hold_every_tie_at_both_ends(people: int, p: float, seed: int) -> None:
    """Guards the layout that all generators use, against networkx's adjacency."""
    graph = nx.gnp_random_graph(people, p, seed=seed)
    pairs = np.array(graph.edges, np.int32).reshape(-1, 2)
    luck = np.random.default_rng(seed)
    pairs = luck.permuted(luck.permutation(pairs), axis=1)
    rows = rows_of(pairs[:, 0].copy(), pairs[:, 1].copy(), people)
    for person in range(people):
        assert rows.neighbour[rows.start[person] : rows.start[person + 1]].tolist() == sorted(graph[person])


def test_rows_beyond_one_gathering() -> None:
    """Guards people whose ties are gathered apart: 16,384 rows are written together, these are 100,000."""
    people = 100_000
    luck = np.random.default_rng(1)
    key = np.unique(np.sort(luck.integers(0, people, (50_000, 2)), axis=1), axis=0)
    pairs = key[key[:, 0] != key[:, 1]].astype(np.int32)
    rows = rows_of(pairs[:, 0].copy(), pairs[:, 1].copy(), people)
    person = np.repeat(np.arange(people), np.diff(rows.start))
    one = person < rows.neighbour
    assert np.array_equal(np.column_stack((person, rows.neighbour))[one], pairs)


@pytest.mark.parametrize("count", [0, 1, 2, 63, 64, 65, 5000])
def test_long_spans_are_sorted_too(count: int) -> None:
    """Guards hubs, whose rows are sorted with gaps, and that nothing outside the span is touched."""
    values = np.random.default_rng(count).integers(0, 10**6, count + 2).astype(np.int32)
    expected = np.concatenate((values[:1], np.sort(values[1:-1]), values[-1:]))
    sort_span(values, 1, count + 1)
    assert np.array_equal(values, expected)
