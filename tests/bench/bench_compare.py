"""How long a comparison takes with all that the command makes by default, report included; run by `make bench`.

Seconds of one shared machine mean little alone. So the same number of runs is made by `simulate`, in the same process
and right before and after, and the comparison may not cost much more a run than that; the minute that is aimed at is
held only where the machine gives this process what it asks for.
"""

from __future__ import annotations

import os
from time import perf_counter, process_time

import wom_sim as wom

PAIRS, WORLDS, TORNADO = 30, 16, 6
"""What the command does, with thirty pairs; how they come to differ is followed too."""
AIM = 60.0
DEAREST = 2.0
"""How many times as dear as a plain one a run of a comparison may be: it keeps books, hears others and is drawn."""
QUIET = 0.7
"""Share of all cores that the plain runs must have had for seconds to be held against the aim."""
LAUNCH = wom.Scenario.from_data(
    {
        "name": "launch",
        "horizon": 365,
        "network": {"kind": "watts-strogatz", "n": 13_000, "k": 10, "rewiring": 0.4},
        "products": {"lotus": {"price": 90, "margin": 45, "quality": 0.4}},
        "marketing": {
            "lotus": {
                "gifts": {
                    "kind": "seeding",
                    "on": 0,
                    "who": {"strategy": "degree", "count": 50},
                    "cost": {"per_person": 65},
                },
                "radio": {"kind": "mass_media", "until": 60, "reach": 0.01, "cost": {"per_exposure": 0.02}},
            }
        },
    }
)


def timed(work):
    """What a piece of work returns, the seconds it takes, and those of processors."""
    began, used = perf_counter(), process_time()
    found = work()
    return found, perf_counter() - began, process_time() - used


def everything(pairs, worlds, tornado, people):
    """Compare base, do nothing and one what-if, and write the folder with the report."""
    return wom.compare(
        LAUNCH.patch({"network.n": people}),
        {"no gifts": {"marketing.lotus.gifts": None}},
        replicates=pairs,
        worlds=worlds,
        tornado=tornado,
        why=True,
    )


def runs_made(found):
    """Runs of one arm over one replicate, those of the parts included."""
    arms, worlds, bars = len(found.arms), found.worlds, found.tornado
    made = arms * len(found.base.replicates)
    made += sum(len(beside.replicates) for beside in (*found.hearing.values(), *found.unheard.values()))
    made += 0 if worlds is None else sum(values.size for values in worlds.values.values())
    made += 0 if bars is None else 2 * (1 + 2 * len(bars.bars)) * bars.replicates
    return made + 3 * (found.divergence is not None)


def test_three_arms_over_thirty_pairs(tmp_path):
    """Base, no marketing and one what-if, 13,000 people, 365 days, 30 pairs. Aim: under a minute, report included."""
    everything(2, 1, 1, 500).save(tmp_path / "compiled")
    plain = LAUNCH.patch({"replicates": PAIRS})
    plain_before = timed(lambda: wom.simulate(plain))
    found, seconds, used = timed(lambda: everything(PAIRS, WORLDS, TORNADO, 13_000))
    _, writing, drawn = timed(lambda: found.save(tmp_path / "found"))
    plain_after = timed(lambda: wom.simulate(plain))
    waited, plain_used = (one + other for one, other in zip(plain_before[1:], plain_after[1:], strict=True))
    runs, whole = runs_made(found), seconds + writing
    dearer = (used / runs) / (plain_used / (2 * PAIRS))
    had = plain_used / waited / (os.cpu_count() or 1)
    print(f"\n{runs} runs and a report in {whole:.1f} s: {runs / whole:.1f} runs a second (aim: under {AIM:.0f} s)")
    print("  " + ", ".join(f"{part} {taken:.1f} s" for part, taken in {**found.timings, "report": writing}.items()))
    print(f"  of processors {used:.1f} s, and {drawn:.1f} s for the report; {had:.0%} of the cores were to be had")
    print(f"  a run is {dearer:.2f} times as dear as one of `simulate` ({plain_used / (2 * PAIRS):.3f} s)")
    print(f"  report: {(tmp_path / 'found' / 'report.html').stat().st_size / 1e6:.2f} MB")
    assert dearer < DEAREST
    assert drawn < 0.5 * used
    if had >= QUIET:
        assert whole < AIM
