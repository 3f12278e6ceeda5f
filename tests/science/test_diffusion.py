"""The classical models of diffusion, against closed forms, exact chains and enumerations."""

from __future__ import annotations

from itertools import product
from math import comb

import networkx as nx
import numpy as np
import pytest
from scipy.linalg import expm

from wom_sim import network
from wom_sim.classics import (
    bass,
    bass_circle,
    bass_couple,
    bass_curve,
    bass_recursion,
    goldenberg_libai_muller,
    music_lab,
    si,
    sir,
    sis,
    structural_virality,
)
from wom_sim.classics.epidemics import resistance
from wom_sim.classics.goldenberg_libai_muller import TalkRule, talk_chance

P, Q, YEAR = 0.03, 0.38, 365


def four_errors(sample):
    """Four standard errors of the means of columns (runs first)."""
    return 4 * sample.std(axis=0, ddof=1) / np.sqrt(len(sample))


# --- Bass ---------------------------------------------------------------------------------------


def test_the_closed_forms_solve_their_equations():
    """Law: dF/dt = (p + q F)(1 - F) on the complete graph; between two, the chain of four states (Fibich and Golan)."""
    times, tiny = np.linspace(0.5, 15, 30), 1e-4
    share = bass_curve(P, Q, times)
    slope = (bass_curve(P, Q, times + tiny) - bass_curve(P, Q, times - tiny)) / (2 * tiny)
    assert slope == pytest.approx((P + Q * share) * (1 - share), abs=1e-8)
    for p, q in [(P, Q), (0.2, 0.2), (0.3, 0.1)]:
        # Neither, one, both have adopted.
        chain = np.array([[-2 * p, 2 * p, 0], [0, -(p + q), p + q], [0, 0, 0]])
        exact = [expm(chain * t)[0] @ [0, 0.5, 1] for t in times]
        assert bass_couple(p, q, times) == pytest.approx(exact, abs=1e-12)
    peak = np.log(Q / P) / (P + Q)
    assert peak == pytest.approx(6.193, abs=5e-4)
    assert bass_curve(P, Q, peak) == pytest.approx(0.4605, abs=5e-5)


def test_bass_without_innovation_never_begins():
    """Law: with p = 0 nobody is first; all closed forms stay at 0, and with q = 0 all are 1 - exp(-p t)."""
    times = np.linspace(0, 20, 9)
    for curve in (bass_curve, bass_circle, bass_couple):
        assert curve(0.0, Q, times) == pytest.approx(np.zeros(9), abs=1e-15)
        assert curve(P, 0.0, times) == pytest.approx(1 - np.exp(-P * times), abs=1e-15)


def test_bass_recursion_converges_at_first_order():
    """Law: halving the step halves the distance from the closed form (ratio 1.8 to 2.2)."""
    errors = []
    for days in (28, 14, 7):
        steps = 16 * YEAR // days
        exact = bass_curve(P, Q, np.arange(steps + 1) * days / YEAR)
        errors.append(np.abs(bass_recursion(P, Q, days / YEAR, steps) - exact).max())
    assert 1.8 < errors[0] / errors[1] < 2.2
    assert 1.8 < errors[1] / errors[2] < 2.2


def test_bass_follows_the_recursion():
    """Law: on the complete graph the mean of 50 runs of 10,000 is the recursion of the same step, within .006."""
    steps, step = 208, 28 / YEAR
    shares = bass(network.complete(10_000), p=P, q=Q, steps=steps, step=step, runs=50, seed=3).curves / 10_000
    gap = np.abs(shares.mean(axis=0) - bass_recursion(P, Q, step, steps))
    assert gap.max() < 0.006
    # A finite crowd lags its mean field by an order of 1/n.
    assert (gap <= four_errors(shares) + 2e-3).all()


def test_bass_on_a_circle():
    """Law: 1 - exp(-(p + q) t + q (1 - exp(-p t)) / p) on a circle (Fibich and Gibori 2010)."""
    steps, step = 312, 14 / YEAR
    shares = bass(network.ring(10_000, 2), p=P, q=Q, steps=steps, step=step, runs=10, seed=5).curves / 10_000
    exact = bass_circle(P, Q, np.arange(steps + 1) * step)
    # The bias of a step of a fortnight, measured on the recursion, which has the same order.
    bias = np.abs(bass_recursion(P, Q, step, steps) - bass_curve(P, Q, np.arange(steps + 1) * step)).max()
    assert (np.abs(shares.mean(axis=0) - exact) <= four_errors(shares) + 2 * bias).all()
    assert np.abs(exact - bass_curve(P, Q, np.arange(steps + 1) * step)).max() > 20 * bias


