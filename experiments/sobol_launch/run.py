"""What drives a launch: Sobol's indices of present value and adoption over eight numbers that nobody knows exactly.

Asked: of the national launch (configs/stories/national-launch.yaml, with 1,000 simulated people in place of 5,000), how
much of the spread of its present value and of the share of people who ever had the product comes from the product, from
the steps that people take to buy it, from talk, and from the media plan? And how much of the spread of single runs is
luck? Ranges of the model's defaults are those of docs/provenance.md; those of the product and of television are ours.

Expected, written down before the run:

1. The steps to buying (`laws.choice.consider`, `appeal`, `openness`) drive the present value: their first-order indices
   add up to more than a half.
2. Talk (`laws.talk.rate`, `laws.talk.relay`) has a part in less than a fifth of it (the two totals added up).
3. The days until the product is bought again matter more for the present value than for adoption.
4. Inputs do more than a tenth of the variance of the present value only together, since steps multiply.
5. Awareness is driven most by the reach of television.
6. Luck is less than a twentieth of the variance of the present value in a single run.
7. One input at a time has the same input first for the present value as the total indices have.

    .venv/bin/python experiments/sobol_launch/run.py            some minutes; writes beside itself
    .venv/bin/python experiments/sobol_launch/run.py --quick    one input at a time only; into results/

The indices are of the mean over luck within these ranges: other ranges have other indices.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path

import wom_sim as wom
from wom_sim.report.sensing import figures

HERE = Path(__file__).parent
QUICK = HERE.parents[1] / "results" / HERE.name
STORY = HERE.parents[1] / "configs" / "stories" / "national-launch.yaml"

SMALLER = {"network.n": 1000, "marketing.lotus.samples.who.count": 4}
"""Fewer simulated people for the same market, and as large a share of them given a sample."""
VARY = {
    "products.lotus.quality": (0.0, 0.6),
    "products.lotus.repurchase_days": (80.0, 180.0),
    "marketing.lotus.television.reach": (0.015, 0.06),
    "laws.choice.consider": (0.0107, 0.0428),
    "laws.choice.appeal": (-5.5, -3.5),
    "laws.choice.openness": (0.25, 0.75),
    "laws.talk.rate": (0.0143, 0.0572),
    "laws.talk.relay": (0.05, 0.2),
}
SAMPLES, REPLICATES = 128, 4
FIGURES = {"npv": "present value", "penetration": "ever had it", "awareness": "know it"}
COLUMNS = ("factor", "kpi", "index", "setting", "estimate", "low", "high")

STEPS = ("laws.choice.consider", "laws.choice.appeal", "laws.choice.openness")
TALK = ("laws.talk.rate", "laws.talk.relay")
MOST, AWARENESS = "npv", "awareness"


def indices(found: wom.Sensitivity, kpi: str, index: str) -> dict[str, float]:
    """An index of every input."""
    return {one.name: found.index(one.name, index, kpi).estimate or 0.0 for one in found.inputs}


def parts(found: wom.Sensitivity, kpi: str) -> dict[str, float]:
    """Shares of the variance of a single run by part, main effects added up."""
    shares: dict[str, float] = {}
    for row in found.noise.filter(found.noise["kpi"] == kpi).iter_rows(named=True):
        shares[row["part"]] = shares.get(row["part"], 0.0) + row["share"]
    return shares


def verdicts(found: wom.Sensitivity) -> Iterator[str]:
    """What was expected, confirmed or not; undecided where it was not tried."""
    if found.method != "sobol":
        yield "Undecided: only one input at a time was tried. Run the study without `--quick`."
        return
    first, total = indices(found, MOST, "first"), indices(found, MOST, "total")
    adoption, aware = indices(found, "penetration", "total"), indices(found, AWARENESS, "total")
    alone = indices(found, MOST, "swing")
    spread = parts(found, MOST)
    luck = spread["luck"] + spread["luck_with_factors"]
    together = spread["interactions"] / (1.0 - luck)
    again = "products.lotus.repurchase_days"
    steps, talk = sum(first[path] for path in STEPS), sum(total[path] for path in TALK)
    leader = max(total, key=total.__getitem__)
    widest = max(alone, key=alone.__getitem__)
    best = max(aware, key=aware.__getitem__)
    expected = (
        ("the steps to buying explain more than a half by themselves", steps > 0.5, f"{steps:.0%}"),
        ("talk has a part in less than a fifth", talk < 0.2, f"{talk:.0%}"),
        (
            "days until it is bought again matter more for the present value than for adoption",
            total[again] > adoption[again],
            f"{total[again]:.1%} and {adoption[again]:.1%}",
        ),
        ("inputs do more than a tenth only together", together > 0.1, f"{together:.0%}"),
        ("awareness is driven most by television", best == "marketing.lotus.television.reach", f"by `{best}`"),
        ("luck is less than a twentieth of a single run's variance", luck < 0.05, f"{luck:.1%}"),
        ("one at a time has the same input first", leader == widest, f"`{leader}` and `{widest}`"),
    )
    for what, so, value in expected:
        yield f"- {'Confirmed' if so else 'Reversed'}: {what} ({value})."


def table(found: wom.Sensitivity) -> Iterator[str]:
    """Every input, the one with the largest part in the present value first."""
    if found.method == "sobol":
        heads = [f"{label}: {name}" for label in FIGURES.values() for name in ("alone", "in all")]
        wanted = [(kpi, index) for kpi in FIGURES for index in ("first", "total")]
    else:
        heads = [f"{label}: swing" for label in FIGURES.values()]
        wanted = [(kpi, "swing") for kpi in FIGURES]
    yield f"| input | {' | '.join(heads)} |"
    yield f"| --- |{' --- |' * len(heads)}"
    for one in found.ranked:
        cells = []
        for kpi, index in wanted:
            cell = found.index(one.name, index, kpi)
            shown = (cell.estimate or 0.0, cell.low or 0.0, cell.high or 0.0)
            share = found.method == "sobol" or kpi != MOST
            middle, low, high = (f"{value:.1%}" if share else f"{value:,.0f}" for value in shown)
            cells.append(f"{middle} ({low} to {high})")
        yield f"| `{one.name}` {one.span} | {' | '.join(cells)} |"


def luck(found: wom.Sensitivity) -> Iterator[str]:
    """Where the variance of single runs comes from."""
    names = list(parts(found, MOST))
    yield f"| figure | {' | '.join(name.replace('_', ' ') for name in names)} |"
    yield f"| --- |{' --- |' * len(names)}"
    for kpi, label in FIGURES.items():
        yield f"| {label} | {' | '.join(f'{share:.1%}' for share in parts(found, kpi).values())} |"


def write(found: wom.Sensitivity, out: Path) -> None:
    """Write `results.md`, `results.csv` and two figures."""
    out.mkdir(parents=True, exist_ok=True)
    kept = found.effects.filter(found.effects["kpi"].is_in(list(FIGURES)))
    with (out / "results.csv").open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(COLUMNS)
        for row in kept.select(COLUMNS).iter_rows():
            sheet.writerow([f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row])
    drawn = {plot.name: plot for plot in figures.plots(found)}
    (out / "npv.png").write_bytes(drawn[found.method if found.method in drawn else "tornado"].slide())
    (out / "heat.png").write_bytes(drawn["heat"].slide())
    lines = "\n".join
    text = f"""# What drives a launch

