"""What moves can do to listed people: nothing that is not here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from wom_sim.day.endorse import endorse
from wom_sim.day.receive import receive
from wom_sim.day.tell import tell

DEEDS: dict[str, Callable[..., None]] = {"endorse": endorse, "give": receive, "tell": tell}
"""Kernels by name. They take worlds, first and chosen as `receive` does, product, line, scene, people and fields, then
the tables of `TABLES`, terms of their own, and the tally."""

TABLES: dict[str, tuple[str, ...]] = {"tell": ("opinion",)}
"""Tables of the model that a deed is handed with today's levers before them; the others are handed neither."""


class Act(NamedTuple):
    """Something that a move does to its people today."""

    line: int
    deed: str
    """One of `DEEDS`."""
    terms: tuple[Any, ...] = ()
    chooses: bool = True
    """Whether people are chosen for it; otherwise it is done once in every world."""
    platform: str | None = None
    """Platform on whose feed it is done, once people have put up their own words; otherwise it is done in the morning.
    The number of the feed comes before the other terms."""
