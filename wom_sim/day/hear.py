"""Phase 3 of the day: people hear from friends, feeds, strangers' reviews and marketers.

Every listener pulls from what was made public before anyone listens, and writes only into the own inbox.
"""

from __future__ import annotations

from math import exp, log
from typing import Annotated, Any, NamedTuple

import numpy as np

from wom_sim import rng
from wom_sim.config import Config, Known, Rate
from wom_sim.day import events
from wom_sim.day.chance import below, chance_of, elapsed, happens, remaining
from wom_sim.day.opinion import Opinion, deliver, message_weight
from wom_sim.day.speak import choose
from wom_sim.kernel import inlined, kernel, law
from wom_sim.network.representations import degree, evenness, pick
from wom_sim.population import TOLERANCE, code_of, trait_value
from wom_sim.rng import BLOCK
from wom_sim.state import AWARE, CONSIDERING, amount, set_amount, span, stage_of, unit


class Inquiry(Config):
    """What people do who consider a product."""

    ask: Annotated[Rate, Known("friends a day", 0.0107, 0.0428)] = 0.0214
    """Friends asked a day."""
    read: Annotated[Rate, Known("reviews a day", 0.0107, 0.0428)] = 0.0214
    """Reviews read a day."""


MOST_SLOTS = 4096
"""More partners or items than a step can hold: platforms have draws of their own."""


class Channel(NamedTuple):
    """How people hear from their ties on one platform."""

    platform: Any
    """int: place of the platform."""
    slots: Any
    """int64 (arms,): partners or items that a person meets in a step."""
    chance: Any
    """float64 (arms,): chance that the word of a partner who was met is heard."""
    credibility: Any
    """float64 (arms,): weight of a word."""
    event: Any
    """int: what is counted when a word is heard."""


@inlined
def _listen(
    fields: Any,
    people: Any,
    terms: Opinion,
    arm: int,
    start: int,
    person: int,
    product: int,
    message: float,
    credibility: float,
) -> None:
    """One message reaches one person's inbox, with the weight that this person gives it."""
    segment = people.segment[people.group[person]]
    tolerance = trait_value(people, arm, TOLERANCE, segment, code_of(people.codes, TOLERANCE, person))
    opinion = unit(fields.opinion, start + person, product)
    weight = message_weight(terms, credibility, message, opinion, tolerance)
    deliver(fields, start + person, product, message, weight, opinion)


@kernel
def hear_ties(
    lo: int, hi: int, scene: Any, people: Any, fields: Any, ties: Any, channel: Any, terms: Any, tally: Any
) -> None:
    """Listeners in the blocks [lo, hi) meet some of their ties on one platform and hear those who spoke.

    A tie that is drawn is accepted so that it carries equally in both directions; see `network.ties.evenness`.
    """
    day = scene.day
    picks = np.empty(BLOCK, np.uint32)
    listeners = np.empty(BLOCK, np.int64)
    hearers = np.empty(BLOCK, np.int64)
    speakers = np.empty(BLOCK, np.int64)
    said = fields.said[channel.platform]
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, replicate = scene.arm[world], scene.replicate[world]
        law_of_opinion = terms[arm]
        start = world * scene.people
        members = 0
        for person in range(first, last):
            listeners[members] = person
            members += people.member[channel.platform, people.group[person]] and degree(ties, person) > 0
        for slot in range(channel.slots[arm]):
            address = MOST_SLOTS * channel.platform + slot
            rng.fill(picks, scene.seed, replicate, day, inner, rng.MEET, address)
            meetings = 0
            for place in range(members):
                partner = pick(ties, listeners[place], picks[listeners[place] - first])
                hearers[meetings] = listeners[place]
                speakers[meetings] = partner
                meetings += said[start + partner] != 0
            for meeting in range(meetings):
                person, partner = hearers[meeting], speakers[meeting]
                chance = channel.chance[arm] * evenness(ties, person, partner)
                if rng.luck(scene.seed, replicate, day, person, rng.ACCEPT, address) >= chance:
                    continue
                product = int(said[start + partner]) - 1
                message = unit(fields.valence, 0, start + partner)
                _listen(fields, people, law_of_opinion, arm, start, person, product, message, channel.credibility[arm])
                tally.events[world, product, people.segment[people.group[person]], channel.event] += 1


@law
def review_valence(stars: int) -> float:
    """One star is -1, three are 0, five are 1."""
    return (stars - 3.0) / 2.0


