"""Keyed permutations of the first so many numbers, computed place by place and never stored."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim.kernel import law

_HALF = np.uint64(32)
_WORD = np.uint64(0xFFFFFFFF)
_ONE = np.uint64(1)
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)


@law
def _mixed(number: Any, key: Any) -> Any:
    """A number below 2**32 and a 32-bit key, all uint64, to a 32-bit word: two multiplications, folded.

    The products fit into 64 bits, so that nothing overflows with the JIT off.
    """
    product = (number ^ key) * _MULTIPLIER_0
    product = ((product >> _HALF) ^ (product & _WORD)) * _MULTIPLIER_1
    return (product >> _HALF) ^ (product & _WORD)


@law
def permuted(place: Any, size: Any, half: Any, first_key: Any, second_key: Any, turn: Any) -> Any:
    """Where a keyed permutation of 0..size - 1 sends a place; all numbers are uint64.

    A Feistel network of two rounds (Luby and Rackoff 1988) shuffles the places, each is moved on by `turn`, and the
    shuffle is taken back: four rounds in all. Its domain has 2**half places in a row and as many rows as are needed;
    who falls beyond the size walks on (Black and Rogaway 2002). The inverse is the same with a turn of size - turn.
    Nobody is sent to themselves, and with a turn below half of the size nobody is sent to where they come from.
    """
    mask = (_ONE << half) - _ONE
    rows = (size + mask) >> half
    while True:
        left, right = place >> half, place & mask
        left += (_mixed(right, first_key) * rows) >> _HALF
        if left >= rows:
            left -= rows
        right = (right + _mixed(left, second_key)) & mask
        place = (left << half) | right
        if place < size:
            break
    place += turn
    if place >= size:
        place -= size
    while True:
        left, right = place >> half, place & mask
        right = (right + mask + _ONE - (_mixed(left, second_key) & mask)) & mask
        taken = (_mixed(right, first_key) * rows) >> _HALF
        if left < taken:
            left += rows
        left -= taken
        place = (left << half) | right
        if place < size:
            return place
