"""Pilots: test a move on a part of its audience, estimate its effect, decide, and see what would have been true.

Three arms share people and luck: the move is never made, it is made for everyone at once, or it is tested first and
then made for everyone where the test says that it pays. The test sees new customers where the move is made and where
it is not, as the books of a firm would; the arms beside it show what it could not see. Word-of-mouth crosses between
the two, and so a pilot understates what travels (Eckles, Karrer and Ugander 2017); whole regions hide less of it than
people drawn one by one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import MONEY
from wom_sim.errors import InputError, nearest
from wom_sim.marketing.audience import Audience
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.pilot import Pilot
from wom_sim.result import Result
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.studies.arms import results

if TYPE_CHECKING:
    import polars as pl

NEVER, ALWAYS, TESTED = range(3)
"""The arms."""
LATER = "rolled out"
"""What is added to the name of a move for its part after the pilot."""

Floats = NDArray[np.float64]


class Estimate(NamedTuple):
    """An effect as a test sees it, in new customers for each person addressed."""

    effect: float
    low: float
    high: float
    """95 % interval."""
    sure: float
    """What the effect exceeds with the confidence that is asked for."""


@dataclass(frozen=True)
class PilotStudy:
    """What a pilot found and decided in every replicate, and what was true."""

    move: str
    pilot: Pilot
    estimates: tuple[Estimate, ...]
    truth: Floats
    """float64 (replicates,): new customers for each person more, had all been addressed instead of none."""
    break_even: Floats
    """float64 (replicates,): effect at which what the move cost by the person addressed is earned back."""
    arms: tuple[Result, ...]
    """The runs in which the move is never made, made for everyone at once, and tested first."""

    @cached_property
    def table(self) -> pl.DataFrame:
        """One row a replicate: estimate with interval, the truth, the error, the decision, and what each plan is worth.

        `npv_never`, `npv_always` and `npv_tested` are profits over the horizon, discounted to the first day.
        """
        import polars as pl

        product = self.arms[0].products.index(self.move.split(".")[1])
        npv = {
            name: arm.indicators[arm.products[product]]["npv"]
            for name, arm in zip(("npv_never", "npv_always", "npv_tested"), self.arms, strict=True)
        }
        effect = np.array([found.effect for found in self.estimates])
        decided = np.array([found.sure for found in self.estimates]) > self.break_even
        return pl.DataFrame(
            {
                "replicate": list(self.arms[0].replicates),
                "estimate": effect,
                "low": [found.low for found in self.estimates],
                "high": [found.high for found in self.estimates],
                "truth": self.truth,
                "error": effect - self.truth,
                "break_even": self.break_even,
                "rolled_out": decided,
                "right": decided == (self.truth > self.break_even),
                **npv,
            }
        )

    @property
    def summary(self) -> dict[str, float]:
        """Means over replicates; `covered`: how often the interval held the truth; `right`: the better decision."""
        import polars as pl

        inside = ((pl.col("low") <= pl.col("truth")) & (pl.col("truth") <= pl.col("high"))).alias("covered")
        means = self.table.with_columns(inside).drop("replicate", "low", "high").mean()
        return {name: float(value) for name, value in means.row(0, named=True).items()}


def pilot(
    scenario: Scenario,
    move: str | None = None,
    *,
    seed: int | None = None,
    replicates: int | None = None,
    threads: int = 1,
) -> PilotStudy:
    """Run the pilot of a scenario.

    move : which of its `pilots`, as `lotus.radio`; may be left out where there is one.
    seed, replicates : the scenario's own when left out.

    Raises InputError where there is nothing to test, or nothing to compare with.
    """
    product, name, plan = _asked(scenario, move)
    tested, later = f"marketing.{product}.{name}", f"marketing.{product}.{name}, {LATER}"
    action = scenario.marketing[product][name]
    ends = _end(scenario, action, plan, f"pilots.{product}.{name}")
    parts = {
        tested: _as_data(action, until=ends, who=Audience(all=(action.who, plan.where))),
        later: _as_data(action, from_=ends),
    }
    arms = [scenario.patch({tested: None}), scenario, scenario.patch(parts)]
    count = scenario.replicates if replicates is None else replicates
    simulation = Simulation(arms, seed, replicates=count, threads=threads).run(ends)
    addressed, control = _sides(simulation, tested, later)
    bought = _first_purchases(simulation, product, action.first_day)
    never, always, with_test = (bought[simulation.scene.arm == arm] for arm in (NEVER, ALWAYS, TESTED))
    clusters = _clusters(simulation)
    estimates = tuple(estimate(seen, addressed, control, clusters, plan.confidence) for seen in with_test)
    break_even = _break_even(simulation, tested, addressed, plan)
    worlds = np.flatnonzero(simulation.scene.arm == TESTED)
    for world, found, needed in zip(worlds.tolist(), estimates, break_even.tolist(), strict=True):
        if found.sure <= needed:
            simulation.marketers.amended[world][later] = None
    everyone = addressed | control
    truth = always[:, everyone].mean(axis=1) - never[:, everyone].mean(axis=1)
    return PilotStudy(tested, plan, estimates, truth, break_even, tuple(results(simulation.run())))


def estimate(
    seen: NDArray[np.bool_],
    addressed: NDArray[np.bool_],
    control: NDArray[np.bool_],
    clusters: NDArray[np.int64],
    confidence: float,
) -> Estimate:
    """Difference between the mean clusters of two sides, with Welch's (1947) interval; all arrays are by person.

    seen : who became a customer; clusters : those who were addressed, or not, together.
    """
    from scipy.special import stdtrit

    means = []
    for side in (addressed, control):
        people, buyers = np.bincount(clusters[side]), np.bincount(clusters[side], weights=seen[side])
        means.append(buyers[people > 0] / people[people > 0])
    effect = float(means[0].mean() - means[1].mean())
    parts = [float(side.var(ddof=1)) / side.size for side in means]
    error = sum(parts) ** 0.5
    if error == 0.0:
        return Estimate(effect, effect, effect, effect)
    free = sum(parts) ** 2 / sum(part**2 / (side.size - 1) for part, side in zip(parts, means, strict=True))
    half, lower = float(stdtrit(free, 0.975)) * error, float(stdtrit(free, confidence)) * error
    return Estimate(effect, effect - half, effect + half, effect - lower)


def _asked(scenario: Scenario, move: str | None) -> tuple[str, str, Pilot]:
    """Product, move and pilot that are asked for."""
    found = {f"{product}.{name}": plan for product, plans in scenario.pilots.items() for name, plan in plans.items()}
    if not found:
        raise InputError("there is no pilot in this scenario.", where="pilots", remedy=_EXAMPLE)
    if move is None and len(found) > 1:
        raise InputError("there are several pilots.", where="move", remedy=f"Name one: {', '.join(found)}.")
    asked = next(iter(found)) if move is None else move
    if asked not in found:
        raise InputError(f"there is no pilot of '{asked}'.", where="move", remedy=nearest(asked, found))
    product, _, name = asked.partition(".")
    return product, name, found[asked]


_EXAMPLE = "Write 'pilots: {lotus: {radio: {where: {share: 0.2}, days: 60}}}'."


def _end(scenario: Scenario, action: Intervention, plan: Pilot, where: str) -> int:
    """The day on which the pilot ends and it is decided."""
    end = action.first_day + plan.days
    if end >= scenario.horizon or (action.until is not None and end >= action.until):
        raise InputError(
            f"the pilot ends on day {end}, when the move or the scenario has ended.",
            where=f"{where}.days",
            remedy="Make it shorter, so that there is something left to decide.",
        )
    if end % scenario.step:
        raise InputError(
            f"day {end}, on which it is decided, is within a step of {scenario.step} days.", where=f"{where}.days"
        )
    return end


def _as_data(action: Intervention, **other: object) -> dict[str, object]:
    """A move with some of it changed, as plain data without what is left out."""
    data = action.model_copy(update=other).model_dump(mode="json", by_alias=True, exclude_none=True)
    return dict(data)


def _line(simulation: Simulation, path: str) -> int:
    return [line.path for line in simulation.plan.lines].index(path)


def _sides(simulation: Simulation, tested: str, later: str) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Who is addressed in the pilot, and who is its control: bool (people,)."""
    scenario, found = simulation.arms[TESTED], []
    for path in (tested, later):
        _, product, name = path.split(".")
        whom = simulation.plan.whom(_line(simulation, path), scenario.marketing[product][name])
        found.append(whom.any(axis=1)[simulation.plan.group])
    control = found[1] & ~found[0]
    clusters = _clusters(simulation)
    if min(np.unique(clusters[side]).size for side in (found[0], control)) < 2:
        raise InputError(
            "a pilot compares at least two regions or people on each side.",
            where=tested.replace("marketing", "pilots") + ".where",
            remedy="Make it for a part of the move's audience.",
        )
    return found[0], control


