"""The network: made, calibrated, computed, read or recorded, and measured."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Tag, WrapValidator

from wom_sim.errors import InputError, nearest
from wom_sim.network.calibrate import Calibration, calibrate
from wom_sim.network.complete import Complete, complete
from wom_sim.network.edges import from_edges
from wom_sim.network.erdos_renyi import ErdosRenyi, gnm, gnp
from wom_sim.network.files import EdgeList, from_networkx, from_scipy, read
from wom_sim.network.measure import Measures, measure
from wom_sim.network.newman_watts import NewmanWatts, newman_watts
from wom_sim.network.recorded import Recorded, recorded
from wom_sim.network.shapes import Lattice, Path, Ring, Star, lattice, path, ring, star
from wom_sim.network.stochastic_blocks import StochasticBlocks, block_sizes, planted_partition, stochastic_blocks
from wom_sim.network.ties import Ties
from wom_sim.network.watts_strogatz import WattsStrogatz, watts_strogatz

_KINDS = (
    "complete",
    "edges",
    "erdos-renyi",
    "lattice",
    "newman-watts",
    "path",
    "recorded",
    "ring",
    "star",
    "stochastic-blocks",
    "watts-strogatz",
)


def _kind(value: Any) -> Any:
    if not isinstance(value, dict):
        return getattr(value, "kind", None)
    return value.get("kind", "edges" if "edges" in value else "watts-strogatz")


def _known_kind(value: Any, validate: Any) -> Any:
    kind = _kind(value)
    if kind not in _KINDS:
        if kind is None:
            raise InputError("this is no network.", remedy="Write it like {kind: watts-strogatz, n: 1000, k: 8}.")
        raise InputError(f"there is no kind of network {kind!r}.", where="kind", remedy=nearest(str(kind), _KINDS))
    return validate(value)


NetworkConfig = Annotated[
    Annotated[WattsStrogatz, Tag("watts-strogatz")]
    | Annotated[Complete, Tag("complete")]
    | Annotated[EdgeList, Tag("edges")]
    | Annotated[ErdosRenyi, Tag("erdos-renyi")]
    | Annotated[Lattice, Tag("lattice")]
    | Annotated[NewmanWatts, Tag("newman-watts")]
    | Annotated[Path, Tag("path")]
    | Annotated[Recorded, Tag("recorded")]
    | Annotated[Ring, Tag("ring")]
    | Annotated[Star, Tag("star")]
    | Annotated[StochasticBlocks, Tag("stochastic-blocks")],
    Discriminator(_kind),
    WrapValidator(_known_kind),
]
"""Any network a scenario can name; `kind` may be left out of a Watts-Strogatz network and of a file of edges."""

__all__ = [
    "Calibration",
    "Complete",
    "EdgeList",
    "ErdosRenyi",
    "Lattice",
    "Measures",
    "NetworkConfig",
    "NewmanWatts",
    "Path",
    "Recorded",
    "Ring",
    "Star",
    "StochasticBlocks",
    "Ties",
    "WattsStrogatz",
    "block_sizes",
    "calibrate",
    "complete",
    "from_edges",
    "from_networkx",
    "from_scipy",
    "gnm",
    "gnp",
    "lattice",
    "measure",
    "newman_watts",
    "path",
    "planted_partition",
    "read",
    "recorded",
    "ring",
    "star",
    "stochastic_blocks",
    "watts_strogatz",
]
