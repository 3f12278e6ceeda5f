"""What came out of a run, with everything that is needed to repeat it."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import books, decisions, heard
from wom_sim.day.events import EVENTS, MONEY, TALK
from wom_sim.decisions import Decision
from wom_sim.errors import InputError
from wom_sim.event_log import EventLog
from wom_sim.folder import MARK, write_folder
from wom_sim.indicators import INDICATORS
from wom_sim.network.layers import overlap
from wom_sim.record import DUES, Accounts, Moment, Record
from wom_sim.scenario import Scenario

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.network.ties import Ties
    from wom_sim.studies.followed import Followed
    from wom_sim.studies.paired import Against

VERSION = 1
"""Version of what results mean; a later one is not comparable with an earlier."""

AMOUNTS = (*(f"due_{part}" for part in DUES), "unpaid", "cost")
"""Columns of the ledger that are money."""

PACKAGES = ("wom_sim", "numpy", "numba", "llvmlite", "scipy", "polars", "pydantic")


class Booked(NamedTuple):
    """The lines of the ledger."""

    lines: tuple[str, ...]
    """Paths, such as `marketing.lotus.radio`."""
    columns: dict[str, NDArray[np.int64]]
    """int64 (steps, replicates, lines) by name: what was counted, and `AMOUNTS` in units of money."""


@dataclass(frozen=True)
class Result:
    """The record of a scenario's replicates, and the tables and figures that follow from it."""

    scenario: Scenario
    seed: int
    replicates: tuple[int, ...]
    record: Record
    lines: tuple[str, ...]
    """Paths of the interventions, in the order of the record's columns."""
    segment: NDArray[np.uint8]
    """(people,): segment of each person, as a place among the scenario's."""
    ties: Ties
    accounts: Accounts
    """What each person has been worth, where the books were kept."""
    layers: Mapping[str, Ties] = field(default_factory=dict)
    """Ties of the platforms that have their own, by name."""
    moments: tuple[Moment, ...] = ()
    taken: tuple[Decision, ...] = ()
    """What rules and policies decided."""
    timings: dict[str, float] = field(default_factory=dict)
    log: EventLog | None = None
    """The event log of the first replicate, where one was kept."""
    comparisons: tuple[Against, ...] = ()
    """The same worlds without something, where the report was asked what that has changed."""
    followed: tuple[Followed, ...] = ()
    """The moves whose people were followed in the first replicate."""

    @classmethod
    def joined(cls, parts: Sequence[Result]) -> Result:
        """Results of several runs of one scenario, each with replicates of its own, as one."""
        first, numbers = parts[0], tuple(number for part in parts for number in part.replicates)
        seconds = {name: sum(part.timings.get(name, 0.0) for part in parts) for name in first.timings}
        return replace(
            first,
            scenario=first.scenario.model_copy(update={"replicates": len(numbers)}),
            replicates=numbers,
            record=Record.joined([part.record for part in parts]),
            accounts=Accounts.joined([part.accounts for part in parts]),
            taken=tuple(decision for part in parts for decision in part.taken),
            timings=seconds,
        )

    def without_accounts(self) -> Result:
        """The same without what each person has been worth, which is most of its memory."""
        worth, purchased = self.accounts
        return replace(self, accounts=Accounts(worth[:0].copy(), purchased[:0].copy()))

    @property
    def people(self) -> int:
        """People in a world."""
        return self.segment.size

    @cached_property
    def segment_sizes(self) -> NDArray[np.int64]:
        """int64 (segments,): people in each segment."""
        return np.bincount(self.segment, minlength=len(self.scenario.population.segments))

    @property
    def scale(self) -> float:
        """How many people of the market one simulated person stands for."""
        return self.scenario.market.scale(self.people)

    @property
    def products(self) -> list[str]:
        """Names of the products."""
        return list(self.scenario.products)

    @property
    def days(self) -> NDArray[np.int64]:
        """The days that end the steps: int64 (steps,)."""
        return np.arange(self.record.events.shape[0]) * self.scenario.step + self.scenario.step - 1

    @property
    def discount(self) -> NDArray[np.float64]:
        """Present value of one unit of money of each step: float64 (steps,)."""
        return (1.0 + self.scenario.discount_rate) ** (-self.days / 365.0)

    @cached_property
    def totals(self) -> NDArray[np.int64]:
        """What was counted, over all steps and segments: int64 (replicates, products, events)."""
        return self.record.events.sum(axis=(0, 3))

    # --- money ----------------------------------------------------------------------------------

    @cached_property
    def revenue(self) -> NDArray[np.float64]:
        """Prices paid, in the market's money: float64 (steps, replicates, products)."""
        return np.asarray(self.record.events[..., EVENTS.index("revenue")].sum(axis=3) * self._worth, np.float64)

    @cached_property
    def contribution(self) -> NDArray[np.float64]:
        """Revenue less the cost of the goods sold, in the market's money: float64 (steps, replicates, products)."""
        units = self.record.events[..., books.BOUGHT].sum(axis=(3, 4)) * self.scale
        goods = books.unit_costs(self.scenario.versions(), self._steps)
        return np.asarray(self.revenue - units * goods[:, None, :])

    @cached_property
    def spend(self) -> NDArray[np.float64]:
        """What marketing cost: float64 (steps, replicates, products)."""
        owners = [self.products.index(product_of(line)) for line in self.lines]
        return books.spend(self.record.costs, owners, self.scenario, self._steps) / MONEY

    @cached_property
    def booked(self) -> Booked:
        """Everything that is booked. What costs something and is no intervention has its lines here too."""
        record = self.record
        counts = {"exposures": record.exposures, "given": record.given, "successes": record.successes}
        due = {f"due_{part}": record.due[..., number] for number, part in enumerate(DUES)}
        unpaid = record.due.sum(axis=3) - record.costs
        columns = {**counts, "days": record.ran, **due, "unpaid": unpaid, "cost": record.costs}
        ears = tuple(f"listening.{product}" for product in self.scenario.listening)
        paid = np.broadcast_to(self.listening_costs[:, None], (*record.costs.shape[:2], len(ears)))
        own = {f"due_{DUES[0]}": paid, "cost": paid}
        nothing = np.zeros_like(paid)
        beside = {name: np.concatenate([table, own.get(name, nothing)], axis=2) for name, table in columns.items()}
        return Booked((*self.lines, *ears), beside)

    @cached_property
    def costs(self) -> dict[str, NDArray[np.float64]]:
        """What each line of the ledger cost over the horizon: float64 (replicates,) by its path."""
        total = self.booked.columns["cost"].sum(axis=0) / MONEY
        return {line: total[:, place] for place, line in enumerate(self.booked.lines)}

    @cached_property
    def listening_costs(self) -> NDArray[np.int64]:
        """What instruments of listening cost, whatever they hear: int64 (steps, instruments), in units of money."""
        return heard.costs(self.scenario, self._steps)

    @property
    def _steps(self) -> range:
        """The steps that were lived."""
        return range(len(self.record.costs))

    @property
    def _worth(self) -> float:
        """What a unit of money that simulated people pay is in the market."""
        return self.scale / MONEY

    # --- tables ---------------------------------------------------------------------------------

    @cached_property
    def metrics(self) -> pl.DataFrame:
        """One row per replicate, day, product and segment, `all` included.

        Flows count what happened in the step that ends on the day; stocks count people on its evening. Both are of
        the simulated people, each of whom stands for `scale` people of the market; money is the market's.
        `opinion` is the mean over those who know the product and `opinion_sd` its standard deviation;
        `voiced` is the mean of the words spoken. Contribution and marketing cost are known by product only.
        """
        import polars as pl

        events = self.record.events
        whole = np.concatenate([events, events.sum(axis=3, keepdims=True)], axis=3)
        names = [*self.scenario.population.segments, "all"]
        sizes = np.append(self.segment_sizes, self.people)
        table = whole.transpose(1, 0, 2, 3, 4)
        shape = table.shape[:4]
        flat = table.reshape(-1, len(EVENTS))
        columns: dict[str, Any] = {
            "replicate": _spread(np.array(self.replicates, np.int64), 0, shape),
            "day": _spread(self.days, 1, shape),
            "product": pl.Series(self.products, dtype=pl.Categorical).gather(_spread(np.arange(shape[2]), 2, shape)),
            "segment": pl.Series(names, dtype=pl.Categorical).gather(_spread(np.arange(shape[3]), 3, shape)),
            "people": _spread(sizes, 3, shape),
        }
        for place, name in enumerate(EVENTS):
            if name not in books.SUMS:
                columns[name] = flat[:, place]
        summed = (flat[:, EVENTS.index(name)] for name in ("aware", *books.SUMS))
        aware, voiced, revenue, opinion, squares = summed
        columns["opinion"] = books.mean(opinion, aware)
        columns["opinion_sd"] = books.deviation(opinion, squares, aware)
        columns["voiced"] = books.mean(voiced, flat[:, TALK].sum(axis=1))
        columns["revenue"] = revenue * self._worth
        for name, values in (("contribution", self.contribution), ("marketing_cost", self.spend)):
            money = np.full(shape, np.nan)
            money[:, :, :, -1] = values.transpose(1, 0, 2)
            columns[name] = money.ravel()
        return pl.DataFrame(columns).with_columns(pl.col(pl.Float64).fill_nan(None))

    @cached_property
    def ledger(self) -> pl.DataFrame:
        """One row per replicate, day and intervention on which anything was done or was due.

        Columns: replicate, day (that ends the step), product, intervention (its path); exposures (messages met),
        given (people given something) and successes, of the simulated people; days on which it ran; what was due for
        `standing` (fixed sums and those by the day), `exposures`, `people` and `successes` as `due_...`; `unpaid`,
        delivered beyond a budget; and cost, which is all that was due less what is unpaid. Amounts are the market's,
        whole millionths of the currency.
        """
        import polars as pl

        lines, tables = self.booked
        shape = tables["cost"].transpose(1, 0, 2).shape
        place = _spread(np.arange(shape[2]), 2, shape)
        columns: dict[str, Any] = {
            "replicate": _spread(np.array(self.replicates, np.int64), 0, shape),
            "day": _spread(self.days, 1, shape),
            "product": pl.Series([product_of(line) for line in lines], dtype=pl.Utf8).gather(place),
            "intervention": pl.Series(lines, dtype=pl.Utf8).gather(place),
        }
        for name, values in tables.items():
            flat = values.transpose(1, 0, 2).ravel()
            columns[name] = flat / MONEY if name in AMOUNTS else flat
        return pl.DataFrame(columns).filter(pl.any_horizontal(pl.col(*tables) != 0))

    @cached_property
    def listening(self) -> pl.DataFrame:
        """What marketers heard, beside what was so: a row for every evening, listener, product and measure.

        `estimate`, `low` and `high` are what was on the listener's desk, with its 95 % interval; `voiced` is the same
        measure of all words spoken in the same days where the instrument listens; `everyone` is what it stands for on
        that evening: words spoken anywhere in the last days (volume a day, share of voice), and of the people who know
        the product those for it less those against it (sentiment), or either share. Unknown where nothing was heard.
        """
        return heard.table(self.record, self.scenario, self.replicates)

    @cached_property
    def decisions(self) -> pl.DataFrame:
        """A row for each setting that a rule or a policy changed: when and in which run, what was heard, what changed.

        `before` and `after` are written as JSON.
        """
        return decisions.table(self.taken)

    @property
    def events(self) -> pl.DataFrame:
        """The event log of the first replicate: `wom_sim.event_log.COLUMNS`, in order of day, person and product.

        Raises InputError when none was kept.
        """
        if self.log is None:
            raise InputError("no event log was kept.", remedy="Simulate with log=True.")
        return self.log.read()

    @cached_property
    def indicators(self) -> dict[str, dict[str, NDArray[np.float64]]]:
        """Every key figure of every product: float64 (replicates,) by product and name."""
        return {
            name: {indicator.name: indicator.of(self, place) for indicator in INDICATORS}
            for place, name in enumerate(self.products)
        }

    @cached_property
    def summary(self) -> dict[str, dict[str, dict[str, float | None]]]:
        """Every key figure by product: mean over replicates, its 95 % interval and the standard deviation."""
        return {
            product: {name: estimate(values) for name, values in figures.items()}
            for product, figures in self.indicators.items()
        }

    # --- keeping --------------------------------------------------------------------------------

    def manifest(self) -> dict[str, Any]:
        """Where the result comes from: enough to repeat it and to explain a difference."""
        return {
            "name": self.scenario.name,
            "result_version": VERSION,
            "seed": self.seed,
            "replicates": list(self.replicates),
            "repeat": f"wom-sim run scenario.yaml --seed {self.seed} --replicates {len(self.replicates)}",
            "people": self.people,
            "fingerprint": sha256(self.record.events.tobytes()).hexdigest(),
            "network": _network(self.ties),
            "layers": {
                name: {**_network(layer), "overlap": overlap(layer, self.ties)} for name, layer in self.layers.items()
            },
            **origin(),
            "seconds": {name: round(value, 4) for name, value in self.timings.items()},
        }

    def report(self) -> str:
        """The report as one self-contained page of HTML."""
        from wom_sim.report import render

        return render(self)

    def save(self, folder: str | Path, *, overwrite: bool = False) -> Path:
        """Write scenario, tables, summary, manifest and report into a folder that appears whole or not at all.

        Raises InputError when the folder exists and `overwrite` is not given; then nothing is touched.
        """
        target = Path(folder)
        write_folder(target, overwrite, self._write)
        return target

    def _against(self) -> list[dict[str, Any]]:
        """What the plan has changed against each other one, as plain data."""
        return [
            {"against": held.name, "product": held.product, "changes": [row._asdict() for row in held.earned(self)]}
            for held in self.comparisons
        ]

    def _write(self, folder: Path) -> None:
        from ruamel.yaml import YAML

        with (folder / "scenario.yaml").open("w", encoding="utf-8") as file:
            YAML().dump(self.scenario.to_data(), file)
        self.metrics.write_parquet(folder / "metrics.parquet")
        self.ledger.write_parquet(folder / "ledger.parquet")
        if self.scenario.listening:
            self.listening.write_parquet(folder / "listening.parquet")
        if self.taken:
            self.decisions.write_parquet(folder / "decisions.parquet")
        if self.log is not None:
            self.log.write(folder / "events.parquet")
        if self.followed:
            import polars as pl

            pl.concat([move.table() for move in self.followed]).write_parquet(folder / "followed.parquet")
        write_json(folder / "summary.json", self.summary)
        if self.comparisons:
            write_json(folder / "against.json", self._against())
        write_json(folder / MARK, self.manifest())
        (folder / "report.html").write_text(self.report(), encoding="utf-8")


