"""A user's series, as they are measured: adopters, awareness, sentiment, ratings, by period."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError, nearest

Values = NDArray[np.float64]

ADOPTERS, CUMULATIVE, AWARENESS, SENTIMENT, RATING = (
    "adopters",
    "cumulative_adopters",
    "awareness",
    "sentiment",
    "rating",
)
BOUNDS = {
    ADOPTERS: (0.0, np.inf),
    CUMULATIVE: (0.0, np.inf),
    AWARENESS: (0.0, 1.0),
    SENTIMENT: (-1.0, 1.0),
    RATING: (1.0, 5.0),
}
"""What can be measured, and within which bounds it lies."""
COUNTS = (ADOPTERS, CUMULATIVE)
DAYS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.0}
"""Days in a period, by the name of the time column."""
PRODUCT = "product"
FEWEST = 2
"""Rows of a series, at least."""

_WHOLE = re.compile(r"[+-]?\d+(\.0*)?")
_MONTH = re.compile(r"\d{4}-\d{2}")
_TIMES = "Give numbers such as 1, 2, 3, or dates such as 2024-01-31."


class Series(NamedTuple):
    """What was measured of a product, period by period."""

    name: str
    """What was measured: a key of `BOUNDS`."""
    product: str
    values: Values
    """(periods,); NaN where nothing was measured. Of `CUMULATIVE` what was added in each period."""

    @property
    def counts(self) -> bool:
        """Whether people are counted."""
        return self.name in COUNTS


class Observed(NamedTuple):
    """All series of a file: the same periods for all."""

    unit: str
    """A key of `DAYS`."""
    times: tuple[str, ...]
    """What each period is called."""
    every: int
    """Units from one period to the next: 1 but for days."""
    series: tuple[Series, ...]
    source: str
    """Name of the file."""
    ignored: tuple[str, ...] = ()
    """Columns that nothing is known of."""


class _Line(NamedTuple):
    place: str
    cells: Mapping[str, str]

    def where(self, column: str) -> str:
        return f"{self.place}, column '{column}'"


def observed(data: str | Path | Mapping[str, Sequence[Any]] | Any, product: str) -> Observed:
    """The series of a CSV file, of a mapping of columns, or of a frame with `to_dict`; InputError says what is wrong.

    product : whose series they are where there is no column `product`.
    """
    if isinstance(data, str | Path):
        source, columns, lines = str(data), *_read(Path(data))
    else:
        source, columns, lines = "the data", *_given(data)
    unit = _unit(columns, source)
    names = [name for name in BOUNDS if name in columns]
    if not names:
        raise InputError(
            "no column is known: there is nothing to calibrate to.",
            where=source,
            remedy=f"Name a column {' or '.join(BOUNDS)}. There are: {', '.join(columns)}.",
        )
    if ADOPTERS in names and CUMULATIVE in names:
        raise InputError(f"'{ADOPTERS}' and '{CUMULATIVE}' say the same twice.", where=source, remedy="Leave one out.")
    parts: dict[str, list[_Line]] = {}
    for line in lines:
        whose = line.cells.get(PRODUCT, "") if PRODUCT in columns else product
        if not whose:
            raise InputError("no product is named here.", where=line.where(PRODUCT))
        parts.setdefault(whose, []).append(line)
    periods = {whose: _times(unit, part, source) for whose, part in parts.items()}
    first = next(iter(periods))
    for whose, (times, _) in periods.items():
        if times != periods[first][0]:
            raise InputError(
                f"'{whose}' and '{first}' are not measured in the same periods.",
                where=source,
                remedy="Give a row for every product and period.",
            )
    times, every = periods[first]
    series = [_series(name, whose, part) for whose, part in parts.items() for name in names]
    ignored = tuple(name for name in columns if name not in (unit, PRODUCT, *names))
    return Observed(unit, times, every, tuple(one for one in series if one is not None), source, ignored)


# --- columns and rows ---------------------------------------------------------------------------------


def _read(path: Path) -> tuple[list[str], list[_Line]]:
    """Columns and rows of a CSV file; what begins with # is a remark."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        near = [item.name for item in path.parent.glob("*.csv")] if path.parent.is_dir() else []
        raise InputError("there is no such file.", where=str(path), remedy=nearest(path.name, near)) from None
    except (OSError, ValueError) as fault:
        raise InputError(f"the file cannot be read ({fault}).", where=str(path)) from None
    rows = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip() and line[0] != "#"]
    if not rows:
        raise InputError("the file is empty.", where=str(path))
    comma = max(",;\t", key=rows[0][1].count)
    cells = [next(csv.reader([line], delimiter=comma)) for _, line in rows]
    columns = [name.strip().lower() for name in cells[0]]
    if twice := next((name for name in columns if columns.count(name) > 1), None):
        raise InputError(f"there are two columns '{twice}'.", where=f"{path}:{rows[0][0]}")
    lines = []
    for (number, _), row in zip(rows[1:], cells[1:], strict=True):
        if len(row) > len(columns) or (len(row) < len(columns) and len(row) == 1 and len(columns) > 1):
            raise InputError(
                f"there are {len(row)} values, and {len(columns)} columns.",
                where=f"{path}:{number}",
                remedy="Write numbers without thousands separators." if len(row) > len(columns) else "",
            )
        padded = [cell.strip() for cell in row] + [""] * (len(columns) - len(row))
        lines.append(_Line(f"{path}:{number}", dict(zip(columns, padded, strict=True))))
    return columns, lines


