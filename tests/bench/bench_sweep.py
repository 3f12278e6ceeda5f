"""How fast sweeps are, every run on disk: a year of a thousand people, and beside Mesa's batch_run; by `make bench`."""

from __future__ import annotations

import os
from time import perf_counter, process_time

import networkx as nx
import pytest

import wom_sim as wom
from wom_sim.examples import example

RUNS, PEOPLE, AIM = 5_000, 1_000, 60.0
QUIET = 0.9
"""Share of two cores that a sweep must have had for its seconds to be held against the aim."""
SMALL = {"network": {"kind": "watts-strogatz", "n": 100, "k": 6, "rewiring": 0.1}, "horizon": 50}
"""The small model that both live through: a hundred people, fifty days."""
CONTACT = {
    "name": "adoption alone",
    **SMALL,
    "products": {"lotus": {}},
    "laws": {
        "talk": {"rate": 0},
        "inquiry": {"ask": 0, "read": 0},
        "experience": {"uses": 0, "churn": 0, "review_rate": 0},
        "choice": {"kind": "contact", "innovation": 0.01, "imitation": 0.1},
    },
}
WHOLE_DAY = {
    "name": "the whole day",
    **SMALL,
    "products": {"lotus": {"quality": 0.3}},
    "marketing": {"lotus": {"radio": {"kind": "mass_media", "until": 30, "reach": 0.05}}},
}
MESA_RUNS = 60
FASTER = 100.0
"""How many times as many runs a second as Mesa's batch_run are aimed at."""


def swept(scenario, vary, replicates, folder):
    """Seconds, and those of processors, of a sweep on two threads with its rows, tables and report on disk."""
    began, used = perf_counter(), process_time()
    rows = wom.sweep(scenario, vary, replicates=replicates, threads=2, out=folder)
    assert (rows["status"] == "done").all()
    return len(rows), perf_counter() - began, process_time() - used


@pytest.mark.parametrize(("points", "replicates"), [(250, 20), (5_000, 1)])
def test_five_thousand_years_of_a_thousand_people(tmp_path, points, replicates):
    """5,000 runs of the quick start with 1,000 people x 365 days: aim, under a minute on two cores, results on disk."""
    quickstart = wom.load_scenario(example("quickstart").path, {"network.n": PEOPLE, "what_if": {}})
    vary = {"marketing.lotus.radio.reach": (0.01, 0.05), "products.lotus.quality": (0.0, 0.6)}
    wom.sweep(quickstart.patch({"horizon": 365}), vary, design="lhs", samples=2, replicates=1, threads=2)
    began, used = perf_counter(), process_time()
    rows = wom.sweep(
        quickstart, vary, design="sobol", samples=points, replicates=replicates, threads=2, out=tmp_path / "kept"
    )
    seconds, cores = perf_counter() - began, (process_time() - used)
    assert len(rows) == RUNS
    share = cores / seconds / min(2, os.cpu_count() or 1)
    print(f"\n{points:,} points x {replicates}: {seconds:.1f} s, {RUNS / seconds:.0f} runs/s, {share:.0%} of two cores")
    if share >= QUIET:
        assert seconds < AIM


def test_beside_batch_run_of_mesa(tmp_path):
    """100 people x 50 days: the contact law in both, and our whole day beside a small model of Mesa."""
    mesa = pytest.importorskip("mesa")
    peers = pytest.importorskip("peers")

    graph = nx.watts_strogatz_graph(100, 6, 0.1, seed=1)
    settings = {"rng": list(range(MESA_RUNS // 2)), "max_steps": 50, "display_progress": False}
    theirs = {}
    for name, model, parameters in (
        ("adoption alone", peers.Adoption, {"imitation": [0.05, 0.1], "graph": [graph]}),
        ("the whole day", peers.Collected, {"people": [100], "ties": [6], "rewiring": [0.1, 0.1001]}),
    ):
        began = perf_counter()
        found = mesa.batch_run(model, parameters=parameters, number_processes=1, **settings)
        theirs[name] = len(found) / (perf_counter() - began)
    for data, vary in (
        (CONTACT, {"laws.choice.imitation": [0.05, 0.1]}),
        (WHOLE_DAY, {"products.lotus.quality": [0.1, 0.3]}),
    ):
        scenario = wom.Scenario.from_data(data)
        wom.sweep(scenario, vary, replicates=2)
        runs, seconds, _ = swept(scenario, vary, 5_000, tmp_path / data["name"])
        ratio = runs / seconds / theirs[data["name"]]
        print(f"\n{data['name']}: {runs / seconds:,.0f} runs/s, {ratio:.0f} x Mesa's {theirs[data['name']]:.0f}")
