"""Calibration: known settings recovered from simulated data, and two published series foretold beside Bass.

Asked: does a calibration find the settings that made a series, and are its intervals right as often as they say? And
does an agent-based model, fitted to the first seven tenths of two published series, foretell the rest better than
Bass's formula fitted to the same, and than the last value?

The model has one law, adoption by oneself or because neighbours have (`contact`), with the same three unknowns as
Bass: innovation, imitation and the market. It is tried among everyone (`complete`), where it is Bass's model with the
luck of 1,000 people, and on a small world of ten ties each. A year is six steps. Ranges are the package's own: rates a
tenth to ten times those of the scenario (0.01 and 0.4 a year), and a market of one to ten times the adopters so far.

Expected, written down before the run:
1. recovery: 95 % intervals hold the truth in at least 9 of 10 cases (of 24: 8 series of three parameters each), and the
   best market is nearer than a tenth of its true size in most series, which run past the peak.
2. fit: among everyone the fit is as good as Bass's, within a twentieth of its error, for it is the same model; on the
   small world it is no better.
3. forecast: the video recorders, whose peak is among the fitted years, are foretold better than by the last value by
   both; the air conditioners, which stay on a level that a Bass curve does not have, are foretold best by the last
   value. Between the simulation and Bass no difference is expected that would not turn with another split.

    .venv/bin/python experiments/calibration/run.py            a few minutes; writes beside itself
    .venv/bin/python experiments/calibration/run.py --quick    the recorders on a small world; into results/
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

import wom_sim as wom
from wom_sim.report.calibrating.sections import plots
from wom_sim.studies.calibrating.calibration import Calibration
from wom_sim.studies.calibrating.curves import curves, edges
from wom_sim.studies.calibrating.observed import observed

HERE = Path(__file__).parent
QUICK = HERE.parents[1] / "results" / HERE.name

PEOPLE, STEPS = 1000, 6
"""Simulated people, and steps in a year."""
NETWORKS: dict[str, dict[str, Any]] = {
    "small world": {"kind": "watts-strogatz", "n": PEOPLE, "k": 10, "rewiring": 0.1},
    "everyone": {"kind": "complete", "n": PEOPLE},
}
SERIES = {"vcr": 3, "room-air-conditioners": 4}
"""Years that are held out of each."""
TRUTH = {"laws.choice.innovation": 0.02 / STEPS, "laws.choice.imitation": 0.6 / STEPS, "market.people": 50_000.0}
RECOVERED, YEARS = 8, 13


class Row(NamedTuple):
    """A number that came out: of a parameter recovered, or of a model's errors."""

    case: str
    what: str
    value: float
    low: float | None = None
    high: float | None = None
    truth: float | None = None


def scenario(network: str, seed: int = 1) -> wom.Scenario:
    """Nothing but adoption by oneself or because neighbours have."""
    return wom.Scenario.from_data(
        {
            "name": network,
            "horizon": STEPS * YEARS,
            "seed": seed,
            "network": NETWORKS[network],
            "products": {"device": {}},
            "laws": {
                "choice": {"kind": "contact", "innovation": 0.01 / STEPS, "imitation": 0.4 / STEPS},
                "talk": {"rate": 0},
                "inquiry": {"ask": 0, "read": 0},
                "experience": {"uses": 0, "churn": 0},
            },
        }
    )


def simulated(number: int) -> dict[str, list[float]]:
    """A series that the model itself has made, with people, ties and luck of its own."""
    made = scenario("small world", seed=1000 + number).patch(TRUTH)
    blank = {"year": list(range(1, YEARS + 1)), "adopters": [1.0] * YEARS}
    known = observed(blank, "device")
    kept = curves(known, edges(made, known, STEPS, 0))(wom.simulate(made, replicates=1))
    return blank | {"adopters": kept["device"]["adopters"][0].tolist()}


def recovery() -> Iterator[Row]:
    """Every parameter of every simulated series: best, interval and truth."""
    for number in range(RECOVERED):
        found = wom.calibrate(scenario("small world"), simulated(number), days_per_period=STEPS)
        for row in found.identifiability.iter_rows(named=True):
            yield Row(f"recovery {number}", row["path"], row["best"], row["low"], row["high"], TRUTH[row["path"]])


