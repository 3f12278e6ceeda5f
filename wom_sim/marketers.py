"""What the marketers of all worlds do: today's levers and acts, and what they cost.

Worlds whose marketers do the same follow one plan. They part where a budget runs out earlier in one than in another,
where something was changed in one world alone, and where a move has luck of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import MONEY
from wom_sim.document import patched
from wom_sim.marketing.deeds import Act
from wom_sim.marketing.intervention import Address, Intervention, Today, read_intervention
from wom_sim.marketing.levers import Levers, LeverTable, assemble
from wom_sim.plan import Moves, Plan
from wom_sim.record import DUES, Record
from wom_sim.scenario import Scenario
from wom_sim.state import Scene

UNLIMITED = 2**62
"""A budget without end, in units of money."""
PER_PERSON = DUES.index("people") - 1
"""Place of the price of a person among the prices of what is used."""

Counts = NDArray[np.int64]


class Deed(NamedTuple):
    """What a move does to listed people this morning, and in which worlds."""

    act: Act
    move: Intervention
    worlds: Counts


class _Follows(NamedTuple):
    """What worlds must have in common to follow one plan."""

    arm: int
    amended: str
    """What was changed in them alone, as text."""
    paid: bytes
    """Which interventions can still be paid, one byte each."""
    replicate: int
    """Their luck, where a move depends on it."""


class Marketers:
    """The marketers of all worlds, over the days."""

    def __init__(self, worlds: int) -> None:
        self.amended: list[dict[str, Any]] = [{} for _ in range(worlds)]
        """For each world, values by path that its marketers have set while it ran."""
        self._moves: dict[tuple[int, str], Moves] = {}

    def follow(self, plan: Plan, scenarios: Sequence[Scenario]) -> None:
        """Follow a plan, by what the arms say from today on."""
        self.plan = plan
        self.scenarios = scenarios
        people = plan.setting.ties.people
        self.scale = [scenario.market.scale(people) for scenario in scenarios]
        moves = [plan.moves(scenario) for scenario in scenarios]
        self._own = np.array([[_budget(move) for move in row] for row in moves], np.int64).reshape(len(moves), -1)
        products = list(scenarios[0].products)
        self._shared = np.array(
            [[_units(scenario.budgets.get(name)) for name in products] for scenario in scenarios], np.int64
        )
        self._free = np.array([[_is_free(move) for move in row] for row in moves], np.bool_).reshape(len(moves), -1)
        self._limited = bool((self._own < UNLIMITED).any() or (self._shared < UNLIMITED).any())
        self._individual = any(move is not None and move.individual for row in moves for move in row)
        self._moves.clear()

    def go_on(self, record: Record) -> None:
        """Go on with the money that is left after what is on record."""
        self._spent, self._ran = record.costs.sum(axis=0), record.ran.sum(axis=0)
        self._owed, self._promised = np.zeros_like(self._spent), np.zeros_like(self._spent)
        self._rates = np.zeros((*self._spent.shape, 3), np.int64)

    def morning(
        self, scene: Scene, price: NDArray[np.float64], reference: NDArray[np.float64], ran: Counts
    ) -> tuple[Levers, list[Deed]]:
        """Today's levers, and what is done to listed people.

        price, reference : float64 (arms, products); ran : int64 (worlds, interventions), days on which each has run
        in this step, to which today is added.
        """
        plan, followed = self._followed(scene)
        tables, deeds = [], []
        for place, follows in enumerate(followed):
            worlds = np.flatnonzero(plan == place)
            table = LeverTable.neutral(len(self.plan.first_line) - 1, len(self.plan.lines), len(self.plan.segment))
            for line, move in enumerate(self.moves(follows.arm, follows.amended)):
                if move is None or not move.runs(scene.day, 1) or not follows.paid[line]:
                    continue
                audience, named = self.plan.whom(line, move), self.plan.lines[line]
                today = Today(
                    scene.day,
                    named.product,
                    line,
                    audience,
                    table,
                    self.plan.size(audience) * self.scale[follows.arm],
                    Address(self.plan.setting.seed, follows.replicate, named.path),
                )
                move.act(today)
                deeds += [Deed(act, move, worlds) for act in today.acts]
                self._charge(move, line, worlds, follows.arm, ran)
            tables.append(table)
        arms = [follows.arm for follows in followed]
        return assemble(tables, plan, self.plan.first_line, price[arms], reference[arms]), deeds

    def chosen(self, deed: Deed, scene: Scene, stages: Callable[[int, int], Counts]) -> tuple[Counts, Counts]:
        """Whom a deed is done to: people of all its worlds one after another, and where those of each begin.

        stages : gives everyone's stage for a product in a world.
        """
        if not deed.act.chooses:
            return np.zeros(len(deed.worlds) + 1, np.int64), np.zeros(0, np.int64)
        line, people = deed.act.line, []
        per_person = self._rates[deed.worlds, line, PER_PERSON]
        left = np.maximum(self._left(scene)[deed.worlds, line], 0)
        for world, price, rest in zip(deed.worlds.tolist(), per_person.tolist(), left.tolist(), strict=True):
            most = rest // price if price > 0 else None
            today = stages(self.plan.lines[line].product, world)
            people.append(self.plan.recipients(line, deed.move, int(scene.replicate[world]), today, most))
            self._promised[world, line] += price * len(people[-1])
        return np.cumsum([0, *map(len, people)]), np.concatenate(people)

    def bill(self, scene: Scene, record: Record, step: int) -> None:
        """Write down what was due for each intervention in each world in a step, and what was paid of it.

        What is delivered beyond a budget is not paid, and nothing more is bought from the next step on. Of a shared
        budget the interventions of the lowest priority number are paid first.
        """
        usage = np.stack([record.exposures[step], record.given[step], record.successes[step]], axis=2)
        due = np.concatenate([self._owed[:, :, np.newaxis], self._rates * usage], axis=2)
        costs = due.sum(axis=2)
        if self._limited:
            costs = np.minimum(costs, self._own[scene.arm] - self._spent)
            shared = self._shared[scene.arm] - self._by_product(self._spent)
            for world, arm in enumerate(scene.arm.tolist()):
                for line in self._by_priority(arm):
                    product = self.plan.lines[line].product
                    costs[world, line] = min(costs[world, line], shared[world, product])
                    shared[world, product] -= costs[world, line]
        record.due[step], record.costs[step] = due, costs
        self._spent += costs
        self._ran += record.ran[step]
        self._owed[:] = 0
        self._promised[:] = 0

    def moves(self, arm: int, amended: str = "") -> Moves:
        """The interventions of an arm with what was changed in a world alone."""
        found = self._moves.get((arm, amended))
        if found is None:
            moves = self.plan.moves(self.scenarios[arm])
            for path, value in json.loads(amended or "{}").items():
                _, product, name, *field = path.split(".")
                line = [(line.product_name, line.name) for line in self.plan.lines].index((product, name))
                moves[line] = _amended(moves[line], ".".join(field), value)
            found = self._moves[arm, amended] = moves
        return found

    def _followed(self, scene: Scene) -> tuple[Counts, list[_Follows]]:
        """The plan of each world, and what the worlds of each plan have in common."""
        if not (self._limited or self._individual or any(self.amended)):
            everything = b"\1" * len(self.plan.lines)
            return scene.arm, [_Follows(arm, "", everything, 0) for arm in range(len(self.scenarios))]
        paid = ((self._left(scene) > 0) | self._free[scene.arm]).astype(np.uint8)
        numbers: dict[_Follows, int] = {}
        plan = np.zeros_like(scene.arm)
        for world, (arm, replicate) in enumerate(zip(scene.arm.tolist(), scene.replicate.tolist(), strict=True)):
            changes = json.dumps(self.amended[world], sort_keys=True) if self.amended[world] else ""
            follows = _Follows(arm, changes, paid[world].tobytes(), replicate if self._individual else 0)
            plan[world] = numbers.setdefault(follows, len(numbers))
        return plan, list(numbers)

    def _charge(self, move: Intervention, line: int, worlds: Counts, arm: int, ran: Counts) -> None:
        """Note what is owed for today, and what each message, person and success will cost."""
        cost, scale = move.cost, self.scale[arm]
        begins = (self._ran[worlds, line] + ran[worlds, line]) == 0
        self._owed[worlds, line] += round(cost.per_day * MONEY) + begins * round(cost.fixed * MONEY)
        usage = (cost.per_exposure, cost.per_person, cost.per_success)
        self._rates[worlds, line] = [round(price * scale * MONEY) for price in usage]
        ran[worlds, line] += 1

    def _left(self, scene: Scene) -> Counts:
        """What can still be spent on each intervention in each world: int64 (worlds, interventions), in units of money.

        What is owed for today and promised to people counts as spent.
        """
        owner = [line.product for line in self.plan.lines]
        taken = self._spent + self._owed + self._promised
        shared = self._shared[scene.arm] - self._by_product(taken)
        left: Counts = np.minimum(self._own[scene.arm] - taken, shared[:, owner])
        return left

    def _by_product(self, costs: Counts) -> Counts:
        """Sum of costs (worlds, interventions) over the interventions of each product."""
        total = np.zeros((len(costs), len(self.plan.first_line) - 1), np.int64)
        for line, named in enumerate(self.plan.lines):
            total[:, named.product] += costs[:, line]
        return total

    def _by_priority(self, arm: int) -> list[int]:
        """The interventions of an arm in the order in which a shared budget pays them."""
        priority = [0 if move is None else move.priority for move in self.moves(arm)]
        return sorted(range(len(priority)), key=lambda line: (priority[line], self.plan.lines[line]))


def _units(budget: float | None) -> int:
    return UNLIMITED if budget is None else round(budget * MONEY)


def _is_free(move: Intervention | None) -> bool:
    """Whether nothing is ever due for a move, so that it goes on when the money is gone."""
    return move is None or not any(price for name, price in move.cost if name != "budget")


def _budget(move: Intervention | None) -> int:
    return UNLIMITED if move is None else _units(move.cost.budget)


def _amended(move: Intervention | None, field: str, value: Any) -> Intervention | None:
    """A move with one of its settings changed; with none named, another move, or none, in its place."""
    if not field:
        return None if value is None else read_intervention(value)
    if move is None:
        return None
    changed: Intervention = read_intervention(patched(move.model_dump(by_alias=True), {field: value}))
    return changed
