"""The result of an optimisation: the plan that was found, its retest against simple rules, and how it was found."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import isfinite, nan
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.folder import MARK, write_folder
from wom_sim.result import origin, write_json
from wom_sim.scenario import Scenario
from wom_sim.studies.engine.plan import BESIDE
from wom_sim.studies.optimising import responses
from wom_sim.studies.optimising.decisions import Plan, Space
from wom_sim.studies.optimising.fronts import front, knee
from wom_sim.studies.optimising.outcomes import COST, SPENT, Goal, Outcome, towards
from wom_sim.studies.optimising.responses import Moved
from wom_sim.studies.optimising.retest import Lead, lead, score_interval
from wom_sim.studies.optimising.risk import Risk
from wom_sim.studies.optimising.search import Effort, Tried
from wom_sim.studies.optimising.spending import Market

if TYPE_CHECKING:
    import polars as pl

Values = NDArray[np.float64]

BEST = "the plan found"
"""How the plan that was found is called among the rules; of a front the one at its knee."""


@dataclass(frozen=True)
class Optimum:
    """What an optimisation found. Scores are figures as the attitude to risk sees them; leads are above 0 where the
    plan that was found is better, also of figures of which less is better.
    """

    base: Scenario
    """The scenario as it was given."""
    product: str
    goals: tuple[Goal, ...]
    risk: Risk
    market: Market
    """What plans are made of: the budget, and the moves over which it is split."""
    space: Space
    """What was decided."""
    effort: Effort
    """The most that was to be tried."""
    planned_cost: float
    """What the scenario's own plan costs on average."""
    tried: Sequence[Tried]
    """Every plan, the simple rules first."""
    finalists: Sequence[Tried]
    """The best plan; of several figures the plans that no other beat in the search, by the first figure."""
    outcomes: Mapping[str, Outcome]
    """What came out on fresh luck, by `Plan.key`: the finalists and the simple rules."""
    fresh: Sequence[int]
    """The numbers of the replicates of fresh luck, none of which the search has seen."""
    moved: Sequence[tuple[Moved, Outcome]]
    """What came out around the best plan, over the first replicates of fresh luck."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Why a plan could not be run, by `Plan.key`."""
    spent: Mapping[str, float] = field(default_factory=dict)
    """What a plan cost on average in the search, by `Plan.key`."""
    asked: Mapping[str, Any] = field(default_factory=dict)
    """What was asked for beside the figures, as plain data: `vary`, `split`, `timing`, `strategies`."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds by part of the work."""

    # --- the plan ---------------------------------------------------------------------------------

    @cached_property
    def winner(self) -> Tried:
        """The best plan; of a front the one at its knee, as the search saw it."""
        if len(self.goals) == 1:
            return self.finalists[0]
        return self.finalists[knee(np.array([one.scores(self.risk) for one in self.finalists]))]

    @property
    def budget(self) -> float:
        """What may be spent at most."""
        return self.market.budget

    @property
    def best(self) -> dict[str, Any]:
        """The settings of the best plan, as a patch of the scenario."""
        return self.market.patch(self.winner.plan)

    @property
    def scenario(self) -> Scenario:
        """The scenario with the best plan, ready to run."""
        name = f"{self.base.name[:100]}, best plan"
        return self.base.model_copy(update=BESIDE).patch({**self.best, "name": name})

    @property
    def rules(self) -> tuple[Tried, ...]:
        """The simple rules, but for one that is the best plan itself."""
        return tuple(one for one in self.tried if one.name and one is not self.winner)

    def values(self, plan: Plan) -> Values:
        """Figures on fresh luck of which more is better: float64 (goals, replicates)."""
        return towards(self.outcomes[plan.key], self.goals)

    def lead(self, other: Tried, goal: int = 0) -> Lead:
        """By how much the best plan is better than another on fresh luck."""
        mine, theirs = self.values(self.winner.plan)[goal], self.values(other.plan)[goal]
        return lead(mine, theirs, self.risk, len(self.rules), self.base.seed)

    @cached_property
    def rival(self) -> Tried | None:
        """The simple rule that did best on fresh luck in the first figure."""
        known = [(self.risk.of(self.values(one.plan)[0]), one) for one in self.rules]
        known = [(score, one) for score, one in known if isfinite(score)]
        return max(known, key=lambda pair: float(pair[0]))[1] if known else None

    # --- tables -------------------------------------------------------------------------------------

    @cached_property
    def retest(self) -> pl.DataFrame:
        """The best plan and every simple rule on fresh luck: one row for each plan and figure, the best plan first.

        Columns: plan, kpi, label, unit, promised (its score in the search), promised_replicates, score, low, high
        (95 % interval), lead (of the best plan over it), lead_low, lead_high, lead_low_all, lead_high_all, and
        share_positive as in `Lead`, promised_lead, and spent.
        """
        best = self.winner
        rows = [self._row(BEST, best, goal) for goal in range(len(self.goals))]
        rows += [self._row(one.name, one, goal) for one in self.rules for goal in range(len(self.goals))]
        return _frame(rows)

    @cached_property
    def front(self) -> pl.DataFrame:
        """The plans that no other beat in the search, on fresh luck: one row for each plan and figure.

        Columns: number (in `history`), knee, beaten (by another of them or by a rule, on fresh luck), kpi, label,
        unit, score, low, high, promised and spent. Of a single figure it has the best plan only.
        """
        several = [*self.finalists, *(one for one in self.rules if one not in self.finalists)]
        kept = front(np.array([self.risk.of(self.values(one.plan)) for one in several]))
        rows = []
        for place, one in enumerate(self.finalists):
            for number in range(len(self.goals)):
                row = self._row(one.name or BEST, one, number)
                wanted = ("kpi", "label", "unit", "score", "low", "high", "promised", "spent")
                head = {"number": self._numbers[one.plan.key], "knee": one is self.winner, "beaten": place not in kept}
                rows.append(head | {name: row[name] for name in wanted})
        return _frame(rows)

    @cached_property
    def history(self) -> pl.DataFrame:
        """Every plan that was tried, in its order.

        Columns: number, generation (0 of the rules), rule, replicates, the score of each figure (`score: KPI`), spent
        on average, the share of each move (`share: MOVE`) and what is `kept`, the settings by path (lists and pulses as
        JSON), and why it was refused.
        """
        rows = []
        for number, one in enumerate(self.tried):
            scores = self._natural(one.scores(self.risk))
            row: dict[str, Any] = {"number": number, "generation": one.generation, "rule": one.name or None,
                                   "replicates": one.replicates}  # fmt: skip
            row |= {f"score: {goal.kpi}": float(score) for goal, score in zip(self.goals, scores)}
            row["spent"] = self.spent.get(one.plan.key, nan)
            shares = one.plan.shares or (nan,) * len(self.space.moves)
            row |= {f"share: {name}": share for name, share in zip(self.space.moves, shares)}
            if self.space.moves:
                row["kept"] = 1.0 - sum(shares)
            for part in self.space.parts:
                value = one.plan.settings.get(part.path, self.space.now.get(part.path))
                row[part.path] = json.dumps(value) if isinstance(value, dict | list) else value
            rows.append(row | {"refused": self.refused.get(one.plan.key)})
        return _frame(rows)

    @cached_property
    def response(self) -> pl.DataFrame:
        """What would change around the best plan, one thing moved at a time: one row for each and each figure.

        Columns: what (`budget`, a move or a path), value (factor on the money, or the value as text), kpi, change (in
        the score, above 0 where it is better), low, high, spent (more than by the best plan, on average).
        """
        rows = []
        best = self.outcomes[self.winner.plan.key]
        for one, outcome in self.moved:
            count = len(next(iter(outcome.figures.values())))
            mine, theirs = towards(outcome, self.goals), towards(best, self.goals)[:, :count]
            more = float(np.mean(outcome.figures[SPENT] - best.figures[SPENT][:count]))
            for number, goal in enumerate(self.goals):
                found = lead(mine[number], theirs[number], self.risk, 1, self.base.seed)
                value = one.value if isinstance(one.value, str) else json.dumps(one.value)
                rows.append({"what": one.what, "value": value, "kpi": goal.kpi, "change": found.mean,
                             "low": found.low, "high": found.high, "spent": more})  # fmt: skip
        return _frame(rows)

    @cached_property
    def marginal(self) -> dict[str, tuple[float, float, float]]:
        """What each further unit of money brings of the first figure, with its 95 % interval, by `budget` and moves.

        From a tenth more money. Empty where nothing more is spent.
        """
        found = {}
        for row in self.response.filter(kpi=self.goals[0].kpi).iter_rows(named=True):
            told = row["what"] == responses.BUDGET or row["what"] in self.space.moves
            if told and row["value"] == json.dumps(responses.MARGIN) and row["spent"] > 0.0 and row["low"] is not None:
                low, mean, high = (row[name] / row["spent"] for name in ("low", "change", "high"))
                found[row["what"]] = (mean, low, high)
        return found

    def cost_of(self, plan: Plan) -> dict[str, float]:
        """What each move that the budget is split over cost on fresh luck, on average, by name."""
        figures = self.outcomes[plan.key].figures
        return {name: float(figures[f"{COST}{name}"].mean()) for name in self.space.moves}

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {one.plan.key: number for number, one in enumerate(self.tried)}

    def _natural(self, scores: Values) -> Values:
        """Scores of figures of which less is better with their own sign."""
        return np.asarray(scores * [goal.toward for goal in self.goals], np.float64)

    def _row(self, name: str, one: Tried, goal: int) -> dict[str, Any]:
        toward, indicator = self.goals[goal].toward, self.goals[goal].indicator
        values = self.values(one.plan)[goal]
        ends = [toward * end for end in score_interval(values, self.risk, self.base.seed)]
        promised, mine = one.scores(self.risk)[goal], self.winner.scores(self.risk)[goal]
        row = {
            "plan": name, "kpi": indicator.name, "label": indicator.label, "unit": indicator.unit,
            "promised": toward * promised, "promised_replicates": one.replicates,
            "score": ends[0], "low": min(ends[1:]), "high": max(ends[1:]), "replicates": len(self.fresh),
        }  # fmt: skip
        found = self.lead(one, goal) if one is not self.winner else Lead(*(nan,) * 6)
        row |= {"lead" if part == "mean" else part if part == "share_positive" else f"lead_{part}": value
                for part, value in found._asdict().items()}  # fmt: skip
        row["promised_lead"] = mine - promised if one is not self.winner else nan
        return row | {"spent": float(np.mean(self.outcomes[one.plan.key].figures[SPENT]))}

    # --- keeping --------------------------------------------------------------------------------------

    def manifest(self) -> dict[str, Any]:
        """Where it comes from: enough to repeat it."""
        return {
            "study": "optimize",
            "name": self.base.name,
            "product": self.product,
            "kpi": [goal.kpi for goal in self.goals],
            "risk": self.risk.name,
            "budget": self.budget,
            "best": self.best,
            "rules": [one.name for one in self.tried if one.name],
            "plans": len(self.tried),
            "effort": self.effort._asdict(),
            "looks": list(self.effort.looks),
            "seed": self.base.seed,
            "replicates": list(self.fresh),
            "repeat": f"wom-sim optimize scenario.yaml{self._options()}",
            "seconds": {name: round(value, 3) for name, value in self.timings.items()},
            **origin(),
        }

    def _options(self) -> str:
        """What the command has to say beside the scenario."""
        given = [("product", self.product), ("budget", f"{self.budget:.12g}"), ("risk", self.risk.name)]
        given += [("kpi", goal.kpi) for goal in self.goals]
        given += [("vary", text) for text in self.asked.get("vary", ())]
        given += [("split", name) for name in self.asked.get("split", ())]
        given += [(name, str(value)) for name, value in self.effort._asdict().items()]
        given += [("retest", str(len(self.fresh)))]
        flags = "".join(f" --{name}" for name in ("timing", "strategies") if self.asked.get(name))
        return "".join(f" --{name} {quote(value)}" for name, value in given) + flags

    def report(self) -> str:
        """The report as one self-contained page of HTML."""
        from wom_sim.report.optimising import render

        return render(self)

    def tables(self) -> dict[str, pl.DataFrame]:
        """Its tables by name."""
        return {name: getattr(self, name) for name in ("retest", "history", "response", "front")}

    def save(self, folder: str | Path, *, overwrite: bool = False, slides: bool = False) -> Path:
        """Write both scenarios, tables (Parquet and CSV), manifest and report into a folder that appears whole or not
        at all. `best.yaml` is the scenario with the best plan, `scenario.yaml` the one that was given.

        slides : whether to write every figure as a picture of 1920 x 1080 points too.

        Raises InputError when the folder exists and `overwrite` is not given; then nothing is touched.
        """
        target = Path(folder)
        write_folder(target, overwrite, lambda unfinished: self._write(unfinished, slides=slides))
        return target

    def _write(self, folder: Path, *, slides: bool) -> None:
        from ruamel.yaml import YAML

        from wom_sim.report.optimising import figures

        for name, scenario in (("scenario", self.base), ("best", self.scenario)):
            with (folder / f"{name}.yaml").open("w", encoding="utf-8") as file:
                YAML().dump(scenario.to_data(), file)
        for name, table in self.tables().items():
            table.write_parquet(folder / f"{name}.parquet")
            table.write_csv(folder / f"{name}.csv")
        if slides:
            figures.slides(self, folder)
        write_json(folder / MARK, self.manifest())
        (folder / "report.html").write_text(self.report(), encoding="utf-8")


def _frame(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Rows of plain data as a frame, with null for what is not a number."""
    import polars as pl

    frame = pl.DataFrame(list(rows), infer_schema_length=None, strict=False)
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None))
