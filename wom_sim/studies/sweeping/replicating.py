"""Replicates by target: each point of a sweep is run again until its mean is known well enough."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wom_sim.studies.engine.chunk import Chunk
from wom_sim.studies.engine.rows import DONE
from wom_sim.studies.precision import Precision, half_widths

if TYPE_CHECKING:
    import polars as pl


class Target(NamedTuple):
    """When the replicates of a point are enough."""

    kpi: str
    product: str
    precision: Precision
    most: int
    """Replicates after which a point is left as it is."""


def following(chunk: Chunk, tables: Sequence[pl.DataFrame], target: Target) -> Chunk | None:
    """The points of a chunk that are not known well enough by all replicates so far, with as many again; or none.

    tables : the rows of these points, from this chunk and those that it followed. A point that is refused, that fails,
    or whose figure is undefined has no more.
    """
    import polars as pl

    first = chunk.replicates[-1] + 1
    last = min(2 * first, target.most)
    if first >= last:
        return None
    mine = pl.concat(tables).filter(pl.col("product") == target.product, pl.col("status") == DONE)
    known = mine.group_by("point").agg(
        pl.col(target.kpi).mean().alias("mean"),
        pl.col(target.kpi).std().fill_null(0.0).alias("deviation"),
        pl.col(target.kpi).count().alias("count"),
    )
    wide = half_widths(known["count"].to_numpy().astype(np.int64), known["deviation"].to_numpy())
    wanted = [target.precision.of(mean if mean is not None else 0.0) for mean in known["mean"]]
    short = {
        point
        for point, count, width, enough in zip(known["point"], known["count"], wide, wanted, strict=True)
        if count and not width <= enough
    }
    left = [place for place, number in enumerate(chunk.numbers) if number in short]
    if not left:
        return None
    points, numbers = tuple(chunk.points[place] for place in left), tuple(chunk.numbers[place] for place in left)
    return chunk._replace(points=points, numbers=numbers, replicates=tuple(range(first, last)))
