"""Crisis: the brand is accused of something, and the news of it goes round."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from wom_sim.config import Days, Known, Valence
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today

FORGOTTEN = 1e-4
"""News that would reach a smaller share of the people a day is no news any more."""


class Crisis(Intervention):
    """Bad news about the brand, which nobody there has chosen; what people make of it and pass on is up to them."""

    kind: Literal["crisis"] = "crisis"
    """What kind of move it is."""
    reach: Annotated[float, Field(ge=0.0, le=0.99)]
    """Share of the audience that meets the news on the first day."""
    half_life: Annotated[Days, Known("days", 2.0, 14.0)] = 5.0
    """Days after which the news reaches half as many."""
    message: Annotated[Valence, Known("valence", -1.0, -0.4)] = -0.8
    """How good the news says the product is."""
    credibility: Annotated[float, Field(ge=0.0, le=10.0), Known("factor", 2.0, 8.0)] = 4.0
    """Weight of the news relative to an ordinary advertisement."""
    conduct: Valence = -1.0
    """How good or bad the brand's conduct is of which it tells; by that it is trusted."""
    harm: Annotated[float, Field(ge=0.0, le=2.0)] = 0.0
    """What the product loses in quality."""
    harm_days: Annotated[int, Field(ge=1, le=32000)] = 30
    """For how many days."""

    @model_validator(mode="after")
    def _lingers(self) -> Crisis:
        if self.on is not None:
            raise InputError("news of a crisis lingers: give 'from', the day on which it breaks, and not 'on'.")
        return self

    def act(self, today: Today) -> None:
        """Spread the news, and harm the product."""
        age = today.day - self.from_
        reach = self.reach * 2.0 ** (-age / self.half_life)
        if reach >= FORGOTTEN:
            today.reach(reach, self.message, self.credibility, voice=-1.0, conduct=self.conduct)
        if self.harm > 0.0 and age < self.harm_days:
            today.quality(-self.harm)
