"""The canon of diffusion: Bass, epidemics, talk over strong and weak ties, the Music Lab, structural virality."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from math import comb
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import network
from wom_sim.classics import (
    bass,
    bass_circle,
    bass_couple,
    bass_curve,
    bass_recursion,
    goldenberg_libai_muller,
    music_lab,
    sir,
    sis,
    structural_virality,
)
from wom_sim.verification.law import Effort, Finding, Law, between, mean_near, near

P, Q = 0.03, 0.38
"""Bass's p and q a year, of many durables."""
WEEKS, YEARS = 52, 16
STEP = 4 / WEEKS


def _farthest(what: str, curves: NDArray[np.float64], target: NDArray[np.float64], bias: float, why: str) -> Finding:
    """The mean of many curves, where it is farthest from its target by its own tolerance."""
    gap = np.abs(curves.mean(axis=0) - target)
    allowed = 4.0 * curves.std(axis=0, ddof=1) / np.sqrt(len(curves)) + bias
    worst = int(np.argmax(gap / allowed))
    return near(what, float(target[worst]), float(curves[:, worst].mean()), float(allowed[worst]), why)


def _above_chance(what: str, sample: NDArray[Any]) -> Finding:
    """A mean that must be above 0 by four standard errors."""
    values = np.asarray(sample, np.float64)
    error = 4.0 * float(values.std(ddof=1)) / float(np.sqrt(values.size))
    return Finding(what, "above 0", f"{values.mean():.6g}", f"{error:.2g} (4 SE)", float(values.mean()) > error)


def _bass_complete(effort: Effort) -> Iterator[Finding]:
    peak = float(np.log(Q / P) / (P + Q))
    times = np.linspace(0.0, YEARS, 160_001)
    steepest = float(times[np.argmax(np.gradient(bass_curve(P, Q, times), times))])
    yield near("time of the peak, p = .03, q = .38", peak, steepest, 2e-4, "the grid")
    yield near("adopted at the peak", 0.4605, float(bass_curve(P, Q, peak)), 5e-5, "four digits")
    people, steps, runs = 10_000, round(YEARS / STEP), effort.of(50, 400)
    shares = bass(network.complete(people), p=P, q=Q, steps=steps, step=STEP, runs=runs, seed=3).curves / people
    recursion = bass_recursion(P, Q, STEP, steps)
    what = f"share adopted by the recursion of four weeks, n = 10,000, {runs} runs"
    yield near(f"{what}: largest gap", 0.0, float(np.abs(shares.mean(axis=0) - recursion).max()), 0.006)
    yield _farthest(f"{what}: at its worst", shares, recursion, 2e-3, "4 SE and a bias of order 1/n")
    gaps = []
    for parts in (1, 2, 4):
        shorter, count = STEP / parts, steps * parts
        exact = bass_curve(P, Q, np.arange(count + 1) * shorter)
        gaps.append(np.abs(bass_recursion(P, Q, shorter, count) - exact))
    for first, second in ((0, 1), (1, 2)):
        ratio = float(gaps[first].max() / gaps[second].max())
        yield between("distance from the closed form as the step is halved, ratio", 1.8, 2.2, ratio)


def _bass_networks(effort: Effort) -> Iterator[Finding]:
    people, step, steps = effort.of(4000, 20_000), 2 / WEEKS, YEARS * WEEKS // 2
    times = np.arange(steps + 1) * step
    fastest, slowest = bass_curve(P, Q, times), bass_couple(P, Q, times)
    bias = float(np.abs(bass_recursion(P, Q, step, steps) - fastest).max())
    runs = bass(network.ring(people, 2), p=P, q=Q, steps=steps, step=step, runs=effort.of(8, 20), seed=5)
    why = "4 SE and twice the bias of the step"
    circle = bass_circle(P, Q, times)
    yield _farthest("share adopted on a circle, at its worst", runs.curves / people, circle, 2 * bias, why)
    middle, areas = int(np.searchsorted(fastest, 0.5)), []
    for name, ties in {
        "a lattice of six ties": network.ring(people, 6),
        "random ties, six each": network.random_regular(people, 6, 1),
    }.items():
        found = bass(ties, p=P, q=Q, steps=steps, step=step, runs=effort.of(8, 20), seed=2).curves / people
        what = f"adopted on {name} when half of everyone else have: between two people and everyone"
        yield between(what, float(slowest[middle]), 0.5 + bias, float(found[:, middle].mean()))
        areas.append(found.mean(axis=1))
    yield _above_chance("mean share adopted that clustering costs", areas[1] - areas[0])