def _given(data: Any) -> tuple[list[str], list[_Line]]:
    """Columns and rows of data in memory."""
    if hasattr(data, "to_dict") and hasattr(data, "columns"):
        data = {name: list(data[name]) for name in data.columns}
    if not isinstance(data, Mapping) or not all(isinstance(column, Sequence | np.ndarray) for column in data.values()):
        raise InputError(
            f"{type(data).__name__} is no series.", where="data", remedy="Give the name of a CSV file, or its columns."
        )
    lengths = {len(column) for column in data.values()}
    if len(lengths) != 1:
        raise InputError("columns are of different length.", where="data")
    columns = [str(name).strip().lower() for name in data]
    rows = zip(*data.values(), strict=True)
    lines = [
        _Line(f"row {number}", {name: _text(cell) for name, cell in zip(columns, row, strict=True)})
        for number, row in enumerate(rows, 1)
    ]
    return columns, lines


def _text(cell: Any) -> str:
    missing = cell is None or (isinstance(cell, float) and np.isnan(cell))
    return "" if missing else str(cell).strip()


# --- time ---------------------------------------------------------------------------------------------


def _unit(columns: Sequence[str], source: str) -> str:
    found = [name for name in DAYS if name in columns]
    if len(found) != 1:
        problem = f"there are several columns of time: {', '.join(found)}." if found else "there is no column of time."
        raise InputError(problem, where=source, remedy=f"Name one column {', '.join(DAYS)}.")
    return found[0]


def _times(unit: str, lines: Sequence[_Line], source: str) -> tuple[tuple[str, ...], int]:
    """What periods are called, and how many units lie from one to the next; they follow each other without gaps."""
    if len(lines) < FEWEST:
        many = "one row" if lines else "no row"
        raise InputError(f"{many} is no series.", where=source, remedy="Give a row for every period.")
    places = [_place(unit, line) for line in lines]
    if len({dated for _, dated in places}) > 1:
        raise InputError("some times are numbers and some are dates.", where=f"{source}, column '{unit}'")
    dated = places[0][1]
    usual = 7 if unit == "week" and dated else 1
    every = max(places[1][0] - places[0][0], 1) if unit == "day" else usual
    for (before, _), (now, _), line in zip(places, places[1:], lines[1:]):
        said, where = line.cells[unit], line.where(unit)
        if now == before:
            raise InputError(f"{unit} '{said}' stands twice.", where=where)
        if now < before:
            raise InputError(f"{unit} '{said}' comes after a later one.", where=where, remedy="Sort the rows by time.")
        if now - before > every:
            raise InputError(
                f"there is a gap before {unit} '{said}'.", where=where, remedy="Give a row for every period."
            )
        if now - before < every:
            raise InputError(f"'{said}' is no whole {unit} after the row before.", where=where)
    return tuple(line.cells[unit] for line in lines), every if unit == "day" else 1


def _place(unit: str, line: _Line) -> tuple[int, bool]:
    """Where a period stands among all, counted in units (dates of weeks in days), and whether it is a date."""
    said = line.cells[unit]
    if _WHOLE.fullmatch(said):
        return int(float(said)), False
    try:
        day = date.fromisoformat(f"{said}-01" if _MONTH.fullmatch(said) else said[:10])
    except ValueError:
        problem = f"'{said}' is no {unit}." if said else f"no {unit} is given here."
        raise InputError(problem, where=line.where(unit), remedy=_TIMES) from None
    if unit == "month":
        return day.year * 12 + day.month, True
    return (day.year if unit == "year" else day.toordinal()), True


# --- values -------------------------------------------------------------------------------------------


def _series(name: str, product: str, lines: Sequence[_Line]) -> Series | None:
    """What was measured of a product; None where it never was."""
    if not any(line.cells[name] for line in lines):
        return None
    values = np.array([_value(name, line) for line in lines], np.float64)
    if name == CUMULATIVE:
        added = np.diff(values, prepend=0.0)
        if (fewer := np.flatnonzero(added < 0.0)).size:
            line = lines[int(fewer[0])]
            raise InputError(
                f"{line.cells[name]} is less than in the period before.",
                where=line.where(name),
                remedy=f"What is new in each period is called '{ADOPTERS}'.",
            )
        values = added
    return Series(name, product, values)


def _value(name: str, line: _Line) -> float:
    said, where = line.cells[name], line.where(name)
    if not said:
        if name in COUNTS:
            raise InputError("no number is given here.", where=where, remedy="Write 0 where nobody was counted.")
        return np.nan
    try:
        value = float(said)
    except ValueError:
        raise InputError(f"'{said}' is no number.", where=where, remedy="Write it like 1234.5.") from None
    low, high = BOUNDS[name]
    if not isfinite(value):
        raise InputError(f"'{said}' is no number.", where=where)
    if not low <= value <= high:
        if high == np.inf:
            raise InputError(f"{said} is negative.", where=where)
        remedy = "Write a share: 0.45 for 45 %." if name == AWARENESS else ""
        raise InputError(f"{said} is not between {low:g} and {high:g}.", where=where, remedy=remedy)
    return value
