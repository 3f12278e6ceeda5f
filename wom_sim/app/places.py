"""Where dots stand: in a disc, in the order of a ring, or where their ties pull them."""

from __future__ import annotations

import math
from contextlib import suppress
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError
from wom_sim.kernel import CACHE_FOLDER
from wom_sim.network.pictures.layout import RINGS, force
from wom_sim.network.ties import Ties
from wom_sim.whole_file import whole_file

MOST_BY_FORCE = 10_000
"""People whose ties are let pull; more would take too long, and look like a ball of wool."""
MOST_TIES_BY_FORCE = 1_000_000
"""Ends of ties that are let pull, for the same reasons."""
KEPT = 64
"""Layouts kept on disk; the longest unused make room."""
MIDDLE = 0.64
"""Distance from the middle that half of the people of a layout by force are given; of an even disc it is 0.71."""
MOST_UNFOLDED = 4.0
"""How many times as wide the middle of a layout by force may be made."""
_FINER = 4
"""Bits by which the curve is finer than the dots are apart."""

_found: dict[str, NDArray[np.float64]] = {}


class Layout(NamedTuple):
    """How a network is laid out in the unit disc."""

    kind: Literal["disc", "force"]
    order: NDArray[np.int64]
    """int64 (people,): people as they lie beside each other; by force, as they are numbered."""
    places: NDArray[np.float64] | None
    """float64 (people, 2) by force; none for a disc, which is filled in this order."""


def layout_of(ties: Ties, kind: str) -> Layout:
    """How these ties are laid out, where the scenario says that they are of this kind of network.

    People who are numbered around a ring keep their order. Others are put where their ties pull them, or, if they are
    too many, in an order that keeps ties short (reverse Cuthill-McKee: George 1971).
    """
    order = np.arange(ties.people)
    if kind in RINGS or ties.computed:
        return Layout("disc", order, None)
    if ties.people <= MOST_BY_FORCE and ties.ends <= MOST_TIES_BY_FORCE:
        return Layout("force", order, _by_force(ties))
    return Layout("disc", _in_short_ties(ties), None)


def disc(count: int) -> NDArray[np.float32]:
    """So many places in the unit disc, those near in order near each other: float32 (count, 2).

    The places are those of seeds in a sunflower (Vogel 1979, "A better way to construct the sunflower head"), evenly
    apart for any count and round at the rim. A closed Hilbert curve passes through them: the last is beside the first.
    """
    seed = np.arange(count)
    radius, angle = np.sqrt((seed + 0.5) / max(count, 1)), seed * (math.pi * (3.0 - math.sqrt(5.0)))
    places = np.column_stack((radius * np.cos(angle), radius * np.sin(angle)))
    bits = _FINER + max(1, math.ceil(math.log2(max(count, 1)) / 2.0))
    cell = np.minimum((_squared(places) + 1.0) * (1 << (bits - 1)), (1 << bits) - 1).astype(np.int64)
    return places[np.argsort(_along_curve(cell[:, 0], cell[:, 1], bits), kind="stable")].astype(np.float32)


def _squared(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places of the unit disc in the square around it: float64 (count, 2), areas kept.

    The inverse of the concentric map of Shirley and Chiu (1997), so that a curve that fills the square fills the disc.
    """
    x, y = places.T
    radius = np.hypot(x, y)
    upright = np.abs(y) > np.abs(x)
    along, across = np.where(upright, y, x), np.where(upright, x, y)
    aside = radius * np.arctan2(across, np.abs(along)) * (4.0 / math.pi)
    ahead = np.copysign(radius, along)
    return np.column_stack((np.where(upright, aside, ahead), np.where(upright, ahead, aside)))


def _along_curve(x: NDArray[np.int64], y: NDArray[np.int64], bits: int) -> NDArray[np.int64]:
    """How far along Moore's curve, four curves of Hilbert that close to a ring, cells of a grid lie: int64 (count,).

    The grid has 2**bits cells along a side.
    """
    half = 1 << (bits - 1)
    right, top = x >= half, y >= half
    x, y = x % half, y % half
    ahead, aside = np.where(right, half - 1 - y, y), np.where(right, x, half - 1 - x)
    passed = np.where(right, 3 - top, top) * half * half
    size = half >> 1
    while size:
        far, up = (ahead & size) > 0, (aside & size) > 0
        passed += size * size * ((3 * far) ^ up)
        turned = far & ~up
        ahead, aside = np.where(turned, half - 1 - ahead, ahead), np.where(turned, half - 1 - aside, aside)
        ahead, aside = np.where(up, ahead, aside), np.where(up, aside, ahead)
        size >>= 1
    return passed


def _in_short_ties(ties: Ties) -> NDArray[np.int64]:
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    table = ties.to_scipy()
    order: NDArray[np.int64] = reverse_cuthill_mckee((table + table.T).tocsr(), symmetric_mode=True).astype(np.int64)
    return order


def _by_force(ties: Ties) -> NDArray[np.float64]:
    """Where ties pull everyone, as it was found before where it is known."""
    print_ = ties.fingerprint()
    if print_ not in _found:
        # Beside the compiled code that finds them, and gone with it.
        file = None if CACHE_FOLDER is None else CACHE_FOLDER / "places" / f"{print_}.npy"
        places = _read(file, ties.people)
        if places is None:
            places = _unfolded(force(ties))
            _write(file, places)
        while len(_found) >= KEPT:
            del _found[next(iter(_found))]
        _found[print_] = places
    return _found[print_]


def _unfolded(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """The same directions, with half of the people `MIDDLE` from the middle, where they lie further in.

    A few people far out would leave all others a spot in the middle. Who is farther out stays farther out.
    """
    radius = np.hypot(*places.T)
    middle = float(np.median(radius))
    if not 0.0 < middle < MIDDLE:
        return places
    more = min((MIDDLE - middle) / (middle * (1.0 - MIDDLE)), MOST_UNFOLDED - 1.0)
    unfolded: NDArray[np.float64] = places * ((1.0 + more) / (1.0 + more * radius))[:, None]
    return unfolded


def _read(file: Path | None, people: int) -> NDArray[np.float64] | None:
    """Places from disk; None where there are none, or where they are damaged."""
    if file is None:
        return None
    try:
        places = np.load(file, allow_pickle=False)
        file.touch()
    except (OSError, ValueError, EOFError):
        return None
    fits = places.shape == (people, 2) and places.dtype == np.float64
    return places if fits and bool((np.hypot(*places.T) <= 1.0 + 1e-9).all()) else None


def _write(file: Path | None, places: NDArray[np.float64]) -> None:
    """Keep places on disk, where that can be; they are made again where it cannot."""
    if file is None:
        return
    with suppress(OSError, InputError):
        file.parent.mkdir(exist_ok=True)
        with whole_file(file) as unfinished, unfinished.open("wb") as written:
            np.save(written, places)
        aged = sorted(file.parent.glob("*.npy"), key=lambda old: old.stat().st_mtime, reverse=True)
        for old in aged[KEPT:]:
            old.unlink()
