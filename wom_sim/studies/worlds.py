"""The same arms in plausible worlds: numbers that nobody knows exactly are drawn from their ranges."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Values = NDArray[np.float64]


class Factor(NamedTuple):
    """A number that is not known exactly."""

    path: str
    value: float
    """In the scenario."""
    low: float
    high: float
    unit: str
    source: str
    """As in the provenance of defaults, or "the scenario" where its `uncertain` says so."""


class Worlds(NamedTuple):
    """What came out in W worlds of R replicates each."""

    factors: tuple[Factor, ...]
    draws: tuple[Mapping[str, float], ...]
    """For each world, the drawn values by path; W of them, those refused not among them."""
    values: Mapping[str, Values]
    """The KPI by arm: float64 (W, R). World w has the replicates of the first of the comparison."""
    refused: tuple[str, ...]
    """Why draws were refused by the scenario, one text each."""

    def lead(self, arm: str, other: str) -> Values:
        """By how much an arm is ahead of another in each world: float64 (W,), mean over replicates."""
        raise NotImplementedError

    def ahead(self, arm: str, other: str) -> int:
        """In how many worlds an arm is ahead of another."""
        raise NotImplementedError

    def band(self, arm: str, other: str) -> tuple[float, float]:
        """Between which values the lead lies in 90 % of the worlds (5 % and 95 % quantiles of `lead`)."""
        raise NotImplementedError
