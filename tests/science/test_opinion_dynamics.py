"""Models of opinion beside closed forms, linear algebra, brute force and published figures."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.sparse import diags_array, eye_array
from scipy.sparse.linalg import spsolve
from scipy.stats import betabinom, chi2

from wom_sim import classics, network

RARE = 6e-5
"""Chance of more than 4 standard errors, both ways."""


def one_way(people, ends, seed):
    """Random directed weighted ties: everyone hears `ends` others, and the next one on a ring."""
    draw = np.random.default_rng(seed)
    told = np.repeat(np.arange(people), ends)
    pairs = np.column_stack((draw.integers(0, people, told.size), told))
    pairs = np.concatenate(
        (pairs[pairs[:, 0] != told], np.column_stack((np.roll(np.arange(people), 1), np.arange(people))))
    )
    pairs = np.unique(pairs, axis=0)
    return network.from_edges(pairs, people=people, directed=True, weights=draw.uniform(0.1, 5.0, len(pairs)))


def averaging_matrix(ties, self_weight=0.0):
    """W: row i holds how much i listens to each; independent of the kernels, from the table of who tells whom."""
    tells = ties.to_scipy()
    hears = tells.T.tocsr()
    kept = np.broadcast_to(np.asarray(self_weight, float), ties.people)
    return diags_array((1.0 - kept) / hears.sum(axis=1)) @ hears + diags_array(kept)


def test_degroot_consensus_on_undirected_ties():
    """DeGroot 1974: consensus at the mean weighted by strength / (1 - self weight), the left eigenvector of W."""
    ties = network.strengths(network.watts_strogatz(60, 8, 0.3, 4))
    draw = np.random.default_rng(4)
    kept, start = draw.uniform(0.1, 0.8, 60), draw.normal(size=(3, 60))
    weights = ties.to_scipy().sum(axis=1) / (1.0 - kept)
    found = classics.degroot(ties, start, self_weight=kept, steps=5000)
    consensus = start @ weights / weights.sum()
    assert np.abs(found.opinions - consensus[:, None]).max() < 1e-12


def test_degroot_consensus_and_rate_on_directed_ties():
    """DeGroot 1974: the weights of the consensus are the left eigenvector; the rate is the second eigenvalue."""
    ties = one_way(40, 4, 1)
    table = averaging_matrix(ties, 0.2).toarray()
    values, vectors = np.linalg.eig(table.T)
    order = np.argsort(-np.abs(values))
    weights = np.real(vectors[:, order[0]])
    start = np.random.default_rng(2).normal(size=40)
    consensus = start @ weights / weights.sum()
    ended = classics.degroot(ties, start, self_weight=0.2, steps=2000).opinions
    assert np.abs(ended - consensus).max() < 1e-12
    # A complex pair swings, so the rate is taken over many steps: with the swing, off by a factor that stays bounded.
    near, far = (
        np.linalg.norm(classics.degroot(ties, start, self_weight=0.2, steps=steps).opinions - consensus)
        for steps in (10, 40)
    )
    assert (far / near) ** (1 / 30) == pytest.approx(np.abs(values[order[1]]), rel=0.05)


def test_degroot_rate_is_the_second_eigenvalue():
    """On a ring of n who hear both neighbours and themselves by a third, it is (1 + 2 cos(2 pi / n)) / 3."""
    ring, wave = network.ring(30, 2), np.cos(2 * np.pi * np.arange(30) / 30)
    ended = classics.degroot(ring, wave, self_weight=1 / 3, steps=50).opinions
    rate = (1 + 2 * np.cos(2 * np.pi / 30)) / 3
    assert np.abs(ended - rate**50 * wave).max() < 1e-13


def test_degroot_swings_on_a_bipartite_network():
    """Without self weights two who hear each other change places for ever; with them they agree."""
    pair = network.path(2)
    assert classics.degroot(pair, [0.0, 1.0], steps=7).opinions.tolist() == [1.0, 0.0]
    assert classics.degroot(pair, [0.0, 1.0], steps=99, self_weight=0.5).opinions.tolist() == [0.5, 0.5]


@pytest.mark.parametrize("seed", range(3))
def test_friedkin_johnsen_settles_where_the_linear_system_says(seed):
    """Friedkin and Johnsen 1990: x* = (I - A W)^-1 (I - A) x(0) within 1e-10, on random directed weighted ties."""
    ties = one_way(400, 6, seed)
    draw = np.random.default_rng(seed)
    stubborn, start = draw.uniform(0.02, 1.0, 400), draw.uniform(-5, 5, (2, 400))
    stubborn[:40] = 0.0
    stubborn[40:60] = 1.0
    for kept in (0.0, draw.uniform(0, 0.9, 400)):
        open_ = diags_array(1.0 - stubborn)
        system = (eye_array(400) - open_ @ averaging_matrix(ties, kept)).tocsc()
        target = spsolve(system, (stubborn * start).T).T
        found = classics.friedkin_johnsen(ties, initial=start, stubbornness=stubborn, self_weight=kept, steps=5000)
        assert np.abs(found.opinions - target).max() < 1e-10
        assert np.array_equal(found.opinions[:, 40:60], start[:, 40:60])


def test_friedkin_johnsen_on_complete_ties():
    """The same linear system, where ties are computed and never stored."""
    people, start = 50, np.random.default_rng(3).normal(size=50)
    table = (np.ones((people, people)) - np.eye(people)) / (people - 1)
    target = np.linalg.solve(np.eye(people) - 0.7 * table, 0.3 * start)
    found = classics.friedkin_johnsen(network.complete(people), start, stubbornness=0.3, steps=400)
    assert np.abs(found.opinions - target).max() < 1e-13


def brute_force(weights, opinion, confidence, steps):
    """Hegselmann and Krause's rule by all n^2 pairs; `weights` [i, j] is how much i hears j, and oneself by 1."""
    heard = weights + np.eye(len(opinion))
    for _ in range(steps):
        near = np.abs(opinion[None, :] - opinion[:, None]) <= confidence[:, None]
        opinion = (heard * near) @ opinion / (heard * near).sum(axis=1)
    return opinion


