"""Where settings are tried: points go in, the series of their runs come out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.scenario import Scenario
from wom_sim.studies.calibrating.curves import Curves, simulated
from wom_sim.studies.calibrating.observed import Series
from wom_sim.studies.engine.engine import Engine
from wom_sim.studies.engine.plan import chunks
from wom_sim.studies.engine.rows import REFUSED

if TYPE_CHECKING:
    import polars as pl

Values = NDArray[np.float64]
Points = Sequence[Mapping[str, Any]]

TOGETHER = 15
"""Points that meet the same luck, where every group of points has luck of its own."""


class Laboratory:
    """Runs of one scenario with other settings, as series at the periods of the data."""

    def __init__(self, engine: Engine, base: Scenario, measure: Curves, series: Sequence[Series]) -> None:
        self.engine, self.base, self.measure, self.series = engine, base, measure, series
        self.refusal = ""
        """Why a point was refused or broke, the first that was."""
        self.refused = 0

    def paired(self, points: Points, replicates: Sequence[int]) -> Values:
        """All points with the same luck: float64 (points, replicates, series, periods); NaN where there is nothing."""
        frame = self.engine.rows(self.base, points, replicates, self.measure)
        return self._runs(frame, len(points), len(replicates))

    def apart(self, points: Points, replicates: int, first: int) -> Values:
        """The same where each `TOGETHER` points meet luck of their own, numbered from `first` on."""
        import polars as pl

        planned, begins = [], {}
        for place in range(0, len(points), TOGETHER):
            number = first + place // TOGETHER * replicates
            for chunk in chunks(self.base, points[place : place + TOGETHER], range(number, number + replicates),
                                self.measure):  # fmt: skip
                planned.append(chunk)
                begins[chunk.id] = place
        tables = [
            table.with_columns(pl.col("point") + begins[chunk.id]) for chunk, table in self.engine.tables(planned)
        ]
        return self._runs(pl.concat(tables).sort("point", "replicate", "product"), len(points), replicates)

    def _runs(self, frame: pl.DataFrame, points: int, replicates: int) -> Values:
        import polars as pl

        wrong = frame.filter(pl.col("status") != "done")
        if not self.refusal and wrong.height:
            self.refusal = str(wrong["error"][0])
        self.refused += wrong.filter(pl.col("status") == REFUSED)["point"].n_unique()
        runs = simulated(frame, self.series)
        return runs.reshape(points, replicates, *runs.shape[1:])