@pytest.mark.parametrize("kind", ["sparse", "dense", "weighted"])
def test_networks_lie_between_two_people_and_everyone(kind):
    """Law: where everyone's imitation sums to q, adoption lies between two people's and everyone's (Fibich, Golan)."""
    ties = network.watts_strogatz(4000, 20 if kind == "dense" else 4, 0.3, 1)
    if kind == "weighted":
        edges = ties.edges()
        ties = network.from_edges(edges, weights=1.0 + np.arange(len(edges)) % 7)
    steps, step = 260, 14 / YEAR
    shares = bass(ties, p=P, q=Q, steps=steps, step=step, runs=10, seed=2).curves / 4000
    mean, slack, times = shares.mean(axis=0), four_errors(shares) + 0.004, np.arange(steps + 1) * step
    assert (mean >= bass_couple(P, Q, times) - slack).all()
    assert (mean <= bass_curve(P, Q, times) + slack).all()
    assert bass_curve(P, Q, 10.0) - bass_couple(P, Q, 10.0) > 0.2


def test_clustering_slows_bass():
    """Law: with as many ties each, adoption is slower where friends are friends of each other."""
    lattice, random = network.ring(4000, 6), network.random_regular(4000, 6, 1)
    area = [
        bass(ties, p=P, q=Q, steps=200, step=0.05, runs=20, seed=1).curves.mean(axis=1) / 4000
        for ties in (lattice, random)
    ]
    gap = area[1] - area[0]
    assert gap.mean() > 4 * gap.std(ddof=1) / np.sqrt(20)
    assert gap.mean() > 0.01


# --- epidemics ----------------------------------------------------------------------------------

SUSCEPTIBLE, INFECTIOUS, RECOVERED = 0, 1, 2


def chain(hears, infection, recovery, after):
    """All states of everyone, and the chances to go from each to each in a step; hears[i, j]: weight of i <- j."""
    people = len(hears)
    states = list(product(range(3), repeat=people))
    number = {state: place for place, state in enumerate(states)}
    moves = np.zeros((len(states), len(states)))
    for state in states:
        infectious = np.array(state) == INFECTIOUS
        options = []
        for i, now in enumerate(state):
            caught = 1 - (1 - infection) ** (hears[i] @ infectious)
            options.append(
                [(SUSCEPTIBLE, 1 - caught), (INFECTIOUS, caught)]
                if now == SUSCEPTIBLE
                else [(INFECTIOUS, 1 - recovery), (after, recovery)]
                if now == INFECTIOUS
                else [(RECOVERED, 1.0)]
            )
        for way in product(*options):
            to = number[tuple(where for where, _ in way)]
            moves[number[state], to] += np.prod([chance for _, chance in way])
    return np.array(states), moves


EDGES = [(0, 1), (1, 2), (2, 3), (3, 0), (1, 3), (3, 4)]
WEIGHTS = [1.0, 0.5, 2.0, 1.5, 0.25, 3.0]


def tiny(kind):
    """Five people with six ties, and who hears whom with what weight."""
    weighted, directed = "weighted" in kind, "directed" in kind
    ties = network.from_edges(EDGES, weights=WEIGHTS if weighted else None, directed=directed)
    hears = np.zeros((5, 5))
    for (a, b), weight in zip(EDGES, WEIGHTS if weighted else [1.0] * 6):
        hears[b, a] = weight
        if not directed:
            hears[a, b] = weight
    return ties, hears


