"""Pilots while they run: who is addressed and who is the control, what the books say at the end, and the decision."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import MONEY
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.pilot import Pilot, later_part
from wom_sim.plan import Plan
from wom_sim.scenario import Scenario

Mask = NDArray[np.bool_]


class Estimate(NamedTuple):
    """An effect as a test sees it, in new customers for each person addressed."""

    effect: float
    low: float
    high: float
    """95 % interval."""
    sure: float
    """What the effect exceeds with the confidence that is asked for."""


class Judgement(NamedTuple):
    """What a pilot led to in one world."""

    world: int
    day: int
    move: str
    estimate: Estimate
    break_even: float
    """Effect at which what the move cost for each person addressed is earned back."""
    rolled_out: bool


class Trial(NamedTuple):
    """The pilot of one move in one arm."""

    arm: int
    move: str
    later: str
    """Path of its part after the pilot."""
    line: int
    product: int
    since: int
    day: int
    """The morning on which it is judged."""
    addressed: Mask
    control: Mask
    clusters: NDArray[np.int64]
    """Those who live together: the region of each person or, where there are none, everyone alone."""
    confidence: float
    worth: float
    """What new customers of one person addressed would be worth, in money of one person simulated."""

    def judge(self, world: int, bought: NDArray[np.int16], spent: int) -> Judgement:
        """The decision in one world; bought : int16 (people,), day of the first purchase; spent : units of money."""
        seen = bought >= self.since
        found = estimate(seen, self.addressed, self.control, self.clusters, self.confidence)
        needed = spent / MONEY / float(self.addressed.sum()) / self.worth
        return Judgement(world, self.day, self.move, found, needed, found.sure > needed)


def trials_of(plan: Plan, scenarios: Sequence[Scenario]) -> Iterator[Trial]:
    """The pilots of all arms; InputError for one that has nothing to compare."""
    paths = [line.path for line in plan.lines]
    regions = plan.setting.regions
    clusters = regions.place if regions.names else np.arange(plan.setting.ties.people)
    for arm, scenario in enumerate(scenarios):
        moves = plan.moves(scenario)
        for product, pilots in scenario.pilots.items():
            for name, pilot in pilots.items():
                place = f"{product}.{name}"
                tested, later = f"marketing.{place}", f"marketing.{product}.{later_part(name)}"
                line, after = paths.index(tested), paths.index(later)
                addressed, everyone = (_people(plan, at, moves[at]) for at in (line, after))
                control = everyone & ~addressed
                if min(np.unique(clusters[side]).size for side in (addressed, control)) < 2:
                    raise InputError(
                        "a pilot compares at least two regions, or people, on each side.",
                        where=f"pilots.{place}.where",
                        remedy="Make it for a part of the move's audience.",
                    )
                move = scenario.marketing[product][name]
                yield Trial(
                    arm,
                    tested,
                    later,
                    line,
                    plan.lines[line].product,
                    move.first_day,
                    move.first_day + pilot.days,
                    addressed,
                    control,
                    clusters,
                    pilot.confidence,
                    _worth(scenario, product, name, pilot) * scenario.market.scale(plan.setting.ties.people),
                )


def estimate(seen: Mask, addressed: Mask, control: Mask, clusters: NDArray[np.int64], confidence: float) -> Estimate:
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


def _people(plan: Plan, line: int, move: Intervention | None) -> Mask:
    """Who can belong to the audience of a move: bool (people,)."""
    assert move is not None
    found: Mask = plan.whom(line, move).any(axis=1)[plan.group]
    return found


def _worth(scenario: Scenario, product: str, name: str, pilot: Pilot) -> float:
    worth = scenario.products[product].unit_margin if pilot.worth is None else pilot.worth
    if worth <= 0.0:
        raise InputError(
            "a new customer is worth nothing, so that nothing can pay.", where=f"pilots.{product}.{name}.worth"
        )
    return worth
