"""Service desk: complaints are answered, and turned round where the answer is good."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from wom_sim.config import Known, Share, Valence
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today


class ServiceDesk(Intervention):
    """People who answer complaints, the oldest first. Each answer is a success in the sense of `cost.per_success`."""

    about_goods: ClassVar[bool] = True

    kind: Literal["service_desk"] = "service_desk"
    """What kind of move it is."""
    capacity: Annotated[float, Field(gt=0.0, le=1e9)]
    """Complaints that it can answer in a day, of the whole market where `market.people` is given."""
    delay: Annotated[int, Field(ge=0, le=365)] = 1
    """Days that a complaint waits at least."""
    quality: Annotated[Share, Known("chance", 0.4, 0.9)] = 0.7
    """Chance that an answer satisfies."""
    finding: Share = 0.0
    """Share found, by listening, of the complaints in public that are not addressed to the brand."""
    private: Share = 0.0
    """How easy it is to complain in private: the share of complaints that are made so."""
    public_reply: Valence | None = None
    """How good a satisfying answer in public looks to others who read it; nobody can when left out."""

    @property
    def steady(self) -> bool:
        """It does the same every day."""
        return True

    def act(self, today: Today) -> None:
        """Make contact easy, and answer."""
        today.ease(self.private)
        today.answer(self.capacity, self.delay, self.quality, self.finding, self.public_reply)
