"""The probit: what is not known of a utility is normally distributed."""

from __future__ import annotations

from math import erfc, sqrt
from typing import Annotated, Any, Literal

from pydantic import Field

from wom_sim.day.decide import Choice

_STEEPEST = 16.0
"""Standard deviations beyond which the tail of the normal distribution is not taken."""


class Probit(Choice):
    """A brand by itself is bought with the chance that a normal number is below its utility (Thurstone 1927).

    Several brands are weighed by the odds that each has by itself (Luce 1959). Utilities are those of the logit; with a
    noise of 1.8, the spread of a logistic number, its chances differ from the logit's mostly in the tails.
    """

    kind: Literal["probit"] = "probit"
    """Which law it is."""
    noise: Annotated[float, Field(gt=0.0, le=100.0)] = 1.8137993642342178
    """Standard deviation of what is not known of a utility; pi over the root of three when left out."""

    @staticmethod
    def weight(terms: Any, utility: float) -> float:
        """Odds of the brand by itself: Phi(V / noise) / Phi(-V / noise)."""
        z = min(max(utility / terms.noise, -_STEEPEST), _STEEPEST) / sqrt(2.0)
        return erfc(-z) / erfc(z)
