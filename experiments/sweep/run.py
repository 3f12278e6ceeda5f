"""Adoption over the amount of word of mouth and of advertising: a sweep over a grid, and its map.

Asked: how many ever buy a new product within a year, for five amounts of talk (none, half of the default, the default,
twice and four times that) and six amounts of radio in the first two months? Do talk and radio help each other, or does
one replace the other? In the model of Goldenberg, Libai and Muller (2001) advertising matters at the beginning only,
and talk takes over.

Expected, written down before the run:
1. more talk brings more buyers at every amount of radio, and more radio at every amount of talk;
2. one replaces the other: most radio, against none, adds less where people talk most than where nobody does, since
   those whom it reaches would have heard of it anyhow;
3. radio explains more of the differences between points than talk, being what makes the product known.

The same as a command, in this folder:

    wom-sim sweep scenario.yaml --vary laws.talk.rate=0,0.0143,0.0286,0.0572,0.1144 \
        --vary marketing.lotus.radio.reach=0,0.0025,0.005,0.01,0.02,0.04 --kpi penetration

    .venv/bin/python experiments/sweep/run.py            half a minute; writes beside itself
    .venv/bin/python experiments/sweep/run.py --quick    the four corners; into results/
"""

from __future__ import annotations

import argparse
import csv
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.special import stdtrit

import wom_sim as wom
from wom_sim.report.sweeping.figures import together
from wom_sim.report.sweeping.verdict import sentence
from wom_sim.studies.engine.executors import executor_of
from wom_sim.studies.sweep import plan
from wom_sim.studies.sweeping.kept import keep
from wom_sim.studies.sweeping.results import Summary

HERE = Path(__file__).parent
QUICK = HERE.parents[1] / "results" / HERE.name

TALK, RADIO, KPI = "laws.talk.rate", "marketing.lotus.radio.reach", "penetration"
RATES = (0.0, 0.0143, 0.0286, 0.0572, 0.1144)
REACHES = (0.0, 0.0025, 0.005, 0.01, 0.02, 0.04)
COLUMNS = {TALK: "talk", RADIO: "radio", "n": "replicates", "mean": "mean", "low": "low", "high": "high"}


def difference(values: NDArray[np.float64]) -> tuple[float, float, float]:
    """Mean of differences between runs with the same luck, and its 95 % interval."""
    half = stdtrit(len(values) - 1, 0.975) * values.std(ddof=1) / len(values) ** 0.5
    return values.mean(), values.mean() - half, values.mean() + half


def judged(low: float, high: float) -> str:
    """What became of the expectation that a difference is above zero."""
    return "confirmed" if low > 0.0 else "reversed" if high < 0.0 else "undecided"


def findings(rows: pl.DataFrame, found: Summary) -> list[str]:
    """Each expectation, and what came of it."""
    at = {
        key: table.sort("replicate")[KPI].to_numpy()
        for key, table in rows.partition_by(TALK, RADIO, as_dict=True).items()
    }
    rates, reaches = sorted({rate for rate, _ in at}), sorted({reach for _, reach in at})
    steps = [at[high, reach] - at[low, reach] for low, high in pairwise(rates) for reach in reaches]
    steps += [at[rate, high] - at[rate, low] for low, high in pairwise(reaches) for rate in rates]
    rising = [judged(*difference(step)[1:]) for step in steps]
    silent, talking = (at[rate, reaches[-1]] - at[rate, reaches[0]] for rate in (rates[0], rates[-1]))
    mean, low, high = difference(talking - silent)
    share = {one.path: one.share for one in found.strongest}
    return [
        f"1. More talk or more radio brings more buyers: {rising.count('confirmed')} of {len(rising)} steps up "
        f"confirmed, {rising.count('undecided')} undecided, {rising.count('reversed')} reversed.",
        f"2. Most radio adds {100 * silent.mean():.1f} points where nobody talks and {100 * talking.mean():.1f} where "
        f"people talk most: {100 * mean:+.1f} points ({100 * low:+.1f} to {100 * high:+.1f}). Less was expected: "
        f"{judged(-high, -low)}.",
        f"3. Radio alone goes with {share[RADIO]:.0%} of the differences between points, talk alone with "
        f"{share[TALK]:.0%}: {'confirmed' if share[RADIO] > share[TALK] else 'reversed'}.",
    ]


def page(points: pl.DataFrame, rows: pl.DataFrame, found: Summary) -> str:
    """The results in words and a table."""
    reaches = points[RADIO].unique().sort().to_list()
    lines = [
        "# Adoption over the amount of word of mouth and of advertising",
        "",
        f"Made by `experiments/sweep/run.py`: 1,000 people, 365 days, {found.sweep.replicates} replicates of each",
        "point with the same luck. Per cent of the people who ever had the product, ± half of the 95 % interval.",
        "",
        *findings(rows, found),
        "",
        f"The report of the sweep begins: {sentence(found)}",
        "",
        "| talk of a customer | " + " | ".join(f"radio reaches {reach:.2%} a day" for reach in reaches) + " |",
        "| --- |" + " --- |" * len(reaches),
    ]
    for (rate,), line in points.sort(RADIO).partition_by(TALK, as_dict=True, maintain_order=True).items():
        cells = [
            f"{100 * row['mean']:.1f} ± {50 * (row['high'] - row['low']):.1f}" for row in line.iter_rows(named=True)
        ]
        lines.append(f"| {rate:g} words a day | {' | '.join(cells)} |")
    return "\n".join([*lines, "", "![The same as a map](map.png)", ""])


def main() -> None:
    """Sweep, and write the map, the table and what is behind it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="the four corners of the grid only")
    parser.add_argument("--out", type=Path, help="folder to write into")
    given = parser.parse_args()
    rates, reaches = ([*side[:: len(side) - 1]] if given.quick else [*side] for side in (RATES, REACHES))
    scenario = wom.load_scenario(HERE / "scenario.yaml")
    with TemporaryDirectory() as folder:
        found = keep(plan(scenario, {TALK: rates, RADIO: reaches}, kpi=KPI), Path(folder) / "sweep", executor_of())
        assert found is not None
        rows = pl.read_parquet(Path(folder) / "sweep" / "parts" / "*.parquet")
    points = found.points().sort(TALK, RADIO)
    out = given.out or (QUICK if given.quick else HERE)
    out.mkdir(parents=True, exist_ok=True)
    (out / "map.png").write_bytes(together.plots(found)[0].slide())
    with (out / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS.values())
        for row in points.select(*COLUMNS).iter_rows():
            writer.writerow([round(value, 5) for value in row])
    text = page(points, rows, found)
    (out / "results.md").write_text(text, encoding="utf-8")
    print(text)


if __name__ == "__main__":
    main()
