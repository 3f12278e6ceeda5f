"""What follows a bad word in the same thread: an advocate may answer it, and whoever heard the one hears the other."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.day import events
from wom_sim.day.listen import listen
from wom_sim.day.opinion import Opinion
from wom_sim.kernel import inlined, law
from wom_sim.network.representations import pick
from wom_sim.state import AWARE, unit


@law
def rest_of(luck: float, chance: float) -> Any:
    """The luck below a chance is uniform there: what is left of it, as a word of 32 bits."""
    return np.uint32(np.int64(luck / chance * 4294967296.0))


@inlined
def answer(
    scene: Any,
    people: Any,
    fields: Any,
    ties: Any,
    terms: Opinion,
    answers: float,
    defends: float,
    platform: int,
    world: int,
    heard: int,
    day: int,
    slot: int,
    listener: int,
    speaker: int,
    product: int,
    credibility: float,
    tally: Any,
) -> None:
    """A tie of the speaker who defends the product may answer a bad word; the listener hears that opinion too.

    answers : chance that an advocate does; defends : opinion from which one is an advocate; heard : world of speaker
    and advocate; day, slot : where the draw is, one for each word heard. Advocates have to be on the platform, and to
    know the product.
    """
    luck = rng.luck(scene.seed, scene.replicate[world], day, listener, rng.ANSWER, slot)
    if luck < answers:
        advocate = pick(ties, speaker, rest_of(luck, answers))
        if advocate >= 0 and advocate != listener and people.member[platform, people.group[advocate]]:
            row = heard * scene.people + advocate
            opinion = unit(fields.opinion, row, product)
            if fields.stage[row, product] & AWARE and opinion >= defends:
                listen(
                    scene,
                    people,
                    fields,
                    tally,
                    terms,
                    world,
                    listener,
                    product,
                    opinion,
                    credibility,
                    events.HEARD_ANSWER,
                    advocate,
                    advocate,
                    0,
                )
