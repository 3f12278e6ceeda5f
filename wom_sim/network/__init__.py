"""The network: made, calibrated, computed, read or recorded; measured and written."""

from __future__ import annotations

from typing import Annotated, Any, get_args

from pydantic import Discriminator, Tag, TypeAdapter, WrapValidator

from wom_sim.errors import InputError, nearest
from wom_sim.network.betweenness import Betweenness, betweenness
from wom_sim.network.calibrate import Calibration, calibrate
from wom_sim.network.communities import Communities, communities, modularity
from wom_sim.network.complete import Complete, complete
from wom_sim.network.edge_list import EdgeList, read
from wom_sim.network.edges import from_edges
from wom_sim.network.exchange import from_networkx, from_scipy
from wom_sim.network.layers import matched, overlap, overlay, shuffled, union
from wom_sim.network.measure import Measures, measure
from wom_sim.network.procedural import Procedural, procedural
from wom_sim.network.recorded import Recorded, recorded
from wom_sim.network.strength import Strength, strengths
from wom_sim.network.structure import assortativity, core_numbers, degree_distribution, gini
from wom_sim.network.ties import Ties
from wom_sim.network.watts_strogatz import WattsStrogatz, watts_strogatz
from wom_sim.network.writing import write

_KINDS = ("watts-strogatz", "complete", "edges", "procedural", "recorded")


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
    | Annotated[Procedural, Tag("procedural")]
    | Annotated[Recorded, Tag("recorded")],
    Discriminator(_kind),
    WrapValidator(_known_kind),
]
"""Any network a scenario can name; `kind` may be left out of a Watts-Strogatz network and of a file of edges."""

_CLASSES = {get_args(tagged)[1].tag: get_args(tagged)[0] for tagged in get_args(get_args(NetworkConfig)[0])}
_READER: TypeAdapter[Any] = TypeAdapter(NetworkConfig)


def known_people(network: Any) -> int | None:
    """How many people a network has, given as it is or as plain data; None where its file will say so.

    Raises pydantic's ValidationError for what is no network.
    """
    config = _READER.validate_python(network)
    return None if isinstance(config, EdgeList) else int(config.expected_ties()[0])


def over_people(network: dict[str, Any], people: int | None) -> dict[str, Any]:
    """Plain data of a network with its number of people, where its kind has one that is not given."""
    kind = _CLASSES.get(_kind(network))
    if kind is None or "n" not in kind.model_fields or network.get("n") is not None:
        return network
    if people is None:
        raise InputError(
            "say how many people there are.",
            where="n",
            remedy="It can be left out only where the network of the scenario is generated.",
        )
    return {**network, "n": people}


__all__ = [
    "Betweenness",
    "Calibration",
    "Communities",
    "Complete",
    "EdgeList",
    "Measures",
    "NetworkConfig",
    "Procedural",
    "Recorded",
    "Strength",
    "Ties",
    "WattsStrogatz",
    "assortativity",
    "betweenness",
    "calibrate",
    "communities",
    "complete",
    "core_numbers",
    "degree_distribution",
    "from_edges",
    "from_networkx",
    "from_scipy",
    "gini",
    "known_people",
    "matched",
    "measure",
    "modularity",
    "over_people",
    "overlap",
    "overlay",
    "procedural",
    "read",
    "recorded",
    "shuffled",
    "strengths",
    "union",
    "watts_strogatz",
    "write",
]
