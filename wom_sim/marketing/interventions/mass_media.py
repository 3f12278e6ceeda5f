"""Mass media: the same message to many people at once."""

from __future__ import annotations

from math import ceil, exp
from typing import Annotated, Literal

from pydantic import Field, model_validator

from wom_sim.config import Valence
from wom_sim.day.chance import HALF
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today, rate_of

LASTS = 20
"""Half-lives after which nothing is left of what was broadcast: less than a millionth."""


class MassMedia(Intervention):
    """Radio, television, outdoor or print, bought by daily reach or by gross rating points; in pulses if need be."""

    kind: Literal["mass_media"] = "mass_media"
    """What kind of move it is."""
    reach: Annotated[float, Field(ge=0.0, le=0.99)] | None = None
    """Share of the audience that meets the message on a day."""
    grp: Annotated[float, Field(ge=0.0, le=10_000.0)] | None = None
    """Gross rating points a week, instead of `reach`: at 100, as many contacts as there are people in the audience."""
    carry_over: Annotated[float, Field(ge=0.0, le=365.0)] = 0.0
    """Days after which half of what is broadcast on a day has been met (adstock, Broadbent 1979): what is bought is
    met later, and no more of it. 0 if all is met on the day."""
    message: Valence = 0.6
    """How good the message says the product is."""
    credibility: Annotated[float, Field(ge=0.0, le=10.0)] = 1.0
    """Weight of the message relative to an ordinary advertisement."""

    @model_validator(mode="after")
    def _one_measure(self) -> MassMedia:
        if (self.reach is None) == (self.grp is None):
            raise InputError("give either 'reach', the share reached a day, or 'grp', rating points a week.")
        return self

    @property
    def rate(self) -> float:
        """Contacts of one person a day, while it is on and has been for long."""
        return rate_of(self.reach or 0.0) if self.grp is None else self.grp / 100.0 / 7.0

    @property
    def steady(self) -> bool:
        """It does the same every day, but for what is carried over."""
        return self.carry_over == 0.0

    def present(self, day: int) -> float:
        """Share of a day's broadcast that is met on a day: (1 - w) times the sum over k of w^k for spots k days ago.

        w halves in `carry_over` days. As if all broadcasts so far had been as they are now.
        """
        if self.carry_over == 0.0:
            return float(self.runs(day, 1))
        kept = exp(-HALF / self.carry_over)
        ages = range(min(day - self.first_day + 1, ceil(LASTS * self.carry_over)))
        return (1.0 - kept) * sum(exp(-HALF * age / self.carry_over) for age in ages if self.runs(day - age, 1))

    def acts(self, day: int) -> bool:
        """With what is carried over, on days after its last too."""
        return self.present(day) > 0.0

    def act(self, today: Today) -> None:
        """Reach the audience."""
        today.expose(self.present(today.day) * self.rate, self.message, self.credibility)
