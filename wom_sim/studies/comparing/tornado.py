"""What a verdict depends on: one uncertain number after the other at both ends of its range, all else being equal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import isnan, nan, sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError
from wom_sim.scenario import Scenario
from wom_sim.studies.comparing.flips import Flip
from wom_sim.studies.comparing.influential import influence_rank
from wom_sim.studies.comparing.worlds import Plan
from wom_sim.studies.factors import STATED, Factor
from wom_sim.studies.kpi import check_kpi
from wom_sim.studies.side_by_side import run_all
from wom_sim.studies.workbench import Run

Values = NDArray[np.float64]


class Bar(NamedTuple):
    """What becomes of the lead at either end of one factor's range."""

    factor: Factor
    at_low: float
    """Mean lead over the replicates where the factor is low."""
    at_high: float
    error: float
    """Standard error of `at_high` less `at_low`, paired; nan with one replicate."""

    @property
    def swing(self) -> float:
        """How far apart the leads at both ends are."""
        return abs(self.at_high - self.at_low)


class Tornado(NamedTuple):
    """By how much one arm is ahead of another, and what moves that most."""

    arm: str
    other: str
    lead: float
    """With every factor where the scenario has it, over the same replicates."""
    replicates: int
    bars: tuple[Bar, ...]
    """The widest first; last those with an end at which the figure is undefined (nan)."""
    refused: tuple[str, ...] = ()
    """Factors of which an end cannot be run with these arms, and why: one text each."""


def chosen(factors: Sequence[Factor], flips: Sequence[Flip] = (), most: int = 12) -> tuple[Factor, ...]:
    """Whom to ask of many factors: what the user is unsure of, then what moves the lead over plausible worlds beyond
    chance, then what is known to move most (`INFLUENTIAL`).

    flips : what `Worlds.flips` found, the strongest first.
    """
    beyond = {flip.factor.path: place for place, flip in enumerate(flips) if flip.beyond_chance}

    def rank(factor: Factor) -> tuple[bool, int, int]:
        return factor.source != STATED, beyond.get(factor.path, len(beyond)), influence_rank(factor.path)

    return tuple(sorted(factors, key=rank)[:most])


def tornado(
    base: Scenario,
    arm: tuple[str, Plan],
    other: tuple[str, Plan],
    kpi: str,
    product: str,
    factors: Sequence[Factor],
    run: Run,
    *,
    replicates: int = 8,
    progress: Callable[[float], None] | None = None,
) -> Tornado:
    """Move each factor alone to both ends of its range.

    Parameters
    ----------
    base : the scenario in which a factor is moved, before a plan makes an arm of it.
    arm, other : name and plan of the arm that leads, and of what it is held against.
    kpi, product : the figure that they are compared by, and whose.
    factors : whose ends are tried, such as `chosen(...)`; each takes two runs of both arms.
    replicates : the same luck at all ends.
    progress : called with the share of the runs that are done.

    One at a time shows what a number does near the scenario, not what two of them do together: for that there are
    the plausible worlds.
    """
    check_kpi(kpi, product, base)
    base = base.model_copy(update={"uncertain": {}})
    pairs = [(arm[1](base), other[1](base))]
    moved, refused = [], []
    for factor in factors:
        try:
            ends = [base.patch({factor.path: end}) for end in (factor.low, factor.high)]
            pairs += [(arm[1](end), other[1](end)) for end in ends]
            moved.append(factor)
        except InputError as fault:
            refused.append(f"{factor.path}: {fault}")
    scenarios = [scenario for pair in pairs for scenario in pair]
    found = run_all(scenarios, replicates, run, lambda result: result.indicators[product][kpi], progress)
    values = np.array(found, np.float64).reshape(-1, 2, replicates)
    leads = values[:, 0] - values[:, 1]
    bars = [_bar(factor, *leads[place : place + 2]) for factor, place in zip(moved, range(1, len(leads), 2))]
    bars.sort(key=lambda bar: (isnan(bar.swing), -bar.swing))
    return Tornado(arm[0], other[0], float(leads[0].mean()), replicates, tuple(bars), tuple(refused))


def _bar(factor: Factor, low: Values, high: Values) -> Bar:
    error = float((high - low).std(ddof=1)) / sqrt(len(low)) if len(low) > 1 else nan
    return Bar(factor, float(low.mean()), float(high.mean()), error)
