"""The search: generations of plans under the same luck, few replicates for all and more for the promising.

It knows nothing of simulations: plans go to a function, and figures come back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.studies.optimising.breeding import Breeder, Genetic, Strategy, ordered
from wom_sim.studies.optimising.decisions import Place, Plan, Space
from wom_sim.studies.optimising.fronts import front, order
from wom_sim.studies.optimising.risk import Risk

Values = NDArray[np.float64]

type Evaluate = Callable[[Sequence[Plan], Sequence[int]], Values]
"""Figures of plans for replicates by number, of which more is better: float64 (plans, figures, replicates); NaN where
there is nothing."""

LOOKS = (1, 3, 9)
"""Replicates of the first, second and last look, in those of the first: three times as many tell about 1.7 times as
well."""
PROMISING = 3
"""One in so many of a generation gets the second look."""
FINALISTS = 8
"""Plans that get the last look; of a front so many times as many figures."""

IDLE = 3
"""Generations in a row without a plan that is new, after which the search ends."""


class Effort(NamedTuple):
    """How much is tried."""

    generations: int
    population: int
    replicates: int
    """Of the first look."""

    @property
    def looks(self) -> tuple[int, ...]:
        """Replicates of each look."""
        return tuple(self.replicates * times for times in LOOKS)

    def runs(self, rules: int) -> int:
        """How many runs it takes at most, about."""
        first, second, last = self.looks
        bred = self.population * first + (self.population // PROMISING + 1) * (second - first)
        return rules * second + self.generations * bred + (FINALISTS + rules) * (last - second)


@dataclass
class Tried:
    """A plan and what came out of it so far."""

    plan: Plan
    generation: int
    """0 for the simple rules."""
    values: Values
    """float64 (figures, replicates)."""
    place: Place
    name: str = ""
    """Of a simple rule."""

    @property
    def replicates(self) -> int:
        """How many."""
        return int(self.values.shape[1])

    def scores(self, risk: Risk, first: int | None = None) -> Values:
        """The score of each figure, over the first replicates: float64 (figures,)."""
        return risk.of(self.values[:, :first])


@dataclass
class Found:
    """What a search has found."""

    tried: list[Tried]
    """In their order, the rules first."""
    best: list[Tried] = field(default_factory=list)
    """The best plan; of several figures the front, by the first of them."""


class Search:
    """Looks for the best plan of a space.

    rules : plans that are known from the start, by name; they stand beside all others, and the search begins at the
        best of them.
    tell : told after each generation what is known.
    """

    def __init__(
        self,
        space: Space,
        evaluate: Evaluate,
        rules: Mapping[str, Plan],
        effort: Effort,
        *,
        risk: Risk,
        figures: int,
        seed: int,
        tell: Callable[[int, Tried], None] = lambda _generation, _best: None,
    ) -> None:
        self._space, self._evaluate, self._effort = space, evaluate, effort
        self._risk, self._figures, self._seed, self._tell = risk, figures, seed, tell
        self._rules = rules
        self._known: dict[str, Tried] = {}

    def run(self) -> Found:
        """All generations, and the last look at the best."""
        _, second, last = self._effort.looks
        for name, plan in self._rules.items():
            self._add(plan, 0, self._space.place(plan), name)
        self._look(list(self._known.values()), second)
        breeder, idle = self._breeder(), 0
        for generation in range(1, self._effort.generations + 1):
            known = len(self._known)
            self._generation(breeder, generation)
            self._tell(generation, self._ahead(1, second)[0])
            idle = 0 if len(self._known) > known else idle + 1
            if idle == IDLE:
                break
        finalists = self._ahead(FINALISTS * self._figures, second)
        finalists += [one for one in self._known.values() if one.name and one not in finalists]
        self._look(finalists, last)
        return Found(list(self._known.values()), self._best(last))

    def _breeder(self) -> Breeder:
        ahead = [one.place for one in self._ahead(self._effort.population, 1)]
        if self._figures == 1:
            return Strategy(self._space, ahead[0], self._effort.population, self._seed)
        return Genetic(self._space, ahead, self._effort.population, self._seed)

    def _generation(self, breeder: Breeder, generation: int) -> None:
        first, second, _ = self._effort.looks
        places = breeder.ask()
        asked = [self._add(self._space.plan(place), generation, place) for place in places]
        self._look(asked, first)
        ranking = order(np.array([one.scores(self._risk, first) for one in asked]))
        several = dict.fromkeys(asked[number].plan.key for number in ranking)
        promising = [self._known[key] for key in several][: self._effort.population // PROMISING + 1]
        self._look(promising, second)
        if isinstance(breeder, Genetic):
            parents = list(self._known.values())
            breeder.tell([one.place for one in parents], self._standing(parents))
        else:
            breeder.tell(places, self._standing(asked))

    def _standing(self, plans: Sequence[Tried]) -> list[int]:
        """Who is ahead of whom: those with the second look first, since the others have lost at the first."""
        first, second, _ = self._effort.looks
        further = np.array([one.replicates >= second for one in plans])
        scores = np.array([one.scores(self._risk, second if more else first) for one, more in zip(plans, further)])
        standing = np.zeros(len(plans), np.int64)
        for group, before in ((further, 0), (~further, int(further.sum()))):
            if group.any():
                standing[group] = before + np.array(ordered(scores[group]))
        return [int(one) for one in standing]

    def _ahead(self, most: int, replicates: int) -> list[Tried]:
        """The best of those with so many replicates at least, over these."""
        able = [one for one in self._known.values() if one.replicates >= replicates]
        scores = np.array([one.scores(self._risk, replicates) for one in able])
        return [able[number] for number in order(scores)[:most]]

    def _best(self, replicates: int) -> list[Tried]:
        able = [one for one in self._known.values() if one.replicates >= replicates]
        scores = np.array([one.scores(self._risk, replicates) for one in able])
        if self._figures == 1:
            return [able[number] for number in order(scores)[:1] if not np.isnan(scores[number]).any()]
        return [able[number] for number in front(scores)]

    def _add(self, plan: Plan, generation: int, place: Place, name: str = "") -> Tried:
        """A plan among those that are known; the same plan is there once."""
        if plan.key not in self._known:
            self._known[plan.key] = Tried(plan, generation, np.zeros((self._figures, 0)), place, name)
        return self._known[plan.key]

    def _look(self, plans: Sequence[Tried], replicates: int) -> None:
        """Go on with plans until they have so many replicates, all that have as many by now at once."""
        waiting: dict[int, dict[str, Tried]] = {}
        for one in plans:
            if one.replicates < replicates:
                waiting.setdefault(one.replicates, {})[one.plan.key] = one
        for done, some in sorted(waiting.items()):
            values = self._evaluate([one.plan for one in some.values()], range(done, replicates))
            for one, more in zip(some.values(), values, strict=True):
                one.values = np.concatenate([one.values, more], axis=1)
