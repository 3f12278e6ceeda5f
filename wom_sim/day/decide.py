"""Phase 5 of the day: people consider, forget, and buy."""

from __future__ import annotations

from math import exp, log
from typing import Annotated, Any, ClassVar, Self

import numpy as np
from numba.extending import overload
from pydantic import Field

from wom_sim import rng
from wom_sim.config import Days, Known, Rate
from wom_sim.day import events
from wom_sim.day.book import book
from wom_sim.day.chance import below, elapsed, happens, remaining
from wom_sim.day.choosing import ChoiceLaw
from wom_sim.day.speak import choose
from wom_sim.day.swappable import function_of
from wom_sim.day.trace import note
from wom_sim.kernel import day_kernel, inlined, law, scratch
from wom_sim.population import PRICE_SENSITIVITY, code_of, need_of, seen_fit_of, trait_value
from wom_sim.rng import BLOCK
from wom_sim.state import (
    AWARE,
    CONSIDERING,
    FORMER,
    NEVER,
    OWNER,
    owner_bits_gained,
    set_unit,
    span,
    stage_of,
    unit,
)

LARGEST_UTILITY = 500.0
"""Log-odds beyond which the exponential is not taken."""

Factor = Annotated[float, Field(ge=0.0, le=100.0)]
Logit = Annotated[float, Field(ge=-50.0, le=50.0)]


class Choice(ChoiceLaw):
    """How people move from knowing to buying; among what they consider they choose by the multinomial logit."""

    funnel: ClassVar[bool] = True

    kind: str = "logit"
    """Which law it is."""
    consider: Annotated[Rate, Known("times a day", 0.0107, 0.0428)] = 0.0214
    """Rate at which those who know a product begin to consider it, at an opinion of one half and a prompt of 1."""
    openness: Annotated[float, Field(ge=0.0, le=1.0), Known("opinion", 0.25, 0.75)] = 0.5
    """Added to the opinion in that rate: how open people are to what they have no opinion of."""
    unprompted: Annotated[Factor, Known("factor", 0.1, 0.4)] = 0.2
    """Part of that rate that is left to those who have not heard of the product for long."""
    prompted: Annotated[Factor, Known("factor", 1.0, 4.0, "assumption; form after Nedungadi 1990")] = 2.0
    """What is added to that part on hearing of it."""
    prompt_half_life: Annotated[Days, Known("days", 3.5, 14.0)] = 7.0
    """Days after which half of what was added is gone."""
    lapse: Annotated[Rate, Known("times a day", 0.00357, 0.01428)] = 0.00714
    """Rate at which considering ends without a purchase."""
    forget: Annotated[Rate, Known("times a day", 0.000715, 0.00286)] = 0.00143
    """Rate at which those who neither consider nor own forget the product."""
    occasions: Annotated[Rate, Known("occasions a day", 0.0714, 0.286)] = 0.142857142857
    """Occasions a day to buy in the category, for those who consider."""
    appeal: Annotated[Logit, Known("log-odds", -5.5, -3.5)] = -4.5
    """Log-odds of buying on an occasion, at a neutral opinion, the reference price and average need."""
    opinion: Annotated[Logit, Known("log-odds", 1.25, 5.0)] = 2.5
    """What a fully positive opinion adds to the log-odds."""
    price: Annotated[
        float, Field(ge=0.0, le=50.0), Known("log-odds per log price", 1.76, 2.62, "Tellis 1988; Bijmolt et al. 2005")
    ] = 2.0
    """What the logarithm of price over reference price takes from them, at average price sensitivity."""
    switching: Annotated[float, Field(ge=0.0, le=50.0), Known("log-odds", 3.0, 9.0)] = 6.0
    """What it takes from the log-odds to have a brand of the category already."""
    visibility: Annotated[Rate, Known("times a day", 0.0, 0.0214)] = 0.0
    """Rate at which those whose ties all have a product come to know it, and then to consider it, by seeing it; in
    proportion to the share who have it. Nobody sees it when 0."""

    def alone(self) -> Self:
        """The same law for people who see nothing of each other."""
        return self.model_copy(update={"visibility": 0.0})

    @staticmethod
    def weight(terms: Any, utility: float) -> float:
        """Weight of a brand among what can be chosen; of buying nothing it is that of a utility of 0.

        The multinomial logit (McFadden 1974): exp(V).
        """
        return exp(min(utility, LARGEST_UTILITY))


def brand_weight(terms: Any, utility: float) -> float:
    """Weight of a brand of this utility by the law of purchase that is in force."""
    weight: float = function_of(ChoiceLaw, "weight", terms.dtype.names)(terms, utility)
    return weight


@overload(brand_weight)
def _brand_weight(terms: Any, utility: Any) -> Any:
    weight = function_of(ChoiceLaw, "weight", terms.fields)

    def compiled(terms: Any, utility: Any) -> Any:
        return weight(terms, utility)

    return compiled


