"""Phase 3 of the day: followers of a brand read its posts, and people begin and cease to follow it.

Whoever follows a brand follows all of its pages that can be read where this person is. A post is seen by a follower,
or not, on the day on which it is put up, and beside the posts of ties: it takes no place from them in a feed. From
there it goes on as any post does, if a reader passes it on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, NamedTuple

import numpy as np
from pydantic import Field

from wom_sim import rng
from wom_sim.config import Config, Known, Rate
from wom_sim.day import events
from wom_sim.day.attend import meet, source
from wom_sim.day.chance import below, chance_of, elapsed, happens
from wom_sim.day.feed import stirring
from wom_sim.day.serve import settle
from wom_sim.day.speak import is_open
from wom_sim.day.trust import learn_conduct
from wom_sim.kernel import day_kernel, law, scratch
from wom_sim.rng import BLOCK
from wom_sim.state import AWARE, FOLLOWS, span, stage_of, unit

SHARES, FINDS = 256, 512
"""Slots of the draws, beyond those of the products, by which a reader passes a post on, and finds an answer in it."""


class Following(Config):
    """How people begin and cease to follow a brand's page."""

    begin: Annotated[Rate, Known("times a day", 0.002, 0.02)] = 0.005
    """Rate at which people of the best opinion begin to follow a page of the best quality; in proportion to both."""
    bored: Annotated[Rate, Known("times a post", 0.005, 0.02)] = 0.01
    """Rate at which followers leave for each post of the worst quality; good posts bore nobody."""
    sour: Annotated[Rate, Known("times a day", 0.02, 0.1)] = 0.05
    """Rate at which followers of the worst opinion leave; in proportion to how bad it is."""
    sharing: Annotated[float, Field(ge=0.0, le=10.0), Known("factor", 0.25, 1.0)] = 0.5
    """How readily a brand's post is passed on, relative to what a tie has posted."""


class Pages(NamedTuple):
    """What becomes of a brand's posts on each platform."""

    feed: Any
    """int64 (platforms,): place among the platforms with feeds; -1 without one."""
    sharing: Any
    """float64 (arms, platforms): chance that somebody passes on an extreme post; 0 without a feed."""


@law
def following_rate(terms: Following, pull: float, opinion: float) -> float:
    """Rate at which somebody begins to follow; pull : quality of the pages that this person can find."""
    return terms.begin * pull * max(opinion, 0.0)


@law
def leaving_rate(terms: Following, dull: float, opinion: float) -> float:
    """Rate at which a follower leaves; dull : posts a day, each by how much its quality falls short of the best."""
    return terms.bored * dull + terms.sour * max(-opinion, 0.0)


@day_kernel
def read_page(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    levers: Any,
    pages: Any,
    terms: Any,
    opinion_terms: Any,
    trust_terms: Any,
    talk: Any,
    tally: Any,
) -> None:
    """Followers in the blocks [lo, hi) read a post: at most one of each brand a day."""
    day = scene.day
    draws = scratch(BLOCK, np.float64)
    lanes = scratch(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, plan, replicate = scene.arm[world], levers.plan[world], scene.replicate[world]
        law_of_trust = trust_terms[arm]
        for product in range(fields.stage.shape[1]):
            most = levers.products[plan, product].most_reading
            if most == 0.0:
                continue
            rng.fill_luck(draws, scene.seed, replicate, day, inner, rng.OWNED, product)
            for place in range(below(draws, last - first, most, lanes)):
                person, luck = first + lanes[place], draws[lanes[place]]
                row, group = world * scene.people + person, people.group[person]
                stage = stage_of(fields.stage[row, product])
                reading = levers.cells[plan, product, group, stage].reading
                if not fields.bond[row, product] & FOLLOWS or not happens(luck, reading, 1.0):
                    continue
                mark = luck / chance_of(reading, 1.0) * reading
                line = source(levers.reading, levers.first_line, plan, product, group, stage, mark)
                meet(
                    scene,
                    people,
                    fields,
                    levers,
                    opinion_terms[arm],
                    law_of_trust,
                    tally,
                    world,
                    person,
                    product,
                    line,
                    events.HEARD_OWNED,
                )
                sent = levers.lines[plan, line]
                if sent.teaching > 0.0:
                    learn_conduct(fields, law_of_trust, row, product, 1.0, sent.teaching)
                waited = elapsed(day, fields.complained[row, product])
                if sent.support > 0.0 and is_open(talk[arm], fields.bond[row, product], waited):
                    luck = rng.luck(scene.seed, replicate, day, person, rng.OWNED, FINDS + product)
                    if luck < sent.support:
                        settle(fields, row, product, True)
                        learn_conduct(fields, law_of_trust, row, product, 1.0, law_of_trust.news)
                        here = tally.events[world, product, people.segment[group]]
                        here[events.ANSWERED] += 1
                        here[events.RESOLVED] += 1
                feed = pages.feed[sent.platform]
                if feed >= 0 and fields.reacted[feed, row] == 0:
                    share = pages.sharing[arm, sent.platform] * stirring(sent.message)
                    share *= terms[arm].sharing * sent.sharing
                    if rng.luck(scene.seed, replicate, day, person, rng.OWNED, SHARES + product) < share:
                        fields.reacted[feed, row] = -(scene.people + line + 1)


@day_kernel
def follow_page(lo: int, hi: int, scene: Any, people: Any, fields: Any, levers: Any, terms: Any, tally: Any) -> None:
    """One draw says whether somebody in the blocks [lo, hi) begins to follow a brand's pages, or leaves them."""
    draws = scratch(BLOCK, np.float64)
    lanes = scratch(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        plan, following = levers.plan[world], terms[scene.arm[world]]
        for product in range(fields.stage.shape[1]):
            highest = levers.products[plan, product]
            if highest.most_following == 0.0 and highest.most_dull == 0.0:
                continue
            most_won = following_rate(following, highest.most_following, 1.0)
            most = max(most_won, leaving_rate(following, highest.most_dull, -1.0))
            rng.fill_luck(draws, scene.seed, scene.replicate[world], scene.day, inner, rng.FOLLOW, product)
            for place in range(below(draws, last - first, most, lanes)):
                person, luck = first + lanes[place], draws[lanes[place]]
                row, group = world * scene.people + person, people.group[person]
                stage, opinion = stage_of(fields.stage[row, product]), unit(fields.opinion, row, product)
                cell = levers.cells[plan, product, group, stage]
                here = tally.events[world, product, people.segment[group]]
                if fields.bond[row, product] & FOLLOWS:
                    if happens(luck, leaving_rate(following, cell.dull, opinion), 1.0):
                        fields.bond[row, product] &= ~np.uint8(FOLLOWS)
                        here[events.UNFOLLOWED] += 1
                elif fields.stage[row, product] & AWARE:
                    rate = following_rate(following, cell.following, opinion)
                    if happens(luck, rate, 1.0):
                        fields.bond[row, product] |= np.uint8(FOLLOWS)
                        mark = luck / chance_of(rate, 1.0) * cell.following
                        line = source(levers.following, levers.first_line, plan, product, group, stage, mark)
                        tally.successes[world, line] += 1
                        here[events.FOLLOWED] += 1


def visit_pages(each: Callable[..., None], levers: Any, model: Any) -> None:
    """Let everyone visit the pages that brands keep today; each : runs a kernel over all people."""
    highest = levers.products
    if any(highest[name].any() for name in ("most_following", "most_reading", "most_dull")):
        each(read_page, levers, model.pages, model.following, model.opinion, model.trust, model.talk)
        each(follow_page, levers, model.following)
