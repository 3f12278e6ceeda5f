"""Loyalty: customers get a part of the price back, and may find it harder to leave."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from wom_sim.config import GIVEN, Known
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today


class Loyalty(Intervention):
    """A bonus on what customers buy again. Its price is the margin given away, which the ledger takes off by itself."""

    for_customers: ClassVar[bool] = True
    about_goods: ClassVar[bool] = True

    kind: Literal["loyalty"] = "loyalty"
    """What kind of move it is."""
    bonus: Annotated[float, Field(ge=0.0, le=0.95)]
    """Share of the price that customers get back when they buy again."""
    churn: Annotated[float, Field(ge=0.0, le=100.0), Known("factor", source=GIVEN)] = 1.0
    """Factor on the rate at which customers leave, by points that they would lose; 1 is no effect of that kind."""

    @property
    def steady(self) -> bool:
        """It does the same every day."""
        return True

    def act(self, today: Today) -> None:
        """Lower the price for customers, and their rate of leaving."""
        today.customers().discount(self.bonus)
        today.customers().churn(self.churn)
