"""The market that the simulated people stand for."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field
from pydantic.functional_validators import BeforeValidator

from wom_sim.config import Config
from wom_sim.errors import InputError


def _not_zero(amount: Any) -> Any:
    if amount == 0:
        raise InputError(
            "a budget of zero buys nothing.", remedy="Leave it out for no limit, or take away what it was to pay for."
        )
    return amount


Budget = Annotated[float, BeforeValidator(_not_zero), Field(gt=0.0, le=1e12)]
"""An amount that may be spent in all."""


class Market(Config):
    """How large the market is. Each simulated person stands for as many of its people as there are for each."""

    people: Annotated[float, Field(ge=1.0, le=1e11)] | None = None
    """People in the market; as many as are simulated when left out. What is paid for each message, person or success,
    and what is sold, is counted in these people; fixed sums and those by the day are what they are."""

    def scale(self, simulated: int) -> float:
        """How many people of the market one simulated person stands for."""
        return 1.0 if self.people is None else self.people / simulated
