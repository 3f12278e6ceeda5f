"""Tables that a page carries along, as links that save them: no request is made and no script runs."""

from __future__ import annotations

from csv import writer
from io import StringIO
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

if TYPE_CHECKING:
    import polars as pl

MARK = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""What tells spreadsheets that a file is UTF-8."""
DIGITS = 9
"""Digits of a number; more would make a page larger and no result better."""


def csv_link(frame: pl.DataFrame) -> str:
    """An address that holds a table as CSV with a header, in UTF-8; numbers have `DIGITS` digits, unknown ones none."""
    text = StringIO()
    lines = writer(text, lineterminator="\n")
    lines.writerow(frame.columns)
    lines.writerows([_plain(value) for value in row] for row in frame.iter_rows())
    return "data:text/csv;charset=utf-8," + quote(MARK + text.getvalue(), safe=",;:/()")


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.{DIGITS}g}" if value == value else ""
    return "" if value is None else value
