"""Radio's return by regression, held against what radio truly did.

Asked: a marketing-mix regression sees one history of weekly spend and sales. How near does it come to the true return
on spend, which only the same worlds without radio can show? Tried where a product is settled and where it is launched,
with radio in bursts and with radio all the time, for the same money.

The regression is the plain one behind such tools: revenue on a constant, a trend, and spend with geometric adstock
(Broadbent 1979), whose rate is the one that fits best. It has no saturation and no priors. It reads `weekly`, and the
truth is that of `effect_of`.

Expected, written down before the run: with bursts the regression finds the rise within weeks, and misses buyers who
come later by talk, and what customers buy again; so it says less than the truth, more so in a launch, where the trend
takes that part. Radio all the time never changes, so that its return cannot be told at all: estimates scatter over
many times the truth. Not one interval of the textbook covers the truth as often as it says.

    .venv/bin/python experiments/mix_tools/run.py            half a minute; writes beside itself
    .venv/bin/python experiments/mix_tools/run.py --quick    the settled product with bursts; into results/
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import wom_sim as wom
from wom_sim.studies.comparing.truth import effect_of
from wom_sim.studies.comparing.weekly import weekly

HERE = Path(__file__).parent
QUICK = HERE.parents[1] / "results" / HERE.name

WEEKS, PEOPLE, REPLICATES = 104, 1000, 20
MONEY = 2.0
"""What radio costs on an average day, for each hundred people."""
CYCLE = {"on": 28, "off": 56}
MARKETS: dict[str, dict[str, Any]] = {
    "settled": {"aware": 0.7, "owners": 0.35},
    "launch": {"aware": 0.0, "owners": 0.0},
}
RHYTHMS = ("bursts", "all the time")
RATES = np.arange(0.0, 0.96, 0.05)
"""Shares of adstock that are left after a week."""


class Row(NamedTuple):
    """What came out for one market and rhythm. Returns are revenue for each unit of money spent."""

    market: str
    rhythm: str
    truth: float
    truth_low: float
    truth_high: float
    estimate: float
    """Median over the histories."""
    estimate_low: float
    estimate_high: float
    """Between which nine of ten histories lie."""
    covered: float
    """Share of the histories whose own 95 % interval holds the truth."""


def plan(market: str, rhythm: str) -> wom.Scenario:
    """Two years of a product that is bought again every two months, and radio for the same money in either rhythm."""
    share = CYCLE["on"] / (CYCLE["on"] + CYCLE["off"]) if rhythm == "bursts" else 1.0
    a_day = MONEY * PEOPLE / 100.0 / share
    radio = {"kind": "mass_media", "grp": 40.0 / share, "cost": {"per_day": a_day}}
    if rhythm == "bursts":
        radio["pulse"] = CYCLE
    return wom.Scenario.from_data(
        {
            "name": f"{market}, {rhythm}",
            "horizon": 7 * WEEKS,
            "network": {"n": PEOPLE, "k": 10, "degrees": 3.74},
            "products": {"product": {"price": 10, "margin": 5, "repurchase_days": 60, **MARKETS[market]}},
            "marketing": {"product": {"radio": radio}},
        }
    )


def adstock(spend: NDArray[np.float64], rate: float) -> NDArray[np.float64]:
    """What is left of each week's spend, carried over: float64 (weeks,)."""
    left = np.zeros_like(spend)
    held = 0.0
    for week, money in enumerate(spend):
        left[week] = held = money + rate * held
    return left


