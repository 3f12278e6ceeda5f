"""What moves the result: inputs moved alone, along random ways or all together, with luck told apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.errors import InputError, nearest, whole
from wom_sim.indicators import INDICATORS
from wom_sim.scenario import MOST_REPLICATES, Scenario
from wom_sim.studies.comparing.tornado import chosen
from wom_sim.studies.engine.engine import Engine, Progress
from wom_sim.studies.engine.executors import executor_of
from wom_sim.studies.engine.rows import DONE
from wom_sim.studies.factors import STATED, Factor, factors
from wom_sim.studies.kpi import kpi_of, product_of
from wom_sim.studies.sensing import designs
from wom_sim.studies.sensing.effects import FEWEST, Lived, Resampling, effect_rows, frames
from wom_sim.studies.sensing.findings import DECIDES, MORRIS, OAT, SOBOL, Sensitivity
from wom_sim.studies.sensing.inputs import Input, Quantity, inputs
from wom_sim.studies.sensing.structure import structures

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.studies.sensing.luck import Values

MOST = 8
"""Inputs of a study that names none: all that the scenario is unsure of, and defaults that matter most up to here."""
SAMPLES = {OAT: 0, MORRIS: 16, SOBOL: 128}
"""Trajectories or samples where nothing is said: Morris settles the order with ten to twenty (Campolongo et al. 2007),
Sobol's indices have intervals of about a tenth to either side."""
REPLICATES = {OAT: 10, MORRIS: 4, SOBOL: 4}
"""Luck of every point where nothing is said: few where there are many points, of which each says something of luck."""
MOST_SAMPLES = 2**16
BOOTSTRAP = 200
"""Resamples behind every interval, of which the outermost five to either side are left out."""


