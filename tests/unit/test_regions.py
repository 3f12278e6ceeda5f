"""Regions: equal parts of the people, near each other where the network says who is."""

from __future__ import annotations

from typing import Any

import networkx as nx
import numpy as np
import pytest

from wom_sim import network
from wom_sim.errors import InputError
from wom_sim.network import Ties
from wom_sim.regions import drawn_regions, named_regions


def within(ties: Ties, place: Any) -> float:
    """Share of the ties that do not leave a region."""
    a, b = ties.edges().T
    return float((place[a] == place[b]).mean())


def shuffled(graph: nx.Graph) -> Ties:
    """A network whose numbers say nothing about where people are."""
    number = np.random.default_rng(1).permutation(len(graph))
    return network.from_edges(number[np.array(graph.edges)])


def shuffled_ring(people: int) -> Ties:
    return shuffled(nx.watts_strogatz_graph(people, 6, 0.0))


def pieces(ties: Ties, count: int) -> int:
    """Of how many pieces so many regions are."""
    graph, place = ties.to_networkx(), drawn_regions(count, ties).place
    return sum(nx.number_connected_components(graph.subgraph(np.flatnonzero(place == one))) for one in range(count))


@pytest.mark.parametrize("count", [2, 7, 100, 1000])
@pytest.mark.parametrize("kind", ["ring", "shuffled", "hubs"])
def test_regions_are_of_equal_size(kind: str, count: int) -> None:
    """They differ by one person at most, whatever the network, and are named from 1 on."""
    ties = {
        "ring": lambda: network.watts_strogatz(n=1000, k=6, rewiring=0.1, seed=1),
        "shuffled": lambda: shuffled_ring(1000),
        "hubs": lambda: network.preferential_attachment(n=1000, k=4, triads=0.0, seed=1),
    }[kind]()
    regions = drawn_regions(count, ties)
    sizes = np.bincount(regions.place, minlength=count)
    assert sizes.max() - sizes.min() <= 1
    assert regions.names == tuple(str(number) for number in range(1, count + 1))


def test_those_who_are_numbered_by_place_stay_so() -> None:
    """On a ring a region is an arc, and few ties leave it: at each end k (k + 2) / 8 of them."""
    ties = network.watts_strogatz(n=1000, k=6, rewiring=0.0, seed=1)
    regions = drawn_regions(10, ties)
    assert (np.diff(regions.place) >= 0).all()
    assert within(ties, regions.place) == pytest.approx(1 - 10 * 6 / 3000)


def test_regions_grow_where_numbers_say_nothing() -> None:
    """Of ties on a ring in a random order nearly all stay inside; regions are in one piece, but for the last ones."""
    ties = shuffled_ring(1000)
    assert within(ties, drawn_regions(5, ties).place) > 0.95
    assert pieces(ties, 5) <= 6
    # From an end of a path every region is in one piece; from its middle the last would not be.
    assert pieces(shuffled(nx.path_graph(500)), 5) == 5


def test_regions_of_hubs_hold_more_ties_than_chance() -> None:
    """Where everyone is near everyone, likeness is small; a cut by lot would keep one tie in four."""
    ties = network.preferential_attachment(n=2000, k=4, triads=0.5, seed=1)
    assert within(ties, drawn_regions(4, ties).place) > 0.35


def test_a_network_of_pieces_has_regions_too() -> None:
    """People without ties, and pieces smaller than a region, belong somewhere."""
    pairs = [[a, a + 1] for a in range(0, 20, 2)]
    ties = network.from_edges(np.array(pairs), people=30)
    place = drawn_regions(3, ties).place
    assert np.bincount(place).tolist() == [10, 10, 10]
    assert within(ties, place) >= 0.8


def test_blocks_are_regions() -> None:
    """As many regions as blocks are the blocks, of whatever size."""
    ties = network.stochastic_blocks([30, 50, 20], np.full((3, 3), 0.1), seed=1)
    assert np.bincount(drawn_regions(3, ties).place).tolist() == [30, 50, 20]
    assert np.bincount(drawn_regions(2, ties).place).tolist() == [50, 50]


def test_more_regions_than_people_are_refused() -> None:
    """Empty ones would be audiences of nobody."""
    with pytest.raises(InputError, match=r"population\.regions: 5 people cannot be in 6 regions"):
        drawn_regions(6, network.ring(n=5, k=2))


def test_named_regions_keep_their_names() -> None:
    """Words and numbers of the user's own, each person where the file says."""
    regions = named_regions(np.array(["south", "north", "south"]))
    assert [regions.names[place] for place in regions.place] == ["south", "north", "south"]
    assert [named_regions(np.array([10, 9])).names[place] for place in named_regions(np.array([10, 9])).place] == [
        "10",
        "9",
    ]
