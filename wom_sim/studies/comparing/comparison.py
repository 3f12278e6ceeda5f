"""What came out of a comparison: every arm, paired with every other, and all that follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.folder import MARK, write_folder
from wom_sim.indicators import INDICATORS, Indicator
from wom_sim.result import Result, estimate, write_json
from wom_sim.scenario import Scenario
from wom_sim.studies.comparing.channels import Channels
from wom_sim.studies.comparing.decomposition import PARTS, Segments, Split, split
from wom_sim.studies.comparing.divergence import Divergence
from wom_sim.studies.comparing.effects import chances_of_best, effect, half_width
from wom_sim.studies.comparing.tornado import Tornado
from wom_sim.studies.comparing.worlds import Worlds

if TYPE_CHECKING:
    import polars as pl

Values = NDArray[np.float64]

BASE, NOTHING = "base", "do nothing"
"""The arms that are always there: the scenario as it is, and without any marketing of the product."""
TOTAL = "total"
"""All parts together."""
EVERYONE = "all"
"""All segments together."""


class Reached(NamedTuple):
    """How precise the comparison is."""

    wanted: float | None
    """Half of the widest interval that was asked for, in the unit of the KPI; None where nothing was asked for."""
    looks: tuple[tuple[int, float], ...]
    """Replicates, and half of the widest 95 % interval of any arm's difference from the base, at each look."""
    limit: int
    """Replicates at which it would have stopped anyhow."""

    @property
    def widest(self) -> float:
        """Half of the widest interval in the end."""
        return self.looks[-1][1]

    @property
    def enough(self) -> bool:
        """Whether the precision that was asked for was reached."""
        return self.wanted is None or self.widest <= self.wanted


class Best(NamedTuple):
    """The arm that comes out best."""

    arm: str
    chances: Mapping[str, float]
    """For each arm, the chance that its mean is the best of all, luck being what it was."""


