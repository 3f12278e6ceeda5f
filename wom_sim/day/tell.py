"""Phase 1 of the day as people meet it: letters arrive, are opened or not, and make some leave the list."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.day import events
from wom_sim.day.attend import meet
from wom_sim.kernel import day_kernel, law
from wom_sim.state import UNSUBSCRIBED


@law
def leaving_chance(leave: float, fatigue: float) -> float:
    """Chance that a letter makes its reader leave the list: 1 - (1 - leave) ** (1 + fatigue).

    Each advertisement that is not yet forgotten adds its own chance, so that people leave a list sooner the more often
    they are written to (the form of Drèze and Bonfrer 2008, that what comes too often costs the relationship).
    """
    return 1.0 if leave >= 1.0 else 1.0 - exp(log(1.0 - leave) * (1.0 + fatigue))


@day_kernel
def tell(
    worlds: Any,
    first: Any,
    chosen: Any,
    product: int,
    line: int,
    scene: Any,
    people: Any,
    fields: Any,
    levers: Any,
    opinion: Any,
    trust: Any,
    slot: int,
    open_rate: float,
    leave: float,
    tally: Any,
) -> None:
    """A letter is sent to the chosen people who have not left the brand's list, and read by those who open it.

    worlds, first, chosen : int64; those chosen in worlds[i] are chosen[first[i]:first[i + 1]]. A letter sent is counted
    as given, and one opened as a message met. slot : of the draws, one for each name of a move.
    """
    for place in range(worlds.shape[0]):
        world = worlds[place]
        terms, replicate = opinion[scene.arm[world]], scene.replicate[world]
        for person in chosen[first[place] : first[place + 1]]:
            row = world * scene.people + person
            if fields.bond[row, product] & UNSUBSCRIBED:
                continue
            tally.given[world, line] += 1
            if rng.luck(scene.seed, replicate, scene.day, person, rng.OPEN, slot) >= open_rate:
                continue
            fatigue = meet(
                scene,
                people,
                fields,
                levers,
                terms,
                trust[scene.arm[world]],
                tally,
                world,
                person,
                product,
                line,
                events.HEARD_MARKETING,
            )
            luck = rng.luck(scene.seed, replicate, scene.day, person, rng.LEAVE_LIST, slot)
            if luck < leaving_chance(leave, fatigue):
                fields.bond[row, product] |= np.uint8(UNSUBSCRIBED)
                tally.events[world, product, people.segment[people.group[person]], events.LEFT_LIST] += 1
