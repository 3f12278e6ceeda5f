"""Intermediaries: whom people ask before they buy, and who push what pays them."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from wom_sim.config import Known, Valence
from wom_sim.marketing.interest import PaidVoice
from wom_sim.marketing.today import Today
from wom_sim.state import INTERESTED


class Intermediary(PaidVoice):
    """Shop staff, comparison sites, advisers: paid to recommend the product to those of the audience who consider it.
    While it is in the news that they were, they hold their tongues.
    """

    kind: Literal["intermediary"] = "intermediary"
    """What kind of move it is."""
    reach: Annotated[float, Field(ge=0.0, le=0.99)]
    """Share of those who consider the product that is advised on a day."""
    message: Valence = 0.6
    """How good the advice says the product is."""
    credibility: Annotated[float, Field(ge=0.0, le=10.0), Known("factor", 3.0, 8.0)] = 6.0
    """Weight of the advice relative to an ordinary advertisement; a friend's word weighs some seven of these."""

    def act(self, today: Today) -> None:
        """Advise, or let it come out."""
        if self.breaks(today) or not self.runs(today.day, 1):
            return
        considering = np.zeros_like(today.audience)
        considering[:, INTERESTED] = today.audience[:, INTERESTED]
        advice = replace(today, audience=considering)
        advice.reach(self.reach, self.message, self.credibility, voice=0.0, paid=float(self.known(today)))