Made by `experiments/sobol_launch/run.py`: {SMALLER["network.n"]:,} people for a market of five million,
{found.scenario.horizon} days, {found.samples} samples, {REPLICATES} replicates,
{found.rows["point"].n_unique():,} points. **Alone** (first order) and **in all** (total) are shares of the variance of
the mean over luck, **swing** is how far apart the figure is between both ends of a range, all else being as in the
scenario; with 95 % intervals. `results.csv` has them all.

{lines(table(found))}

![Indices of the present value](npv.png)

![Inputs and key figures](heat.png)

## How much is luck

Shares of the variance of a single run.

{lines(luck(found))}

## Beside what was expected

{lines(verdicts(found))}
"""
    (out / "results.md").write_text(text, encoding="utf-8")
    print(text)


def main() -> None:
    """Read the command line."""
    asked = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    asked.add_argument("--quick", action="store_true", help="one input at a time only")
    asked.add_argument("--out", type=Path, help="folder to write into")
    given = asked.parse_args()
    scenario = wom.load_scenario(STORY, SMALLER)
    how = {"method": "oat"} if given.quick else {"method": "sobol", "samples": SAMPLES}
    found = wom.sensitivity(scenario, VARY, kpi=MOST, replicates=REPLICATES, **how)
    write(found, given.out or (QUICK if given.quick else HERE))


if __name__ == "__main__":
    main()
