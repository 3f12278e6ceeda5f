"""The settings that make people of a network nearer to each other: what a calibration turns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from wom_sim.errors import InputError, nearest
from wom_sim.network.expected import expected_distance, procedural_clustering, ring_distance
from wom_sim.network.generators.preferential_attachment import check as check_attachment
from wom_sim.network.generators.procedural import LEAST_REGION, REGION
from wom_sim.network.generators.procedural import check as check_procedural
from wom_sim.network.generators.stochastic_blocks import block_sizes
from wom_sim.network.generators.watts_strogatz import check as check_ring

LEAST_SHARE = 1e-10
"""Below every 32-bit draw: none at all."""

FINEST = 0.1
"""Ties moved, on average, between two settings that are no longer told apart."""

BLOCKS = 10
"""Blocks of people, where their number is not given."""


class Aim(NamedTuple):
    """What a network should be like."""

    n: int
    k: int
    clustering: float | None
    given: Mapping[str, Any]
    """Settings of the kind that stay as they are."""


@dataclass(frozen=True)
class Knob:
    """One setting, on a scale on which more of it brings people nearer."""

    low: float
    high: float
    settings: Callable[[float], dict[str, Any]]
    """The network at a place of the scale, as a scenario has it."""
    alike: Callable[[float, float], bool]
    """Whether two places make no difference."""
    expected: Callable[[float, float], float] | None = None
    """Mean distance expected at a place, infinite above a given one; None where there is no formula."""
    whole: bool = False
    """Whether only the whole numbers between low and high, without these two, are places."""
    longest: float | None = None
    """Mean distance at `low`, where it is known without a trial."""


def _check_ring(n: int, k: int) -> None:
    check_ring(n, k)
    if k < 4:
        raise InputError(
            f"a ring with k = {k} falls to pieces when ties are moved.", where="k", remedy="Use an even k of 4 or more."
        )


def _share(place: float) -> float:
    """A share on a logarithmic scale; its low end is none at all."""
    share = math.exp(place)
    return share if share > LEAST_SHARE * 1.01 else 0.0


def _alike_shares(n: int, k: int) -> Callable[[float, float], bool]:
    return lambda one, other: abs(math.exp(one) - math.exp(other)) * n * k / 2 < FINEST


def _watts_strogatz(aim: Aim) -> Knob:
    n, k = aim.n, aim.k
    _check_ring(n, k)

    def expected(place: float, most: float) -> float:
        far = k * math.exp(place)
        return expected_distance(n, k - far, far, most)

    return Knob(
        low=math.log(LEAST_SHARE),
        high=0.0,
        settings=lambda place: {"n": n, "k": k, "rewiring": _share(place)},
        alike=_alike_shares(n, k),
        expected=expected,
        longest=ring_distance(n, k),
    )


def _newman_watts(aim: Aim) -> Knob:
    n, k = aim.n, aim.k
    _check_ring(n, k)
    return Knob(
        low=math.log(LEAST_SHARE),
        high=0.0,
        settings=lambda place: {"n": n, "k": k, "shortcuts": _share(place)},
        alike=_alike_shares(n, k),
        expected=lambda place, most: expected_distance(n, k, k * math.exp(place), most),
        longest=ring_distance(n, k),
    )


def _procedural(aim: Aim) -> Knob:
    """Far ties come in pairs; those that are not far are near, or regional where clustering would be too high."""
    n, k, wanted = aim.n, aim.k, aim.clustering
    if k < 4 or k % 2:
        raise InputError(f"k = {k} ties cannot be shared out.", where="k", remedy="Use an even k of 4 or more.")
    region = aim.given.get("region", _region_for(n))
    check_procedural(n, 2, 0, k - 2, region)

    def settings(place: float) -> dict[str, Any]:
        far = 2 * int(place)
        near = k - far
        if wanted is not None:
            near = min(
                range(2, near + 1, 2),
                key=lambda ties: abs(procedural_clustering(ties, k - far - ties, far, region) - wanted),
            )
        return {"n": n, "near": near, "regional": k - far - near, "far": far, "region": region}

    return Knob(
        low=0,
        high=k // 2,
        settings=settings,
        alike=lambda one, other: abs(one - other) <= 1,
        expected=lambda place, most: expected_distance(n, k - 2 * place, 2 * place, most),
        whole=True,
    )


def _region_for(n: int) -> int:
    """A region that is small beside the whole, as towns are: some sixty-fourth of all people, to 4,096."""
    return int(min(max(1 << (n // 64).bit_length(), LEAST_REGION), REGION))


def _preferential_attachment(aim: Aim) -> Knob:
    """Closing triads makes neighbourhoods closer, and the ways between them longer: fewer bring people nearer."""
    n, k = aim.n, aim.k
    check_attachment(n, k)
    return Knob(
        low=-1.0,
        high=0.0,
        settings=lambda place: {"n": n, "k": k, "triads": abs(place)},
        alike=lambda one, other: abs(one - other) * n * k / 2 < FINEST,
    )


def _stochastic_blocks(aim: Aim) -> Knob:
    n, k = aim.n, aim.k
    blocks = aim.given.get("blocks", BLOCKS)
    sizes = block_sizes(n, blocks)
    # A few ties from every block, or else most people would be out of reach; and no more within than have room.
    fewest = max(4.0 * len(sizes) / (n * max(k, 1)), 1.0 - (min(sizes) - 1) / max(k, 1), LEAST_SHARE)
    most = 1.0 - 1.0 / len(sizes)
    if not 0 < fewest < most:
        raise InputError(
            f"{n:,} people in {len(sizes)} blocks have no room for {k} ties each.",
            where="k",
            remedy="Use a smaller k above 0, more people, or another number of blocks.",
        )
    return Knob(
        low=math.log(fewest),
        high=math.log(most),
        settings=lambda place: {"n": n, "k": k, "blocks": blocks, "between": math.exp(place)},
        alike=_alike_shares(n, k),
    )


_KNOBS: dict[str, Callable[[Aim], Knob]] = {
    "newman-watts": _newman_watts,
    "preferential-attachment": _preferential_attachment,
    "procedural": _procedural,
    "stochastic-blocks": _stochastic_blocks,
    "watts-strogatz": _watts_strogatz,
}
_CLUSTERED = "procedural"
"""The kind in which clustering can be set when people and ties are given."""


def knob_of(kind: str, aim: Aim) -> Knob:
    """The knob of a kind of network; InputError where it has none, or where the aim does not fit it."""
    if kind not in _KNOBS:
        raise InputError(f"'{kind}' has no setting that could be found.", where="kind", remedy=nearest(kind, _KNOBS))
    if aim.clustering is not None and kind != _CLUSTERED:
        raise InputError(
            "with n and k given, nothing is left to set the clustering by.",
            where="clustering",
            remedy=f"Use kind {_CLUSTERED}, or watts-strogatz without k, which is then found too.",
        )
    return _KNOBS[kind](aim)
