"""Paid social media: advertisements on a platform, bought by the thousand."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from wom_sim.config import Money, Valence
from wom_sim.marketing.intervention import Cost, Intervention
from wom_sim.marketing.today import Today


class PaidSocial(Intervention):
    """Advertisements shown to members of one platform. What a day's budget buys is spread over all who can be reached;
    those of them who stand at other stages today cost nothing. Paid for by what is met; `cost` comes on top.
    """

    place: ClassVar[Literal["anywhere", "platform", "feed"]] = "platform"

    kind: Literal["paid_social"] = "paid_social"
    """What kind of move it is."""
    budget_a_day: Money
    """What may be spent on advertisements in a day."""
    price_per_thousand: Annotated[float, Field(gt=0.0, le=1e9)]
    """What a thousand advertisements cost (CPM)."""
    message: Valence = 0.6
    """How good the message says the product is."""
    relevance: Annotated[float, Field(ge=0.0, le=10.0)] = 1.0
    """Weight of the message relative to an ordinary advertisement: how well it is made, and how much to the point."""

    @property
    def steady(self) -> bool:
        """It does the same every day."""
        return True

    @property
    def prices(self) -> Cost:
        """The price of each advertisement comes to what else it costs."""
        each = self.cost.per_exposure + self.price_per_thousand / 1000.0
        return self.cost.model_copy(update={"per_exposure": each})

    def act(self, today: Today) -> None:
        """Show as many advertisements as the money of a day buys."""
        bought = self.budget_a_day / self.price_per_thousand * 1000.0
        today.expose(bought / today.size, self.message, self.relevance)
