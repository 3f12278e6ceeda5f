"""The network: made, calibrated, computed, read or recorded, and measured."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Discriminator, Tag, WrapValidator

from wom_sim.errors import InputError, nearest
from wom_sim.network.calibrate import Calibration, calibrate
from wom_sim.network.complete import Complete, complete
from wom_sim.network.configuration_model import Configuration, configuration_model
from wom_sim.network.edges import from_edges
from wom_sim.network.files import EdgeList, from_networkx, from_scipy, read
from wom_sim.network.followers import Followers, followers
from wom_sim.network.measure import Measures, measure
from wom_sim.network.preferential_attachment import PreferentialAttachment, preferential_attachment
from wom_sim.network.random_regular import RandomRegular, random_regular
from wom_sim.network.recorded import Recorded, recorded
from wom_sim.network.ties import Ties
from wom_sim.network.watts_strogatz import WattsStrogatz, watts_strogatz

_KINDS = (
    "complete",
    "configuration",
    "edges",
    "followers",
    "preferential-attachment",
    "random-regular",
    "recorded",
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
    | Annotated[Configuration, Tag("configuration")]
    | Annotated[EdgeList, Tag("edges")]
    | Annotated[Followers, Tag("followers")]
    | Annotated[PreferentialAttachment, Tag("preferential-attachment")]
    | Annotated[RandomRegular, Tag("random-regular")]
    | Annotated[Recorded, Tag("recorded")],
    Discriminator(_kind),
    WrapValidator(_known_kind),
]
"""Any network a scenario can name; `kind` may be left out of a Watts-Strogatz network and of a file of edges."""

__all__ = [
    "Calibration",
    "Complete",
    "Configuration",
    "EdgeList",
    "Followers",
    "Measures",
    "NetworkConfig",
    "PreferentialAttachment",
    "RandomRegular",
    "Recorded",
    "Ties",
    "WattsStrogatz",
    "calibrate",
    "complete",
    "configuration_model",
    "followers",
    "from_edges",
    "from_networkx",
    "from_scipy",
    "measure",
    "preferential_attachment",
    "random_regular",
    "read",
    "recorded",
    "watts_strogatz",
]