@pytest.mark.parametrize("own", [False, True], ids=["one confidence", "one for each"])
@pytest.mark.parametrize("kind", ["complete", "stored", "weighted", "directed"])
def test_hegselmann_krause_by_brute_force(kind, own):
    """Hegselmann and Krause 2002: everyone at once takes up the mean of those within confidence, and their own."""
    people = 120
    small_world = network.watts_strogatz(people, 10, 0.3, 2)
    ties = {
        "complete": network.complete(people),
        "stored": small_world,
        "weighted": network.strengths(small_world),
        "directed": one_way(people, 8, 5),
    }[kind]
    draw = np.random.default_rng(6)
    start = draw.random(people)
    confidence = draw.uniform(0.05, 0.4, people) if own else np.full(people, 0.2)
    weights = ties.to_scipy().T.toarray()
    for steps in (1, 2, 6):
        found = classics.hegselmann_krause(ties, start, confidence=confidence if own else 0.2, steps=steps)
        assert np.abs(found.opinions - brute_force(weights, start, confidence, steps)).max() < 1e-13


def test_hegselmann_krause_keeps_the_digits_of_few_among_many():
    """Guards the sums over ranks: a small group far from a crowd of large opinions moves as if it were alone."""
    crowd = classics.uniform_opinions(100_000, low=1e6, high=2e6, seed=1)
    few = np.array([0.1, 0.2, 0.4]) + 3e6
    everyone = classics.hegselmann_krause(
        network.complete(100_003), np.concatenate((few, crowd)), confidence=1.0, steps=1
    )
    alone = classics.hegselmann_krause(network.complete(3), few, confidence=1.0, steps=1)
    assert np.array_equal(everyone.opinions[:3], alone.opinions)


def test_hegselmann_krause_stands_still():
    """On complete ties clusters are reached in finitely many steps, whose members agree in every bit."""
    start = classics.uniform_opinions(625, runs=20, seed=8)
    found = classics.hegselmann_krause(network.complete(625), start, confidence=0.1, tolerance=0.0)
    assert found.steps.max() < 1000
    assert (found.moved == 0.0).all()
    assert np.array_equal(found.clusters(0.0), found.clusters(0.09))


def test_hegselmann_krause_clusters():
    """625 people, 100 even starts: 3.69 clusters of at least 1 % at .10, 1.95 at .20, consensus at .25 and above."""
    start = classics.uniform_opinions(625, runs=100, seed=1)
    for confidence, target in ((0.10, 3.69), (0.20, 1.95)):
        count = classics.hegselmann_krause(network.complete(625), start, confidence=confidence).clusters(0.01, 0.01)
        # The published mean is one of 100 starts too, and has as large an error as ours.
        error = np.sqrt(2) * count.std(ddof=1) / np.sqrt(100)
        assert abs(count.mean() - target) <= 4 * error, confidence
    for confidence in (0.25, 0.30):
        count = classics.hegselmann_krause(network.complete(625), start, confidence=confidence).clusters(0.01, 0.01)
        assert np.median(count) == 1
        assert (count == 1).mean() >= 0.95


def test_deffuant_clusters():
    """Deffuant and others 2000, 1,000 even starts, mu = .5: two major clusters (2 %) at .20 to .25, and one at .30."""
    start = classics.uniform_opinions(1000, runs=50, seed=1)
    for confidence, target in ((0.20, 2), (0.225, 2), (0.25, 2), (0.30, 1)):
        found = classics.deffuant(network.complete(1000), start, confidence=confidence, steps=300, seed=2)
        count = found.clusters(0.01, 0.02)
        assert (count == target).mean() >= 0.9, confidence


