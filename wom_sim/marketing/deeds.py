"""What moves can do to listed people in the morning: nothing that is not here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from wom_sim.day.receive import receive
from wom_sim.day.recruit import enlist, recruit

DEEDS: dict[str, Callable[..., None]] = {"give": receive, "enlist": enlist, "recruit": recruit}
"""Kernels by name. They take worlds, first and chosen as `receive` does, product, line, scene, people and fields, then
terms of their own, and the tally."""


class Act(NamedTuple):
    """Something that a move does to its people today."""

    line: int
    deed: str
    """One of `DEEDS`."""
    terms: tuple[Any, ...] = ()
    chooses: bool = True
    """Whether people are chosen for it; otherwise it is done once in every world."""
    at_first: bool = False
    """Whether it is done only on the first day of the move in each world."""
