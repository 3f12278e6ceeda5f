"""What was measured: curves and times, as on disk, and how far curves are apart."""

from __future__ import annotations

import csv
from collections.abc import Callable
from math import hypot
from pathlib import Path
from typing import Any, NamedTuple

TURNS = 5
"""Of all programs, from which times are medians."""
LIMIT = 4.0
"""Standard errors that two means may be apart."""


class Point(NamedTuple):
    """Mean of a program's curves at one step, with its standard error."""

    model: str
    program: str
    step: int
    runs: int
    mean: float
    se: float


class Time(NamedTuple):
    """Processor time of one run on one thread: the median of the turns, in seconds."""

    model: str
    program: str
    version: str
    seconds: float


class Found(NamedTuple):
    """What was measured."""

    points: list[Point]
    times: list[Time]

    def models(self) -> list[str]:
        """The models, in order."""
        return list(dict.fromkeys(time.model for time in self.times))

    def of(self, model: str) -> dict[str, list[Point]]:
        """The curves of a model by program, ours first."""
        names = [time.program for time in self.times if time.model == model]
        return {name: [p for p in self.points if (p.model, p.program) == (model, name)] for name in names}

    def seconds(self, model: str) -> dict[str, float]:
        """The times of a model by program."""
        return {time.program: time.seconds for time in self.times if time.model == model}


def rounded(value: float) -> float:
    """As the tables on disk have it."""
    return float(f"{value:.6g}")


def apart(one: Point, other: Point) -> float:
    """Difference of two means in standard errors; 0 where both are sure and the same."""
    gap, error = one.mean - other.mean, hypot(one.se, other.se)
    return gap / error if error else 0.0 if gap == 0.0 else float("inf")


def farthest(one: list[Point], other: list[Point]) -> float:
    """The largest difference at any step, with its sign."""
    return max((apart(a, b) for a, b in zip(one, other, strict=True)), key=abs)


def write_rows(path: Path, rows: list[Any]) -> None:
    """A table on disk."""
    with path.open("w", newline="", encoding="utf-8") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(rows[0]._fields)
        lines.writerows([f"{cell:.6g}" if isinstance(cell, float) else cell for cell in row] for row in rows)


def read(folder: Path) -> Found:
    """What an earlier run has written."""

    def rows(name: str, made: Callable[[dict[str, str]], Any]) -> list[Any]:
        with (folder / name).open(newline="", encoding="utf-8") as file:
            return [made(row) for row in csv.DictReader(file)]

    def point(row: dict[str, str]) -> Point:
        numbers = int(row["step"]), int(row["runs"]), float(row["mean"]), float(row["se"])
        return Point(row["model"], row["program"], *numbers)

    def time(row: dict[str, str]) -> Time:
        return Time(row["model"], row["program"], row["version"], float(row["seconds"]))

    return Found(rows("results.csv", point), rows("times.csv", time))
