"""What the marketers of all worlds do: today's levers and acts, and what they cost.

Worlds whose marketers do the same follow one plan. They part where a budget runs out earlier in one than in another,
where something was changed in one world alone, and where a move has luck of its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import MONEY
from wom_sim.document import patched
from wom_sim.errors import InputError, nearest
from wom_sim.marketing.deeds import DEEDS, Act
from wom_sim.marketing.intervention import Cost, Intervention, read_intervention
from wom_sim.marketing.levers import Levers, LeverTable, assemble
from wom_sim.marketing.today import Address, Place, Today
from wom_sim.plan import Moves, Plan
from wom_sim.record import DUES, Record
from wom_sim.scenario import Scenario
from wom_sim.state import Scene
from wom_sim.trials import Judgement, trials_of

PAID, FREE = 1, 2
UNLIMITED = 2**62
"""A budget without end, in units of money."""
MOST_PLANS_KEPT = 200
"""Of so many plans what moves do every day is kept."""
PER_PERSON = DUES.index("people") - 1
"""Place of the price of a person among the prices of what is used."""

Counts = NDArray[np.int64]


class _Doing(NamedTuple):
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
    """Which interventions can still be paid, one byte each: `PAID`, `FREE` if they go on without, or neither."""
    replicate: int
    """Their luck, where a move depends on it."""


class Marketers:
    """The marketers of all worlds, over the days."""

    def __init__(self, worlds: int) -> None:
        self.amended: list[dict[str, Any]] = [{} for _ in range(worlds)]
        """For each world, values by path that its marketers have set while it ran."""
        self.judgements: list[Judgement] = []
        """What pilots led to so far."""
        self._moves: dict[tuple[int, str], Moves] = {}
        self._price_lists: dict[tuple[int, str], tuple[Counts, Counts, NDArray[np.bool_]]] = {}

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
        self.trials = list(trials_of(plan, scenarios))
        self._individual = any(move is not None and move.individual for row in moves for move in row)
        self._places = [
            {
                name: Place(number, plan.member[number], platform.organic)
                for number, (name, platform) in enumerate(scenario.platforms.items())
            }
            for scenario in scenarios
        ]
        self._lasting = np.array([[move is not None and move.lasting for move in row] for row in moves], np.bool_)
        self._moves.clear()
        self._price_lists.clear()
        self._doing: tuple[Any, ...] = ()
        self._steady: dict[tuple[_Follows, tuple[int, ...]], tuple[LeverTable, list[Act]]] = {}

    def go_on(self, record: Record) -> None:
        """Go on with the money that is left after what is on record."""
        self._spent, self._ran = record.costs.sum(axis=0), record.ran.sum(axis=0)
        self._owed, self._promised = np.zeros_like(self._spent), np.zeros_like(self._spent)
        self._rates = np.zeros((*self._spent.shape, 3), np.int64)

    def judge(self, scene: Scene, bought: NDArray[np.int16]) -> list[Judgement]:
        """Decide on what was tested, where a pilot has ended; bought : int16 (rows, products), first purchases."""
        before = len(self.judgements)
        for trial in self.trials:
            for world in np.flatnonzero((scene.arm == trial.arm) & (scene.day == trial.day)).tolist():
                rows = slice(world * scene.people, (world + 1) * scene.people)
                spent = int(self._spent[world, trial.line])
                found = trial.judge(world, bought[rows, trial.product], spent)
                self.judgements.append(found)
                if not found.rolled_out:
                    self.amended[world][trial.later] = None
        return self.judgements[before:]

    def morning(self, scene: Scene, price: NDArray[np.float64], reference: NDArray[np.float64], ran: Counts) -> Levers:
        """Today's levers; what is done to listed people is kept for `carry_out`.

        price, reference : float64 (arms, products); ran : int64 (worlds, interventions), days on which each has run
        in this step, to which today is added.
        """
        plan, followed = self._followed(scene)
        acting = [self._acting(follows, scene.day) for follows in followed]
        self._charge(plan, followed, acting, scene.day, ran)
        steady = all(move.steady for moves in acting for move in moves.values())
        doing = (plan.tobytes(), tuple(followed), tuple(map(tuple, acting)), None if steady else scene.day)
        if doing != self._doing:
            if len(self._steady) > MOST_PLANS_KEPT:
                self._steady.clear()
            self._doing, tables, self._deeds = doing, [], []
            for place, (follows, moves) in enumerate(zip(followed, acting, strict=True)):
                table, acts = self._act(follows, moves, scene.day)
                tables.append(table)
                worlds = np.flatnonzero(plan == place)
                self._deeds += [_Doing(act, moves[act.line], worlds) for act in acts]
            # The sort is stable: of equals, by name.
            self._deeds.sort(key=lambda doing: doing.move.priority)
            arms = [follows.arm for follows in followed]
            self._levers = assemble(tables, plan, self.plan.first_line, price[arms], reference[arms])
        return self._levers

    def _acting(self, follows: _Follows, day: int) -> dict[int, Intervention]:
        """The moves that do something today, by line."""
        moves = [(line, move) for line, move in enumerate(self.moves(follows.arm, follows.amended)) if move is not None]
        return {line: move for line, move in moves if follows.paid[line] and not move.waits and move.acts(day)}

    def _act(self, follows: _Follows, moves: dict[int, Intervention], day: int) -> tuple[LeverTable, list[Act]]:
        """The levers of one plan, and what it does to people: moves act by priority and name.

        Those before the first that may do something else than yesterday need not be asked again.
        """
        order = sorted(moves.items(), key=lambda found: (found[1].priority, found[0]))
        first = next((place for place, (_, move) in enumerate(order) if not move.steady), len(order))
        key = (follows, tuple(line for line, _ in order[:first]))
        if key not in self._steady:
            table = LeverTable.neutral(len(self.plan.first_line) - 1, len(self.plan.lines), len(self.plan.segment))
            self._steady[key] = (table, self._write(table, follows, order[:first], day))
        table, acts = self._steady[key]
        table = table.copy()
        return table, acts + self._write(table, follows, order[first:], day)

    def alone(self, scene: Scene, world: int, line: int) -> tuple[LeverTable, list[Act]]:
        """What one intervention does on a day in a world: the levers that it moves, and what it does to people."""
        amended = json.dumps(self.amended[world], sort_keys=True) if self.amended[world] else ""
        follows = _Follows(int(scene.arm[world]), amended, b"", int(scene.replicate[world]))
        table = LeverTable.neutral(len(self.plan.first_line) - 1, len(self.plan.lines), len(self.plan.segment))
        move = self.moves(follows.arm, amended)[line]
        if move is None or move.waits or not move.acts(scene.day):
            return table, []
        return table, self._write(table, follows, [(line, move)], scene.day)

    def _write(
        self, table: LeverTable, follows: _Follows, moves: Sequence[tuple[int, Intervention]], day: int
    ) -> list[Act]:
        """Let moves write their levers, in turn; returns what they do to people."""
        acts = []
        for line, move in moves:
            audience, named = self.plan.whom(line, move), self.plan.lines[line]
            size = self.plan.size(audience) * self.scale[follows.arm]
            address = Address(self.plan.setting.seed, follows.replicate, named.path)
            today = Today(
                day=day,
                product=named.product,
                line=line,
                audience=audience,
                levers=table,
                size=size,
                address=address,
                scale=self.scale[follows.arm],
                places=self._places[follows.arm],
                segments=self.plan.segment,
            )
            move.act(today)
            for act in today.acts:
                if act.deed not in DEEDS:
                    problem = f"nobody can '{act.deed}' people."
                    raise InputError(problem, where=named.path, remedy=nearest(act.deed, DEEDS))
            acts += today.acts
        return acts

    def carry_out(
        self,
        platform: str | None,
        where: tuple[Scene, Any, Any],
        known: Mapping[str, Any],
        stages: Callable[[int, int], Counts],
        tally: Any,
    ) -> None:
        """Do what is done to people today in the morning, or on the feed of a platform.

        where : scene, people and fields; known : what deeds need, by name; stages : as for `chosen`.
        """
        for act, move, worlds in self._deeds:
            there = worlds[self._first_day[worlds, act.line]] if act.at_first else worlds
            if act.platform != platform or not there.size:
                continue
            first, chosen = self.chosen(_Doing(act, move, there), where[0], stages)
            deed, product = DEEDS[act.deed], self.plan.lines[act.line].product
            needed = [known[name] for name in deed.needs]
            deed.kernel(there, first, chosen, product, act.line, *where, *needed, *act.terms, tally)

    def chosen(self, doing: _Doing, scene: Scene, stages: Callable[[int, int], Counts]) -> tuple[Counts, Counts]:
        """Whom a deed is done to: people of all its worlds one after another, and where those of each begin.

        stages : gives everyone's stage for a product in a world.
        """
        if not doing.act.chooses:
            return np.zeros(len(doing.worlds) + 1, np.int64), np.zeros(0, np.int64)
        line, people = doing.act.line, []
        per_person = self._rates[doing.worlds, line, PER_PERSON]
        left = np.maximum(self._left(scene)[doing.worlds, line], 0)
        for world, price, rest in zip(doing.worlds.tolist(), per_person.tolist(), left.tolist(), strict=True):
            most = rest // price if price > 0 else None
            today = stages(self.plan.lines[line].product, world)
            people.append(self.plan.recipients(line, doing.move, int(scene.replicate[world]), today, most))
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
        self._owed[:] = self._promised[:] = 0
        self._rates[:] = 0

    def moves(self, arm: int, amended: str = "") -> Moves:
        """The interventions of an arm with what was changed in a world alone."""
        found = self._moves.get((arm, amended))
        if found is None:
            moves = self.plan.moves(self.scenarios[arm])
            changes: dict[int, dict[str, Any]] = {}
            for path, value in json.loads(amended or "{}").items():
                _, product, name, *field = path.split(".")
                line = [(line.product_name, line.name) for line in self.plan.lines].index((product, name))
                changes.setdefault(line, {})[".".join(field)] = value
            for line, settings in changes.items():
                moves[line] = _amended(moves[line], settings)
            found = self._moves[arm, amended] = moves
        return found

    def _followed(self, scene: Scene) -> tuple[Counts, list[_Follows]]:
        """The plan of each world, and what the worlds of each plan have in common."""
        if not (self._limited or self._individual or any(self.amended)):
            everything = bytes([PAID]) * len(self.plan.lines)
            return scene.arm, [_Follows(arm, "", everything, 0) for arm in range(len(self.scenarios))]
        otherwise = np.where(self._free[scene.arm], PAID, FREE * (self._lasting[scene.arm] & (self._ran > 0)))
        paid = np.where(self._left(scene) > 0, PAID, otherwise).astype(np.uint8)
        numbers: dict[_Follows, int] = {}
        plan = np.zeros_like(scene.arm)
        for world, (arm, replicate) in enumerate(zip(scene.arm.tolist(), scene.replicate.tolist(), strict=True)):
            changes = json.dumps(self.amended[world], sort_keys=True) if self.amended[world] else ""
            follows = _Follows(arm, changes, paid[world].tobytes(), replicate if self._individual else 0)
            plan[world] = numbers.setdefault(follows, len(numbers))
        return plan, list(numbers)

    def _charge(
        self, plan: Counts, followed: list[_Follows], acting: list[dict[int, Intervention]], day: int, ran: Counts
    ) -> None:
        """Note what is owed for today, and what each message, person and success will cost."""
        runs = np.zeros((len(followed), len(self.plan.lines)), np.int64)
        for place, (follows, moves) in enumerate(zip(followed, acting, strict=True)):
            for line, move in moves.items():
                runs[place, line] = follows.paid[line] == PAID and move.runs(day, 1)
        standing, usage, stands = zip(*(self._prices(follows) for follows in followed), strict=True)
        today, once, a_day = runs[plan], *np.moveaxis(np.stack(standing)[plan], 2, 0)
        self._first_day = today * (self._ran + ran == 0) > 0
        self._owed += today * a_day + self._first_day * once
        # What was bought can be met on later days too.
        self._rates = np.where(np.stack(stands)[plan][:, :, None], np.stack(usage)[plan], self._rates)
        ran += today

    def _prices(self, follows: _Follows) -> tuple[Counts, Counts, NDArray[np.bool_]]:
        """What each line costs once and a day, (lines, 2), and by message, person and success, (lines, 3); if it is."""
        found = self._price_lists.get((follows.arm, follows.amended))
        if found is None:
            scale, moves = self.scale[follows.arm], self.moves(follows.arm, follows.amended)
            costs = [Cost() if move is None else move.prices for move in moves]
            standing = [[cost.fixed, cost.per_day] for cost in costs]
            usage = [
                [scale * price for price in (cost.per_exposure, cost.per_person, cost.per_success)] for cost in costs
            ]
            there = np.array([move is not None for move in moves], np.bool_)
            found = _all_units(standing, 2), _all_units(usage, 3), there
            self._price_lists[follows.arm, follows.amended] = found
        return found

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


def _all_units(money: list[list[float]], columns: int) -> Counts:
    """A table of money in its units."""
    return np.array([[round(amount * MONEY) for amount in row] for row in money], np.int64).reshape(-1, columns)


def _units(budget: float | None) -> int:
    return UNLIMITED if budget is None else round(budget * MONEY)


def _is_free(move: Intervention | None) -> bool:
    """Whether nothing is ever due for a move, so that it goes on when the money is gone."""
    return move is None or not any(price for name, price in move.prices if name != "budget")


def _budget(move: Intervention | None) -> int:
    return UNLIMITED if move is None else _units(move.prices.budget)


def _amended(move: Intervention | None, settings: dict[str, Any]) -> Intervention | None:
    """A move with some of its settings changed; under no name, another move, or none, in its place."""
    if "" in settings:
        whole = settings.pop("")
        move = None if whole is None else read_intervention(whole)
    if move is None or not settings:
        return move
    changed: Intervention = read_intervention(patched(move.model_dump(by_alias=True), settings))
    return changed
