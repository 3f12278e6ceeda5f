"""The network: made, calibrated, computed, read or recorded, and measured."""

from __future__ import annotations

from wom_sim.network.calibrate import Calibration, calibrate
from wom_sim.network.edges import from_edges
from wom_sim.network.files.edge_list import EdgeList, read
from wom_sim.network.files.exchange import from_networkx, from_scipy
from wom_sim.network.files.writing import write
from wom_sim.network.generators.complete import Complete, complete
from wom_sim.network.generators.configuration_model import Configuration, configuration_model
from wom_sim.network.generators.erdos_renyi import ErdosRenyi, erdos_renyi, gnm, gnp
from wom_sim.network.generators.followers import Followers, followers
from wom_sim.network.generators.newman_watts import NewmanWatts, newman_watts
from wom_sim.network.generators.preferential_attachment import PreferentialAttachment, preferential_attachment
from wom_sim.network.generators.procedural import Procedural, procedural
from wom_sim.network.generators.random_regular import RandomRegular, random_regular
from wom_sim.network.generators.recorded import Recorded, recorded
from wom_sim.network.generators.shapes import Lattice, Path, Ring, Star, lattice, path, ring, star
from wom_sim.network.generators.stochastic_blocks import (
    StochasticBlocks,
    block_sizes,
    planted_partition,
    stochastic_blocks,
)
from wom_sim.network.generators.watts_strogatz import WattsStrogatz, watts_strogatz
from wom_sim.network.kinds import NetworkConfig
from wom_sim.network.layers import matched, overlap, overlay, shuffled, union
from wom_sim.network.measures.betweenness import Betweenness, betweenness
from wom_sim.network.measures.communities import Communities, communities, modularity
from wom_sim.network.measures.measure import Measures, measure
from wom_sim.network.measures.structure import assortativity, core_numbers, degree_distribution, gini
from wom_sim.network.strength import Strength, strengths
from wom_sim.network.ties import Ties

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
