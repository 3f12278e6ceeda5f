"""A table of the page: rows of text to be read, and the numbers behind them to be saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from wom_sim.report.download import csv_link
from wom_sim.report.numbers import DASH, change, changes, interval

if TYPE_CHECKING:
    import polars as pl


class Cell(NamedTuple):
    """What stands in a row: text, and what stands smaller below it."""

    text: str | Markup
    below: str | Markup = ""
    strong: bool = False
    colour: str = ""
    """Of what the row is about, as figures draw it."""


class Head(NamedTuple):
    """What stands above a column."""

    text: str | Markup
    number: bool = True
    """Whether the column holds numbers, which stand at its end."""


class Sheet(NamedTuple):
    """A table; the first cell of a row says what the row is about."""

    name: str
    title: str
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    data: str
    """Address of the numbers as CSV."""
    note: str = ""
    cards: bool = False
    """Whether rows become cards on a telephone; otherwise the table moves sideways there."""
    folded: bool = False
    """Whether it is shown only when it is asked for."""


def sheet(name: str, title: str, heads: Sequence[Head], rows: Sequence[Sequence[Cell]], frame: pl.DataFrame,
          **rest: Any) -> Sheet:  # fmt: skip
    """A table with its numbers."""
    return Sheet(name, title, heads, rows, csv_link(frame), **rest)


def difference(row: Mapping[str, Any], unit: str) -> Cell:
    """A difference with its interval below, bold where that leaves out zero: `mean`, `low` and `high` of a row."""
    mean, low, high = row["mean"], row["low"], row["high"]
    if low is None or high is None:
        return Cell(change(mean, unit))
    between = changes(low, high, unit) if low != high else ""
    return Cell(change(mean, unit), between, low > 0.0 or high < 0.0)


def level(text: str, low: float | None, high: float | None, unit: str) -> Cell:
    """A level with its interval below."""
    between = interval(low, high, unit)
    return Cell(text, "" if between == DASH or low == high else between)
