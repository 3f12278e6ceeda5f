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
from wom_sim.day.speak import is_open, is_public
from wom_sim.errors import InputError
from wom_sim.kernel import day_kernel, law, scratch
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
    """Count the people of the blocks [lo, hi)."""
    day = scene.day
    words = scratch(BLOCK, np.uint32)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        arm = scene.arm[world]
        labels = terms[arm]
        for product in range(fields.stage.shape[1]):
            rng.fill(words, scene.seed, scene.replicate[world], day, inner, rng.SURVEY, product)
            for person in range(first, last):
                row = world * scene.people + person
                here = tally.events[world, product, people.segment[people.group[person]]]
                here[events.WAS_CUSTOMER] += fields.bought[row, product] != NEVER
                here[events.REACHED] += fields.exposed[row, product] != NEVER
                bond = fields.bond[row, product]
                if bond != 0:
                    here[events.FOLLOWERS] += (bond & FOLLOWS) != 0
                    here[events.MEMBERS] += (bond & MEMBER) != 0
                if fields.complained[row, product] != NEVER:
                    age = elapsed(day, fields.complained[row, product])
                    here[events.OPEN_COMPLAINTS] += is_open(talk[arm], bond, age)
                    here[events.PUBLIC_COMPLAINTS] += is_public(talk[arm], bond, age)
                bits = fields.stage[row, product]
                if not bits & AWARE:
                    continue
                opinion = unit(fields.opinion, row, product)
                tally.opinions[world, product, opinion_bin(opinion)] += 1
                # Without branches: what people are is anybody's guess, the processor's too.
                here[events.IS_AWARE] += 1
                here[events.IS_CONSIDERING] += (bits & CONSIDERING) != 0
                here[events.IS_FORMER] += (bits & FORMER) != 0
                here[events.OPINION] += events.fixed(opinion)
                here[events.OPINION_SQUARED] += events.fixed(opinion * opinion)
                if fields.trust[row, product] != 0:
                    here[events.TRUST] += events.fixed(unit(fields.trust, row, product))
                here[events.LIKES] += opinion >= labels.likes
                here[events.LOVES] += opinion >= labels.loves
                here[events.DEFENDS] += opinion >= labels.defends
                if bits & OWNER:
                    answer = recommendation(labels, opinion, NORMAL_TABLE[words[person - first] >> np.uint32(24)])
                    here[events.IS_CUSTOMER] += 1
                    here[events.PROMOTER] += answer >= 9
                    here[events.PASSIVE] += 7 <= answer <= 8
                    here[events.DETRACTOR] += answer <= 6
