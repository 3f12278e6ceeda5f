"""Phase 1 of the day as people meet it: gifts are received."""

from __future__ import annotations

from typing import Any

from wom_sim.day import events
from wom_sim.day.decide import acquire, promise
from wom_sim.day.trace import FIRST_LINE, note
from wom_sim.kernel import day_kernel
from wom_sim.state import OWNER, owner_bits_gained, unit


@day_kernel
def receive(
    worlds: Any, first: Any, chosen: Any, product: int, line: int, scene: Any, people: Any, fields: Any, tally: Any
) -> None:
    """The chosen people get the product; those who have it already only say thanks.

    worlds, first, chosen : int64; those chosen in worlds[i] are chosen[first[i]:first[i + 1]].
    """
    day = scene.day
    for place in range(worlds.shape[0]):
        world = worlds[place]
        arm = scene.arm[world]
        for person in chosen[first[place] : first[place + 1]]:
            row = world * scene.people + person
            segment = people.segment[people.group[person]]
            tally.events[world, product, segment, events.GIFT] += 1
            tally.given[world, line] += 1
            gained, opinion = owner_bits_gained(fields.stage[row, product]), unit(fields.opinion, row, product)
            note(tally.trace, events.GIFT, row, product, gained, before=opinion, teller=FIRST_LINE - line)
            if not fields.stage[row, product] & OWNER:
                acquire(fields, day, row, product, promise(fields, people, arm, row, person, segment, product))