@pytest.mark.parametrize("kind", ["plain", "weighted", "directed", "directed and weighted"])
@pytest.mark.parametrize("model", ["si", "sis", "sir"])
def test_epidemics_are_their_markov_chain(model, kind):
    """Law: in a step everyone susceptible is infected with 1 - (1 - b)^k, and everyone infectious recovers with r."""
    ties, hears = tiny(kind)
    infection, steps, runs = 0.3, 4, 20_000
    recovery = 0.0 if model == "si" else 0.4
    settings = {"infection": infection, "steps": steps, "runs": runs, "seed": 7}
    if model == "si":
        found = si(ties, [0], **settings)
    else:
        found = {"sis": sis, "sir": sir}[model](ties, [0], recovery=recovery, **settings)
    states, moves = chain(hears, infection, recovery, SUSCEPTIBLE if model == "sis" else RECOVERED)
    infectious = (states == INFECTIOUS).sum(axis=1)
    chances = (states == (INFECTIOUS, 0, 0, 0, 0)).all(axis=1).astype(float)
    for step in range(steps + 1):
        exact = np.bincount(infectious, chances, minlength=6)
        share = np.bincount(found.infectious[:, step], minlength=6) / runs
        assert (np.abs(share - exact) <= 4 * np.sqrt(exact * (1 - exact) / runs) + 1e-12).all()
        if model == "sir":
            ever = np.bincount((states != SUSCEPTIBLE).sum(axis=1), chances, minlength=6)
            share = np.bincount(found.curves[:, step], minlength=6) / runs
            assert (np.abs(share - ever) <= 4 * np.sqrt(ever * (1 - ever) / runs) + 1e-12).all()
        chances = chances @ moves


def test_sir_of_one_step_is_bond_percolation():
    """Law: where all are infectious for one step, sizes are those of clusters of live ties, by enumeration of all."""
    edges = [(0, 1), (1, 2), (2, 0), (2, 3), (3, 4), (4, 5), (5, 3), (1, 4)]
    infection, runs = 0.35, 40_000
    exact = np.zeros(7)
    for live in product([False, True], repeat=len(edges)):
        graph = nx.Graph([edge for edge, alive in zip(edges, live) if alive])
        graph.add_node(0)
        size = len(nx.node_connected_component(graph, 0))
        exact[size] += infection ** sum(live) * (1 - infection) ** (len(edges) - sum(live))
    found = sir(network.from_edges(edges), [0], infection=infection, recovery=1.0, steps=6, runs=runs, seed=4)
    share = np.bincount(found.sizes, minlength=7) / runs
    assert (np.abs(share - exact) <= 4 * np.sqrt(exact * (1 - exact) / runs) + 1e-12).all()
    assert (found.infectious[:, -1] == 0).all()


def test_sis_on_few_is_its_chain_of_counts():
    """Law: among eight who all meet, the number infectious is a chain of two binomials, at every step."""
    people, infection, recovery, steps, runs = 8, 0.08, 0.3, 30, 20_000
    binomial = [[comb(n, k) for k in range(n + 1)] for n in range(people + 1)]
    moves = np.zeros((people + 1, people + 1))
    for now in range(people + 1):
        caught = 1 - (1 - infection) ** now
        for new in range(people - now + 1):
            for well in range(now + 1):
                moves[now, now + new - well] += (
                    binomial[people - now][new] * caught**new * (1 - caught) ** (people - now - new)
                    * binomial[now][well] * recovery**well * (1 - recovery) ** (now - well)
                )  # fmt: skip
    found = sis(network.complete(people), 3, infection=infection, recovery=recovery, steps=steps, runs=runs, seed=2)
    chances = np.eye(people + 1)[3]
    for step in range(steps + 1):
        share = np.bincount(found.infectious[:, step], minlength=people + 1) / runs
        assert (np.abs(share - chances) <= 4 * np.sqrt(chances * (1 - chances) / runs) + 1e-12).all()
        chances = chances @ moves


def test_endemic_level():
    """Law: among everyone, SIS settles where 1 - (1 - b)^(i n) times those susceptible is r i: near 1 - r / (b n)."""
    people, infection, recovery = 4000, 2e-5, 0.04
    level = 0.5
    for _ in range(10_000):
        level += (1 - level) * (1 - (1 - infection) ** (level * people)) - recovery * level
    ties = network.complete(people)
    found = sis(ties, 2000, infection=infection, recovery=recovery, steps=1000, runs=20, seed=1)
    settled = found.infectious[:, 500:].mean(axis=1) / people
    # Fluctuations pull the mean down by an order of 1/n.
    assert abs(settled.mean() - level) <= four_errors(settled) + 5e-4
    assert level == pytest.approx(1 - recovery / (infection * people), abs=0.02)


# --- strong and weak ties -----------------------------------------------------------------------


def test_talk_chance_is_the_papers():
    """Law: 1 - (1 - a)(1 - b_w)^m (1 - b_s)^s (Goldenberg, Libai and Muller 2001, equation 1)."""
    law = getattr(talk_chance, "py_func", talk_chance)
    for a, weak, strong in [(0.01, 0.005, 0.02), (0.0, 0.3, 0.5), (0.0, 1.0, 0.0), (1.0, 0.1, 0.1)]:
        rule = TalkRule(a, resistance(weak), resistance(strong), 20)
        for m, s in product([0, 1, 7, 20], [0, 1, 4]):
            exact = 1 - (1 - a) * (1 - weak) ** m * (1 - strong) ** s
            assert law(rule, m, float(s)) == pytest.approx(exact, abs=1e-15)


