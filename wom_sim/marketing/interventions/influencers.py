"""Influencers: people of the network are paid to put up posts."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from wom_sim.config import Valence
from wom_sim.errors import InputError
from wom_sim.marketing.interest import PaidVoice
from wom_sim.marketing.today import Today


class Influencers(PaidVoice):
    """Paid posts, for those who follow the people chosen, on a platform with a feed. What these think themselves is
    not for sale. `per_person` is the price of a post, `per_exposure` that of each time it is read, passed on or not.
    """

    place: ClassVar[Literal["anywhere", "platform", "feed"]] = "feed"
    chooses_daily: ClassVar[bool] = True

    kind: Literal["influencers"] = "influencers"
    """What kind of move it is."""
    every: Annotated[int, Field(ge=1, le=3650)] = 7
    """Days from one post to the next, the first on its first day."""
    message: Valence = 0.6
    """How good the post says the product is."""

    @model_validator(mode="after")
    def _few(self) -> Influencers:
        if self.who.count is None and self.who.people is None:
            raise InputError("say how many are paid, or who.", where="who", remedy="Write 'who: {count: 10}'.")
        return self

    def act(self, today: Today) -> None:
        """Have them put up a post, and let it come out if it does."""
        if self.runs(today.day, 1) and (today.day - self.first_day) % self.every == 0:
            today.endorse(str(self.who.platform), self.message, disclosed=self.known(today))
        self.breaks(today)
