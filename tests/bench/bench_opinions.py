"""How fast opinions move: updates of the classical models beside NDlib, and whether the outcome is the same.

Run by `make bench`, which asks for the peers. Both take turns in one process, on one thread, on the same ties; a figure
is the median of several turns, in processor time. NDlib's Friedkin-Johnsen is ours with the stubbornness of one tenth
that it takes by default, its Algorithmic Bias without bias is Deffuant's model with mu = .5, and its voter model is
ours; the outcomes are compared. Its Hegselmann-Krause visits as many people as there are and then changes one of them
(its issue 263), so there only speed is compared, by visits; by changes the ratio would be n times as large.
"""

from __future__ import annotations

import random
from functools import partial
from statistics import median
from time import process_time

import numpy as np
import pytest

from wom_sim import classics, network

# NDlib's models of opinion need six and scikit-learn, which it does not ask for itself.
opinions = pytest.importorskip("ndlib.models.opinions", exc_type=ImportError)
Configuration = pytest.importorskip("ndlib.models.ModelConfig").Configuration

N, K, AIM = 1000, 10, 500.0
TIES = network.watts_strogatz(N, K, 0.1, 1)
GRAPH = TIES.to_networkx()
START = classics.uniform_opinions(N, seed=1)


def peer(kind, start=None, infected=None, graph=GRAPH, **parameters):
    """A model of NDlib, past its first iteration, which does nothing."""
    model, configuration = kind(graph), Configuration()
    for name, value in parameters.items():
        configuration.add_model_parameter(name, value)
    if infected is not None:
        configuration.add_model_initial_configuration("Infected", infected)
    model.set_initial_status(configuration)
    if start is not None:
        model.status = dict(enumerate(start.tolist()))
        model.initial_status = dict(model.status)
    model.iteration()
    return model


def ratio(title, ours, ours_updates, theirs, theirs_updates, turns=7):
    """Print nanoseconds an update of both, in turns; fail below half of the aim, which noise does not reach."""
    work = {"wom_sim": (ours, ours_updates), "ndlib": (theirs, theirs_updates)}
    taken = {name: [] for name in work}
    ours()
    for _ in range(turns):
        for name, (call, updates) in work.items():
            began = process_time()
            call()
            taken[name].append((process_time() - began) / updates * 1e9)
    mine, other = (median(times) for times in taken.values())
    verdict = "" if other >= AIM * mine else f"   MISS (aim: {AIM:.0f} x)"
    print(f"\n{title}: wom_sim {mine:.2f} ns, ndlib {other:,.0f} ns an update, {other / mine:,.0f} x{verdict}")
    assert other >= AIM / 2 * mine


def same_mean(title, ours, theirs):
    """Two Monte-Carlo means within four standard errors of their difference."""
    error = np.hypot(*(np.std(each, ddof=1) / np.sqrt(len(each)) for each in (ours, theirs)))
    print(f"  {title}: {np.mean(ours):.5g} and {np.mean(theirs):.5g}, SE {error:.2g}")
    assert abs(np.mean(ours) - np.mean(theirs)) <= 4 * error


def test_friedkin_johnsen():
    """Everyone's update from ten neighbours, and the same opinions after 50 steps."""
    model = peer(opinions.FJModel, START)
    for _ in range(50):
        model.iteration()
    theirs = np.array([model.status[person] for person in range(N)])
    ours = classics.friedkin_johnsen(TIES, START, stubbornness=0.1, steps=50).opinions
    assert np.abs(ours - theirs).max() < 1e-13
    run = partial(classics.friedkin_johnsen, TIES, START, stubbornness=0.1, steps=200)
    ratio("Friedkin-Johnsen", run, 200 * N, model.iteration, N)


def test_deffuant():
    """Meetings, and the same spread of opinions after three sweeps from the same start."""
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002 - NDlib draws from it
    theirs = []
    for _ in range(60):
        model = peer(opinions.AlgorithmicBiasModel, START, epsilon=0.3, gamma=0)
        for _ in range(3):
            model.iteration()
        theirs.append(np.std(list(model.status.values())))
    ours = classics.deffuant(TIES, START, confidence=0.3, steps=3, runs=2000, seed=1).opinions.std(axis=1)
    run = partial(classics.deffuant, TIES, START, confidence=0.3, steps=200)
    ratio("Deffuant", run, 200 * N, model.iteration, N)
    same_mean("spread after three sweeps", ours, theirs)


def test_hegselmann_krause():
    """Visits of people who look at ten neighbours; not the same model, see above."""
    model = peer(opinions.HKModel, START, epsilon=0.2)
    steps = 50
    run = partial(classics.hegselmann_krause, TIES, START, confidence=0.2, steps=steps)
    assert run().steps == steps
    ratio("Hegselmann-Krause, visits", run, steps * N, model.iteration, N)


def test_voter():
    """Draws of a listener, and as many ties between people of one opinion after two sweeps."""
    random.seed(1)
    np.random.seed(1)  # noqa: NPY002 - NDlib draws from it
    ties = network.watts_strogatz(100, 6, 0.1, 1)
    initial = np.arange(100) < 50
    first, second = ties.edges().T
    theirs = []
    for _ in range(100):
        model = peer(opinions.VoterModel, graph=ties.to_networkx(), infected=np.flatnonzero(initial).tolist())
        for _ in range(200):
            model.iteration()
        status = np.array([model.status[person] for person in range(100)])
        theirs.append((status[first] == status[second]).mean())
    ended = classics.voter(ties, initial, steps=2, runs=4000, seed=1).opinions
    ours = (ended[:, first] == ended[:, second]).mean(axis=1)
    model = peer(opinions.VoterModel, infected=np.flatnonzero(START < 0.5).tolist())

    def visit():
        for _ in range(100):
            model.iteration()

    ratio("Voter", partial(classics.voter, TIES, START < 0.5, steps=200), 200 * N, visit, 100)
    same_mean("ties between people of one opinion after two sweeps", ours, theirs)
