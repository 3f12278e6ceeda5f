"""How fast networks are made and measured: beside networkx, igraph and NetworKit, and against the targets.

Run by `make bench`, which asks for the peers; without igraph and NetworKit it goes on with networkx alone. Ours and the
peers take turns in one process, so that ratios hold on a busy machine. Peers make their own graphs by their fastest
documented call, with the threads that they take by default, and measure the very same ties in their own graphs. Each
figure is the median of several turns; what takes a peer long is done once or in part, and then says so.
"""

from __future__ import annotations

import subprocess
import sys
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import perf_counter

import networkx as nx
import numpy as np
import pytest

import wom_sim as wom
from wom_sim import network
from wom_sim.kernel import kernel
from wom_sim.memory import available
from wom_sim.network.measures.clustering import clustering
from wom_sim.network.measures.distances import Distances
from wom_sim.network.representations import neighbour

OURS = "wom_sim"
N, K = 100_000, 20
FACEBOOK = 721_000_000

ig = pytest.importorskip("igraph") if find_spec("igraph") else None
nk = pytest.importorskip("networkit") if find_spec("networkit") else None
if missing := [name for name, peer in (("igraph", ig), ("networkit", nk)) if peer is None]:
    print(f"\nNot installed, and left out: {', '.join(missing)}")


def beside(title, ours, peers, aims, turns=5):
    """Print the median seconds of each, in turns; fail where a peer takes less than its aim times as long as we do.

    ours : a call.
    peers : a call for each peer, or None where it is missing; or (call, share of our work that it does): done once.
    aims : for each peer the ratio that must be reached; between this and 1 is a miss, which is printed only.
    """
    work = {OURS: (ours, 1.0)}
    work |= {name: call if isinstance(call, tuple) else (call, 1.0) for name, call in peers.items() if call}
    once = {name for name, call in peers.items() if isinstance(call, tuple)}
    taken = {name: [] for name in work}
    ours()
    for turn in range(turns):
        for name, (call, share) in work.items():
            if turn == 0 or name not in once:
                began = perf_counter()
                call()
                taken[name].append((perf_counter() - began) / share)
    ours_taken = median(taken[OURS])
    print(f"\n{title}\n  {OURS:13}{ours_taken:10.4f} s")
    ratios = {name: median(taken[name]) / ours_taken for name in work if name != OURS}
    for name, ratio in ratios.items():
        share = work[name][1]
        note = "" if name not in once else ", once" if share == 1.0 else f", {share:.2%} of the work, scaled"
        verdict = "" if ratio >= 1.0 else "   MISS"
        print(f"  {name:13}{ratio * ours_taken:10.4f} s   {ratio:8.2f} x{note}{verdict}")
    for name, ratio in ratios.items():
        assert ratio >= aims[name], f"{title}: {name} takes {ratio:.2f} times as long, at least {aims[name]} expected"


def target(title, value, aim, unit, bound):
    """Print a figure and whether it is within its target; fail beyond the bound, which noise does not reach."""
    print(f"\n{title}: {value:.3g} {unit} (target: {aim} {unit}){'' if value <= aim else '   MISS'}")
    assert value <= bound, f"{title}: {value:.3g} {unit}, beyond {bound}"


