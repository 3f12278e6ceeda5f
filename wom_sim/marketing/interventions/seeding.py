"""Seeding: hand-picked people get the product, and talk about it if they like it."""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import model_validator

from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today


class Seeding(Intervention):
    """Gifts and samples. What people make of them is up to them."""

    chooses_daily: ClassVar[bool] = True
    about_goods: ClassVar[bool] = True

    kind: Literal["seeding"] = "seeding"
    """What kind of move it is."""

    @model_validator(mode="after")
    def _on_one_day(self) -> Seeding:
        if self.on is None:
            raise InputError("seeding happens on one day: give 'on'.")
        return self

    def act(self, today: Today) -> None:
        """Give the product to the chosen people."""
        today.give()
