"""What a verdict depends on: one uncertain number after the other at either end of its range, all else and luck equal."""

from __future__ import annotations

from typing import NamedTuple

from wom_sim.studies.worlds import Factor


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
    """The widest first."""
