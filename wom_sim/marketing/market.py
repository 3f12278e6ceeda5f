"""The market that the simulated people stand for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from wom_sim.config import Config


class Market(Config):
    """How large the market is. Each simulated person stands for as many of its people as there are for each."""

    people: Annotated[float, Field(ge=1.0, le=1e11)] | None = None
    """People in the market; as many as are simulated when left out. What is paid for each message, person or success,
    and what is sold, is counted in these people; fixed sums and those by the day are what they are."""

    def scale(self, simulated: int) -> float:
        """How many people of the market one simulated person stands for."""
        return 1.0 if self.people is None else self.people / simulated
