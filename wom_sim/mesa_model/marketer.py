"""Marketers as agents of Mesa: they see their moves, their books and what they hear, and can change their plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from mesa import Agent

from wom_sim.decisions import Morning
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.policy import Heard, settings

if TYPE_CHECKING:
    from wom_sim.mesa_model.model import WordOfMouthModel


class Marketer(Agent):  # type: ignore[misc]  # Mesa publishes no types
    """The marketer of one product. Overload `step` for a rule of your own, and give the class to the model.

    What a rule changes becomes part of the scenario, so that `wom_sim.simulate(model.simulation.scenario)` lives
    through the same days without the rule.
    """

    def __init__(self, model: WordOfMouthModel, product: str) -> None:
        super().__init__(model)
        self.product = product
        self.memory: dict[str, Any] = {}
        """Anything that a rule wants to find again."""

    def step(self) -> None:
        """Called on the evening of every step but the last; what is changed here holds from the next morning."""

    @property
    def moves(self) -> dict[str, Intervention]:
        """Interventions as they stand now, by name."""
        return dict(self._morning.moves(0))

    @property
    def plan(self) -> dict[str, Any]:
        """Settings of the moves by path, such as `radio.reach`; `change` takes the same paths."""
        return settings(self.moves)

    @property
    def spent(self) -> float:
        """Money spent so far, in the market's money."""
        return float(self.model.spend[self.product])

    @property
    def desk(self) -> Heard:
        """What is on the desk this evening: the books, and what the instrument of listening heard, if there is one."""
        return self._morning.heard(0, self.memory)

    def change(self, setting: str, value: Any) -> None:
        """Change a setting of the marketer's own plan from today on, such as `radio.reach`."""
        self.model.change(f"marketing.{self.product}.{setting}", value)

    @property
    def _morning(self) -> Morning:
        return Morning(self.model.simulation, 0, self.product, np.zeros(1, np.int64))
