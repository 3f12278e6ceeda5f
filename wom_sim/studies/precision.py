"""How precise a mean over luck is wanted to be, and how precise it is."""

from __future__ import annotations

from math import isfinite, nan
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError

LEVEL = 0.95
"""Confidence of intervals."""


class Precision(NamedTuple):
    """Half of the widest 95 % interval that is wanted."""

    amount: float
    is_share: bool
    """Whether it is a share of the mean, and no amount."""

    def of(self, mean: float) -> float:
        """The half-width that is wanted of this mean, in its unit."""
        return self.amount * abs(mean) if self.is_share else self.amount


def precision_of(given: float | str) -> Precision:
    """A precision from an amount, or a share such as "5%"; InputError for anything else."""
    text = str(given).strip()
    is_share = text.endswith("%")
    try:
        amount = float(text.removesuffix("%").replace("_", ""))
    except ValueError:
        amount = 0.0
    if not (isfinite(amount) and amount > 0.0):
        raise InputError(
            f"{given!r} is no precision.", where="precision", remedy="Give an amount such as 2000, or a share: 5%."
        )
    return Precision(amount / 100.0 if is_share else amount, is_share)


def half_widths(count: NDArray[np.int64], deviation: NDArray[np.float64]) -> NDArray[np.float64]:
    """Half of the 95 % interval of a mean by Student's t; nan of fewer than two values.

    count, deviation : (n,), how many values there are, and their standard deviation.
    """
    from scipy.special import stdtrit

    students = np.where(count > 1, stdtrit(np.maximum(count - 1, 1), 0.5 + LEVEL / 2.0), nan)
    return np.asarray(students * deviation / np.sqrt(np.maximum(count, 1)), np.float64)