def _epidemic_chains(effort: Effort) -> Iterator[Finding]:
    people, infection, recovery, steps, runs = 8, 0.08, 0.3, 20, effort.of(20_000, 200_000)
    moves = np.zeros((people + 1, people + 1))
    for now in range(people + 1):
        caught = 1.0 - (1.0 - infection) ** now
        for new, well in product(range(people - now + 1), range(now + 1)):
            moves[now, now + new - well] += (
                comb(people - now, new) * caught**new * (1.0 - caught) ** (people - now - new)
                * comb(now, well) * recovery**well * (1.0 - recovery) ** (now - well)
            )  # fmt: skip
    found = sis(network.complete(people), 3, infection=infection, recovery=recovery, steps=steps, runs=runs, seed=2)
    exact = np.linalg.matrix_power(moves, steps)[3]
    yield mean_near(
        f"SIS among 8: mean infectious after {steps} steps", float(exact @ range(9)), found.infectious[:, -1]
    )
    yield mean_near("share of runs that have died out", float(exact[0]), found.infectious[:, -1] == 0)
    edges = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3), (1, 4)]
    found = sir(network.from_edges(edges), [0], infection=0.35, recovery=1.0, steps=6, runs=runs, seed=4)
    yield mean_near("SIR of one step on six people: mean size by all live ties", _percolated(edges, 0.35), found.sizes)


def _percolated(edges: list[tuple[int, int]], live: float) -> float:
    """Mean size of the cluster of person 0 over all subsets of live ties."""
    mean = 0.0
    for alive in product([False, True], repeat=len(edges)):
        left = [set(edge) for edge, on in zip(edges, alive, strict=True) if on]
        cluster, size = {0}, 0
        while len(cluster) > size:
            size = len(cluster)
            cluster = cluster.union(*(edge for edge in left if edge & cluster))
        mean += size * live ** sum(alive) * (1.0 - live) ** (len(edges) - sum(alive))
    return mean


def _endemic(effort: Effort) -> Iterator[Finding]:
    people, infection, recovery = 4000, 2e-5, 0.04
    level = 0.5
    for _ in range(5000):
        level += (1.0 - level) * (1.0 - (1.0 - infection) ** (level * people)) - recovery * level
    found = sis(
        network.complete(people), 2000, infection=infection, recovery=recovery, steps=600, runs=effort.of(8, 40), seed=1
    )
    settled = found.infectious[:, 300:].mean(axis=1) / people
    yield mean_near("SIS among 4,000: endemic share", level, settled, bias=5e-4)
    yield near("near 1 - r / (b n)", 1.0 - recovery / (infection * people), level, 0.02, "steps are not continuous")


def _final_size(effort: Effort) -> Iterator[Finding]:
    people, ties_each, infection, begin = 20_000, 4, 0.45, 200
    first, spared = begin / people, 0.5
    # Far from the start no two neighbours of one person know of each other.
    for _ in range(2000):
        spared = 1.0 - infection * (1.0 - (1.0 - first) * spared ** (ties_each - 1))
    share = 1.0 - (1.0 - first) * spared**ties_each
    ties = network.random_regular(people, ties_each, 1)
    found = sir(ties, begin, infection=infection, recovery=1.0, steps=300, runs=effort.of(40, 400), seed=6)
    what = "SIR of one step, random ties, four each, b = .45, 1 % begin: share ever infected"
    yield mean_near(what, share, found.sizes / people, bias=1e-3)