@law
def consideration_rate(terms: Choice, opinion: float, age: float) -> float:
    """Rate at which those who know a product begin to consider it.

    Brands are considered when something brings them to mind, whatever one thinks of them (Nedungadi 1990).

    age : days since the product was last heard of.
    """
    prompt = terms.unprompted + terms.prompted * remaining(age, terms.prompt_half_life)
    return terms.consider * min(max(terms.openness + opinion, 0.0), 1.5) * prompt


@law
def consideration_ceiling(terms: Choice) -> float:
    """The highest rate at which anybody's consideration begins or ends, or awareness is lost."""
    return max(1.5 * terms.consider * (terms.unprompted + terms.prompted) + terms.forget, terms.lapse)


@law
def first_utility(terms: Choice, opinion: float, sensitivity: float, price_gap: float, need: float) -> float:
    """Log-odds of buying against buying nothing in the category; price_gap = ln(price / reference)."""
    return terms.appeal + terms.opinion * opinion - terms.price * sensitivity * price_gap + need


@law
def switching_utility(
    terms: Choice, opinion: float, present: float, sensitivity: float, price_gap: float, present_gap: float
) -> float:
    """Log-odds of leaving the present brand, whose opinion and price are what the rival is held against."""
    return terms.opinion * (opinion - present) - terms.price * sensitivity * (price_gap - present_gap) - terms.switching


@inlined
def invited(fields: Any, offer: Any, day: int, row: int, product: int) -> bool:
    """Whether a person who never had a product holds an invitation to it that counts today.

    offer : the product's record of `Levers.products`.
    """
    if offer.invite_line < 0 or fields.bought[row, product] != NEVER:
        return False
    return bool(elapsed(day, fields.invited[row, product]) < offer.invite_days)


@law
def invited_price(paid: int, discount: float) -> int:
    """Price with an invitation, in whole units of money."""
    return int(round(paid * (1.0 - discount)))


@inlined
def acquire(fields: Any, day: int, row: int, product: int, expectation: float) -> None:
    """A person has the product from now on; what was expected of it is kept, to be judged against use."""
    fields.stage[row, product] = AWARE | OWNER
    if fields.bought[row, product] == NEVER:
        fields.bought[row, product] = day
    fields.trigger[row, product] = day
    set_unit(fields.expectation, row, product, min(max(expectation, -1.0), 1.0))


@inlined
def seen_fit(people: Any, arm: int, person: int, segment: int, product: int) -> float:
    """How well the product seems to suit this person before use."""
    trait = seen_fit_of(product)
    return trait_value(people, arm, trait, segment, code_of(people.codes, trait, person))


@inlined
def promise(fields: Any, people: Any, arm: int, row: int, person: int, segment: int, product: int) -> float:
    """What a product seems worth: the opinion of it and, until use has told, how well it seems to suit."""
    opinion = unit(fields.opinion, row, product)
    return opinion if fields.uses[row, product] > 0 else opinion + seen_fit(people, arm, person, segment, product)


