"""Mass media: the same message to many people at once."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wom_sim.config import Valence
from wom_sim.marketing.intervention import Intervention, Today


class MassMedia(Intervention):
    """Radio, television, outdoor or print."""

    kind: Literal["mass_media"] = "mass_media"
    """What kind of move it is."""
    reach: Annotated[float, Field(ge=0.0, le=0.99)]
    """Share of the audience that meets the message on a day."""
    message: Valence = 0.6
    """How good the message says the product is."""
    credibility: Annotated[float, Field(ge=0.0, le=10.0)] = 1.0
    """Weight of the message relative to an ordinary advertisement."""

    @property
    def steady(self) -> bool:
        """It does the same every day."""
        return True

    def act(self, today: Today) -> None:
        """Reach the audience."""
        today.reach(self.reach, self.message, self.credibility)
