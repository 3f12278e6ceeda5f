"""Sweeps: one scenario with many settings, each with the same luck, and what came out of every run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim import __version__, kernel
from wom_sim.errors import InputError, whole
from wom_sim.result import VERSION
from wom_sim.scenario import MOST_REPLICATES, Scenario
from wom_sim.studies.engine.chunk import Chunk
from wom_sim.studies.engine.engine import Engine, Progress
from wom_sim.studies.engine.executors import NOWHERE, executor_of
from wom_sim.studies.engine.identity import digest
from wom_sim.studies.engine.measures import KEY_FIGURES
from wom_sim.studies.engine.plan import BESIDE, chunks
from wom_sim.studies.engine.rows import Columns, Point, columns_of, in_order
from wom_sim.studies.kpi import kpi_of, product_of
from wom_sim.studies.precision import precision_of
from wom_sim.studies.sweeping.design import points
from wom_sim.studies.sweeping.kept import keep
from wom_sim.studies.sweeping.replicating import Target, following
from wom_sim.studies.sweeping.vary import Varied, varied

if TYPE_CHECKING:
    import polars as pl

MOST_FOR_PRECISION = 1000
"""Replicates of a point with a precision, where nothing else is said."""
FIRST = 10
"""Replicates after which precision is looked at first."""


@dataclass(frozen=True)
class Sweep:
    """What is to be run: plain data, from which everyone plans the same chunks."""

    scenario: Scenario
    """With its seed."""
    varied: tuple[Varied, ...]
    design: str
    points: tuple[Point, ...] = field(repr=False)
    replicates: int
    """Of every point; with a target, those that come first."""
    kpi: str
    """The figure that is told first."""
    product: str
    target: Target | None = None
    samples: int | None = None
    """As was asked for; None where the design's own number was taken."""

    @property
    def columns(self) -> Columns:
        """The varied paths, as columns of the rows."""
        return columns_of(self.points, [one.path for one in self.varied])

    def about(self) -> dict[str, Any]:
        """What tells this sweep from every other, as plain data."""
        return {
            "study": "sweep",
            "scenario": digest({**self.scenario.to_data(), **BESIDE}),
            "points": digest([dict(point) for point in self.points]),
            "replicates": self.replicates,
            "precision": None if self.target is None else list(self.target),
            "release": [__version__, VERSION, kernel.sources_hash()],
        }

    def planned(self) -> list[Chunk]:
        """The chunks that come first; those that follow for the sake of precision depend on what comes out."""
        whole_points = self.target is not None
        return chunks(
            self.scenario, self.points, range(self.replicates), KEY_FIGURES, self.columns, whole_points=whole_points
        )

    def groups(self, engine: Engine, planned: Sequence[Chunk]) -> Iterator[pl.DataFrame]:
        """The rows of some points after another, read where they are kept and made where they are not.

        planned : of `planned()`, all or those that are made here.
        """
        import polars as pl

        so_far: dict[int, list[pl.DataFrame]] = {}
        wave = list(planned)
        while wave:
            after = []
            for chunk, table in engine.tables(wave):
                tables = so_far.pop(chunk.numbers[0], [])
                tables.append(table)
                more = None if self.target is None else following(chunk, tables, self.target)
                if more is None:
                    yield pl.concat(tables)
                else:
                    after.append(more)
                    so_far[more.numbers[0]] = tables
            wave = after

    def rows(self, engine: Engine) -> pl.DataFrame:
        """All rows, by point, replicate and product."""
        import polars as pl

        return in_order(pl.concat(self.groups(engine, self.planned())), self.scenario)


def plan(
    scenario: Scenario,
    vary: Mapping[str, Any],
    *,
    design: str = "grid",
    samples: int | None = None,
    replicates: int | None = None,
    precision: float | str | None = None,
    kpi: str | None = None,
    product: str | None = None,
    seed: int | None = None,
) -> Sweep:
    """A sweep that has not been run; see `sweep`."""
    if not isinstance(scenario, Scenario):
        raise InputError(f"{type(scenario).__name__} is no scenario.", where="scenario", remedy="Use `load_scenario`.")
    scenario = scenario if seed is None else scenario.patch({"seed": seed})
    found = varied(scenario, vary)
    product = product_of(product, scenario)
    kpi = kpi_of(kpi, product, scenario)
    target = None
    if precision is None:
        count = whole(scenario.replicates if replicates is None else replicates, "replicates", 1, MOST_REPLICATES)
    else:
        most = whole(MOST_FOR_PRECISION if replicates is None else replicates, "replicates", 2, MOST_REPLICATES)
        count, target = min(FIRST, most), Target(kpi, product, precision_of(precision), most)
    chosen = points(design, found, samples, scenario.seed)
    _check_any(scenario, chosen)
    return Sweep(scenario, found, design, chosen, count, kpi, product, target, samples)


def _check_any(scenario: Scenario, points: Sequence[Point]) -> None:
    """Refuse a sweep of which no point at all can be run; a few are recorded as refused."""
    first = None
    for point in points:
        try:
            scenario.patch(point)
            return
        except InputError as fault:
            first = first or fault
    assert first is not None
    raise InputError(f"none of {len(points):,} points can be run. The first: {first}", where="vary")


def sweep(
    scenario: Scenario,
    vary: Mapping[str, Any],
    *,
    design: str = "grid",
    samples: int | None = None,
    replicates: int | None = None,
    precision: float | str | None = None,
    kpi: str | None = None,
    product: str | None = None,
    seed: int | None = None,
    threads: int | None = None,
    dask: str | None = None,
    out: str | Path | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Run a scenario with many settings: one row for each run and product.

    Parameters
    ----------
    vary : what is varied, by path: a tuple `(low, high)` for a range, or a list of values.
    design : `grid`, `random`, `lhs` or `sobol`; see `wom_sim.studies.sweeping.design.points`.
    samples : how many points; of a grid, how many levels each range has.
    replicates : how often each point is run, with the same luck as every other; the scenario's own number when left
        out. With a precision, the most.
    precision : half of the 95 % interval of the mean of the KPI that is wanted for every point, as an amount or as a
        share of that mean ("5%"); looked at after 10, 20, 40, ... replicates.
    kpi, product : the figure that precision and report are about, and whose; as in `compare` when left out.
    threads : how many cores to use; all when left out. Rows do not depend on it.
    dask : address of a Dask cluster on which the runs are made instead.
    out : folder in which every run is kept as soon as it is made, and a report in the end; the same call goes on in it.
    overwrite : whether another study in that folder is replaced.
    progress : told the share of the work that is done.

    Returns a frame with the columns run_id, point, replicate, seed, the varied paths, product, status (`done`,
    `refused` or `failed`), error, and every key figure; sorted by point, replicate and product.

    Raises InputError, before anything is run, for what cannot be varied.
    """

    planned = plan(
        scenario,
        vary,
        design=design,
        samples=samples,
        replicates=replicates,
        precision=precision,
        kpi=kpi,
        product=product,
        seed=seed,
    )
    executor = executor_of(threads, dask)
    if out is None:
        return planned.rows(Engine(executor, progress=progress))
    keep(planned, Path(out), executor, overwrite=overwrite, progress=progress)
    return planned.rows(Engine(NOWHERE, Path(out)))
