"""Assimilation and contrast: people move towards views near their own, and away from views that are far."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from wom_sim.day.opinion import Opinion, negativity_bias


class Contrast(Opinion):
    """Assimilation and contrast (Sherif and Hovland 1961, as agents by Jager and Amblard 2004).

    What lies within the tolerance attracts, what lies `rejection` beyond it repels, and what lies between is ignored.
    Opinions stay between -1 and 1.
    """

    kind: Literal["contrast"] = "contrast"
    """Which law it is."""
    rejection: Annotated[float, Field(ge=0.0, le=2.0)] = 0.4
    """How far beyond the tolerance a view has to lie to repel."""
    repulsion: Annotated[float, Field(ge=0.0, le=10.0)] = 0.5
    """Weight of a view that repels, relative to one that attracts."""

    @staticmethod
    def weight(terms: Any, credibility: float, message: float, opinion: float, tolerance: float) -> float:
        """Weight of one message: above zero it attracts, below zero it repels."""
        distance = abs(message - opinion)
        if distance <= tolerance:
            return credibility * negativity_bias(terms, message, opinion)
        if distance > tolerance + terms.rejection:
            return -credibility * float(terms.repulsion)
        return 0.0
