"""Phase 1 of the day as the members of a brand's community live it: they join, and they leave."""

from __future__ import annotations

from typing import Any

from wom_sim import rng
from wom_sim.day.chance import happens
from wom_sim.kernel import kernel
from wom_sim.state import AWARE, MEMBER, stage_of, unit


@kernel
def join(
    worlds: Any,
    first: Any,
    chosen: Any,
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
    for world in worlds:
        start, likes = world * scene.people, labels[scene.arm[world]].likes
        for person in range(scene.people):
            row = start + person
            bits, opinion = fields.stage[row, product], unit(fields.opinion, row, product)
            if fields.bond[row, product] & MEMBER:
                if opinion < 0.0 or not bits & AWARE:
                    fields.bond[row, product] = fields.bond[row, product] - MEMBER
                continue
            if not bits & AWARE or opinion < likes or not audience[people.group[person], stage_of(bits)]:
                continue
            luck = rng.luck(scene.seed, scene.replicate[world], scene.day, person, rng.JOIN, product)
            if happens(luck, rate, scene.days):
                fields.bond[row, product] = fields.bond[row, product] | MEMBER
                tally.successes[world, line] += 1
