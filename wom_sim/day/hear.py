"""Phase 3 of the day: people hear from friends, feeds, strangers' reviews and marketers.

Every listener pulls from what was made public before anyone listens, and writes only into the own inbox.
"""

from __future__ import annotations

from math import exp, log
from typing import Any, NamedTuple

import numpy as np

from wom_sim import rng
from wom_sim.config import Config, Rate
from wom_sim.day import events
from wom_sim.day.chance import chance_of, elapsed, happens, remaining
from wom_sim.day.opinion import deliver, message_weight
from wom_sim.day.speak import choose
from wom_sim.kernel import at, kernel, law
from wom_sim.network.ties import degree, evenness, pick
from wom_sim.population import TOLERANCE, code_of, trait_value
from wom_sim.rng import BLOCK
from wom_sim.state import AWARE, CONSIDERING, amount, set_amount, span, stage_of, unit


class Inquiry(Config):
    """What people do who consider a product."""

    ask: Rate = 0.0714
    """Friends asked a day."""
    read: Rate = 0.0714
    """Reviews read a day."""


class InquiryTerms(NamedTuple):
    """`Inquiry` as columns by arm, or as numbers for one world."""

    ask: Any
    read: Any


MOST_SLOTS = 4096
"""More partners or items than a step can hold: platforms have draws of their own."""


class Channel(NamedTuple):
    """How people hear from their ties on one platform."""

    platform: Any
    """int: place of the platform."""
    slots: Any
    """int: partners or items that a person meets in a step."""
    chance: Any
    """float64 (arms,): chance that the word of a partner who was met is heard."""
    credibility: Any
    """float64 (arms,): weight of a word."""
    event: Any
    """int: what is counted when a word is heard."""


@law
def tolerance_of(people: Any, arm: int, person: int, segment: int) -> float:
    """How different a view this person still listens to."""
    return trait_value(people, arm, TOLERANCE, segment, code_of(people.codes, TOLERANCE, person))


@kernel
def hear_ties(
    lo: int, hi: int, day: int, layout: Any, people: Any, fields: Any, ties: Any, channel: Any, terms: Any, counts: Any
) -> None:
    """Listeners in the blocks [lo, hi) meet some of their ties on one platform and hear those who spoke.

    A tie that is drawn is accepted so that it carries equally in both directions; see `network.ties.evenness`.
    """
    picks = np.empty(BLOCK, np.uint32)
    listeners = np.empty(BLOCK, np.int64)
    hearers = np.empty(BLOCK, np.int64)
    speakers = np.empty(BLOCK, np.int64)
    said = fields.said[channel.platform]
    for block in range(lo, hi):
        world, inner, first, last = span(layout, block)
        arm, replicate = layout.arm[world], layout.replicate[world]
        law_of_opinion = at(terms, arm)
        start = world * layout.people
        members = 0
        for person in range(first, last):
            listeners[members] = person
            members += people.member[channel.platform, people.group[person]] and degree(ties, person) > 0
        for slot in range(channel.slots):
            address = MOST_SLOTS * channel.platform + slot
            rng.fill(picks, layout.seed, replicate, day, inner, rng.MEET, address)
            meetings = 0
            for place in range(members):
                partner = pick(ties, listeners[place], picks[listeners[place] - first])
                hearers[meetings] = listeners[place]
                speakers[meetings] = partner
                meetings += said[start + partner] != 0
            for meeting in range(meetings):
                person, partner = hearers[meeting], speakers[meeting]
                chance = channel.chance[arm] * evenness(ties, person, partner)
                if rng.luck(layout.seed, replicate, day, person, rng.ACCEPT, address) >= chance:
                    continue
                row, segment = start + person, people.segment[people.group[person]]
                product = np.int64(said[start + partner]) - 1
                message = unit(fields.valence, 0, start + partner)
                opinion = unit(fields.opinion, row, product)
                tolerance = tolerance_of(people, arm, person, segment)
                weight = message_weight(law_of_opinion, channel.credibility[arm], message, opinion, tolerance)
                deliver(fields, row, product, message, weight, opinion)
                counts[world, product, segment, channel.event] += 1


@law
def review_valence(stars: int) -> float:
    """One star is -1, three are 0, five are 1."""
    return (stars - 3.0) / 2.0


