"""The gate in phase 5: people adopt when enough of their neighbours have, and never before.

The linear threshold model (Granovetter 1978; Kempe, Kleinberg and Tardos 2003), cascades by shares of neighbours
(Watts 2002) and complex contagion by their number (Centola and Macy 2007).
"""

from __future__ import annotations

from math import inf
from typing import Annotated, Any, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.day.choosing import ChoiceLaw
from wom_sim.day.contact import take_up
from wom_sim.day.trace import NEIGHBOURS
from wom_sim.day.visible import adopted_share, adopted_ties
from wom_sim.errors import InputError
from wom_sim.kernel import day_kernel, inlined, law, scratch
from wom_sim.network.representations import degree, neighbour, weight
from wom_sim.rng import BLOCK
from wom_sim.state import OWNER, span

OF_SHARE, OF_NUMBER, OF_WEIGHT = range(3)


class Threshold(ChoiceLaw):
    """Adoption by threshold: everyone adopts in the step in which enough neighbours have, for certain."""

    kind: Literal["threshold"] = "threshold"
    """Which law it is."""
    of: Literal["share", "number", "weight"] = "share"
    """What has to be reached: a share of the neighbours, a number of them, or a sum of the weights of ties to them."""
    at: Annotated[float, Field(ge=0.0, le=1e9)]
    """Where the threshold is, on average; 0 needs nobody."""
    spread: Annotated[float, Field(ge=0.0, le=1e9)] = 0.0
    """How far people's thresholds lie from it at most, drawn evenly to both sides in each replicate."""

    @model_validator(mode="after")
    def _within_reach(self) -> Self:
        if self.spread > self.at:
            raise InputError(f"some thresholds would be {self.at - self.spread:g}, below 0.", where="spread")
        if self.of == "share" and self.at > 1.0:
            raise InputError(f"a share of {self.at:g} is more than all neighbours.", where="at")
        if self.of == "share" and self.at + self.spread > 1.0 + 1e-12:
            raise InputError(f"some thresholds would be {self.at + self.spread:g}, above 1.", where="spread")
        return self

    def alone(self) -> Self:
        """The same law for people who see nothing of each other: a threshold above 0 is never reached."""
        return self.model_copy(update={"at": inf} if self.at > 0.0 else {})


@law
def own_threshold(at: float, spread: float, luck: float) -> float:
    """A person's threshold, drawn evenly from `at - spread` to `at + spread`."""
    return at + spread * (2.0 * luck - 1.0)


@inlined
def _adopted_weight(ties: Any, owns: Any, start: int, person: int) -> float:
    """Sum of the weights of a person's ties to those who have the product."""
    total = 0.0
    for slot in range(degree(ties, person)):
        if owns[start + neighbour(ties, person, slot)]:
            total += weight(ties, person, slot)
    return total


@day_kernel
def follow(
    lo: int,
    hi: int,
    scene: Any,
    people: Any,
    fields: Any,
    ties: Any,
    levers: Any,
    accounts: Any,
    terms: Any,
    owns: Any,
    owners: Any,
    tally: Any,
) -> None:
    """People of the blocks [lo, hi) adopt if their thresholds are reached."""
    draws = scratch(BLOCK, np.float64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        start, seen = world * scene.people, scene.hears[world]
        gate, account = terms[scene.arm[world]], accounts[scene.arm[world]]
        at = gate.at
        if seen < 0:
            # Nobody is seen, and only who needs nobody adopts.
            seen, at = world, inf if gate.at > 0.0 else gate.at
        others = seen * scene.people
        for product in range(fields.stage.shape[1]):
            rng.fill_luck(draws, scene.seed, scene.replicate[world], 0, inner, rng.THRESHOLD, product)
            for person in range(first, last):
                if fields.stage[start + person, product] & OWNER:
                    continue
                if gate.of == OF_SHARE:
                    reached = adopted_share(ties, owns[product], owners[seen, product], others, person)
                elif gate.of == OF_NUMBER:
                    reached = float(adopted_ties(ties, owns[product], owners[seen, product], others, person))
                else:
                    reached = _adopted_weight(ties, owns[product], others, person)
                if reached >= own_threshold(at, gate.spread, draws[person - first]):
                    place = world, start, person
                    take_up(people, fields, levers, account[product], tally, scene.day, place, product, NEIGHBOURS)
