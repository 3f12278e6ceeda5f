"""Price promotion: the audience pays less for a while."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today


class PricePromotion(Intervention):
    """A discount. Its price is the margin given away, which the ledger takes off by itself."""

    about_goods: ClassVar[bool] = True

    kind: Literal["price_promotion"] = "price_promotion"
    """What kind of move it is."""
    discount: Annotated[float, Field(ge=0.0, le=0.95)]
    """Share taken off the price."""

    @property
    def steady(self) -> bool:
        """It does the same every day."""
        return True

    def act(self, today: Today) -> None:
        """Lower the price."""
        today.discount(self.discount)
