"""Phase 3 of the day on platforms with a feed: people look at a few items out of all that compete for a look.

Every listener pulls from posts that stood before anyone looked, and writes only into the own row.
"""

from __future__ import annotations

from math import exp, inf, log
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.config import Config, Known, Share
from wom_sim.day import events
from wom_sim.day.answer import answer
from wom_sim.day.chance import HALF, remaining
from wom_sim.day.listen import listen
from wom_sim.day.race import arrival, chance_to_be_seen, day_of, enter, seen, slot_of
from wom_sim.errors import InputError
from wom_sim.kernel import day_kernel, inlined, law, scratch
from wom_sim.network.representations import closeness, degree, neighbour
from wom_sim.rng import BLOCK
from wom_sim.state import span, unit


class Feed(Config):
    """What a person sees of a platform, and what becomes of it."""

    items: Annotated[int, Field(ge=1, le=100), Known("items a day", 3, 10)] = 5
    """Items looked at in a day; attention is limited to them."""
    background: Annotated[int, Field(ge=0, le=10_000), Known("items a day", 10, 40)] = 20
    """Other items a day that compete with what ties posted, each like a new post of an average tie."""
    ranking: Literal["score", "off"] = "score"
    """How items are picked: by their score, or all alike."""
    affinity: Annotated[float, Field(ge=0.0, le=5.0), Known("power", 0.5, 2.0)] = 1.0
    """How much more is seen of strong ties: the power of a tie's weight, relative to the reader's others."""
    half_life: Annotated[float, Field(ge=0.1), Known("days", 0.5, 2.0)] = 1.0
    """Days after which a post scores half as much."""
    boost: Annotated[float, Field(ge=0.0, le=10.0), Known("factor", 0.25, 1.0)] = 0.5
    """How much more is seen of posts that many reacted to: times the logarithm of one plus the reactions."""
    life: Annotated[int, Field(ge=1, le=60), Known("days", 2, 7)] = 4
    """Days on which a post can be seen; a later one of the same person takes its place."""
    reaction: Annotated[Share, Known("share", 0.05, 0.2)] = 0.1
    """Chance that somebody who sees a post reacts to it, if it is extreme and just what this person thinks."""
    sharing: Annotated[Share, Known("share", 0.01, 0.04)] = 0.02
    """Chance that somebody who sees an extreme post passes it on."""
    most_depth: Annotated[int, Field(ge=0, le=255), Known("steps", 10, 40)] = 20
    """How many times a post can be passed on, from one to the next; 0 keeps everyone from sharing."""

    @model_validator(mode="before")
    @classmethod
    def _understand_competition(cls, data: Any) -> Any:
        """Until 0.1 one gave the `competition` for every word: it was shown with chance 1 / (1 + competition)."""
        if not isinstance(data, dict) or "competition" not in data:
            return data
        if "background" in data:
            raise InputError("give 'background' or the older 'competition', not both.", where="competition")
        data = dict(data)
        items, rivals = data.get("items", cls.model_fields["items"].default), data.pop("competition")
        if not isinstance(rivals, int | float) or not 0.0 <= rivals <= 1000.0 or not isinstance(items, int):
            raise InputError("'competition' is a number from 0 to 1000.", where="competition")
        return {**data, "background": round(items * (1.0 + rivals)) - 1}

    @property
    def fading(self) -> float:
        """Days after which a post scores half as much; infinitely many where nothing is ranked."""
        return self.half_life if self.ranking == "score" else inf

    def views(self, days: int) -> float:
        """How often a reader tied to the author sees a post that competes with no other, in steps of `days`."""
        views = 0.0
        for age in range(0, self.life, days):
            views += chance_to_be_seen(self.items * days, self.background * days, exp(-HALF * age / self.fading))
        return views


class Timeline(NamedTuple):
    """The feed of one platform as kernels know it."""

    platform: Any
    """int: place of the platform."""
    feed: Any
    """int: place among the platforms with feeds."""
    most_items: Any
    """int: the most items that anyone looks at in a step."""
    terms: Any
    """Records (arms,): items and background of a step, and the rest of `Feed`, neutral where nothing is ranked."""


@law
def score(terms: Any, close: float, age: float, gathered: int) -> float:
    """How a post does beside others: affinity x recency x engagement; an ordinary item scores 1.

    Facebook's first ranking was such a product (EdgeRank, 2010). `close` is the weight of the tie relative to the
    mean of the reader's ties, `gathered` the reactions until this morning.
    """
    liked = 1.0 + terms.boost * log(1.0 + gathered)
    return float(exp(terms.affinity * log(close)) * remaining(age, terms.half_life) * liked)


@law
def reaction_chance(terms: Any, message: float, opinion: float) -> float:
    """Strong words that one agrees with move to react: the more extreme, and the nearer to what the reader thinks."""
    return float(terms.reaction * abs(message) * (1.0 - 0.5 * abs(message - opinion)))


