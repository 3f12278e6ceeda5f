"""Reading a table of ties from a file: text or Parquet, which columns matter, and where a fault stands."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from wom_sim.errors import InputError, nearest
from wom_sim.network.files.listed import Listed, numbered

if TYPE_CHECKING:
    import polars as pl

Column = str | Annotated[int, Field(ge=1)]
"""A column by its name, or by its number from 1."""

DIRECTED_NAMES = ("tells", "hears")
"""Columns with these names hold directed ties."""
_END_NAMES = (
    ("source", "target"),
    ("from", "to"),
    ("a", "b"),
    ("u", "v"),
    ("id1", "id2"),
    ("id_1", "id_2"),
    ("node1", "node2"),
    ("node_1", "node_2"),
    ("fromnodeid", "tonodeid"),
    ("user", "friend"),
    ("person", "friend"),
    DIRECTED_NAMES,
)
_TITLES = {title for pair in _END_NAMES for title in pair} | {
    "id",
    "name",
    "friend",
    "follower",
    "followed",
    "followee",
}
_WEIGHT_NAMES = ("weight", "weights")
_LONGEST_LINE = 1 << 20
_NO_TIES = "Give one tie a line: source,target."


class _Table(NamedTuple):
    """Cells as read, the names of the columns used, and where the user finds a row."""

    cells: pl.DataFrame
    names: list[str]
    place: Callable[[int], str]


def read_table(file: Path, asked: tuple[Column | None, ...]) -> Listed:
    """The ties in a file of text or Parquet, one a row.

    asked : columns of source, target and weight, by name or number, or None to find them.

    Raises InputError with file, line and column for whatever cannot be used.
    """
    return _listed(_read_parquet(file, asked) if file.suffix.lower() == ".parquet" else _read_text(file, asked), file)


def opened(file: Path) -> IO[bytes]:
    """A file for reading, unpacked where its name ends in .gz."""
    return cast("IO[bytes]", gzip.open(file)) if file.suffix.lower() == ".gz" else file.open("rb")


def _listed(table: _Table, file: Path) -> Listed:
    import polars as pl

    cells, names, place = table
    # A blank line is read as a row of nothing.
    blank = cells.select(pl.all_horizontal(pl.all().is_null())).to_series()
    if blank.any():
        row = np.flatnonzero(~blank.to_numpy())
        cells = cells.filter(~blank)

        def place(index: int) -> str:
            return table.place(int(row[index]))

    if cells.is_empty():
        raise InputError("the file holds no ties.", where=str(file), remedy=_NO_TIES)
    for end, name in zip(cells.iter_columns(), names[:2]):
        _refuse_cell(end.is_null(), place, name, "the cell is empty.", "Fill it or remove the line.")
    weight = _weights(cells.to_series(2), place, names[2]) if len(names) > 2 else None
    ids, number = numbered(pl.concat([cells.to_series(0), cells.to_series(1)]))
    directed = True if tuple(name.strip().lower() for name in names[:2]) == DIRECTED_NAMES else None
    return Listed(ids, number[: len(cells)], number[len(cells) :], weight, directed, place)


def _refuse_cell(wrong: pl.Series, place: Callable[[int], str], name: str, problem: str, remedy: str) -> None:
    if wrong.any():
        where = f"{place(wrong.arg_max() or 0)}, column '{name}'"
        raise InputError(problem, where=where, remedy=remedy)


def _weights(cells: pl.Series, place: Callable[[int], str], name: str) -> NDArray[np.float64]:
    import polars as pl

    values = cells.cast(pl.Float64, strict=False)
    wrong = values.is_null()
    shown = cells[wrong.arg_max() or 0]
    problem = "the cell is empty." if shown is None else f"'{shown}' is not a number."
    _refuse_cell(wrong, place, name, problem, "Weights are numbers above 0.")
    return values.to_numpy()


def _columns(names: list[str], asked: tuple[Column | None, ...], file: Path) -> list[int]:
    """Which columns hold source, target and perhaps weight."""
    spelt = [name.strip().lower() for name in names]
    found: list[int | None] = [None, None, None]
    for pair in _END_NAMES:
        if found[0] is None and set(pair) <= set(spelt):
            found[:2] = [spelt.index(end) for end in pair]
    for name in _WEIGHT_NAMES:
        if name in spelt:
            found[2] = spelt.index(name)
    for role, column in enumerate(asked):
        if isinstance(column, int) and 1 <= column <= len(names):
            found[role] = column - 1
        elif column is not None:
            if column not in names:
                raise InputError(f"there is no column {column!r}.", where=str(file), remedy=nearest(str(column), names))
            found[role] = names.index(str(column))
    first = [place for place in range(len(names)) if place not in found]
    ends = [first.pop(0) if place is None and first else place for place in found[:2]]
    if None in ends or ends[0] == ends[1]:
        raise InputError("a tie needs two columns, and there is one.", where=str(file), remedy=_NO_TIES)
    return [place for place in (*ends, found[2]) if place is not None]


def parquet_size(file: Path) -> tuple[int, bool]:
    """Rows of a Parquet file, and whether there is text in it."""
    import polars as pl

    with _parquet(file):
        table = pl.scan_parquet(file, glob=False)
        return int(table.select(pl.len()).collect().item()), pl.String in table.collect_schema().dtypes()


@contextmanager
def _parquet(file: Path) -> Iterator[None]:
    """What goes wrong in here is the fault of the file."""
    import polars as pl

    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as fault:
        reason = str(fault).partition("\n")[0]
        raise InputError(f"this is no Parquet file, or it is damaged ({reason}).", where=str(file)) from None


def _read_parquet(file: Path, asked: tuple[Column | None, ...]) -> _Table:
    import polars as pl

    with _parquet(file):
        names = list(pl.read_parquet_schema(file))
        used = [names[place] for place in _columns(names, asked, file)]
        cells = pl.read_parquet(file, columns=sorted(set(used)), glob=False)
        cells = cells.select(pl.col(name).alias(str(role)) for role, name in enumerate(used))
    for kind, name, due in zip(cells.dtypes, used, ("whole numbers or text", "whole numbers or text", "numbers")):
        if kind.is_nested() or (kind.is_float() and due != "numbers"):
            raise InputError(f"the column '{name}' holds {kind}, and {due} are due.", where=str(file))
    whole = all(kind.is_integer() and kind != pl.UInt64 for kind in cells.dtypes[:2])
    ends = pl.col("0", "1").cast(pl.Int64 if whole else pl.String)
    return _Table(cells.with_columns(ends), used, lambda row: f"{file}, row {row + 1}")


class _Head(NamedTuple):
    """The number from 0 of the first line that holds something, that line and the next, and the comment above."""

    number: int
    lines: list[str]
    comment: str


def _read_text(file: Path, asked: tuple[Column | None, ...]) -> _Table:
    import polars as pl

    try:
        head = _head(file)
        separator = next((mark for mark in "\t,;" if mark in head.lines[0]), "")
        data = b"" if separator else _tabbed(file)
        fields = [next(csv.reader([line], delimiter=separator)) if separator else line.split() for line in head.lines]
        above = head.comment.split()
        if len(above) == len(fields[0]) and _well_known(above):
            titled, names = False, above
        else:
            titled = _has_titles(fields, asked)
            names = fields[0] if titled else [str(place + 1) for place in range(len(fields[0]))]
        used = _columns(names, asked, file)
        first = head.number + titled
        schema = {str(place): pl.String for place in range(len(names))}
        try:
            table = pl.scan_csv(
                data or file,
                has_header=False,
                schema=schema,
                separator=separator or "\t",
                comment_prefix="#",
                skip_lines=first,
                glob=False,
            )
            cells = table.select(
                pl.col(str(place)).str.strip_chars().replace("", None).alias(str(role))
                for role, place in enumerate(used)
            ).collect()
        except pl.exceptions.NoDataError:
            cells = pl.DataFrame(schema={str(role): pl.String for role in range(len(used))})
        except pl.exceptions.SchemaError:
            raise InputError(
                f"the line has fewer cells than the first, which has {len(names)}.",
                where=f"{file}, line {_line(file, first, 0, not separator)}",
                remedy="Give every line as many, close quotes, and begin comments with a #.",
            ) from None
        except pl.exceptions.PolarsError as fault:
            raise _explained(io.BytesIO(data) if data else opened(file), file, separator, len(names), fault) from None
    except (gzip.BadGzipFile, zlib.error, EOFError) as fault:
        raise InputError(f"this is no gzip file, or it is damaged ({fault}).", where=str(file)) from None
    except csv.Error:
        raise InputError(
            "it cannot be told where its lines or cells end.",
            where=str(file),
            remedy="Save it as CSV with the line ends of Windows or Unix.",
        ) from None
    return _Table(
        cells, [names[place] for place in used], lambda row: f"{file}, line {_line(file, first, row, not separator)}"
    )


def _tabbed(file: Path) -> bytes:
    """The text with every stretch of blanks made one tab."""
    text = io.BytesIO()
    with opened(file) as stream:
        # Piece by piece, because a replacement in a long text takes many times its memory.
        while piece := stream.read(1 << 20) + stream.readline():
            text.write(re.sub(rb"[ \t]+", b"\t", re.sub(rb"(?m)^[ \t]+|[ \t]+\r?$", b"", piece)))
    return text.getvalue()


def _head(file: Path) -> _Head:
    number, comment = 0, ""
    lines: list[str] = []
    with opened(file) as stream:
        for here, raw in enumerate(iter(lambda: stream.readline(_LONGEST_LINE), b"")):
            where = f"{file}, line {here + 1}"
            try:
                line = raw.decode("utf-8-sig").strip("\r\n ")
            except UnicodeDecodeError:
                raise InputError("this is not UTF-8 text.", where=where, remedy="Save it as UTF-8.") from None
            if "\0" in line or len(raw) == _LONGEST_LINE:
                raise InputError("this is no text.", where=where, remedy="Save the table as CSV or Parquet.")
            if line.startswith("#"):
                comment = comment if lines else line[1:]
            elif line:
                number = number if lines else here
                lines.append(line)
            if len(lines) == 2:
                break
    if not lines:
        raise InputError("the file is empty.", where=str(file), remedy=_NO_TIES)
    return _Head(number, lines, comment)


def _well_known(names: list[str]) -> bool:
    return len({name.strip().lower() for name in names} & _TITLES) > 1


def _has_titles(fields: list[list[str]], asked: tuple[Column | None, ...]) -> bool:
    """Whether the first line names the columns: asked for, well known, or words above whole numbers."""
    if any(isinstance(column, str) for column in asked) or _well_known(fields[0]):
        return True
    if len(fields) < 2:
        return False
    return any(_is_number(below) and not _is_number(above) for above, below in zip(*fields))


def _is_number(text: str) -> bool:
    return re.fullmatch(r"\s*[+-]?\d+(\.\d*)?([eE][+-]?\d+)?\s*", text) is not None


def _line(file: Path, first: int, row: int, blanks: bool) -> int:
    """The number from 1 of the line that holds a row, `first` lines being skipped; comments are no rows."""
    rows = -1
    with opened(file) as stream:
        for number, line in enumerate(stream):
            rows += number >= first and not (line.lstrip(b" \t") if blanks else line).startswith(b"#")
            if rows == row:
                return number + 1
    raise AssertionError("a row is always on some line")


def _explained(stream: IO[bytes], file: Path, separator: str, width: int, fault: Exception) -> InputError:
    """The first line that made polars give up, if it has too many cells or is no text; else what polars says."""
    with stream:
        for number, raw in enumerate(stream):
            where = f"{file}, line {number + 1}"
            try:
                line = raw.decode()
            except UnicodeDecodeError:
                return InputError("this is not UTF-8 text.", where=where, remedy="Save the file as UTF-8.")
            if line.startswith("#"):
                continue
            cells = len(next(csv.reader([line], delimiter=separator or "\t"), []))
            if cells > width:
                return InputError(
                    f"there are {cells} cells where the first line has {width}.",
                    where=where,
                    remedy="Put names that hold the separator in quotes.",
                )
    return InputError(f"the file cannot be read as a table ({fault}).", where=str(file))
