"""Phase 3 of the day where peers help: members of a community and advocates put right what a friend complains of."""

from __future__ import annotations

from typing import Any

from wom_sim import rng
from wom_sim.day import events
from wom_sim.day.chance import chance_of, elapsed, happens
from wom_sim.day.listen import listen
from wom_sim.day.serve import settle
from wom_sim.day.speak import is_open, is_public
from wom_sim.kernel import day_kernel, inlined
from wom_sim.network.representations import degree, neighbour
from wom_sim.state import AWARE, MEMBER, OPEN, span, stage_of, unit


@inlined
def helpfulness(people: Any, fields: Any, cells: Any, row: int, person: int, product: int, defends: float) -> float:
    """Rate at which this person helps a friend who complains: members and advocates do, where it is asked for."""
    bits = fields.stage[row, product]
    rate = 0.0
    if fields.bond[row, product] & MEMBER or (bits & AWARE and unit(fields.opinion, row, product) >= defends):
        rate = cells[product, people.group[person], stage_of(bits)].help
    return rate


@day_kernel
def assist(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    ties: Any,
    levers: Any,
    opinion_terms: Any,
    talk: Any,
    labels: Any,
    tally: Any,
) -> None:
    """Those in the blocks [lo, hi) who complain in public may be helped by a tie, and hear what that one thinks."""
    day = scene.day
    for block in range(lo, hi):
        world, _, first, last = span(scene, block)
        arm, start, heard = scene.arm[world], world * scene.people, scene.hears[world]
        if heard < 0:
            continue
        plan, friends, defends = levers.plan[heard], heard * scene.people, labels[scene.arm[heard]].defends
        cells = levers.cells[plan]
        for product in range(fields.stage.shape[1]):
            if levers.products[plan, product].most_help == 0.0:
                continue
            for person in range(first, last):
                row = start + person
                bond = fields.bond[row, product]
                if not bond & OPEN:
                    continue
                age = elapsed(day, fields.complained[row, product])
                if not is_open(talk[arm], bond, age) or not is_public(talk[arm], bond, age):
                    continue
                rate = 0.0
                for slot in range(degree(ties, person)):
                    friend = neighbour(ties, person, slot)
                    rate += helpfulness(people, fields, cells, friends + friend, friend, product, defends)
                luck = rng.luck(scene.seed, scene.replicate[world], day, person, rng.HELP, product)
                if not happens(luck, rate, scene.days):
                    continue
                # Below a chance the luck is uniform: what is left of it says who it was.
                mark, helper = luck / chance_of(rate, scene.days) * rate, -1
                for slot in range(degree(ties, person)):
                    friend = neighbour(ties, person, slot)
                    own = helpfulness(people, fields, cells, friends + friend, friend, product, defends)
                    if own > 0.0 and mark >= 0.0:
                        helper = friend
                    mark -= own
                settle(fields, row, product, True)
                tally.events[world, product, people.segment[people.group[person]], events.HELPED] += 1
                listen(
                    scene,
                    people,
                    fields,
                    tally,
                    opinion_terms[arm],
                    world,
                    person,
                    product,
                    unit(fields.opinion, friends + helper, product),
                    opinion_terms[arm].friend,
                    events.HEARD_REPLY,
                    helper,
                    helper,
                    0,
                )