def regression(revenue: NDArray[np.float64], spend: NDArray[np.float64]) -> tuple[float, float]:
    """Return on spend by least squares, and its standard error given the rate of adstock that fits best."""
    found = []
    for rate in RATES:
        carried = adstock(spend, float(rate))
        columns = np.column_stack([np.ones(len(spend)), np.linspace(-1.0, 1.0, len(spend)), carried])
        weights, *_ = np.linalg.lstsq(columns, revenue)
        rest = revenue - columns @ weights
        variance = rest @ rest / (len(spend) - columns.shape[1])
        error = np.sqrt(variance * np.linalg.pinv(columns.T @ columns)[2, 2])
        found.append((rest @ rest, *(np.array([weights[2], error]) * carried.sum() / spend.sum())))
    _, estimate, error = min(found)
    return float(estimate), float(error)


def measured(market: str, rhythm: str) -> Row:
    """Radio's true return, and what the regression makes of each history."""
    scenario = plan(market, rhythm)
    full = wom.simulate(scenario, replicates=REPLICATES)
    without = wom.simulate(scenario.patch({"marketing.product.radio": None}), replicates=REPLICATES)
    effects = effect_of(full, {"radio": without}, "product")
    truth = {row["measure"]: row for row in effects.iter_rows(named=True)}["roas"]
    weeks = weekly(full, "product")
    estimates = np.array(
        [
            regression(history["revenue"].to_numpy(), history["radio_spend"].to_numpy())
            for _, history in weeks.group_by("replicate", maintain_order=True)
        ]
    )
    low, middle, high = np.quantile(estimates[:, 0], (0.05, 0.5, 0.95))
    covered = np.abs(estimates[:, 0] - truth["mean"]) <= 1.984 * estimates[:, 1]
    numbers = (truth["mean"], truth["low"], truth["high"], middle, low, high, covered.mean())
    return Row(market, rhythm, *(round(float(number), 3) for number in numbers))


def page(rows: list[Row]) -> str:
    """The results in words and a table."""
    lines = [
        "# Radio's return by regression, against the truth",
        "",
        f"Made by `experiments/mix_tools/run.py`: {PEOPLE:,} people, {WEEKS} weeks, {REPLICATES} histories. Return is",
        "revenue for each unit of money spent on radio (ROAS). **Truth**: the same worlds, with the same luck, less",
        "those without radio; mean, with its 95 % interval. **Regression**: revenue on a constant, a trend and spend",
        "with the adstock that fits best, each history by itself; the median, and between what nine of ten histories",
        "lie. **Covered**: how many of the regression's own 95 % intervals hold the truth. **Expected**: what was",
        "written down before the run, and what came of it.",
        "",
        "| market | radio | truth | regression | of the truth | covered | expected |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    lines += [
        f"| {row.market} | {row.rhythm} | {row.truth:.2f} ({row.truth_low:.2f} to {row.truth_high:.2f}) "
        f"| {row.estimate:.2f} ({row.estimate_low:.2f} to {row.estimate_high:.2f}) "
        f"| {row.estimate / row.truth:.0%} | {row.covered:.0%} | {expected(row)} |"
        for row in rows
    ]
    return "\n".join(lines) + "\n"


def expected(row: Row) -> str:
    """What was expected of a line of the table, and whether it came so."""
    if row.rhythm == "bursts":
        said = {"less than the truth": row.estimate < row.truth}
    else:
        said = {"scatters over more than the truth itself": row.estimate_high - row.estimate_low > row.truth}
    said["covered less often than 95 %"] = row.covered < 0.95
    return "; ".join(f"{what}: {'confirmed' if held else 'reversed'}" for what, held in said.items())


def main() -> None:
    """Measure, and write the table and what is behind it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="the settled product with bursts only")
    parser.add_argument("--out", type=Path, help="folder to write into")
    given = parser.parse_args()
    cases = [(market, rhythm) for market in MARKETS for rhythm in RHYTHMS]
    rows = [measured(*case) for case in (cases[:1] if given.quick else cases)]
    out = given.out or (QUICK if given.quick else HERE)
    out.mkdir(parents=True, exist_ok=True)
    with (out / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(rows)
    (out / "results.md").write_text(page(rows), encoding="utf-8")
    print(page(rows))


if __name__ == "__main__":
    main()
