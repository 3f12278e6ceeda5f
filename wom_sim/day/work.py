"""Phase 4 of the day for those who work for the brand: what it is like there is known to them at first hand."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim import rng
from wom_sim.day import events
from wom_sim.day.chance import below, happens
from wom_sim.day.listen import listen
from wom_sim.day.trace import NOBODY
from wom_sim.kernel import day_kernel, scratch
from wom_sim.rng import BLOCK
from wom_sim.state import span, stage_of


@day_kernel
def work(lo: int, hi: int, scene: Any, people: Any, fields: Any, levers: Any, terms: Any, tally: Any) -> None:
    """Those of the blocks [lo, hi) who work for a brand live through a day there that they will remember.

    It weighs as much as using the product once more, and lies in the inbox with all else that they hear of it.
    """
    day, days = scene.day, scene.days
    draws = scratch(BLOCK, np.float64)
    lanes = scratch(BLOCK, np.int64)
    for block in range(lo, hi):
        world, inner, first, last = span(scene, block)
        law_of_opinion, plan = terms[scene.arm[world]], levers.plan[world]
        for product in range(fields.stage.shape[1]):
            most = levers.products[plan, product].most_work
            if most == 0.0:
                continue
            rng.fill_luck(draws, scene.seed, scene.replicate[world], day, inner, rng.MORALE, product)
            for place in range(below(draws, last - first, most * days, lanes)):
                person = first + lanes[place]
                stage = stage_of(fields.stage[world * scene.people + person, product])
                cell = levers.cells[plan, product, people.group[person], stage]
                if happens(draws[lanes[place]], cell.work, days):
                    listen(
                        scene,
                        people,
                        fields,
                        tally,
                        law_of_opinion,
                        world,
                        person,
                        product,
                        cell.morale,
                        law_of_opinion.later_use,
                        events.HEARD_WORK,
                        NOBODY,
                        NOBODY,
                        0,
                    )
