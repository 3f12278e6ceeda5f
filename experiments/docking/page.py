"""What came out, in words and tables: docs/docking.md and results.md."""

from __future__ import annotations

from found import LIMIT, TURNS, Found, apart, farthest
from programs import CASES, ENGINE, OURS


def duration(seconds: float) -> str:
    """A time in two digits, with its unit."""
    for unit, size in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= size or unit == "µs":
            amount = float(f"{seconds / size:.2g}")
            return f"{amount:g} {unit}"
    raise AssertionError


def table(head: str, lines: list[str]) -> str:
    """A table in Markdown."""
    names = head.split(" | ")
    return "\n".join(["| " + " | ".join(names) + " |", "|" + " --- |" * len(names), *lines])


def summary(found: Found) -> str:
    """A line for each model and program: where the curve ends, how far it is from ours, and times."""
    lines = []
    for model in found.models():
        curves, seconds = found.of(model), found.seconds(model)
        for name, curve in curves.items():
            end, own = curve[-1], name == OURS
            gap = "- | -" if own else f"{apart(end, curves[OURS][-1]):+.1f} | {farthest(curve, curves[OURS]):+.1f}"
            lines.append(
                f"| {model} | {name} | {end.runs:,} | {end.mean:.5g} ± {end.se:.2g} | {gap} "
                f"| {duration(seconds[name])} | {'1' if own else fold(seconds[name] / seconds[OURS])} |"
            )
    return table("model | program | runs | at the end | apart at the end | apart at most | time a run | ratio", lines)


def verdict(found: Found) -> str:
    """What came out, in words."""
    gaps, compared = [], 0
    ratios: dict[str, list[float]] = {}
    for model in found.models():
        ours, *others = found.of(model).items()
        seconds = found.seconds(model)
        for name, curve in others:
            gaps.append((abs(farthest(curve, ours[1])), f"{model}, {name}"))
            compared += len(curve) - 1
            ratios.setdefault(name, []).append(seconds[name] / seconds[OURS])
    if not gaps:
        return "Nothing to compare with: no other program was run."
    worst, whose = max(gaps)
    said = "All curves agree" if worst <= LIMIT else "**Not all curves agree**"
    longer = "; ".join(f"{name} {fold(min(known))} to {fold(max(known))}" for name, known in ratios.items())
    return (
        f"{said}: of {compared} means on {len(gaps)} curves the one farthest from ours is {worst:.1f} standard errors "
        f"away ({whose}); {LIMIT:g} are allowed. How many times as long as in `wom_sim.classics` a run takes: {longer}."
    )


def fold(ratio: float) -> str:
    """How many times as long, in two digits at the least."""
    return f"{ratio:.2g}" if ratio < 10 else f"{ratio:,.0f}"


def versions(found: Found) -> str:
    """The programs with their versions."""
    known = {time.program: time.version for time in found.times if time.program != ENGINE}
    return ", ".join(f"{name} {number}" for name, number in known.items())


def page(found: Found) -> str:
    """docs/docking.md."""
    return f"""# Docking

<!-- Written by experiments/docking/run.py: change it there. -->

To dock two simulations is to show that they give the same results where they claim to be the same model (Axtell,
Axelrod, Epstein and Cohen 1996). Here the classical models of `wom_sim.classics`, and the simulation itself with all
but one law switched off, stand beside three other programs: the same network, the same people to begin with, the same
parameters. Only luck differs.

{verdict(found)}

![Curves of all programs, their distances from ours in standard errors, and times](docking.svg)

Means are drawn with bands of two standard errors. Below each panel is how far every program is from `wom_sim.classics`,
in standard errors of the difference; the grey band is the {LIMIT:g} that are allowed. The steps of a curve hang
together: what is off by luck in one step stays off for some.

{summary(found)}

**Apart** is the mean of a program less that of `wom_sim.classics`, in standard errors of the difference: in the last
step, and in the step where it is largest. **Time** is processor time on one thread, the median of {TURNS} turns that
the programs took in one process. The graph, and what a program makes of it once for all runs, are not in it. **Ratio**
is to the first line of the model. Times are of one machine, and differ from one run of the script to the next.

## What was run

- The network is `watts_strogatz(10_000, 10, 0.1, 1)`, and 50 people begin, evenly around the ring. Voters are 200 with
  6 ties each, half of the ring of one opinion. In Deffuant's model 500 people with 10 ties each start from the same
  uniform opinions. A sweep is as many draws as there are people.
- **wom_sim** is `independent_cascade`, `linear_threshold`, `sir`, `voter` and `deffuant` of `wom_sim.classics`.
- **wom_sim, engine** is the simulation with a scenario of `configs/classics`. It carries along people with opinions,
  memories and money, which is why it takes longer. Under a law of contact the day of the seeding is the start, and the
  next day the first step; thresholds are met on the day itself.
- **cynetdiff** is made by the constructor that takes arrays, and timed to the end of each cascade without a look on
  the way. It has none of the other models.
- **EoN** has the independent cascade as `basic_discrete_SIR`, where everyone is infectious for one step. It has no
  linear threshold model, and SIR with other infectious times only in continuous time. Its
  `percolation_based_discrete_SIR`, the same model once more, stops with a TypeError in release 2.0.
- **ndlib** has `IndependentCascadesModel`, `ThresholdModel` with thresholds drawn uniformly for every run, `SIRModel`,
  `VoterModel`, and `AlgorithmicBiasModel`, which without bias is Deffuant's. Handing it chances and thresholds is part
  of its time, as it takes them anew for every run.
- Not docked: Hegselmann and Krause's model, of which ndlib changes one person where the paper changes everyone (its
  issue 263). Friedkin and Johnsen's has no luck in it; `tests/bench/bench_opinions.py` has it agree with ndlib's to
  13 digits.

Programs: {versions(found)}. To run it again: `pip install -e '.[peers]'`, then `experiments/docking/run.py`. Curves by
step are in `experiments/docking/results.csv`, times in `experiments/docking/times.csv`.
"""


def results(found: Found, left_out: list[str]) -> str:
    """The text of results.md."""
    parts = []
    for case in CASES:
        curves = found.of(case.name)
        if not curves:
            continue
        steps = sorted({round(case.steps * share / 5) for share in range(6)})
        lines = [
            f"| {name} | " + " | ".join(f"{curve[step].mean:.5g} ± {curve[step].se:.2g}" for step in steps) + " |"
            for name, curve in curves.items()
        ]
        head = f"{case.what} | " + " | ".join(f"{case.step} {step}" for step in steps)
        parts.append(f"## {case.name[0].upper()}{case.name[1:]}\n\n{table(head, lines)}\n")
    absent = f"Not installed, and left out: {', '.join(left_out)}.\n\n" if left_out else ""
    return f"""# The same curves in other programs

Made by `experiments/docking/run.py`; the comparison, with times and the figure, is `docs/docking.md`.

{absent}{verdict(found)} Expected were 1 or more of cynetdiff,
100 or more of EoN and ndlib, and less of the simulation than of ndlib; a figure below that refutes it.

{chr(10).join(parts)}"""
