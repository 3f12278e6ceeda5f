"""A pilot: a small safe test of a move before it is made everywhere."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from wom_sim.config import Config, Money
from wom_sim.marketing.audience import Audience
from wom_sim.state import LATEST_DAY


class Pilot(Config):
    """How a move is tested: it is made for a part of its audience, the rest of which is the control."""

    where: Audience
    """The part of its audience for which the move is made during the pilot: regions, or a share of the people."""
    days: Annotated[int, Field(ge=1, le=LATEST_DAY)]
    """How long, from the first day of the move; then it is decided whether everyone gets it."""
    worth: Money | None = None
    """What a new customer is worth; the margin of one unit when left out."""
    confidence: Annotated[float, Field(ge=0.5, lt=1.0)] = 0.8
    """How sure one has to be that the move pays for itself before everyone gets it; at one half the estimate alone
    decides."""
