"""Review request: customers are asked for a review after their first use."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from wom_sim.config import Known, Share
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today


class ReviewRequest(Intervention):
    """Customers are asked for a review after their first use, whatever they make of it; each review gained in this way
    costs `cost.per_success`.
    """

    for_customers: ClassVar[bool] = True
    about_goods: ClassVar[bool] = True

    kind: Literal["review_request"] = "review_request"
    """What kind of move it is."""
    chance: Annotated[Share, Known("chance", 0.05, 0.3)] = 0.15
    """Chance that somebody who is asked writes a review who would not have written one."""

    @property
    def steady(self) -> bool:
        """It does the same every day."""
        return True

    def act(self, today: Today) -> None:
        """Ask."""
        today.ask_for_reviews(self.chance)
