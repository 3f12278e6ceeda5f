"""Phase 4 of the day, where customers are rewarded for it: those who like a product invite somebody they know."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.day import events
from wom_sim.day.chance import below, happens
from wom_sim.day.listen import listen
from wom_sim.kernel import day_kernel, scratch
from wom_sim.network.representations import pick
from wom_sim.rng import BLOCK
from wom_sim.state import CUSTOMER, NEVER, OWNER, span, unit


@day_kernel
def refer(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    ties: Any,
    levers: Any,
    talk: Any,
    terms: Any,
    labels: Any,
    tally: Any,
) -> None:
    """Customers of the blocks [lo, hi) who like a product invite a tie who never had it, and say what they think of it.

    Those who are heard in a world invite the people of that world. They write into the inboxes of others, so that no
    two ranges may be worked on side by side.
    """
    day, days = scene.day, scene.days
    draws = scratch(BLOCK, np.float64)
    lanes = scratch(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        replicate, heard = scene.replicate[world], scene.hears[world]
        if heard < 0:
            continue
        arm, plan, customers = scene.arm[heard], levers.plan[heard], heard * scene.people
        law_of_opinion, start = terms[scene.arm[world]], world * scene.people
        for product in range(fields.stage.shape[1]):
            most = levers.products[plan, product].most_invite
            # Who never says a word invites nobody.
            if most == 0.0 or talk[arm].rate == 0.0:
                continue
            rng.fill_luck(draws, scene.seed, replicate, day, inner, rng.INVITE, product)
            for place in range(below(draws, last - first, most * days, lanes)):
                person = first + lanes[place]
                rate = levers.cells[plan, product, people.group[person], CUSTOMER].invite
                opinion = unit(fields.opinion, customers + person, product)
                if not fields.stage[customers + person, product] & OWNER or opinion < labels[arm].likes:
                    continue
                if not happens(draws[lanes[place]], rate, days):
                    continue
                friend = pick(ties, person, rng.draw(scene.seed, replicate, day, person, rng.INVITED, product))
                if friend < 0 or fields.bought[start + friend, product] != NEVER:
                    continue
                fields.invited[start + friend, product] = day
                tally.events[world, product, people.segment[people.group[friend]], events.INVITED] += 1
                listen(
                    scene,
                    people,
                    fields,
                    tally,
                    law_of_opinion,
                    world,
                    friend,
                    product,
                    opinion,
                    law_of_opinion.friend,
                    events.HEARD_FRIEND,
                    person,
                    person,
                    0,
                )
