"""The runs behind a claim: on and off with the same luck, at its config and over its ranges."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from itertools import product as every
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from claim import Claim
from numpy.typing import NDArray

from wom_sim import Result, Scenario, simulate
from wom_sim.result import estimate

REPLICATES = 16
TOWNS = (2, 3)
"""Seeds: each makes other ties and other people, and all of the luck of the replicates."""

BASE, RANGE, CORNER, TOWN = "as in the config", "range", "corner", "town"


class Row(NamedTuple):
    """One cell: a claim, a setting, and what came out."""

    claim: str
    cell: str
    path: str
    value: str
    on: str
    off: str
    difference: str
    low: str
    high: str
    verdict: str


class Cell(NamedTuple):
    """A setting in which a claim is tried."""

    kind: str
    path: str
    value: str
    patch: Mapping[str, Any]


def text(value: Any) -> str:
    """A setting or a figure as a table holds it; nothing for what is undefined."""
    if value is None:
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def usual(claim: Claim, path: str) -> Any:
    """The value at a path without a patch, with the mechanism or else without it; None where there is nothing."""
    for side in (claim.on, claim.off):
        value: Any = claim.scenario().patch(side).to_data()
        for step in path.split("."):
            value = value.get(step) if isinstance(value, dict) else None
        if value is not None:
            return value
    return None


def with_usual(values: Sequence[Any], value: Any) -> list[Any]:
    """The values of a range, and among them the one that the config has."""
    if value is None or value in values:
        return list(values)
    numbers = all(isinstance(one, int | float) for one in (*values, value))
    return sorted((*values, value)) if numbers else [value, *values]


def cells(claim: Claim) -> Iterator[Cell]:
    """The config itself; one parameter at a time; all at their ends together; other towns.

    Of the eight corners of three parameters four are tried, which have each pair of ends of any two: a half fraction.
    """
    yield Cell(BASE, "", "", {})
    for path, values in claim.ranges.items():
        for value in with_usual(values, usual(claim, path)):
            yield Cell(RANGE, path, text(value), {path: value})
    for tops in every((False, True), repeat=len(claim.ranges)):
        if len(tops) < 3 or sum(tops) % 2:
            ends = [values[-1] if top else values[0] for top, values in zip(tops, claim.ranges.values())]
            patch = dict(zip(claim.ranges, ends))
            said = ", ".join(f"{path.rpartition('.')[2]} {text(value)}" for path, value in patch.items())
            yield Cell(CORNER, "", said, patch)
    for seed in TOWNS:
        yield Cell(TOWN, "seed", str(seed), {"seed": seed})


class Runs:
    """Results of scenarios, each simulated once."""

    def __init__(self, replicates: int = REPLICATES) -> None:
        self.replicates = replicates
        self._known: dict[str, Result] = {}

    def of(self, scenario: Scenario) -> Result:
        """The result of a scenario with its own seed."""
        key = scenario.model_dump_json()
        if key not in self._known:
            self._known[key] = simulate(scenario, replicates=self.replicates)
        return self._known[key]


def figures(claim: Claim, setting: Scenario, runs: Runs) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The figure with the mechanism and without it, replicate by replicate with the same luck."""
    place = list(setting.products).index(claim.product)
    on, off = (runs.of(setting.patch(patch)) for patch in (claim.on, claim.off))
    return claim.indicator.of(on, place), claim.indicator.of(off, place)


def tried(claim: Claim, cell: Cell, runs: Runs) -> Row:
    """Run one cell."""
    setting = claim.scenario().patch(cell.patch)
    on, off = figures(claim, setting, runs)
    difference = on - off
    if claim.beside is not None:
        on, off = difference, np.subtract(*figures(claim, setting.patch(claim.beside), runs))
        difference = on - off
    found = estimate(difference)
    verdict = claim.verdict(found["low"], found["high"])
    means = (estimate(on)["mean"], estimate(off)["mean"], found["mean"], found["low"], found["high"])
    return Row(claim.name, cell.kind, cell.path, cell.value, *map(text, means), verdict)


def read(path: Path) -> list[Row]:
    """The rows of a table; none where there is no table yet."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [Row(**row) for row in csv.DictReader(file)]


def write(path: Path, rows: list[Row]) -> None:
    """Write the rows as a table."""
    with path.open("w", encoding="utf-8", newline="") as file:
        sheet = csv.writer(file, lineterminator="\n")
        sheet.writerow(Row._fields)
        sheet.writerows(rows)
