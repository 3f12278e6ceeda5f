"""What Mesa's clothes cost: a day of the model beside a day of the simulation, and a million people asked.

Run by `make bench`. Times of one shared machine mean little alone; the ratios are taken within one run.
"""

from __future__ import annotations

import tracemalloc
from statistics import median
from time import process_time

import numpy as np
import pytest

import wom_sim as wom

DAYS, ROUNDS = 20, 5


def scenario(people, days=365):
    return wom.Scenario.from_data(
        {
            "horizon": days,
            "network": {"kind": "watts-strogatz", "n": people, "k": 10, "rewiring": 0.4},
            "products": {"lotus": {"price": 40, "margin": 18, "aware": 0.3, "owners": 0.05}},
            "marketing": {"lotus": {"radio": {"kind": "mass_media", "reach": 0.02}}},
        }
    )


def seconds(work):
    """Seconds of a processor for a piece of work; it has one thread, and others may be at work beside it."""
    began = process_time()
    work()
    return process_time() - began


@pytest.mark.parametrize(("people", "most"), [(1_000, 3.0), (10_000, 1.5), (100_000, 1.1)])
def test_a_day_of_the_model_beside_one_of_the_simulation(people, most):
    """Median ratio of days lived in turn; what is collected costs as much whatever the number of people."""
    model, simulation = wom.WordOfMouthModel(scenario(people), rng=1), wom.Simulation(scenario(people), 1)
    model.run_for(5)
    simulation.run(5)
    pairs = [(seconds(lambda: model.run_for(DAYS)), seconds(lambda: simulation.run(DAYS))) for _ in range(ROUNDS)]
    ratio = median(ours / plain for ours, plain in pairs)
    more = median(ours - plain for ours, plain in pairs) / DAYS
    print(f"\n{people:,} people: {ratio:.2f} x the simulation alone, {1e3 * more:.2f} ms more a day")
    assert ratio < most


def test_a_million_people_are_asked():
    """By the name of an attribute in milliseconds, by a function in seconds of a processor; no million of objects."""
    model = wom.WordOfMouthModel(scenario(1_000_000, 2), rng=1)
    model.step()
    people = model.agents
    asked = {
        "agg": (lambda: people.agg("opinion", np.mean), 0.1),
        "get": (lambda: people.get("stage"), 0.5),
        "select by a mask": (lambda: people.select(people.get("opinion") > 0.1), 0.5),
        "sort": (lambda: people.sort("opinion"), 2.0),
        "groupby and agg": (lambda: people.groupby("stage").agg("opinion", np.mean), 3.0),
        "select by a function": (lambda: people.select(lambda person: person.opinion > 0.1), 5.0),
    }
    for name, (ask, most) in asked.items():
        taken = seconds(ask)
        print(f"\n{name}: {1e3 * taken:.1f} ms")
        assert taken < most
        if name == "select by a function":
            continue  # being traced, it takes a minute
        tracemalloc.start()
        ask()
        peak = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        print(f"{peak:.0f} MB at most")
        assert peak < 200.0