@kernel
def inquire(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    ties: Any,
    inquiry: Any,
    terms: Any,
    tally: Any,
) -> None:
    """Those in the blocks [lo, hi) who consider a product ask a friend who knows it and read a drawn review."""
    day, days = scene.day, scene.days
    draws = np.empty(BLOCK)
    lanes = np.empty(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, replicate = scene.arm[world], scene.replicate[world]
        law_of_opinion, habit = terms[arm], inquiry[arm]
        start = world * scene.people
        for product in range(fields.stage.shape[1]):
            rng.fill_luck(draws, scene.seed, replicate, day, inner, rng.ASK, product)
            for place in range(below(draws, last - first, habit.ask * days, lanes)):
                person = first + lanes[place]
                if not fields.stage[start + person, product] & CONSIDERING:
                    continue
                if not happens(draws[lanes[place]], habit.ask, days):
                    continue
                friend = pick(ties, person, rng.draw(scene.seed, replicate, day, person, rng.ASKED, product))
                if friend >= 0 and fields.stage[start + friend, product] & AWARE:
                    answer = unit(fields.opinion, start + friend, product)
                    weight = law_of_opinion.friend
                    _listen(fields, people, law_of_opinion, arm, start, person, product, answer, weight)
                    tally.events[world, product, people.segment[people.group[person]], events.HEARD_FRIEND] += 1
            rng.fill_luck(draws, scene.seed, replicate, day, inner, rng.READ, product)
            for place in range(below(draws, last - first, habit.read * days, lanes)):
                person = first + lanes[place]
                if not fields.stage[start + person, product] & CONSIDERING:
                    continue
                if not happens(draws[lanes[place]], habit.read, days):
                    continue
                luck = rng.luck(scene.seed, replicate, day, person, rng.REVIEW_READ, product)
                star = choose(fields.reviews[world, product], luck)
                if star >= 0:
                    weight = law_of_opinion.review
                    message = review_valence(star + 1)
                    _listen(fields, people, law_of_opinion, arm, start, person, product, message, weight)
                    tally.events[world, product, people.segment[people.group[person]], events.HEARD_REVIEW] += 1


@law
def wear_out(terms: Opinion, fatigue: float) -> float:
    """What repetition leaves of an advertisement's weight: rho to the power of the fatigue."""
    return exp(log(terms.wear_out) * fatigue)


@inlined
def _tire(fields: Any, terms: Opinion, day: int, row: int, product: int) -> float:
    """Advertisements not yet forgotten before today's, which is added to them."""
    age = elapsed(day, fields.exposed[row, product])
    fatigue = amount(fields.fatigue, row, product) * remaining(age, terms.fatigue_half_life)
    set_amount(fields.fatigue, row, product, fatigue + 1.0)
    fields.exposed[row, product] = day
    return fatigue


@inlined
def _source(levers: Any, arm: int, product: int, group: int, stage: int, luck: float) -> int:
    """The intervention behind a message, drawn in proportion to what each sends to such people."""
    mark = luck * levers.cells[arm, product, group, stage].reach
    source = levers.first_line[product]
    for line in range(levers.first_line[product], levers.first_line[product + 1]):
        if levers.exposure[arm, line, group, stage] > 0.0:
            source = line
            mark -= levers.exposure[arm, line, group, stage]
            if mark < 0.0:
                break
    return int(source)


@kernel
def hear_marketers(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    levers: Any,
    terms: Any,
    tally: Any,
) -> None:
    """Marketers' messages reach people of the blocks [lo, hi): at most one of each product a step."""
    day, days = scene.day, scene.days
    draws = np.empty(BLOCK)
    lanes = np.empty(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm = scene.arm[world]
        law_of_opinion = terms[arm]
        start = world * scene.people
        for product in range(fields.stage.shape[1]):
            if levers.products[arm, product].most_reach == 0.0:
                continue
            rng.fill_luck(draws, scene.seed, scene.replicate[world], day, inner, rng.ATTEND, product)
            for place in range(below(draws, last - first, levers.products[arm, product].most_reach * days, lanes)):
                person, luck = first + lanes[place], draws[lanes[place]]
                group = people.group[person]
                stage = stage_of(fields.stage[start + person, product])
                reach = levers.cells[arm, product, group, stage].reach
                if not happens(luck, reach, days):
                    continue
                line = _source(levers, arm, product, group, stage, luck / chance_of(reach, days))
                fresh = wear_out(law_of_opinion, _tire(fields, law_of_opinion, day, start + person, product))
                weight = law_of_opinion.advertisement * levers.lines[arm, line].credibility * fresh
                message = levers.lines[arm, line].message
                _listen(fields, people, law_of_opinion, arm, start, person, product, message, weight)
                tally.events[world, product, people.segment[group], events.HEARD_MARKETING] += 1
                tally.exposures[world, line] += 1
