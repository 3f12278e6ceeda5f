"""Phase 5 of the day, where ownership is visible: people see what their ties have."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.day import events
from wom_sim.day.chance import below, happens
from wom_sim.day.trace import SEEN, note
from wom_sim.day.visible import adopted_share
from wom_sim.kernel import day_kernel, scratch
from wom_sim.rng import BLOCK
from wom_sim.state import AWARE, CONSIDERING, OWNER, span

SEEING = 256
"""First slot of the draws of who sees; those below are of who considers."""


@day_kernel
def see(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    ties: Any,
    terms: Any,
    goods: Any,
    owns: Any,
    owners: Any,
    tally: Any,
) -> None:
    """Those of the blocks [lo, hi) who see a product with their ties come to know it or, if they do, to consider it.

    The rate follows the share of ties who have it, never their number, which would make the outcome depend on how
    many ties people have. Seeing is not hearing: it moves no opinion, and gives no occasion to talk.
    """
    day, days = scene.day, scene.days
    draws = scratch(BLOCK, np.float64)
    lanes = scratch(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, start, seen = scene.arm[world], world * scene.people, scene.hears[world]
        visibility = terms[arm].visibility
        if visibility == 0.0 or seen < 0:
            continue
        for product in range(fields.stage.shape[1]):
            if goods[arm, product].idea:
                continue
            rng.fill_luck(draws, scene.seed, scene.replicate[world], day, inner, rng.CONSIDER, SEEING + product)
            for place in range(below(draws, last - first, visibility * days, lanes)):
                person = first + lanes[place]
                bits = int(fields.stage[start + person, product])
                if bits & (OWNER | CONSIDERING):
                    continue
                share = adopted_share(ties, owns[product], owners[seen, product], seen * scene.people, person)
                if not happens(draws[lanes[place]], visibility * share, days):
                    continue
                fields.stage[start + person, product] = bits | (CONSIDERING if bits & AWARE else AWARE)
                if not bits & AWARE:
                    note(tally.trace, SEEN, start + person, product, AWARE)
                event = events.BEGAN_CONSIDERING if bits & AWARE else events.BECAME_AWARE
                tally.events[world, product, people.segment[people.group[person]], event] += 1