def test_deffuant_keeps_the_mean():
    """Whoever moves moves somebody else back by as much: the mean is kept up to the rounding of every meeting."""
    for ties in (network.complete(1000), network.watts_strogatz(1000, 10, 0.1, 1)):
        start = classics.uniform_opinions(1000, runs=5, low=-1.0, seed=3)
        found = classics.deffuant(ties, start, confidence=0.4, mu=0.3, steps=200, seed=4)
        assert found.moved.max() > 0
        meetings = 200 * 1000
        # In a meeting two opinions below 1 are rounded, each by up to 2^-54 and either way: four standard errors.
        assert np.abs(found.opinions.sum(axis=1) - start.sum(axis=1)).max() <= 4 * np.sqrt(2 * meetings) * 2.0**-54


def test_deffuant_pairs():
    """A tie is used with chance (1 / k_i + 1 / k_j) / n: that of an end of a path of four with 3/8, and not 1/3."""
    found = classics.deffuant(network.path(4), [0.0, 1.0, 2.0, 3.0], confidence=9.0, mu=0.3, steps=1, runs=20_000)
    alone = (found.opinions[:, 0] == 0.0).mean()
    chance = (1 - 3 / 8) ** 4
    assert abs(alone - chance) <= 4 * np.sqrt(chance * (1 - chance) / 20_000)


def test_deffuant_on_directed_ties():
    """Word goes one way: who is heard and hears nobody never moves."""
    ties = network.from_edges([(0, 1), (1, 2)], people=3, directed=True)
    found = classics.deffuant(ties, [0.0, 0.5, 1.0], confidence=2.0, steps=200)
    assert found.opinions[0] == 0.0
    assert np.abs(found.opinions).max() < 1e-9


@pytest.mark.parametrize("stored", [False, True], ids=["computed", "stored"])
def test_voter_with_zealots_is_beta_binomial(stored):
    """Mobilia, Petersen and Redner 2007: on complete ties the count of ordinary people is Beta-Binomial(N, z1, z0).

    Many short independent runs, each beyond 20 times of relaxation, (n - 1) / (z1 + z0) sweeps; chi-square of counts.
    """
    ordinary, ones, zeros, runs = 25, 2, 3, 4000
    people = ordinary + ones + zeros
    ties = network.complete(people)
    initial = np.zeros(people, np.int64)
    initial[:ones] = 1
    found = classics.voter(
        ties.stored() if stored else ties, initial, steps=120, zealots=range(ones + zeros), runs=runs, seed=3 + stored
    )
    count = found.curves[:, -1, 1] - ones
    expected = runs * betabinom(ordinary, ones, zeros).pmf(np.arange(ordinary + 1))
    seen = np.bincount(count, minlength=ordinary + 1)
    tail = int(np.argmax(np.cumsum(expected[::-1]) >= 10))
    last = ordinary - tail
    expected, seen = (np.append(each[:last], each[last:].sum()) for each in (expected, seen))
    assert expected.min() >= 10
    statistic = ((seen - expected) ** 2 / expected).sum()
    assert statistic < chi2.isf(RARE, len(expected) - 1)
    other = runs * betabinom(ordinary, zeros, ones).pmf(np.arange(last))
    assert ((seen[:last] - other) ** 2 / other).sum() > chi2.isf(RARE, last), "tells no law from another"


@pytest.mark.parametrize("kind", ["star", "weighted"])
def test_voter_fixation(kind):
    """Without zealots on undirected ties an opinion wins with a chance of its share of all ends of ties, by weight.

    The mean of opinions weighted by strength is a martingale (Suchecki, Eguiluz and San Miguel 2005).
    """
    if kind == "star":
        ties, holders = network.star(9), [0]
    else:
        draw = np.random.default_rng(1)
        pairs = network.watts_strogatz(12, 4, 0.3, 1).edges()
        ties = network.from_edges(pairs, weights=draw.uniform(0.2, 4.0, len(pairs)))
        holders = np.argsort(ties.to_scipy().sum(axis=1))[-3:]
    initial = np.isin(np.arange(ties.people), holders)
    strength = ties.to_scipy().sum(axis=1)
    chance = strength[initial].sum() / strength.sum()
    assert abs(chance - initial.mean()) > 0.05, "cannot tell shares of ends from shares of people"
    runs = 4000
    found = classics.voter(ties, initial, steps=1000, runs=runs, seed=5)
    won = found.magnetisation[:, -1]
    assert np.array_equal(np.abs(won), np.ones(runs)), "not all runs have ended"
    assert abs((won == 1).mean() - chance) <= 4 * np.sqrt(chance * (1 - chance) / runs)
