"""Crisis response: the brand explains itself, or apologises."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from wom_sim.config import Known, Share, Valence
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today


class CrisisResponse(Intervention):
    """What the brand says after bad news. It is a message among others, believed as far as it is sincere."""

    kind: Literal["crisis_response"] = "crisis_response"
    """What kind of move it is."""
    reach: Annotated[float, Field(ge=0.0, le=0.99)]
    """Share of the audience that meets it on a day."""
    message: Valence = 0.2
    """How good it says the product is."""
    credibility: Annotated[float, Field(ge=0.0, le=10.0), Known("factor", 1.0, 4.0)] = 2.0
    """Weight, relative to an ordinary advertisement, of words that are wholly sincere."""
    sincerity: Annotated[Share, Known("share", 0.2, 1.0, "assumption; form after Coombs 2007")] = 0.7
    """How sincere people find it: so far it is believed, and counts as good conduct."""

    def act(self, today: Today) -> None:
        """Reach the audience."""
        today.reach(self.reach, self.message, self.credibility * self.sincerity, conduct=self.sincerity)
