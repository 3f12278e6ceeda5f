"""Who listens to the conversation while the days are lived, and what that puts into the record."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.overhear import overhear
from wom_sim.kernel import records
from wom_sim.marketing.listening import Listening
from wom_sim.scenario import Scenario

if TYPE_CHECKING:
    from wom_sim.simulation import Simulation


class Listeners:
    """The instruments of all arms.

    Parameters
    ----------
    arms : scenarios of the worlds that step together.
    """

    def __init__(self, arms: Sequence[Scenario]) -> None:
        self._platforms = list(arms[0].platforms)
        instruments = [[arm.listening.get(name) for name in arms[0].products] for arm in arms]
        # Who has no instrument is left out by the share that it catches.
        self._ears = records(
            {
                name: np.array([[getattr(ear, name, 1.0) for ear in row] for row in instruments], np.float64)
                for name in ("extremes", "activity_power", "error")
            }
        )
        different = {_text(ear): ear for row in instruments for ear in row}
        self._different, places = list(different.values()), {text: place for place, text in enumerate(different)}
        self._which = np.array([[places[_text(ear)] for ear in row] for row in instruments], np.int64)
        self.count = len(arms[0].products) if any(arm.listening for arm in arms) else 0
        """Marketers whom the record has room for: one for each product, or nobody where none listens."""

    def hear(self, simulation: Simulation) -> None:
        """Listen to what was said in this step, and count it into the record."""
        if not self.count:
            return
        shares = self._shares(simulation.scene.day)
        if not shares.any():
            return
        here = simulation.record.heard[simulation.day // simulation.step_days]
        counts = np.zeros((simulation.workers.tasks, *here.shape), np.int64)
        scene, people, fields = simulation.scene, simulation.people, simulation.fields
        simulation.workers.run(
            lambda lo, hi, task: overhear(lo, hi, scene, people, fields, self._ears, shares, counts[task])
        )
        here[:] = counts.sum(axis=0)

    def _shares(self, day: int) -> NDArray[np.float64]:
        """The share of words that each instrument catches today: float64 (arms, products, platforms)."""
        shares = [
            [0.0 if ear is None else ear.sample_on(name, day) for name in self._platforms] for ear in self._different
        ]
        return np.array(shares)[self._which]


def _text(instrument: Listening | None) -> str:
    """An instrument as text, so that equal ones are known."""
    return "" if instrument is None else instrument.model_dump_json()
