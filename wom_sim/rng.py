"""Random numbers as addresses: every draw is a pure function of who, when and what for.

A draw is addressed by (seed, replicate, day, person, purpose, slot) and computed by the counter-based
generator Philox 4x32-10 (Salmon, Moraes, Dror and Shaw 2011, "Parallel random numbers: as easy as 1, 2, 3").
Nothing is consumed from a stream, so one person more, one intervention less, another order of work or
another number of threads leaves everybody else's luck as it was; and because the scenario is not part of
the address, two scenarios meet the same luck and differ only by what was changed.

One Philox call gives four words. They belong to four people of one block of 256, laid out so that a block
is filled by contiguous, vectorised loops; a single draw gives the same bits one by one.
"""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError
from wom_sim.kernel import inlined, law

BLOCK = 256
"""People in a block of draws."""

Words = NDArray[np.uint32]

# Purposes of draws. The list is append-only: a number, once given, never changes its meaning.
TIES = 1
TRAIT = 2
MEMBERSHIP = 3
START = 4
PICK = 5
SPEAK = 6
TOPIC = 7
MEET = 8
ACCEPT = 9
ASK = 10
ASKED = 11
READ = 12
REVIEW_READ = 13
ATTEND = 14
CONSIDER = 15
BUY = 16
BRAND = 17
USE = 18
NOISE = 19
REVIEW = 20
COMPLAIN = 21
CHURN = 22
REPEAT = 23
SURVEY = 24
MEASURE = 25
LAYER = 26
SEEDED = 27
LIVE = 28
THRESHOLD = 29
INFECT = 30
RECOVER = 31
ADOPT = 32
WEAK = 33
PAIR = 34
LISTEN = 35
FEED = 36
BACKGROUND = 37
SHARE = 38
ANSWER = 39
STRANGER = 40
TASTE = 42
OVERHEAR = 43
CLASSIFY = 44
INTENT = 45
REACH_SETS = 46
PRIVATE = 47
FIND = 48
SERVE = 49
HELP = 50
INVITE = 51
INVITED = 52
FOLLOW = 53
OWNED = 55
OPEN = 56
LEAVE_LIST = 57
STORY = 58
REVEAL = 59
CAPACITY = 60
JOIN = 61
MORALE = 63
WORLD = 64
SHUFFLE = 65
BEST = 66

_MASK = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_MULTIPLIER_0 = np.uint64(0xD2511F53)
_MULTIPLIER_1 = np.uint64(0xCD9E8D57)
_WEYL_0 = np.uint64(0x9E3779B9)
_WEYL_1 = np.uint64(0xBB67AE85)


def seed_word(seed: int) -> np.uint64:
    """A seed as kernels take it; InputError unless it is a whole number from 0 to 2**64 - 1."""
    given: Any = seed
    if isinstance(given, bool) or not isinstance(given, Real) or not 0 <= seed < 2**64 or seed != int(seed):
        raise InputError(
            f"the seed {seed!r} cannot be used.", where="seed", remedy="Give a whole number from 0 to 2**64 - 1."
        )
    return np.uint64(seed)


@inlined
def philox(c0: Any, c1: Any, c2: Any, c3: Any, k0: Any, k1: Any) -> Any:
    """Philox 4x32-10: four counter words and two key words (uint64 below 2**32) to four random words."""
    for _ in range(10):
        product_0 = _MULTIPLIER_0 * c0
        product_1 = _MULTIPLIER_1 * c2
        c0 = (product_1 >> _HALF) ^ c1 ^ k0
        c1 = product_1 & _MASK
        c2 = (product_0 >> _HALF) ^ c3 ^ k1
        c3 = product_0 & _MASK
        k0 = (k0 + _WEYL_0) & _MASK
        k1 = (k1 + _WEYL_1) & _MASK
    return c0, c1, c2, c3


