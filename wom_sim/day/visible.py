"""What people see of their ties: who has a product."""

from __future__ import annotations

from typing import Any

from numba.extending import overload

from wom_sim.kernel import day_kernel, inlined
from wom_sim.network.representations import CompleteTies, degree, neighbour
from wom_sim.state import OWNER, span


@day_kernel
def show(lo: int, hi: int, scene: Any, fields: Any, owns: Any) -> None:
    """Make public which products the people of the blocks [lo, hi) have: uint8 (products, rows)."""
    for block in range(lo, hi):
        world, _, first, last = span(scene, block)
        for product in range(fields.stage.shape[1]):
            for row in range(world * scene.people + first, world * scene.people + last):
                owns[product, row] = (fields.stage[row, product] & OWNER) != 0


def adopted_ties(ties: Any, owns: Any, owners: int, start: int, person: int) -> int:
    """How many of a person's ties have the product, of those whose having it is public.

    owns : uint8 (rows,); owners : how many there are in the world that is seen; start : its first row.
    """
    if isinstance(ties, CompleteTies):
        return _all_but_me(ties, owns, owners, start, person)
    return _one_by_one(ties, owns, owners, start, person)


@inlined
def _all_but_me(ties: Any, owns: Any, owners: int, start: int, person: int) -> int:
    return int(owners - owns[start + person])


@inlined
def _one_by_one(ties: Any, owns: Any, owners: int, start: int, person: int) -> int:
    have = 0
    for slot in range(degree(ties, person)):
        have += owns[start + neighbour(ties, person, slot)]
    return have


@overload(adopted_ties)
def _adopted_ties(ties: Any, owns: Any, owners: Any, start: Any, person: Any) -> Any:
    count = _all_but_me if ties.instance_class is CompleteTies else _one_by_one

    def compiled(ties: Any, owns: Any, owners: Any, start: Any, person: Any) -> Any:
        return count(ties, owns, owners, start, person)

    return compiled


@inlined
def adopted_share(ties: Any, owns: Any, owners: int, start: int, person: int) -> float:
    """Share of a person's ties who have the product; 0 for somebody without ties.

    A share, never a count: a count would make the outcome depend on the number of ties.
    """
    count = degree(ties, person)
    return adopted_ties(ties, owns, owners, start, person) / count if count > 0 else 0.0
