"""Where people are drawn: in order on a circle, or near those to whom they are tied."""

from __future__ import annotations

import os
import subprocess
import sys

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.spatial.distance import pdist, squareform

from wom_sim.network import from_edges, from_networkx, recorded
from wom_sim.network.pictures.layout import Cells, Places, _cells, force, pull, push, ring
from wom_sim.network.ties import Ties


def apart(places: Places) -> np.ndarray:
    return squareform(pdist(places))


def grid(side: int) -> Ties:
    return from_networkx(nx.convert_node_labels_to_integers(nx.grid_2d_graph(side, side)))


@pytest.mark.parametrize("people", [1, 2, 3, 7, 200])
def test_a_ring_is_a_circle_in_order(people: int) -> None:
    """Person 0 is at the top, and everyone is one equal turn, clockwise, from the one before."""
    places = ring(people)
    np.testing.assert_allclose(np.hypot(*places.T), 1.0)
    np.testing.assert_allclose(places[0], (0.0, 1.0))
    turn = np.exp(-2j * np.pi / people)
    along = places @ (1.0, 1.0j)
    np.testing.assert_allclose(along[1:], along[:-1] * turn, atol=1e-12)


@pytest.mark.parametrize("ties", [recorded("karate-club"), grid(12), recorded("florentine-families")], ids=repr)
def test_those_who_are_tied_stand_nearer_than_strangers(ties: Ties) -> None:
    """Guards the signs and the balance of the forces: ties are half as long as the typical distance, at most."""
    distance = apart(force(ties))
    tied = np.zeros_like(distance, bool)
    tied[tuple(ties.edges().T)] = True
    strangers = distance[np.triu(~tied & ~tied.T, 1)]
    assert distance[tied].mean() < 0.5 * strangers.mean()
    assert strangers.min() > 0.0


def test_a_grid_is_unfolded() -> None:
    """A grid of 900 lies flat: distances on paper follow distances along ties, which a folded one would break."""
    ties = grid(30)
    steps = nx.floyd_warshall_numpy(ties.to_networkx())
    corner = np.triu_indices(ties.people, 1)
    assert np.corrcoef(steps[corner], apart(force(ties))[corner])[0, 1] > 0.95


def test_a_star_has_its_centre_in_the_middle() -> None:
    """Those with one tie stand around the one to whom they are tied, equally far and evenly spread."""
    places = force(from_networkx(nx.star_graph(20)))
    rays = places[1:] - places[0]
    length = np.hypot(*rays.T)
    assert length.std() < 0.02 * length.mean()
    turns = np.sort(np.arctan2(*rays.T))
    assert np.diff(turns).std() < 0.1 * np.diff(turns).mean()


def test_groups_stand_apart() -> None:
    """Four groups with few ties between them: everyone is nearest to the middle of the own group."""
    ties = from_networkx(nx.planted_partition_graph(4, 50, 0.3, 0.005, seed=1))
    places = force(ties)
    group = np.arange(200) // 50
    middles = np.array([places[group == one].mean(axis=0) for one in range(4)])
    nearest = np.argmin(np.hypot(*(places[:, None] - middles).transpose(2, 0, 1)), axis=1)
    assert (nearest == group).mean() > 0.95


def test_small_parts_stay_near() -> None:
    """One person without ties does not shrink the picture of a thousand others: the fault of a plain balance."""
    ties = from_networkx(nx.disjoint_union(nx.barabasi_albert_graph(1000, 3, seed=1), nx.empty_graph(1)))
    places = force(ties)
    assert np.hypot(*places[:1000].T).max() > 0.5
    middle = places[:1000].mean(axis=0)
    assert np.hypot(*(places[1000] - middle)) > np.quantile(np.hypot(*(places[:1000] - middle).T), 0.9)


@given(st.integers(1, 12).flatmap(lambda n: st.tuples(st.just(n), st.sets(st.tuples(*[st.integers(0, n - 1)] * 2)))))
@settings(max_examples=40)
def test_every_network_has_places(given_network: tuple[int, set[tuple[int, int]]]) -> None:
    """Whatever the network: as many places as people, all different and within the unit circle."""
    people, pairs = given_network
    edges = sorted({(min(pair), max(pair)) for pair in pairs if pair[0] != pair[1]})
    places = force(from_edges(edges, people=people))
    assert places.shape == (people, 2)
    assert np.isfinite(places).all()
    assert np.hypot(*places.T).max() <= 1.0 + 1e-9
    if people > 1:
        assert pdist(places).min() > 1e-6


def test_the_direction_of_ties_has_no_part() -> None:
    """A tie pulls both ways, whoever tells and whoever hears."""
    edges = recorded("karate-club").edges()
    both = force(from_edges(edges))
    np.testing.assert_array_equal(both, force(from_edges(edges[:, ::-1], directed=True)))


def test_cells_take_those_far_away_together() -> None:
    """The push through cells is the push of all pairs, but for the spread of those far away: within 3 %."""
    people = 400
    places = np.random.default_rng(1).normal(size=(people, 2)) * 10.0
    mass = np.random.default_rng(2).uniform(0.5, 2.0, people)
    cells: Cells = _cells(places, mass)
    assert cells.side > 5
    moved = np.empty_like(places)
    push(places, mass, cells, 0, people, moved)
    away = places[:, None] - places
    square = np.maximum((away**2).sum(axis=2), 1e-4)
    exact = (away * (mass[:, None] * mass / square)[:, :, None]).sum(axis=1)
    error = np.hypot(*(moved - exact).T)
    assert error.mean() < 0.03 * np.hypot(*exact.T).mean()


def test_the_pull_is_as_strong_as_the_square_of_the_length() -> None:
    """Fruchterman and Reingold: a tie of length 5 pulls with 25, towards the other end."""
    arrays = from_edges([[0, 1]]).arrays
    places = np.array([[0.0, 0.0], [3.0, 4.0]])
    moved = np.zeros((2, 2))
    pull(arrays.start, arrays.neighbour, places, 0, 2, moved)
    np.testing.assert_allclose(moved, [[15.0, 20.0], [-15.0, -20.0]])


SCRIPT = """
from wom_sim.network import recorded
from wom_sim.network.pictures.layout import force
print(force(recorded("florentine-families"), seed=3).tobytes().hex())
"""


def test_the_same_places_without_the_jit() -> None:
    """The kernels are plain Python underneath, and give the same bits."""
    plain = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, env=plain)
    assert done.stdout.strip() == force(recorded("florentine-families"), seed=3).tobytes().hex()
