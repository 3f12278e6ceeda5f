"""The contact mode of phase 5: people adopt at once when their neighbours have, as in the classical models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from numba.extending import overload
from pydantic import Field

from wom_sim import rng
from wom_sim.classics.bass import contact_chance
from wom_sim.config import Config
from wom_sim.day import events
from wom_sim.day.decide import acquire
from wom_sim.day.trace import INNOVATION, NEIGHBOURS, note
from wom_sim.kernel import inlined, kernel
from wom_sim.network.representations import CompleteTies, degree, neighbour
from wom_sim.rng import BLOCK
from wom_sim.state import NEVER, OWNER, owner_bits_gained, span, stage_of, unit

PerDay = Annotated[float, Field(ge=0.0, le=1.0)]


class Contact(Config):
    """Adoption by contact: no awareness, no opinion, no second thoughts (Bass 1969, on a network)."""

    kind: Literal["contact"] = "contact"
    """The law of choice."""
    innovation: PerDay
    """Bass's p: chance a day to adopt unprompted."""
    imitation: PerDay
    """Bass's q: chance a day to adopt when all neighbours have."""


@kernel
def show(lo: int, hi: int, scene: Any, fields: Any, owns: Any) -> None:
    """Make public which products the people of the blocks [lo, hi) have: uint8 (products, rows)."""
    for block in range(lo, hi):
        world, _, first, last = span(scene, block)
        for product in range(fields.stage.shape[1]):
            for row in range(world * scene.people + first, world * scene.people + last):
                owns[product, row] = (fields.stage[row, product] & OWNER) != 0


def adopted_share(ties: Any, owns: Any, owners: int, start: int, person: int) -> float:
    """Share of a person's neighbours who have the product; 0 for somebody without ties.

    A share, never a count: a count would make the outcome depend on the number of ties.
    """
    if isinstance(ties, CompleteTies):
        return _share_of_all(ties, owns, owners, start, person)
    return _share_of_ties(ties, owns, owners, start, person)


@inlined
def _share_of_all(ties: Any, owns: Any, owners: int, start: int, person: int) -> float:
    others = degree(ties, person)
    return float(owners - owns[start + person]) / others if others > 0 else 0.0


@inlined
def _share_of_ties(ties: Any, owns: Any, owners: int, start: int, person: int) -> float:
    count = degree(ties, person)
    have = 0
    for slot in range(count):
        have += owns[start + neighbour(ties, person, slot)]
    return have / count if count > 0 else 0.0


@overload(adopted_share)
def _adopted_share(ties: Any, owns: Any, owners: Any, start: Any, person: Any) -> Any:
    share = _share_of_all if ties.instance_class is CompleteTies else _share_of_ties

    def compiled(ties: Any, owns: Any, owners: Any, start: Any, person: Any) -> Any:
        return share(ties, owns, owners, start, person)

    return compiled


@kernel
def adopt(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    ties: Any,
    levers: Any,
    terms: Any,
    owns: Any,
    owners: Any,
    tally: Any,
) -> None:
    """People of the blocks [lo, hi) adopt by themselves or because their neighbours have."""
    day, days = scene.day, scene.days
    draws = np.empty(BLOCK)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, start = scene.arm[world], world * scene.people
        contact = terms[arm]
        for product in range(fields.stage.shape[1]):
            rng.fill_luck(draws, scene.seed, scene.replicate[world], day, inner, rng.BUY, product)
            for person in range(first, last):
                row = start + person
                if fields.stage[row, product] & OWNER:
                    continue
                share = adopted_share(ties, owns[product], owners[world, product], start, person)
                chance = contact_chance(contact.innovation * days, contact.imitation * days, share)
                if draws[person - first] >= chance:
                    continue
                group = people.group[person]
                stage = stage_of(fields.stage[row, product])
                event = events.FIRST_PURCHASE if fields.bought[row, product] == NEVER else events.REPEAT_PURCHASE
                here = tally.events[world, product, people.segment[group]]
                here[event] += 1
                here[events.REVENUE] += levers.cells[arm, product, group, stage].paid
                # The same draw would have done without neighbours, or not.
                cause = INNOVATION if draws[person - first] < contact.innovation * days else NEIGHBOURS
                gained, opinion = owner_bits_gained(fields.stage[row, product]), unit(fields.opinion, row, product)
                note(tally.trace, cause, row, product, gained, before=opinion)
                acquire(fields, day, row, product, 0.0)
