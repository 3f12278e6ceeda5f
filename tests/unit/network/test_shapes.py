"""The graphs of the textbook: tie by tie those of networkx."""

from __future__ import annotations

import math
from itertools import product
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from wom_sim.errors import InputError
from wom_sim.network import NetworkConfig, Ties, lattice, newman_watts, path, ring, star, watts_strogatz

NETWORK: TypeAdapter[Any] = TypeAdapter(NetworkConfig)


def pairs(ties: Ties) -> set[tuple[int, ...]]:
    """The ties, each once; every row of them is checked to be ascending."""
    arrays: Any = ties.arrays
    assert all((np.diff(row) > 0).all() for row in np.split(arrays.neighbour, arrays.start[1:-1]))
    return set(map(tuple, ties.edges().tolist()))


def theirs(graph: Any) -> set[tuple[int, ...]]:
    """The ties of a networkx graph of people 0..n-1, the lower number first."""
    return {(min(tie), max(tie)) for tie in graph.edges}


@pytest.mark.parametrize(("n", "k"), [(3, 2), (10, 4), (21, 6), (9, 8), (8, 6), (400, 70)])
def test_the_ring_is_the_lattice_that_small_worlds_start_from(n: int, k: int) -> None:
    """Guards that no rewiring, no shortcut and a ring are the same network to the bit, and that of networkx."""
    assert pairs(ring(n, k)) == theirs(nx.circulant_graph(n, range(1, k // 2 + 1)))
    assert ring(n, k).fingerprint() == watts_strogatz(n, k, 0.0, 1).fingerprint()
    assert ring(n, k).fingerprint() == newman_watts(n, k, 0.0, 1).fingerprint()


@given(st.lists(st.integers(1, 5), min_size=1, max_size=4).filter(lambda sides: math.prod(sides) > 1), st.booleans())
def test_a_lattice_is_the_grid_of_networkx(dimensions: list[int], periodic: bool) -> None:
    """Guards numbering, edges and closing: networkx.grid_graph, which counts dimensions from the last, less self-ties.

    Closed, networkx ties the only place of a dimension to itself; nobody here is tied to themselves.
    """
    grid = nx.grid_graph(dimensions[::-1], periodic=periodic)
    grid.remove_edges_from(list(nx.selfloop_edges(grid)))
    places = list(product(*map(range, dimensions)))
    if len(dimensions) == 1:
        numbered = nx.relabel_nodes(grid, {place: place for place in range(dimensions[0])})
    else:
        numbered = nx.relabel_nodes(grid, {place: number for number, place in enumerate(places)})
    ties = lattice(dimensions, periodic=periodic)
    assert pairs(ties) == theirs(numbered)
    assert ties.people == numbered.number_of_nodes()


@given(
    st.lists(st.integers(1, 4), min_size=1, max_size=3).filter(lambda sides: math.prod(sides) > 1),
    st.booleans(),
    st.sampled_from(["moore", "von-neumann"]),
)
def test_neighbourhoods_by_brute_force(dimensions: list[int], periodic: bool, neighbourhood: Any) -> None:
    """Guards who is next to whom: at most one step along each dimension (Moore) or one in all (von Neumann)."""

    def apart(a: int, b: int, length: int) -> int:
        return min(abs(a - b), length - abs(a - b)) if periodic else abs(a - b)

    places = list(product(*map(range, dimensions)))
    expected = set()
    for u, w in product(range(len(places)), repeat=2):
        steps = [apart(a, b, length) for a, b, length in zip(places[u], places[w], dimensions)]
        if u < w and (max(steps) if neighbourhood == "moore" else sum(steps)) == 1:
            expected.add((u, w))
    config = NETWORK.validate_python(
        {"kind": "lattice", "dimensions": dimensions, "periodic": periodic, "neighbourhood": neighbourhood}
    )
    ties = config.build(1)
    assert pairs(ties) == expected
    assert config.expected_ties() == (ties.people, ties.tie_count)
    assert NETWORK.validate_python(ties.settings) == config


@pytest.mark.parametrize("n", [2, 3, 50])
def test_star_and_path_are_those_of_networkx(n: int) -> None:
    """Guards the numbering: person 0 at the centre, the path from 0 to n - 1."""
    assert pairs(star(n)) == theirs(nx.star_graph(n - 1))
    assert pairs(path(n)) == theirs(nx.path_graph(n))


@pytest.mark.parametrize(
    "settings", [{"kind": "ring", "n": 9, "k": 4}, {"kind": "star", "n": 9}, {"kind": "path", "n": 9}]
)
def test_scenarios_can_name_them(settings: dict[str, Any]) -> None:
    """Guards the kinds: what a scenario says is built, counted and kept, whatever the seed."""
    config = NETWORK.validate_python(settings)
    ties = config.build(1)
    assert (ties.kind, ties.settings) == (settings["kind"], settings)
    assert config.expected_ties() == (ties.people, ties.tie_count)
    assert ties.fingerprint() == config.build(2).fingerprint()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"kind": "ring", "n": 10, "k": 5}, "even k"),
        ({"kind": "ring", "n": 10, "k": 10}, "at least 11 people"),
        ({"kind": "lattice", "dimensions": []}, "1 to 4 lengths"),
        ({"kind": "lattice", "dimensions": [3] * 5}, "1 to 4 lengths"),
        ({"kind": "lattice", "dimensions": [3, 0]}, "1 to 4 lengths"),
        ({"kind": "lattice", "dimensions": [1, 1]}, "product is 2"),
        ({"kind": "lattice", "dimensions": [10**6, 10**6]}, "product is 2"),
        ({"kind": "lattice", "dimensions": [3, 3], "neighbourhood": "hexagonal"}, "moore"),
        ({"kind": "star", "n": 1}, "2"),
        ({"kind": "path", "n": 1}, "2"),
    ],
)
def test_impossible_shapes_are_refused(settings: dict[str, Any], said: str) -> None:
    """Guards the bounds: the message says what to use instead."""
    with pytest.raises((InputError, ValidationError), match=said):
        NETWORK.validate_python(settings)


def test_impossible_shapes_are_refused_in_python_too() -> None:
    """Guards the functions, which are called without a configuration."""
    for build in (lambda: ring(10, 3), lambda: lattice([]), lambda: star(1), lambda: path(0)):
        with pytest.raises(InputError, match=r"Use|Give"):
            build()
