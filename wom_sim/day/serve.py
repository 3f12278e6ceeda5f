"""Phase 1 of the day where a brand answers complaints: the oldest that it knows of, as many as it can."""

from __future__ import annotations

from math import floor
from typing import Annotated, Any, NamedTuple

import numpy as np

from wom_sim import rng
from wom_sim.config import Config, Known, Share, Valence
from wom_sim.day import events
from wom_sim.day.chance import elapsed
from wom_sim.day.ladder import count_climb
from wom_sim.day.listen import listen
from wom_sim.day.opinion import Opinion, Weight, negativity_bias, prior_weight, take_in
from wom_sim.day.race import day_of, slot_of
from wom_sim.day.speak import is_open, is_public
from wom_sim.day.trace import FIRST_LINE, note
from wom_sim.day.trust import learn_conduct
from wom_sim.kernel import inlined, kernel, law, records
from wom_sim.network.representations import degree, neighbour
from wom_sim.state import LATE, NEVER, NO_COMPLAINT, OPEN, PRIVATE, stage_of, unit

RANKS = 1
"""As a platform in the address of draws: those by which complaints of one day are ranked."""


class Desk(NamedTuple):
    """What a service desk can do."""

    capacity: float
    """Answers a day, in complaints of simulated people."""
    delay: float
    """Days that a complaint waits at least."""
    quality: float
    """Chance that an answer satisfies."""
    finding: float
    """Share that is found of the complaints in public that are not addressed to the brand."""
    replies: bool
    """Whether others can read the answers."""
    message: float
    """How good they are for those who do."""
    key: int
    """Where the luck of the desk is."""

    def record(self) -> Any:
        """The same as kernels take it: one record."""
        return records({name: np.array([value]) for name, value in self._asdict().items()})


class Service(Config):
    """What answers to complaints are worth."""

    addressed: Annotated[Share, Known("share", 0.1, 0.5)] = 0.3
    """Share of the complaints in public that are addressed to the brand; the others it has to find."""
    recovery: Annotated[
        Valence, Known("satisfaction", 0.3, 0.8, "assumption; form after Smith, Bolton and Wagner 1999")
    ] = 0.5
    """How good it is to get an answer that satisfies."""
    weight: Annotated[Weight, Known("words", 1.0, 4.0, "assumption; bound after de Matos et al. 2007")] = 2.0
    """Weight of that: as much as of a use, so that on the whole it makes good what was bad, and no more."""
    onlookers: Annotated[Share, Known("chance", 0.02, 0.3)] = 0.1
    """Chance that somebody tied to the complainer reads an answer given in public."""
    reply: Annotated[Weight, Known("words", 0.15, 0.8, "assumption; form after van Noort and Willemsen 2012")] = 0.4
    """Weight of that answer for those who read it."""
    trust: Annotated[Share, Known("share", 0.05, 0.3)] = 0.1
    """Part of the way that trust goes: up with an answer that satisfies; down with one that does not, or comes late."""


@law
def is_known(terms: Service, luck: float, finding: float) -> bool:
    """Whether a brand knows of a complaint in public: it was addressed, or found."""
    return luck < terms.addressed + (1.0 - terms.addressed) * finding


@law
def capacity_today(capacity: float, luck: float) -> int:
    """Complaints that can be answered today: of a part of one, sometimes one, so that the mean is right."""
    whole = floor(capacity)
    return int(whole) + int(luck < capacity - whole)


@inlined
def settle(fields: Any, row: int, product: int, good: bool) -> None:
    """A complaint is open no more; one that was made good is not talked about either."""
    fields.bond[row, product] = fields.bond[row, product] & NO_COMPLAINT
    if good:
        fields.complained[row, product] = NEVER


