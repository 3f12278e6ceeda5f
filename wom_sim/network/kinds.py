"""Every kind of network that a scenario can name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, get_args

from pydantic import Discriminator, Tag, ValidationError, WrapValidator

from wom_sim.config import Config, explain
from wom_sim.errors import InputError, nearest
from wom_sim.network.files.edge_list import EdgeList
from wom_sim.network.generators.complete import Complete
from wom_sim.network.generators.configuration_model import Configuration
from wom_sim.network.generators.erdos_renyi import ErdosRenyi
from wom_sim.network.generators.followers import Followers
from wom_sim.network.generators.newman_watts import NewmanWatts
from wom_sim.network.generators.preferential_attachment import PreferentialAttachment
from wom_sim.network.generators.procedural import Procedural
from wom_sim.network.generators.random_regular import RandomRegular
from wom_sim.network.generators.recorded import Recorded
from wom_sim.network.generators.shapes import Lattice, Path, Ring, Star
from wom_sim.network.generators.stochastic_blocks import StochasticBlocks
from wom_sim.network.generators.watts_strogatz import WattsStrogatz


def _kind(value: Any) -> Any:
    if not isinstance(value, dict):
        return getattr(value, "kind", None)
    return value.get("kind", "edges" if "edges" in value else "watts-strogatz")


def _known_kind(value: Any, validate: Any) -> Any:
    kind = _kind(value)
    if kind is None:
        raise InputError("this is no network.", remedy="Write it like {kind: watts-strogatz, n: 1000, k: 8}.")
    if kind not in list(KINDS):
        raise InputError(f"there is no kind of network {kind!r}.", where="kind", remedy=nearest(str(kind), KINDS))
    return validate(value)


NetworkConfig = Annotated[
    Annotated[Complete, Tag("complete")]
    | Annotated[Configuration, Tag("configuration")]
    | Annotated[EdgeList, Tag("edges")]
    | Annotated[ErdosRenyi, Tag("erdos-renyi")]
    | Annotated[Followers, Tag("followers")]
    | Annotated[Lattice, Tag("lattice")]
    | Annotated[NewmanWatts, Tag("newman-watts")]
    | Annotated[Path, Tag("path")]
    | Annotated[PreferentialAttachment, Tag("preferential-attachment")]
    | Annotated[Procedural, Tag("procedural")]
    | Annotated[RandomRegular, Tag("random-regular")]
    | Annotated[Recorded, Tag("recorded")]
    | Annotated[Ring, Tag("ring")]
    | Annotated[Star, Tag("star")]
    | Annotated[StochasticBlocks, Tag("stochastic-blocks")]
    | Annotated[WattsStrogatz, Tag("watts-strogatz")],
    Discriminator(_kind),
    WrapValidator(_known_kind),
]
"""Any network a scenario can name; `kind` may be left out of a Watts-Strogatz network and of a file of edges."""

KINDS: dict[str, Any] = {
    get_args(tagged)[1].tag: get_args(tagged)[0] for tagged in get_args(get_args(NetworkConfig)[0])
}
"""The configuration class of each kind."""


class _Part(Config):
    """The part of a scenario that names a network."""

    network: NetworkConfig


def described(network: Mapping[str, Any]) -> Any:
    """The configuration of a network from plain data; InputError, with places that begin with `network`."""
    try:
        return _Part.model_validate({"network": network}).network
    except ValidationError as fault:
        raise explain(fault, _Part, {"network": network}) from None


def known_people(network: Any) -> int | None:
    """How many people a network has, given as it is or as plain data; None where its file will say so.

    Raises pydantic's ValidationError for what is no network.
    """
    config = _Part.model_validate({"network": network}).network
    return None if isinstance(config, EdgeList) else int(config.expected_ties()[0])


def over_people(network: dict[str, Any], people: int | None) -> dict[str, Any]:
    """Plain data of a network with its number of people, where its kind has one that is not given."""
    named = _kind(network)
    kind = KINDS.get(named) if isinstance(named, str) else None
    if kind is None or "n" not in kind.model_fields or network.get("n") is not None:
        return network
    if people is None:
        raise InputError(
            "say how many people there are.",
            where="n",
            remedy="It can be left out only where the network of the scenario is generated.",
        )
    return {**network, "n": people}
