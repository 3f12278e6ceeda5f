"""Brand community: those who like a product meet, talk more, and help each other."""

from __future__ import annotations

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from wom_sim.config import Known, Rate
from wom_sim.marketing.audience import Audience
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.today import Today


class Community(Intervention):
    """A place where customers who like the product become members. Who joins is a success."""

    about_goods: ClassVar[bool] = True

    kind: Literal["community"] = "community"
    """What kind of move it is."""
    who: Audience = Audience(stages=("customer",))
    """Who can join; customers when left out."""
    joining: Annotated[Rate, Known("times a day", 0.005, 0.05)] = 0.02
    """Rate at which one of them who likes the product joins; who dislikes it later leaves."""
    talk: Annotated[
        float, Field(ge=0.0, le=100.0), Known("factor", 1.0, 2.0, "assumption; form after Algesheimer et al. 2005")
    ] = 1.2
    """Factor on how much members talk about the product."""
    help: Annotated[Rate, Known("times a day", 0.01, 0.2)] = 0.05
    """Rate at which a member, or an advocate in the audience, helps a tie who complains in public."""

    @property
    def steady(self) -> bool:
        """It does the same every day."""
        return True

    def act(self, today: Today) -> None:
        """Take members in, and let them help."""
        today.gather(self.joining, self.talk)
        today.help(self.help)
