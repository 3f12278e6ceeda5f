"""The settings that make people of a network nearer to each other: what a calibration turns."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from wom_sim.errors import InputError, nearest
from wom_sim.network.expected import (
    LEAST_SHARE,
    expected_distance,
    expected_rewiring,
    procedural_clustering,
    ring_distance,
)
from wom_sim.network.procedural import LEAST_REGION, REGION, check, procedural
from wom_sim.network.ties import Ties
from wom_sim.network.watts_strogatz import check as check_ring
from wom_sim.network.watts_strogatz import watts_strogatz

FINEST = 0.1
"""Ties moved, on average, between two settings that are no longer told apart."""


class Aim(NamedTuple):
    """What a network should be like."""

    n: int
    k: int
    distance: float
    clustering: float | None
    given: Mapping[str, Any]
    """Settings of the kind that stay as they are."""


@dataclass(frozen=True)
class Knob:
    """One setting, on a scale on which more of it brings people nearer."""

    low: float
    high: float
    first: float | None
    """Where the formula expects the aim; None where there is no formula."""
    settings: Callable[[float], dict[str, Any]]
    """The network's settings at a place of the scale, as a scenario has them."""
    make: Callable[[float, int], Ties]
    """The network at a place of the scale, from a seed."""
    expected: Callable[[float], float] | None
    """Mean distance expected there."""
    alike: Callable[[float, float], bool]
    """Whether two places make no difference."""
    whole: bool = False
    """Whether only the whole numbers between low and high, without these two, are places."""
    longest: float = -math.inf
    """Mean distance at `low`, where it is known without a trial."""


def _share(place: float) -> float:
    """A share on a logarithmic scale; its low end is none at all."""
    share = math.exp(place)
    return share if share > LEAST_SHARE * 1.01 else 0.0


def _watts_strogatz(aim: Aim) -> Knob:
    n, k = aim.n, aim.k
    check_ring(n, k)
    _no_clustering(aim, "Leave out k, and it is found too.")
    low = math.log(LEAST_SHARE)
    ring = ring_distance(n, k)

    def expected(place: float) -> float:
        far = k * math.exp(place)
        return expected_distance(n, k - far, far)

    return Knob(
        low=low,
        high=0.0,
        first=low if aim.distance >= ring else math.log(expected_rewiring(n, k, aim.distance)),
        settings=lambda place: {"kind": "watts-strogatz", "n": n, "k": k, "rewiring": _share(place)},
        make=lambda place, seed: watts_strogatz(n, k, _share(place), seed),
        expected=expected,
        alike=lambda one, other: abs(math.exp(one) - math.exp(other)) * n * k / 2 < FINEST,
        longest=ring,
    )


def _procedural(aim: Aim) -> Knob:
    """Far ties come in pairs; those that are not far are near, or regional where clustering would be too high."""
    n, k, wanted = aim.n, aim.k, aim.clustering
    if k < 4 or k % 2:
        raise InputError(f"k = {k} ties cannot be shared out.", where="k", remedy="Use an even k of 4 or more.")
    check(n, 2, 0, k - 2, LEAST_REGION)
    region = aim.given.get("region", _region_for(n))

    def settings(place: float) -> dict[str, Any]:
        far = 2 * int(place)
        near = k - far
        if wanted is not None:
            near = min(
                range(2, near + 1, 2),
                key=lambda ties: abs(procedural_clustering(ties, k - far - ties, far, region) - wanted),
            )
        return {"kind": "procedural", "n": n, "near": near, "regional": k - far - near, "far": far, "region": region}

    def make(place: float, seed: int) -> Ties:
        found = settings(place)
        return procedural(n, found["near"], found["far"], seed, regional=found["regional"], region=region)

    most = (k - 2) // 2
    return Knob(
        low=0,
        high=most + 1,
        first=min(max(round(k * expected_rewiring(n, k, aim.distance) / 2), 1), most),
        settings=settings,
        make=make,
        expected=lambda place: expected_distance(n, k - 2 * place, 2 * place),
        alike=lambda one, other: abs(one - other) <= 1,
        whole=True,
    )


def _region_for(n: int) -> int:
    """A region that is small beside the whole, as towns are: some sixty-fourth of all people, to 4,096."""
    return int(min(max(1 << (n // 64).bit_length(), LEAST_REGION), REGION))


def _no_clustering(aim: Aim, remedy: str) -> None:
    if aim.clustering is not None:
        raise InputError(
            "with n and k given nothing is left to set the clustering by.", where="clustering", remedy=remedy
        )


_KNOBS: dict[str, Callable[[Aim], Knob]] = {"watts-strogatz": _watts_strogatz, "procedural": _procedural}


def knob_of(kind: str, aim: Aim) -> Knob:
    """The knob of a kind of network; InputError where it has none, or where the aim does not fit it."""
    if kind not in _KNOBS:
        raise InputError(f"'{kind}' has no setting that could be found.", where="kind", remedy=nearest(kind, _KNOBS))
    return _KNOBS[kind](aim)
