"""Reading the user's own file of people."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError, nearest

_TRAITS = ("activity", "susceptibility", "stubbornness", "tolerance", "price_sensitivity")
_BOUNDS = {"susceptibility": (0.0, 1.0)}


def read_people(path: str, people: int, ids: NDArray[Any] | None) -> dict[str, NDArray[Any]]:
    """The columns of a file of people, in the order of the network's people.

    Parameters
    ----------
    path : CSV, TSV or Parquet with a column `id` and one row per person.
    people : how many people the network has.
    ids : their ids, or None when they are 0 .. people - 1.

    Raises InputError with the file and the line when an id is missing, repeated or unknown, or a cell is empty.
    """
    import polars as pl

    file = Path(path)
    if not file.is_file():
        near = [item.name for item in file.parent.glob("*")] if file.parent.is_dir() else []
        raise InputError("there is no such file.", where=path, remedy=nearest(file.name, near))
    try:
        if file.suffix == ".parquet":
            table = pl.read_parquet(file)
        else:
            separator = "\t" if file.suffix == ".tsv" else ","
            table = pl.read_csv(file, separator=separator, comment_prefix="#", infer_schema_length=None)
    except pl.exceptions.PolarsError as fault:
        raise InputError(f"the file cannot be read as a table ({fault}).", where=path) from None
    if "id" not in table.columns:
        raise InputError("there is no column 'id'.", where=path, remedy=nearest("id", table.columns))
    known = [str(item) for item in (ids.tolist() if ids is not None else range(people))]
    place = {name: index for index, name in enumerate(known)}
    given = [str(item) for item in table["id"].to_list()]
    order = np.full(people, -1, np.int64)
    for row, name in enumerate(given):
        if name not in place:
            raise InputError(
                f"'{name}' is not a person of the network.",
                where=f"{path}:{row + 2}",
                remedy=nearest(name, known[:5000]),
            )
        if order[place[name]] >= 0:
            raise InputError(f"'{name}' appears twice.", where=f"{path}:{row + 2}", remedy="Keep one row per person.")
        order[place[name]] = row
    absent = np.flatnonzero(order < 0)
    if absent.size:
        raise InputError(
            f"{absent.size} people of the network are not in the file, the first is '{known[absent[0]]}'.",
            where=path,
            remedy="Give every person a row.",
        )
    columns: dict[str, NDArray[Any]] = {}
    for name in table.columns:
        if name == "id":
            continue
        series = table[name]
        empty = series.is_null().to_numpy()
        if empty.any():
            raise InputError(f"column '{name}' is empty here.", where=f"{path}:{int(np.argmax(empty)) + 2}")
        values = series.to_numpy()[order]
        columns[name] = _numbers(name, values, order, path) if name in _TRAITS else values
    return columns


def _numbers(name: str, values: NDArray[Any], order: NDArray[np.int64], path: str) -> NDArray[np.float64]:
    """A trait column as numbers within the bounds of the trait."""
    low, high = _BOUNDS.get(name, (0.0, 100.0))
    try:
        numbers = values.astype(np.float64)
    except ValueError:
        raise InputError(f"column '{name}' has text where a number is due.", where=path) from None
    wrong = ~((numbers >= low) & (numbers <= high))
    if wrong.any():
        worst = int(np.argmax(wrong))
        raise InputError(
            f"column '{name}' is {numbers[worst]:g}, outside {low:g} to {high:g}.",
            where=f"{path}:{int(order[worst]) + 2}",
        )
    return numbers
