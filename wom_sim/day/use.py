"""Phase 6 of the day: customers use what they have, judge it, review it, complain, buy again, or leave."""

from __future__ import annotations

from math import exp, log
from typing import Annotated, Any

import numpy as np
from pydantic import Field

from wom_sim import rng
from wom_sim.config import Config, Known, Rate, Share, Valence
from wom_sim.day import events
from wom_sim.day.book import book
from wom_sim.day.chance import below, elapsed, happens, remaining
from wom_sim.day.decide import seen_fit
from wom_sim.day.ladder import count_climb
from wom_sim.day.opinion import Opinion, negativity_bias, prior_weight, take_in
from wom_sim.day.speak import Talk, is_public
from wom_sim.day.trace import note
from wom_sim.day.trust import conduct_of_use, learn_conduct
from wom_sim.kernel import day_kernel, inlined, law, scratch
from wom_sim.population import (
    NORMAL_TABLE,
    PRICE_SENSITIVITY,
    code_of,
    hidden_fit_of,
    trait_value,
)
from wom_sim.rng import BLOCK
from wom_sim.state import AWARE, CUSTOMER, FORMER, NO_COMPLAINT, OPEN, OWNER, PRIVATE, span, unit

MOST_RESPONSE = 4.0
"""However low the price, customers buy at most so many times as often."""


class Experience(Config):
    """What customers live through."""

    uses: Annotated[Rate, Known("uses a day", 0.0357, 0.1428)] = 0.0714
    """Memorable uses a day."""
    noise: Annotated[float, Field(ge=0.0, le=2.0), Known("satisfaction", 0.225, 0.9)] = 0.45
    """Standard deviation of one experience around what quality and fit promise."""
    disconfirmation: Annotated[
        float, Field(ge=0.0, le=2.0), Known("factor", 0.0, 0.6, "assumption; form after Oliver 1980")
    ] = 0.3
    """How much a first experience better or worse than expected counts on top (Oliver 1980)."""
    review_rate: Annotated[Share, Known("chance", 0.05, 0.2, "assumption; form after Hu, Pavlou and Zhang 2009")] = 0.1
    """Chance of a review after the first use, times .3 + 1.4 satisfaction squared."""
    herding: Annotated[Share, Known("share", 0.0, 0.3, "assumption; form after Muchnik et al. 2013")] = 0.1
    """Part of the way that a reviewer is drawn up towards a better average (Muchnik et al. 2013)."""
    three_stars: Annotated[
        Valence, Known("satisfaction", -0.4, 0.0, "assumption; ratings J-shaped, Hu, Pavlou and Zhang 2009")
    ] = -0.2
    """Satisfaction above which a review has at least three stars; the other bounds are `star_width` apart."""
    star_width: Annotated[
        float,
        Field(gt=0.0, le=1.0),
        Known("satisfaction", 0.3, 0.6, "assumption; ratings J-shaped, Hu, Pavlou and Zhang 2009"),
    ] = 0.45
    """Width of a star in satisfaction."""
    complaint_below: Annotated[Valence, Known("satisfaction", -0.6, -0.2)] = -0.4
    """Satisfaction below which people complain."""
    complaint_chance: Annotated[Share, Known("chance", 0.1, 0.4)] = 0.2
    """Chance that they do."""
    churn: Annotated[Rate, Known("times a day", 0.000715, 0.00286)] = 0.00143
    """Rate at which customers of neutral opinion leave."""
    churn_response: Annotated[float, Field(ge=0.0, le=20.0), Known("factor", 1.25, 5.0)] = 2.5
    """How strongly a better opinion keeps them: the rate falls as exp(-response x opinion)."""


@law
def experience(quality: float, fit: float, noise: float) -> float:
    """How good one use is: quality, personal fit and chance, within -1 and 1."""
    return min(max(quality + fit + noise, -1.0), 1.0)


@law
def satisfaction(terms: Experience, lived: float, expected: float, uses: int) -> float:
    """An experience is judged against what was expected, less so each time (Oliver 1980)."""
    surprise = terms.disconfirmation * remaining(float(uses), 1.0) * (lived - expected)
    return min(max(lived + surprise, -1.0), 1.0)


@law
def review_chance(terms: Experience, satisfied: float) -> float:
    """Extremes review more than the lukewarm (Hu, Pavlou and Zhang 2009)."""
    return min(terms.review_rate * (0.3 + 1.4 * satisfied * satisfied), 1.0)


