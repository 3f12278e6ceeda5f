"""The results of a sweep as files: Parquet for programs, CSV for everyone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.studies.sweeping.results import Summary


def write(summary: Summary, folder: Path) -> None:
    """Write `points.parquet`, and `points`, `responses`, `stability` and `refused` as CSV, where there are any, and
    the scenario, into a folder that exists.
    """
    from ruamel.yaml import YAML

    with (folder / "scenario.yaml").open("w", encoding="utf-8") as file:
        YAML().dump(summary.sweep.scenario.to_data(), file)
    summary.all_figures.scan().sink_parquet(folder / "points.parquet")
    summary.one_figure.scan().sort("point").sink_csv(folder / "points.csv")
    for name, table in summary.tables.items():
        if table.height:
            table.write_csv(folder / f"{name}.csv")


def tables(summary: Summary) -> dict[str, pl.DataFrame]:
    """The small tables by name: `responses`, `stability` and `refused`."""
    return {"responses": _responses(summary), "stability": _stability(summary), "refused": _refused(summary)}


def _responses(summary: Summary) -> pl.DataFrame:
    """One row for each product, path and value: mean of the points there, and its 95 % interval."""
    return _frame(
        {
            "product": product,
            "kpi": summary.sweep.kpi,
            "path": one.path,
            "value": plain(at.value),
            "low_end": at.low_end,
            "high_end": at.high_end,
            "points": at.points,
            "mean": at.mean,
            "low": at.low,
            "high": at.high,
            "lowest_point": at.lowest,
            "highest_point": at.highest,
            "share_of_variance": one.share,
            "chance": one.chance,
        }
        for product, found in summary.responses.items()
        for one in found
        for at in one.at
    )


def _stability(summary: Summary) -> pl.DataFrame:
    """One row for each point that is followed and number of replicates."""
    return _frame(
        {
            "point": trace.point,
            "role": trace.role,
            "replicates": int(number),
            "mean": float(mean),
            "sd": float(deviation),
            "coefficient_of_variation": float(variation),
            "half_width": float(half),
            "stable_from": trace.stable,
        }
        for trace in summary.traces
        for number, mean, deviation, variation, half in zip(
            trace.replicates, trace.mean, trace.deviation, trace.variation, trace.half_width, strict=True
        )
    )


def _refused(summary: Summary) -> pl.DataFrame:
    """One row for each reason, with the first point of which it was said."""
    return _frame(
        {**one._asdict(), "settings": json.dumps(dict(summary.sweep.points[one.example]))} for one in summary.reasons
    )


def plain(value: Any) -> str:
    """A setting as text; what is neither text nor number as JSON."""
    return value if isinstance(value, str) else json.dumps(value)


def _frame(rows: Any) -> pl.DataFrame:
    import polars as pl

    table = pl.DataFrame(list(rows), infer_schema_length=None)
    return table.with_columns(pl.col(pl.Float64).fill_nan(None))
