"""The race for attention: which items come first, drawn by score without replacement, each by a draw of its own.

Every item comes after an exponential time with its score as the rate, so that whoever comes first, second, ... is
drawn in proportion to the scores, whatever else is in the race (Efraimidis and Spirakis 2006). The B items of the
background, all of score 1, come one after another with rates B, B - 1, ... (Renyi 1953), and only as many of them are
drawn as are needed.
"""

from __future__ import annotations

from math import inf, log
from typing import Any

from wom_sim import rng
from wom_sim.day.hear import MOST_SLOTS
from wom_sim.kernel import law

SLOT_BITS = 12
"""Bits of `MOST_SLOTS`."""
DAY_BITS = 16
"""Bits of the address of a draw that a day takes."""


def chance_to_be_seen(items: int, background: int, score: float) -> float:
    """Chance that the only post of a tie is among the first `items`: 1 - prod over i of (B - i) / (B - i + score).

    The post comes after Exp(1) / score, the last of the items after E / B + E / (B - 1) + ..., and the product is
    the Laplace transform of the latter. At score 1 it is items / (B + 1).
    """
    missed = 1.0
    for before in range(min(items, background + 1)):
        missed *= (background - before) / (background - before + score)
    return 1.0 - missed


@law
def day_of(day: int, slot: int) -> int:
    """The day in the address of a tie's draws; the bits above it tell ties beyond `MOST_SLOTS` apart."""
    return day | ((slot >> SLOT_BITS) << DAY_BITS)


@law
def slot_of(platform: int, slot: int) -> int:
    """The slot in the address of a tie's draws."""
    return MOST_SLOTS * platform + (slot & (MOST_SLOTS - 1))


@law
def arrival(luck: float, rate: float) -> float:
    """When an item comes: an exponential time with this rate."""
    return -log(luck) / rate


@law
def enter(keys: Any, slots: Any, kept: int, most: int, key: float, slot: int) -> int:
    """Keep the `most` earliest of those that entered, in order; returns how many are kept."""
    place = kept
    if kept == most:
        if key >= keys[most - 1]:
            return kept
        place = most - 1
    while place > 0 and keys[place - 1] > key:
        keys[place], slots[place] = keys[place - 1], slots[place - 1]
        place -= 1
    keys[place], slots[place] = key, slot
    return min(kept + 1, most)


@law
def seen(seed: Any, replicate: int, day: int, person: int, platform: int, terms: Any, keys: Any, kept: int) -> int:
    """How many of the posts, in the order in which they come, are among the items that a person looks at."""
    passed = 0
    upcoming = inf
    if terms.background > 0:
        luck = rng.luck(seed, replicate, day, person, rng.BACKGROUND, MOST_SLOTS * platform)
        upcoming = arrival(luck, float(terms.background))
    for place in range(kept):
        while upcoming < keys[place] and passed + place < terms.items:
            passed += 1
            if passed == terms.background:
                upcoming = inf
            else:
                luck = rng.luck(seed, replicate, day, person, rng.BACKGROUND, MOST_SLOTS * platform + passed)
                upcoming += arrival(luck, float(terms.background - passed))
        if passed + place >= terms.items:
            return place
    return kept