@law
def stars_of(terms: Experience, satisfied: float, average: float) -> int:
    """Stars of a review, 1 to 5: drawn up towards a better average, never down (Muchnik et al. 2013).

    average : mean stars of the reviews so far, 0 when there are none; it is read as the satisfaction in the
    middle of so many stars.
    """
    usual = terms.three_stars + terms.star_width * (average - 2.5)
    voiced = satisfied + (terms.herding * max(0.0, usual - satisfied) if average > 0.0 else 0.0)
    stars = 1
    for step in range(-1, 3):
        if voiced > terms.three_stars + step * terms.star_width:
            stars += 1
    return stars


@law
def churn_rate(terms: Experience, opinion: float) -> float:
    """Rate at which a customer leaves."""
    return terms.churn * exp(-terms.churn_response * opinion)


@law
def price_response(sensitivity: float, price_gap: float) -> float:
    """How a price moves the purchases of customers: constant elasticity, up to a limit."""
    return exp(min(-sensitivity * price_gap, log(MOST_RESPONSE)))


@law
def repurchase_rate(rate: float, opinion: float, response: float) -> float:
    """Purchases a day of a customer: opinion moves it as it moves consideration, price by its elasticity."""
    return rate * min(max(0.5 + opinion, 0.0), 1.5) * response


@law
def average_rating(stars: Any) -> float:
    """Mean stars of the reviews so far; 0 when there are none."""
    total, weighted = 0, 0
    for place in range(5):
        total += stars[place]
        weighted += (place + 1) * stars[place]
    return weighted / total if total > 0 else 0.0


