"""Cascades against exact enumeration, closed forms and published figures."""

from __future__ import annotations

from itertools import combinations, product
from math import sqrt

import numpy as np
import pytest
from scipy.stats import poisson

from wom_sim import network
from wom_sim.classics import complex_contagion, independent_cascade, linear_threshold, sir, watts

PAIRS = [(0, 1), (1, 2), (2, 3), (3, 0), (1, 3), (3, 4), (4, 5), (0, 5)]


def within(sample, oracle, bias=0.0):
    """The mean lies within four standard errors, and a stated bias, of the oracle."""
    error = np.std(sample, ddof=1) / sqrt(len(sample))
    assert abs(np.mean(sample) - oracle) <= 4 * error + bias, (np.mean(sample), oracle, error)


def reachable(seeds, arcs):
    """All whom arcs lead to from the seeds."""
    found, before = set(seeds), set()
    while found != before:
        before = set(found)
        found |= {b for a, b in arcs if a in found}
    return found


def exact_cascade(arcs, chances, people, seeds):
    """The chance of every person to be reached from the seeds, over all 2^m live-edge graphs of m arcs."""
    live = (np.arange(2 ** len(arcs))[:, None] >> np.arange(len(arcs))) & 1 == 1
    weight = np.where(live, chances, 1 - np.array(chances)).prod(axis=1)
    reached = np.zeros((len(live), people), bool)
    reached[:, seeds] = True
    for _ in range(people):
        for arc, (a, b) in enumerate(arcs):
            reached[:, b] |= reached[:, a] & live[:, arc]
    return weight @ reached


def exact_threshold(arcs, weights, people, seeds):
    """The same for the linear threshold model: everyone keeps at most one arc, by its weight (Kempe et al. 2003)."""
    into = [[(arc, w) for arc, w in zip(arcs, weights, strict=True) if arc[1] == person] for person in range(people)]
    chance = np.zeros(people)
    for chosen in product(*([*kept, (None, 1 - sum(w for _, w in kept))] for kept in into)):
        kept = [arc for arc, _ in chosen if arc]
        chance[list(reachable(seeds, kept))] += np.prod([w for _, w in chosen])
    return chance


def by_place(ties, arcs, numbers):
    """Numbers of arcs (tells, hears) as one for each place of the stored rows."""
    known = dict(zip(arcs, numbers, strict=True))
    hearer = np.repeat(np.arange(ties.people), ties.degrees())
    return np.array([known[arc] for arc in zip(ties.arrays.neighbour.tolist(), hearer.tolist(), strict=True)])


def check_persons(times, exact):
    """Every person is reached as often as they must be, and so is everyone together."""
    exact = np.clip(exact, 0, 1)
    share = (times >= 0).mean(axis=0)
    error = np.sqrt(exact * (1 - exact) / len(times))
    assert (np.abs(share - exact) <= 4 * error + 1e-9).all(), (share, exact)
    within((times >= 0).sum(axis=1), exact.sum(), 1e-9)


@pytest.mark.parametrize("chance", [0.1, 0.35, 0.6, 0.95])
@pytest.mark.parametrize("seeds", [[0], [2, 5]])
def test_independent_cascade_is_bond_percolation(chance, seeds):
    """Law: each way of a tie is live by itself; all 2^16 graphs of eight undirected ties (Kempe et al. 2003)."""
    arcs = PAIRS + [(b, a) for a, b in PAIRS]
    oracle = exact_cascade(arcs, [chance] * 16, 6, seeds)
    ties = network.from_edges(PAIRS)
    assert ties.ends == len(arcs)
    check_persons(independent_cascade(ties, seeds, chance, runs=20_000, seed=3, who=True).times, oracle)


@pytest.mark.parametrize("directed", [True, False])
def test_a_chance_of_its_own_for_every_tie(directed):
    """Law: enumeration with unequal chances, one for each arc, some of them sure and some impossible."""
    arcs = PAIRS if directed else PAIRS[:6] + [(b, a) for a, b in PAIRS[:6]]
    chances = [0.05, 0.9, 0.4, 1.0, 0.0, 0.7, 0.3, 0.2, 0.5, 0.99, 0.15, 0.6][: len(arcs)]
    ties = network.from_edges(PAIRS if directed else PAIRS[:6], directed=directed)
    p = by_place(ties, arcs, chances)
    for seeds in ([1], [0, 4]):
        oracle = exact_cascade(arcs, chances, ties.people, seeds)
        check_persons(independent_cascade(ties, seeds, p, runs=20_000, seed=5, who=True).times, oracle)


def test_chances_from_weights_and_from_the_people_heard():
    """Law: "weights" are the chances, and a weighted cascade has 1 / (people heard), by enumeration."""
    chances = [0.05, 0.9, 0.4, 1.0, 0.01, 0.7, 0.3, 0.2]
    ties = network.from_edges(PAIRS, directed=True, weights=chances)
    oracle = exact_cascade(PAIRS, chances, 6, [0])
    check_persons(independent_cascade(ties, [0], "weights", runs=20_000, who=True).times, oracle)
    heard = np.bincount([b for _, b in PAIRS], minlength=6)
    oracle = exact_cascade(PAIRS, [1 / heard[b] for _, b in PAIRS], 6, [0])
    check_persons(independent_cascade(ties, [0], "weighted cascade", runs=20_000, who=True).times, oracle)