def _clusters(simulation: Simulation) -> NDArray[np.int64]:
    """Those who live together: the region of each person or, where there are none, everyone alone."""
    regions = simulation.plan.setting.regions
    return regions.place if regions.names else np.arange(simulation.ties.people)


def _first_purchases(simulation: Simulation, product: str, since: int) -> NDArray[np.bool_]:
    """Who became a customer from a day on: bool (worlds, people)."""
    day = simulation.fields.bought[:, list(simulation.scenario.products).index(product)]
    found: NDArray[np.bool_] = (day >= since).reshape(simulation.worlds, -1)
    return found


def _break_even(simulation: Simulation, tested: str, addressed: NDArray[np.bool_], plan: Pilot) -> Floats:
    """New customers for each person addressed that pay for the move, in each world of the pilot."""
    scenario, product = simulation.arms[TESTED], tested.split(".")[1]
    worth = scenario.products[product].unit_margin if plan.worth is None else plan.worth
    if worth <= 0.0:
        where = tested.replace("marketing", "pilots") + ".worth"
        raise InputError("a new customer is worth nothing, so that nothing can pay.", where=where)
    costs = simulation.record.costs[:, simulation.scene.arm == TESTED, _line(simulation, tested)].sum(axis=0)
    people = float(addressed.sum()) * scenario.market.scale(simulation.ties.people)
    paid: Floats = costs / MONEY / people / worth
    return paid
