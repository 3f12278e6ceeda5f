"""Referral: customers who like the product invite their friends, and are rewarded for those who buy."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from wom_sim.config import Known, Rate
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today


class Referral(Intervention):
    """Customers who like the product invite a friend who never had it. The friend hears what they think of it, and
    holds an invitation to a lower first price; the reward for each who buys with it is `cost.per_success`.
    """

    for_customers: ClassVar[bool] = True
    about_goods: ClassVar[bool] = True

    kind: Literal["referral"] = "referral"
    """What kind of move it is."""
    rate: Annotated[Rate, Known("invitations a day", 0.0025, 0.01)] = 0.005
    """Invitations a day of a customer who likes the product and gets nothing for it."""
    rewarded: Annotated[
        float, Field(ge=1.0, le=100.0), Known("factor", 1.0, 4.0, "assumption; sign after Ryu and Feick 2007")
    ] = 2.0
    """Factor on that rate where there is a reward; how large it is matters little (Ryu and Feick 2007)."""
    discount: Annotated[float, Field(ge=0.0, le=0.95)] = 0.0
    """Share taken off the first price that the friend pays."""
    valid: Annotated[int, Field(ge=1, le=32000)] = 30
    """Days on which an invitation counts, as long as the programme runs."""

    @property
    def steady(self) -> bool:
        """It does the same every day."""
        return True

    def act(self, today: Today) -> None:
        """Let customers invite."""
        factor = self.rewarded if self.cost.per_success > 0.0 else 1.0
        today.invite(self.rate * factor, self.discount, float(self.valid))
