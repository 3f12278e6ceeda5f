"""The classical models of diffusion and of opinion, on the same ties and draws as the simulation."""

from __future__ import annotations

from wom_sim.classics.bass import bass
from wom_sim.classics.bass_theory import bass_circle, bass_couple, bass_curve, bass_recursion
from wom_sim.classics.epidemics import Epidemic, si, sir, sis
from wom_sim.classics.goldenberg_libai_muller import goldenberg_libai_muller
from wom_sim.classics.music_lab import MusicLab, music_lab
from wom_sim.classics.spread import Spread
from wom_sim.classics.structural_virality import structural_virality

__all__ = [
    "Epidemic",
    "MusicLab",
    "Spread",
    "bass",
    "bass_circle",
    "bass_couple",
    "bass_curve",
    "bass_recursion",
    "goldenberg_libai_muller",
    "music_lab",
    "si",
    "sir",
    "sis",
    "structural_virality",
]
