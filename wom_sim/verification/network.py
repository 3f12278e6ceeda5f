"""The network: closed forms of small worlds and simple shapes, another program's measures, and the calibrator."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from wom_sim import network
from wom_sim.network import Ties
from wom_sim.network.kinds import described
from wom_sim.scenario import Scenario
from wom_sim.verification.law import Effort, Finding, Law, mean_near, near

FACEBOOK = 4.74
"""Mean distance between two people on Facebook in 2011, of which 3.74 are in between (Backstrom et al. 2012)."""
EXACT = 1e-12


def _ring(_: Effort) -> Iterator[Finding]:
    for k in (4, 6, 10, 20):
        found = network.watts_strogatz(n=1000, k=k, rewiring=0.0, seed=1).measure()
        target = 3.0 * (k - 2) / (4.0 * (k - 1))
        yield near(f"C(0), 1,000 people, k = {k}", target, found.clustering, EXACT, "exact but for rounding")


def _rewired(effort: Effort) -> Iterator[Finding]:
    people, k = 5000, 10
    on_ring = 3.0 * (k - 2) / (4.0 * (k - 1))
    for rewiring in (0.05, 0.2, 0.5):
        left = []
        for seed in range(effort.of(8, 24)):
            ties = network.watts_strogatz(people, k, rewiring, seed)
            degrees = ties.degrees()
            closed = ties.measure(64, seed).transitivity * (degrees * (degrees - 1)).sum()
            left.append(closed / (on_ring * people * k * (k - 1)))
        what = f"share of the ring's triangles left, 5,000 people, k = 10, rewiring {rewiring}"
        kept = (1.0 - rewiring) ** 3
        # Chance closes k / n of the pairs of neighbours again.
        yield mean_near(what, kept, left, bias=(1.0 - kept) * k / people / on_ring)


def _shapes(effort: Effort) -> Iterator[Finding]:
    size = effort.of(60, 600)
    star = 2.0 - 2.0 / size
    shapes = (
        (f"complete graph of {size}", network.complete(size), 1.0),
        (f"star of {size}", network.star(size), star),
        ("path of three", network.path(3), 4.0 / 3.0),
        ("ring of 101", network.ring(101, 2), 25.5),
    )
    for name, ties, distance in shapes:
        found = ties.measure(sources=None)
        yield near(f"mean distance, {name}", distance, found.mean_distance, EXACT, "exact but for rounding")
        yield near(f"degrees of separation, {name}", distance - 1.0, found.degrees_of_separation, EXACT)


def _facebook(_: Effort) -> Iterator[Finding]:
    usual = Scenario.model_fields["network"].default
    for seed in (1, 2):
        found = usual.build(seed).measure(sources=None)
        # The calibrator may stop within .01, and measures with a standard error of at most .004.
        allowed = 0.01 + 4.0 * 0.004
        yield near(
            f"mean distance, default network, seed {seed}", FACEBOOK, found.mean_distance, allowed, ".01 and 4 SE"
        )
    distances, clusterings = [], []
    for seed in range(3):
        ties = network.watts_strogatz(13_000, 10, 0.405, seed)
        found = ties.measure(1024, seed)
        distances.append(found.mean_distance)
        clusterings.append(found.clustering)
    row = "13,000 people, k = 10, rewiring .405, 3 seeds"
    yield near(f"mean distance, {row}", FACEBOOK, float(np.mean(distances)), 0.02, "another program's rounded setting")
    yield near(f"clustering, {row}", 0.143, float(np.mean(clusterings)), 0.005, "another program's rounded setting")


def _calibrator(effort: Effort) -> Iterator[Finding]:
    for n, k in ((1000, 8), (2000, 10), (5000, 10), (10_000, 12), (20_000, 12))[: effort.of(3, 5)]:
        found = network.calibrate(n, k, degrees=3.74, seed=1)
        ties: Ties = described(found.settings).build(1)
        measured = ties.measure(sources=None).degrees_of_separation
        allowed = 0.01 + 4.0 * found.standard_error
        what = f"degrees of separation, {n:,} people, k = {k}, rewiring {found.rewiring:.4f} as found"
        yield near(what, 3.74, measured, allowed, ".01 and 4 SE of the search")


def _other_program(_: Effort) -> Iterator[Finding]:
    import networkx as nx

    graphs = {
        "small world": network.watts_strogatz(200, 6, 0.2, seed=3),
        "hubs": network.preferential_attachment(200, 6, triads=0.4, seed=3),
    }
    for name, ties in graphs.items():
        graph, found = ties.to_networkx(), ties.measure(sources=None)
        pairs = (
            ("mean distance", nx.average_shortest_path_length(graph), found.mean_distance),
            ("clustering", nx.average_clustering(graph), found.clustering),
            ("transitivity", nx.transitivity(graph), found.transitivity),
            ("assortativity", nx.degree_assortativity_coefficient(graph), found.assortativity),
        )
        for what, target, result in pairs:
            yield near(f"{what}, {name} of 200", target, result, 1e-9, "rounding")


def _at_its_own_size(_: Effort) -> Iterator[Finding]:
    ties = network.procedural(n=721_000_000, near=78, regional=72, far=40, seed=1)
    found = ties.measure(sources=2048, seed=1)
    allowed = 0.01 + 4.0 * found.standard_error
    what = f"mean distance, 721 million people, 190 ties each, {found.pairs:,} random pairs"
    yield near(what, FACEBOOK, found.mean_distance, allowed, "4 SE, and .01 for the rounded target")
    error = 0.005 + 4.0 * found.clustering_standard_error
    yield near("clustering of the same", 0.14, found.clustering, error, "4 SE, and .005 for the rounded target")


LAWS = (
    Law("Clustering of the ring: 3 (k - 2) / (4 (k - 1))", "A", "Barrat and Weigt 2000", _ring),
    Law("Rewiring leaves (1 - p)^3 of the ring's triangles", "B", "Barrat and Weigt 2000", _rewired),
    Law("Distances of complete graph, star, path and ring", "A", "closed forms", _shapes),
    Law("Measures are those of networkx", "A", "networkx, an independent program", _other_program),
    Law("Facebook's 4.74 at 13,000 people", "B", "Backstrom et al. 2012", _facebook),
    Law("The calibrator finds 3.74 degrees of separation", "B", "Backstrom et al. 2012", _calibrator),
    Law(
        "Facebook's 4.74 at its own size",
        "B",
        "Backstrom et al. 2012; Ugander et al. 2011",
        _at_its_own_size,
        quick=False,
    ),
)