@law
def stirring(message: float) -> float:
    """Strong words are passed on, neutral ones half as often (Berger and Milkman 2012)."""
    return 0.5 * (1.0 + abs(message))


@law
def sharing_chance(terms: Any, message: float, depth: int) -> float:
    """Chance that a reader passes on a post, no deeper than is allowed."""
    return terms.sharing * stirring(message) if depth < terms.most_depth else 0.0


@inlined
def line_up(
    scene: Any, fields: Any, ties: Any, timeline: Any, terms: Any, world: int, person: int, keys: Any, slots: Any
) -> int:
    """Let the posts of a person's ties race; returns how many there may be time for.

    When they come, and the slots of the ties, are written in order of their coming.
    """
    feed, day, posted = timeline.feed, scene.day, scene.hears[world] * scene.people
    kept = 0
    for slot in range(degree(ties, person)):
        row = posted + neighbour(ties, person, slot)
        if fields.post_product[feed, row] != 0 and fields.post_author[feed, row] != person:
            age = float(day - fields.post_day[feed, row])
            rate = score(terms, closeness(ties, person, slot), age, fields.post_engagement[feed, row])
            address = slot_of(timeline.platform, slot)
            luck = rng.luck(scene.seed, scene.replicate[world], day_of(day, slot), person, rng.FEED, address)
            kept = enter(keys, slots, kept, terms.items, arrival(luck, rate), slot)
    return kept


@inlined
def reaction(
    fields: Any,
    terms: Any,
    feed: int,
    start: int,
    person: int,
    teller: int,
    author: int,
    product: int,
    message: float,
    depth: int,
    luck: float,
) -> int:
    """What a post moves a reader to, as in `Fields.reacted`. Nobody passes on the same words twice."""
    row = start + person
    share = sharing_chance(terms, message, depth)
    if fields.post_author[feed, row] == author and unit(fields.post_valence, feed, row) == message:
        share = 0.0
    mark = 0
    if luck < share:
        mark = -(teller + 1)
    elif luck < share + reaction_chance(terms, message, unit(fields.opinion, row, product)):
        mark = teller + 1
    return mark


@day_kernel
def read_feed(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    ties: Any,
    timeline: Any,
    opinion_terms: Any,
    talk: Any,
    labels: Any,
    tally: Any,
) -> None:
    """Readers in the blocks [lo, hi) look at what comes first of the posts of their ties and the background."""
    feed, platform, near = timeline.feed, timeline.platform, fields.near
    readers = scratch(BLOCK, np.int64)
    keys = scratch(timeline.most_items, np.float64)
    slots = scratch(timeline.most_items, np.int64)
    for block in range(lo, hi):
        world, _, first, last = span(scene, block)
        arm, heard = scene.arm[world], scene.hears[world]
        if heard < 0:
            continue
        terms, law_of_opinion = timeline.terms[arm], opinion_terms[arm]
        start, posted = world * scene.people, heard * scene.people
        members = 0
        for person in range(first, last):
            if near[posted + person]:
                readers[members] = person
                members += people.member[platform, people.group[person]]
        for member in range(members):
            person = readers[member]
            kept = line_up(scene, fields, ties, timeline, terms, world, person, keys, slots)
            if kept == 0:
                continue
            segment = people.segment[people.group[person]]
            found = seen(scene.seed, scene.replicate[world], scene.day, person, platform, terms, keys, kept)
            for place in range(found):
                slot = slots[place]
                teller = neighbour(ties, person, slot)
                author = fields.post_author[feed, posted + teller]
                depth = int(fields.post_depth[feed, posted + teller])
                product = int(fields.post_product[feed, posted + teller]) - 1
                message = unit(fields.post_valence, feed, posted + teller)
                weight = terms.credibility
                paid = int(fields.post_paid[feed, posted + teller])
                if paid != 0:
                    tally.exposures[world, abs(paid) - 1] += 1
                if paid > 0:
                    weight *= law_of_opinion.paid
                event = events.HEARD_FEED
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
                    event,
                    teller,
                    author,
                    depth,
                )
                here = tally.events[world, product, segment]
                here[events.FEED_DEPTH + min(depth, events.DEPTHS - 1)] += 1
                day, address = day_of(scene.day, slot), slot_of(platform, slot)
                if fields.reacted[feed, start + person] == 0:
                    luck = rng.luck(scene.seed, scene.replicate[world], day, person, rng.SHARE, address)
                    mark = reaction(fields, terms, feed, start, person, teller, author, product, message, depth, luck)
                    fields.reacted[feed, start + person] = mark
                    here[events.REACTION] += mark != 0
                if message < 0.0:
                    answer(
                        scene,
                        people,
                        fields,
                        ties,
                        law_of_opinion,
                        talk[scene.arm[heard]].answers,
                        labels[scene.arm[heard]].defends,
                        platform,
                        world,
                        heard,
                        day,
                        address,
                        person,
                        teller,
                        product,
                        weight,
                        tally,
                    )
