"""The contact mode of phase 5: people adopt at once when their neighbours have, as in the classical models.

Bass (1969) on any network, the independent cascade (Goldenberg, Libai and Muller 2001; Kempe, Kleinberg and Tardos
2003), epidemics with a geometric time (SIR), and strong and weak ties (Goldenberg, Libai and Muller 2001).
"""

from __future__ import annotations

from math import ceil, exp, inf, log
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field

from wom_sim import rng
from wom_sim.classics.bass import contact_chance
from wom_sim.config import Days
from wom_sim.day import events
from wom_sim.day.book import book
from wom_sim.day.chance import below
from wom_sim.day.choosing import ChoiceLaw
from wom_sim.day.decide import acquire
from wom_sim.day.trace import INNOVATION, NEIGHBOURS, note
from wom_sim.day.visible import adopted_ties
from wom_sim.kernel import day_kernel, inlined, law, scratch
from wom_sim.network.representations import degree
from wom_sim.rng import BLOCK
from wom_sim.state import NEVER, OWNER, owner_bits_gained, span, stage_of, unit

PerDay = Annotated[float, Field(ge=0.0, le=1.0)]
MOST_WEAK_TIES = 4096
"""More would need more draws than a product has."""
PER_SHARE, PER_TIE = range(2)


class Contact(ChoiceLaw):
    """Adoption by contact: no awareness, no opinion, no second thoughts (Bass 1969, on a network)."""

    kind: Literal["contact"] = "contact"
    """Which law it is."""
    innovation: PerDay
    """Bass's p: chance a day to adopt unprompted."""
    imitation: PerDay
    """Bass's q: chance a day to adopt when all neighbours have; `per: tie`, the chance by each who has."""
    per: Literal["share", "tie"] = "share"
    """Whether the share of neighbours who have adopted counts, or every one of them by itself."""
    contagious: Days | None = None
    """Days after adoption in which others catch it, from the next step on; for ever when left out."""
    recovery: PerDay = 0.0
    """Chance a day, after the first step, that others no longer catch it from an adopter: a geometric time."""
    weak_ties: Annotated[int, Field(ge=0, le=MOST_WEAK_TIES)] = 0
    """Strangers whom everyone meets in a step, drawn anew in every step."""
    weak: PerDay = 0.0
    """Chance a day to adopt by each of the strangers met who has."""

    def alone(self) -> Self:
        """The same law for people who see nothing of each other."""
        return self.model_copy(update={"imitation": 0.0, "weak_ties": 0})

    def chances(self) -> dict[str, float]:
        """What must not exceed 1 in a step."""
        return {name: getattr(self, name) for name in ("innovation", "imitation", "recovery", "weak")}


@law
def escape(chance: float, times: int) -> float:
    """Chance that something does not happen in so many independent trials: (1 - b)^k."""
    if times == 0:
        return 1.0
    if chance >= 1.0:
        return 0.0
    return exp(times * log(1.0 - chance))


@law
def cascade_chance(innovation: float, strong: float, strongs: int, weak: float, weaks: int) -> float:
    """Chance to adopt in a step: 1 - (1 - p dt)(1 - b_s dt)^m (1 - b_w dt)^j (Goldenberg, Libai and Muller 2001).

    m of one's own ties have adopted, and j of the strangers met.
    """
    return 1.0 - (1.0 - innovation) * escape(strong, strongs) * escape(weak, weaks)


@law
def steps_since(day: int, bought: int, days: float) -> int:
    """Steps that have begun since somebody adopted: 1 for the first in which others can catch it."""
    return int(ceil((day - bought) / days))


@law
def catching(steps: int, luck: float, contagious: float, recovery: float) -> bool:
    """Whether others still catch it, the given number of steps after an adoption.

    contagious : how many steps that is so at most; recovery : chance to end in each step after the first, by one
    number drawn for each adopter, who is still catching with chance (1 - r)^(steps - 1).
    """
    if contagious == inf and recovery == 0.0:
        return True
    return 1 <= steps <= contagious and luck < escape(recovery, steps - 1)


