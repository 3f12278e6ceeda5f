"""Paid voices that are no advertisements: whether they say so, and what happens when it comes out."""

from __future__ import annotations

from dataclasses import replace
from math import floor, log, log1p
from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.config import Config, Valence
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Day, Intervention
from wom_sim.marketing.today import Today


class Scandal(Config):
    """The news that somebody was paid and did not say so."""

    reach: Annotated[float, Field(ge=0.0, le=0.99)] = 0.1
    """Share of all people who meet the news on each of its days."""
    days: Annotated[int, Field(ge=1, le=365)] = 7
    """Days on which it is in the news."""
    message: Valence = -0.5
    """How good the news says the product is."""
    credibility: Annotated[float, Field(ge=0.0, le=10.0)] = 3.0
    """Weight of the news relative to an ordinary advertisement."""


class PaidVoice(Intervention):
    """What moves share that pay others to speak."""

    individual: ClassVar[bool] = True

    disclosed: bool = True
    """Whether it is said that the word is paid for. One that is known to be weighs less, by `laws.opinion.paid`."""
    comes_out: Day | None = None
    """Where it is not said, the day on which it comes out; never when left out."""
    comes_out_chance: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0
    """Chance that it comes out on a day, from its first day on, instead of `comes_out`."""
    scandal: Scandal = Scandal()
    """What happens then; from that day on the word is known to be paid for."""

    @model_validator(mode="after")
    def _can_come_out(self) -> PaidVoice:
        ways = (self.comes_out is not None) + (self.comes_out_chance > 0.0)
        if self.disclosed and ways:
            raise InputError("what is disclosed cannot come out.", remedy="Write 'disclosed: false'.")
        if ways > 1:
            raise InputError("give either the day on which it 'comes_out' or a chance.")
        if self.comes_out is not None and self.comes_out < self.first_day:
            raise InputError("it cannot come out before it begins.", where="comes_out")
        if ways and self.cost.per_exposure > 0.0:
            raise InputError(
                "where it may come out, the news of it would be paid for too.",
                where="cost.per_exposure",
                remedy="Pay by the post ('per_person') or by the day.",
            )
        return self

    def outing(self, today: Today) -> int | None:
        """The day on which it comes out, if it ever does: by chance, after a geometric time."""
        if self.comes_out_chance == 0.0:
            return self.comes_out
        luck = today.luck(rng.REVEAL, 0, self.first_day)
        return self.first_day + floor(log(luck) / log1p(-self.comes_out_chance))

    def known(self, today: Today) -> bool:
        """Whether people know today that the word is paid for."""
        out = self.outing(today)
        return self.disclosed or (out is not None and today.day >= out)

    def breaks(self, today: Today) -> bool:
        """Let the news of it be met, on its days; returns whether it is in the news."""
        out = self.outing(today)
        news = out is not None and out <= today.day < out + self.scandal.days
        if news:
            told, everyone = self.scandal, replace(today, audience=np.ones_like(today.audience))
            everyone.reach(told.reach, told.message, told.credibility, voice=-1.0, conduct=-1.0)
        return news

    def acts(self, day: int) -> bool:
        """When it is over it may still come out."""
        if self.comes_out_chance > 0.0:
            return day >= self.first_day
        news = self.comes_out is not None and self.comes_out <= day < self.comes_out + self.scandal.days
        return news or super().acts(day)
