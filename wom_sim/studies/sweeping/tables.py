"""The table of points, written bit by bit: no more than a few points are in memory at a time."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from weakref import finalize

import numpy as np

from wom_sim.studies.engine.rows import DONE
from wom_sim.studies.precision import half_widths

if TYPE_CHECKING:
    import polars as pl

AT_ONCE = 50_000
"""Rows of a file."""
QUANTILES = {"q05": 0.05, "q50": 0.5, "q95": 0.95}
"""Of a point's replicates: columns, and shares of them that are no higher."""


class Spool:
    """A table that is gathered in temporary files, in the order in which it comes; they go when it does."""

    def __init__(self) -> None:
        self.folder = Path(mkdtemp(prefix="wom-sim."))
        finalize(self, rmtree, self.folder, ignore_errors=True)
        self._waiting: list[pl.DataFrame] = []
        self._files = 0

    def add(self, table: pl.DataFrame) -> None:
        """Take in rows."""
        self._waiting.append(table)
        if sum(waiting.height for waiting in self._waiting) >= AT_ONCE:
            self._write()

    def scan(self) -> pl.LazyFrame:
        """All rows, unread."""
        import polars as pl

        if self._waiting:
            self._write()
        return pl.scan_parquet(sorted(self.folder.iterdir()))

    def _write(self) -> None:
        import polars as pl

        pl.concat(self._waiting).write_parquet(self.folder / f"{self._files:09}.parquet")
        self._waiting.clear()
        self._files += 1


def described(rows: pl.DataFrame, paths: Sequence[str], figures: Sequence[str]) -> pl.DataFrame:
    """One row for each point, product and key figure, from rows that have all replicates of these points.

    Columns: point, the paths, product, kpi, n (replicates in which it is defined), mean, sd, low and high (95 %
    interval of the mean by Student's t), and quantiles over the replicates: q05, q50, q95. What is unknown is null.
    """
    import polars as pl

    value = pl.col("value")
    quantiles = [value.quantile(share, "linear").alias(name) for name, share in QUANTILES.items()]
    told: list[Any] = [value.count().cast(pl.Int64).alias("n"), value.mean().alias("mean"), value.std().alias("sd")]
    keys = ["point", *paths, "product"]
    found = (
        rows.unpivot(figures, index=keys, variable_name="kpi", value_name="value")
        .group_by(*keys, "kpi", maintain_order=True)
        .agg(*told, *quantiles)
        .sort("point", "product", maintain_order=True)
    )
    half = half_widths(found["n"].to_numpy(), found["sd"].fill_null(np.nan).to_numpy())
    ends = found.with_columns(half=pl.Series(half, dtype=pl.Float64).fill_nan(None)).with_columns(
        low=pl.col("mean") - pl.col("half"), high=pl.col("mean") + pl.col("half")
    )
    return ends.select(*keys, "kpi", "n", "mean", "sd", "low", "high", *QUANTILES)


def deciding(rows: pl.DataFrame, table: pl.DataFrame, paths: Sequence[str], kpi: str, product: str) -> pl.DataFrame:
    """One row for each point: its paths, runs, status and error of the first that is not done, and the deciding figure
    as `described` has it.

    table : what `described` says of these rows.
    """
    import polars as pl

    undone = pl.col("status") != DONE
    points = rows.group_by("point", *paths, maintain_order=True).agg(
        pl.col("replicate").n_unique().cast(pl.Int64).alias("runs"),
        pl.col("status").filter(undone).first().fill_null(DONE),
        pl.col("error").filter(undone).first(),
    )
    mine = table.filter(pl.col("kpi") == kpi, pl.col("product") == product).drop("kpi", "product", *paths)
    return points.join(mine, on="point", how="left", maintain_order="left")
