"""Phase 2 of the day: people speak. A speaker's word stands where everyone can hear it.

In a step of several days all their words are spoken on its middle day, each with the luck of a day of its own.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import Field

from wom_sim import rng
from wom_sim.config import Config, Days, Known, Rate, Share
from wom_sim.day import events
from wom_sim.day.chance import elapsed, happens, remaining
from wom_sim.kernel import day_kernel, inlined, law, scratch
from wom_sim.population import ACTIVITY, fill_codes, trait_value
from wom_sim.rng import BLOCK
from wom_sim.state import (
    AMBASSADOR,
    AWARE,
    MEMBER,
    NEVER,
    OPEN,
    OWNER,
    PRIVATE,
    STAGE_BITS,
    set_unit,
    span,
    stage_of,
    unit,
)

Factor = Annotated[float, Field(ge=0.0, le=100.0)]


class Talk(Config):
    """When people talk about products."""

    rate: Annotated[Rate, Known("words a day", 0.0143, 0.0572)] = 0.0286
    """Words a day of a customer of average activity and neutral opinion, in conversation."""
    delight: Annotated[Factor, Known("factor", 1.5, 6.0, "assumption; ratio to anger after Anderson 1998")] = 3.0
    """How much a fully positive opinion adds to the rate."""
    anger: Annotated[Factor, Known("factor", 2.0, 8.0, "assumption; ratio to delight after Anderson 1998")] = 4.0
    """How much a fully negative opinion adds to the rate."""
    half_life: Annotated[Days, Known("days", 28.0, 112.0)] = 56.0
    """Days after an occasion at which half of the wish to talk is left."""
    floor: Annotated[Share, Known("share", 0.05, 0.3)] = 0.15
    """Wish to talk that a customer keeps; hearsay keeps none, or it would be immortal."""
    relay: Annotated[Factor, Known("factor", 0.05, 0.2)] = 0.1
    """Rate of those who know but do not own, relative to customers."""
    relay_ideas: Annotated[Factor, Known("factor", 0.5, 2.0)] = 1.0
    """The same for ideas, which nobody owns."""
    complaint_factor: Annotated[Factor, Known("factor", 1.5, 6.0)] = 3.0
    """How much more people talk after a complaint."""
    complaint_days: Annotated[Days, Known("days", 7.0, 28.0)] = 14.0
    """For how many days, unless it is made good before."""
    patience: Annotated[int, Field(ge=0, le=365), Known("days", 1, 7)] = 3
    """For how many days somebody who has complained in private waits for an answer before talking about it."""
    answers: Annotated[Share, Known("share", 0.1, 0.6)] = 0.3
    """Chance that an advocate answers a bad word that a friend has said, where it was said."""


@law
def passion(terms: Talk, opinion: float) -> float:
    """Strong opinions are spoken more, bad ones more than good ones (Anderson 1998)."""
    return 1.0 + (terms.delight if opinion > 0.0 else terms.anger) * opinion * opinion


@law
def recency(terms: Talk, age: float, owner: bool) -> float:
    """The wish to talk fades with the days since the last occasion; customers keep a little of it."""
    fresh = remaining(max(age, 0.0), terms.half_life)
    return max(fresh, terms.floor) if owner else fresh


@law
def role_rate(terms: Talk, bits: int, idea: bool) -> float:
    """Words a day about a product, by what one is to it; relayed far less by those who only know it."""
    if bits & OWNER:
        return float(terms.rate)
    if bits & AWARE:
        return terms.rate * (terms.relay_ideas if idea else terms.relay)
    return 0.0


@law
def is_open(terms: Talk, bond: int, age: float) -> bool:
    """Whether a complaint of so many days ago still waits for an answer."""
    return (bond & OPEN) != 0 and age <= terms.complaint_days


@law
def is_public(terms: Talk, bond: int, age: float) -> bool:
    """Whether a complaint of so many days ago is talked about; one in private when no answer came in time."""
    return age <= terms.complaint_days and (not bond & PRIVATE or age > terms.patience)


@law
def upset(terms: Talk, bond: int, age: float) -> float:
    """People talk more for some days after a complaint that they have made in public."""
    return terms.complaint_factor if is_public(terms, bond, age) else 1.0


@law
def most_eager(terms: Talk) -> float:
    """The most that opinion and occasion together can make of a rate."""
    return 1.0 + max(terms.delight, terms.anger)


@law
def most_upset(terms: Talk) -> float:
    """The most that a complaint can make of it on top."""
    return max(terms.complaint_factor, 1.0)


@law
def choose(rates: Any, luck: float) -> int:
    """One of several things, drawn in proportion to their rates; -1 when all rates are zero."""
    total = 0.0
    for rate in rates:
        total += rate
    mark = luck * total
    chosen = -1
    for place in range(rates.shape[0]):
        if rates[place] > 0.0:
            chosen = place
            mark -= rates[place]
            if mark < 0.0:
                break
    return chosen


@day_kernel
def speak(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    levers: Any,
    terms: Any,
    goods: Any,
    volume: Any,
    tally: Any,
) -> None:
    """Everyone in the blocks [lo, hi) says a word today, or keeps silent. In one step people keep to one product.

    volume : float64 (arms, platforms), words on a platform relative to conversation.
    """
    day, days = scene.day, scene.days
    products, platforms = fields.stage.shape[1], fields.said.shape[0]
    draws = scratch((platforms, BLOCK), np.float64)
    activity = scratch(BLOCK, np.uint8)
    most = scratch(BLOCK, np.float64)
    may_speak = scratch(BLOCK, np.uint8)
    lanes = scratch(BLOCK, np.int64)
    rates = scratch(products, np.float64)
    loudest = scratch((products, STAGE_BITS), np.float64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, replicate = scene.arm[world], scene.replicate[world]
        talk, kinds, plan = terms[arm], goods[arm], levers.plan[world]
        cells = levers.cells[plan]
        start = world * scene.people
        fill_codes(people.codes, ACTIVITY, inner, activity)
        if inner == 0 or block == lo:
            _fill_loudest(levers.products[plan], talk, kinds, loudest)
        for platform in range(platforms):
            rng.fill_luck(draws[platform], scene.seed, replicate, day, inner, rng.SPEAK, platform)
        _fill_most(people, fields, loudest, talk, days, arm, first, start + first, start + last, activity, most)
        may_speak[:] = 0
        for platform in range(platforms):
            for lane in range(last - first):
                may_speak[lane] |= draws[platform, lane] < most[lane] * volume[arm, platform]
        found = 0
        for lane in range(last - first):
            lanes[found] = lane
            found += may_speak[lane]
        for place in range(found):
            lane = lanes[place]
            row, group = start + first + lane, people.group[first + lane]
            segment = people.segment[group]
            wish = _fill_wishes(fields, cells, levers.products[plan], talk, kinds, day, row, group, rates)
            energy = days * trait_value(people, arm, ACTIVITY, segment, activity[lane])
            for platform in range(platforms):
                luck = draws[platform, lane]
                if people.member[platform, group] and happens(luck, wish * volume[arm, platform], energy):
                    topic = _topic(fields, row)
                    if topic < 0:
                        topic = choose(rates, rng.luck(scene.seed, replicate, day, first + lane, rng.TOPIC, 0))
                    fields.said[platform, row] = topic + 1
                    fields.words[platform, row] += np.uint8(1)
                    _voice(fields, tally.events[world, topic, segment], row, topic)


@inlined
def _fill_loudest(highest: Any, terms: Talk, goods: Any, loudest: Any) -> None:
    """Fill in the most that anybody of average activity who never complained can say, by the bits of one's stage."""
    for product in range(loudest.shape[0]):
        for bits in range(STAGE_BITS):
            most = role_rate(terms, bits, goods[product].idea) * most_eager(terms)
            if bits & OWNER:
                most *= highest[product].ambassador
            loudest[product, bits] = most * highest[product].most_talk * max(highest[product].member_talk, 1.0)


