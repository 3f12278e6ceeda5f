"""The same arms in plausible worlds: numbers that nobody knows exactly are drawn from their ranges."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import isnan, nan, sqrt
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError, whole
from wom_sim.scenario import Scenario
from wom_sim.studies.comparing.flips import Flip, flips
from wom_sim.studies.factors import Factor, draw, of_draws
from wom_sim.studies.kpi import check_kpi
from wom_sim.studies.side_by_side import run_all
from wom_sim.studies.workbench import Run

Values = NDArray[np.float64]
type Plan = Callable[[Scenario], Scenario]
"""Makes an arm of a scenario, such as `lambda base: base.patch(what_if)`."""
type Each = Callable[[Callable[[Any], Any], Sequence[Any]], Sequence[Any]]
"""What some work makes of every item, in their order."""


def in_turn(work: Callable[[Any], Any], items: Sequence[Any]) -> Sequence[Any]:
    """One item after the other."""
    return [work(item) for item in items]


MOST_WORLDS = 100_000
"""How many worlds can be drawn."""


class Spread(NamedTuple):
    """Where a lead's uncertainty comes from."""

    luck: float
    """Standard deviation of the lead over replicates of one world, which more replicates average out."""
    world: float
    """Standard deviation of the lead over plausible worlds, which only knowing more makes smaller."""

    @property
    def share(self) -> float:
        """Share of the variance of one replicate in one world that is due to the world."""
        whole = self.luck**2 + self.world**2
        return self.world**2 / whole if whole > 0.0 else 0.0


class Worlds(NamedTuple):
    """What came out in W worlds of R replicates each.

    A lead is how much higher the KPI is. Worlds in which a KPI is undefined have none (NaN).
    """

    factors: tuple[Factor, ...]
    draws: tuple[Mapping[str, Any], ...]
    """For each world, the drawn values by path; W of them, those refused not among them."""
    values: Mapping[str, Values]
    """The KPI by arm: float64 (W, R). World w has the replicates of the first of the comparison."""
    refused: tuple[str, ...]
    """Why draws were refused by the scenario, one text each."""

    def lead(self, arm: str, other: str) -> Values:
        """By how much an arm is ahead of another in each world: float64 (W,), mean over replicates."""
        return np.asarray((self.values[arm] - self.values[other]).mean(axis=1), np.float64)

    def ahead(self, arm: str, other: str) -> int:
        """In how many worlds an arm is ahead of another."""
        return int((self.lead(arm, other) > 0.0).sum())

    def band(self, arm: str, other: str) -> tuple[float, float]:
        """Between which values the lead lies in 90 % of the worlds (5 % and 95 % quantiles of `lead`)."""
        lead = self.lead(arm, other)
        known = lead[np.isfinite(lead)]
        low, high = np.quantile(known, [0.05, 0.95]) if known.size else (nan, nan)
        return float(low), float(high)

    def centred(self, known: Mapping[str, Values]) -> Worlds:
        """The same worlds, less what their few replicates are luckier by than those of the whole comparison.

        known : the KPI by arm with every factor where the scenario has it, float64 (N,), whose first R replicates have
            the luck of those here.

        All worlds meet the same luck, so that they would all be too good together. What the first replicates lack of
        the mean of all N is known where nothing was drawn, and is added to theirs in every world (a control variate).
        """
        return self._replace(
            values={
                name: rows + known[name].mean() - known[name][: rows.shape[1]] for name, rows in self.values.items()
            }
        )

    def spread(self, arm: str, other: str, luck: float = nan) -> Spread:
        """How much of the lead's uncertainty is luck, and how much is not knowing the world.

        luck : standard deviation of the lead over the replicates of the comparison, which are more than those here;
            when left out, that within worlds, which must not have been `centred` then.

        All worlds meet the same luck. What it does to all of them alike moves no world against another, and only what
        it does to single ones is taken off the differences between worlds (variance components of a crossed design
        without repetition). With one replicate that cannot be told apart, and `world` holds it too.
        """
        gap = self.values[arm] - self.values[other]
        gap = gap[np.isfinite(gap).all(axis=1)]
        count, replicates = gap.shape
        means = gap.mean(axis=1)
        world = float(means.var(ddof=1)) if count > 1 else nan
        if replicates > 1:
            luck = sqrt(float(gap.var(axis=1, ddof=1).mean())) if isnan(luck) and count else luck
            if count > 1:
                rest = gap - means[:, None] - gap.mean(axis=0) + gap.mean()
                world -= float((rest**2).sum()) / ((count - 1) * (replicates - 1)) / replicates
        return Spread(luck, sqrt(max(world, 0.0)) if count > 1 else nan)

    def flips(self, arm: str, other: str) -> tuple[Flip, ...]:
        """What the lead depends on over the worlds, the strongest first; see `wom_sim.studies.comparing.flips`."""
        return flips(self.factors, self.draws, self.lead(arm, other))


def worlds(
    base: Scenario,
    plans: Mapping[str, Plan],
    kpi: str,
    product: str,
    run: Run,
    *,
    factors: Sequence[Factor] = (),
    count: int = 80,
    draws: Sequence[Mapping[str, Any]] | None = None,
    replicates: int = 2,
    each: Each = in_turn,
) -> Worlds:
    """Run the same arms in plausible worlds.

    Parameters
    ----------
    base : the scenario that the worlds are drawn around. What is drawn is patched into it first, and then a plan makes
        an arm of it, so that what a plan sets itself is as the plan has it.
    plans : what makes each arm, by its name.
    kpi, product : the figure that is kept, and whose.
    factors : what is drawn, such as `wom_sim.studies.factors.factors(base)`.
    count : how many worlds are drawn; one that cannot be is left out and told in `refused`.
    draws : worlds of one's own instead, as patches: such as those of a calibration.
    replicates : how often each arm is run in each world.
    each : how the worlds are gone through, such as `Workbench.each`.

    Raises InputError for a figure or product that does not exist, and where no world at all can be run.
    """
    check_kpi(kpi, product, base)
    count = whole(count, "count", 1, MOST_WORLDS)
    if draws is None:
        drawn: Sequence[Mapping[str, Any]] = draw(factors, count, base.seed)
    else:
        drawn, factors = draws, of_draws(draws, base, factors)
    base = base.model_copy(update={"uncertain": {}})

    def lived(patch: Mapping[str, Any]) -> list[Values] | str:
        """The figure of every arm in a world, or why there can be none."""
        try:
            world = base.patch(patch)
            arms = [plan(world) for plan in plans.values()]
            return run_all(arms, replicates, run, lambda arm: arm.indicators[product][kpi])
        except InputError as fault:
            return str(fault)

    found = each(lived, drawn)
    refused = tuple(one for one in found if isinstance(one, str))
    values = [one for one in found if not isinstance(one, str)]
    if not values:
        reason = f" The first: {refused[0]}" if refused else ""
        raise InputError(f"none of {len(drawn)} plausible worlds can be run.{reason}", where="uncertain")
    kept = tuple(patch for patch, one in zip(drawn, found, strict=True) if not isinstance(one, str))
    table = {name: np.array(rows) for name, rows in zip(plans, zip(*values, strict=True), strict=True)}
    return Worlds(tuple(factors), kept, table, refused)
