"""How near a fit and its forecast come to what was measured, beside what a calibration has to beat."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError
from wom_sim.studies.calibrating.observed import BOUNDS, Series
from wom_sim.studies.calibrating.rivals import Bass, bass_fit, drift, last_value

Values = NDArray[np.float64]

SIMULATION, BASS, LAST, DRIFT = "simulation", "bass", "last value", "drift"
FITTED, HELD_OUT = "fitted", "held out"


class Error(NamedTuple):
    """How far a model is from what was measured."""

    rmse: float
    """Root of the mean squared error, in the unit of the data."""
    mae: float
    """Mean absolute error."""
    mase: float
    """The same over that of foretelling each fitted period by the one before (Hyndman and Koehler 2006)."""


def error(known: Values, said: Values, step: float) -> Error | None:
    """Errors where something was measured; None where nothing was.

    step : mean absolute change from one fitted period to the next.
    """
    off = (said - known)[np.isfinite(known)]
    if off.size == 0:
        return None
    mae = float(np.abs(off).mean())
    return Error(float(np.sqrt((off**2).mean())), mae, mae / step if step > 0.0 else np.nan)


def mean_step(known: Values) -> float:
    """Mean absolute change from one measured period to the next; 0 where there are none."""
    steps = np.abs(np.diff(known[np.isfinite(known)]))
    return float(steps.mean()) if steps.size else 0.0


def bass_of(series: Series, fitted: int, start: int) -> Bass | None:
    """Bass's model of the fitted periods of a series; None where it has none: no adopters, or not from the first."""
    if not series.counts or start > 0:
        return None
    try:
        return bass_fit(series.values[:fitted])
    except InputError:
        return None


def rivals(series: Series, fitted: int, bass: Bass | None) -> Mapping[str, Values]:
    """What the rivals say of every period: float64 (periods,), NaN where they say nothing."""
    length = series.values.size
    known, ahead = series.values[:fitted], length - fitted
    none = np.full(fitted, np.nan)
    low, high = BOUNDS[series.name]
    found = {} if bass is None else {BASS: bass.adopters(length)}
    found[LAST] = np.concatenate([none, last_value(known, ahead)])
    found[DRIFT] = np.concatenate([none, np.clip(drift(known, ahead), low, high)])
    return found