@inlined
def _fill_most(
    people: Any,
    fields: Any,
    loudest: Any,
    terms: Talk,
    days: float,
    arm: int,
    first: int,
    start: int,
    stop: int,
    activity: Any,
    most: Any,
) -> None:
    """Fill in the most that people may say today, in the rows from `start` to `stop`, of whom `first` is the first.

    Short loops over views of a block are vectorised; one loop over all of it is not.
    """
    stage, complained, angry = fields.stage[start:stop], fields.complained[start:stop], most_upset(terms)
    most[:] = 0.0
    for product in range(loudest.shape[0]):
        for lane in range(stop - start):
            loud = loudest[product, stage[lane, product]]
            most[lane] += loud if complained[lane, product] == NEVER else loud * angry
    for lane in range(stop - start):
        segment = people.segment[people.group[first + lane]]
        most[lane] *= days * trait_value(people, arm, ACTIVITY, segment, activity[lane])


@inlined
def _fill_wishes(
    fields: Any, cells: Any, highest: Any, terms: Talk, goods: Any, day: int, row: int, group: int, rates: Any
) -> float:
    """Fill in how much a person of average activity would say of each product today; returns the sum."""
    wish = 0.0
    for product in range(rates.shape[0]):
        bits, bond = fields.stage[row, product], fields.bond[row, product]
        rates[product] = cells[product, group, stage_of(bits)].talk
        if bits & OWNER and bond & AMBASSADOR:
            rates[product] *= highest[product].ambassador
        rates[product] *= role_rate(terms, bits, goods[product].idea)
        rates[product] *= passion(terms, unit(fields.opinion, row, product))
        rates[product] *= upset(terms, bond, elapsed(day, fields.complained[row, product]))
        if bond & MEMBER:
            rates[product] *= highest[product].member_talk
        rates[product] *= recency(terms, elapsed(day, fields.trigger[row, product]), (bits & OWNER) != 0)
        wish += rates[product]
    return wish


@inlined
def _topic(fields: Any, row: int) -> int:
    """The product that a person speaks of in this step already; -1 for none."""
    topic = -1
    for platform in range(fields.said.shape[0]):
        topic = max(topic, int(fields.said[platform, row]) - 1)
    return topic


@inlined
def _voice(fields: Any, here: Any, row: int, product: int) -> None:
    """Publish how good one's word is, and count it."""
    valence = unit(fields.opinion, row, product)
    set_unit(fields.valence, 0, row, valence)
    here[events.VOICED] += events.fixed(valence)
    if valence > 0.0:
        here[events.POSITIVE_TALK] += 1
    elif valence < 0.0:
        here[events.NEGATIVE_TALK] += 1
    else:
        here[events.NEUTRAL_TALK] += 1
