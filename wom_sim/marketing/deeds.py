"""What moves can do to people: nothing that is not here."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from wom_sim.day.endorse import endorse
from wom_sim.day.join import join
from wom_sim.day.receive import receive
from wom_sim.day.recruit import enlist, recruit
from wom_sim.day.serve import serve
from wom_sim.day.tell import tell


class Deed(NamedTuple):
    """How something is done to people."""

    kernel: Callable[..., None]
    """Takes worlds, first and chosen as `receive` does, product, line, scene, people and fields, then what it needs,
    the terms of the act, and the tally."""
    needs: tuple[str, ...] = ()
    """Tables of the model by name, `levers`, `ties`, or the number of the `feed`."""


DEEDS = {
    "answer": Deed(serve, ("ties", "opinion", "trust", "talk", "labels", "service")),
    "endorse": Deed(endorse, ("feed",)),
    "enlist": Deed(enlist),
    "give": Deed(receive),
    "join": Deed(join, ("labels",)),
    "recruit": Deed(recruit),
    "tell": Deed(tell, ("levers", "opinion", "trust")),
}


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
    platform: str | None = None
    """Platform on whose feed it is done, once people have put up their own words; otherwise it is done in the
    morning."""
