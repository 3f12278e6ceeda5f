"""Phase 3 of the day: people hear their ties in conversation.

Every listener pulls from what was made public before anyone listens, and writes only into the own inbox.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from wom_sim import rng
from wom_sim.day import events
from wom_sim.day.answer import answer
from wom_sim.day.listen import listen
from wom_sim.kernel import day_kernel, scratch
from wom_sim.network.representations import closeness, degree, evenness, neighbour, pick
from wom_sim.rng import BLOCK
from wom_sim.state import span, unit

MOST_SLOTS = 4096
"""More partners or items than a step can hold: platforms have draws of their own."""


class Channel(NamedTuple):
    """How people hear from their ties in the conversations of one platform."""

    platform: Any
    """int: place of the platform."""
    slots: Any
    """int64 (arms,): partners that a person meets in a step."""
    chance: Any
    """float64 (arms,): chance that a word of a partner who was met is heard."""
    credibility: Any
    """float64 (arms,): weight of a word."""


@day_kernel
def meetings(lo: int, hi: int, ties: Any) -> float:
    """Conversations that the people [lo, hi) have in all, if each draws one tie: see `network.ties.evenness`."""
    total = 0.0
    for person in range(lo, hi):
        count = degree(ties, person)
        held = 0.0
        for slot in range(count):
            held += closeness(ties, person, slot) * evenness(ties, person, neighbour(ties, person, slot))
        if count > 0:
            total += held / count
    return total


@day_kernel
def hear_ties(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    ties: Any,
    channel: Any,
    terms: Any,
    talk: Any,
    labels: Any,
    tally: Any,
) -> None:
    """Listeners in the blocks [lo, hi) meet some of their ties on one platform and hear those who spoke.

    A tie that is drawn is accepted so that it carries equally in both directions; see `network.ties.evenness`.
    """
    day = scene.day
    picks = scratch(BLOCK, np.uint32)
    listeners = scratch(BLOCK, np.int64)
    hearers = scratch(BLOCK, np.int64)
    speakers = scratch(BLOCK, np.int64)
    said = fields.said[channel.platform]
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, replicate, heard = scene.arm[world], scene.replicate[world], scene.hears[world]
        if heard < 0:
            continue
        law_of_opinion, spoken = terms[arm], heard * scene.people
        members = 0
        for person in range(first, last):
            if fields.near[spoken + person]:
                listeners[members] = person
                members += people.member[channel.platform, people.group[person]] and degree(ties, person) > 0
        for slot in range(channel.slots[arm] if members > 0 else 0):
            address = MOST_SLOTS * channel.platform + slot
            rng.fill(picks, scene.seed, replicate, day, inner, rng.MEET, address)
            meetings = 0
            for place in range(members):
                partner = pick(ties, listeners[place], picks[listeners[place] - first])
                hearers[meetings] = listeners[place]
                speakers[meetings] = partner
                meetings += said[spoken + partner] != 0
            for meeting in range(meetings):
                person, partner = hearers[meeting], speakers[meeting]
                words = fields.words[channel.platform, spoken + partner]
                chance = channel.chance[arm] * words * evenness(ties, person, partner)
                if rng.luck(scene.seed, replicate, day, person, rng.ACCEPT, address) >= chance:
                    continue
                product = int(said[spoken + partner]) - 1
                message = unit(fields.valence, 0, spoken + partner)
                weight = channel.credibility[arm]
                event = events.HEARD_CONVERSATION
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
                    weight,
                    event,
                    partner,
                    partner,
                    0,
                )
                if message < 0.0:
                    answer(
                        scene,
                        people,
                        fields,
                        ties,
                        law_of_opinion,
                        talk[scene.arm[heard]].answers,
                        labels[scene.arm[heard]].defends,
                        channel.platform,
                        world,
                        heard,
                        day,
                        address,
                        person,
                        partner,
                        product,
                        weight,
                        tally,
                    )
