"""The plan of every arm: its interventions in canonical order, the groups they tell apart, and today's levers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import MONEY
from wom_sim.marketing.intervention import Intervention, Today
from wom_sim.marketing.levers import Levers, LeverTable, assemble
from wom_sim.marketing.membership import Asker, Members, Setting, cells, chosen_today, members
from wom_sim.population import partition
from wom_sim.scenario import Scenario


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


class Gift(NamedTuple):
    """People of one arm whom an intervention gives the product today."""

    arm: int
    line: int


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
        self._audiences: dict[tuple[int, int], NDArray[np.bool_]] = {}
        self._members: dict[str, Members] = {}
        for arm in versions:
            for _, scenario in arm:
                for line in self.lines:
                    move = _move(scenario, line)
                    if move is None:
                        continue
                    key = _audience_key(line, move)
                    if key not in self._members:
                        self._members[key] = members(move.who, setting, line.asker, chosen=not move.chooses_daily)
        self._introduced = [
            {
                line: min((day for day, scenario in arm if _move(scenario, line) is not None), default=0)
                for line in self.lines
            }
            for arm in versions
        ]
        crowd = setting.crowd
        self.group, self._representative = partition([crowd.segment, *crowd.member, *self._members.values()])
        self.segment = crowd.segment[self._representative].astype(np.int64)
        self.member = np.ascontiguousarray(crowd.member[:, self._representative])

    def levers(
        self,
        scenarios: Sequence[Scenario],
        day: int,
        price: NDArray[np.float64],
        reference: NDArray[np.float64],
    ) -> tuple[Levers, list[Gift]]:
        """One day's levers and gifts of all arms."""
        tables, gifts = [], []
        for arm, scenario in enumerate(scenarios):
            table = LeverTable.neutral(len(self.first_line) - 1, len(self.lines), len(self.segment))
            for place, line in enumerate(self.lines):
                move = _move(scenario, line)
                if move is None or not move.runs(day, 1):
                    continue
                today = Today(day, line.product, place, self._whom(place, move), table)
                move.act(today)
                gifts += [Gift(arm, given) for given in today.given]
            tables.append(table)
        return assemble(tables, self.first_line, price, reference), gifts

    def _whom(self, place: int, move: Intervention) -> NDArray[np.bool_]:
        """The audience of one intervention as a part of the groups and stages: bool (groups, stages)."""
        found = self._audiences.get((place, id(move)))
        if found is None:
            found = cells(self._members[_audience_key(self.lines[place], move)][self._representative])
            self._audiences[place, id(move)] = found
        return found

    def recipients(self, scenario: Scenario, line: int, replicate: int, stages: NDArray[np.int64]) -> NDArray[np.int64]:
        """Whom an intervention gives the product in one world, given everyone's stage (people,)."""
        move = _move(scenario, self.lines[line])
        assert move is not None
        found = self._members[_audience_key(self.lines[line], move)]
        return chosen_today(move.who, self.setting, self.lines[line].asker, found, stages, replicate)

    def costs(
        self,
        scenarios: Sequence[Scenario],
        arm_of: NDArray[np.int64],
        day: int,
        days: int,
        exposures: NDArray[np.int64],
        gifts: NDArray[np.int64],
    ) -> NDArray[np.int64]:
        """What each line costs each world in this step, in units of money: int64 (worlds, lines)."""
        rates = np.zeros((len(scenarios), len(self.lines), 3), np.int64)
        for arm, scenario in enumerate(scenarios):
            for place, line in enumerate(self.lines):
                move = _move(scenario, line)
                if move is None:
                    continue
                starts = day <= max(move.first_day, self._introduced[arm][line]) < day + days
                standing = move.cost.per_day * move.runs(day, days) + (move.cost.fixed if starts else 0.0)
                rates[arm, place] = [
                    round(amount * MONEY) for amount in (standing, move.cost.per_exposure, move.cost.per_person)
                ]
        mine = rates[arm_of]
        costs: NDArray[np.int64] = mine[:, :, 0] + mine[:, :, 1] * exposures + mine[:, :, 2] * gifts
        return costs


def _move(scenario: Scenario, line: Line) -> Intervention | None:
    return scenario.marketing.get(line.product_name, {}).get(line.name)


def _audience_key(line: Line, move: Intervention) -> str:
    """Audiences that choose or detect people do so for one intervention; all others are shared."""
    return f"{line.path if move.who.of_one_line else ''} {move.who.model_dump_json()} {move.chooses_daily}"
