"""The laws of opinion: averaging, bounded confidence, and voters with zealots."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from wom_sim import network
from wom_sim.classics import (
    deffuant,
    degroot,
    friedkin_johnsen,
    hegselmann_krause,
    uniform_opinions,
    voter,
)
from wom_sim.network.ties import Ties
from wom_sim.verification.law import Effort, Finding, Law, between, mean_near, near


def _listening(ties: Ties) -> NDArray[np.float64]:
    """W of ties, rows summing to 1, from the table of who tells whom."""
    hears = ties.to_scipy().T.toarray()
    table: NDArray[np.float64] = hears / hears.sum(axis=1, keepdims=True)
    return table


def _one_way(people: int) -> Ties:
    """Directed weighted ties on which everyone is heard by everyone in the end."""
    teller = np.repeat(np.arange(people), 3)
    hearer = (teller * np.tile([1, 3, 7], people) + np.tile([1, 5, 2], people)) % people
    apart = teller != hearer
    edges = np.column_stack((teller, hearer))[apart]
    weights = 1.0 + uniform_opinions(len(edges), seed=11)
    return network.from_edges(edges, people=people, weights=weights, directed=True, duplicates="drop")


def _degroot(effort: Effort) -> Iterator[Finding]:
    people = effort.of(100, 400)
    start = uniform_opinions(people, seed=1)
    ties = network.strengths(network.watts_strogatz(people, 8, 0.3, 1))
    strength = ties.to_scipy().sum(axis=1)
    ended = degroot(ties, start, self_weight=0.2, steps=20_000).opinions
    away = float(np.abs(ended - start @ strength / strength.sum()).max())
    yield near("largest distance from the mean by strength, undirected weighted ties", 0.0, away, 1e-12)
    ties = _one_way(people)
    values, vectors = np.linalg.eig((0.2 * np.eye(people) + 0.8 * _listening(ties)).T)
    first = np.real(vectors[:, np.argmax(np.abs(values))])
    ended = degroot(ties, start, self_weight=0.2, steps=20_000).opinions
    away = float(np.abs(ended - start @ first / first.sum()).max())
    yield near("largest distance from the left eigenvector's mean, directed weighted ties", 0.0, away, 1e-12)
    wave = np.cos(2.0 * np.pi * np.arange(people) / people)
    left = degroot(network.ring(people, 2), wave, self_weight=1.0 / 3.0, steps=100).opinions @ wave / (wave @ wave)
    rate = (1.0 + 2.0 * np.cos(2.0 * np.pi / people)) / 3.0
    yield near(f"what is left of a wave on a ring of {people} a step", float(rate), float(left) ** 0.01, 1e-12)


def _friedkin_johnsen(effort: Effort) -> Iterator[Finding]:
    people = effort.of(200, 2000)
    start = uniform_opinions(people, low=-1.0, seed=2)
    stubborn = uniform_opinions(people, low=0.02, seed=3)
    kinds = {"small world": network.watts_strogatz(people, 10, 0.1, 1), "directed weighted ties": _one_way(people)}
    for name, ties in kinds.items():
        system = np.eye(people) - (1.0 - stubborn)[:, None] * _listening(ties)
        target = np.linalg.solve(system, stubborn * start)
        ended = friedkin_johnsen(ties, start, stubbornness=stubborn, steps=5000).opinions
        away = float(np.abs(ended - target).max())
        yield near(f"largest distance from (I - A W)^-1 (I - A) x(0), {name}", 0.0, away, 1e-10)


def _hegselmann_krause(effort: Effort) -> Iterator[Finding]:
    ties, runs = network.complete(625), effort.of(100, 1000)
    start = uniform_opinions(625, runs=runs, seed=4)
    for confidence, target in ((0.10, 3.69), (0.20, 1.95)):
        count = hegselmann_krause(ties, start, confidence=confidence).clusters(0.01, 0.01)
        # The published figure is itself the mean of 100 starts.
        theirs = 4.0 * float(count.std(ddof=1)) / 10.0
        yield mean_near(f"mean clusters of at least 1 %, confidence {confidence:.2f}", target, count, theirs)
    for confidence in (0.25, 0.30, 0.40):
        count = hegselmann_krause(ties, start, confidence=confidence).clusters(0.01, 0.01)
        yield between(
            f"share of starts that end in consensus, confidence {confidence:.2f}", 0.95, 1.0, _share(count, 1)
        )


def _deffuant(effort: Effort) -> Iterator[Finding]:
    ties, runs = network.complete(1000), effort.of(30, 300)
    start = uniform_opinions(1000, runs=runs, seed=5)
    kept = 0.0
    for confidence, target in ((0.20, 2), (0.225, 2), (0.25, 2), (0.30, 1)):
        ended = deffuant(ties, start, confidence=confidence, steps=300, seed=6)
        # .25 stands at the edge, where one start in twenty comes out with one cluster less.
        what = f"share of starts with {target} clusters of at least 2 %, confidence {confidence:g}"
        yield between(what, 0.8, 1.0, _share(ended.clusters(0.01, 0.02), target))
        kept = max(kept, float(np.abs(ended.opinions.mean(axis=1) - start.mean(axis=1)).max()))
    yield near("largest change of the mean opinion", 0.0, kept, 1000 * 2.0**-53, "n roundings")


def _share(count: NDArray[np.int64], target: int) -> float:
    return float((count == target).mean())


def _voter(effort: Effort) -> Iterator[Finding]:
    from scipy.stats import betabinom, chi2

    runs = effort.of(4000, 20_000)
    for ordinary, ones, zeros in ((30, 1, 1), (25, 2, 3), (40, 5, 1)):
        people = ordinary + ones + zeros
        sweeps = 20 * people // (ones + zeros)
        initial = np.arange(people) < ones
        found = voter(network.complete(people), initial, zealots=range(ones + zeros), steps=sweeps, runs=runs, seed=7)
        expected = runs * betabinom(ordinary, ones, zeros).pmf(np.arange(ordinary + 1))
        seen = np.bincount(found.curves[:, -1, 1] - ones, minlength=ordinary + 1)
        # Counts that are too rare for a chi-square are taken together.
        common = expected >= 10
        cells = [np.append(each[common], each[~common].sum()) for each in (seen, expected)]
        cells = [each[cells[1] > 0] for each in cells]
        distance = float(((cells[0] - cells[1]) ** 2 / cells[1]).sum())
        limit = float(chi2.isf(6e-5, len(cells[0]) - 1))
        what = f"chi-square of {runs:,} counts from Beta-Binomial({ordinary}, {ones}, {zeros}), within 4 SE"
        yield between(what, 0.0, limit, distance)
    star, initial = network.star(9), np.arange(9) == 0
    won = voter(star, initial, steps=200, runs=runs, seed=8).magnetisation[:, -1] == 1
    yield mean_near("chance that the centre's opinion wins on a star: its share of the ends", 0.5, won)


LAWS: tuple[Law, ...] = (
    Law("DeGroot", "A", "DeGroot 1974; the theory of Markov chains", _degroot),
    Law("Friedkin-Johnsen", "A", "Friedkin and Johnsen 1990", _friedkin_johnsen),
    Law("Voter model", "A", "Mobilia, Petersen and Redner 2007; Suchecki, Eguiluz and San Miguel 2005", _voter),
    Law("Hegselmann-Krause", "B", "Hegselmann and Krause 2002, 625 people, 100 starts", _hegselmann_krause),
    Law("Deffuant", "B", "Deffuant, Neau, Amblard and Weisbuch 2000, 1,000 people, mu = .5", _deffuant),
)
"""The laws of opinion, exact ones first."""
