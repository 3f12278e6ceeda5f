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


class _Terms(NamedTuple):
    """What the moves of a plan are and cost, line by line: I of them."""

    text: list[str]
    """The move as text, so that equal ones are known; empty for none."""
    there: NDArray[np.bool_]
    """bool (I,): whether there is a move."""
    standing: Counts
    """int64 (I, 2): what it costs once, and a day, in units of money."""
    usage: Counts
    """int64 (I, 3): what it costs by message, person and success."""


class _Followed(NamedTuple):
    """The plans that are followed in some world: P of them, I lines, W worlds."""

    plan: Counts
    """int64 (W,): the plan of each world."""
    follows: list[_Follows]
    paid: NDArray[np.uint8]
    """uint8 (P, I): which moves can still be paid, as in `_Follows`."""
    different: list[Intervention]
    """All their moves, of equal ones the first."""
    which: Counts
    """int64 (P, I): the place of each move among them; -1 for none."""
    steady: NDArray[np.bool_]
    """bool (P, I): whether each does the same on all of its days."""
    terms: _Terms
    """Of all plans: their arrays, stacked."""


class Marketers:
    """The marketers of all worlds, over the days."""

    def __init__(self, worlds: int) -> None:
        self.amended: list[dict[str, Any]] = [{} for _ in range(worlds)]
        """For each world, values by path that its marketers have set while it ran."""
        self.judgements: list[Judgement] = []
        """What pilots led to so far."""
        self._moves: dict[tuple[int, str], Moves] = {}
        self._terms: dict[tuple[int, str], _Terms] = {}

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
        self._product = np.array([line.product for line in plan.lines], np.int64)
        self._in_turn = np.array([_in_turn(row, plan.lines) for row in moves], np.int64).reshape(len(moves), -1)
        self._moves.clear()
        self._terms.clear()
        self._state: Any = None
        self._doing: Any = None
        self._steady: dict[_Follows, tuple[list[int], LeverTable, list[Act]]] = {}
        self._written: dict[_Follows, tuple[Any, LeverTable, list[Act]]] = {}

    def go_on(self, record: Record) -> None:
        """Go on with the money that is left after what is on record."""
        self._spent, self._ran = record.costs.sum(axis=0), record.ran.sum(axis=0)
        self._owed, self._promised = np.zeros_like(self._spent), np.zeros_like(self._spent)
        self._rates = np.zeros((*self._spent.shape, 3), np.int64)

    def judge(self, scene: Scene, bought: NDArray[np.int16]) -> list[Judgement]:
        """Decide on what was tested, where a pilot has ended; bought : int16 (rows, products), first purchases."""
        before = len(self.judgements)
        for trial in self.trials:
            for world in np.flatnonzero(scene.arm == trial.arm).tolist() if scene.day == trial.day else ():
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
        followed, day = self._followed(scene), scene.day
        moves, which = followed.different, followed.which
        # None of the moves is the last of them.
        acts = np.array([*(not move.waits and move.acts(day) for move in moves), False])[which] & (followed.paid > 0)
        runs = np.array([*(move.runs(day, 1) for move in moves), 0])[which]
        self._charge(followed, runs * (acts & (followed.paid == PAID)), ran)
        changing = (acts & ~followed.steady).any(axis=1)
        doing = acts.tobytes(), day if changing.any() else None
        if doing != self._doing:
            self._doing, self._deeds = doing, []
            for place, follows in enumerate(followed.follows):
                mine = acts[place].tobytes(), day if changing[place] else None
                if follows not in self._written or self._written[follows][0] != mine:
                    self._written[follows] = (mine, *self._act(follows, np.flatnonzero(acts[place]).tolist(), day))
                for act in self._written[follows][2]:
                    worlds = np.flatnonzero(followed.plan == place)
                    self._deeds.append(_Doing(act, moves[which[place, act.line]], worlds))
            # The sort is stable: of equals, by name.
            self._deeds.sort(key=lambda doing: doing.move.priority)
            tables = [self._written[follows][1] for follows in followed.follows]
            arms = [follows.arm for follows in followed.follows]
            self._levers = assemble(tables, followed.plan, self.plan.first_line, price[arms], reference[arms])
        return self._levers

    def _act(self, follows: _Follows, lines: Sequence[int], day: int) -> tuple[LeverTable, list[Act]]:
        """The levers of one plan, and what it does to people: moves act by priority and name.

        Those before the first that may do something else than yesterday need not be asked again.
        """
        moves = self.moves(follows.arm, follows.amended)
        found = [(line, move) for line in lines if (move := moves[line]) is not None]
        order = sorted(found, key=lambda found: (found[1].priority, found[0]))
        first = next((place for place, (_, move) in enumerate(order) if not move.steady), len(order))
        same = [line for line, _ in order[:first]]
        if follows not in self._steady or self._steady[follows][0] != same:
            table = LeverTable.neutral(len(self.plan.first_line) - 1, len(self.plan.lines), len(self.plan.segment))
            self._steady[follows] = same, table, self._write(table, follows, order[:first], day)
        _, table, acts = self._steady[follows]
        if first == len(order):
            return table, acts
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
        left = np.maximum(self._left(scene, doing.worlds)[:, line], 0)
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
            worlds = np.arange(len(costs))
            for line in self._in_turn[scene.arm].T:
                mine = worlds, self._product[line]
                costs[worlds, line] = np.minimum(costs[worlds, line], shared[mine])
                shared[mine] -= costs[worlds, line]
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

    def _followed(self, scene: Scene) -> _Followed:
        """The plan of each world, and what the worlds of each plan have in common; the same while nothing changes."""
        amended = [json.dumps(changes, sort_keys=True) if changes else "" for changes in self.amended]
        paid = self._paid(scene)
        state = amended, paid.tobytes()
        if state != self._state:
            self._state, self._doing, self._plans = state, None, self._part(scene, amended, paid)
        return self._plans

    def _paid(self, scene: Scene) -> NDArray[np.uint8]:
        """Which interventions can still be paid in each world: uint8 (worlds, interventions), as in `_Follows`."""
        if not self._limited:
            return np.full(self._spent.shape, PAID, np.uint8)
        otherwise = np.where(self._free[scene.arm], PAID, FREE * (self._lasting[scene.arm] & (self._ran > 0)))
        return np.where(self._left(scene, slice(None)) > 0, PAID, otherwise).astype(np.uint8)

    def _part(self, scene: Scene, amended: list[str], paid: NDArray[np.uint8]) -> _Followed:
        """Let worlds that have all in common follow one plan; amended, paid : of each world."""
        numbers: dict[_Follows, int] = {}
        plan = np.zeros_like(scene.arm)
        for world, (arm, replicate) in enumerate(zip(scene.arm.tolist(), scene.replicate.tolist(), strict=True)):
            luck = replicate if self._individual else 0
            follows = _Follows(arm, amended[world], paid[world].tobytes(), luck)
            plan[world] = numbers.setdefault(follows, len(numbers))
        for kept in (self._steady, self._written):
            for old in [follows for follows in kept if follows not in numbers]:
                del kept[old]
        different: list[Intervention] = []
        places, which = {"": -1}, np.zeros((len(numbers), len(self.plan.lines)), np.int64)
        terms = [self._terms_of(follows) for follows in numbers]
        for place, follows in enumerate(numbers):
            for line, move in enumerate(self.moves(follows.arm, follows.amended)):
                text = terms[place].text[line]
                if move is not None and text not in places:
                    places[text] = len(different)
                    different.append(move)
                which[place, line] = places[text]
        _, *columns = zip(*terms, strict=True)
        return _Followed(
            plan,
            list(numbers),
            np.array([list(follows.paid) for follows in numbers], np.uint8),
            different,
            which,
            np.array([*(move.steady for move in different), True])[which],
            _Terms([], *map(np.stack, columns)),
        )

    def _charge(self, followed: _Followed, runs: Counts, ran: Counts) -> None:
        """Note what is owed for today, and what each message, person and success will cost.

        runs : int64 (plans, interventions), whether it is paid for today.
        """
        today, terms = runs[followed.plan], followed.terms
        once, a_day = np.moveaxis(terms.standing[followed.plan], 2, 0)
        self._first_day = today * (self._ran + ran == 0) > 0
        self._owed += today * a_day + self._first_day * once
        # What was bought can be met on later days too.
        self._rates = np.where(terms.there[followed.plan][:, :, None], terms.usage[followed.plan], self._rates)
        ran += today

    def _terms_of(self, follows: _Follows) -> _Terms:
        """What the moves of a plan are and cost."""
        found = self._terms.get((follows.arm, follows.amended))
        if found is None:
            scale, moves = self.scale[follows.arm], self.moves(follows.arm, follows.amended)
            costs = [Cost() if move is None else move.prices for move in moves]
            standing = [[cost.fixed, cost.per_day] for cost in costs]
            usage = [
                [scale * price for price in (cost.per_exposure, cost.per_person, cost.per_success)] for cost in costs
            ]
            found = self._terms[follows.arm, follows.amended] = _Terms(
                ["" if move is None else move.model_dump_json() for move in moves],
                np.array([move is not None for move in moves], np.bool_),
                _all_units(standing, 2),
                _all_units(usage, 3),
            )
        return found

    def _left(self, scene: Scene, worlds: Any) -> Counts:
        """What can still be spent on each intervention in some worlds: int64 (worlds, interventions), units of money.

        What is owed for today and promised to people counts as spent.
        """
        arm = scene.arm[worlds]
        taken = (self._spent + self._owed + self._promised)[worlds]
        shared = self._shared[arm] - self._by_product(taken)
        left: Counts = np.minimum(self._own[arm] - taken, shared[:, self._product])
        return left

    def _by_product(self, costs: Counts) -> Counts:
        """Sum of costs (worlds, interventions) over the interventions of each product."""
        total = np.zeros((len(costs), len(self.plan.first_line) - 1), np.int64)
        for line, named in enumerate(self.plan.lines):
            total[:, named.product] += costs[:, line]
        return total


def _all_units(money: list[list[float]], columns: int) -> Counts:
    """A table of money in its units."""
    return np.array([[round(amount * MONEY) for amount in row] for row in money], np.int64).reshape(-1, columns)


def _in_turn(moves: Moves, lines: Sequence[Any]) -> list[int]:
    """The interventions of an arm in the order in which a shared budget pays them."""
    priority = [0 if move is None else move.priority for move in moves]
    return sorted(range(len(moves)), key=lambda line: (priority[line], lines[line]))


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
