"""Reinforcement: every good word is one more reason for, and people who agree make each other extreme."""

from __future__ import annotations

from math import log, tanh
from typing import Annotated, Any, Literal

from pydantic import Field

from wom_sim.day.opinion import Opinion, negativity_bias


class Reinforcement(Opinion):
    """Words are independent signals, whose log-odds add up (Martins 2008, with words of every shade for yes and no).

    An opinion x stands for the odds (1 + x) / (1 - x) that the product is good. A word adds to their logarithm in
    proportion to how good or bad it is, whatever the listener thinks: nobody is drawn back to the mean of what
    was heard, and nothing is too different to count. Confidence and stubbornness divide what a word adds.
    """

    kind: Literal["reinforcement"] = "reinforcement"
    """Which law it is."""
    strength: Annotated[float, Field(ge=0.0, le=100.0)] = 1.0
    """What a fully positive word of weight 1 adds to the log-odds of somebody whose own view weighs 1."""

    @staticmethod
    def weight(terms: Any, credibility: float, message: float, opinion: float, tolerance: float) -> float:
        """Weight of one message: bad news weighs more, and distance is of no account."""
        return credibility * negativity_bias(terms, message, opinion)

    @staticmethod
    def shift(terms: Any, opinion: float, pull: float, weight: float, confidence: float) -> float:
        """How far an opinion moves: x' = tanh(artanh x + strength / (2 c) sum(u m))."""
        certain = min(max(opinion, -0.999999), 0.999999)
        log_odds = log((1.0 + certain) / (1.0 - certain)) + terms.strength * (pull + weight * opinion) / confidence
        return tanh(0.5 * log_odds) - certain