@day_kernel
def use(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    levers: Any,
    terms: Any,
    opinion_terms: Any,
    trust_terms: Any,
    talk: Any,
    labels: Any,
    goods: Any,
    tally: Any,
) -> None:
    """Customers in the blocks [lo, hi) use the product; what they live through moves their opinion most."""
    day, days = scene.day, scene.days
    draws = scratch(BLOCK, np.float64)
    lanes = scratch(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, replicate = scene.arm[world], scene.replicate[world]
        habit, law_of_opinion, plan = terms[arm], opinion_terms[arm], levers.plan[world]
        law_of_trust, heard = trust_terms[arm], scene.hears[world]
        for product in range(fields.stage.shape[1]):
            average = average_rating(fields.reviews[heard, product]) if heard >= 0 else 0.0
            rng.fill_luck(draws, scene.seed, replicate, day, inner, rng.USE, product)
            for place in range(below(draws, last - first, habit.uses * days, lanes)):
                person = first + lanes[place]
                row, group = world * scene.people + person, people.group[person]
                if not fields.stage[row, product] & OWNER or not happens(draws[lanes[place]], habit.uses, days):
                    continue
                segment, cell = people.segment[group], levers.cells[plan, product, group, CUSTOMER]
                here = tally.events[world, product, segment]
                here[events.USE] += 1
                chance = rng.draw(scene.seed, replicate, day, person, rng.NOISE, product) >> np.uint32(24)
                fit = _fit(people, arm, person, segment, product)
                lived = experience(goods[arm, product].quality + cell.quality, fit, habit.noise * NORMAL_TABLE[chance])
                uses = int(fields.uses[row, product])
                expected = unit(fields.expectation, row, product)
                judged = satisfaction(habit, lived, expected, uses)
                prior = prior_weight(law_of_opinion, people, arm, person, segment)
                before = unit(fields.opinion, row, product)
                _learn(fields, tally.trace, law_of_opinion, day, row, product, judged, uses, prior)
                count_climb(here, labels[arm], before, unit(fields.opinion, row, product))
                conduct = conduct_of_use(law_of_trust, judged, expected)
                learn_conduct(fields, law_of_trust, row, product, conduct, law_of_trust.use)
                if uses == 0:
                    fields.trigger[row, product] = day
                    luck = rng.luck(scene.seed, replicate, day, person, rng.REVIEW, product)
                    unasked = review_chance(habit, judged)
                    if luck < unasked + cell.review:
                        here[events.STARS + stars_of(habit, judged, average) - 1] += 1
                        if luck >= unasked:
                            tally.successes[world, cell.review_line] += 1
                luck = rng.luck(scene.seed, replicate, day, person, rng.COMPLAIN, product)
                if judged < habit.complaint_below and luck < habit.complaint_chance:
                    eased = rng.luck(scene.seed, replicate, day, person, rng.PRIVATE, product) < cell.private
                    _complain(fields, talk[arm], day, row, product, eased)
                    here[events.COMPLAINT] += 1
                    note(tally.trace, events.COMPLAINT, row, product, before=unit(fields.opinion, row, product))


@inlined
def _fit(people: Any, arm: int, person: int, segment: int, product: int) -> float:
    """How well a product suits a person, in what can be seen before use and what cannot."""
    hidden = hidden_fit_of(product)
    return seen_fit(people, arm, person, segment, product) + trait_value(
        people, arm, hidden, segment, code_of(people.codes, hidden, person)
    )


@inlined
def _learn(
    fields: Any, trace: Any, terms: Opinion, day: int, row: int, product: int, judged: float, uses: int, prior: float
) -> None:
    """Own experience moves the opinion by the law of what is heard, and nothing is too different or worn out."""
    opinion = unit(fields.opinion, row, product)
    weight = (terms.first_use if uses == 0 else terms.later_use) * negativity_bias(terms, judged, opinion)
    pace = take_in(fields, terms, day, row, product, weight * (judged - opinion), weight, prior, 1.0)
    note(trace, events.USE, row, product, 0, judged, weight, opinion, pace)
    fields.uses[row, product] = min(uses + 1, 255)


@inlined
def _complain(fields: Any, terms: Talk, day: int, row: int, product: int, eased: bool) -> None:
    """Somebody complains, to the brand alone where that is easy and no other complaint is talked about already."""
    bond, age = fields.bond[row, product], elapsed(day, fields.complained[row, product])
    private = eased and not is_public(terms, bond, age)
    fields.bond[row, product] = (bond & NO_COMPLAINT) | (OPEN | PRIVATE if private else OPEN)
    fields.complained[row, product] = day
    if not private:
        fields.trigger[row, product] = day


@day_kernel
def stay(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    levers: Any,
    accounts: Any,
    terms: Any,
    choice_terms: Any,
    goods: Any,
    tally: Any,
) -> None:
    """Customers in the blocks [lo, hi) leave, or buy again."""
    day, days = scene.day, scene.days
    draws = scratch(BLOCK, np.float64)
    lanes = scratch(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, replicate = scene.arm[world], scene.replicate[world]
        habit, choice, plan = terms[arm], choice_terms[arm], levers.plan[world]
        start = world * scene.people
        for product in range(fields.stage.shape[1]):
            rng.fill_luck(draws, scene.seed, replicate, day, inner, rng.CHURN, product)
            ceiling = churn_rate(habit, -1.0) * levers.products[plan, product].most_churn
            for place in range(below(draws, last - first, ceiling * days, lanes)):
                person = first + lanes[place]
                if not fields.stage[start + person, product] & OWNER:
                    continue
                opinion = unit(fields.opinion, start + person, product)
                kept = levers.cells[plan, product, people.group[person], CUSTOMER].churn
                rate = churn_rate(habit, opinion) * kept
                if happens(draws[lanes[place]], rate, days):
                    fields.stage[start + person, product] = AWARE | FORMER
                    tally.events[world, product, people.segment[people.group[person]], events.CHURN] += 1
                    note(tally.trace, events.CHURN, start + person, product, before=opinion)
            most = repurchase_rate(goods[arm, product].repurchase * levers.most_occasions[plan], 1.0, MOST_RESPONSE)
            if most == 0.0:
                continue
            rng.fill_luck(draws, scene.seed, replicate, day, inner, rng.REPEAT, product)
            for place in range(below(draws, last - first, most * days, lanes)):
                person = first + lanes[place]
                if not fields.stage[start + person, product] & OWNER:
                    continue
                group = people.group[person]
                segment = people.segment[group]
                code = code_of(people.codes, PRICE_SENSITIVITY, person)
                sensitivity = choice.price * trait_value(people, arm, PRICE_SENSITIVITY, segment, code)
                response = price_response(sensitivity, levers.cells[plan, product, group, CUSTOMER].price_gap)
                rate = goods[arm, product].repurchase * levers.cells[plan, product, group, CUSTOMER].occasion
                opinion = unit(fields.opinion, start + person, product)
                if happens(draws[lanes[place]], repurchase_rate(rate, opinion, response), days):
                    tally.events[world, product, segment, events.REPEAT_PURCHASE] += 1
                    paid = levers.cells[plan, product, group, CUSTOMER].paid
                    tally.events[world, product, segment, events.REVENUE] += paid
                    book(fields, accounts[arm, product], day, start + person, product, paid)
                    note(tally.trace, events.REPEAT_PURCHASE, start + person, product, before=opinion)
