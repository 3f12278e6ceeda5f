"""Key figures of a run: what each means, and how it follows from the counts."""

from __future__ import annotations

from wom_sim.indicators.counts import Indicator
from wom_sim.indicators.money import MONEY
from wom_sim.indicators.people import PEOPLE
from wom_sim.indicators.talk import TALK

__all__ = ["INDICATORS", "Indicator"]

INDICATORS: tuple[Indicator, ...] = (*PEOPLE, *MONEY, *TALK)
"""Every key figure, in the order in which reports show them."""
