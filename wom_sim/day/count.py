"""Phase 7 of the day: everyone is counted, by product and segment, in whole numbers."""

from __future__ import annotations

from math import floor
from typing import Annotated, Any

import numpy as np
from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.config import Config, Known, Valence
from wom_sim.day import events
from wom_sim.day.chance import elapsed
from wom_sim.day.events import BINS
from wom_sim.day.speak import Talk, is_open, is_public
from wom_sim.errors import InputError
from wom_sim.kernel import day_kernel, inlined, law, scratch
from wom_sim.population import NORMAL_TABLE
from wom_sim.rng import BLOCK
from wom_sim.state import AWARE, CONSIDERING, FOLLOWS, FORMER, MEMBER, NEVER, OWNER, span, unit


class Labels(Config):
    """Where the lines are drawn between people who like, love and defend a product, and who recommend it."""

    likes: Annotated[Valence, Known("opinion", 0.05, 0.25)] = 0.15
    """Opinion from which a person likes the product."""
    loves: Annotated[Valence, Known("opinion", 0.2, 0.4)] = 0.3
    """Opinion from which a person loves it."""
    defends: Annotated[Valence, Known("opinion", 0.35, 0.6)] = 0.45
    """Opinion from which a person defends it."""
    recommend_base: Annotated[
        float, Field(ge=0.0, le=10.0), Known("points of 10", 6.0, 8.0, "assumption; scale of Reichheld 2003")
    ] = 7.0
    """Answer of a customer of neutral opinion to "how likely are you to recommend it, 0 to 10"."""
    recommend_slope: Annotated[
        float, Field(ge=0.0, le=20.0), Known("points of 10", 3.0, 6.0, "assumption; scale of Reichheld 2003")
    ] = 4.5
    """What a fully positive opinion adds to the answer."""
    recommend_noise: Annotated[float, Field(ge=0.0, le=5.0), Known("points of 10", 0.0, 1.0)] = 0.5
    """Standard deviation of the answer around it."""

    @model_validator(mode="after")
    def _in_order(self) -> Labels:
        if not self.likes <= self.loves <= self.defends:
            raise InputError("'likes', 'loves' and 'defends' must not fall.")
        return self


@law
def recommendation(terms: Labels, opinion: float, noise: float) -> int:
    """Likelihood to recommend from 0 to 10, as a survey of customers would hear it (Reichheld 2003)."""
    answer = terms.recommend_base + terms.recommend_slope * opinion + terms.recommend_noise * noise
    return int(floor(min(max(answer, 0.0), 10.0) + 0.5))


@law
def opinion_bin(opinion: float) -> int:
    """Place of an opinion among `BINS` equal bins from -1 to 1."""
    return min(int(floor((opinion + 1.0) * 0.5 * BINS)), BINS - 1)


@day_kernel
def count(lo: int, hi: int, scene: Any, people: Any, fields: Any, terms: Any, talk: Any, tally: Any) -> None:
    """Count the people of the blocks [lo, hi), in stretches of one segment."""
    words = scratch(BLOCK, np.uint32)
    places = scratch(BLOCK, np.int64)
    bins = scratch(BINS + 1, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm, start = scene.arm[world], world * scene.people
        labels = terms[arm]
        for product in range(fields.stage.shape[1]):
            bins[:] = 0
            begin = first
            while begin < last:
                segment, end = people.segment[people.group[begin]], begin + 1
                while end < last and people.segment[people.group[end]] == segment:
                    end += 1
                here, rows = tally.events[world, product, segment], slice(start + begin, start + end)
                stage = fields.stage[rows]
                _count_stages(here, product, stage, fields.bought[rows], fields.exposed[rows])
                _count_opinions(here, product, labels, stage, fields.opinion[rows], fields.trust[rows], places, bins)
                _count_bonds(here, product, talk[arm], scene.day, fields.bond[rows], fields.complained[rows])
                begin = end
            for place in range(BINS):
                tally.opinions[world, product, place] += bins[place]
            owners = 0
            for person in range(first, last):
                places[owners] = person
                owners += (fields.stage[start + person, product] & OWNER) != 0
            if owners > 0:
                rng.fill(words, scene.seed, scene.replicate[world], scene.day, inner, rng.SURVEY, product)
            for place in range(owners):
                person = places[place]
                noise = NORMAL_TABLE[words[person - first] >> np.uint32(24)]
                answer = recommendation(labels, unit(fields.opinion, start + person, product), noise)
                here = tally.events[world, product, people.segment[people.group[person]]]
                here[events.PROMOTER] += answer >= 9
                here[events.PASSIVE] += 7 <= answer <= 8
                here[events.DETRACTOR] += answer <= 6


@inlined
def _count_stages(here: Any, product: int, stage: Any, bought: Any, exposed: Any) -> None:
    """What people know and have. Sums of a stretch in loops without branches, which are vectorised."""
    aware, considering, customers, former, ever, reached = 0, 0, 0, 0, 0, 0
    for lane in range(stage.shape[0]):
        bits = stage[lane, product]
        aware += (bits & AWARE) != 0
        considering += (bits & CONSIDERING) != 0
        customers += (bits & OWNER) != 0
        former += (bits & FORMER) != 0
        ever += bought[lane, product] != NEVER
        reached += exposed[lane, product] != NEVER
    here[events.IS_AWARE] += aware
    here[events.IS_CONSIDERING] += considering
    here[events.IS_CUSTOMER] += customers
    here[events.IS_FORMER] += former
    here[events.WAS_CUSTOMER] += ever
    here[events.REACHED] += reached


@inlined
def _count_opinions(
    here: Any, product: int, labels: Labels, stage: Any, opinion: Any, trust: Any, places: Any, bins: Any
) -> None:
    """What those who are aware think; the others go into the last of the bins, int64 (BINS + 1,)."""
    likes, loves, defends, views, squares, trusts = 0, 0, 0, 0, 0, 0
    for lane in range(stage.shape[0]):
        aware = (stage[lane, product] & AWARE) != 0
        view = unit(opinion, lane, product)
        likes += aware and view >= labels.likes
        loves += aware and view >= labels.loves
        defends += aware and view >= labels.defends
        views += aware * events.fixed(view)
        squares += aware * events.fixed(view * view)
        trusts += aware * events.fixed(unit(trust, lane, product))
        places[lane] = opinion_bin(view) if aware else BINS
    here[events.LIKES] += likes
    here[events.LOVES] += loves
    here[events.DEFENDS] += defends
    here[events.OPINION] += views
    here[events.OPINION_SQUARED] += squares
    here[events.TRUST] += trusts
    for lane in range(stage.shape[0]):
        bins[places[lane]] += 1


@inlined
def _count_bonds(here: Any, product: int, talk: Talk, day: int, bonds: Any, complained: Any) -> None:
    """Who follows, belongs to the community, or has complained: few, as a rule."""
    for lane in range(bonds.shape[0]):
        bond = bonds[lane, product]
        if bond != 0:
            here[events.FOLLOWERS] += (bond & FOLLOWS) != 0
            here[events.MEMBERS] += (bond & MEMBER) != 0
        if complained[lane, product] != NEVER:
            age = elapsed(day, complained[lane, product])
            here[events.OPEN_COMPLAINTS] += is_open(talk, bond, age)
            here[events.PUBLIC_COMPLAINTS] += is_public(talk, bond, age)
