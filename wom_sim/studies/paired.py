"""What a plan changed: the same worlds with the same luck, with it and without it, one replicate beside the other."""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError
from wom_sim.products import place_of
from wom_sim.result import Result, estimate

Values = NDArray[np.float64]
Estimate = dict[str, float | None]


class Change(NamedTuple):
    """By how much a figure is higher with the plan than without it."""

    label: str
    unit: str
    """As of an indicator."""
    meaning: str
    estimate: Estimate
    """Mean over the pairs, and its 95 % interval (`low`, `high`); None where it is undefined."""
    in_favour: float | None
    """Share of the pairs in which the plan came out better; None where more is neither better nor worse."""


def differences(result: Result, other: Result, product: str) -> dict[str, Values]:
    """Each key figure of a product less what it is in the other result: float64 (replicates,) by name.

    Raises InputError when the two are not the same worlds with the same luck, replicate by replicate.
    """
    mine, theirs = ((found.seed, found.replicates, found.ties.fingerprint()) for found in (result, other))
    for what, one, two in zip(("seeds", "replicates", "ties"), mine, theirs, strict=True):
        if one != two:
            raise InputError(
                f"the runs have other {what}.", where="other", remedy="Run both with one seed and number of replicates."
            )
    place_of(product, other.products)
    place_of(product, result.products)
    return {name: values - other.indicators[product][name] for name, values in result.indicators[product].items()}


def quotient(over: Values, under: Values) -> Estimate:
    """The quotient of two means over the same replicates, and its 95 % interval by Fieller's theorem (1954).

    The quotient of means rather than the mean of quotients: where a divisor comes near nothing in one replicate, that
    one would outweigh all others. Undefined unless the mean divisor is above 0; without an interval unless the
    divisor is above 0 beyond its own interval.
    """
    from scipy.special import stdtrit

    found: Estimate = {"mean": None, "low": None, "high": None}
    n, top, bottom = len(over), float(over.mean()), float(under.mean())
    if not bottom > 0.0:
        return found
    mean = found["mean"] = top / bottom
    if n == 1:
        return found
    # Solved for the distance from the quotient, so that nothing large is taken from its like.
    spread = float(stdtrit(n - 1, 0.975)) ** 2 * np.cov(over - mean * under, under) / n
    steep, both = bottom**2 - float(spread[1, 1]), float(spread[0, 1])
    if steep > 0.0:
        root = sqrt(both**2 + steep * float(spread[0, 0]))
        found["low"], found["high"] = mean - (root + both) / steep, mean + (root - both) / steep
    return found


class Against(NamedTuple):
    """Another run of the same worlds, and what it is held against."""

    name: str
    """`nothing`, or the name of a what-if; of a move that was left out, its path."""
    product: str
    """Whose plan it is about."""
    other: Result

    def earned(self, result: Result) -> list[Change]:
        """What the plan behind a result has earned against the other, in the market's people and money."""
        return earned(result, self.other, self.product)


def earned(result: Result, other: Result, product: str) -> list[Change]:
    """What a plan has earned for a product against that behind the other result, in the market's people and money."""
    change = differences(result, other, product)
    known = change["awareness"] * result.people * result.scale
    rows = [_row("People who know it", "people", "who know it on the last evening", known)]
    if result.scenario.products[product].idea:
        return [
            *rows,
            _row("Opinion", "score", "mean opinion of those who know it, from -1 to 1", change["opinion"]),
            _row("Marketing cost", "money", "spent on it", change["marketing_cost"], better=False),
        ]
    cost, profit, buyers = change["marketing_cost"], change["profit"], change["first_purchases"]
    roi, roas, cac = quotient(profit, cost), quotient(change["revenue"], cost), quotient(cost, buyers)
    return [
        *rows,
        _row("New buyers", "people", "first purchases that would not have been made within the horizon", buyers),
        _row("Units sold", "units", "purchases of all kinds", change["units"]),
        _row("Revenue", "money", "prices paid", change["revenue"]),
        _row("Contribution", "money", "revenue less the cost of the goods", change["contribution"]),
        _row("Marketing cost", "money", "spent for it", cost, better=False),
        _row("Profit", "money", "contribution less marketing cost", profit),
        _row("Present value", "money", "profit discounted to the first day", change["npv"]),
        Change("Return on investment", "share", "profit for each unit of money spent (ROI)", roi, None),
        Change("Return on spend", "rate", "revenue for each unit of money spent (ROAS)", roas, None),
        Change("Cost of one more buyer", "money", "spent for each new buyer won (incremental CAC)", cac, None),
    ]


def _row(label: str, unit: str, meaning: str, values: Values, *, better: bool = True) -> Change:
    known = values[np.isfinite(values)]
    in_favour = float((known > 0.0).mean()) if better and known.size else None
    return Change(label, unit, meaning, estimate(values), in_favour)