@day_kernel
def consider(lo: int, hi: int, scene: Any, people: Any, fields: Any, terms: Any, goods: Any, tally: Any) -> None:
    """Those of the blocks [lo, hi) who know a product begin to consider it, stop considering it, or forget it.

    Nobody considers buying an idea.
    """
    day, days = scene.day, scene.days
    draws = scratch(BLOCK, np.float64)
    lanes = scratch(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        choice = terms[scene.arm[world]]
        ceiling = consideration_ceiling(choice) * days
        for product in range(fields.stage.shape[1]):
            rng.fill_luck(draws, scene.seed, scene.replicate[world], day, inner, rng.CONSIDER, product)
            for place in range(below(draws, last - first, ceiling, lanes)):
                person, luck = first + lanes[place], draws[lanes[place]]
                row = world * scene.people + person
                bits = int(fields.stage[row, product])
                if not bits & AWARE or bits & OWNER:
                    continue
                if bits & CONSIDERING:
                    if happens(luck, choice.lapse, days):
                        fields.stage[row, product] = bits - CONSIDERING
                        tally.events[world, product, people.segment[people.group[person]], events.LAPSED] += 1
                    continue
                begin = 0.0
                if not goods[scene.arm[world], product].idea:
                    age = elapsed(day, fields.trigger[row, product])
                    begin = consideration_rate(choice, unit(fields.opinion, row, product), age)
                if not happens(luck, begin + choice.forget, days):
                    continue
                segment = people.segment[people.group[person]]
                if happens(luck, begin, days):
                    fields.stage[row, product] = bits | CONSIDERING
                    tally.events[world, product, segment, events.BEGAN_CONSIDERING] += 1
                else:
                    fields.stage[row, product] = 0
                    tally.events[world, product, segment, events.FORGOT] += 1


@day_kernel
def buy(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    levers: Any,
    accounts: Any,
    terms: Any,
    goods: Any,
    tally: Any,
) -> None:
    """Those of the blocks [lo, hi) who consider brands of a category may buy one of them."""
    day, days = scene.day, scene.days
    products = fields.stage.shape[1]
    draws = scratch(BLOCK, np.float64)
    lanes = scratch(BLOCK, np.int64)
    rates = scratch(products, np.float64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, replicate = scene.arm[world], scene.replicate[world]
        choice, cells, offers = terms[arm], levers.cells[levers.plan[world]], levers.products[levers.plan[world]]
        for category in range(products):
            if goods[arm, category].category != category or goods[arm, category].idea:
                continue
            rng.fill_luck(draws, scene.seed, replicate, day, inner, rng.BUY, category)
            most = choice.occasions * days * levers.most_occasions[levers.plan[world]]
            for place in range(below(draws, last - first, most, lanes)):
                person, luck = first + lanes[place], draws[lanes[place]]
                row, group = world * scene.people + person, people.group[person]
                ceiling = _occasions(fields, cells, choice, goods, arm, row, group, category, rates)
                if luck >= ceiling * days:
                    continue
                present = _present_brand(fields, goods, arm, row, category)
                total = _purchase_rates(
                    people, fields, cells, offers, choice, arm, day, person, row, category, present, rates
                )
                if not happens(luck, total, days):
                    continue
                brand_luck = rng.luck(scene.seed, replicate, day, person, rng.BRAND, category)
                product = choose(rates[category:], brand_luck) + category
                segment = people.segment[group]
                here = tally.events[world, product, segment]
                event = events.FIRST_PURCHASE if fields.bought[row, product] == NEVER else events.REPEAT_PURCHASE
                here[event] += 1
                paid = cells[product, group, stage_of(fields.stage[row, product])].paid
                if invited(fields, offers[product], day, row, product):
                    paid = invited_price(paid, offers[product].invite_discount)
                    here[events.REFERRED] += 1
                    tally.successes[world, offers[product].invite_line] += 1
                here[events.REVENUE] += paid
                book(fields, accounts[arm, product], day, row, product, paid)
                if present >= 0:
                    here[events.SWITCHED_IN] += 1
                    for other in range(category, products):
                        if goods[arm, other].category == category and fields.stage[row, other] & OWNER:
                            fields.stage[row, other] = AWARE | FORMER
                            tally.events[world, other, segment, events.SWITCHED_OUT] += 1
                            note(tally.trace, events.SWITCHED_OUT, row, other, before=unit(fields.opinion, row, other))
                gained, opinion = owner_bits_gained(fields.stage[row, product]), unit(fields.opinion, row, product)
                note(tally.trace, event, row, product, gained, before=opinion)
                acquire(fields, day, row, product, promise(fields, people, arm, row, person, segment, product))


@inlined
def _occasions(
    fields: Any, cells: Any, choice: Choice, goods: Any, arm: int, row: int, group: int, category: int, rates: Any
) -> float:
    """Fill `rates` with the occasions a day to buy each considered brand of a category; returns their sum."""
    total = 0.0
    for product in range(category, rates.shape[0]):
        rates[product] = 0.0
        bits = fields.stage[row, product]
        if goods[arm, product].category == category and bits & CONSIDERING:
            rates[product] = choice.occasions * cells[product, group, stage_of(bits)].occasion
            total += rates[product]
    return total


@inlined
def _present_brand(fields: Any, goods: Any, arm: int, row: int, category: int) -> int:
    """The brand of the category that a person has and likes best; -1 for none."""
    best = -1
    for product in range(category, fields.stage.shape[1]):
        if (
            goods[arm, product].category == category
            and fields.stage[row, product] & OWNER
            and (best < 0 or unit(fields.opinion, row, product) > unit(fields.opinion, row, best))
        ):
            best = product
    return best


@inlined
def _purchase_rates(
    people: Any,
    fields: Any,
    cells: Any,
    offers: Any,
    choice: Choice,
    arm: int,
    day: int,
    person: int,
    row: int,
    category: int,
    present: int,
    rates: Any,
) -> float:
    """Turn the occasions in `rates` into purchases a day, each brand by its weight; returns their sum.

    The outside option is to buy nothing or, for customers of a brand, to stay with it.
    """
    group = people.group[person]
    segment = people.segment[group]
    sensitivity = trait_value(people, arm, PRICE_SENSITIVITY, segment, code_of(people.codes, PRICE_SENSITIVITY, person))
    need = trait_value(people, arm, need_of(category), segment, code_of(people.codes, need_of(category), person))
    weights = brand_weight(choice, 0.0)
    for product in range(category, rates.shape[0]):
        if rates[product] == 0.0:
            continue
        stage = stage_of(fields.stage[row, product])
        gap = cells[product, group, stage].price_gap
        if invited(fields, offers[product], day, row, product) and cells[product, group, stage].paid > 0:
            gap += log(1.0 - offers[product].invite_discount)
        view = promise(fields, people, arm, row, person, segment, product)
        if present < 0:
            utility = first_utility(choice, view, sensitivity, gap, need)
        else:
            held = unit(fields.opinion, row, present)
            held_gap = cells[present, group, stage_of(fields.stage[row, present])].price_gap
            utility = switching_utility(choice, view, held, sensitivity, gap, held_gap)
        weight = brand_weight(choice, utility)
        weights += weight
        rates[product] *= weight
    if weights == 0.0:
        return 0.0
    total = 0.0
    for product in range(category, rates.shape[0]):
        rates[product] /= weights
        total += rates[product]
    return total
