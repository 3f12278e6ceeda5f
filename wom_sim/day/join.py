"""Phase 1 of the day as the members of a brand's community live it: they join, and they leave."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.day.chance import happens
from wom_sim.kernel import day_kernel, scratch
from wom_sim.rng import BLOCK
from wom_sim.state import AWARE, MEMBER, stage_of, unit


@day_kernel
def join(
    worlds: Any,
    _first: Any,
    _chosen: Any,
    product: int,
    line: int,
    scene: Any,
    people: Any,
    fields: Any,
    labels: Any,
    audience: Any,
    rate: float,
    tally: Any,
) -> None:
    """Those of the audience who like the product join at a rate; who has come to dislike it leaves.

    audience : bool (groups, stages). Everyone who joins is a success of the intervention.
    """
    draws = scratch(BLOCK, np.float64)
    for world in worlds:
        start, likes = world * scene.people, labels[scene.arm[world]].likes
        for person in range(scene.people):
            lane = person % BLOCK
            if lane == 0:
                block = person // BLOCK
                rng.fill_luck(draws, scene.seed, scene.replicate[world], scene.day, block, rng.JOIN, product)
            row = start + person
            bits, bond = fields.stage[row, product], fields.bond[row, product]
            if bond & MEMBER:
                if unit(fields.opinion, row, product) < 0.0 or not bits & AWARE:
                    fields.bond[row, product] = bond - MEMBER
            elif (
                happens(draws[lane], rate, scene.days)
                and bits & AWARE
                and unit(fields.opinion, row, product) >= likes
                and audience[people.group[person], stage_of(bits)]
            ):
                fields.bond[row, product] = bond | MEMBER
                tally.successes[world, line] += 1
