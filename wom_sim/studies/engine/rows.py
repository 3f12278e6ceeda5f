"""The rows of a study: one for each point, replicate and product, as a table whose columns never change."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wom_sim.result import Result
from wom_sim.scenario import Scenario
from wom_sim.studies.engine.measures import Measure

if TYPE_CHECKING:
    import polars as pl

DONE, REFUSED, FAILED = "done", "refused", "failed"
"""What can become of a run: a scenario may refuse its settings, and a run may break."""

BEFORE = {"run_id": "String", "point": "Int64", "replicate": "Int64", "seed": "Int64"}
AFTER = {"product": "String", "status": "String", "error": "String"}
"""Columns of every table, before and after those of what is varied, and of what kind they are."""

KINDS: dict[type, str] = {bool: "Boolean", int: "Int64", float: "Float64", str: "String"}
"""What columns of settings hold."""

type Point = Mapping[str, Any]
"""What is set in the base scenario, by path."""
type Columns = tuple[tuple[str, str], ...]
"""Paths that are columns, and of what kind they are."""


class Made(NamedTuple):
    """What has become of the replicates of one point."""

    point: Point
    number: int
    """Its number among the points of the study."""
    seed: int
    products: Sequence[str]
    ids: Sequence[str]
    """The id of the run of each replicate."""
    result: Result | None
    """None where there is an error."""
    status: str = DONE
    error: str | None = None


def columns_of(points: Sequence[Point], paths: Sequence[str]) -> Columns:
    """Paths as columns that can hold what all points set there: numbers, yes or no, or text; anything else as JSON."""
    found = []
    for path in paths:
        kinds = {type(point[path]) for point in points if point.get(path) is not None}
        if kinds == {int, float}:
            kinds = {float}
        kind = kinds.pop() if len(kinds) == 1 else str
        found.append((path, KINDS.get(kind, "String")))
    return tuple(found)


def table(made: Sequence[Made], replicates: Sequence[int], columns: Columns, measure: Measure) -> pl.DataFrame:
    """The rows of these points, in their order: columns as `schema` has them, null where there is nothing."""
    import polars as pl

    rows: list[tuple[Any, ...]] = []
    figures: dict[str, list[Any]] = {name: [] for name in measure.names}
    for one in made:
        settings = [_cell(one.point.get(path), kind) for path, kind in columns]
        rows += [
            (run_id, one.number, replicate, one.seed, *settings, product, one.status, one.error)
            for run_id, replicate in zip(one.ids, replicates, strict=True)
            for product in one.products
        ]
        kept = None if one.result is None else measure(one.result)
        length = len(replicates) * len(one.products)
        for name, values in figures.items():
            if kept is None:
                values.extend([None] * length)
            else:
                block = np.stack([kept[product][name] for product in one.products], axis=1)
                # Lists, since Polars takes no arrays beside nulls.
                values.extend(block.reshape(length, -1).tolist() if measure.lists else block.ravel())
    kinds = schema(columns, measure)
    fixed = {name: kind for name, kind in kinds.items() if name not in figures}
    frame = pl.DataFrame(rows, schema=fixed, orient="row")
    measured = [pl.Series(name, values, dtype=kinds[name], strict=False) for name, values in figures.items()]
    return frame.with_columns(measured).with_columns(pl.col(pl.Float64).fill_nan(None))


def in_order(rows: pl.DataFrame, base: Scenario) -> pl.DataFrame:
    """Rows by point, replicate and product, whatever the order in which they were made."""
    import polars as pl

    place = pl.col("product").replace_strict(list(base.products), range(len(base.products)), default=None)
    return rows.sort("point", "replicate", place)


def schema(columns: Columns, measure: Measure) -> dict[str, Any]:
    """Names and data types of all columns."""
    import polars as pl

    kinds = {name: getattr(pl, kind) for name, kind in [*BEFORE.items(), *columns, *AFTER.items()]}
    return kinds | dict.fromkeys(measure.names, pl.List(pl.Float64) if measure.lists else pl.Float64)


def _cell(value: Any, kind: str) -> Any:
    """A setting as its column holds it."""
    if value is None or (kind == "String" and isinstance(value, str)):
        return value
    if kind == "Float64":
        return float(value)
    return json.dumps(value) if kind == "String" else value
