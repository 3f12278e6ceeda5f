"""Ambassadors: customers who like the product are asked to speak for it."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, field_validator

from wom_sim.config import Known, Valence
from wom_sim.marketing.audience import Audience
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today


class Ambassadors(Intervention):
    """Customers who like the product are recruited on the first day, and talk more. What they say is what they think;
    who does not like it declines, and is not paid for.
    """

    chooses_daily: ClassVar[bool] = True
    for_customers: ClassVar[bool] = True
    about_goods: ClassVar[bool] = True

    kind: Literal["ambassadors"] = "ambassadors"
    """What kind of move it is."""
    talk: Annotated[float, Field(ge=1.0, le=100.0), Known("factor", 1.5, 6.0)] = 3.0
    """Factor on their rate of talk as long as they are customers; the highest of several counts for all of them."""
    accepts: Annotated[Valence, Known("opinion", 0.05, 0.25)] = 0.15
    """Opinion from which a customer who is asked accepts."""

    @field_validator("who")
    @classmethod
    def _among_customers(cls, who: Audience) -> Audience:
        return who if who.stages is not None else who.model_copy(update={"stages": ("customer",)})

    @property
    def steady(self) -> bool:
        """It does the same every day."""
        return True

    def act(self, today: Today) -> None:
        """Recruit, and let them talk."""
        today.recruit(self.accepts)
        today.ambassadors_talk(self.talk)
