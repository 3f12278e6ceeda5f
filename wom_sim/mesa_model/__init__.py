"""The simulation as a model of Mesa 3.5: see `docs/mesa.md`. Importing it imports Mesa, which takes seconds."""

from __future__ import annotations

from wom_sim.mesa_model.consumers import ATTRIBUTES, Consumer, Consumers
from wom_sim.mesa_model.marketer import Marketer
from wom_sim.mesa_model.model import WordOfMouthModel

__all__ = ["ATTRIBUTES", "Consumer", "Consumers", "Marketer", "WordOfMouthModel"]
