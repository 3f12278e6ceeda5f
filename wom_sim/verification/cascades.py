"""Laws of cascades: percolation by enumeration, thresholds by live ties, and the figures of Watts and of Centola."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from math import exp

import numpy as np
from numpy.typing import NDArray

from wom_sim import network
from wom_sim.classics import complex_contagion, independent_cascade, linear_threshold, watts
from wom_sim.network.representations import StoredTies
from wom_sim.network.ties import Ties
from wom_sim.verification.law import Effort, Finding, Law, between, mean_near, near

Arcs = list[tuple[int, int]]

_PAIRS: Arcs = [(0, 1), (1, 2), (2, 3), (3, 0), (1, 3), (3, 4), (4, 5), (0, 5)]
_CHANCES = [0.05, 0.9, 0.4, 1.0, 0.01, 0.7, 0.3, 0.2]


def _reach(live: NDArray[np.bool_], arcs: Arcs, seeds: list[int], people: int) -> NDArray[np.int64]:
    """How many the seeds reach in each graph of live arcs (tells, hears): bool (graphs, arcs) to int64 (graphs,)."""
    reached = np.zeros((len(live), people), np.bool_)
    reached[:, seeds] = True
    for _ in range(people):
        for arc, (a, b) in enumerate(arcs):
            reached[:, b] |= reached[:, a] & live[:, arc]
    return reached.sum(axis=1)


def _every_graph(arcs: Arcs) -> NDArray[np.bool_]:
    """All subsets of arcs: bool (2**arcs, arcs)."""
    found: NDArray[np.bool_] = (np.arange(2 ** len(arcs))[:, None] >> np.arange(len(arcs))) & 1 == 1
    return found


def _percolated(arcs: Arcs, chances: list[float], seeds: list[int], people: int) -> float:
    """The mean size of an independent cascade, over all graphs of live arcs."""
    live = _every_graph(arcs)
    weight = np.where(live, chances, 1.0 - np.array(chances)).prod(axis=1)
    return float(weight @ _reach(live, arcs, seeds, people))


def independent_cascade_is_percolation(effort: Effort) -> Iterator[Finding]:
    """Undirected ties with one chance, directed ones with chances of their own; 2**16 and 2**8 graphs."""
    runs = effort.of(20_000, 400_000)
    both_ways = _PAIRS + [(b, a) for a, b in _PAIRS]
    for chance in (0.1, 0.35, 0.6):
        for seeds in ([0], [2, 5]):
            oracle = _percolated(both_ways, [chance] * len(both_ways), seeds, 6)
            sizes = independent_cascade(network.from_edges(_PAIRS), seeds, chance, runs=runs, seed=3).sizes
            yield mean_near(f"mean size, 8 ties, p = {chance}, seeds {seeds}", oracle, sizes)
    directed = network.from_edges(_PAIRS, directed=True, weights=_CHANCES)
    oracle = _percolated(_PAIRS, _CHANCES, [0], 6)
    sizes = independent_cascade(directed, [0], "weights", runs=runs).sizes
    yield mean_near("mean size, 8 directed ties of unequal chances", oracle, sizes)


def sparse_random_graphs(effort: Effort) -> Iterator[Finding]:
    """E[size] = 1 + pz / (1 - pz) below the threshold; loops, of order 1 / n, take a little away."""
    people, z, p = 20_000, 5.0, 0.12
    graphs = [network.gnp(people, z / (people - 1), graph) for graph in range(effort.of(8, 100))]
    sizes = [independent_cascade(ties, 1, p, runs=1_000, seed=seed).sizes for seed, ties in enumerate(graphs)]
    yield mean_near(f"mean size, z = {z:g}, p = {p}", 1.0 + p * z / (1.0 - p * z), np.concatenate(sizes), 0.01)


def linear_threshold_is_one_live_tie_each(effort: Effort) -> Iterator[Finding]:
    """Everyone keeps at most one of the ties over which they hear, by its weight, over all ways to choose."""
    weights = np.array([0.2, 0.9, 0.1, 0.3, 0.25, 0.65, 0.4, 0.5])
    hearer = np.array([b for _, b in _PAIRS])
    live = _every_graph(_PAIRS)
    chance = np.where(live, weights, 1.0).prod(axis=1)
    for person in range(6):
        kept = live[:, hearer == person].sum(axis=1)
        chance *= np.where(kept == 0, 1.0 - weights[hearer == person].sum(), kept == 1)
    ties = network.from_edges(_PAIRS, directed=True, weights=weights)
    for seeds in ([0], [2, 5]):
        sizes = linear_threshold(ties, seeds, weights="weights", runs=effort.of(20_000, 400_000)).sizes
        oracle = float(chance @ _reach(live, _PAIRS, seeds, 6))
        yield mean_near(f"mean size, 8 directed ties, seeds {seeds}", oracle, sizes)


def greedy_is_nearly_the_best(effort: Effort) -> Iterator[Finding]:
    """Three seeds of ten people, one after the other, against all 120 sets; on shared luck the bound holds exactly."""
    runs = effort.of(1_000, 20_000)
    ties = network.gnm(10, 16, 3)

    def cascade(seeds: list[int]) -> float:
        return float(independent_cascade(ties, seeds, 0.2, runs=runs).sizes.mean())

    def threshold(seeds: list[int]) -> float:
        return float(linear_threshold(ties, seeds, runs=runs).sizes.mean())

    for name, reach in (("independent cascade", cascade), ("linear threshold", threshold)):
        chosen: list[int] = []
        for _ in range(3):
            rest = [person for person in range(10) if person not in chosen]
            gains = [reach([*chosen, person]) for person in rest]
            chosen.append(rest[int(np.argmax(gains))])
        best = max(reach(list(seeds)) for seeds in combinations(range(10), 3))
        yield between(f"greedy / best, {name}", 1.0 - exp(-1.0), 1.0, reach(chosen) / best)


def watts_window(effort: Effort) -> Iterator[Finding]:
    """Cascades from single seeds at threshold .18 on random graphs of 10,000, over the mean degree z."""
    people = 10_000

    def shares(z: float) -> NDArray[np.float64]:
        graphs = [network.gnp(people, z / (people - 1), graph) for graph in range(effort.of(3, 40))]
        runs = [watts(ties, 1, 0.18, runs=50, seed=seed).sizes for seed, ties in enumerate(graphs)]
        return np.concatenate(runs) / people

    for z in (0.8, 7.5):
        yield between(f"largest cascade, z = {z}", 0.0, 0.05, float(shares(z).max()))
    for z in (2.0, 3.0, 4.0):
        found = shares(z)
        yield between(f"share of seeds that set off a global cascade, z = {z}", 0.6, 1.0, float((found > 0.2).mean()))
        if z >= 3.0:
            yield between(f"size of a global cascade, z = {z}", 0.9, 1.0, float(found[found > 0.2].mean()))


def watts_with_many_seeds(effort: Effort) -> Iterator[Finding]:
    """The final share for a share of seeds, by the fixed point over the number of neighbours who join."""
    people = 20_000
    for z, threshold, share in ((2.0, 0.18, 0.02), (1.5, 0.4, 0.2), (3.0, 0.4, 0.1)):
        found = [
            watts(
                network.gnp(people, z / (people - 1), graph), int(people * share), threshold, runs=2, seed=graph
            ).sizes
            for graph in range(effort.of(4, 40))
        ]
        oracle = _fixed_point(z, threshold, share)
        what = f"final share, z = {z:g}, threshold {threshold}, seeds {share}"
        yield mean_near(what, oracle, np.concatenate(found) / people, 0.002)


def _fixed_point(z: float, threshold: float, share: float) -> float:
    from scipy.stats import binom, poisson

    degree = np.arange(80)
    chance = poisson.pmf(degree, z)
    joined = share
    for _ in range(1_000):
        # A neighbour has one tie more, over which nothing has come.
        need = np.ceil(threshold * (degree + 1) - 1e-9)
        joined = share + (1.0 - share) * float(chance @ binom.sf(need - 1, degree, joined))
    need = np.maximum(np.ceil(threshold * degree - 1e-9), 1)
    return share + (1.0 - share) * float(chance @ binom.sf(need - 1, degree, joined))


def rewiring_stops_complex_contagion(effort: Effort) -> Iterator[Finding]:
    """The final share on a rewired ring of 2,000, from a person and all neighbours, over the rewiring."""
    people = 2_000
    rows = {(4, 1): (1, 1, 1, 1, 1), (4, 2): (1, 0.055, 0.007, 0.003, 0.003), (8, 2): (1, 1, 1, 1, 0.006)}
    for (k, threshold), targets in rows.items():
        for rewiring, target in zip((0.0, 0.01, 0.1, 0.3, 1.0), targets, strict=True):
            graphs = [network.watts_strogatz(people, k, rewiring, graph) for graph in range(effort.of(8, 60))]
            means = [_from_neighbourhoods(ties, threshold) / people for ties in graphs]
            error = 4.0 * float(np.std(means, ddof=1)) / float(np.sqrt(len(means)))
            what = f"final share, k = {k}, threshold {threshold}, rewiring {rewiring}"
            slack = max(0.002, 0.01 * target)
            yield near(what, target, float(np.mean(means)), error + slack, "4 SE and the published rounding")


def _from_neighbourhoods(ties: Ties, threshold: int) -> float:
    """Mean size of complex contagion from twenty people, each with all neighbours."""
    arrays = ties.arrays
    assert isinstance(arrays, StoredTies)
    seeds = [[p, *arrays.neighbour[arrays.start[p] : arrays.start[p + 1]].tolist()] for p in range(0, 2_000, 100)]
    return float(complex_contagion(ties, seeds, threshold, runs=20).sizes.mean())


_KEMPE = "Kempe, Kleinberg and Tardos 2003, Maximizing the spread of influence through a social network"

LAWS: tuple[Law, ...] = (
    Law("independent cascade is bond percolation", "A", _KEMPE, independent_cascade_is_percolation),
    Law(
        "independent cascade below the threshold",
        "A",
        "branching process on sparse random graphs; Newman 2002, Spread of epidemic disease on networks",
        sparse_random_graphs,
    ),
    Law("linear threshold is one live tie each", "A", _KEMPE, linear_threshold_is_one_live_tie_each),
    Law("greedy seeds reach 1 - 1/e of the best", "A", _KEMPE, greedy_is_nearly_the_best),
    Law(
        "window of global cascades",
        "B",
        "Watts 2002, A simple model of global cascades on random networks",
        watts_window,
    ),
    Law(
        "threshold cascades from many seeds",
        "B",
        "Gleeson and Cahalane 2007, Seed size strongly affects cascades on random networks",
        watts_with_many_seeds,
    ),
    Law(
        "rewiring stops complex contagion",
        "B",
        "Centola and Macy 2007, Complex contagions and the weakness of long ties",
        rewiring_stops_complex_contagion,
    ),
)
