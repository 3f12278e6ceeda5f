"""Listening in: what marketers' instruments catch of the words spoken today, and what they take them for.

Nothing that people do or think is touched, and the luck of an instrument is nobody else's.
"""

from __future__ import annotations

from math import exp, log
from typing import Any

from wom_sim import rng
from wom_sim.kernel import day_kernel, law
from wom_sim.population import ACTIVITY, code_of, trait_value
from wom_sim.state import span, unit

GOOD, NEUTRAL, BAD = range(3)
"""Kinds of words, in the order in which they are counted."""
CAUGHT, SPOKEN = range(2)
"""What is counted: words that were caught, as what they were taken for, and all that were spoken there."""
MOST_PLATFORMS = 16
"""Platforms that a marketer's draws have room for."""


@law
def kind_of(valence: float) -> int:
    """Good, neutral or bad, by the sign of a word."""
    if valence > 0.0:
        return GOOD
    return BAD if valence < 0.0 else NEUTRAL


@law
def catch_chance(ear: Any, share: float, valence: float, activity: float) -> float:
    """Chance that a word is caught: extremes and heavy users are heard better than others, where they are."""
    louder = 1.0 + (ear.extremes - 1.0) * abs(valence)
    return float(min(1.0, share * louder * exp(ear.activity_power * log(activity))))


@law
def taken_for(kind: int, error: float, luck: float) -> int:
    """What a word is taken for: itself, or by error one of the two other kinds, each as often."""
    if luck >= error:
        return kind
    return (kind + (1 if luck < 0.5 * error else 2)) % 3


@day_kernel
def overhear(lo: int, hi: int, scene: Any, people: Any, fields: Any, ears: Any, shares: Any, words: Any) -> None:
    """Listen to everyone in the blocks [lo, hi) who spoke.

    ears : records (arms, products) of `Listening`, one for each marketer; shares : float64 (arms, products,
    platforms), the share that each catches today, 0 where it does not listen; words : int64 (worlds, marketers,
    products, 2, 3), counts of words caught and spoken, by kind.
    """
    for block in range(lo, hi):
        world, _, first, last = span(scene, block)
        arm, replicate = scene.arm[world], scene.replicate[world]
        start = world * scene.people
        for platform in range(fields.said.shape[0]):
            for person in range(first, last):
                row = start + person
                if fields.said[platform, row] == 0:
                    continue
                product = int(fields.said[platform, row]) - 1
                valence = unit(fields.valence, 0, row)
                kind = kind_of(valence)
                segment = people.segment[people.group[person]]
                activity = trait_value(people, arm, ACTIVITY, segment, code_of(people.codes, ACTIVITY, person))
                for marketer in range(ears.shape[1]):
                    if shares[arm, marketer, platform] == 0.0:
                        continue
                    ear, slot = ears[arm, marketer], marketer * MOST_PLATFORMS + platform
                    chance = catch_chance(ear, shares[arm, marketer, platform], valence, activity)
                    here = words[world, marketer, product]
                    for word in range(int(fields.words[platform, row])):
                        here[SPOKEN, kind] += 1
                        # Words of one step were spoken on days of their own, none of which is a day of another step.
                        day = scene.day + word
                        if rng.luck(scene.seed, replicate, day, person, rng.OVERHEAR, slot) < chance:
                            luck = rng.luck(scene.seed, replicate, day, person, rng.CLASSIFY, slot)
                            here[CAUGHT, taken_for(kind, ear.error, luck)] += 1
