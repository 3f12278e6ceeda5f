"""Before the first day: who knows, who owns, and what they think."""

from __future__ import annotations

from typing import Any

from wom_sim.day.decide import seen_fit
from wom_sim.kernel import day_kernel
from wom_sim.population import code_of, hidden_fit_of, trait_value
from wom_sim.state import AWARE, BEFORE, NEVER, OWNER, set_amount, set_unit, span


@day_kernel
def start(
    lo: int, hi: int, scene: Any, people: Any, fields: Any, terms: Any, goods: Any, aware: Any, owners: Any, given: Any
) -> None:
    """Set the first morning of the blocks [lo, hi).

    aware, owners : bool (arms, products, people); given : float64 (arms, products, people), opinions from
    the scenario, NaN where it says nothing. Who knows has just heard, and may pass it on. Customers who were
    told no opinion think what their experience of the product's quality and fit has taught them.
    """
    for block in range(lo, hi):
        world, _, first, last = span(scene, block)
        arm = scene.arm[world]
        first_use = terms[arm].first_use
        for product in range(fields.stage.shape[1]):
            for person in range(first, last):
                row = world * scene.people + person
                opinion = given[arm, product, person]
                if aware[arm, product, person]:
                    fields.stage[row, product] = AWARE
                    fields.trigger[row, product] = BEFORE
                if owners[arm, product, person]:
                    segment = people.segment[people.group[person]]
                    hidden = hidden_fit_of(product)
                    fit = seen_fit(people, arm, person, segment, product) + trait_value(
                        people, arm, hidden, segment, code_of(people.codes, hidden, person)
                    )
                    learned = min(max(goods[arm, product].quality + fit, -1.0), 1.0)
                    fields.stage[row, product] = AWARE | OWNER
                    fields.bought[row, product] = BEFORE
                    fields.trigger[row, product] = NEVER
                    fields.uses[row, product] = 255
                    fields.updated[row, product] = 0
                    set_unit(fields.expectation, row, product, learned)
                    set_amount(fields.confidence, row, product, first_use)
                    if opinion != opinion:
                        opinion = learned
                if opinion == opinion:
                    set_unit(fields.opinion, row, product, opinion)
