"""Phase 4 of the day: what was heard becomes awareness and opinion."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim.day import events
from wom_sim.day.opinion import prior_weight, take_in
from wom_sim.kernel import at, kernel
from wom_sim.population import SUSCEPTIBILITY, code_of, trait_value
from wom_sim.state import AWARE, OWNER, span


@kernel
def update(lo: int, hi: int, day: int, layout: Any, people: Any, fields: Any, terms: Any, counts: Any) -> None:
    """Empty the inboxes of the blocks [lo, hi). Who hears anything is aware and, if no customer, may pass it on."""
    for block in range(lo, hi):
        world, _, first, last = span(layout, block)
        arm = layout.arm[world]
        law_of_opinion = at(terms, arm)
        for person in range(first, last):
            row = world * layout.people + person
            for product in range(fields.stage.shape[1]):
                if fields.heard[row, product] == 0:
                    continue
                segment = people.segment[people.group[person]]
                if not fields.stage[row, product] & AWARE:
                    fields.stage[row, product] |= np.uint8(AWARE)
                    counts[world, product, segment, events.BECAME_AWARE] += 1
                if not fields.stage[row, product] & OWNER:
                    fields.trigger[row, product] = day
                share = trait_value(
                    people, arm, SUSCEPTIBILITY, segment, code_of(people.codes, SUSCEPTIBILITY, person)
                )
                take_in(
                    fields, law_of_opinion, day, row, product,
                    float(fields.inbox_pull[row, product]), float(fields.inbox_weight[row, product]),
                    prior_weight(law_of_opinion, people, arm, person, segment), share,
                )
                fields.heard[row, product] = 0
                fields.inbox_pull[row, product] = 0.0
                fields.inbox_weight[row, product] = 0.0
