"""How one message reaches one person: weighed, put into today's inbox, and counted."""

from __future__ import annotations

from typing import Any

from wom_sim.day.opinion import Opinion, deliver, message_weight
from wom_sim.day.trace import note
from wom_sim.kernel import inlined
from wom_sim.population import TOLERANCE, code_of, trait_value
from wom_sim.state import AWARE, unit


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
    teller: int,
    author: int,
    depth: int,
) -> None:
    """One message reaches one person's inbox, with the weight that this person gives it; counted as `event`.

    teller, author, depth : who told it and wrote it, and how often it was passed on; see `trace.NOTE`.
    """
    row, segment = world * scene.people + person, people.segment[people.group[person]]
    code = code_of(people.codes, TOLERANCE, person)
    tolerance = trait_value(people, scene.arm[world], TOLERANCE, segment, code)
    opinion = unit(fields.opinion, row, product)
    weight = message_weight(terms, credibility, message, opinion, tolerance)
    gained = AWARE if fields.heard[row, product] == 0 and not fields.stage[row, product] & AWARE else 0
    note(tally.trace, event, row, product, gained, message, weight, opinion, 0.0, teller, author, depth)
    deliver(fields, row, product, message, weight, opinion)
    tally.events[world, product, segment, event] += 1
