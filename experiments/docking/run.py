"""Docking: the same models in other programs, on the same ties and from the same people, and how long each takes.

Asked: do `wom_sim.classics`, and the simulation itself with all but one law switched off, give the curves that ndlib,
cynetdiff and EoN give (Axtell, Axelrod, Epstein and Cohen 1996, "Aligning simulation models")? And in what time?

Expected, written down before the run: at every step of every model the means differ by less than four standard errors.
`wom_sim.classics` takes no longer than cynetdiff, which is C++, and a hundredth of the time of what is Python. The
simulation takes longer than `wom_sim.classics`, as it carries whole people along, and less than ndlib.

The peers are in the optional extra `peers`; one that is missing is left out, and said to be.

    .venv/bin/python experiments/docking/run.py            some minutes; writes here and docs/docking.*
    .venv/bin/python experiments/docking/run.py --quick    seconds; two models, all into results/docking/
"""

from __future__ import annotations

import argparse
import warnings
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from time import thread_time
from typing import Any

import numpy as np
from found import TURNS, Found, Point, Time, rounded, write_rows
from page import page, results
from picture import draw
from programs import CASES, ENGINE, OURS, Case

HERE = Path(__file__).parent
QUICK = HERE.parents[1] / "results" / HERE.name
DOCS = HERE.parents[1] / "docs"

FEW = 500
"""People up to whom a model is part of a quick run."""
NEEDS = {"cynetdiff": ("cynetdiff",), "EoN": ("EoN",), "ndlib": ("ndlib", "six", "sklearn")}
"""Modules of each peer; ndlib does not ask for all that it needs."""


def missing() -> list[str]:
    """Peers that are not installed."""
    return [name for name, modules in NEEDS.items() if not all(find_spec(module) for module in modules)]


def measured(case: Case, left_out: list[str]) -> Found:
    """Curves and times of one model; the programs take turns, so that a busy machine slows all of them."""
    programs = {name: entry.make() for name, entry in case.entries.items() if name not in left_out}
    taken: dict[str, list[float]] = {name: [] for name in programs}
    curves: dict[str, list[Any]] = {name: [] for name in programs}
    for name, program in programs.items():
        if name in (OURS, ENGINE):
            program.curves(2, 0)  # compiles
    for turn in range(1, TURNS + 1):
        for name, program in programs.items():
            runs = case.entries[name].runs
            began = thread_time()
            found = program.curves(runs, turn)
            spent = thread_time() - began
            if program.alone:
                began = thread_time()
                program.alone(runs, turn)
                spent = thread_time() - began
            taken[name].append(spent / runs)
            curves[name].append(found)
    points, times = [], []
    for name in programs:
        every = np.concatenate(curves[name])
        means, errors = every.mean(axis=0), every.std(axis=0, ddof=1) / len(every) ** 0.5
        points += [
            Point(case.name, name, step, len(every), rounded(mean), rounded(error))
            for step, (mean, error) in enumerate(zip(means, errors))
        ]
        which = version("wom_sim" if name in (OURS, ENGINE) else name)
        times.append(Time(case.name, name, which, rounded(median(taken[name]))))
        print(f"{case.name}, {name}: {points[-1].mean:.5g}, {times[-1].seconds * 1e3:.4g} ms", flush=True)
    return Found(points, times)


def main() -> None:
    """Read the command line, measure and write."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--quick", action="store_true", help=f"only models of up to {FEW:,} people")
    asked.add_argument("--out", type=Path, help="folder to write everything into")
    given = asked.parse_args()
    out = given.out or (QUICK if given.quick else HERE)
    left_out = missing()
    if left_out:
        print(f"Not installed, and left out: {', '.join(left_out)}", flush=True)
    found = Found([], [])
    for case in CASES:
        if not given.quick or case.people <= FEW:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # peers call what others have deprecated
                one = measured(case, left_out)
            found.points.extend(one.points)
            found.times.extend(one.times)
    out.mkdir(parents=True, exist_ok=True)
    write_rows(out / "results.csv", found.points)
    write_rows(out / "times.csv", found.times)
    (out / "results.md").write_text(results(found, left_out), encoding="utf-8")
    shown = DOCS if out == HERE else out
    (shown / "docking.md").write_text(page(found), encoding="utf-8")
    draw(found, shown / "docking.svg")


if __name__ == "__main__":
    main()
