"""The network: made, calibrated, computed, read or recorded, and measured."""

from __future__ import annotations

from wom_sim.network.betweenness import Betweenness, betweenness
from wom_sim.network.calibrate import Calibration, calibrate
from wom_sim.network.communities import Communities, communities, modularity
from wom_sim.network.complete import Complete, complete
from wom_sim.network.configuration_model import Configuration, configuration_model
from wom_sim.network.edge_list import EdgeList, read
from wom_sim.network.edges import from_edges
from wom_sim.network.erdos_renyi import ErdosRenyi, erdos_renyi, gnm, gnp
from wom_sim.network.exchange import from_networkx, from_scipy
from wom_sim.network.followers import Followers, followers
from wom_sim.network.kinds import NetworkConfig
from wom_sim.network.layers import matched, overlap, overlay, shuffled, union
from wom_sim.network.measure import Measures, measure
from wom_sim.network.newman_watts import NewmanWatts, newman_watts
from wom_sim.network.preferential_attachment import PreferentialAttachment, preferential_attachment
from wom_sim.network.procedural import Procedural, procedural
from wom_sim.network.random_regular import RandomRegular, random_regular
from wom_sim.network.recorded import Recorded, recorded
from wom_sim.network.shapes import Lattice, Path, Ring, Star, lattice, path, ring, star
from wom_sim.network.stochastic_blocks import StochasticBlocks, block_sizes, planted_partition, stochastic_blocks
from wom_sim.network.strength import Strength, strengths
from wom_sim.network.structure import assortativity, core_numbers, degree_distribution, gini
from wom_sim.network.ties import Ties
from wom_sim.network.watts_strogatz import WattsStrogatz, watts_strogatz
from wom_sim.network.writing import write

__all__ = [
    "Betweenness",
    "Calibration",
    "Communities",
    "Complete",
    "Configuration",
    "EdgeList",
    "ErdosRenyi",
    "Followers",
    "Lattice",
    "Measures",
    "NetworkConfig",
    "NewmanWatts",
    "Path",
    "PreferentialAttachment",
    "Procedural",
    "RandomRegular",
    "Recorded",
    "Ring",
    "Star",
    "StochasticBlocks",
    "Strength",
    "Ties",
    "WattsStrogatz",
    "assortativity",
    "betweenness",
    "block_sizes",
    "calibrate",
    "communities",
    "complete",
    "configuration_model",
    "core_numbers",
    "degree_distribution",
    "erdos_renyi",
    "followers",
    "from_edges",
    "from_networkx",
    "from_scipy",
    "gini",
    "gnm",
    "gnp",
    "lattice",
    "matched",
    "measure",
    "modularity",
    "newman_watts",
    "overlap",
    "overlay",
    "path",
    "planted_partition",
    "preferential_attachment",
    "procedural",
    "random_regular",
    "read",
    "recorded",
    "ring",
    "shuffled",
    "star",
    "stochastic_blocks",
    "strengths",
    "union",
    "watts_strogatz",
    "write",
]
