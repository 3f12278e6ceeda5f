"""What is kept of every run of a study."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from wom_sim.indicators import INDICATORS
from wom_sim.result import Result

Values = NDArray[np.float64]

_NAMES = tuple(indicator.name for indicator in INDICATORS)


class Measure(Protocol):
    """What is kept of the runs of one scenario: plain data, and a function of what came out of it."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns that it makes; with its `key` they tell it from every other measure."""

    @property
    def key(self) -> str:
        """What else tells it apart, as text."""

    @property
    def lists(self) -> bool:
        """Whether a cell holds a list of numbers, such as a series, and not one number."""

    def __call__(self, result: Result) -> Mapping[str, Mapping[str, Values]]:
        """By product and name: float64 (replicates,), or (replicates, length) where cells hold lists."""


class KeyFigures(NamedTuple):
    """Every key figure of every product."""

    names: tuple[str, ...] = _NAMES
    key: str = "key figures"
    lists: bool = False

    def __call__(self, result: Result) -> Mapping[str, Mapping[str, Values]]:
        """See `Measure`."""
        return result.indicators


KEY_FIGURES = KeyFigures()
