"""The family of laws by which people come to have a product."""

from __future__ import annotations

from typing import ClassVar, Self

from wom_sim.day.swappable import Swappable


class ChoiceLaw(Swappable):
    """How people come to have a product."""

    folder: ClassVar[str] = "wom_sim.day.choice_laws"
    usual: ClassVar[str] = "logit"
    funnel: ClassVar[bool] = False
    """Whether people know, consider, buy and leave; by the other laws they adopt at once and for ever."""

    def alone(self) -> Self:
        """The same law for people who see nothing of each other."""
        return self

    def chances(self) -> dict[str, float]:
        """What must not exceed 1 in a step, by name: the law's chances a day."""
        return {}
