"""Saved evenings of a simulation, from which it can go on again: the way back in time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from wom_sim.changes import Change
from wom_sim.savefile import Saved
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation

FIRST_SPACING = 5
"""Steps between two snapshots, until they take too much memory."""

type Changes = tuple[tuple[Change, ...], ...]
"""Of each arm, what changes in the middle of the run."""


class Snapshot(NamedTuple):
    """One saved evening."""

    day: int
    changes: Changes
    """Those that were known of then."""
    saved: Saved


class Snapshots:
    """The saved evenings of one run; where they would take more than `most` bytes, every other one is given up."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: list[Snapshot] = []
        self._spacing = FIRST_SPACING

    @property
    def nbytes(self) -> int:
        """Memory that they take."""
        return sum(snapshot.saved.nbytes for snapshot in self._kept)

    def take(self, simulation: Simulation) -> None:
        """Save the evening if one is due, and there is room."""
        step = simulation.day // simulation.step_days
        if step % self._spacing or any(snapshot.day == simulation.day for snapshot in self._kept):
            return
        saved = simulation.snapshot()
        while self.nbytes + saved.nbytes > self._most:
            if not self._kept:
                return
            self._spacing *= 2
            days = self._spacing * simulation.step_days
            self._kept = [snapshot for snapshot in self._kept if snapshot.day % days == 0]
            if step % self._spacing:
                return
        self._kept.append(Snapshot(simulation.day, changes_of(simulation.arms), saved))

    def before(self, day: int, arms: Sequence[Scenario]) -> Snapshot | None:
        """The latest evening before a day from which these arms can go on, if there is one."""
        wanted = changes_of(arms)
        fitting = (one for one in self._kept if one.day < day and _leads_to(one, wanted))
        return max(fitting, key=lambda snapshot: snapshot.day, default=None)

    def forget(self) -> None:
        """Give all of them up."""
        self._kept.clear()


def changes_of(arms: Sequence[Scenario]) -> Changes:
    """What changes in each arm."""
    return tuple(arm.changes for arm in arms)


def _leads_to(snapshot: Snapshot, wanted: Changes) -> bool:
    """Whether the same had happened by then, and nothing was planned that is not wanted any more."""
    for had, wants in zip(snapshot.changes, wanted, strict=True):
        past = [change for change in wants if change.day < snapshot.day]
        if past != [change for change in had if change.day < snapshot.day]:
            return False
        if any(change not in wants for change in had):
            return False
    return True