@day_kernel
def infect(lo: int, hi: int, scene: Any, fields: Any, terms: Any, owns: Any) -> None:
    """Make public from whom of the blocks [lo, hi) others catch a product: uint8 (products, rows)."""
    day, days = scene.day, scene.days
    draws = scratch(BLOCK, np.float64)
    draws[:] = 0.0
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        contact, start = terms[scene.arm[world]], world * scene.people
        most, recovery = contact.contagious / days, contact.recovery * days
        for product in range(fields.stage.shape[1]):
            if recovery > 0.0:
                rng.fill_luck(draws, scene.seed, scene.replicate[world], 0, inner, rng.RECOVER, product)
            for person in range(first, last):
                row = start + person
                steps = steps_since(day, int(fields.bought[row, product]), days)
                has = (fields.stage[row, product] & OWNER) != 0
                owns[product, row] = has and catching(steps, draws[person - first], most, recovery)


@inlined
def _strangers(scene: Any, replicate: int, owns: Any, start: int, person: int, product: int, count: int) -> int:
    """How many of the strangers whom a person meets in this step have the product."""
    have = 0
    for tie in range(count if scene.people > 1 else 0):
        word = rng.draw(scene.seed, replicate, scene.day, person, rng.STRANGER, product * MOST_WEAK_TIES + tie)
        other = rng.below(word, scene.people - 1)
        have += owns[start + other + (other >= person)]
    return have


@inlined
def take_up(
    people: Any,
    fields: Any,
    levers: Any,
    account: Any,
    tally: Any,
    day: int,
    place: Any,
    product: int,
    cause: int,
) -> None:
    """Somebody has the product from now on, and pays for it.

    account : as for `book`; place : world, first row of it, and person; cause : `INNOVATION` or `NEIGHBOURS`.
    """
    world, start, person = place
    row, group = start + person, people.group[person]
    here = tally.events[world, product, people.segment[group]]
    here[events.FIRST_PURCHASE if fields.bought[row, product] == NEVER else events.REPEAT_PURCHASE] += 1
    paid = levers.cells[levers.plan[world], product, group, stage_of(fields.stage[row, product])].paid
    here[events.REVENUE] += paid
    book(fields, account, day, row, product, paid)
    gained, opinion = owner_bits_gained(fields.stage[row, product]), unit(fields.opinion, row, product)
    note(tally.trace, cause, row, product, gained, before=opinion)
    acquire(fields, day, row, product, 0.0)


@day_kernel
def adopt(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    ties: Any,
    levers: Any,
    accounts: Any,
    terms: Any,
    owns: Any,
    owners: Any,
    tally: Any,
) -> None:
    """People of the blocks [lo, hi) adopt by themselves or because others have."""
    day, days = scene.day, scene.days
    draws = scratch(BLOCK, np.float64)
    lanes = scratch(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        replicate, start = scene.replicate[world], world * scene.people
        contact, account, seen = terms[scene.arm[world]], accounts[scene.arm[world]], scene.hears[world]
        innovation, imitation, weak = contact.innovation * days, contact.imitation * days, contact.weak * days
        strangers = int(contact.weak_ties)
        if seen < 0:
            seen, imitation, strangers = world, 0.0, 0
        others = seen * scene.people
        # By ties there is no highest chance: it grows with how many one has.
        most = 1.0 if contact.per == PER_TIE or strangers > 0 else contact_chance(innovation, imitation, 1.0)
        for product in range(fields.stage.shape[1]):
            rng.fill_luck(draws, scene.seed, replicate, day, inner, rng.BUY, product)
            for place in range(below(draws, last - first, most, lanes)):
                person = first + lanes[place]
                if fields.stage[start + person, product] & OWNER:
                    continue
                have = adopted_ties(ties, owns[product], owners[seen, product], others, person)
                weaks = _strangers(scene, replicate, owns[product], others, person, product, strangers)
                if contact.per == PER_TIE:
                    chance = cascade_chance(innovation, imitation, have, weak, weaks)
                else:
                    count = degree(ties, person)
                    share = have / count if count > 0 else 0.0
                    chance = contact_chance(innovation, imitation, share)
                    if weaks > 0:
                        chance = 1.0 - (1.0 - chance) * escape(weak, weaks)
                luck = draws[person - first]
                if luck < chance:
                    # The same draw would have done without neighbours, or not.
                    cause = INNOVATION if luck < innovation else NEIGHBOURS
                    who = world, start, person
                    take_up(people, fields, levers, account[product], tally, day, who, product, cause)
