"""Phase 3 of the day, for those who consider a product: they ask friends, and read what strangers wrote."""

from __future__ import annotations

from typing import Annotated, Any

import numpy as np

from wom_sim import rng
from wom_sim.config import Config, Known, Rate
from wom_sim.day import events
from wom_sim.day.chance import below, happens
from wom_sim.day.listen import listen
from wom_sim.day.speak import choose
from wom_sim.day.trace import NOBODY
from wom_sim.kernel import day_kernel, law, scratch
from wom_sim.network.representations import pick
from wom_sim.rng import BLOCK
from wom_sim.state import AWARE, CONSIDERING, span, unit


class Inquiry(Config):
    """What people do who consider a product."""

    ask: Annotated[Rate, Known("friends a day", 0.0107, 0.0428)] = 0.0214
    """Friends asked a day."""
    read: Annotated[Rate, Known("reviews a day", 0.0107, 0.0428)] = 0.0214
    """Reviews read a day."""


@law
def review_valence(stars: int) -> float:
    """One star is -1, three are 0, five are 1."""
    return (stars - 3.0) / 2.0


@day_kernel
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
    draws = scratch(BLOCK, np.float64)
    lanes = scratch(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, replicate, heard = scene.arm[world], scene.replicate[world], scene.hears[world]
        if heard < 0:
            continue
        law_of_opinion, habit = terms[arm], inquiry[arm]
        start, asked = world * scene.people, heard * scene.people
        for product in range(fields.stage.shape[1]):
            rng.fill_luck(draws, scene.seed, replicate, day, inner, rng.ASK, product)
            for place in range(below(draws, last - first, habit.ask * days, lanes)):
                person = first + lanes[place]
                if not fields.stage[start + person, product] & CONSIDERING:
                    continue
                if not happens(draws[lanes[place]], habit.ask, days):
                    continue
                friend = pick(ties, person, rng.draw(scene.seed, replicate, day, person, rng.ASKED, product))
                if friend >= 0 and fields.stage[asked + friend, product] & AWARE:
                    answer = unit(fields.opinion, asked + friend, product)
                    weight = law_of_opinion.friend
                    listen(
                        scene,
                        people,
                        fields,
                        tally,
                        law_of_opinion,
                        world,
                        person,
                        product,
                        answer,
                        weight,
                        events.HEARD_FRIEND,
                        friend,
                        friend,
                        0,
                    )
            rng.fill_luck(draws, scene.seed, replicate, day, inner, rng.READ, product)
            for place in range(below(draws, last - first, habit.read * days, lanes)):
                person = first + lanes[place]
                if not fields.stage[start + person, product] & CONSIDERING:
                    continue
                if not happens(draws[lanes[place]], habit.read, days):
                    continue
                luck = rng.luck(scene.seed, replicate, day, person, rng.REVIEW_READ, product)
                star = choose(fields.reviews[heard, product], luck)
                if star >= 0:
                    weight = law_of_opinion.review
                    message = review_valence(star + 1)
                    listen(
                        scene,
                        people,
                        fields,
                        tally,
                        law_of_opinion,
                        world,
                        person,
                        product,
                        message,
                        weight,
                        events.HEARD_REVIEW,
                        NOBODY,
                        NOBODY,
                        0,
                    )