def watts_strogatz(rewiring):
    return partial(network.watts_strogatz, N, K, rewiring, 1), {
        "networkx": (partial(nx.watts_strogatz_graph, N, K, rewiring, seed=1), 1.0),
        "igraph": ig and partial(ig.Graph.Watts_Strogatz, 1, N, K // 2, rewiring),
        "networkit": nk and (lambda: nk.generators.WattsStrogatzGenerator(N, K // 2, rewiring).generate()),
    }


def erdos_renyi():
    return partial(network.gnp, N, K / (N - 1), 1), {
        "networkx": (partial(nx.fast_gnp_random_graph, N, K / (N - 1), seed=1), 1.0),
        "igraph": ig and partial(ig.Graph.Erdos_Renyi, N, m=N * K // 2),  # its quicker form, with so many ties
        "networkit": nk and (lambda: nk.generators.ErdosRenyiGenerator(N, K / (N - 1)).generate()),
    }


def preferential_attachment():
    return partial(network.preferential_attachment, N, K, 0.0, 1), {
        "networkx": (partial(nx.barabasi_albert_graph, N, K // 2, seed=1), 1.0),
        "igraph": ig and partial(ig.Graph.Barabasi, N, K // 2),
        "networkit": nk and (lambda: nk.generators.BarabasiAlbertGenerator(K // 2, N).generate()),
        "  in parallel": nk and (lambda: nk.generators.BarabasiAlbertGenerator(K // 2, N, 0, False).generate()),
    }


def random_regular():
    return partial(network.random_regular, N, K, 1), {
        "networkx": (partial(nx.random_regular_graph, K, N, seed=1), 1.0),
        "igraph": ig and (partial(ig.Graph.K_Regular, N, K), 1.0),
    }


def configuration_model():
    """Simple graphs with given degrees; networkx has only the one with self-ties and repeats, which is easier."""
    degrees = network.preferential_attachment(N, K, 0.0, 1).degrees()
    listed = degrees.tolist()
    return partial(network.configuration_model, degrees, 1), {
        "networkx": (partial(nx.configuration_model, listed, seed=1), 1.0),
        "igraph": ig and (partial(ig.Graph.Degree_Sequence, listed, method="edge_switching_simple"), 1.0),
        "networkit": nk and (lambda: nk.generators.ConfigurationModelGenerator(listed).generate(), 1.0),
    }


GENERATION = {
    "Watts-Strogatz, rewiring 0.1": partial(watts_strogatz, 0.1),
    "Watts-Strogatz, rewiring 0.4": partial(watts_strogatz, 0.4),
    "Erdos-Renyi": erdos_renyi,
    "preferential attachment": preferential_attachment,
    "random regular": random_regular,
    "configuration model": configuration_model,
}


@pytest.mark.parametrize("kind", GENERATION)
def test_generation(kind):
    """100,000 people with 20 ties each on average."""
    ours, peers = GENERATION[kind]()
    aims = {"networkx": 20.0, "igraph": 2.0, "networkit": 0.4, "  in parallel": 0.2}
    beside(f"{kind}, {N:,} people, k = {K}", ours, peers, aims)


MADE_BY = {
    OURS: f"from wom_sim.network import watts_strogatz as make; make(1000, {K}, .1, 1)|make({N}, {K}, .1, 1)",
    "networkx": f"from networkx import watts_strogatz_graph as make|make({N}, {K}, .1)",
    "igraph": f"from igraph import Graph|Graph.Watts_Strogatz(1, {N}, {K // 2}, .1)",
    "networkit": f"from networkit.generators import WattsStrogatzGenerator as Make|Make({N}, {K // 2}, .1).generate()",
}


def peak_growth(before, making):
    """Bytes by which the peak of a process of its own grows when it makes a graph."""
    # The resource module tells a child the peak of its parent where that is higher, so Linux is asked itself.
    peak = "int(open('/proc/self/status').read().split('VmHWM:')[1].split()[0])"
    code = f"{before}\nheld = {peak}\ngraph = {making}\nprint(1024 * ({peak} - held))"
    answer = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=True)
    return int(answer.stdout)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="the peak of memory is read as Linux tells it")
def test_memory():
    """Bytes a tie while a graph is made and held. Targets: at most 10 held, and fewer than any peer takes."""
    held = (ties := network.watts_strogatz(N, K, 0.1, 1)).nbytes / ties.tie_count
    target("memory held", held, 10, "bytes a tie, both ways", bound=10)
    grown = {}
    for name, code in MADE_BY.items():
        if name not in missing:
            grown[name] = median(peak_growth(*code.split("|")) for _ in range(3)) / ties.tie_count
            print(f"  {name:13}{grown[name]:8.1f} bytes a tie at the peak of making it")
    for name, growth in grown.items():
        if growth < grown[OURS]:
            print(f"  {name} takes less at its peak   MISS")
        assert growth > 0.5 * grown[OURS]


def in_igraph(ties):
    return ig and ig.Graph(ties.people, ties.edges())


def in_networkit(ties):
    return nk and nk.GraphFromCoo(tuple(ties.edges().T.astype(np.int64, order="C")), n=ties.people)


def mean_distance(ties, sources, once):
    """Ours from so many sources, and the peers from the few of `once`, as share of the work."""
    graph, igraph, networkit = ties.to_networkx(), in_igraph(ties), in_networkit(ties)

    def ours():
        far = Distances(ties, 1)
        far.extend(sources)
        return far.mean

    def by_networkx():
        return [sum(nx.single_source_shortest_path_length(graph, s).values()) for s in range(once["networkx"])]

    def by_networkit():
        paths = nk.distance.SPSP(networkit, list(range(once["networkit"])))
        paths.run()
        return paths.getDistances(asarray=True).mean()

    def by_igraph():
        return np.mean(igraph.distances(source=list(range(once["igraph"]))))

    calls = {"networkx": by_networkx, "igraph": ig and by_igraph, "networkit": nk and by_networkit}
    return ours, {name: call and (call, once[name] / sources) for name, call in calls.items()}


def test_mean_distance_from_a_sample():
    """256 sources among 100,000 people."""
    ties = network.watts_strogatz(N, K, 0.4, 1)
    ours, peers = mean_distance(ties, 256, {"networkx": 2, "igraph": 16, "networkit": 64})
    aims = {"networkx": 100.0, "igraph": 10.0, "networkit": 5.0}
    beside(f"mean distance from 256 sources, {N:,} people, k = {K}", ours, peers, aims)


def test_exact_mean_distance():
    """All pairs of 10,000 people with 10 ties each."""
    ties = network.watts_strogatz(10_000, 10, 0.4, 1)
    ours, peers = mean_distance(ties, 10_000, {"networkx": 20, "igraph": 100, "networkit": 1000})
    if ig:
        peers["igraph"] = (in_igraph(ties).average_path_length, 1.0)
    aims = {"networkx": 100.0, "igraph": 5.0, "networkit": 5.0}
    beside("exact mean distance, 10,000 people, k = 10", ours, peers, aims)


def test_clustering():
    """Average clustering of 40,000 people with 20 ties each, counted for everyone by all."""
    ties = network.watts_strogatz(40_000, K, 0.1, 1)
    graph, igraph, networkit = ties.to_networkx(), in_igraph(ties), in_networkit(ties)
    peers = {
        "networkx": (partial(nx.average_clustering, graph), 1.0),
        "igraph": ig and partial(igraph.transitivity_avglocal_undirected, mode="zero"),
        "networkit": nk and (lambda: np.mean(nk.centrality.LocalClusteringCoefficient(networkit, True).run().scores())),
    }
    found = clustering(ties)
    assert found.standard_error == 0.0
    for name in ("igraph", "networkit"):
        assert peers[name] is None or peers[name]() == pytest.approx(found.mean, rel=1e-9)
    aims = {"networkx": 4.0, "igraph": 0.1, "networkit": 0.1}
    beside("average clustering, 40,000 people, k = 20", partial(clustering, ties), peers, aims)


def test_core_numbers():
    """Core numbers of a network with hubs."""
    ties = network.preferential_attachment(N, K, 0.0, 1)
    graph, igraph, networkit = ties.to_networkx(), in_igraph(ties), in_networkit(ties)
    peers = {
        "networkx": (partial(nx.core_number, graph), 1.0),
        "igraph": ig and igraph.coreness,
        "networkit": nk
        and (lambda: nk.centrality.CoreDecomposition(networkit, enforceBucketQueueAlgorithm=True).run().scores()),
    }
    aims = {"networkx": 10.0, "igraph": 0.2, "networkit": 0.2}
    beside(f"core numbers, {N:,} people, k = {K}", partial(network.core_numbers, ties), peers, aims)


def seconds(work, turns=3):
    """Median seconds of a call."""
    taken = []
    for _ in range(turns):
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return median(taken)


def test_a_million_people():
    """Distances from 256 sources among a million people, 20 ties each."""
    ties = network.watts_strogatz(1_000_000, K, 0.4, 1)

    def search():
        Distances(ties, 1).extend(256)

    search()
    target("distances from 256 sources, 1,000,000 people, k = 20", seconds(search), 1.0, "s", bound=10.0)


def test_ten_million_people():
    """Making 10 million people with 20 ties each."""
    if available() < 8e9:
        pytest.skip("less than 8 GB of memory are free")
    network.watts_strogatz(1000, K, 0.1, 1)
    began = perf_counter()
    ties = network.watts_strogatz(10_000_000, K, 0.1, 1)
    target("Watts-Strogatz, 10,000,000 people, k = 20", perf_counter() - began, 15, "s", bound=60)
    target("  held", ties.nbytes / ties.tie_count, 10, "bytes a tie, both ways", bound=10)


@kernel
def add_neighbours(ties, lo, hi, people, first, last):
    """Add up the neighbours in slots first to last - 1 of so many people, from all over the network."""
    total = 0
    person = 0
    for _ in range(lo, hi):
        for slot in range(first, last):
            total += neighbour(ties, person, slot)
        person += 123_456_789
        if person >= people:
            person -= people
    return total


def test_procedural_neighbour():
    """One neighbour among 721 million people with 190 ties each."""
    ties = network.procedural(FACEBOOK, 20, 20, 1, regional=150).arrays
    slots = {"near": (0, 20), "regional": (20, 170), "far": (170, 190), "mean over a person's slots": (0, 190)}
    for name, (first, last) in slots.items():
        count = 4_000_000 // (last - first)
        work = partial(add_neighbours, ties, 0, count, FACEBOOK, first, last)
        work()
        taken = seconds(work, 5) / (count * (last - first)) * 1e9
        target(f"procedural neighbour of {FACEBOOK:,}, {name}", taken, 15, "ns", bound=150)


def test_versions():
    """Say what was compared."""
    names = {"networkx": nx, "igraph": ig, "networkit": nk}
    peers = ", ".join(f"{name} {peer.__version__}" for name, peer in names.items() if peer)
    print(f"\nwom_sim {wom.__version__} beside {peers}")