def test_one_period_of_talk():
    """Law: m of the weak contacts, drawn from everyone else, have adopted by a binomial law: averaged over it."""
    hub, people, adopters, runs = 0, 60, 20, 20_000
    ties = network.star(people)
    settings = {"advertising": 0.02, "weak": 0.15, "strong": 0.1, "weak_contacts": 6}
    found = goldenberg_libai_muller(ties, seeds=range(1, 21), steps=1, runs=runs, seed=3, who=True, **settings)
    unmet = (1 - 0.15 * adopters / (people - 1)) ** 6
    assert found.times is not None
    for who, strong in ((hub, adopters), (people - 1, 0)):
        exact = 1 - 0.98 * unmet * 0.9**strong
        share = (found.times[:, who] == 1).mean()
        assert abs(share - exact) <= 4 * np.sqrt(exact * (1 - exact) / runs)


def test_weak_ties_matter_at_least_as_much():
    """Law: though a weak tie is half as strong, taking weak ties away slows adoption more than taking strong ones.

    Goldenberg, Libai and Muller 2001: personal networks of ten, ten weak contacts, time until 95 % have adopted.
    """
    people, size = 3000, 11
    groups = [(first + a, first + b) for first in range(0, people, size)
              for a in range(size) for b in range(a) if first + a < people]  # fmt: skip
    ties = network.from_edges(groups, people=people)
    taken = {}
    for name, weak, strong in (("both", 0.01, 0.02), ("no weak", 0.0, 0.02), ("no strong", 0.01, 0.0)):
        found = goldenberg_libai_muller(
            ties, advertising=0.005, weak=weak, strong=strong, weak_contacts=10, steps=600, runs=20, seed=1
        )
        taken[name] = (found.curves < 0.95 * people).sum(axis=1)
    slower = taken["no weak"] - taken["no strong"]
    assert slower.mean() > four_errors(slower)
    assert (taken["no strong"] > taken["both"]).all()


# --- Music Lab and structural virality ----------------------------------------------------------


@pytest.mark.parametrize("influence", [0.4, 0.7])
def test_social_influence_makes_markets_unequal_and_unpredictable(influence):
    """Law: influence raises inequality in every world, and unpredictability, while quality still shows (r > .8).

    Salganik, Dodds and Watts 2006: 48 songs, 700 listeners, eight worlds.
    """
    quality = np.linspace(0.1, 0.6, 48)
    for seed in range(1, 6):
        apart = music_lab(quality, listeners=700, influence=0.0, seed=seed)
        social = music_lab(quality, listeners=700, influence=influence, seed=seed)
        assert social.inequality.min() > apart.inequality.max()
        assert social.unpredictability > apart.unpredictability
        assert np.corrcoef(quality, social.shares.mean(axis=0))[0, 1] > 0.8


def test_independent_shares_are_quality():
    """Law: without influence a song's downloads are binomial: listeners who take it up, times its quality."""
    quality = np.array([0.2, 0.5, 0.9])
    found = music_lab(quality, listeners=500, influence=0.0, listens=2, worlds=400, seed=2).downloads
    taken_up = 1 - (2 / 3) ** 2
    assert (np.abs(found.mean(axis=0) - 500 * taken_up * quality) <= four_errors(found)).all()


def test_structural_virality_of_known_trees():
    """Law: a star of ten has 1.8, a chain of ten 3.667 (Goel et al. 2016)."""
    assert structural_virality([-1] + [0] * 9) == pytest.approx(1.8, abs=1e-15)
    assert structural_virality(range(-1, 9)) == pytest.approx(11 / 3, abs=1e-15)


@pytest.mark.parametrize("size", [2, 3, 17, 60])
def test_structural_virality_is_the_mean_distance(size):
    """Law: it is the mean shortest path of the tree, by brute force in networkx."""
    for seed in range(5):
        graph = nx.random_labeled_tree(size, seed=seed)
        parents = np.full(size, -1)
        for above, node in nx.bfs_edges(graph, seed % size):
            parents[node] = above
        assert structural_virality(parents) == pytest.approx(nx.average_shortest_path_length(graph), rel=1e-12)
