"""Phase 2 of the day on platforms with a feed: people who are paid for it put up a post."""

from __future__ import annotations

from typing import Any

from wom_sim.kernel import day_kernel
from wom_sim.state import set_unit


@day_kernel
def endorse(
    worlds: Any,
    first: Any,
    chosen: Any,
    product: int,
    line: int,
    scene: Any,
    _people: Any,
    fields: Any,
    feed: int,
    message: float,
    disclosed: bool,
    tally: Any,
) -> None:
    """The chosen people put up a paid post, in place of what stands on their pages; what they think is not asked.

    worlds, first, chosen : int64; those chosen in worlds[i] are chosen[first[i]:first[i + 1]].
    """
    for place in range(worlds.shape[0]):
        world = worlds[place]
        for person in chosen[first[place] : first[place + 1]]:
            row = world * scene.people + person
            fields.post_product[feed, row] = product + 1
            set_unit(fields.post_valence, feed, row, message)
            fields.post_day[feed, row] = scene.day
            fields.post_author[feed, row] = person
            fields.post_depth[feed, row] = 0
            fields.post_paid[feed, row] = line + 1 if disclosed else -(line + 1)
            fields.post_engagement[feed, row] = 0
            tally.given[world, line] += 1
