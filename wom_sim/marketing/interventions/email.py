"""E-mail: letters to people who are on a list, until they leave it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from wom_sim.config import Known, Share, Valence
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Day, Intervention
from wom_sim.marketing.today import Today


class Email(Intervention):
    """Letters. Those opened are advertisements that were met; each may make its reader leave the brand's list, the
    sooner the more of its advertisements are not yet forgotten. `per_person` is the price of a letter sent.
    """

    kind: Literal["email"] = "email"
    """What kind of move it is."""
    every: Annotated[int, Field(ge=1, le=3650)] | None = None
    """Days from one letter to the next, the first on its first day."""
    days: Annotated[tuple[Day, ...], Field(min_length=1)] | None = None
    """The days with a letter, instead of `every`."""
    open_rate: Annotated[Share, Known("share", 0.1, 0.4)] = 0.2
    """Chance that a letter is opened."""
    leave: Annotated[Share, Known("share", 0.001, 0.02, "assumption; form after Drèze and Bonfrer 2008")] = 0.005
    """Chance that a letter that is opened makes its reader leave the list, for it and for each advertisement of the
    brand not yet forgotten."""
    message: Valence = 0.6
    """How good the letter says the product is."""
    credibility: Annotated[float, Field(ge=0.0, le=10.0)] = 1.0
    """Weight of the letter relative to an ordinary advertisement."""

    @model_validator(mode="after")
    def _one_rhythm(self) -> Email:
        if sum(given is not None for given in (self.every, self.days, self.on)) != 1:
            raise InputError("say when letters are sent: give one of 'every', 'days' and 'on'.")
        for day in self.days or ():
            if not self.runs(day, 1):
                raise InputError(f"day {day} lies outside the days on which it runs.", where="days")
        return self

    @property
    def steady(self) -> bool:
        """One letter is as the other."""
        return True

    def acts(self, day: int) -> bool:
        """On days with a letter."""
        due = (day - self.first_day) % (self.every or 1) == 0 if self.days is None else day in self.days
        return due and super().acts(day)

    def act(self, today: Today) -> None:
        """Write to the list."""
        today.tell(self.message, self.credibility, self.open_rate, self.leave)