@kernel
def inquire(
    lo: int, hi: int, day: int, days: float, layout: Any, people: Any, fields: Any, ties: Any,
    inquiry: Any, terms: Any, counts: Any,
) -> None:
    """Those in the blocks [lo, hi) who consider a product ask a friend who knows it and read a drawn review."""
    products = fields.stage.shape[1]
    asks = np.empty(BLOCK)
    reads = np.empty(BLOCK)
    for block in range(lo, hi):
        world, inner, first, last = span(layout, block)
        arm, replicate = layout.arm[world], layout.replicate[world]
        law_of_opinion, habit = at(terms, arm), at(inquiry, arm)
        most_ask, most_read = habit.ask * days, habit.read * days
        start = world * layout.people
        for product in range(products):
            stars = fields.reviews[world, product]
            rng.fill_luck(asks, layout.seed, replicate, day, inner, rng.ASK, product)
            rng.fill_luck(reads, layout.seed, replicate, day, inner, rng.READ, product)
            for person in range(first, last):
                row = start + person
                if asks[person - first] >= most_ask and reads[person - first] >= most_read:
                    continue
                if not fields.stage[row, product] & CONSIDERING:
                    continue
                segment = people.segment[people.group[person]]
                opinion = unit(fields.opinion, row, product)
                if happens(asks[person - first], habit.ask, days):
                    friend = pick(
                        ties, person, rng.draw(layout.seed, replicate, day, person, rng.ASKED, product)
                    )
                    if friend >= 0 and fields.stage[start + friend, product] & AWARE:
                        answer = unit(fields.opinion, start + friend, product)
                        tolerance = tolerance_of(people, arm, person, segment)
                        weight = message_weight(law_of_opinion, law_of_opinion.friend, answer, opinion, tolerance)
                        deliver(fields, row, product, answer, weight, opinion)
                        counts[world, product, segment, events.HEARD_FRIEND] += 1
                if happens(reads[person - first], habit.read, days):
                    star = choose(stars, rng.luck(layout.seed, replicate, day, person, rng.REVIEW_READ, product))
                    if star >= 0:
                        message = review_valence(star + 1)
                        tolerance = tolerance_of(people, arm, person, segment)
                        weight = message_weight(law_of_opinion, law_of_opinion.review, message, opinion, tolerance)
                        deliver(fields, row, product, message, weight, opinion)
                        counts[world, product, segment, events.HEARD_REVIEW] += 1


@law
def tiredness(terms: Any, fatigue: float, age: float) -> float:
    """Advertisements of a product not yet forgotten, `age` days after the last one."""
    return fatigue * remaining(age, terms.fatigue_half_life)


@law
def wear_out(terms: Any, fatigue: float) -> float:
    """What repetition leaves of an advertisement's weight: rho to the power of the fatigue."""
    return exp(log(terms.wear_out) * fatigue)


@kernel
def hear_marketers(
    lo: int, hi: int, day: int, days: float, layout: Any, people: Any, fields: Any, levers: Any, terms: Any,
    counts: Any, exposures: Any,
) -> None:
    """Marketers' messages reach people of the blocks [lo, hi): at most one of each product a step.

    exposures : int64 (worlds, lines), counts the messages of each line of the plan that were met.
    """
    draws = np.empty(BLOCK)
    for block in range(lo, hi):
        world, inner, first, last = span(layout, block)
        arm, replicate = layout.arm[world], layout.replicate[world]
        law_of_opinion = at(terms, arm)
        for product in range(fields.stage.shape[1]):
            if levers.most_reach[arm, product] == 0.0:
                continue
            rng.fill_luck(draws, layout.seed, replicate, day, inner, rng.ATTEND, product)
            most = levers.most_reach[arm, product] * days
            for person in range(first, last):
                if draws[person - first] >= most:
                    continue
                row = world * layout.people + person
                group = people.group[person]
                stage = stage_of(fields.stage[row, product])
                reach = levers.reach[arm, product, group, stage]
                if not happens(draws[person - first], reach, days):
                    continue
                mark = reach * draws[person - first] / chance_of(reach, days)
                line = levers.first_line[product]
                for other in range(levers.first_line[product], levers.first_line[product + 1]):
                    if levers.exposure[arm, other, group, stage] > 0.0:
                        line = other
                        mark -= levers.exposure[arm, other, group, stage]
                        if mark < 0.0:
                            break
                segment = people.segment[group]
                fatigue = 0.0
                if fields.exposed[row, product] >= 0:
                    age = float(elapsed(day, fields.exposed[row, product]))
                    fatigue = tiredness(law_of_opinion, amount(fields.fatigue, row, product), age)
                opinion = unit(fields.opinion, row, product)
                tolerance = tolerance_of(people, arm, person, segment)
                credibility = law_of_opinion.advertisement * levers.credibility[arm, line]
                weight = message_weight(law_of_opinion, credibility, levers.message[arm, line], opinion, tolerance)
                weight *= wear_out(law_of_opinion, fatigue)
                deliver(fields, row, product, levers.message[arm, line], weight, opinion)
                set_amount(fields.fatigue, row, product, fatigue + 1.0)
                fields.exposed[row, product] = day
                counts[world, product, segment, events.HEARD_MARKETING] += 1
                exposures[world, line] += 1