def sensitivity(
    scenario: Scenario,
    vary: Mapping[str, Any] | None = None,
    *,
    method: str = OAT,
    kpi: str | None = None,
    product: str | None = None,
    samples: int | None = None,
    replicates: int | None = None,
    seed: int | None = None,
    bootstrap: int = BOOTSTRAP,
    structure: bool | Sequence[str] = False,
    second: bool = False,
    threads: int | None = None,
    dask: str | None = None,
    engine: Engine | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Find which inputs move the key figures of a product, and how much of their spread is luck.

    Parameters
    ----------
    vary : what is varied, by path, as of a sweep: a tuple `(low, high)` for a range, or a list of values. When left
        out all numbers of the scenario's `uncertain`, and the defaults that matter most, to eight in all. Ranges are
        gone through evenly, or by their logarithm where the scenario's own value is nearer to the geometric middle.
    method : `oat`, one input at a time at both ends of its range; `morris`, elementary effects along random
        trajectories; `sobol`, shares of the variance, all inputs being varied together. The last two have the first
        beside them.
    kpi, product : the figure that decides, and whose; as in `compare` when left out. All figures are in the tables.
    samples : trajectories of Morris (16 when left out), or samples of Sobol (128), a power of two.
    replicates : how often every point is run, with the same luck as every other; 10 when left out, and 4 of Morris and
        Sobol. With one, luck is not told apart from the inputs.
    bootstrap : resamples of samples and replicates behind the intervals of Morris and Sobol, and of shares of luck.
    structure : other ways to make the world as inputs too: True for all, or names of `network`, `people`, `step`,
        `conversation` and `feed`; see `wom_sim.studies.sensing.structure`.
    second : whether Sobol's method finds what every pair of inputs does together, with nearly twice the points.
    threads, dask : how many cores to use, or the address of a Dask cluster. What is found does not depend on it.
    engine : what makes the runs instead, such as one that keeps them in a folder.
    progress : told the share of the work that is done.

    Raises InputError, before anything is run, for what cannot be varied, and where nothing can be run.
    """
    began = perf_counter()
    if not isinstance(scenario, Scenario):
        raise InputError(f"{type(scenario).__name__} is no scenario.", where="scenario", remedy="Use `load_scenario`.")
    if method not in DECIDES:
        raise InputError(f"there is no method '{method}'.", where="method", remedy=nearest(str(method), DECIDES))
    scenario = scenario if seed is None else scenario.patch({"seed": seed})
    product = product_of(product, scenario)
    kpi = kpi_of(kpi, product, scenario)
    samples = _samples(method, samples)
    replicates = whole(REPLICATES[method] if replicates is None else replicates, "replicates", 1, MOST_REPLICATES)
    how = Resampling(whole(bootstrap, "bootstrap", 0, 100_000), scenario.seed)
    if second and method != SOBOL:
        raise InputError("pairs of inputs are found by 'sobol' only.", where="second")
    found, held, refused = _inputs(scenario, vary, structure)
    design = _Design(found, method, samples, scenario.seed, second=second)
    engine = engine or Engine(executor_of(threads, dask), progress=progress)
    rows = engine.rows(scenario, design.points.patches, replicates)
    tables = design.tables(rows, product, how)
    return Sensitivity(
        scenario=scenario,
        product=product,
        kpi=kpi,
        method=method,
        inputs=found,
        effects=tables["effects"],
        noise=tables["noise"],
        rows=design.told(rows),
        refused=_refused(refused, rows, design),
        samples=samples,
        replicates=replicates,
        bootstrap=how.bootstrap,
        held=held,
        asked=_asked(found, vary, second=second),
        seconds=perf_counter() - began,
    )


class _Design:
    """Where the inputs are tried, and what is read from the rows of these points."""

    def __init__(self, found: tuple[Input, ...], method: str, samples: int, seed: int, *, second: bool) -> None:
        self.inputs = found
        many = len(found)
        alone, self.tried = designs.one_at_a_time(found)
        self.ways = designs.trajectories(found, samples, seed) if method == MORRIS else None
        together = np.empty((0, 1, many)) if self.ways is None else self.ways.shares
        if method == SOBOL:
            together = designs.saltelli(many, samples, seed, second=second)
        self.method, self.alone, self.shape = method, len(alone), together.shape[:2]
        self.points = designs.points(found, np.concatenate([alone, together.reshape(-1, many)]))

    def tables(self, rows: pl.DataFrame, product: str, how: Resampling) -> dict[str, pl.DataFrame]:
        """Effects and noise of every key figure."""
        import polars as pl

        mine = rows.filter(pl.col("product") == product)
        if not (mine["status"] == DONE).any():
            raise InputError(f"none of {len(self.points.patches):,} points can be run. {mine['error'][0]}")
        effects, noise = [], []
        for one in INDICATORS:
            values = mine[one.name].to_numpy().reshape(len(self.points.patches), -1)[self.points.of]
            found = effect_rows(self.inputs, one.name, self._lived(values), how)
            effects += found[0]
            noise += found[1]
        return frames({"effects": effects, "noise": noise})

    def _lived(self, values: Values) -> Lived:
        alone, rest = values[: self.alone], values[self.alone :]
        together = rest.reshape(*self.shape, values.shape[1])
        if self.method == SOBOL:
            return Lived(alone, self.tried, sobol=together)
        if self.method == MORRIS:
            return Lived(alone, self.tried, morris=together, ways=self.ways)
        return Lived(alone, self.tried)

    def told(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows with the settings of their points, by input."""
        import polars as pl

        columns: dict[str, list[Any]] = {"point": list(range(len(self.points.patches)))}
        for place, one in enumerate(self.inputs):
            mine = [settings[place] for settings in self.points.settings]
            of_number = isinstance(one, Quantity)
            columns[one.name] = [
                None if setting is None else float(setting.patch[one.name]) if of_number else setting.label
                for setting in mine
            ]
        numbers = {one.name: pl.Float64 if isinstance(one, Quantity) else pl.String for one in self.inputs}
        settings_of = pl.DataFrame(columns, schema_overrides=numbers)
        before = ["run_id", "point", "replicate", "seed"]
        joined = rows.join(settings_of, on="point", how="left", maintain_order="left")
        return joined.select(*before, *numbers, pl.exclude(*before, *numbers))


def _samples(method: str, samples: int | None) -> int:
    if method == OAT:
        if samples is not None:
            raise InputError("one input at a time has no samples.", where="samples", remedy="Use 'morris' or 'sobol'.")
        return 0
    count = whole(SAMPLES[method] if samples is None else samples, "samples", FEWEST, MOST_SAMPLES)
    if method == SOBOL and count & (count - 1):
        below = 1 << (count.bit_length() - 1)
        raise InputError(
            f"{count} is no power of two.",
            where="samples",
            remedy=f"Use {below} or {2 * below}: sequences are even then.",
        )
    return count


def _inputs(
    scenario: Scenario, vary: Mapping[str, Any] | None, structure: bool | Sequence[str]
) -> tuple[tuple[Input, ...], tuple[Factor, ...], dict[str, str]]:
    """What is varied, what else is not known exactly, and why something was refused."""
    structural, refused = structures(structure, scenario)
    known = factors(scenario)
    if vary is None:
        stated = sum(factor.source == STATED for factor in known)
        quantities: tuple[Input, ...] = tuple(map(Quantity, chosen(known, (), max(stated, MOST))))
    elif vary or not structural:
        quantities, faults = inputs(vary, scenario)
        refused |= faults
    else:
        quantities = ()
    found = (*structural, *quantities)
    if not found:
        raise InputError("nothing is left to vary.", where="vary", remedy="Give ranges by path.")
    varied = {one.name for one in found}
    return found, tuple(factor for factor in known if factor.path not in varied), refused


def _refused(before: Mapping[str, str], rows: pl.DataFrame, design: _Design) -> pl.DataFrame:
    """What could not be varied at all, then points that were refused or failed: what, points and reason."""
    import polars as pl

    told: list[tuple[str, int | None, str]] = [(what, None, reason) for what, reason in before.items()]
    faults = rows.filter(pl.col("status") != DONE).unique("point", maintain_order=True)
    for error, mine in faults.group_by("error", maintain_order=True):
        settings = design.points.settings[mine["point"][0]]
        what = ", ".join(
            f"{one.name}: {setting.label}"
            for one, setting in zip(design.inputs, settings, strict=True)
            if setting is not None
        )
        told.append((what, len(mine), str(error[0])))
    return pl.DataFrame(told, schema={"what": pl.String, "points": pl.Int64, "reason": pl.String}, orient="row")


def _asked(found: Sequence[Input], vary: Mapping[str, Any] | None, *, second: bool) -> dict[str, Any]:
    """Options of the command line that say the same."""
    structural = [one.name for one in found if one.structural]
    named = [] if vary is None else [one.option for one in found if one.name not in structural]
    return {"vary": named, "structure": structural, "second": second or None}
