"""Attitudes to risk: one number for what a plan brings over many lucks."""

from __future__ import annotations

import re
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError

Values = NDArray[np.float64]

MEAN, WORST_DECILE = "mean", "worst-decile"
TAIL = 0.1
"""Share of the lucks that a worst decile is the mean of."""
_LESS_SPREAD = re.compile(r"mean\s*-\s*(\d+(?:\.\d+)?|\.\d+)?\s*\*?\s*sd")


class Risk(NamedTuple):
    """How figures of many replicates become one score: the mean, the mean of the worst, or the mean less spread."""

    name: str = MEAN
    spread: float = 0.0
    """Standard deviations that are taken off the mean."""

    def of(self, values: Values) -> Values:
        """The score of values over replicates, the last axis; higher is better, and undefined (NaN) stays so.

        The worst decile is the mean of the worst tenth of the replicates, a part of one counted in part: the
        conditional value at risk (Rockafellar and Uryasev 2000). Of fewer than ten it is the worst one.
        """
        if self.name == MEAN:
            return np.asarray(values.mean(axis=-1), np.float64)
        if self.name == WORST_DECILE:
            return worst(values, TAIL)
        sd = values.std(axis=-1, ddof=1) if values.shape[-1] > 1 else np.zeros(values.shape[:-1])
        return np.asarray(values.mean(axis=-1) - self.spread * sd, np.float64)


def worst(values: Values, share: float) -> Values:
    """Mean of the worst share of the values along the last axis, at least of one."""
    count = values.shape[-1]
    many = max(share * count, 1.0)
    weight = np.clip(many - np.arange(count), 0.0, 1.0)
    ordered = np.sort(values, axis=-1)
    found = (ordered * weight).sum(axis=-1) / many
    return np.where(np.isnan(values).any(axis=-1), np.nan, found)


def read_risk(text: str) -> Risk:
    """An attitude from its name: `mean`, `worst-decile`, or `mean - 0.5 sd`."""
    given = str(text).strip().lower().replace("_", "-")
    if given in (MEAN, WORST_DECILE):
        return Risk(given)
    found = _LESS_SPREAD.fullmatch(given)
    if found is None:
        raise InputError(
            f"there is no attitude to risk {text!r}.",
            where="risk",
            remedy="Use 'mean', 'worst-decile', or 'mean - 0.5 sd' with a number of standard deviations.",
        )
    spread = float(found[1] or 1.0)
    return Risk(f"mean - {spread:g} sd", spread)
