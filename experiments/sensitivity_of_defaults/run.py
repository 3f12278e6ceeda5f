"""Which defaults matter: each moved alone to both ends of its plausible range, with everything else as it was.

Asked: how far do the share of the people who ever had the product, its mean opinion and its present value move when
one default of the model is another plausible number? The ranges are those of `wom_sim.provenance`. The case is a
launch like the quick start, in a smaller town. Every world meets the same luck, so what differs is the default.

Expected, written down before the run: the steps between knowing and buying (`laws.choice.appeal`, `occasions`,
`consider`, and the spread of need) move the share who ever had it most, by a fifth or more; the rate of talk comes
next; whatever only describes people (`laws.labels`) or later money (`discount_rate`) moves it not at all; and more
than half of the defaults move it by less than a twentieth.

    .venv/bin/python experiments/sensitivity_of_defaults/run.py            some minutes; writes beside itself
    .venv/bin/python experiments/sensitivity_of_defaults/run.py --quick    three defaults; into results/

One at a time shows what a number does near the defaults, not what two of them do together (Saltelli and Annoni 2010).
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator, Sequence
from itertools import batched
from os import cpu_count
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.changes import what_is_not_shared
from wom_sim.provenance import provenance
from wom_sim.runs import results
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation

HERE = Path(__file__).parent
QUICK = HERE.parents[1] / "results" / HERE.name
FEW = ("laws.talk.rate", "laws.choice.appeal", "population.traits.need_spread")
"""Defaults of the quick form: two that worlds can differ in side by side, and one that they cannot."""

REPLICATES = 6
SIDE_BY_SIDE = 24
"""Arms that step together."""

LAUNCH = Scenario.from_data(
    {
        "name": "launch",
        "network": {"n": 3000, "k": 10, "degrees": 3.74},
        "products": {"product": {"price": 40, "margin": 18}},
        "marketing": {
            "product": {
                "radio": {
                    "kind": "mass_media",
                    "until": 60,
                    "reach": 0.02,
                    "cost": {"per_exposure": 0.01},
                },
                "gifts": {
                    "kind": "seeding",
                    "on": 0,
                    "who": {"strategy": "degree", "count": 12},
                    "cost": {"per_person": 60},
                },
                "sale": {
                    "kind": "price_promotion",
                    "from": 180,
                    "until": 210,
                    "discount": 0.2,
                    "cost": {"fixed": 120},
                },
            }
        },
    }
)
FIGURES = ("penetration", "opinion", "npv")
MATTERS, STRONG = 5.0, 20.0
"""Per cent of those who ever had it, from which a default is said to matter, and to matter much."""


class Trial(NamedTuple):
    """One default at one end of its range."""

    path: str
    end: str
    value: float
    scenario: Scenario


class Row(NamedTuple):
    """What came of a trial: means over replicates, and differences from the defaults with the same luck."""

    path: str
    end: str
    value: float
    default: float
    penetration: float
    penetration_percent: float
    penetration_percent_se: float
    opinion: float
    opinion_points: float
    opinion_points_se: float
    npv: float
    npv_percent: float
    npv_percent_se: float


def trials(paths: Sequence[str] | None) -> Iterator[Trial]:
    """Every default with a range, or the given ones, at both ends that are not the default itself."""
    for row in provenance(LAUNCH):
        if row.low is None or row.high is None or (paths is not None and row.path not in paths):
            continue
        for end, value in (("low", row.low), ("high", row.high)):
            if value != row.default:
                yield Trial(row.path, end, value, LAUNCH.patch({row.path: value}))


def figures(arms: Sequence[Scenario]) -> list[dict[str, NDArray[np.float64]]]:
    """Step the arms together; the figures of each, one number a replicate."""
    simulation = Simulation(list(arms), replicates=REPLICATES, threads=cpu_count() or 1).run()
    return [
        {name: values for name, values in result.indicators["product"].items() if name in FIGURES}
        for result in results(simulation)
    ]


def measured(paths: Sequence[str] | None) -> list[Row]:
    """All trials, those side by side that can be."""
    asked = list(trials(paths))
    base = figures([LAUNCH])[0]
    together = [trial for trial in asked if not what_is_not_shared(LAUNCH, trial.scenario)]
    apart = [(trial,) for trial in asked if trial not in together]
    found = {}
    for batch in (*batched(together, SIDE_BY_SIDE), *apart):
        for trial, arm in zip(batch, figures([trial.scenario for trial in batch])):
            found[trial.path, trial.end] = arm
            print(f"{trial.path} at {trial.value:g}: {arm['penetration'].mean():.4f} ever had it", flush=True)
    default = {row.path: float(row.default) for row in provenance(LAUNCH) if not isinstance(row.default, str)}
    return [compared(trial, default[trial.path], base, found[trial.path, trial.end]) for trial in asked]


def compared(
    trial: Trial, default: float, base: dict[str, NDArray[np.float64]], arm: dict[str, NDArray[np.float64]]
) -> Row:
    """One trial beside the defaults: paired differences, in per cent or in hundredths of the scale of opinions."""
    cells: list[float] = []
    for name in FIGURES:
        unit = 0.01 if name == "opinion" else base[name].mean() / 100.0
        gap = (arm[name] - base[name]) / unit
        cells += [arm[name].mean(), gap.mean(), gap.std(ddof=1) / np.sqrt(gap.size)]
    return Row(trial.path, trial.end, trial.value, default, *(float(cell) for cell in cells))


def lines(rows: list[Row]) -> Iterator[str]:
    """The table, the defaults that matter most first."""
    yield "| default | from, to | ever had it | opinion, points | present value |"
    yield "| --- | --- | --- | --- | --- |"
    effects: dict[str, list[Row]] = {}
    for row in rows:
        effects.setdefault(row.path, []).append(row)
    for path, ends in sorted(effects.items(), key=lambda item: -largest(item[1])):
        cells = [
            " / ".join(f"{getattr(row, name):+.1f} ± {getattr(row, f'{name}_se'):.1f}" for row in ends)
            for name in ("penetration_percent", "opinion_points", "npv_percent")
        ]
        values = " / ".join(f"{row.value:g}" for row in ends)
        yield f"| `{path}` = {ends[0].default:g} | {values} | {cells[0]} % | {cells[1]} | {cells[2]} % |"


def largest(ends: Sequence[Row]) -> float:
    """The largest effect of a default on who ever had the product, in per cent."""
    return max(abs(row.penetration_percent) for row in ends)


def verdicts(rows: list[Row]) -> Iterator[str]:
    """What was expected, confirmed or not; undecided where it was not tried."""
    effects = {row.path: largest([other for other in rows if other.path == row.path]) for row in rows}
    untried = {trial.path for trial in trials(None)} - effects.keys()
    if untried:
        yield f"Undecided: {len(untried)} defaults have not been tried. Run the study without `--quick`."
        return
    steps = ["laws.choice.appeal", "laws.choice.occasions", "laws.choice.consider", "population.traits.need_spread"]
    still = [path for path in effects if path.startswith("laws.labels.") or path == "discount_rate"]
    expected = (
        ("the steps to buying move it by a fifth or more", all(effects[path] >= STRONG for path in steps)),
        ("and more than the rate of talk does", min(effects[path] for path in steps) > effects["laws.talk.rate"]),
        ("labels and the discount rate do not move it", not any(effects[path] for path in still)),
        (
            f"more than half move it by less than {MATTERS:g} %",
            sum(size < MATTERS for size in effects.values()) > len(effects) / 2,
        ),
    )
    for what, so in expected:
        yield f"- {'Confirmed' if so else 'Not so'}: {what}."


def write(out: Path, paths: Sequence[str] | None) -> None:
    """Run the trials, and write `results.md` and `results.csv`."""
    rows = measured(paths)
    tried = {row.path for row in rows}
    matter = {path for path in tried if largest([row for row in rows if row.path == path]) >= MATTERS}
    text = f"""# What each default does to a launch

Made by `experiments/sensitivity_of_defaults/run.py`: {LAUNCH.network.n:,} people, {LAUNCH.horizon} days, {REPLICATES}
replicates, the same luck for all. One default at a time stands at the low or the high end of its plausible range
(docs/provenance.md); effects are differences from the run with all defaults, ± their standard error over the
replicates. **Ever had it** and **present value** are in per cent of the run with defaults, **opinion** in hundredths of
the scale from -1 to 1. An end that is the default itself is left out.

Tried: {len(tried)} defaults. {len(matter)} of them move who ever had the product by {MATTERS:g} % or more at one end.

{chr(10).join(lines(rows))}

## Beside what was expected

{chr(10).join(verdicts(rows))}
"""
    out.mkdir(parents=True, exist_ok=True)
    (out / "results.md").write_text(text, encoding="utf-8")
    with (out / "results.csv").open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(Row._fields)
        sheet.writerows([f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row] for row in rows)


def main() -> None:
    """Read the command line."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--quick", action="store_true", help=f"only {', '.join(FEW)}")
    asked.add_argument("--out", type=Path, help="folder to write into")
    given = asked.parse_args()
    write(given.out or (QUICK if given.quick else HERE), FEW if given.quick else None)


if __name__ == "__main__":
    main()
