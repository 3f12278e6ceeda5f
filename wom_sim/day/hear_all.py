"""Phase 3 of the day where attention has no limit: everyone hears all of their ties."""

from __future__ import annotations

from typing import Any, NamedTuple

from wom_sim.day import events
from wom_sim.day.listen import listen
from wom_sim.kernel import day_kernel
from wom_sim.network.representations import degree, neighbour, weight
from wom_sim.state import span, unit


class OpenChannel(NamedTuple):
    """How people hear from all of their ties on one platform."""

    platform: Any
    """int: place of the platform."""
    credibility: Any
    """float64 (arms,): weight of a word over a tie of weight 1."""


@day_kernel
def hear_all(
    lo: int, hi: int, scene: Any, people: Any, fields: Any, ties: Any, channel: Any, terms: Any, tally: Any
) -> None:
    """Listeners in the blocks [lo, hi) hear every tie who spoke in this step, with the weight of the tie.

    Nothing is drawn: this is the attention of the classical models of opinion. Its work grows with the number of
    ties; where everyone is tied to everyone, with the square of the people.
    """
    said = fields.said[channel.platform]
    for block in range(lo, hi):
        world, _, first, last = span(scene, block)
        arm, heard = scene.arm[world], scene.hears[world]
        if heard < 0:
            continue
        law_of_opinion, spoken = terms[arm], heard * scene.people
        for person in range(first, last):
            if not fields.near[spoken + person] or not people.member[channel.platform, people.group[person]]:
                continue
            for slot in range(degree(ties, person)):
                speaker = spoken + neighbour(ties, person, slot)
                if said[speaker] == 0:
                    continue
                product, message = int(said[speaker]) - 1, unit(fields.valence, 0, speaker)
                credibility = channel.credibility[arm] * weight(ties, person, slot)
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
                    credibility,
                    events.HEARD_CONVERSATION,
                    speaker - spoken,
                    speaker - spoken,
                    0,
                )
