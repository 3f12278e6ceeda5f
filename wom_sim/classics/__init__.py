"""The classical models of diffusion and of opinion, on the same ties and draws as the simulation."""

from __future__ import annotations

from wom_sim.classics.cascade import Cascades
from wom_sim.classics.independent_cascade import independent_cascade
from wom_sim.classics.thresholds import complex_contagion, linear_threshold, watts

__all__ = [
    "Cascades",
    "complex_contagion",
    "independent_cascade",
    "linear_threshold",
    "watts",
]
