"""How one message reaches one person: weighed, put into today's inbox, and counted."""

from __future__ import annotations

from typing import Any

from wom_sim.day.opinion import Opinion, deliver, message_weight
from wom_sim.kernel import inlined
from wom_sim.population import TOLERANCE, code_of, trait_value
from wom_sim.state import unit


@inlined
def listen(
    scene: Any,
    people: Any,
    fields: Any,
    tally: Any,
    terms: Opinion,
    world: int,
    person: int,
    product: int,
    message: float,
    credibility: float,
    event: int,
) -> None:
    """One message reaches one person's inbox, with the weight that this person gives it; counted as `event`."""
    row, segment = world * scene.people + person, people.segment[people.group[person]]
    code = code_of(people.codes, TOLERANCE, person)
    tolerance = trait_value(people, scene.arm[world], TOLERANCE, segment, code)
    opinion = unit(fields.opinion, row, product)
    deliver(fields, row, product, message, message_weight(terms, credibility, message, opinion, tolerance), opinion)
    tally.events[world, product, segment, event] += 1
