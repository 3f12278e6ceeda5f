"""Public relations: stories that editors may or may not make of what they are offered."""

from __future__ import annotations

from math import ceil, exp, floor
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from wom_sim import rng
from wom_sim.config import Days, Known, Share, Valence
from wom_sim.day.chance import HALF
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today, rate_of

LASTS = 10
"""Half-lives after which a story is forgotten: a thousandth of its rate is left."""
TONE = 1 << 15
"""First slot of the draws of how a story turns out; those below are of whether there is one."""


class PublicRelations(Intervention):
    """Earned media. Nobody can buy a story or what it says: editors take up some of what they are offered, are believed
    more than advertisements, and are now and then unfriendly. Stories of one day are met as one message, their mean by
    readers.
    """

    individual: ClassVar[bool] = True

    kind: Literal["public_relations"] = "public_relations"
    """What kind of move it is."""
    pitches: Annotated[float, Field(ge=0.0, le=700.0)]
    """Offers to editors a week, evenly spread."""
    pickup: Annotated[Share, Known("share", 0.02, 0.3)] = 0.1
    """Chance that an offer becomes a story."""
    reach: Annotated[float, Field(ge=0.0, le=0.99)]
    """Share of the audience that meets a story on the day on which it comes out."""
    half_life: Annotated[Days, Known("days", 1.0, 7.0)] = 2.0
    """Days after which half as many meet it."""
    message: Valence = 0.6
    """How good a friendly story says the product is."""
    risk: Annotated[Share, Known("share", 0.02, 0.25)] = 0.1
    """Chance that a story is unfriendly, and says the opposite."""
    credibility: Annotated[
        float, Field(ge=0.0, le=10.0), Known("factor", 1.0, 5.0, "assumption; form after Eisend and Küster 2011")
    ] = 3.0
    """Weight of a story relative to an ordinary advertisement."""

    def offers(self, day: int) -> int:
        """How many offers are made on a day."""
        before = self.runs(self.first_day, day - self.first_day)
        return floor((before + self.runs(day, 1)) * self.pitches / 7.0) - floor(before * self.pitches / 7.0)

    def acts(self, day: int) -> bool:
        """Stories stand when the last offer has been made."""
        return any(self.runs(since, 1) for since in self._remembered(day))

    def act(self, today: Today) -> None:
        """Let the stories that are not yet forgotten be met."""
        rate = tone = 0.0
        for day in self._remembered(today.day):
            for offer in range(self.offers(day)):
                if today.luck(rng.STORY, offer, day) < self.pickup:
                    met = rate_of(self.reach) * exp(-HALF * (today.day - day) / self.half_life)
                    unfriendly = today.luck(rng.STORY, TONE + offer, day) < self.risk
                    rate += met
                    tone += -met if unfriendly else met
        if rate > 0.0:
            today.expose(rate, self.message * tone / rate, self.credibility, voice=0.0)

    def _remembered(self, day: int) -> range:
        """The days whose stories are not yet forgotten."""
        return range(max(self.first_day, day - ceil(LASTS * self.half_life)), day + 1)
