"""What moves can do to people in the morning: nothing that is not here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from wom_sim.day.join import join
from wom_sim.day.receive import receive
from wom_sim.day.serve import serve

DEEDS: dict[str, Callable[..., None]] = {"give": receive, "answer": serve, "join": join}
"""Kernels by name. They take worlds, first and chosen as `receive` does, product, line, scene, people and fields, then
the laws that `LAWS` names and terms of their own, and the tally."""

LAWS: dict[str, tuple[str, ...]] = {"answer": ("ties", "opinion", "talk", "labels", "service"), "join": ("labels",)}
"""By deed, which tables of the model, or the ties, its kernel has to know."""


class Act(NamedTuple):
    """Something that a move does to its people today."""

    line: int
    deed: str
    """One of `DEEDS`."""
    terms: tuple[Any, ...] = ()
    chooses: bool = True
    """Whether people are chosen for it; otherwise it is done once in every world."""
