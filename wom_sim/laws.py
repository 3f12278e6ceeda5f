"""The laws that people live by, each configured beside its code and composed here."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from pydantic.functional_validators import BeforeValidator

from wom_sim.config import Config, Known
from wom_sim.day.contact import Contact
from wom_sim.day.count import Labels
from wom_sim.day.decide import Choice
from wom_sim.day.inquire import Inquiry
from wom_sim.day.opinion import Opinion
from wom_sim.day.speak import Talk
from wom_sim.day.use import Experience

ChoiceLaw = Annotated[Choice | Contact, Field(discriminator="kind")]


def _with_kind(data: Any) -> Any:
    """The usual law of choice need not be named."""
    return {"kind": "logit", **data} if isinstance(data, dict) else data


class Laws(Config):
    """How people talk, hear, judge and decide."""

    talk: Talk = Talk()
    """When they speak."""
    inquiry: Inquiry = Inquiry()
    """What they ask and read before they buy."""
    opinion: Opinion = Opinion()
    """How they are moved by what they hear and live."""
    choice: Annotated[ChoiceLaw, BeforeValidator(_with_kind), Known("law", source="McFadden 1974")] = Choice()
    """How they come to buy."""
    experience: Experience = Experience()
    """What they live through as customers."""
    labels: Labels = Labels()
    """Where the lines between likes, loves, defends and recommends are drawn."""
