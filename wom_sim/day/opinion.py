"""How what is heard and lived moves an opinion.

All that a person hears of a product in a day meets in one inbox: everyday talk, answers of friends, reviews
and advertisements alike, each with its weight. The opinion then moves once, towards the weighted mean of
what was heard, and never beyond it. Other laws are in `opinion_laws`, a file each.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

import numpy as np
from numba.extending import overload
from pydantic import Field

from wom_sim import population
from wom_sim.config import Days, Known, Share
from wom_sim.day.chance import elapsed, remaining
from wom_sim.day.swappable import Swappable, function_of
from wom_sim.kernel import inlined, law
from wom_sim.state import amount, set_amount, set_unit, unit

Weight = Annotated[float, Field(ge=0.0, le=100.0)]


class Opinion(Swappable):
    """How opinions form: a word is evidence, and an opinion the mean of all evidence so far by its weight.

    Averaging (DeGroot 1974) is this law with `confidence_gain: 0` and `negativity: 0`; bounded confidence (Hegselmann
    and Krause 2002) is that with a small tolerance; Friedkin and Johnsen (1990) add `hearsay_half_life`.
    """

    folder: ClassVar[str] = "wom_sim.day.opinion_laws"
    usual: ClassVar[str] = "evidence"

    kind: str = "evidence"
    """Which law it is."""
    prior_weight: Annotated[float, Field(gt=0.0, le=100.0), Known("words", 1.0, 4.0)] = 2.0
    """Weight of what one thinks already, in units of one friend's word."""
    confidence_half_life: Annotated[Days, Known("days", 30.0, 120.0)] = 60.0
    """Days after which half of the weight gained by hearing and using is gone."""
    confidence_gain: Annotated[Share, Known("share", 0.5, 1.0)] = 1.0
    """Part of the weight of what is heard and lived that one's own view gains by it; 0 freezes confidence."""
    hearsay_half_life: Days | None = None
    """Days after which half of what hearsay has changed is gone again, at average stubbornness, the stubborn sooner;
    never when left out. What was lived stays."""
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
    paid: Annotated[Share, Known("factor", 0.4, 0.9, "assumption; form after Boerman et al. 2017")] = 0.65
    """What another's word keeps of its weight for those who know that it is paid for."""
    wear_out: Annotated[float, Field(gt=0.0, le=1.0), Known("factor", 0.5, 0.9)] = 0.7
    """What an advertisement keeps of its weight for each one not yet forgotten."""
    fatigue_half_life: Annotated[Days, Known("days", 14.0, 56.0)] = 28.0
    """Days after which half of the advertisements are forgotten."""
    first_use: Annotated[Weight, Known("words", 3.0, 12.0, "assumption; form after Smith and Swinyard 1983")] = 6.0
    """Weight of the first own experience."""
    later_use: Annotated[Weight, Known("words", 1.0, 4.0)] = 2.0
    """Weight of every later own experience."""

    @property
    def anchored(self) -> bool:
        """Whether it has to be kept what people thought before they heard anything."""
        return self.hearsay_half_life is not None

    @staticmethod
    def weight(terms: Any, credibility: float, message: float, opinion: float, tolerance: float) -> float:
        """Weight of one message; none at all when it is too far from what the listener thinks.

        Bounded confidence after Deffuant et al. 2000 and Hegselmann and Krause 2002. A law may give a weight below
        zero to what pushes away.
        """
        if abs(message - opinion) > tolerance:
            return 0.0
        return credibility * negativity_bias(terms, message, opinion)

    @staticmethod
    def shift(terms: Any, opinion: float, pull: float, weight: float, confidence: float) -> float:
        """How far an opinion moves: x' - x = sum(u (m - x)) / (c + sum |u|), the mean of evidence by weight.

        pull : sum(u (m - x)) over the messages m of the day, with their weights u; weight : sum |u|; confidence : c.
        """
        return pull / (confidence + weight)


@law
def negativity_bias(terms: Opinion, message: float, opinion: float) -> float:
    """How much more a word weighs for being bad news (Baumeister et al. 2001).

    Graded between -.15 and -.5: a step at zero would make every opinion drift downwards.
    """
    if message >= opinion:
        return 1.0
    return 1.0 + terms.negativity * min(max((-message - 0.15) / 0.35, 0.0), 1.0)


def message_weight(terms: Any, credibility: float, message: float, opinion: float, tolerance: float) -> float:
    """Weight of one message by the law that is in force."""
    weight: float = function_of(Opinion, "weight", terms.dtype.names)(terms, credibility, message, opinion, tolerance)
    return weight


@overload(message_weight)
def _message_weight(terms: Any, credibility: Any, message: Any, opinion: Any, tolerance: Any) -> Any:
    weight = function_of(Opinion, "weight", terms.fields)

    def compiled(terms: Any, credibility: Any, message: Any, opinion: Any, tolerance: Any) -> Any:
        return weight(terms, credibility, message, opinion, tolerance)

    return compiled


def opinion_shift(terms: Any, opinion: float, pull: float, weight: float, confidence: float) -> float:
    """How far an opinion moves by the law that is in force."""
    shift: float = function_of(Opinion, "shift", terms.dtype.names)(terms, opinion, pull, weight, confidence)
    return shift


@overload(opinion_shift)
def _opinion_shift(terms: Any, opinion: Any, pull: Any, weight: Any, confidence: Any) -> Any:
    shift = function_of(Opinion, "shift", terms.fields)

    def compiled(terms: Any, opinion: Any, pull: Any, weight: Any, confidence: Any) -> Any:
        return shift(terms, opinion, pull, weight, confidence)

    return compiled


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
    fields.inbox_weight[row, product] = np.float64(fields.inbox_weight[row, product]) + abs(weight)
    fields.inbox_pull[row, product] = np.float64(fields.inbox_pull[row, product]) + weight * (message - opinion)
    if fields.heard[row, product] < 255:
        fields.heard[row, product] += np.uint8(1)


@inlined
def move(
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
    """Move an opinion by evidence, from which confidence grows; returns how far each unit of weight moved it.

    That pace is the usual law's; other laws need not have one for all that was heard.

    share : the part of the way that this person goes.
    """
    age = elapsed(day, fields.updated[row, product])
    gained = gained_confidence(terms, amount(fields.confidence, row, product), age)
    before = unit(fields.opinion, row, product)
    opinion = before + share * opinion_shift(terms, before, pull, weight, prior + gained)
    opinion = min(max(opinion, -1.0), 1.0)
    set_unit(fields.opinion, row, product, opinion)
    set_amount(fields.confidence, row, product, gained + terms.confidence_gain * weight)
    fields.updated[row, product] = day
    return share / (prior + gained + weight)


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
    """Move an opinion by own experience, and with it what hearsay fades back to, where it does; returns the pace."""
    before = unit(fields.opinion, row, product)
    pace = move(fields, terms, day, row, product, pull, weight, prior, share)
    if fields.anchor.shape[0] > 0:
        way = unit(fields.opinion, row, product) - before
        set_unit(fields.anchor, row, product, min(max(unit(fields.anchor, row, product) + way, -1.0), 1.0))
    return pace
