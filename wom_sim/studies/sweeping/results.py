"""What a sweep's rows say together, gathered group by group in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wom_sim.folder import MARK
from wom_sim.indicators import INDICATORS, Indicator
from wom_sim.result import VERSION, origin, write_json
from wom_sim.studies.precision import Precision
from wom_sim.studies.sweeping import exports
from wom_sim.studies.sweeping.axes import Axis
from wom_sim.studies.sweeping.gathering import Gathered, Neediest, Ranked
from wom_sim.studies.sweeping.lived import lived, whole_points
from wom_sim.studies.sweeping.refusals import Reason, Refusals
from wom_sim.studies.sweeping.repeat import command
from wom_sim.studies.sweeping.responses import Cells, Response
from wom_sim.studies.sweeping.spread import Spread
from wom_sim.studies.sweeping.stability import Trace, enough
from wom_sim.studies.sweeping.tables import Spool, deciding, described

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.studies.sweep import Sweep

USUAL = 0.05
"""Half of the interval that is wanted where nothing is said, as a share of the span between the points: differences
between most of them can then be told. Of a single point as a share of its mean."""


class Enough(NamedTuple):
    """How many replicates the wanted interval takes."""

    wanted: Precision
    asked: bool
    """Whether it was asked for."""
    reached: int
    """Points of which the interval is no wider by now."""
    number: int | None
    """Replicates that would be enough for every point; None where that is beyond reach."""
    point: int
    """The point that needs most."""


@dataclass(frozen=True)
class Summary:
    """What came out of a sweep."""

    sweep: Sweep
    statuses: dict[str, int]
    """How many runs are done, refused and failed."""
    known: int
    """Points of which the deciding figure is defined."""
    most: int
    """Replicates of the point that has most."""
    responses: dict[str, tuple[Response, ...]]
    """By product: how the deciding figure answers to each path, in the order in which these are varied."""
    spread: Spread
    """Where differences between runs of the product come from."""
    highest: tuple[Ranked, ...]
    lowest: tuple[Ranked, ...]
    """Points by the mean of the deciding figure; ten at most."""
    traces: tuple[Trace, ...]
    """How some points settle with more replicates."""
    enough: Enough | None
    """How many replicates are enough; None where luck cannot be told."""
    reasons: tuple[Reason, ...]
    """Why runs were refused or failed."""
    axes: tuple[Axis, ...]
    """Of each path."""
    cells: Cells | None
    """The deciding figure over both paths of a grid of two."""
    all_figures: Spool = field(repr=False)
    """The table of points, with every key figure: see `wom_sim.studies.sweeping.tables.described`."""
    one_figure: Spool = field(repr=False)
    """The deciding figure of each point: see `wom_sim.studies.sweeping.tables.deciding`."""

    @property
    def indicator(self) -> Indicator:
        """The figure that decides."""
        return next(one for one in INDICATORS if one.name == self.sweep.kpi)

    @property
    def best(self) -> tuple[Ranked, ...]:
        """The best points, ten at most."""
        return self.lowest if self.indicator.fewer else self.highest

    @property
    def worst(self) -> tuple[Ranked, ...]:
        """The worst points, ten at most."""
        return self.highest if self.indicator.fewer else self.lowest

    @cached_property
    def strongest(self) -> tuple[Response, ...]:
        """Responses of the product, those that explain most of the differences between points first."""
        mine = self.responses[self.sweep.product]
        return tuple(sorted(mine, key=lambda one: (not one.told, -float(np.nan_to_num(one.share, nan=-1.0)))))

    @cached_property
    def tables(self) -> dict[str, pl.DataFrame]:
        """The small tables by name: see `wom_sim.studies.sweeping.exports`."""
        return exports.tables(self)

    def points(self) -> pl.DataFrame:
        """The deciding figure of every point, by its number: see `wom_sim.studies.sweeping.tables.deciding`."""
        return self.one_figure.scan().sort("point").collect()

    def manifest(self) -> dict[str, Any]:
        """Where the sweep comes from, and the command that makes it again."""
        sweep = self.sweep
        return {
            "name": sweep.scenario.name,
            "result_version": VERSION,
            "repeat": command(sweep),
            "seed": sweep.scenario.seed,
            "replicates": list(range(self.most)),
            "varied": [one.path for one in sweep.varied],
            "design": sweep.design,
            "points": len(sweep.points),
            "kpi": sweep.kpi,
            "product": sweep.product,
            "statuses": self.statuses,
            **origin(),
        }

    def report(self) -> str:
        """The report as one self-contained page of HTML."""
        from wom_sim.report.sweeping import render

        return render(self)


def summary(sweep: Sweep, groups: Iterator[pl.DataFrame]) -> Summary:
    """Gather the groups of rows of a sweep.

    What is held at a time is one group, sums by value of each path, and the replicates of some twenty points. Tables
    of points wait in temporary files.
    """
    all_figures, one_figure = Spool(), Spool()
    gathered, refusals = Gathered(sweep), Refusals()
    paths, figures = [path for path, _ in sweep.columns], [one.name for one in INDICATORS]
    statuses: dict[str, int] = {}
    most = 0
    for rows in whole_points(groups, sweep.replicates):
        runs = rows.unique(["point", "replicate"])
        for status, count in runs.group_by("status").len().iter_rows():
            statuses[status] = statuses.get(status, 0) + count
        most = max(most, runs.group_by("point").len()["len"].to_numpy().max())
        table = described(rows, paths, figures)
        all_figures.add(table)
        one_figure.add(deciding(rows, table, paths, sweep.kpi, sweep.product))
        refusals.add(rows)
        for one in lived(rows, sweep.kpi):
            gathered.add(one)
    return Summary(
        sweep=sweep,
        statuses=dict(sorted(statuses.items())),
        known=gathered.known,
        most=int(most),
        responses=gathered.responses(),
        spread=gathered.spread(sweep.product),
        highest=gathered.highest,
        lowest=gathered.lowest,
        traces=gathered.traces(),
        enough=_enough(gathered, one_figure),
        reasons=refusals.reasons(),
        axes=gathered.axes,
        cells=gathered.map,
        all_figures=all_figures,
        one_figure=one_figure,
    )


def _enough(gathered: Gathered, points: Spool) -> Enough | None:
    """How many replicates the interval takes that was asked for, or the usual one."""
    import polars as pl

    target = gathered.sweep.target
    if gathered.noisiest.size < 0.0:
        return None
    span = gathered.highest[0].mean - gathered.lowest[0].mean
    usual = Precision(USUAL * span, False) if span > 0.0 else Precision(USUAL, True)
    wanted = usual if target is None else target.precision
    neediest: Neediest = gathered.vaguest if wanted.is_share else gathered.noisiest
    half = (pl.col("high") - pl.col("low")) / 2.0
    most = pl.col("mean").abs() * wanted.amount if wanted.is_share else pl.lit(wanted.amount)
    reached = points.scan().select((half <= most).sum()).collect().item()
    return Enough(wanted, target is not None, reached, enough(neediest.size, wanted.amount), -neediest.back)


def write(found: Summary, folder: Path) -> None:
    """Write the results into a folder that exists: tables, scenario, report, and the manifest."""
    exports.write(found, folder)
    (folder / "report.html").write_text(found.report(), encoding="utf-8")
    write_json(folder / MARK, found.manifest())
