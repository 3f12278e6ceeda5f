"""The plan: every intervention of every arm in canonical order, the groups they tell apart, and whom they choose."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.membership import Asker, Members, Setting, cells, chosen_today, members
from wom_sim.population import partition
from wom_sim.scenario import Scenario

type Moves = list[Intervention | None]
"""What stands on each line of a plan."""


class Line(NamedTuple):
    """One intervention's place in the plan; every arm has the same lines, some of them idle."""

    product: int
    product_name: str
    name: str

    @property
    def path(self) -> str:
        """Where the intervention stands in the scenario."""
        return f"marketing.{self.product_name}.{self.name}"

    @property
    def asker(self) -> Asker:
        """Who asks for its audience."""
        return Asker(self.path, self.product)


class Plan:
    """What the marketers of all arms intend, for every version that the scenario will have.

    Parameters
    ----------
    versions : for each arm, the scenario as it stands from each day on.
    """

    def __init__(self, versions: Sequence[Sequence[tuple[int, Scenario]]], setting: Setting) -> None:
        self.setting = setting
        products = list(versions[0][0][1].products)
        self.lines = sorted(
            {
                Line(products.index(product), product, name)
                for arm in versions
                for _, scenario in arm
                for product, moves in scenario.marketing.items()
                for name in moves
            }
        )
        owner = [line.product for line in self.lines]
        self.first_line = np.searchsorted(owner, np.arange(len(products) + 1)).astype(np.int64)
        self._audiences: dict[tuple[int, int], tuple[Intervention, NDArray[np.bool_]]] = {}
        self._members: dict[str, Members] = {}
        for arm in versions:
            for _, scenario in arm:
                for line, move in zip(self.lines, self.moves(scenario), strict=True):
                    if move is None:
                        continue
                    key = _audience_key(line, move)
                    if key not in self._members:
                        self._members[key] = members(move.who, setting, line.asker, chosen=not move.chooses_daily)
        crowd = setting.crowd
        self.group, self._representative = partition([crowd.segment, *crowd.member, *self._members.values()])
        self.segment = crowd.segment[self._representative].astype(np.int64)
        self.member = np.ascontiguousarray(crowd.member[:, self._representative])
        self.sizes = np.bincount(self.group, minlength=self.segment.size)

    def moves(self, scenario: Scenario) -> Moves:
        """The interventions of a scenario, line by line."""
        return [scenario.marketing.get(line.product_name, {}).get(line.name) for line in self.lines]

    def whom(self, place: int, move: Intervention) -> NDArray[np.bool_]:
        """The audience of one intervention as a part of the groups and stages: bool (groups, stages)."""
        # The move is kept with its audience, so that no other can take its place in memory.
        found = self._audiences.get((place, id(move)))
        if found is None:
            mine = self._members[_audience_key(self.lines[place], move)][self._representative]
            found = self._audiences[place, id(move)] = (move, cells(mine))
        return found[1]

    def size(self, audience: NDArray[np.bool_]) -> int:
        """People who can belong to an audience, bool (groups, stages), at one stage or another."""
        return int(self.sizes[audience.any(axis=1)].sum())

    def recipients(
        self, place: int, move: Intervention, replicate: int, stages: NDArray[np.int64], most: int | None
    ) -> NDArray[np.int64]:
        """Whom an intervention chooses in one world, given everyone's stage (people,); `most` people can be paid."""
        found = self._members[_audience_key(self.lines[place], move)]
        return chosen_today(move.who, self.setting, self.lines[place].asker, found, stages, replicate, most)


def _audience_key(line: Line, move: Intervention) -> str:
    """Audiences that choose or detect people do so for one intervention; all others are shared."""
    return f"{line.path if move.who.of_one_line else ''} {move.who.model_dump_json()} {move.chooses_daily}"
