"""How fast an epidemic runs: beside EoN, on the same ties, from the same people, with the same mean.

Run by `make bench`; skipped where EoN is not installed. Ours and the peer take turns in one process on one thread, so
that ratios hold on a busy machine; each figure is the median of several turns.
"""

from __future__ import annotations

from statistics import median
from time import process_time

import networkx as nx
import numpy as np
import pytest

from wom_sim import network
from wom_sim.classics import bass, sir

eon = pytest.importorskip("EoN")


@pytest.mark.parametrize(("people", "k", "infection"), [(100_000, 10, 0.2), (10_000, 20, 0.08)])
def test_sir_of_one_step(people, k, infection):
    """SIR in discrete time, where everyone is infectious for one step: EoN's basic_discrete_SIR."""
    ties = network.watts_strogatz(people, k, 0.1, 1)
    graph = nx.Graph(ties.edges().tolist())
    # So many that none of the runs dies out early.
    first = list(range(0, people, people // 50))
    runs, turns = 10, 25  # so many that the standard error of the peer is known
    ours, theirs, sizes, their_sizes = [], [], [], []
    sir(ties, first, infection=infection, recovery=1.0, steps=1)
    for turn in range(turns):
        began = process_time()
        sizes += sir(ties, first, infection=infection, recovery=1.0, steps=1000, runs=runs, seed=turn).sizes.tolist()
        ours.append((process_time() - began) / runs)
        began = process_time()
        *_, recovered = eon.basic_discrete_SIR(graph, infection, initial_infecteds=first)
        theirs.append(process_time() - began)
        their_sizes.append(recovered[-1])
    ratio = median(theirs) / median(ours)
    print(f"\nSIR of {people:,} people, {k} ties each, until it ends: {median(ours) * 1e3:.2f} ms a run")
    print(f"  EoN {median(theirs) * 1e3:12.2f} ms   {ratio:8.1f} x")
    gap = np.mean(sizes) - np.mean(their_sizes)
    error = np.hypot(*(np.std(one, ddof=1) / len(one) ** 0.5 for one in (sizes, their_sizes)))
    means = f"{np.mean(sizes):.0f}, EoN {np.mean(their_sizes):.0f}"
    print(f"  people infected: {means}, {gap / error:+.1f} standard errors apart")
    assert abs(gap) <= 4 * error
    assert ratio >= 4


def test_bass_among_everyone():
    """50 runs of Bass among 10,000 who all hear each other, by the week for 16 years."""
    ties = network.complete(10_000)
    taken = []
    for runs in (1, 50):
        began = process_time()
        bass(ties, p=0.03, q=0.38, step=1 / 52, steps=832, runs=runs)
        taken.append(process_time() - began)
    print(f"\nBass on the complete graph of 10,000, 832 weeks: {taken[1] / 50 * 1e3:.2f} ms a run")
    assert taken[1] / 50 < 0.2
