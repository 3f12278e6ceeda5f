"""Phase 3 of the day: marketers' messages reach people, and wear out."""

from __future__ import annotations

from math import exp, log
from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.day import events
from wom_sim.day.chance import below, chance_of, elapsed, happens, remaining
from wom_sim.day.listen import listen
from wom_sim.day.opinion import Opinion
from wom_sim.day.trace import FIRST_LINE
from wom_sim.day.trust import Trust, belief, learn_conduct
from wom_sim.kernel import day_kernel, inlined, law, scratch
from wom_sim.rng import BLOCK
from wom_sim.state import amount, set_amount, span, stage_of, unit


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
def source(rates: Any, first_line: Any, plan: int, product: int, group: int, stage: int, mark: float) -> int:
    """The intervention of a product on which a mark falls, up to the sum of their rates for such people.

    rates : float64 (plans, interventions, groups, stages).
    """
    found = first_line[product]
    for line in range(first_line[product], first_line[product + 1]):
        if rates[plan, line, group, stage] > 0.0:
            found = line
            mark -= rates[plan, line, group, stage]
            if mark < 0.0:
                break
    return int(found)


@inlined
def meet(
    scene: Any,
    people: Any,
    fields: Any,
    levers: Any,
    terms: Opinion,
    trust_terms: Trust,
    tally: Any,
    world: int,
    person: int,
    product: int,
    line: int,
    event: int,
) -> float:
    """One person meets one message of an intervention, counted as `event`, and believes it as far as the brand is
    trusted; returns how many advertisements were not yet forgotten.
    """
    row, sent = world * scene.people + person, levers.lines[levers.plan[world], line]
    fatigue = _tire(fields, terms, scene.day, row, product)
    weight = terms.advertisement * sent.credibility * wear_out(terms, fatigue)
    if sent.paid > 0.0:
        weight *= terms.paid
    listen(
        scene,
        people,
        fields,
        tally,
        terms,
        world,
        person,
        product,
        sent.message,
        weight * belief(trust_terms, sent.voice, unit(fields.trust, row, product)),
        event,
        FIRST_LINE - line,
        FIRST_LINE - line,
        0,
    )
    tally.exposures[world, line] += 1
    if sent.conduct != 0.0:
        learn_conduct(fields, trust_terms, row, product, sent.conduct, trust_terms.news)
    return fatigue


@day_kernel
def attend(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    levers: Any,
    terms: Any,
    trust_terms: Any,
    tally: Any,
) -> None:
    """Marketers' messages reach people of the blocks [lo, hi): at most one of each product a step."""
    day, days = scene.day, scene.days
    draws = scratch(BLOCK, np.float64)
    lanes = scratch(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        law_of_opinion, plan = terms[scene.arm[world]], levers.plan[world]
        law_of_trust = trust_terms[scene.arm[world]]
        start = world * scene.people
        for product in range(fields.stage.shape[1]):
            if levers.products[plan, product].most_reach == 0.0:
                continue
            rng.fill_luck(draws, scene.seed, scene.replicate[world], day, inner, rng.ATTEND, product)
            for place in range(below(draws, last - first, levers.products[plan, product].most_reach * days, lanes)):
                person, luck = first + lanes[place], draws[lanes[place]]
                group = people.group[person]
                stage = stage_of(fields.stage[start + person, product])
                reach = levers.cells[plan, product, group, stage].reach
                if not happens(luck, reach, days):
                    continue
                mark = luck / chance_of(reach, days) * reach
                line = source(levers.exposure, levers.first_line, plan, product, group, stage, mark)
                meet(
                    scene,
                    people,
                    fields,
                    levers,
                    law_of_opinion,
                    law_of_trust,
                    tally,
                    world,
                    person,
                    product,
                    line,
                    events.HEARD_MARKETING,
                )
