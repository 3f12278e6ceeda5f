"""What came out of a study of sensitivity: tables, the order of the inputs, and how to repeat it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, NamedTuple

from wom_sim.folder import MARK, write_folder
from wom_sim.indicators import INDICATORS, Indicator
from wom_sim.result import VERSION, origin, write_json
from wom_sim.scenario import Scenario
from wom_sim.studies.factors import Factor
from wom_sim.studies.sensing.inputs import Input

if TYPE_CHECKING:
    import polars as pl

OAT, MORRIS, SOBOL = "oat", "morris", "sobol"
DECIDES = {OAT: "swing", MORRIS: "mu_star", SOBOL: "total"}
"""Every method, and the index by which it orders the inputs."""


class Index(NamedTuple):
    """One index of one input; None where it is unknown."""

    estimate: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Sensitivity:
    """What moves the key figures of a product, and what is luck."""

    scenario: Scenario
    product: str
    kpi: str
    """The figure that decides: name of an indicator."""
    method: str
    inputs: tuple[Input, ...]
    effects: pl.DataFrame = field(repr=False)
    """One row for each input, key figure and index: factor, other (the second input of a pair), kpi, index, setting
    (where one end was tried alone), estimate, low and high (95 % interval).

    `change`: the figure at a setting tried alone, less that of the scenario, with the same luck; `swing`: how far apart
    the figure is at most between these settings and the scenario. Of Morris `mu_star`, `mu`, `sigma` and `by_luck`, in
    the figure's unit over the whole range. Of Sobol `first`, `total` and where asked `second`, shares of the variance.
    """
    noise: pl.DataFrame = field(repr=False)
    """Where the variance of a single run comes from: kpi, part, factor (of main effects), variance, share, low and
    high (95 % interval of the share).
    """
    rows: pl.DataFrame = field(repr=False)
    """Every run: one row for each point, replicate and product, with the settings of the point by input (null where
    it is as in the scenario), status, error and key figures."""
    refused: pl.DataFrame = field(repr=False)
    """What could not be run: what it was, at how many points, and why."""
    samples: int
    """Trajectories of Morris, or samples of Sobol; 0 for one at a time."""
    replicates: int
    bootstrap: int
    held: tuple[Factor, ...] = ()
    """Numbers that are not known exactly either, and were held where the scenario has them."""
    asked: Mapping[str, Any] = field(default_factory=dict)
    """What was asked beside the scenario, as the command line says it: by option."""
    seconds: float = 0.0

    @property
    def indicator(self) -> Indicator:
        """The figure that decides."""
        return next(one for one in INDICATORS if one.name == self.kpi)

    @property
    def decisive(self) -> str:
        """The index by which inputs are ordered."""
        return DECIDES[self.method]

    @cached_property
    def _known(self) -> dict[tuple[str, str, str], Index]:
        rows = self.effects.filter(self.effects["other"].is_null() & self.effects["setting"].is_null())
        return {
            (row["factor"], row["kpi"], row["index"]): Index(row["estimate"], row["low"], row["high"])
            for row in rows.iter_rows(named=True)
        }

    def index(self, factor: str, index: str | None = None, kpi: str | None = None) -> Index:
        """An index of an input, by default the decisive one of the deciding figure."""
        return self._known.get((factor, kpi or self.kpi, index or self.decisive), Index(None, None, None))

    @cached_property
    def ranked(self) -> tuple[Input, ...]:
        """The inputs, that which moves the deciding figure most first."""

        def size(one: Input) -> float:
            found = self.index(one.name).estimate
            return float("-inf") if found is None else found

        return tuple(sorted(self.inputs, key=size, reverse=True))

    def manifest(self) -> dict[str, Any]:
        """Where it comes from: enough to repeat it."""
        return {
            "name": self.scenario.name,
            "result_version": VERSION,
            "product": self.product,
            "kpi": self.kpi,
            "method": self.method,
            "samples": self.samples,
            "replicates": list(range(self.replicates)),
            "points": self.rows["point"].n_unique(),
            "repeat": f"wom-sim sensitivity scenario.yaml{self._options()}",
            "seed": self.scenario.seed,
            "seconds": {"runs and indices": round(self.seconds, 3)},
            **origin(),
        }

    def _options(self) -> str:
        options: dict[str, Any] = {"method": self.method, "product": self.product, "kpi": self.kpi}
        options |= {"samples": self.samples or None, "replicates": self.replicates, "bootstrap": self.bootstrap}
        told = ""
        for name, value in (options | dict(self.asked)).items():
            for one in value if isinstance(value, list) else [] if value is None else [value]:
                told += f" --{name}" if one is True else f" --{name} {quote(str(one))}"
        return told

    def report(self) -> str:
        """The report as one self-contained page of HTML."""
        from wom_sim.report.sensing import render

        return render(self)

    def save(self, folder: str | Path, *, overwrite: bool = False, slides: bool = False) -> Path:
        """Write scenario, tables (Parquet and CSV), manifest and report into a folder that appears whole or not at all.

        slides : whether to write every figure as a picture of 1920 x 1080 points too.

        Raises InputError when the folder exists and `overwrite` is not given; then nothing is touched.
        """
        target = Path(folder)
        write_folder(target, overwrite, lambda place: self._write(place, slides=slides))
        return target

    def _write(self, folder: Path, *, slides: bool) -> None:
        from ruamel.yaml import YAML

        from wom_sim.report.sensing import figures

        with (folder / "scenario.yaml").open("w", encoding="utf-8") as file:
            YAML().dump(self.scenario.to_data(), file)
        for name in ("effects", "noise", "rows", "refused"):
            table: pl.DataFrame = getattr(self, name)
            table.write_parquet(folder / f"{name}.parquet")
            table.write_csv(folder / f"{name}.csv")
        (folder / "figures").mkdir()
        for plot in figures.plots(self):
            plot.data.write_csv(folder / "figures" / f"{plot.name}.csv")
            if slides:
                (folder / "figures" / f"{plot.name}.png").write_bytes(plot.slide())
        write_json(folder / MARK, self.manifest())
        (folder / "report.html").write_text(self.report(), encoding="utf-8")
