"""Reading the user's own file of people."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError, nearest

if TYPE_CHECKING:
    import polars as pl

_TRAITS = ("activity", "susceptibility", "stubbornness", "tolerance", "price_sensitivity")
_BOUNDS = {"susceptibility": (0.0, 1.0)}
_ALIKE = 0.85
"""Similarity, 0 to 1, at which a column of the user's own is taken for a misspelt one."""


def read_people(path: str, people: int, ids: NDArray[Any] | None) -> dict[str, NDArray[Any]]:
    """The columns of a file of people, in the order of the network's people.

    Parameters
    ----------
    path : CSV, TSV or Parquet with a column `id` and one row per person.
    people : how many people the network has.
    ids : their ids, or None when they are 0 .. people - 1.

    Raises InputError with the file and the line when an id is missing, repeated or unknown, or a cell is empty.
    """
    file = Path(path)
    table = _read_table(file)
    order = _order(file, table, [str(item) for item in (ids.tolist() if ids is not None else range(people))])
    columns: dict[str, NDArray[Any]] = {}
    for name in table.columns:
        if name == "id":
            continue
        _check_spelling(file, name)
        if (row := _first(table[name].is_null())) is not None:
            raise InputError(f"column '{name}' is empty here.", where=_place(file, row))
        values = _numbers(file, table[name]) if name in _TRAITS else table[name].to_numpy()
        columns[name] = values[order]
    return columns


def _read_table(file: Path) -> pl.DataFrame:
    import polars as pl

    if not file.is_file():
        near = [item.name for item in file.parent.glob("*")] if file.parent.is_dir() else []
        raise InputError("there is no such file.", where=str(file), remedy=nearest(file.name, near))
    try:
        if file.suffix == ".parquet":
            table = pl.read_parquet(file)
        else:
            table = pl.read_csv(
                file,
                separator="\t" if file.suffix == ".tsv" else ",",
                comment_prefix="#",
                infer_schema_length=None,
                # As a number, 007 would be another person.
                schema_overrides={"id": pl.String},
            )
    except (pl.exceptions.PolarsError, OSError) as fault:
        reason = " ".join(str(fault).split())
        raise InputError(f"the file cannot be read as a table ({reason}).", where=str(file)) from None
    if "id" not in table.columns:
        raise InputError("there is no column 'id'.", where=str(file), remedy=nearest("id", table.columns))
    return table.with_columns(pl.col("id").cast(pl.String).str.strip_chars().replace("", None))


def _order(file: Path, table: pl.DataFrame, known: list[str]) -> NDArray[np.int64]:
    """The row of each person of the network."""
    place = {name: index for index, name in enumerate(known)}
    order = np.full(len(known), -1, np.int64)
    for row, name in enumerate(table["id"].to_list()):
        if name is None:
            raise InputError(
                "there is no id here.", where=_place(file, row), remedy="Fill it in, or remove the line if it is blank."
            )
        if name not in place:
            raise InputError(
                f"'{name}' is not a person of the network.",
                where=_place(file, row),
                remedy=nearest(name, known[:5000]),
            )
        if order[place[name]] >= 0:
            raise InputError(f"'{name}' appears twice.", where=_place(file, row), remedy="Keep one row per person.")
        order[place[name]] = row
    absent = np.flatnonzero(order < 0)
    if absent.size:
        raise InputError(
            f"{absent.size} people of the network are not in the file, the first is '{known[absent[0]]}'.",
            where=str(file),
            remedy="Give every person a row.",
        )
    return order


def _check_spelling(file: Path, name: str) -> None:
    """Refuse a column that looks like a misspelt one: read as the user's own, it would do nothing in silence."""
    meant = difflib.get_close_matches(name.lower(), (*_TRAITS, "segment"), n=1, cutoff=_ALIKE)
    if meant and name != meant[0]:
        raise InputError(
            f"'{name}' is not a column that is known.",
            where=str(file),
            remedy=f"Did you mean '{meant[0]}'? Give a column of your own another name.",
        )


def _numbers(file: Path, column: pl.Series) -> NDArray[np.float64]:
    """A trait column as numbers within the bounds of the trait."""
    import polars as pl

    name = column.name
    low, high = _BOUNDS.get(name, (0.0, 100.0))
    numbers = column.cast(pl.Float64, strict=False)
    if (row := _first(numbers.is_null())) is not None:
        raise InputError(f"column '{name}' has text where a number is due: '{column[row]}'.", where=_place(file, row))
    if (row := _first(~numbers.is_between(low, high))) is not None:
        raise InputError(f"column '{name}' is {numbers[row]:g}, outside {low:g} to {high:g}.", where=_place(file, row))
    return numbers.to_numpy()


def _first(wrong: pl.Series) -> int | None:
    """The first row that is wrong, if any is."""
    row = wrong.arg_max()
    return row if row is not None and wrong[row] else None


def _place(file: Path, row: int) -> str:
    """Where the user finds a row, from 0: comments are lines of the file, though no rows of the table."""
    if file.suffix == ".parquet":
        return f"{file}, row {row + 1}"
    # The title is one more row before the first; blank lines before the title are none.
    rows = -2
    with file.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            rows += not line.startswith("#") and (rows > -2 or bool(line.strip()))
            if rows == row:
                return f"{file}:{number}"
    return str(file)