@dataclass(frozen=True)
class Comparison:
    """Arms that share people, ties and luck, and what they differ in.

    Every arm has the same replicates. What is money is the market's.
    """

    product: str
    """Whose marketing is compared."""
    kpi: str
    """The figure that decides: name of an indicator."""
    arms: Mapping[str, Result]
    """By name: `BASE`, `NOTHING`, then every what-if in its order."""
    patches: Mapping[str, Mapping[str, Any]]
    """What each what-if changes, by path."""
    reached: Reached
    same: tuple[str, ...] = ()
    """Arms that are the base itself: a what-if that changes nothing, or no marketing where there is none."""
    notes: tuple[str, ...] = ()
    """What a reader should know of how it was made, one sentence each."""
    hearing: Mapping[str, Result] = field(default_factory=dict)
    """Arms that live with their own moves, and hear what is said in what they are held against (see `held_against`);
    over the first replicates only."""
    unheard: Mapping[str, Result] = field(default_factory=dict)
    """Arms in which people speak and nobody hears them; over the first replicates only."""
    worlds: Worlds | None = None
    """The same arms in plausible worlds."""
    tornado: Tornado | None = None
    """What the verdict depends on."""
    later: Comparison | None = None
    """The same arms over twice the horizon."""
    channels: Channels | None = None
    """What each move of the base contributes."""
    divergence: Divergence | None = None
    """How the first replicate of one arm came to differ from that of another."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds by part of the work."""

    # --- who is compared with whom ----------------------------------------------------------------

    @property
    def base(self) -> Result:
        """The scenario as it is."""
        return self.arms[BASE]

    @property
    def indicator(self) -> Indicator:
        """The figure that decides."""
        return next(indicator for indicator in INDICATORS if indicator.name == self.kpi)

    @property
    def what_ifs(self) -> tuple[str, ...]:
        """Names of the what-ifs."""
        return tuple(name for name in self.arms if name not in (BASE, NOTHING))

    def values(self, arm: str, kpi: str | None = None) -> Values:
        """A figure of the product in an arm, the deciding one when left out: float64 (replicates,)."""
        return self.arms[arm].indicators[self.product][kpi or self.kpi]

    def in_favour(self, arm: str) -> float | None:
        """Share of the pairs in which the deciding figure of an arm is better than the base's; None where undefined."""
        change = self.values(arm) - self.values(BASE)
        known = change[np.isfinite(change)]
        return float((known < 0.0 if self.indicator.fewer else known > 0.0).mean()) if known.size else None

    @property
    def verdict_pair(self) -> tuple[str, str]:
        """The best arm, and the one that it has to beat: the base, or where that is best the next best."""
        best, *others = [name for name in self.ranked if name not in self.same]
        return (best, BASE) if best != BASE else (BASE, others[0] if others else NOTHING)

    @cached_property
    def ranked(self) -> tuple[str, ...]:
        """The arms by the mean of the deciding figure, the best first and the undefined last."""
        return ranked({name: self.values(name) for name in self.arms}, fewer=self.indicator.fewer)

    @cached_property
    def best(self) -> Best:
        """The arm with the best mean, and the chance of each that it is."""
        values = {name: self.values(name) for name in self.arms}
        return Best(self.ranked[0], chances_of_best(values, self.base.seed, fewer=self.indicator.fewer))

    # --- tables -------------------------------------------------------------------------------------

    @cached_property
    def effects(self) -> pl.DataFrame:
        """By how much every key figure of the product is higher than in the base: one row per arm and KPI.

        Columns: arm, kpi, label, unit, and those of `wom_sim.studies.comparing.effects.Effect`. What is unknown is
        null.
        """
        others = [name for name in self.arms if name != BASE]
        return _frame(
            {"arm": name, "kpi": one.name, "label": one.label, "unit": one.unit}
            | effect(self.values(name, one.name), self.values(BASE, one.name), len(others))._asdict()
            for name in others
            for one in INDICATORS
        )

    @cached_property
    def levels(self) -> pl.DataFrame:
        """Every key figure of every product: one row per arm, product and KPI, with its mean over the replicates.

        Columns: arm, product, kpi, label, unit, mean, low, high (95 % interval of the mean) and sd.
        """
        return _frame(
            {"arm": name, "product": product, "kpi": one.name, "label": one.label, "unit": one.unit}
            | result.summary[product][one.name]
            for name, result in self.arms.items()
            for product in result.products
            for one in INDICATORS
        )

    @cached_property
    def decomposition(self) -> pl.DataFrame:
        """What the difference in discounted contribution is made of: see `wom_sim.studies.comparing.decomposition`.

        One row per arm, against (what it is held against), segment (`all` too) and part: `PARTS` and `total`, which is
        the difference of the ledgers. Columns: mean, low, high, in the market's money, and people: how many of the
        market the part is about, on average.
        """
        return _frame(
            {"arm": arm, "against": other, "segment": segment, "part": part}
            | _interval(money)
            | {"people": float(people.mean()) * self.arms[arm].scale}
            for arm, other in self._pairs()
            for segment, part, money, people in self._parts(arm, other)
        )

    @cached_property
    def timing(self) -> pl.DataFrame:
        """When those buy who buy in both: one row per arm and against, people of the market who buy sooner and later,
        and by how many days sooner they all buy on average, with its 95 % interval.
        """
        rows = []
        for arm, other in self._pairs():
            found, scale = self.split(arm, other), self.arms[arm].scale
            people = {"sooner": found.sooner.mean() * scale, "later": found.later.mean() * scale}
            rows.append({"arm": arm, "against": other} | people | _interval(found.days))
        return _frame(rows)

    @cached_property
    def influence(self) -> pl.DataFrame:
        """What moves do by themselves, and what through talk: one row per arm, against, KPI and part.

        `direct` is the arm hearing what is said in the other, less the other; `social` the arm less that; `total` both.
        Over the first replicates only, where all of them are defined. Columns: arm, against, kpi, label, unit, part,
        mean, low, high.
        """
        rows = []
        for arm, heard in self.hearing.items():
            other = held_against(arm)
            for one in INDICATORS:
                middle = heard.indicators[self.product][one.name]
                top, bottom = (self.values(name, one.name)[: len(middle)] for name in (arm, other))
                top, middle, bottom = _defined(top, middle, bottom)
                parts = {"direct": middle - bottom, "social": top - middle, TOTAL: top - bottom}
                head = {"arm": arm, "against": other, "kpi": one.name, "label": one.label, "unit": one.unit}
                rows += [head | {"part": part} | _interval(values) for part, values in parts.items()]
        return _frame(rows)

    @cached_property
    def word_of_mouth(self) -> pl.DataFrame:
        """What talk contributes: every figure less what it is when nobody hears what is said. One row per arm and KPI.

        Over the first replicates only. Columns: arm, kpi, label, unit, mean, low, high, and share of the arm's mean.
        """
        rows = []
        for arm, deaf in self.unheard.items():
            for one in INDICATORS:
                without = deaf.indicators[self.product][one.name]
                full, without = _defined(self.values(arm, one.name)[: len(without)], without)
                found = _interval(full - without)
                mean = float(full.mean()) if full.size else 0.0
                share = found["mean"] / mean if found["mean"] is not None and mean else None
                head = {"arm": arm, "kpi": one.name, "label": one.label, "unit": one.unit}
                rows.append(head | found | {"share": share})
        return _frame(rows)

    def split(self, arm: str, other: str) -> Split:
        """The parts of the difference of two arms' discounted contribution, person by person."""
        key = (arm, other)
        if key not in self._splits:
            mine, theirs = self.arms[arm], self.arms[other]
            place = mine.products.index(self.product)
            segments = Segments(theirs.segment, len(theirs.segment_sizes))
            daily = np.repeat(theirs.discount, theirs.scenario.step)
            scales = (mine.scale, theirs.scale)
            self._splits[key] = split(mine.accounts, theirs.accounts, place, scales, daily, segments)
        return self._splits[key]

    @cached_property
    def _splits(self) -> dict[tuple[str, str], Split]:
        return {}

    def _pairs(self) -> Iterator[tuple[str, str]]:
        """Arms and what their uplift is split against."""
        yield BASE, NOTHING
        for name in self.what_ifs:
            yield name, BASE
            yield name, NOTHING

    def _parts(self, arm: str, other: str) -> Iterator[tuple[str, str, Values, NDArray[Any]]]:
        """Segment, part, money (replicates,) and people (replicates,) of a split, with the sums."""
        found = self.split(arm, other)
        names = list(self.base.scenario.population.segments)
        for place, segment in enumerate([*names, EVERYONE]):
            mine = slice(place, place + 1) if segment != EVERYONE else slice(None)
            money, people = found.money[:, :, mine].sum(axis=2), found.people[:, :, mine].sum(axis=2)
            for number, part in enumerate(PARTS):
                yield segment, part, money[number], people[number]
            yield segment, TOTAL, money.sum(axis=0), np.asarray(people[1] - people[2])

    # --- keeping --------------------------------------------------------------------------------------

    @property
    def scenario(self) -> Scenario:
        """The base with its what-ifs, from which the same comparison can be made again."""
        return self.base.scenario.patch({"what_if": {name: dict(patch) for name, patch in self.patches.items()}})

    def manifest(self) -> dict[str, Any]:
        """Where the comparison comes from: enough to repeat it."""
        return {
            **self.base.manifest(),
            "compared": list(self.arms),
            "product": self.product,
            "kpi": self.kpi,
            "repeat": f"wom-sim compare scenario.yaml{self._options()}",
            "seconds": {name: round(value, 3) for name, value in self.timings.items()},
        }

    def _options(self) -> str:
        """What the command has to say beside the scenario, for the same arms and parts."""
        worlds = 0 if self.worlds is None else len(self.worlds.draws) + len(self.worlds.refused)
        tornado = 0 if self.tornado is None else len(self.tornado.bars) + len(self.tornado.refused)
        options = f" --product {quote(self.product)} --kpi {self.kpi} --replicates {len(self.base.replicates)}"
        options += f" --worlds {worlds} --tornado {tornado}"
        options += " --channels" * (self.channels is not None) + " --twice" * (self.later is not None)
        return options + " --no-why" * (self.divergence is None)

    def report(self) -> str:
        """The report as one self-contained page of HTML."""
        from wom_sim.report.comparing import render

        return render(self)

    def save(self, folder: str | Path, *, overwrite: bool = False, slides: bool = False) -> Path:
        """Write scenario, tables (Parquet and CSV), manifest and report into a folder that appears whole or not at all.

        slides : whether to write every figure as a picture of 1920 x 1080 points too.

        Raises InputError when the folder exists and `overwrite` is not given; then nothing is touched.
        """
        target = Path(folder)
        write_folder(target, overwrite, partial(self._write, slides=slides))
        return target

    def _write(self, folder: Path, *, slides: bool) -> None:
        from ruamel.yaml import YAML

        from wom_sim.report.comparing import figures
        from wom_sim.studies.comparing.exports import write_tables

        with (folder / "scenario.yaml").open("w", encoding="utf-8") as file:
            YAML().dump(self.scenario.to_data(), file)
        write_tables(self, folder)
        (folder / "figures").mkdir()
        figures.data(self, folder / "figures")
        if slides:
            figures.slides(self, folder / "figures")
        write_json(folder / MARK, self.manifest())
        (folder / "report.html").write_text(self.report(), encoding="utf-8")


