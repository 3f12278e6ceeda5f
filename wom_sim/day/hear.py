"""Phase 3 of the day: people hear their ties, in conversation and in feeds.

Every listener pulls from what was made public before anyone listens, and writes only into the own inbox.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from wom_sim import rng
from wom_sim.day.listen import listen
from wom_sim.kernel import kernel
from wom_sim.network.representations import degree, evenness, pick
from wom_sim.rng import BLOCK
from wom_sim.state import span, unit

MOST_SLOTS = 4096
"""More partners or items than a step can hold: platforms have draws of their own."""


class Channel(NamedTuple):
    """How people hear from their ties on one platform."""

    platform: Any
    """int: place of the platform."""
    slots: Any
    """int64 (arms,): partners or items that a person meets in a step."""
    chance: Any
    """float64 (arms,): chance that the word of a partner who was met is heard."""
    credibility: Any
    """float64 (arms,): weight of a word."""
    event: Any
    """int: what is counted when a word is heard."""


@kernel
def hear_ties(
    lo: int, hi: int, scene: Any, people: Any, fields: Any, ties: Any, channel: Any, terms: Any, tally: Any
) -> None:
    """Listeners in the blocks [lo, hi) meet some of their ties on one platform and hear those who spoke.

    A tie that is drawn is accepted so that it carries equally in both directions; see `network.ties.evenness`.
    """
    day = scene.day
    picks = np.empty(BLOCK, np.uint32)
    listeners = np.empty(BLOCK, np.int64)
    hearers = np.empty(BLOCK, np.int64)
    speakers = np.empty(BLOCK, np.int64)
    said = fields.said[channel.platform]
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, replicate = scene.arm[world], scene.replicate[world]
        law_of_opinion = terms[arm]
        start = world * scene.people
        members = 0
        for person in range(first, last):
            listeners[members] = person
            members += people.member[channel.platform, people.group[person]] and degree(ties, person) > 0
        for slot in range(channel.slots[arm]):
            address = MOST_SLOTS * channel.platform + slot
            rng.fill(picks, scene.seed, replicate, day, inner, rng.MEET, address)
            meetings = 0
            for place in range(members):
                partner = pick(ties, listeners[place], picks[listeners[place] - first])
                hearers[meetings] = listeners[place]
                speakers[meetings] = partner
                meetings += said[start + partner] != 0
            for meeting in range(meetings):
                person, partner = hearers[meeting], speakers[meeting]
                chance = channel.chance[arm] * evenness(ties, person, partner)
                if rng.luck(scene.seed, replicate, day, person, rng.ACCEPT, address) >= chance:
                    continue
                product = int(said[start + partner]) - 1
                message = unit(fields.valence, 0, start + partner)
                listen(
                    scene,
                    people,
                    fields,
                    tally,
                    law_of_opinion,
                    world,
                    person,
                    product,
                    message,
                    channel.credibility[arm],
                    channel.event,
                    partner,
                    partner,
                    0,
                )
