"""The classical models of diffusion and of opinion, on the same ties and draws as the simulation."""

from __future__ import annotations

from wom_sim.classics.averaging import degroot, friedkin_johnsen
from wom_sim.classics.deffuant import deffuant
from wom_sim.classics.hegselmann_krause import hegselmann_krause
from wom_sim.classics.opinions import Opinions, clusters, uniform_opinions
from wom_sim.classics.voter import Votes, voter

__all__ = [
    "Opinions",
    "Votes",
    "clusters",
    "deffuant",
    "degroot",
    "friedkin_johnsen",
    "hegselmann_krause",
    "uniform_opinions",
    "voter",
]