@law
def _address(seed: Any, replicate: int, day: int, purpose: int, slot: int) -> Any:
    """Counter words 1 to 3 and the two key words; word 0 is left to the people."""
    what = np.uint64((purpose << 16) | slot)
    return np.uint64(day), np.uint64(replicate), what, np.uint64(seed) & _MASK, np.uint64(seed) >> _HALF


@law
def fill(out: Words, seed: Any, replicate: int, day: int, block: int, purpose: int, slot: int) -> None:
    """Write the draws of one block of 256 people for one purpose and slot into `out`, as 32-bit words."""
    c1, c2, c3, k0, k1 = _address(seed, replicate, day, purpose, slot)
    for lane in range(64):
        w0, w1, w2, w3 = philox(np.uint64(block * 64 + lane), c1, c2, c3, k0, k1)
        out[lane] = np.uint32(w0)
        out[lane + 64] = np.uint32(w1)
        out[lane + 128] = np.uint32(w2)
        out[lane + 192] = np.uint32(w3)


@law
def fill_luck(out: Any, seed: Any, replicate: int, day: int, block: int, purpose: int, slot: int) -> None:
    """The same draws as numbers strictly between 0 and 1, into float64 (256,).

    A loop of its own, since converting filled words afterwards costs seven times as much.
    """
    c1, c2, c3, k0, k1 = _address(seed, replicate, day, purpose, slot)
    for lane in range(64):
        w0, w1, w2, w3 = philox(np.uint64(block * 64 + lane), c1, c2, c3, k0, k1)
        out[lane] = uniform(w0)
        out[lane + 64] = uniform(w1)
        out[lane + 128] = uniform(w2)
        out[lane + 192] = uniform(w3)


@law
def draw(seed: Any, replicate: int, day: int, person: int, purpose: int, slot: int) -> Any:
    """One 32-bit word: the same bits as the person's place in the filled block."""
    c1, c2, c3, k0, k1 = _address(seed, replicate, day, purpose, slot)
    w0, w1, w2, w3 = philox(np.uint64(((person >> 8) << 6) | (person & 63)), c1, c2, c3, k0, k1)
    lane = (person >> 6) & 3
    if lane == 0:
        return np.uint32(w0)
    if lane == 1:
        return np.uint32(w1)
    if lane == 2:
        return np.uint32(w2)
    return np.uint32(w3)


@law
def four(seed: Any, replicate: int, day: int, key: int, purpose: int, slot: int) -> Any:
    """Four words (uint64 below 2**32) for one key below 2**32, for purposes whose draws lie in no blocks of people."""
    c1, c2, c3, k0, k1 = _address(seed, replicate, day, purpose, slot)
    return philox(np.uint64(key), c1, c2, c3, k0, k1)


@law
def fill_four(out: Any, keys: Any, seed: Any, replicate: int, day: int, purpose: int, slot: int) -> None:
    """The same four words for each of the keys, into columns of `out`, uint32 (4, at least as many as keys)."""
    c1, c2, c3, k0, k1 = _address(seed, replicate, day, purpose, slot)
    first, second, third, fourth = out[0], out[1], out[2], out[3]
    for place in range(len(keys)):
        w0, w1, w2, w3 = philox(np.uint64(keys[place]), c1, c2, c3, k0, k1)
        first[place] = np.uint32(w0)
        second[place] = np.uint32(w1)
        third[place] = np.uint32(w2)
        fourth[place] = np.uint32(w3)


@law
def luck(seed: Any, replicate: int, day: int, person: int, purpose: int, slot: int) -> float:
    """One draw as a number strictly between 0 and 1."""
    return uniform(draw(seed, replicate, day, person, purpose, slot))


@law
def uniform(word: Any) -> float:
    """A word as a number strictly between 0 and 1, in steps of 2**-32."""
    return (float(word) + 0.5) * 2.3283064365386963e-10


@law
def below(word: Any, count: Any) -> int:
    """A word as a whole number from 0 to count - 1."""
    return int(np.int64((np.uint64(word) * np.uint64(count)) >> _HALF))
