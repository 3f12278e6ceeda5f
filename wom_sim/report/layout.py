"""Where people stand in a drawing of their network, so that those who are tied stand near each other."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.network.pictures.layout import RINGS, force
from wom_sim.network.ties import Ties

DRAWN_PEOPLE, DRAWN_TIES = 500, 1500
"""People and ties up to which ties are drawn; more of them would be a ball of wool."""
DRAWN_RING = 60
"""People of a ring up to which its ties are drawn."""

MERELY_FEW = 100
"""People below which any width will do."""

Places = NDArray[np.int64]


def shows_ties(ties: Ties) -> bool:
    """Whether the network is small enough to draw every tie."""
    most = DRAWN_RING if ties.kind in RINGS else DRAWN_PEOPLE
    return ties.people <= most and ties.tie_count <= DRAWN_TIES


def order(ties: Ties) -> Places:
    """People in an order in which those who are tied stand near each other: int64 (people,)."""
    if ties.kind in RINGS or ties.computed:
        return np.arange(ties.people)
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import reverse_cuthill_mckee

    arrays: Any = ties.arrays
    marks = np.ones(len(arrays.neighbour), np.int8)
    table = csr_array((marks, arrays.neighbour, arrays.start), shape=(ties.people, ties.people))
    return np.asarray(reverse_cuthill_mckee(table.tocsr(), symmetric_mode=not ties.directed), np.int64)


def cells(ties: Ties) -> tuple[Places, Places, int, int]:
    """Column and row of each person along a curve that fills a near-square, and the columns and rows it has."""
    people = ties.people
    columns, rows = sides(people)
    path = np.array(filling(columns, rows), np.int64)
    column, row = np.empty(people, np.int64), np.empty(people, np.int64)
    ranked = order(ties)
    column[ranked], row[ranked] = path[:people].T
    return column, row, columns, rows


def sides(people: int) -> tuple[int, int]:
    """Columns and rows of a near-square with the fewest empty cells; an even width spares the curve a diagonal step."""
    root = people**0.5
    near = range(max(1, int(root * 0.89)), int(root * 1.12) + 2)
    shapes = [(columns, -(-people // columns)) for columns in near if columns % 2 == 0 or people < MERELY_FEW]
    return min(shapes, key=lambda shape: (shape[0] * shape[1] - people, abs(shape[0] - shape[1])))


def filling(width: int, height: int) -> list[tuple[int, int]]:
    """Every cell of a rectangle, each next to the one before: Hilbert's curve, for sides of any length."""
    path: list[tuple[int, int]] = []
    if width >= height:
        _fill(path, (0, 0), (width, 0), (0, height))
    else:
        _fill(path, (0, 0), (0, height), (width, 0))
    return path


Pair = tuple[int, int]


def _fill(path: list[Pair], start: Pair, along: Pair, across: Pair) -> None:
    """Fill the rectangle that two vectors span from `start`, going `along` the first of them."""
    (ax, ay), (bx, by) = along, across
    width, height = abs(ax + ay), abs(bx + by)
    da, db = (_sign(ax), _sign(ay)), (_sign(bx), _sign(by))
    if height == 1 or width == 1:
        step, length = (da, width) if height == 1 else (db, height)
        path.extend((start[0] + step[0] * place, start[1] + step[1] * place) for place in range(length))
        return
    half_a, half_b = (_half(ax), _half(ay)), (_half(bx), _half(by))
    wide_a, wide_b = abs(sum(half_a)), abs(sum(half_b))
    if 2 * width > 3 * height:
        if wide_a % 2 and width > 2:
            half_a = _add(half_a, da)
        _fill(path, start, half_a, across)
        _fill(path, _add(start, half_a), _less(along, half_a), across)
        return
    if wide_b % 2 and height > 2:
        half_b = _add(half_b, db)
    _fill(path, start, half_b, half_a)
    _fill(path, _add(start, half_b), along, _less(across, half_b))
    corner = _add(start, _add(_less(along, da), _less(half_b, db)))
    _fill(path, corner, _less((0, 0), half_b), _less((0, 0), _less(along, half_a)))


def _sign(value: int) -> int:
    return (value > 0) - (value < 0)


def _half(value: int) -> int:
    return value // 2


def _add(one: Pair, other: Pair) -> Pair:
    return one[0] + other[0], one[1] + other[1]


def _less(one: Pair, other: Pair) -> Pair:
    return one[0] - other[0], one[1] - other[1]


def spring(ties: Ties) -> NDArray[np.float64]:
    """Places of people in the unit square, as their ties pull them."""
    places = force(ties)
    low, high = places.min(axis=0), places.max(axis=0)
    spread: NDArray[np.float64] = (places - low) / np.where(high > low, high - low, 1.0)
    return np.where(high > low, spread, 0.5)