def product_of(line: str) -> str:
    """The product that a line of the ledger belongs to, from its path."""
    return line.split(".", 2)[1]


def name_of(line: str) -> str:
    """The user's name of what is on a line of the ledger, or what it is where it has none, from its path."""
    kind, _, *name = line.split(".", 2)
    return name[0] if name else kind


def estimate(values: NDArray[np.float64]) -> dict[str, float | None]:
    """Mean, 95 % interval of the mean by Student's t, and standard deviation; None where undefined."""
    from scipy.special import stdtrit

    known = values[np.isfinite(values)]
    if known.size == 0:
        return {"mean": None, "low": None, "high": None, "sd": None}
    mean = float(known.mean())
    if known.size == 1:
        return {"mean": mean, "low": None, "high": None, "sd": None}
    sd = float(known.std(ddof=1))
    half = float(stdtrit(known.size - 1, 0.975)) * sd / known.size**0.5
    return {"mean": mean, "low": mean - half, "high": mean + half, "sd": sd}


def origin() -> dict[str, Any]:
    """What numbers are computed with: releases, the kind of machine, and the commit of the package's sources."""
    return {
        "versions": {name: version(name) for name in PACKAGES},
        "python": sys.version.split()[0],
        "machine": {"system": platform.system(), "architecture": platform.machine()},
        "commit": _commit(),
    }


def _network(ties: Ties) -> dict[str, Any]:
    """How ties were made, and how to know them again."""
    return {"kind": ties.kind, "ties": ties.tie_count, "settings": ties.settings, "fingerprint": ties.fingerprint()}


def _spread(values: NDArray[Any], axis: int, shape: tuple[int, ...]) -> NDArray[Any]:
    """A column of the flattened table that follows one axis."""
    index = [np.newaxis] * len(shape)
    index[axis] = slice(None)  # type: ignore[call-overload]  # a slice among the new axes
    return np.broadcast_to(values[tuple(index)], shape).ravel()


def write_json(path: Path, data: Any) -> None:
    """Write plain data as JSON, as people can read it."""
    path.write_text(json.dumps(data, indent=2, allow_nan=False) + "\n", encoding="utf-8")


def _commit() -> str | None:
    """Commit of the package's own source tree, when it is run from one."""
    root = Path(__file__).parent.parent
    if not (root / ".git").exists():
        return None
    ask: Callable[..., Any] = subprocess.run
    try:
        answer = ask(["git", "rev-parse", "HEAD"], cwd=root, capture_output=True, text=True, timeout=5, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return str(answer.stdout.strip())
