"""How what is heard and lived moves an opinion.

All that a person hears of a product in a day meets in one inbox: everyday talk, answers of friends, reviews
and advertisements alike, each with its weight. The opinion then moves once, towards the weighted mean of
what was heard, and never beyond it.
"""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np
from pydantic import Field

from wom_sim import population
from wom_sim.config import Config, Days, Known
from wom_sim.day.chance import elapsed, remaining
from wom_sim.kernel import inlined, law
from wom_sim.state import amount, set_amount, set_unit, unit

Weight = Annotated[float, Field(ge=0.0, le=100.0)]


class Opinion(Config):
    """How opinions form."""

    prior_weight: Annotated[float, Field(gt=0.0, le=100.0), Known("words", 1.0, 4.0)] = 2.0
    """Weight of what one thinks already, in units of one friend's word."""
    confidence_half_life: Annotated[Days, Known("days", 30.0, 120.0)] = 60.0
    """Days after which half of the weight gained by hearing and using is gone."""
    negativity: Annotated[
        float, Field(ge=0.0, le=10.0), Known("factor", 0.0, 1.0, "assumption; form after Baumeister et al. 2001")
    ] = 0.5
    """How much more a bad word weighs than a good one."""
    friend: Annotated[Weight, Known("words", 0.5, 2.0)] = 1.0
    """Weight of a friend who was asked."""
    review: Annotated[Weight, Known("words", 0.2, 0.8)] = 0.4
    """Weight of a stranger's review."""
    advertisement: Annotated[Weight, Known("words", 0.075, 0.3)] = 0.15
    """Weight of a marketer's message."""
    wear_out: Annotated[float, Field(gt=0.0, le=1.0), Known("factor", 0.5, 0.9)] = 0.7
    """What an advertisement keeps of its weight for each one not yet forgotten."""
    fatigue_half_life: Annotated[Days, Known("days", 14.0, 56.0)] = 28.0
    """Days after which half of the advertisements are forgotten."""
    first_use: Annotated[Weight, Known("words", 3.0, 12.0, "assumption; form after Smith and Swinyard 1983")] = 6.0
    """Weight of the first own experience."""
    later_use: Annotated[Weight, Known("words", 1.0, 4.0)] = 2.0
    """Weight of every later own experience."""


@law
def negativity_bias(terms: Opinion, message: float, opinion: float) -> float:
    """How much more a word weighs for being bad news (Baumeister et al. 2001).

    Graded between -.15 and -.5: a step at zero would make every opinion drift downwards.
    """
    if message >= opinion:
        return 1.0
    return 1.0 + terms.negativity * min(max((-message - 0.15) / 0.35, 0.0), 1.0)


@law
def message_weight(terms: Opinion, credibility: float, message: float, opinion: float, tolerance: float) -> float:
    """Weight of one message; none at all when it is too far from what the listener thinks.

    Bounded confidence after Deffuant et al. 2000 and Hegselmann and Krause 2002.
    """
    if abs(message - opinion) > tolerance:
        return 0.0
    return credibility * negativity_bias(terms, message, opinion)


@law
def opinion_shift(pull: float, weight: float, confidence: float) -> float:
    """How far an opinion moves: x' - x = sum(u (m - x)) / (c + sum u), the mean of evidence by weight."""
    return pull / (confidence + weight)


@law
def gained_confidence(terms: Opinion, gained: float, age: float) -> float:
    """What is left of the confidence gained: it fades back to the weight of the prior."""
    return gained * remaining(age, terms.confidence_half_life)


@inlined
def prior_weight(terms: Opinion, people: Any, arm: int, person: int, segment: int) -> float:
    """Weight of what this person thinks before hearing anything."""
    stubbornness = population.code_of(people.codes, population.STUBBORNNESS, person)
    return terms.prior_weight * population.trait_value(people, arm, population.STUBBORNNESS, segment, stubbornness)


@inlined
def deliver(fields: Any, row: int, product: int, message: float, weight: float, opinion: float) -> None:
    """Put a message into today's inbox of one person for one product."""
    fields.inbox_weight[row, product] = np.float64(fields.inbox_weight[row, product]) + weight
    fields.inbox_pull[row, product] = np.float64(fields.inbox_pull[row, product]) + weight * (message - opinion)
    if fields.heard[row, product] < 255:
        fields.heard[row, product] += np.uint8(1)


@inlined
def take_in(
    fields: Any,
    terms: Opinion,
    day: int,
    row: int,
    product: int,
    pull: float,
    weight: float,
    prior: float,
    share: float,
) -> float:
    """Move an opinion by evidence; confidence grows by the weight of it. Returns how far each unit of weight moved it.

    share : the part of the way that this person goes.
    """
    age = elapsed(day, fields.updated[row, product])
    gained = gained_confidence(terms, amount(fields.confidence, row, product), age)
    opinion = unit(fields.opinion, row, product) + share * opinion_shift(pull, weight, prior + gained)
    set_unit(fields.opinion, row, product, min(max(opinion, -1.0), 1.0))
    set_amount(fields.confidence, row, product, gained + weight)
    fields.updated[row, product] = day
    return share / (prior + gained + weight)