@pytest.mark.parametrize("chance", [0.02, 0.3, 0.8])
def test_a_hub_reaches_a_binomial_number(chance):
    """Law: a star's hub reaches Binomial(n - 1, p) in one step, over many stretches of ties: mean and variance."""
    people = 300
    ties = network.star(people)
    hub = int(ties.degrees().argmax())
    own = np.full(ties.ends, chance)
    for p in (chance, own):
        reached = independent_cascade(ties, [hub], p, runs=8_000, seed=2).sizes - 1.0
        mean, variance = (people - 1) * chance, (people - 1) * chance * (1 - chance)
        within(reached, mean)
        within((reached - mean) ** 2, variance)


@pytest.mark.parametrize("chance", [0.2, 0.6])
def test_infectious_for_one_step_is_an_independent_cascade(chance):
    """Law: SIR whose infectious all recover after one step has the sizes of the independent cascade."""
    ties, seeds, runs = network.watts_strogatz(40, 4, 0.2, 1), [0, 20], 20_000
    sizes = (
        sir(ties, seeds, infection=chance, recovery=1.0, steps=40, runs=runs).sizes,
        independent_cascade(ties, seeds, chance, runs=runs).sizes,
    )
    one, other = (np.bincount(found, minlength=41) for found in sizes)
    # The number of either, given both together, is binomial with one half.
    assert (np.abs(one - other) <= 4 * np.sqrt(one + other)).all()
    within(sizes[0] - sizes[1], 0.0)


def test_sparse_random_graphs_below_the_threshold():
    """Law: E[size] = 1 + pz / (1 - pz) for pz < 1 on sparse random graphs, less a few loops (of order 1 / n)."""
    sizes = []
    for graph in range(10):
        ties = network.gnp(20_000, 5 / 19_999, graph)
        sizes.append(independent_cascade(ties, 1, 0.12, runs=2_000, seed=graph).sizes)
    z, p = 5.0, 0.12
    within(np.concatenate(sizes), 1 + p * z / (1 - p * z), bias=0.01)


@pytest.mark.parametrize("model", ["cascade", "threshold", "watts", "count"])
def test_complete_graph_counted_and_stored(model):
    """The complete graph, counted and never stored, has the distribution of its stored copy."""
    counted, stored = network.complete(40), network.complete(40).stored()
    runs = {
        "cascade": lambda ties, seed: independent_cascade(ties, 2, 0.03, runs=6_000, seed=seed),
        "threshold": lambda ties, seed: linear_threshold(ties, 2, runs=6_000, seed=seed),
        "watts": lambda ties, seed: watts(ties, 2, np.linspace(0.02, 1.0, 40), seed=seed),
        "count": lambda ties, seed: complex_contagion(ties, 2, np.arange(40), seed=seed),
    }[model]
    one, two = runs(counted, 1), runs(stored, 1 if model in ("watts", "count") else 2)
    if model in ("watts", "count"):
        assert (one.curves == two.curves).all()
        return
    for step in range(6):
        a, b = (found.curves[:, min(step, found.curves.shape[1] - 1)] for found in (one, two))
        error = sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b))
        assert abs(a.mean() - b.mean()) <= 4 * error


@pytest.mark.parametrize("seeds", [[0], [2, 5]])
def test_linear_threshold_is_one_live_arc_each(seeds):
    """Law: the linear threshold model equals live-edge graphs in which everyone keeps at most one arc."""
    heard = np.bincount([b for _, b in PAIRS], minlength=6)
    ties = network.from_edges(PAIRS, directed=True)
    oracle = exact_threshold(PAIRS, [1 / heard[b] for _, b in PAIRS], 6, seeds)
    check_persons(linear_threshold(ties, seeds, runs=20_000, who=True).times, oracle)
    weights = [0.2, 0.9, 0.1, 0.3, 0.25, 0.65, 0.4, 0.5]
    oracle = exact_threshold(PAIRS, weights, 6, seeds)
    p = by_place(ties, PAIRS, weights)
    check_persons(linear_threshold(ties, seeds, weights=p, runs=20_000, who=True).times, oracle)
    own = network.from_edges(PAIRS, directed=True, weights=weights)
    assert (
        linear_threshold(own, seeds, weights="weights", runs=50).sizes
        == linear_threshold(ties, seeds, weights=p, runs=50).sizes
    ).all()