def _talk(effort: Effort) -> Iterator[Finding]:
    people, adopters, runs = 60, 20, effort.of(20_000, 200_000)
    found = goldenberg_libai_muller(
        network.star(people), advertising=0.02, weak=0.15, strong=0.1, weak_contacts=6,
        seeds=range(1, adopters + 1), steps=1, runs=runs, seed=3, who=True,
    )  # fmt: skip
    assert found.times is not None
    # The weak contacts who have adopted are binomial, and the hazard is averaged over them.
    unmet = (1.0 - 0.15 * adopters / (people - 1)) ** 6
    for name, who, strong in (("20 strong ties", 0, adopters), ("none", people - 1, 0)):
        hazard = 1.0 - 0.98 * unmet * 0.9**strong
        yield mean_near(f"chance to adopt in a period with {name} to adopters", hazard, found.times[:, who] == 1)
    size, groups = 11, 270
    pairs = [(a, b) for a in range(size) for b in range(a)]
    cliques = (np.array(pairs) + size * np.arange(groups)[:, None, None]).reshape(-1, 2)
    ties, taken = network.from_edges(cliques, people=size * groups), []
    for weak_tie, strong_tie in ((0.0, 0.02), (0.01, 0.0)):
        curves = goldenberg_libai_muller(
            ties, advertising=0.005, weak=weak_tie, strong=strong_tie, weak_contacts=size - 1, steps=600,
            runs=effort.of(8, 40), seed=1,
        ).curves  # fmt: skip
        taken.append((curves < 0.95 * size * groups).sum(axis=1))
    what = "periods to 95 % that taking away weak ties costs more than taking away strong ones, twice as strong"
    yield _above_chance(what, taken[0] - taken[1])


def _music(effort: Effort) -> Iterator[Finding]:
    quality = np.linspace(0.1, 0.6, 48)
    for influence in (0.4, 0.7):
        gaps, margins, shows = [], [], []
        for seed in range(1, effort.of(6, 30)):
            apart = music_lab(quality, listeners=700, influence=0.0, seed=seed)
            social = music_lab(quality, listeners=700, influence=influence, seed=seed)
            gaps.append(float(social.inequality.min() - apart.inequality.max()))
            margins.append(social.unpredictability / apart.unpredictability)
            shows.append(float(np.corrcoef(quality, social.shares.mean(axis=0))[0, 1]))
        what = f"at influence {influence}, eight worlds, worst of {len(gaps)} trials"
        yield between(f"Gini: the least social world less the most independent one, {what}", 1e-9, 1.0, min(gaps))
        yield between(f"unpredictability over that of independence, {what}", 1.0 + 1e-9, 100.0, min(margins))
        yield between(f"correlation of quality and share, {what}", 0.8, 1.0, min(shows))


def _virality(_: Effort) -> Iterator[Finding]:
    yield near("star of ten", 1.8, structural_virality([-1] + [0] * 9), 1e-12, "rounding")
    yield near("chain of ten", 11 / 3, structural_virality(range(-1, 9)), 1e-12, "rounding")


LAWS: tuple[Law, ...] = (
    Law("Bass on the complete graph", "A", "Bass 1969", _bass_complete),
    Law("Bass on networks", "A", "Fibich and Gibori 2010; Fibich and Golan 2022", _bass_networks),
    Law("Epidemics are their Markov chains", "A", "Kermack and McKendrick 1927; Newman 2002", _epidemic_chains),
    Law("The endemic level", "B", "Kermack and McKendrick 1927; Weiss and Dishon 1971", _endemic),
    Law("The final size of an epidemic", "A", "Newman 2002; Erdos and Renyi 1960", _final_size),
    Law("Talk over strong and weak ties", "B", "Goldenberg, Libai and Muller 2001", _talk),
    Law("The Music Lab", "B", "Salganik, Dodds and Watts 2006", _music),
    Law("Structural virality", "A", "Goel, Anderson, Hofman and Watts 2016", _virality),
)