def held_against(arm: str) -> str:
    """What an arm is held against: a what-if and doing nothing against the base, the base against doing nothing."""
    return NOTHING if arm == BASE else BASE


def ranked(values: Mapping[str, Values], *, fewer: bool) -> tuple[str, ...]:
    """Arms by the mean of a figure, the best first and the undefined last; fewer : whether less is better."""
    means = {name: float(arm.mean()) if np.isfinite(arm).all() else np.nan for name, arm in values.items()}
    return tuple(
        sorted(means, key=lambda name: np.inf if np.isnan(means[name]) else means[name] * (1 if fewer else -1))
    )


def widest(values: Mapping[str, Values]) -> float:
    """Half of the widest 95 % interval of any arm's difference from the base; nan with one replicate."""
    base = values[BASE]
    changes = [arm - base for name, arm in values.items() if name != BASE]
    widths = [half_width(change[np.isfinite(change)]) for change in changes]
    return max(widths, key=lambda width: (np.isnan(width), width))


def _defined(*values: Values) -> list[Values]:
    """Figures over the same replicates, without those in which any of them is undefined."""
    known = np.isfinite(values).all(axis=0)
    return [some[known] for some in values]


def _interval(values: Values) -> dict[str, float | None]:
    """Mean of values over replicates, and its 95 % interval."""
    found = estimate(values)
    return {name: found[name] for name in ("mean", "low", "high")}


def _frame(rows: Any) -> pl.DataFrame:
    """Rows of plain data as a frame, with null for what is not a number."""
    import polars as pl

    return pl.DataFrame(list(rows), infer_schema_length=None).with_columns(pl.col(pl.Float64).fill_nan(None))