def published(name: str, network: str) -> tuple[Calibration, list[Row]]:
    """A published series: errors of all models, and the parameters, by the year."""
    data = HERE / "data" / f"{name}.csv"
    found = wom.calibrate(scenario(network), data, days_per_period=STEPS, holdout=SERIES[name])
    case = f"{name}, {network}"
    rows = [Row(case, f"{row['model']}, {row['part']}", row["rmse"]) for row in found.accuracy.iter_rows(named=True)]
    held = found.forecast
    inside = ((held["observed"] >= held["low"]) & (held["observed"] <= held["high"])).to_numpy()
    rows.append(Row(case, "held out within the band", float(inside.mean())))
    for row in found.identifiability.iter_rows(named=True):
        each = 1 if row["path"] == "market.people" else STEPS
        rows.append(Row(case, row["path"], *(each * row[end] for end in ("best", "low", "high"))))
    return found, rows


def rounded(row: Row) -> Row:
    """With four digits: no more is the same on every kind of processor."""
    return Row(*(float(f"{cell:.4g}") if isinstance(cell, float) else cell for cell in row))


def page(rows: list[Row]) -> str:
    """The results in words and tables."""
    lines = [
        "# Calibration: what is recovered, and what is foretold",
        "",
        f"Made by `experiments/calibration/run.py`: {PEOPLE:,} people, {STEPS} steps a year. What was expected is in",
        "its first lines. Errors are root mean squares in thousands a year; the least of each row is bold. **Small",
        "world** and **everyone** are the same law on two networks.",
        "",
    ]
    return "\n".join([*lines, *_foretold(rows), *_recovered(rows)]) + "\n"


def _foretold(rows: list[Row]) -> list[str]:
    models = ("simulation", "bass", "last value", "drift")
    lines = [
        "## Published series",
        "",
        "| series | part | simulation | Bass | last value | drift | in the band |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for case in dict.fromkeys(row.case for row in rows if row.truth is None):
        mine = {row.what: row.value for row in rows if row.case == case}
        for part in ("fitted", "held out"):
            errors = {model: mine[f"{model}, {part}"] for model in models if f"{model}, {part}" in mine}
            least = min(errors.values())
            cells = [
                "-" if model not in errors else f"**{errors[model]:,.0f}**" if errors[model] == least
                else f"{errors[model]:,.0f}"
                for model in models
            ]  # fmt: skip
            band = f"{mine['held out within the band']:.0%}" if part == "held out" else "-"
            lines.append(f"| {case} | {part} | {' | '.join(cells)} | {band} |")
    lines += ["", "| series | innovation a year | imitation a year | market, thousands |", "| --- | --- | --- | --- |"]
    for case in dict.fromkeys(row.case for row in rows if row.truth is None):
        told = {row.what: row for row in rows if row.case == case and row.low is not None}
        cells = [f"{row.value:,.4g} ({row.low:,.4g} to {row.high:,.4g})" for row in told.values()]
        lines.append(f"| {case} | {' | '.join(cells)} |")
    return [*lines, ""]


def _recovered(rows: list[Row]) -> list[str]:
    known = [row for row in rows if row.truth is not None]
    if not known:
        return []
    lines = [
        "## Known settings",
        "",
        "| parameter | truth | best, mean | best, standard deviation | width of the interval, mean | truth within |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for path, truth in TRUTH.items():
        mine = [row for row in known if row.what == path]
        best = np.array([row.value for row in mine])
        width = np.mean([row.high - row.low for row in mine if row.high is not None and row.low is not None])
        inside = sum(row.low <= row.truth <= row.high for row in mine)  # type: ignore[operator]
        lines.append(
            f"| {path} | {truth:,.4g} | {best.mean():,.4g} | {best.std(ddof=1):,.3g} | {width:,.3g} | "
            f"{inside} of {len(mine)} |"
        )
    return [*lines, ""]


def main() -> None:
    """Calibrate, and write tables and figures."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one series on one network only")
    parser.add_argument("--out", type=Path, help="folder to write into")
    given = parser.parse_args()
    out = given.out or (QUICK if given.quick else HERE)
    out.mkdir(parents=True, exist_ok=True)
    rows: list[Row] = []
    for name in list(SERIES)[: 1 if given.quick else None]:
        for network in list(NETWORKS)[: 1 if given.quick else None]:
            found, more = published(name, network)
            rows += more
            if network == "small world":
                (out / f"{name}.png").write_bytes(plots(found)["fit"][0].slide())
    if not given.quick:
        rows += recovery()
    rows = [rounded(row) for row in rows]
    with (out / "results.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(Row._fields)
        writer.writerows(rows)
    (out / "results.md").write_text(page(rows), encoding="utf-8")
    print(page(rows))


if __name__ == "__main__":
    main()
