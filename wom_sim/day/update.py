"""Phase 4 of the day: what was heard becomes awareness and opinion."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim.day import events
from wom_sim.day.ladder import count_climb
from wom_sim.day.opinion import move, prior_weight
from wom_sim.day.trace import UPDATED, note
from wom_sim.kernel import day_kernel, scratch
from wom_sim.population import SUSCEPTIBILITY, code_of, trait_value
from wom_sim.rng import BLOCK
from wom_sim.state import AWARE, OWNER, span, unit


@day_kernel
def update(lo: int, hi: int, scene: Any, people: Any, fields: Any, terms: Any, labels: Any, tally: Any) -> None:
    """Empty the inboxes of the blocks [lo, hi). Who hears anything is aware and, if no customer, may pass it on."""
    day = scene.day
    lanes = scratch(BLOCK, np.int64)
    for block in range(lo, hi):
        world, _, first, last = span(scene, block)
        arm = scene.arm[world]
        law_of_opinion = terms[arm]
        for product in range(fields.stage.shape[1]):
            found = 0
            for person in range(first, last):
                lanes[found] = person
                found += fields.heard[world * scene.people + person, product] != 0
            for place in range(found):
                person = lanes[place]
                row, segment = world * scene.people + person, people.segment[people.group[person]]
                if not fields.stage[row, product] & AWARE:
                    fields.stage[row, product] |= np.uint8(AWARE)
                    tally.events[world, product, segment, events.BECAME_AWARE] += 1
                if not fields.stage[row, product] & OWNER:
                    fields.trigger[row, product] = day
                code = code_of(people.codes, SUSCEPTIBILITY, person)
                share = trait_value(people, arm, SUSCEPTIBILITY, segment, code)
                prior = prior_weight(law_of_opinion, people, arm, person, segment)
                pull = np.float64(fields.inbox_pull[row, product])
                weight = np.float64(fields.inbox_weight[row, product])
                before = unit(fields.opinion, row, product)
                pace = move(fields, law_of_opinion, day, row, product, pull, weight, prior, share)
                here = tally.events[world, product, segment]
                count_climb(here, labels[arm], before, unit(fields.opinion, row, product))
                note(tally.trace, UPDATED, row, product, weight=weight, pace=pace)
                fields.heard[row, product] = 0
                fields.inbox_pull[row, product] = 0.0
                fields.inbox_weight[row, product] = 0.0
