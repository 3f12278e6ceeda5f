"""Pulses: a move that is on and off in turn."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from wom_sim.config import Config

Some = Annotated[int, Field(ge=1, le=32000)]


class Pulse(Config):
    """Days on and days off in turn, beginning with those on."""

    on: Some
    """Days on which the move runs."""
    off: Some
    """Days after them on which it does not."""

    def days_on(self, days: int) -> int:
        """How many of the first `days` days are on."""
        rounds, rest = divmod(days, self.on + self.off)
        return rounds * self.on + min(rest, self.on)
