"""A pilot beside the truth: what it found and decided, what it could not see, and what that was worth.

Three arms share people and luck: the move is never made, it is made for everyone at once, or it is tested first and
made for everyone where the test says that it pays. The test sees new customers where the move is made and where it is
not, as the books of a firm would. Word-of-mouth crosses between the two, and so a pilot understates what travels
(Eckles, Karrer and Ugander 2017); whole regions hide less of it than people drawn one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError, nearest
from wom_sim.result import Result
from wom_sim.runs import results
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.trials import Judgement

if TYPE_CHECKING:
    import polars as pl

NEVER, ALWAYS, TESTED = range(3)
"""The arms."""


@dataclass(frozen=True)
class PilotStudy:
    """What a pilot found and decided in every replicate, and what was true."""

    move: str
    judgements: tuple[Judgement, ...]
    """One a replicate."""
    truth: NDArray[np.float64]
    """float64 (replicates,): new customers for each person more, had all been addressed and not none."""
    arms: tuple[Result, ...]
    """The runs in which the move is never made, made for everyone at once, and tested first."""

    @cached_property
    def table(self) -> pl.DataFrame:
        """One row a replicate: estimate with interval, the truth, the error, the decision, and what each plan is worth.

        `right` says whether the decision was the one that the truth would have led to; `npv_never`, `npv_always` and
        `npv_tested` are profits over the horizon, discounted to the first day.
        """
        import polars as pl

        product = self.move.split(".")[1]
        names = ("npv_never", "npv_always", "npv_tested")
        estimates = [judged.estimate for judged in self.judgements]
        columns = {
            "replicate": list(self.arms[0].replicates),
            "estimate": [found.effect for found in estimates],
            "low": [found.low for found in estimates],
            "high": [found.high for found in estimates],
            "truth": self.truth,
            "break_even": [judged.break_even for judged in self.judgements],
            "rolled_out": [judged.rolled_out for judged in self.judgements],
            **{name: arm.indicators[product]["npv"] for name, arm in zip(names, self.arms, strict=True)},
        }
        pays = pl.col("truth") > pl.col("break_even")
        return pl.DataFrame(columns).with_columns(
            error=pl.col("estimate") - pl.col("truth"),
            covered=(pl.col("low") <= pl.col("truth")) & (pl.col("truth") <= pl.col("high")),
            right=pl.col("rolled_out") == pays,
        )

    @property
    def summary(self) -> dict[str, float]:
        """Means of the table over the replicates: of what is true or not, how often it was."""
        means = self.table.drop("replicate").mean()
        return {name: float(value) for name, value in means.row(0, named=True).items()}


def pilot(
    scenario: Scenario,
    move: str | None = None,
    *,
    seed: int | None = None,
    replicates: int | None = None,
    threads: int = 1,
) -> PilotStudy:
    """Run a pilot of a scenario beside what it cannot see.

    move : which of its `pilots`, as `lotus.radio`; may be left out where there is one.
    seed, replicates : the scenario's own when left out.

    Raises InputError where there is nothing to test, or nothing to compare with.
    """
    product, name = _asked(scenario, move)
    path, plan = f"marketing.{product}.{name}", scenario.pilots[product][name]
    always = scenario.patch({"pilots": {}})
    tested = always.patch({"pilots": {product: {name: plan.model_dump(mode="json", by_alias=True)}}})
    count = scenario.replicates if replicates is None else replicates
    arms = [always.patch({path: None}), always, tested]
    simulation = Simulation(arms, seed, replicates=count, threads=threads)
    (trial,) = simulation.marketers.trials
    simulation.run(trial.day)
    people = trial.addressed | trial.control
    bought = simulation.fields.bought[:, trial.product].reshape(simulation.worlds, -1)[:, people] >= trial.since
    new = bought.mean(axis=1)
    truth = new[simulation.scene.arm == ALWAYS] - new[simulation.scene.arm == NEVER]
    return PilotStudy(path, tuple(simulation.run().marketers.judgements), truth, tuple(results(simulation)))


def _asked(scenario: Scenario, move: str | None) -> tuple[str, str]:
    """Product and move whose pilot is asked for."""
    found = {f"{product}.{name}": (product, name) for product, plans in scenario.pilots.items() for name in plans}
    if not found:
        raise InputError(
            "there is no pilot in this scenario.",
            where="pilots",
            remedy="Write it like 'pilots: {lotus: {radio: {where: {share: 0.2}, days: 60}}}'.",
        )
    if move is None and len(found) > 1:
        raise InputError("there are several pilots.", where="move", remedy=f"Name one: {', '.join(found)}.")
    asked = next(iter(found)) if move is None else move
    if asked not in found:
        raise InputError(f"there is no pilot of '{asked}'.", where="move", remedy=nearest(asked, found))
    return found[asked]
