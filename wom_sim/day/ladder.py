"""The ladder from liking to loving to defending: who climbs it, and who slips."""

from __future__ import annotations

from typing import Any

from wom_sim.day import events
from wom_sim.kernel import inlined, law


@law
def rung(labels: Any, opinion: float) -> int:
    """Rung on which an opinion stands: 0 for none, 1 likes, 2 loves, 3 defends."""
    return int(opinion >= labels.likes) + int(opinion >= labels.loves) + int(opinion >= labels.defends)


@inlined
def count_climb(here: Any, labels: Any, before: float, after: float) -> None:
    """Count the rungs that a move of opinion has gained or lost; here : events of the product and segment."""
    way = rung(labels, after) - rung(labels, before)
    here[events.CLIMBED] += max(way, 0)
    here[events.SLIPPED] += max(-way, 0)
