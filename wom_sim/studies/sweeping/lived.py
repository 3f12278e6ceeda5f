"""Rows of a sweep point by point: what became of each, and its figure in every replicate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import polars as pl

MOST_ROWS = 5_000
"""Rows that are looked at together, unless a single point has more: key figures stand below one another then."""

Values = NDArray[np.float64]


class Lived(NamedTuple):
    """What came out of one point."""

    number: int
    values: Mapping[str, Values]
    """The deciding figure by product: float64 (replicates,), in their order, NaN where it is undefined or not there."""

    def known(self, product: str) -> Values:
        """The values that are defined."""
        values = self.values.get(product, np.empty(0))
        return values[np.isfinite(values)]


def whole_points(groups: Iterable[pl.DataFrame], replicates: int) -> Iterator[pl.DataFrame]:
    """Rows of some points after another, all that these have, and few at once.

    groups : tables; the replicates of one point may be spread over several.
    replicates : how many each point has at least.
    """
    import polars as pl

    waiting: dict[int, list[pl.DataFrame]] = {}
    for rows in groups:
        point = rows["point"][0]
        tables = [*waiting.pop(point, []), rows]
        if sum(table["replicate"].n_unique() for table in tables) < replicates:
            waiting[point] = tables
            continue
        table = pl.concat(tables).sort("point", "product", "replicate", maintain_order=True)
        starts = np.flatnonzero(table["point"].is_first_distinct().to_numpy())
        together = max(1, MOST_ROWS * len(starts) // table.height)
        cuts = [*starts[::together].tolist(), table.height]
        for first, last in pairwise(cuts):
            yield table[first:last]


def lived(rows: pl.DataFrame, figure: str) -> Iterator[Lived]:
    """The points of these rows, which stand by point, product and replicate."""
    import polars as pl

    values = rows[figure].fill_null(float("nan")).to_numpy()
    starts = np.flatnonzero(rows.select(pl.struct("point", "product").is_first_distinct()).to_series().to_numpy())
    found: dict[int, dict[str, Values]] = {}
    for first, last in pairwise([*starts.tolist(), rows.height]):
        found.setdefault(rows["point"][first], {})[rows["product"][first]] = values[first:last]
    for number, by_product in found.items():
        yield Lived(number, by_product)
