"""What a calibration has to beat: Bass's formula fitted to the same adopters, and forecasts that know no model."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.classics.bass_theory import bass_curve
from wom_sim.errors import InputError

Values = NDArray[np.float64]

STARTS = tuple((p, q, times) for p in (0.003, 0.03) for q in (0.1, 0.4, 0.9) for times in (1.2, 3.0))
"""Where least squares begins: p and q a period around the averages of Sultan, Farley and Lehmann (1990), and how many
times the adopters so far the market is."""
LARGEST_MARKET = 1000.0
"""Times the adopters so far that the market is at most."""
FEWEST = 4
"""Periods to which three numbers are fitted, at least."""


class Bass(NamedTuple):
    """Bass's model of 1969, fitted."""

    p: float
    """Innovation a period."""
    q: float
    """Imitation a period."""
    m: float
    """People who adopt in the end."""

    def adopters(self, periods: int) -> Values:
        """New adopters in each period: m (F(t) - F(t - 1))."""
        return self.m * np.diff(bass_curve(self.p, self.q, np.arange(periods + 1.0)))


def bass_fit(adopters: Values) -> Bass:
    """Bass's model by nonlinear least squares on the adopters of each period (Srinivasan and Mason 1986).

    adopters : float64 (periods,), from the first period on. Several starts, of which the best is kept; p and q lie
    between 0 and 2 a period, and m between 1 and `LARGEST_MARKET` times all adopters so far.
    """
    from scipy.optimize import least_squares

    total = float(adopters.sum())
    if len(adopters) < FEWEST or not total > 0.0:
        raise InputError(f"Bass's model needs {FEWEST} periods with adopters.", where="adopters")

    # In units of all adopters and by logarithms, so that one step is as long in every direction.
    def residual(point: Values) -> Values:
        p, q, m = np.exp(point)
        return np.asarray((Bass(p, q, m * total).adopters(len(adopters)) - adopters) / total)

    low, high = np.log([1e-8, 1e-6, 1.0 - 1e-9]), np.log([2.0, 2.0, LARGEST_MARKET])
    fits = [least_squares(residual, np.log(start), bounds=(low, high), x_scale=1.0, xtol=1e-12, ftol=1e-12, gtol=1e-12)
            for start in STARTS]  # fmt: skip
    p, q, m = np.exp(min(fits, key=lambda fit: float(fit.cost)).x)
    return Bass(float(p), float(q), float(m * total))


def last_value(known: Values, periods: int) -> Values:
    """The last value that was measured, for every period to come."""
    return np.full(periods, known[np.isfinite(known)][-1])


def drift(known: Values, periods: int) -> Values:
    """On from the last value by the mean change so far (a random walk with drift); of counts not below 0."""
    places = np.flatnonzero(np.isfinite(known))
    first, last = places[0], places[-1]
    slope = (known[last] - known[first]) / max(last - first, 1)
    return np.asarray(known[last] + slope * np.arange(1.0, periods + 1.0))