@pytest.mark.parametrize("model", ["cascade", "threshold"])
def test_greedy_seeds_are_nearly_the_best(model):
    """Law: greedy is within 1 - 1/e of the best seeds, as the mean reach is submodular (Kempe et al. 2003)."""
    edges = network.gnm(10, 16, 3).edges().tolist()
    ties = network.from_edges(edges, people=10)

    def reach(seeds):
        if model == "cascade":
            return independent_cascade(ties, seeds, 0.2, runs=2_000).sizes.mean()
        return linear_threshold(ties, seeds, runs=2_000).sizes.mean()

    chosen = []
    for _ in range(3):
        chosen.append(max((p for p in range(10) if p not in chosen), key=lambda p: reach([*chosen, p])))
    best = max(reach(list(seeds)) for seeds in combinations(range(10), 3))
    assert (1 - 1 / np.e) * best <= reach(chosen) <= best


def test_reach_of_shared_luck_is_submodular():
    """Law: on shared live ties a person adds no more to more seeds, in every single run (Kempe et al. 2003)."""
    ties = network.watts_strogatz(200, 6, 0.2, 1)
    for p in (0.15, "weighted cascade"):
        few, fewer, more, many = (
            independent_cascade(ties, seeds, p, runs=300).sizes for seeds in ([3, 50], [3], [3, 50, 90], [3, 90])
        )
        assert (more - few <= many - fewer).all()
        assert (more - few < many - fewer).any()


def watts_row(z, runs):
    """Sizes as shares, of cascades from one seed each, threshold .18, on Erdos-Renyi graphs of 10,000."""
    return (
        np.concatenate(
            [watts(network.gnp(10_000, z / 9_999, graph), 1, 0.18, runs=runs, seed=graph).sizes for graph in range(4)]
        )
        / 10_000
    )


@pytest.mark.parametrize("z", [0.8, 7.5])
def test_watts_no_global_cascades_outside_the_window(z):
    """Watts 2002: no global cascade at mean degree .8 or less, nor at 7 or more (.18, n = 10,000)."""
    assert watts_row(z, 100).max() < 0.05


@pytest.mark.parametrize("z", [2.0, 3.0, 4.0])
def test_watts_global_cascades_within_the_window(z):
    """Watts 2002: more than .6 of single seeds set off a global cascade at z from 2 to 4, over .9 of all from 3."""
    shares = watts_row(z, 50)
    large = shares > 0.2
    assert large.mean() > 0.6
    assert shares[large].mean() > (0.9 if z >= 3 else 0.7)


@pytest.mark.parametrize(("z", "threshold", "share"), [(2.0, 0.18, 0.02), (1.5, 0.4, 0.2), (3.0, 0.4, 0.1)])
def test_watts_with_many_seeds(z, threshold, share):
    """Gleeson and Cahalane 2007: the fixed point of the final share, for a share of seeds on random graphs."""
    degree = np.arange(0, 60)
    q = share
    for _ in range(2_000):
        # Chance that a neighbour joins, not counting the tie it was reached by; degree of a neighbour is Poisson + 1.
        need = np.ceil(threshold * (degree + 1) - 1e-9)
        q = share + (1 - share) * (poisson.pmf(degree, z) * binomial_tail(need, degree, q)).sum()
    need = np.ceil(threshold * degree - 1e-9)
    joins = np.where(degree > 0, binomial_tail(need, degree, q), 0.0)
    oracle = share + (1 - share) * (poisson.pmf(degree, z) * joins).sum()
    found = [
        watts(network.gnp(20_000, z / 19_999, graph), int(20_000 * share), threshold, runs=2, seed=graph).sizes / 20_000
        for graph in range(6)
    ]
    within(np.concatenate(found), oracle, bias=0.002)


def binomial_tail(need, trials, chance):
    """P(Binomial(trials, chance) >= need)."""
    from scipy.stats import binom

    return binom.sf(need - 1, trials, chance)


CENTOLA = {
    (4, 1): (1, 1, 1, 1, 1),
    (4, 2): (1, 0.055, 0.007, 0.003, 0.003),
    (8, 2): (1, 1, 1, 1, 0.006),
}


@pytest.mark.parametrize("row", CENTOLA)
def test_centola_and_macy_rewiring_stops_complex_contagion(row):
    """Centola and Macy 2007: final share on a rewired ring of 2,000, from a person and all neighbours."""
    k, threshold = row
    for rewiring, expected in zip((0, 0.01, 0.1, 0.3, 1), CENTOLA[row], strict=True):
        shares = []
        for graph in range(12):
            ties = network.watts_strogatz(2_000, k, rewiring, graph)
            first = [100 * run for run in range(20)]
            start = ties.arrays.start
            seeds = [[p, *ties.arrays.neighbour[start[p] : start[p + 1]].tolist()] for p in first]
            shares.append(complex_contagion(ties, seeds, threshold, runs=20).sizes.mean() / 2_000)
        error = np.std(shares, ddof=1) / sqrt(len(shares))
        # The published figures are rounded to three digits, and themselves means of runs.
        assert abs(np.mean(shares) - expected) <= 4 * error + max(0.002, 0.01 * expected), (rewiring, np.mean(shares))
