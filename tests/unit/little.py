"""A little town for unit tests, as plain data, and the few things that several of them ask."""

from __future__ import annotations

from typing import Any

import numpy as np

from wom_sim.config import Config
from wom_sim.day.events import EVENTS
from wom_sim.model import law_table
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation

NETWORK = {"kind": "watts-strogatz", "n": 300, "k": 6, "rewiring": 0.2}
LOTUS = {"price": 40, "margin": 18, "aware": 0.3, "owners": 0.1}
RADIO = {"kind": "mass_media", "reach": 0.1}


def town(**parts: Any) -> Scenario:
    """A scenario of 300 people and one brand, with some of its parts replaced."""
    data = {"horizon": 20, "replicates": 2, "network": NETWORK, "products": {"lotus": LOTUS}}
    return Scenario.from_data({**data, **parts})


def moves(**named: Any) -> dict[str, Any]:
    """Marketing of the one brand."""
    return {"lotus": named}


def plain(law: Any) -> Any:
    """A law as Python runs it, with the JIT on or off."""
    return getattr(law, "py_func", law)


def record_of(config: Config) -> Any:
    """A configuration as kernels see it: a record with the same names."""
    return law_table([config]).view(np.recarray)[0]


def total(simulation: Simulation, event: str, product: int = 0) -> int:
    """How often something happened in all worlds, over all days so far."""
    return int(simulation.record.events[:, :, product, :, EVENTS.index(event)].sum())
