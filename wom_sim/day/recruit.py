"""Phase 1 of the day as people meet it who are asked to do something for a brand."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.kernel import day_kernel
from wom_sim.state import AMBASSADOR, OWNER, unit

Counts = NDArray[np.int64]


@day_kernel
def recruit(
    worlds: Any,
    first: Any,
    chosen: Any,
    product: int,
    line: int,
    scene: Any,
    people: Any,  # noqa: ARG001 - every deed is called alike
    fields: Any,
    accepts: float,
    tally: Any,
) -> None:
    """The chosen customers become ambassadors, if they think well enough of the product; others decline, unpaid.

    worlds, first, chosen : int64; those chosen in worlds[i] are chosen[first[i]:first[i + 1]]. accepts : opinion from
    which one accepts.
    """
    for place in range(worlds.shape[0]):
        world = worlds[place]
        for person in chosen[first[place] : first[place + 1]]:
            row = world * scene.people + person
            if fields.stage[row, product] & OWNER and unit(fields.opinion, row, product) >= accepts:
                fields.bond[row, product] |= np.uint8(AMBASSADOR)
                tally.given[world, line] += 1


def enlist(
    worlds: Counts,
    first: Counts,
    chosen: Counts,  # noqa: ARG001 - every deed is called alike
    product: int,  # noqa: ARG001 - every deed is called alike
    line: int,
    scene: Any,  # noqa: ARG001 - every deed is called alike
    people: Any,  # noqa: ARG001 - every deed is called alike
    fields: Any,  # noqa: ARG001 - every deed is called alike
    tally: Any,
) -> None:
    """The chosen people are counted, so that each is paid for; nothing else happens to them."""
    tally.given[worlds, line] += np.diff(first)
