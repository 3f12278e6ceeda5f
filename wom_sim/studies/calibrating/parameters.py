"""What is calibrated: a few numbers of a scenario, each with the range in which it is looked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import exp, isfinite, log
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.scenario import Scenario
from wom_sim.studies.calibrating.observed import Observed
from wom_sim.studies.factors import factors
from wom_sim.studies.shuffles import counted, lucks, shuffles

Shares = NDArray[np.float64]
"""float64 (points, parameters): where in its range each parameter is, from 0 to 1."""

MOST = 6
"""Parameters that are calibrated at once: more can hardly be told apart by a few series."""
LOGARITHMIC = 10.0
"""Ranges above 0 whose ends differ by this factor or more are searched evenly by the logarithm."""
MARKET = "market.people"
WIDEST_MARKET = 10.0
"""How many times larger than all adopters so far the market may be, where no range is given."""
TIMES_AROUND = {"innovation": 10.0, "imitation": 10.0, "at": 4.0}
"""How many times smaller or larger than in the scenario what the law of adoption turns on may be, where no range is
given."""


class Parameter(NamedTuple):
    """A number that is calibrated."""

    path: str
    value: float | None
    """In the scenario; None where it says nothing."""
    low: float
    high: float
    whole: bool
    """Whether only whole numbers are possible."""

    @property
    def logarithmic(self) -> bool:
        """Whether half and double are as far away."""
        return self.low > 0.0 and self.high / self.low >= LOGARITHMIC

    def at(self, share: float) -> float:
        """The value below which this share of the range lies."""
        low, high = (self.low - 0.5, self.high + 0.5) if self.whole else (self.low, self.high)
        if self.logarithmic and low > 0.0:
            value = exp(log(low) + share * (log(high) - log(low)))
        else:
            value = low + share * (high - low)
        value = min(max(value, self.low), self.high)
        return round(value) if self.whole else value

    def share(self, value: float) -> float:
        """Where in the range a value is: undoes `at`."""
        low, high = (self.low - 0.5, self.high + 0.5) if self.whole else (self.low, self.high)
        if self.logarithmic and low > 0.0:
            found = (log(max(value, low)) - log(low)) / (log(high) - log(low))
        else:
            found = (value - low) / (high - low)
        return min(max(found, 0.0), 1.0)


def patches(parameters: Sequence[Parameter], shares: Shares) -> list[dict[str, float]]:
    """The settings of each point."""
    return [{one.path: one.at(float(share)) for one, share in zip(parameters, point, strict=True)} for point in shares]


def evenly(count: int, width: int, seed: int, slot: int) -> Shares:
    """Shares that fill the space: a Latin hypercube (McKay, Beckman and Conover 1979)."""
    rows = counted(width)
    part = shuffles(seed, rows, count, rng.WORLD, slot)
    return np.ascontiguousarray(((part + lucks(seed, rows, count, rng.WORLD, slot + 1)) / count).T)


def parameters(
    scenario: Scenario, fit: Mapping[str, Sequence[float]] | None, observed: Observed, fitted: int
) -> tuple[Parameter, ...]:
    """What is calibrated: the paths and ranges of the user, or what the scenario and the fitted periods suggest."""
    ranges = _suggested(scenario, observed, fitted) if fit is None else dict(fit)
    if not ranges:
        raise InputError("nothing is to be calibrated.", where="fit", remedy="Name a path and its range.")
    if len(ranges) > MOST:
        raise InputError(
            f"{len(ranges)} parameters are too many to be told from a few series: at most {MOST}.",
            where="fit",
            remedy="Choose those that matter most, and fix the rest.",
        )
    return tuple(_parameter(scenario, path, ends) for path, ends in ranges.items())


def _parameter(scenario: Scenario, path: str, ends: Any) -> Parameter:
    where = f"fit.{path}"
    try:
        low, high = (float(end) for end in ends)
    except (TypeError, ValueError):
        raise InputError(f"{ends!r} is no range.", where=where, remedy="Give two numbers, such as 0.01:0.1.") from None
    if not (isfinite(low) and isfinite(high)):
        raise InputError(f"from {low:g} to {high:g} is no range.", where=where)
    if not low < high:
        remedy = f"Give the lower end first: {high:g}:{low:g}." if low > high else "Leave it out to fix it."
        raise InputError(f"the range from {low:g} to {high:g} is empty.", where=where, remedy=remedy)
    value = _value(scenario.to_data(), path)
    if isinstance(value, bool) or not (value is None or isinstance(value, int | float)):
        raise InputError("this is no number of the scenario.", where=where)
    whole = isinstance(value, int)
    if whole and not (low.is_integer() and high.is_integer()):
        raise InputError(f"only whole numbers are possible, not {low:g}:{high:g}.", where=where)
    one = Parameter(path, value, low, high, whole)
    for end in (0.0, 1.0):
        try:
            scenario.patch({path: one.at(end)})
        except InputError as fault:
            raise InputError(f"it cannot be {one.at(end):g}. {fault}", where=where) from None
    return one


def _value(data: Any, path: str) -> Any:
    """What stands at a path, None where nothing does; a path that does not exist is refused by the scenario later."""
    for step in path.split("."):
        if isinstance(data, list) and step.isdecimal() and int(step) < len(data):
            data = data[int(step)]
        elif isinstance(data, dict):
            data = data.get(step)
        else:
            return None
    return data


def _suggested(scenario: Scenario, observed: Observed, fitted: int) -> dict[str, tuple[float, float]]:
    """What is calibrated where the user does not say: what the scenario is unsure of; else what matters by its law.

    By contact and threshold these are Bass's p and q or where the threshold lies; in laws with a funnel how much people
    talk, how far marketing reaches, and how readily they choose. And the market, where adopters are counted.
    """
    product = observed.series[0].product
    adopters = max((float(one.values[:fitted].sum()) for one in observed.series if one.counts), default=0.0)
    market = {MARKET: (adopters, WIDEST_MARKET * adopters)} if adopters >= 1.0 else {}
    own = {path: ends for path, ends in scenario.uncertain.items() if ends is not None}
    if own:
        return {**own, **({} if len(own) >= MOST else market)}
    data = scenario.to_data()
    if scenario.laws.choice.funnel:
        known = {factor.path: (factor.low, factor.high) for factor in factors(scenario)}
        reach = {
            f"marketing.{product}.{name}.reach": move["reach"]
            for name, move in data["marketing"].get(product, {}).items()
            if isinstance(move.get("reach"), float) and 0.0 < move["reach"] < 1.0
        }
        around = {path: (value / 4.0, min(4.0 * value, 1.0)) for path, value in list(reach.items())[:1]}
        wanted = ("laws.talk.rate", "laws.choice.appeal")
        return {**{path: known[path] for path in wanted if path in known}, **around, **market}
    law = data["laws"]["choice"]
    most = {"at": 1.0 if law.get("of") == "share" else float("inf")}
    return {
        f"laws.choice.{name}": (law[name] / times, min(law[name] * times, most.get(name, 1.0 / scenario.step)))
        for name, times in TIMES_AROUND.items()
        if law.get(name)
    } | market
