"""The laws that people live by, each configured beside its code and composed here."""

from __future__ import annotations

from typing import Annotated

from pydantic import SerializeAsAny
from pydantic.functional_validators import BeforeValidator

from wom_sim.config import Config, Known
from wom_sim.day import contact, threshold  # noqa: F401 - laws of choice that stand beside their kernels
from wom_sim.day.choosing import ChoiceLaw
from wom_sim.day.count import Labels
from wom_sim.day.decide import Choice
from wom_sim.day.inquire import Inquiry
from wom_sim.day.opinion import Opinion
from wom_sim.day.page import Following
from wom_sim.day.serve import Service
from wom_sim.day.speak import Talk
from wom_sim.day.swappable import SchemaOfKinds
from wom_sim.day.trust import Trust
from wom_sim.day.use import Experience

AnyOpinion = Annotated[SerializeAsAny[Opinion], BeforeValidator(Opinion.read), SchemaOfKinds(Opinion)]
AnyChoice = Annotated[SerializeAsAny[ChoiceLaw], BeforeValidator(ChoiceLaw.read), SchemaOfKinds(ChoiceLaw)]


class Laws(Config):
    """How people talk, hear, judge and decide."""

    talk: Talk = Talk()
    """When they speak."""
    inquiry: Inquiry = Inquiry()
    """What they ask and read before they buy."""
    opinion: Annotated[AnyOpinion, Known("law", source="assumption; form after DeGroot 1974")] = Opinion()
    """How they are moved by what they hear and live."""
    choice: Annotated[AnyChoice, Known("law", source="McFadden 1974")] = Choice()
    """How they come to buy."""
    experience: Experience = Experience()
    """What they live through as customers."""
    trust: Trust = Trust()
    """How far they trust a brand, and believe it."""
    following: Following = Following()
    """How they come to follow a brand's pages."""
    service: Service = Service()
    """What answers to complaints are worth to them."""
    labels: Labels = Labels()
    """Where the lines between likes, loves, defends and recommends are drawn."""
    word_of_mouth: bool = True
    """Whether people speak, ask, read reviews, and see what others have. If not, only marketers and use reach them."""

    def in_force(self) -> Laws:
        """The same laws, without all that passes between people where there is no word-of-mouth."""
        if self.word_of_mouth:
            return self
        return self.model_copy(
            update={
                "talk": self.talk.model_copy(update={"rate": 0.0}),
                "inquiry": self.inquiry.model_copy(update={"ask": 0.0, "read": 0.0}),
                "choice": self.choice.alone(),
                "following": self.following.model_copy(update={"sharing": 0.0}),
            }
        )
