"""What two arms differ in on a day, which may be why somebody lives otherwise in one than in the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.marketing.levers import LEVERS
from wom_sim.simulation import Simulation

Mask = NDArray[np.bool_]

_NO_CAUSE = {
    *("name", "marketing", "budgets", "rules", "pilots", "listening", "changes", "what_if", "report"),
    *("currency", "discount_rate", "replicates"),
}
"""Parts of a scenario that touch nobody, or only by moves."""


class Candidates:
    """The moves and other settings in which the two arms of a simulation differ.

    Worlds 0 and 1 are one replicate of each. A move differs where it stands otherwise in the scenario, was set
    otherwise by its marketer, or ran on other days, because the money had run out for one.
    """

    def __init__(self, simulation: Simulation) -> None:
        self._simulation = simulation
        self._today: Any = None
        self._written: Mask = np.zeros(0, np.bool_)
        self.setting = ""
        """Path of what else they differ in, up to where several settings part; nothing where all are equal."""
        self._days = range(0)
        self._touched: dict[int, dict[str, Any]] = {}
        self.lines: Mask = np.zeros(0, np.bool_)
        """bool (interventions,): which moves differ."""
        self.begin(range(1))

    def begin(self, days: range) -> None:
        """Look at the days of a step that has been lived."""
        simulation = self._simulation
        if simulation.today is not self._today:
            self._today = simulation.today
            moves = [simulation.plan.moves(arm) for arm in simulation.today]
            self._written = np.array([one != other for one, other in zip(*moves, strict=True)], np.bool_)
            one, other = (_paths(arm.to_data()) for arm in simulation.today)
            self.setting = _common(path for path in {*one, *other} if one.get(path) != other.get(path))
        here, there = simulation.marketers.amended
        amended = [
            path for path in {*here, *there} if not (path in here and path in there and here[path] == there[path])
        ]
        set_otherwise = [
            any(path == line.path or path.startswith(f"{line.path}.") for path in amended)
            for line in simulation.plan.lines
        ]
        ran = simulation.record.ran[days.start // simulation.step_days]
        self.lines = self._written | (ran[0] != ran[1]) | np.array(set_otherwise, np.bool_)
        self._days = days
        self._touched.clear()

    def who_did(self, who: NDArray[np.int64], does: Iterable[str]) -> NDArray[np.int64]:
        """For each person, the first of the moves that differ in one of these levers or deeds: int64, -1 for none."""
        does = set(does)
        found = np.full(len(who), -1, np.int64)
        group = self._simulation.people.group[who]
        for line in np.flatnonzero(self.lines).tolist():
            for name, touched in self._touches(line).items():
                if name in does:
                    mine = found < 0 if touched is None else (found < 0) & touched[group]
                    found[mine] = line
        return found

    def _touches(self, line: int) -> dict[str, Mask | None]:
        """Levers that differ by a move, and the groups for whom they do, bool (groups,), or None for all; its deeds."""
        if line not in self._touched:
            simulation, touched = self._simulation, self._touched.setdefault(line, {})
            ran = simulation.record.ran[self._days.start // simulation.step_days, :, line]
            for day in self._days:
                scene = simulation.scene._replace(day=day)
                (one, deeds), (other, more) = (simulation.marketers.alone(scene, world, line) for world in (0, 1))
                for name, lever in LEVERS.items():
                    here, there = getattr(one, name), getattr(other, name)
                    differs = here != there
                    # Where the money ran out for one only, what would have been the same was not.
                    if ran[0] != ran[1]:
                        differs |= (here != lever.neutral) | (there != lever.neutral)
                    if differs.any():
                        cells = lever.of in ("cell", "line and cell")
                        groups = differs.any(axis=(0, 2)) if cells else None
                        before = touched.get(name, groups)
                        touched[name] = None if before is None or groups is None else before | groups
                touched |= {act.deed: None for act in (*deeds, *more)}
        return self._touched[line]


def _paths(data: Any, path: str = "") -> dict[str, Any]:
    """Plain data by path, but for what touches nobody."""
    if not isinstance(data, dict) or not data:
        return {path: data}
    found: dict[str, Any] = {}
    for name, value in data.items():
        if path or name not in _NO_CAUSE:
            found |= _paths(value, f"{path}.{name}" if path else str(name))
    return found


def _common(paths: Iterable[str]) -> str:
    """The path itself, or that of the part that holds all of several; `scenario` where that is the whole."""
    split = [path.split(".") for path in paths]
    if not split:
        return ""
    shared = []
    for steps in zip(*split, strict=False):
        if len(set(steps)) > 1:
            break
        shared.append(steps[0])
    return ".".join(shared) or "scenario"