@kernel
def serve(
    worlds: Any,
    _first: Any,
    _chosen: Any,
    product: int,
    line: int,
    scene: Any,
    people: Any,
    fields: Any,
    ties: Any,
    opinion_terms: Any,
    trust_terms: Any,
    talk: Any,
    labels: Any,
    service: Any,
    audience: Any,
    desk: Any,
    tally: Any,
) -> None:
    """Answer the oldest complaints of the audience that the brand knows of; of one day, in an order of their own.

    audience : bool (groups, stages); desk : `Desk.record`.
    """
    desk = desk[0]
    waiting = np.empty(scene.people, np.int64)
    rank = np.empty(scene.people, np.int64)
    for world in worlds:
        arm, replicate, start = scene.arm[world], scene.replicate[world], world * scene.people
        terms, law_of_opinion, law_of_trust = service[arm], opinion_terms[arm], trust_terms[arm]
        known = 0
        for person in range(scene.people):
            row = start + person
            bond = fields.bond[row, product]
            if not bond & OPEN:
                continue
            age, group = elapsed(scene.day, fields.complained[row, product]), people.group[person]
            if not is_open(talk[arm], bond, age):
                continue
            if not audience[group, stage_of(fields.stage[row, product])]:
                continue
            day = int(fields.complained[row, product])
            luck = rng.luck(scene.seed, replicate, day, person, rng.FIND, product)
            expected = (bond & PRIVATE) != 0 or is_known(terms, luck, 0.0)
            if expected and age > talk[arm].patience and not bond & LATE:
                fields.bond[row, product] = bond | LATE
                learn_conduct(fields, law_of_trust, row, product, -1.0, terms.trust)
            if age >= desk.delay and (expected or is_known(terms, luck, desk.finding)):
                waiting[known] = person
                word = rng.draw(scene.seed, replicate, day, person, rng.CAPACITY, slot_of(RANKS, product))
                rank[known] = (np.int64(day) << 32) | np.int64(word)
                known += 1
        if known == 0:
            continue
        luck = rng.luck(scene.seed, replicate, scene.day, desk.key, rng.CAPACITY, product)
        order = np.argsort(rank[:known], kind="mergesort")
        for place in order[: capacity_today(desk.capacity, luck)]:
            person = waiting[place]
            row, segment = start + person, people.segment[people.group[person]]
            here = tally.events[world, product, segment]
            bond, age = fields.bond[row, product], elapsed(scene.day, fields.complained[row, product])
            day = int(fields.complained[row, product])
            luck = rng.luck(scene.seed, replicate, day, person, rng.SERVE, product)
            good, public = luck < desk.quality, is_public(talk[arm], bond, age)
            here[events.ANSWERED] += 1
            tally.successes[world, line] += 1
            settle(fields, row, product, good)
            if not good:
                learn_conduct(fields, law_of_trust, row, product, -1.0, terms.trust)
                continue
            here[events.RESOLVED] += 1
            learn_conduct(fields, law_of_trust, row, product, 1.0, terms.trust)
            before = unit(fields.opinion, row, product)
            prior = prior_weight(law_of_opinion, people, arm, person, segment)
            _recover(fields, tally.trace, law_of_opinion, terms, scene.day, row, product, prior, line)
            count_climb(here, labels[arm], before, unit(fields.opinion, row, product))
            if desk.replies and public:
                _reply(
                    scene,
                    people,
                    fields,
                    ties,
                    law_of_opinion,
                    terms,
                    world,
                    person,
                    product,
                    desk.message,
                    line,
                    tally,
                )


@inlined
def _recover(
    fields: Any, trace: Any, opinion: Opinion, terms: Service, day: int, row: int, product: int, prior: float, line: int
) -> None:
    """To be answered well is lived, not heard: it moves the opinion by the law of own experience."""
    before = unit(fields.opinion, row, product)
    weight = terms.weight * negativity_bias(opinion, terms.recovery, before)
    pace = take_in(fields, opinion, day, row, product, weight * (terms.recovery - before), weight, prior, 1.0)
    # Answers to others may lie in the inbox already: what they say is as far from the opinion as that is now.
    way = unit(fields.opinion, row, product) - before
    fields.inbox_pull[row, product] -= np.float64(fields.inbox_weight[row, product]) * way
    teller = FIRST_LINE - line
    note(trace, events.RESOLVED, row, product, 0, terms.recovery, weight, before, pace, teller, teller, 0)


@inlined
def _reply(
    scene: Any,
    people: Any,
    fields: Any,
    ties: Any,
    opinion: Opinion,
    terms: Service,
    world: int,
    person: int,
    product: int,
    message: float,
    line: int,
    tally: Any,
) -> None:
    """An answer in public stands next to the complaint: some of the complainer's ties read it there."""
    for slot in range(degree(ties, person)):
        day, address = day_of(scene.day, slot), slot_of(1 + product, slot)
        if rng.luck(scene.seed, scene.replicate[world], day, person, rng.SERVE, address) < terms.onlookers:
            listen(
                scene,
                people,
                fields,
                tally,
                opinion,
                world,
                neighbour(ties, person, slot),
                product,
                message,
                terms.reply,
                events.HEARD_REPLY,
                FIRST_LINE - line,
                FIRST_LINE - line,
                0,
            )
            tally.exposures[world, line] += 1
