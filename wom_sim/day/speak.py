"""Phase 2 of the day: people speak. A speaker's word stands for the day, where everyone can hear it."""

from __future__ import annotations

from typing import Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field

from wom_sim import rng
from wom_sim.config import Config, Days, Rate, Share
from wom_sim.day import events
from wom_sim.day.chance import elapsed, happens, remaining
from wom_sim.kernel import at, kernel, law
from wom_sim.population import ACTIVITY, fill_codes, trait_value
from wom_sim.rng import BLOCK
from wom_sim.state import AWARE, OWNER, set_unit, span, stage_of, unit

Factor = Annotated[float, Field(ge=0.0, le=100.0)]


class Talk(Config):
    """When people talk about products."""

    rate: Rate = 0.0286
    """Words a day of a customer of average activity and neutral opinion, in conversation."""
    delight: Factor = 3.0
    """How much a fully positive opinion adds to the rate."""
    anger: Factor = 4.0
    """How much a fully negative opinion adds to the rate."""
    half_life: Days = 56.0
    """Days after an occasion at which half of the wish to talk is left."""
    floor: Share = 0.15
    """Wish to talk that a customer keeps; hearsay keeps none, or it would be immortal."""
    relay: Factor = 0.1
    """Rate of those who know but do not own, relative to customers."""
    relay_ideas: Factor = 1.0
    """The same for ideas, which nobody owns."""
    complaint_factor: Factor = 3.0
    """How much more people talk after a complaint."""
    complaint_days: Days = 14.0
    """For how many days."""


class TalkTerms(NamedTuple):
    """`Talk` as columns by arm, or as numbers for one world."""

    rate: Any
    delight: Any
    anger: Any
    half_life: Any
    floor: Any
    relay: Any
    relay_ideas: Any
    complaint_factor: Any
    complaint_days: Any


@law
def passion(terms: Any, opinion: float) -> float:
    """Strong opinions are spoken more, bad ones more than good ones (Anderson 1998)."""
    return 1.0 + (terms.delight if opinion > 0.0 else terms.anger) * opinion * opinion


@law
def recency(terms: Any, age: float, owner: bool) -> float:
    """The wish to talk fades with the days since the last occasion; customers keep a little of it."""
    fresh = remaining(age, terms.half_life)
    return max(fresh, terms.floor) if owner else fresh


@law
def role_rate(terms: Any, bits: int, idea: bool) -> float:
    """Words a day about a product, by what one is to it; relayed far less by those who only know it."""
    if bits & OWNER:
        return float(terms.rate)
    if bits & AWARE:
        return terms.rate * (terms.relay_ideas if idea else terms.relay)
    return 0.0


@law
def upset(terms: Any, age: float) -> float:
    """People talk more for some days after a complaint."""
    return terms.complaint_factor if age < terms.complaint_days else 1.0


@law
def most_eager(terms: Any) -> float:
    """The most that opinion, occasion and anger together can make of a rate."""
    return (1.0 + max(terms.delight, terms.anger)) * max(terms.complaint_factor, 1.0)


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


@kernel
def speak(
    lo: int, hi: int, day: int, days: float, layout: Any, people: Any, fields: Any, levers: Any,
    terms: Any, goods: Any, volume: Any, counts: Any,
) -> None:
    """Everyone in the blocks [lo, hi) says a word, or keeps silent.

    volume : float64 (arms, platforms), words on a platform relative to conversation.
    """
    products, platforms = fields.stage.shape[1], fields.said.shape[0]
    draws = np.empty((platforms, BLOCK))
    activity = np.empty(BLOCK, np.uint8)
    rates = np.empty(products)
    for block in range(lo, hi):
        world, inner, first, last = span(layout, block)
        arm, replicate = layout.arm[world], layout.replicate[world]
        talk = at(terms, arm)
        eagerness = most_eager(talk)
        fill_codes(people.codes, ACTIVITY, inner, activity)
        for platform in range(platforms):
            rng.fill_luck(draws[platform], layout.seed, replicate, day, inner, rng.SPEAK, platform)
        for person in range(first, last):
            lane = person - first
            row = world * layout.people + person
            group = people.group[person]
            segment = people.segment[group]
            for platform in range(platforms):
                fields.said[platform, row] = 0
            most = 0.0
            for product in range(products):
                bits = fields.stage[row, product]
                rates[product] = levers.talk[arm, product, group, stage_of(bits)] * role_rate(
                    talk, bits, goods.idea[arm, product]
                )
                most += rates[product]
            energy = days * trait_value(people, arm, ACTIVITY, segment, activity[lane])
            may_speak = False
            for platform in range(platforms):
                may_speak |= draws[platform, lane] < most * eagerness * volume[arm, platform] * energy
            if not may_speak:
                continue
            wish = 0.0
            for product in range(products):
                if rates[product] > 0.0:
                    owner = (fields.stage[row, product] & OWNER) != 0
                    rates[product] *= passion(talk, unit(fields.opinion, row, product))
                    rates[product] *= upset(talk, float(elapsed(day, fields.complained[row, product])))
                    rates[product] *= recency(talk, float(elapsed(day, fields.trigger[row, product])), owner)
                    wish += rates[product]
            for platform in range(platforms):
                if people.member[platform, group] and happens(
                    draws[platform, lane], wish * volume[arm, platform], energy
                ):
                    luck = rng.luck(layout.seed, replicate, day, person, rng.TOPIC, 0)
                    topic = choose(rates, luck)
                    valence = unit(fields.opinion, row, topic)
                    fields.said[platform, row] = topic + 1
                    set_unit(fields.valence, 0, row, valence)
                    counts[world, topic, segment, events.VOICED] += events.fixed(valence)
                    if valence > 0.0:
                        counts[world, topic, segment, events.POSITIVE_TALK] += 1
                    elif valence < 0.0:
                        counts[world, topic, segment, events.NEGATIVE_TALK] += 1
                    else:
                        counts[world, topic, segment, events.NEUTRAL_TALK] += 1
