"""What came out of a calibration: the best fit, what else is plausible, and what it foretells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.folder import MARK, write_folder
from wom_sim.result import VERSION, origin, write_json
from wom_sim.scenario import Scenario
from wom_sim.studies.calibrating.accuracy import (
    FITTED,
    HELD_OUT,
    SIMULATION,
    bass_of,
    error,
    mean_step,
    rivals,
)
from wom_sim.studies.calibrating.identifiability import Told, alike, correlations, profile, told
from wom_sim.studies.calibrating.loss import Distance
from wom_sim.studies.calibrating.observed import BOUNDS, Observed
from wom_sim.studies.calibrating.parameters import Parameter, Shares, patches
from wom_sim.studies.calibrating.rivals import Bass
from wom_sim.studies.calibrating.search import Tried
from wom_sim.studies.factors import Factor, factors
from wom_sim.studies.shuffles import counted, lucks
from wom_sim.uncertain import FIXED

if TYPE_CHECKING:
    import polars as pl

Values = NDArray[np.float64]

BAND = 0.9
"""Share of the plausible runs that lie within the band."""
OF_BANDS = 40
"""Address of the luck of what the model lacks, in bands."""


class Left(NamedTuple):
    """What the data leave plausible."""

    draws: Shares
    """float64 (draws, parameters): plausible settings, each as likely as any other."""
    waves: int
    """Waves that it took."""
    discrepancy: Values
    """For each series, standard deviation of the data about the best fit that luck does not explain, in its unit."""
    shares: Shares
    """Settings of the last wave."""
    losses: Values
    """Of these."""


class Asked(NamedTuple):
    """What was asked of a calibration."""

    sampler: str
    trials: int
    batch: int
    replicates: int
    samples: int
    holdout: int
    """Periods."""
    days: float | None
    start: int
    weights: Mapping[str, float]
    fit: Mapping[str, tuple[float, float]] | None

    @property
    def runs(self) -> int:
        """How many runs it takes, about."""
        from wom_sim.studies.calibrate import EACH, FINAL, FINALISTS, SHOWN
        from wom_sim.studies.calibrating.plausible import WAVES

        return self.trials * self.replicates + (FINALISTS + 2) * FINAL + WAVES * self.samples * EACH + 2 * SHOWN


@dataclass(frozen=True)
class Calibration:
    """Settings that come nearest to measured series, those that the data leave plausible, and what they foretell."""

    scenario: Scenario
    """As it was given."""
    observed: Observed
    parameters: tuple[Parameter, ...]
    asked: Asked
    steps: tuple[int, ...]
    """Steps of the simulation after which periods begin and end."""
    fitted: int
    """Periods that were fitted; the others are foretold."""
    distance: Distance
    tried: Tried
    best_shares: Values
    """The best setting, as shares of the ranges."""
    runs: Values
    """float64 (replicates, series, periods): its runs."""
    left: Left
    band: Values
    """float64 (runs, series, periods): single runs of plausible settings."""
    refused: int
    """Candidates that the scenario refused."""
    seconds: float

    # --- settings ---------------------------------------------------------------------------------

    @property
    def best(self) -> dict[str, float]:
        """The best setting, as a patch."""
        return patches(self.parameters, self.best_shares[None])[0]

    @property
    def loss(self) -> float:
        """Its loss, see `wom_sim.studies.calibrating.loss.Distance`."""
        return self.distance(self.runs)

    @property
    def worlds(self) -> list[dict[str, float]]:
        """The plausible settings as patches: `worlds` of `wom_sim.compare`."""
        return patches(self.parameters, self.left.draws)

    @cached_property
    def calibrated(self) -> Scenario:
        """The scenario with the best setting, unsure of each parameter within its plausible interval."""
        ranges = {}
        for one, found in zip(self.parameters, self.told, strict=True):
            ends = [one.at(found.low), one.at(found.high), self.best[one.path]]
            if not FIXED.fullmatch(one.path) and min(ends) < max(ends):
                ranges[one.path] = (float(min(ends)), float(max(ends)))
        plain = self.scenario.patch(self.best)
        return plain.patch({"uncertain": {**plain.to_data()["uncertain"], **ranges}})

    @cached_property
    def told(self) -> tuple[Told, ...]:
        """What is known of each parameter."""
        return tuple(told(self.left.draws[:, place]) for place in range(len(self.parameters)))

    @cached_property
    def alike(self) -> list[tuple[str, str, float]]:
        """Pairs of parameters that the data cannot tell apart, with their rank correlation."""
        paths = [one.path for one in self.parameters]
        return [(paths[one], paths[other], found) for one, other, found in alike(self.left.draws)]

    @cached_property
    def bass(self) -> tuple[Bass | None, ...]:
        """Bass's model of each series; None where there is none."""
        return tuple(bass_of(one, self.fitted, self.asked.start) for one in self.observed.series)

    # --- tables -----------------------------------------------------------------------------------

    @cached_property
    def fit(self) -> pl.DataFrame:
        """What was measured and what models say: a row for each series and period.

        Columns: product, measure, period (its name in the data), number, day (last of the period), part (`fitted` or
        `held out`), observed, simulation (mean of the best setting's runs), low and high (90 % of the runs of plausible
        settings, with what the model lacks), bass, last value and drift (which foretell only). Null where there is
        nothing.
        """
        import polars as pl

        low, high = self._bands()
        length = len(self.observed.times)
        frames = []
        for place, one in enumerate(self.observed.series):
            others = {"bass": np.full(length, np.nan), **rivals(one, self.fitted, self.bass[place])}
            frames.append(
                pl.DataFrame(
                    {
                        "product": [one.product] * length,
                        "measure": [one.name] * length,
                        "period": self.observed.times,
                        "number": np.arange(1, length + 1),
                        "day": np.array(self.steps[1:]) * self.scenario.step - 1,
                        "part": [FITTED] * self.fitted + [HELD_OUT] * (length - self.fitted),
                        "observed": one.values,
                        SIMULATION: self.runs[:, place].mean(axis=0),
                        "low": low[place],
                        "high": high[place],
                        **others,
                    }
                )
            )
        return pl.concat(frames).with_columns(pl.col(pl.Float64).fill_nan(None))

    @cached_property
    def forecast(self) -> pl.DataFrame:
        """The rows of `fit` that were held out."""
        return self.fit.filter(part=HELD_OUT)

    @cached_property
    def accuracy(self) -> pl.DataFrame:
        """How far each model is from what was measured: a row for each series, part and model.

        Columns: product, measure, part, model, rmse, mae (in the unit of the data), mase, and wins: whether its rmse is
        the least of the part.
        """
        import polars as pl

        rows = []
        for place, one in enumerate(self.observed.series):
            said = {
                SIMULATION: self.runs[:, place].mean(axis=0),
                **rivals(one, self.fitted, self.bass[place]),
            }
            step = mean_step(one.values[: self.fitted])
            for part, where in ((FITTED, slice(None, self.fitted)), (HELD_OUT, slice(self.fitted, None))):
                found = {
                    model: error(one.values[where], values[where], step)
                    for model, values in said.items()
                    if np.isfinite(values[where]).any()
                }
                known = {model: off for model, off in found.items() if off is not None}
                least = min((off.rmse for off in known.values()), default=np.nan)
                head = {"product": one.product, "measure": one.name, "part": part}
                rows += [
                    {**head, "model": model, **off._asdict(), "wins": off.rmse == least} for model, off in known.items()
                ]
        return pl.DataFrame(rows).with_columns(pl.col(pl.Float64).fill_nan(None))

    @cached_property
    def identifiability(self) -> pl.DataFrame:
        """What the data tell of each parameter: a row for each.

        Columns: path, best, low, middle, high (95 % interval and median of the plausible settings), range_low,
        range_high, kept (how much of the range is left), verdict (`told`, `narrowed` or `open`), goes_with (the
        parameter with the strongest rank correlation) and correlation.
        """
        import polars as pl

        table = correlations(self.left.draws)
        rows = []
        for place, (one, found) in enumerate(zip(self.parameters, self.told, strict=True)):
            others = {other: float(table[place, other]) for other in range(len(table)) if other != place}
            near = max(others, key=lambda other: abs(others[other]), default=None)
            rows.append(
                {
                    "path": one.path,
                    "best": float(self.best[one.path]),
                    "low": float(one.at(found.low)),
                    "middle": float(one.at(found.middle)),
                    "high": float(one.at(found.high)),
                    "range_low": one.low,
                    "range_high": one.high,
                    "kept": found.kept,
                    "verdict": found.verdict,
                    "goes_with": None if near is None else self.parameters[near].path,
                    "correlation": None if near is None else others[near],
                }
            )
        return pl.DataFrame(rows)

    @cached_property
    def plausible(self) -> pl.DataFrame:
        """The plausible settings, a row each, a column for each path."""
        import polars as pl

        return pl.DataFrame(self.worlds)

    @cached_property
    def candidates(self) -> pl.DataFrame:
        """Every candidate of the search in its order: number, batch (0 is the survey), its settings, and its loss."""
        import polars as pl

        settings = pl.DataFrame(patches(self.parameters, self.tried.shares))
        losses = pl.Series("loss", self.tried.losses).replace([np.inf], [None])
        number = pl.Series("number", np.arange(1, len(settings) + 1))
        return settings.select(number, pl.Series("batch", self.tried.batch), *settings.columns, losses)

    @cached_property
    def profile(self) -> pl.DataFrame:
        """The least loss met along the range of each parameter: path, value and loss."""
        import polars as pl

        shares = np.vstack([self.tried.shares, self.left.shares])
        losses = np.append(self.tried.losses, self.left.losses)
        return pl.DataFrame(
            [
                {"path": one.path, "value": float(one.at(share)), "loss": loss}
                for place, one in enumerate(self.parameters)
                for share, loss in profile(shares[:, place], losses)
            ]
        )

    @cached_property
    def fixed(self) -> tuple[Factor, ...]:
        """Numbers that nobody knows exactly, and that were held at their values."""
        calibrated = {one.path for one in self.parameters}
        return tuple(one for one in factors(self.scenario) if one.path not in calibrated)

    def tables(self) -> dict[str, pl.DataFrame]:
        """All of them by name."""
        import polars as pl

        fixed = [{"path": one.path, "value": float(one.value), "low": float(one.low), "high": float(one.high)}
                 for one in self.fixed]  # fmt: skip
        kinds = {"path": pl.String, "value": pl.Float64, "low": pl.Float64, "high": pl.Float64}
        return {
            "fit": self.fit,
            "accuracy": self.accuracy,
            "identifiability": self.identifiability,
            "plausible": self.plausible,
            "candidates": self.candidates,
            "profile": self.profile,
            "fixed": pl.DataFrame(fixed, schema=kinds),
        }

    def _bands(self) -> tuple[Values, Values]:
        """Between what nine of ten plausible runs lie: float64 (series, periods) each."""
        from scipy.special import ndtri

        count, series, periods = self.band.shape
        luck = ndtri(lucks(self.scenario.seed, counted(count), series * periods, rng.WORLD, OF_BANDS))
        runs = self.band + luck.reshape(self.band.shape) * self.left.discrepancy[:, None]
        low, high = np.quantile(runs, [(1.0 - BAND) / 2.0, (1.0 + BAND) / 2.0], axis=0)
        ends = np.array([BOUNDS[one.name] for one in self.observed.series])
        return np.clip(low, ends[:, :1], ends[:, 1:]), np.clip(high, ends[:, :1], ends[:, 1:])

    # --- keeping ----------------------------------------------------------------------------------

    def manifest(self) -> dict[str, Any]:
        """Where the calibration comes from: enough to repeat it."""
        return {
            "name": self.scenario.name,
            "study": "calibration",
            "result_version": VERSION,
            "seed": self.scenario.seed,
            "replicates": list(range(self.asked.replicates)),
            "data": Path(self.observed.source).name,
            "best": self.best,
            "loss": self.loss,
            "fitted": self.fitted,
            "held_out": self.asked.holdout,
            "repeat": f"wom-sim calibrate scenario.yaml{' '.join(['', *self._options()])}",
            **origin(),
            "seconds": {"all": round(self.seconds, 3)},
        }

    def _options(self) -> Iterator[str]:
        """What the command has to say beside the scenario."""
        asked = self.asked
        yield "--data data.csv"
        if not any(one.product != self.observed.series[0].product for one in self.observed.series):
            yield f"--product {quote(self.observed.series[0].product)}"
        for one in self.parameters:
            yield quote(f"--fit={one.path}={one.low:.17g}:{one.high:.17g}")
        yield f"--sampler {asked.sampler} --trials {asked.trials} --batch {asked.batch}"
        yield f"--replicates {asked.replicates} --samples {asked.samples} --holdout {asked.holdout}"
        if asked.days is not None:
            yield f"--days-per-period {asked.days:g}"
        if asked.start:
            yield f"--start {asked.start}"
        yield from (f"--weight {name}={weight:g}" for name, weight in asked.weights.items())

    def report(self) -> str:
        """The report as one self-contained page of HTML."""
        from wom_sim.report.calibrating import render

        return render(self)

    def save(self, folder: str | Path, *, overwrite: bool = False) -> Path:
        """Write scenario, calibrated scenario, data, tables, manifest and report into a folder, whole or not at all.

        Raises InputError when the folder exists and `overwrite` is not given; then nothing is touched.
        """
        target = Path(folder)
        write_folder(target, overwrite, self._write)
        return target

    def _write(self, folder: Path) -> None:
        from ruamel.yaml import YAML

        for name, scenario in (("scenario", self.scenario), ("calibrated", self.calibrated)):
            with (folder / f"{name}.yaml").open("w", encoding="utf-8") as file:
                YAML().dump(scenario.to_data(), file)
        for name, table in self.tables().items():
            table.write_parquet(folder / f"{name}.parquet")
            table.write_csv(folder / f"{name}.csv")
        self.data().write_csv(folder / "data.csv")
        write_json(folder / MARK, self.manifest())
        (folder / "report.html").write_text(self.report(), encoding="utf-8")

    def data(self) -> pl.DataFrame:
        """What was measured, as it can be read again."""
        import polars as pl

        times, parts = self.observed.times, dict[str, dict[str, Values]]()
        for one in self.observed.series:
            column = one.values.cumsum() if one.name == "cumulative_adopters" else one.values
            parts.setdefault(one.product, {})[one.name] = column
        frames = [
            pl.DataFrame({self.observed.unit: times, "product": [product] * len(times), **said})
            for product, said in parts.items()
        ]
        return pl.concat(frames, how="diagonal").with_columns(pl.col(pl.Float64).fill_nan(None))
