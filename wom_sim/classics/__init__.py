"""The classical models of diffusion and of opinion, on the same ties and draws as the simulation."""

from __future__ import annotations

from wom_sim.classics.averaging import degroot, friedkin_johnsen
from wom_sim.classics.bass import bass
from wom_sim.classics.bass_theory import bass_circle, bass_couple, bass_curve, bass_recursion
from wom_sim.classics.cascade import Spread
from wom_sim.classics.deffuant import deffuant
from wom_sim.classics.epidemics import Epidemic, si, sir, sis
from wom_sim.classics.goldenberg_libai_muller import goldenberg_libai_muller
from wom_sim.classics.hegselmann_krause import hegselmann_krause
from wom_sim.classics.independent_cascade import independent_cascade
from wom_sim.classics.influence_maximisation import (
    InfluentialSeeds,
    influence_maximisation,
    linear_threshold_seeds,
)
from wom_sim.classics.music_lab import MusicLab, music_lab
from wom_sim.classics.opinions import Opinions, clusters, uniform_opinions
from wom_sim.classics.structural_virality import structural_virality
from wom_sim.classics.thresholds import complex_contagion, linear_threshold, watts
from wom_sim.classics.voter import Votes, voter

__all__ = [
    "Epidemic",
    "InfluentialSeeds",
    "MusicLab",
    "Opinions",
    "Spread",
    "Votes",
    "bass",
    "bass_circle",
    "bass_couple",
    "bass_curve",
    "bass_recursion",
    "clusters",
    "complex_contagion",
    "deffuant",
    "degroot",
    "friedkin_johnsen",
    "goldenberg_libai_muller",
    "hegselmann_krause",
    "independent_cascade",
    "influence_maximisation",
    "linear_threshold",
    "linear_threshold_seeds",
    "music_lab",
    "si",
    "sir",
    "sis",
    "structural_virality",
    "uniform_opinions",
    "voter",
    "watts",
]
