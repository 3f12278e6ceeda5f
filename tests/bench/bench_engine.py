"""How fast the engine is: beside Mesa, phase by phase, by threads, in memory, and from a cold start.

Run by `make bench`. Times of one shared machine mean little alone; the ratios are taken within one run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

import numpy as np
import pytest

import wom_sim as wom
from wom_sim import rng
from wom_sim.kernel import kernel

peers = pytest.importorskip("peers")


def scenario(people, days=365):
    return wom.Scenario.from_data(
        {
            "horizon": days,
            "network": {"kind": "watts-strogatz", "n": people, "k": 10, "rewiring": 0.4},
            "products": {"lotus": {"price": 40, "margin": 18, "repurchase_days": 60}},
            "marketing": {"lotus": {"radio": {"kind": "mass_media", "reach": 0.02}}},
        }
    )


def seconds(work, times=3):
    """Median seconds of a piece of work."""
    taken = []
    for _ in range(times):
        began = perf_counter()
        work()
        taken.append(perf_counter() - began)
    return median(taken)


def days_a_second(simulation, days, times=3):
    """Agent-days a second of a simulation that goes on."""
    return simulation.scene.people * simulation.worlds * days / seconds(lambda: simulation.run(days), times)


@kernel
def gather(lo, hi, seed, table, out):
    """Add up table entries in random places."""
    words = np.empty(256, np.uint32)
    total = 0
    for block in range(lo, hi):
        rng.fill(words, seed, 0, 0, block, 1, 0)
        for lane in range(256):
            total += table[rng.below(words[lane], table.size)]
    out[0] = total


def gathers_a_second(entries):
    """Random reads a second from a table of single bytes: what the machine itself allows."""
    table, out, blocks = np.ones(entries, np.uint8), np.zeros(1, np.int64), 4000
    gather(0, 1, np.uint64(1), table, out)
    return blocks * 256 / seconds(lambda: gather(0, blocks, np.uint64(1), table, out))


def phases(simulation):
    total = sum(simulation.timings.values())
    return ", ".join(f"{name} {taken / total:.0%}" for name, taken in simulation.timings.items())


def test_beside_mesa():
    """One core, 10,000 people: the full day beside idiomatic Mesa doing a far simpler model. Aim: 100 x."""
    model = peers.Diffusion(10_000, 10, 0.4)
    model.step()
    mesa = 10_000 / seconds(model.step)
    single = wom.Simulation(scenario(10_000))
    single.run(120)
    batch = wom.Simulation(scenario(10_000), replicates=20)
    batch.run(120)
    batch.timings.clear()
    one, many = days_a_second(single, 30), days_a_second(batch, 30)
    print(f"\nMesa, 10,000 agents           {mesa / 1e6:8.3f} M agent-steps/s")
    print(f"wom_sim, 1 world of 10,000    {one / 1e6:8.3f} M agent-days/s   {one / mesa:5.0f} x Mesa")
    print(f"wom_sim, 20 worlds of 10,000  {many / 1e6:8.3f} M agent-days/s   {many / mesa:5.0f} x Mesa   (aim: 100 x)")
    print(f"  phases: {phases(batch)}")
    print(f"  random reads from 10 kB: {gathers_a_second(10_000) / 1e6:.0f} M/s")


def test_a_million_people():
    """One and two threads at a million people. Aim: two threads at least 1.7 x one."""
    case = scenario(1_000_000)
    ties = case.network.build(1)
    rates = {}
    for threads in (1, 2):
        simulation = wom.Simulation(case, threads=threads, ties=ties)
        simulation.run(30)
        simulation.timings.clear()
        rates[threads] = days_a_second(simulation, 5)
        print(f"\nwom_sim, 1,000,000 people, {threads} thread(s) {rates[threads] / 1e6:8.3f} M agent-days/s")
        print(f"  phases: {phases(simulation)}")
    print(f"two threads: {rates[2] / rates[1]:.2f} x one   (aim: 1.7 x)")
    print(f"random reads from 1 MB: {gathers_a_second(1_000_000) / 1e6:.0f} M/s on one core")


@pytest.mark.parametrize("dtype", ["float64", "compact"])
def test_memory(dtype):
    """Bytes a person, one product, two platforms. Aim: 64 of state and traits in float64, and 24 for the feed."""
    simulation = wom.Simulation(scenario(10_000).patch({"dtype": dtype}))
    held = simulation.bytes_per_person()
    kept = held["state"] + held["traits"]
    print(f"\n{dtype}: state and traits {kept:.0f} bytes a person (aim: 88); {held}")


def test_starting(tmp_path):
    """First run after installation, and later ones: seconds to the end of the first day. Aims: 10 to compile, 1.5."""
    code = (
        "from time import perf_counter as now; t = now()\n"
        "import wom_sim as wom\n"
        "s = wom.Scenario.from_data({'products': {'lotus': {'price': 40}},"
        " 'marketing': {'lotus': {'radio': {'kind': 'mass_media', 'reach': 0.02}}}})\n"
        "wom.Simulation(s).step(); print(now() - t)"
    )
    environment = {**os.environ, "WOM_SIM_CACHE": str(tmp_path)}
    times = [
        float(
            subprocess.run(
                [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(4)
    ]
    later = median(times[1:])
    print(f"\nfirst run after installation: {times[0]:.1f} s to the end of the first day, network calibrated included;")
    print(f"of these {times[0] - later:.1f} s compiling (aim: 10); later runs {later:.2f} s (aim: 1.5)")


def test_a_hundred_moves_at_once():
    """A hundred moves slow the day of twenty towns of 13,000 by a quarter at most, beside one that reaches as many."""
    base = wom.load_scenario(Path(__file__).parents[2] / "configs" / "quickstart.yaml")
    radio = {"kind": "mass_media", "reach": 0.0005, "message": 0.5, "cost": {"per_exposure": 0.01}}
    moves = {f"radio {place}": {**radio, "from": place % 7} for place in range(50)}
    moves |= {f"local radio {place}": {**radio, "who": {"share": 0.1 + 0.04 * place}} for place in range(20)}
    moves |= {
        f"offer {place}": {"kind": "price_promotion", "discount": 0.001, "who": {"stages": ["former"]}}
        for place in range(20)
    }
    moves |= {f"desk {place}": {"kind": "service_desk", "capacity": 1, "priority": place} for place in range(5)}
    moves |= {f"page {place}": {"kind": "owned_content", "platform": "online", "posts": 1} for place in range(5)}
    one = {"radio": {**radio, "reach": 0.03}}
    towns = [wom.Simulation(base.patch({"marketing.lotus": plan}), replicates=20).run(60) for plan in (one, moves)]
    ratios = []
    for _ in range(7):
        taken = []
        for town in towns:
            began = process_time()
            town.run(10)
            taken.append(process_time() - began)
        ratios.append(taken[1] / taken[0])
    print(f"\na hundred moves: {median(ratios):.2f} times as long a day as one")
    assert median(ratios) < 1.25
