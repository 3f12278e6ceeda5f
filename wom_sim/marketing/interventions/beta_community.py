"""Beta community: testers say what should be better, and later the product is."""

from __future__ import annotations

from math import exp
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from wom_sim.config import Known, Rate, Share
from wom_sim.errors import InputError
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today


def understood(reports: float, testers: float, days: float) -> float:
    """Share of what could be better that testers have found and told: 1 - exp(-reports x testers x days).

    Finding is a Poisson process, so that every further tester adds less (Nielsen and Landauer 1993).
    """
    return 1.0 - exp(-reports * testers * days)


class BetaCommunity(Intervention):
    """The audience tests, for `cost.per_person` each; after a time what it said is built, and stays. `loudness` says
    whether that is what all need or what the testers want, whose wishes are those of the people of their segments.
    """

    lasting: ClassVar[bool] = True
    about_goods: ClassVar[bool] = True

    kind: Literal["beta_community"] = "beta_community"
    """What kind of move it is."""
    gather: Annotated[int, Field(ge=1, le=32000)] = 30
    """Days on which feedback is gathered."""
    delay: Annotated[int, Field(ge=0, le=32000)] = 60
    """Days that it then takes to build what was understood."""
    reports: Annotated[Rate, Known("times a day", 0.005, 0.02, "assumption; form after Nielsen and Landauer 1993")] = (
        0.01
    )
    """Rate at which one tester finds and tells any one thing that could be better."""
    loudness: Share = 0.0
    """How far the loudest are followed: from 0, what is built is what all need, to 1, what the testers want."""
    gain: Annotated[float, Field(ge=-1.0, le=1.0), Known("satisfaction", 0.05, 0.3)] = 0.15
    """What quality gains for those for whom it is built, once all is understood; below 0 where people ask for what
    they will not like."""
    loss: Annotated[float, Field(ge=0.0, le=1.0), Known("satisfaction", 0.0, 0.3)] = 0.1
    """What quality loses for the others, of what is built for the testers alone."""

    @model_validator(mode="after")
    def _stays(self) -> BetaCommunity:
        if self.on is not None or self.until is not None:
            raise InputError(
                "what was built stays, so that this has no end.",
                where="on" if self.on is not None else "until",
                remedy="Give 'from', and 'gather' for how long feedback is gathered.",
            )
        return self

    def act(self, today: Today) -> None:
        """Enlist the testers; when it is built, change the quality."""
        today.enlist()
        if today.day < self.first_day + self.gather + self.delay:
            return
        built = understood(self.reports, today.size, float(self.gather))
        alike = today.alike()
        alike.quality(built * self.gain)
        alike.others().quality(built * (self.gain * (1.0 - self.loudness) - self.loss * self.loudness))
