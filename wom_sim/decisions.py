"""What marketers decide while the worlds run: rules and policies, each morning, over what is on their desks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError, nearest
from wom_sim.heard import Desk, desk
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.listening import Estimates
from wom_sim.marketing.policy import Books, Heard, Policy, differences, settings, words_of
from wom_sim.marketing.rules import Rule, changed, switched, value_of
from wom_sim.scenario import Scenario
from wom_sim.state import Scene
from wom_sim.trials import Judgement

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.simulation import Simulation


class Decision(NamedTuple):
    """One setting that was changed in one world."""

    arm: int
    replicate: int
    day: int
    product: str
    rule: str
    """Where the rule or the pilot stands, such as `rules.lotus.0`, or `policy`."""
    measure: str
    """What it watches, such as `sentiment`, or `sentiment of rival`; of a pilot its `effect`."""
    heard: float | None
    """What was heard of it, or stood in the books."""
    path: str
    """What was changed, as the scenario has it."""
    before: Any
    after: Any


class Decisions:
    """The rules and policies of all worlds, and what they have decided so far.

    Parameters
    ----------
    arms : scenarios of the worlds that step together.
    policies : by the product whose marketer they are, in every world.

    Raises InputError for a policy of a product that is not there.
    """

    def __init__(self, arms: Sequence[Scenario], worlds: int, policies: Mapping[str, Policy] | None) -> None:
        self.policies = dict(policies or {})
        for product in self.policies:
            if product not in arms[0].products:
                remedy = nearest(product, arms[0].products)
                raise InputError(f"there is no product '{product}'.", where="policies", remedy=remedy)
        self._rules = [
            [
                (product, place, rule)
                for product in arm.products
                for place, rule in enumerate(arm.rules.get(product, ()))
            ]
            for arm in arms
        ]
        most = max(map(len, self._rules))
        self._held = np.zeros((worlds, most), np.int64)
        """Days on end for which each rule has held."""
        self._acted = np.full((worlds, most), -1, np.int64)
        """Day on which it last acted; -1 for never."""
        self._memory: list[dict[str, dict[str, Any]]] = [{name: {} for name in self.policies} for _ in range(worlds)]
        self.taken: list[Decision] = []

    def note(self, scene: Scene, judgements: Sequence[Judgement]) -> None:
        """Note what pilots have led to."""
        for judged in judgements:
            arm, replicate = int(scene.arm[judged.world]), int(scene.replicate[judged.world])
            _, product, name = judged.move.split(".")
            about = (arm, replicate, judged.day, product, f"pilots.{product}.{name}", "effect", judged.estimate.effect)
            self.taken.append(Decision(*about, judged.move, False, judged.rolled_out))

    def take(self, simulation: Simulation) -> None:
        """Decide what changes this morning; what is known changes only from one step to the next."""
        if simulation.scene.day > simulation.day:
            return
        for arm, rules in enumerate(self._rules):
            if not rules and not self.policies:
                continue
            worlds = np.flatnonzero(simulation.scene.arm == arm)
            for product in dict.fromkeys([*(name for name, _, _ in rules), *self.policies]):
                morning = Morning(simulation, arm, product, worlds)
                for number, (name, place, rule) in enumerate(rules):
                    if name == product:
                        self._follow(morning, number, f"rules.{product}.{place}", rule)
                if product in self.policies:
                    self._ask(morning, self.policies[product])

    def _follow(self, morning: Morning, number: int, where: str, rule: Rule) -> None:
        """Let one rule act in the worlds in which it is due; what a move cannot be, it is not made."""
        found, measure = morning.watched(rule)
        day, worlds = morning.day, morning.worlds
        held, acted = self._held[:, number], self._acted[:, number]
        held[worlds] = np.where(rule.when.holds(found), held[worlds] + morning.simulation.step_days, 0)
        rested = acted[worlds] < 0
        if rule.again_after is not None:
            rested |= day - acted[worlds] >= rule.again_after
        for place in np.flatnonzero((held[worlds] >= rule.when.for_days) & rested).tolist():
            world, before = int(worlds[place]), len(self.taken)
            for name in dict.fromkeys(then.move for then in rule.then):
                now, first = morning.move(world, name), morning.move(None, name)
                if now is None or first is None:
                    continue
                changes: dict[str, Any] = {}
                for then in rule.then:
                    if then.move == name:
                        changes |= then.changes(now, first, day)
                with suppress(InputError):
                    self._change(morning, world, name, changes, where, measure, float(found.value[place]))
            if len(self.taken) > before:
                acted[world] = day

    def _ask(self, morning: Morning, policy: Policy) -> None:
        """Let a policy decide in every world."""
        for place, world in enumerate(morning.worlds.tolist()):
            moves, first = dict(morning.moves(world)), dict(morning.moves(None))
            plan = settings(moves)
            heard = morning.heard(place, self._memory[world][morning.product])
            where = f"policy of {morning.product}, day {morning.day}"
            decided = differences(where, plan, policy.decide(heard, dict(plan)))
            for name in dict.fromkeys(path.partition(".")[0] for path in decided):
                changes = {
                    path.removeprefix(f"{name}."): value
                    for path, value in decided.items()
                    if path.startswith(f"{name}.")
                }
                if "waits" in changes:
                    switch = switched(moves[name], first[name], morning.day, waits=bool(changes.pop("waits")))
                    changes = switch | changes
                try:
                    self._change(morning, world, name, changes, "policy", "", None)
                except InputError as fault:
                    raise InputError(fault.problem, where=f"{where}: {name}", remedy=fault.remedy) from None

    def _change(
        self,
        morning: Morning,
        world: int,
        name: str,
        changes: Mapping[str, Any],
        rule: str,
        measure: str,
        known: float | None,
    ) -> None:
        """Change a move in one world, and note it; InputError, and nothing changed, for what it cannot be."""
        now = morning.move(world, name)
        assert now is not None
        after = changed(now, changes)
        simulation, product = morning.simulation, morning.product
        replicate = int(simulation.scene.replicate[world])
        for setting in changes:
            old, new = value_of(now, setting), value_of(after, setting)
            if old == new:
                continue
            path = f"marketing.{product}.{name}.{setting}"
            simulation.marketers.amended[world][path] = new
            about = (morning.arm, replicate, morning.day, product, rule, measure, known)
            self.taken.append(Decision(*about, path, old, new))

    # --- keeping --------------------------------------------------------------------------------

    def to_data(self) -> dict[str, Any]:
        """All that changes, as plain data."""
        return {
            "held": self._held.tolist(),
            "acted": self._acted.tolist(),
            "memory": self._memory,
            "taken": self.taken,
        }

    def restore(self, data: Mapping[str, Any]) -> None:
        """Go on from plain data."""
        self._held[:] = data["held"]
        self._acted[:] = data["acted"]
        self._memory[:] = data["memory"]
        self.taken[:] = [Decision(*decision) for decision in data["taken"]]


class Morning:
    """One marketer's morning in all worlds of an arm."""

    def __init__(self, simulation: Simulation, arm: int, product: str, worlds: NDArray[np.int64]) -> None:
        self.simulation, self.arm, self.product, self.worlds = simulation, arm, product, worlds
        self.day = simulation.day
        self._scenario = simulation.arms[arm]
        plan = simulation.marketers.plan
        self._lines = {line.name: place for place, line in enumerate(plan.lines) if line.product_name == product}
        scale = self._scenario.market.scale(simulation.scene.people)
        lines = list(self._lines.values())
        self._desk: Desk = desk(simulation.record, self._scenario, product, self.day, worlds, lines, scale)

    def watched(self, rule: Rule) -> tuple[Any, str]:
        """What a rule watches, in each world, and what that is called."""
        if rule.when.books is not None:
            value = self._desk.books[rule.when.books]
            return Estimates(value, value, value), rule.measure
        of = rule.when.of or self.product
        place = list(self._scenario.products).index(of)
        found = Estimates(*(part[:, place] for part in self._desk.words[rule.measure]))
        return found, rule.measure if of == self.product else f"{rule.measure} of {of}"

    def heard(self, place: int, memory: dict[str, Any]) -> Heard:
        """What a policy is told in one of the worlds."""
        everything = {
            name: words_of(self._desk.words, place, number) for number, name in enumerate(self._scenario.products)
        }
        return Heard(
            day=self.day,
            replicate=int(self.simulation.scene.replicate[self.worlds[place]]),
            product=self.product,
            books=Books(**{name: float(values[place]) for name, values in self._desk.books.items()}),
            words=everything[self.product],
            everything=everything,
            memory=memory,
        )

    def moves(self, world: int | None) -> Iterator[tuple[str, Intervention]]:
        """The marketer's moves in one world as they are now, or as the scenario has them."""
        marketers = self.simulation.marketers
        amended = marketers.amended[world] if world is not None else {}
        found = marketers.moves(self.arm, json.dumps(amended, sort_keys=True) if amended else "")
        for name, line in self._lines.items():
            move = found[line]
            if move is not None:
                yield name, move

    def move(self, world: int | None, name: str) -> Intervention | None:
        """One of the marketer's moves; None where a change of the scenario has taken it away."""
        return dict(self.moves(world)).get(name)


def table(taken: Sequence[Decision]) -> pl.DataFrame:
    """Everything that was decided, in the order of replicates and days; see `Result.decisions`."""
    import polars as pl

    columns = {
        "replicate": pl.Int64,
        "day": pl.Int64,
        "product": pl.Utf8,
        "rule": pl.Utf8,
        "measure": pl.Utf8,
        "heard": pl.Float64,
        "path": pl.Utf8,
        "before": pl.Utf8,
        "after": pl.Utf8,
    }
    rows = [
        [*decision[1:8], json.dumps(decision.before), json.dumps(decision.after)]
        for decision in sorted(taken, key=lambda decision: decision[:3])
    ]
    return pl.DataFrame(rows, schema=columns, orient="row")
