"""A comparison as tidy tables, for whatever tool comes next: Parquet for programs, CSV for everyone."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.errors import InputError
from wom_sim.studies.comparing.truth import truth
from wom_sim.studies.comparing.weekly import MONDAY, weekly

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.studies.comparing.channels import Channels
    from wom_sim.studies.comparing.comparison import Comparison
    from wom_sim.studies.comparing.tornado import Tornado
    from wom_sim.studies.comparing.worlds import Worlds


def tables(comparison: Comparison, *, monday: date = MONDAY) -> dict[str, pl.DataFrame]:
    """All that a comparison found, as tables by name: those that it has itself, and those of its studies.

    `effects`, `levels`, `decomposition`, `timing`, `influence`, `word_of_mouth`: as in `Comparison`; `best` has the
    chance that each arm is the best; `truth` what each move did (see `studies.truth`); `weekly` the weeks of every arm
    (see `studies.weekly`), and is left out where weeks cannot be made of the steps. `worlds`, `tornado` and `channels`
    are there where these were asked for.
    """
    import polars as pl

    chances = comparison.best.chances
    found = {
        "effects": comparison.effects,
        "levels": comparison.levels,
        "decomposition": comparison.decomposition,
        "timing": comparison.timing,
        "influence": comparison.influence,
        "word_of_mouth": comparison.word_of_mouth,
        "best": pl.DataFrame({"arm": list(chances), "chance": list(chances.values())}),
        "truth": truth(comparison),
    }
    try:
        weeks = {name: weekly(arm, comparison.product, monday=monday) for name, arm in comparison.arms.items()}
    except InputError:
        weeks = {}
    if weeks:
        # Arms may have moves that others lack: they spent nothing on them.
        joined = pl.concat([table.with_columns(arm=pl.lit(name)) for name, table in weeks.items()], how="diagonal")
        found["weekly"] = joined.fill_null(0.0).select("arm", pl.exclude("arm"))
    if comparison.worlds is not None:
        found["worlds"] = _worlds(comparison.worlds)
    if comparison.tornado is not None:
        found["tornado"] = _tornado(comparison.tornado)
    if comparison.channels is not None:
        found["channels"] = _channels(comparison.channels)
    return found


def write_tables(comparison: Comparison, folder: Path, *, monday: date = MONDAY) -> None:
    """Write each table as `NAME.parquet` and `NAME.csv` into a folder that is there."""
    for name, table in tables(comparison, monday=monday).items():
        table.write_parquet(folder / f"{name}.parquet")
        table.write_csv(folder / f"{name}.csv")


def _worlds(worlds: Worlds) -> pl.DataFrame:
    """One row for each world, arm and replicate: the KPI, and what was drawn."""
    import polars as pl

    rows = [
        {
            "world": world,
            "arm": arm,
            "replicate": replicate,
            "value": float(values[world, replicate]),
            **worlds.draws[world],
        }
        for arm, values in worlds.values.items()
        for world, replicate in np.ndindex(values.shape)
    ]
    return pl.DataFrame(rows, infer_schema_length=None)


def _tornado(tornado: Tornado) -> pl.DataFrame:
    """One row for each uncertain number, those that matter most first."""
    import polars as pl

    return pl.DataFrame(
        [
            {
                "path": bar.factor.path,
                "low": bar.factor.low,
                "high": bar.factor.high,
                "lead_at_low": bar.at_low,
                "lead_at_high": bar.at_high,
                "lead": tornado.lead,
                "error": bar.error,
                "arm": tornado.arm,
                "other": tornado.other,
            }
            for bar in tornado.bars
        ],
        infer_schema_length=None,
    )


def _channels(channels: Channels) -> pl.DataFrame:
    """One row for each move and replicate."""
    import polars as pl

    return pl.DataFrame(
        [
            {
                "move": move,
                "replicate": replicate,
                "shapley": float(channels.shapley[place, replicate]),
                "alone": float(channels.alone[place, replicate]),
                "last": float(channels.last[place, replicate]),
                "cost": float(channels.cost[place, replicate]),
                "kpi": channels.kpi,
            }
            for place, move in enumerate(channels.moves)
            for replicate in range(channels.shapley.shape[1])
        ],
        infer_schema_length=None,
    )
