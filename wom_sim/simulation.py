"""The one loop: worlds of people step through the day together.

A single run is one world. Replicates, and arms of an experiment, are more worlds over the same ties and
people, which step side by side; every face of the package steps this object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng, savefile
from wom_sim.day import events
from wom_sim.day.attend import attend
from wom_sim.day.contact import Contact, adopt, infect
from wom_sim.day.count import BINS, count
from wom_sim.day.decide import buy, consider
from wom_sim.day.events import Tally
from wom_sim.day.fade import fade
from wom_sim.day.hear import hear_ties
from wom_sim.day.hear_all import OpenChannel, hear_all
from wom_sim.day.inquire import inquire
from wom_sim.day.receive import receive
from wom_sim.day.see import see
from wom_sim.day.speak import speak
from wom_sim.day.start import start
from wom_sim.day.threshold import follow
from wom_sim.day.update import update
from wom_sim.day.use import stay, use
from wom_sim.day.visible import show
from wom_sim.errors import InputError
from wom_sim.first_morning import first_morning
from wom_sim.marketing.audience import Setting
from wom_sim.memory import require
from wom_sim.model import Model, build_model
from wom_sim.network.ties import Ties
from wom_sim.plan import Plan
from wom_sim.platforms import bytes_of_ties, layers_of
from wom_sim.population import Crowd, People, blocks_of, gather
from wom_sim.record import Moment, Record
from wom_sim.scenario import Change, Scenario, what_is_not_shared
from wom_sim.state import STAGE_OF_BITS, Scene, bytes_per_row, new_fields, units
from wom_sim.workers import Workers


class Phase(NamedTuple):
    """A phase of the day, in the order in which the days are lived."""

    name: str
    does: str
    run: Callable[[Simulation], None]


class Simulation:
    """One or more worlds that can be stepped, looked into, saved and resumed.

    Parameters
    ----------
    scenario : one scenario, or several arms that differ only in what may differ between worlds over the
        same ties and people.
    seed : seed of all luck; the scenario's own when left out.
    replicates : how many worlds each arm has, or the numbers of its replicates.
    threads : how many ranges of people are worked on side by side; results do not depend on it.
    ties, layers : ties, and those of platforms that have their own, where they have been built already.

    Raises InputError when the scenario cannot be run, before anything large is allocated.
    """

    def __init__(
        self,
        scenario: Scenario | Sequence[Scenario],
        seed: int | None = None,
        *,
        replicates: int | Sequence[int] = 1,
        threads: int = 1,
        ties: Ties | None = None,
        layers: Mapping[str, Ties] | None = None,
    ) -> None:
        self.arms = (scenario,) if isinstance(scenario, Scenario) else tuple(scenario)
        self.replicates = tuple(range(replicates)) if isinstance(replicates, int) else tuple(replicates)
        for what, many in (("scenarios", len(self.arms)), ("replicates", len(self.replicates)), ("threads", threads)):
            if many < 1:
                raise InputError(f"{many} {what} make no simulation.", remedy="Ask for at least 1.")
        base = self.arms[0]
        _check_arms(self.arms)
        self.seed = base.seed if seed is None else seed
        self.day = 0
        self.step_days = base.step
        self.timings: dict[str, float] = {}
        worlds = len(self.arms) * len(self.replicates)
        require_memory(base, worlds, worlds)
        self.ties = base.ties(self.seed) if ties is None else ties
        self.layers = layers_of(base.platforms, self.ties, self.seed) if layers is None else dict(layers)
        _check_money(self.arms, self.ties.people)
        self.crowd = _gather(base, self.ties, self.seed)
        self.scene = Scene(
            people=self.ties.people,
            blocks=blocks_of(self.ties.people),
            seed=rng.seed_word(self.seed),
            arm=np.repeat(np.arange(len(self.arms)), len(self.replicates)),
            replicate=np.tile(np.array(self.replicates, np.int64), len(self.arms)),
            day=0,
            days=float(base.step),
        )
        self.workers = Workers(threads, self.scene.blocks * worlds)
        self.fields = new_fields(
            *(worlds, self.ties.people, len(base.products), len(base.platforms), base.dtype),
            anchored=base.laws.opinion.anchored,
        )
        self.moments: list[Moment] = []
        self._adopt_versions()
        self.record = Record.empty(
            base.horizon // base.step, worlds, len(base.products), len(base.population.segments), len(self.plan.lines)
        )
        self._start()

    # --- what is known of the worlds ------------------------------------------------------------

    @property
    def scenario(self) -> Scenario:
        """The scenario, or the first of the arms."""
        return self.arms[0]

    @property
    def horizon(self) -> int:
        """Days in the run."""
        return self.scenario.horizon

    @property
    def worlds(self) -> int:
        """How many worlds step together."""
        return len(self.scene.arm)

    @property
    def finished(self) -> bool:
        """Whether the horizon has been reached."""
        return self.day >= self.horizon

    def opinions(self, product: str, world: int = 0) -> NDArray[np.float64]:
        """Everyone's opinion of a product in one world: float64 (people,)."""
        place = list(self.scenario.products).index(product)
        first = world * self.scene.people
        stored = self.fields.opinion[first : first + self.scene.people, place]
        return units(stored)

    def stages(self, product: str, world: int = 0) -> NDArray[np.int64]:
        """Everyone's stage of the funnel in one world, as a place in `wom_sim.state.STAGES`: int64 (people,)."""
        return self._stages(list(self.scenario.products).index(product), world)

    def _stages(self, place: int, world: int) -> NDArray[np.int64]:
        first = world * self.scene.people
        stages: NDArray[np.int64] = STAGE_OF_BITS[self.fields.stage[first : first + self.scene.people, place]]
        return stages

    def bytes_per_person(self) -> dict[str, float]:
        """Memory for one person of one world: state, scratch between phases, traits, and ties."""
        people = self.scene.people
        codes = sum(getattr(array, "nbytes", 0) for array in self.crowd.codes if np.ndim(array) > 0)
        return {
            **bytes_per_row(
                *(len(self.scenario.products), len(self.scenario.platforms), self.scenario.dtype),
                anchored=self.scenario.laws.opinion.anchored,
            ),
            "traits": (codes + self.people.group.nbytes) / people,
            "ties": sum(ties.nbytes for ties in (self.ties, *self.layers.values())) / people,
        }

    # --- living through days --------------------------------------------------------------------

    def run(self, days: int | None = None) -> Simulation:
        """Step for a number of days, or to the horizon; returns the simulation itself."""
        end = self.horizon if days is None else min(self.day + days, self.horizon)
        while self.day < end:
            self.step()
        return self

    def step(self) -> None:
        """Live through one step: every phase of the day, in order, for everyone."""
        if self.finished:
            raise InputError(f"the horizon of {self.horizon} days has been reached.", remedy="Lengthen 'horizon'.")
        self.scene = self.scene._replace(day=self.day)
        shape = self.record.events.shape[1:]
        self._tallies = [
            Tally(
                np.zeros(shape, np.int64),
                np.zeros((*shape[:2], BINS), np.int64),
                np.zeros((self.worlds, len(self.plan.lines)), np.int64),
            )
            for _ in range(self.workers.tasks)
        ]
        for phase in PHASES:
            began = perf_counter()
            phase.run(self)
            self.timings[phase.name] = self.timings.get(phase.name, 0.0) + perf_counter() - began
        self.day += self.step_days

    def change(self, path: str, value: Any) -> None:
        """Change the scenario from today on; the change becomes part of the scenario, and can be replayed."""
        arms = [
            arm.model_copy(update={"changes": (*arm.changes, Change(day=self.day, path=path, value=value))})
            for arm in self.arms
        ]
        for arm in arms:
            arm.versions()
        self.arms = tuple(arms)
        lines = self.plan.lines
        self._adopt_versions()
        self._move_lines(lines)

    def picture(self) -> None:
        """Keep a picture of the first world as it is now."""
        people = self.scene.people
        opinion = np.stack([self.opinions(product) for product in self.scenario.products], axis=1)
        self.moments.append(Moment(self.day, self.fields.stage[:people].copy(), opinion.astype(np.float32)))

    def save(self, path: str | Path) -> None:
        """Save the simulation to a file, from which `load` goes on with the same bits."""
        savefile.save(self, path)

    @classmethod
    def load(
        cls,
        path: str | Path,
        *,
        threads: int = 1,
        ties: Ties | None = None,
        layers: Mapping[str, Ties] | None = None,
    ) -> Simulation:
        """A saved simulation, where it was left; `ties` and `layers` where they are not those its scenario makes."""
        return savefile.load(path, partial(cls, threads=threads, ties=ties, layers=layers))

    def go_to(self, day: int) -> None:
        """Stand on the morning of a day whose state has been put into the fields."""
        self.day = day
        self._read_today()

    # --- making ready ---------------------------------------------------------------------------

    def _adopt_versions(self) -> None:
        """Take in what the scenario says now and will say later."""
        self._versions = [arm.versions() for arm in self.arms]
        base = self.scenario
        setting = Setting(self.crowd, self.ties, tuple(base.population.segments), tuple(base.platforms), self.seed)
        self.plan = Plan(self._versions, setting)
        self._read_today()

    def _read_today(self) -> None:
        """Read the versions of the arms that hold today into tables."""
        self.today = [[version for day, version in arm if day <= self.day][-1] for arm in self._versions]
        self.model: Model = build_model(self.today, self.crowd)
        self.people = People(self.plan.group, self.plan.segment, self.plan.member, self.crowd.codes, self.model.table)

    def _move_lines(self, before: list[Any]) -> None:
        """Give the record a column for every line of the plan, after the plan has changed."""
        places = [self.plan.lines.index(line) for line in before]
        for name in ("exposures", "gifts", "costs"):
            old = getattr(self.record, name)
            new = np.zeros((*old.shape[:2], len(self.plan.lines)), np.int64)
            new[:, :, places] = old
            setattr(self.record, name, new)

    def _start(self) -> None:
        """Set the first morning."""
        known = [
            first_morning(scenario.products, scenario.initial, self.crowd, self.scene.people, self.seed)
            for scenario in self.today
        ]
        aware, owners, given = (np.stack(part) for part in zip(*known, strict=True))
        terms, goods = self.model.opinion, self.model.goods
        self.workers.run(
            lambda lo, hi, _: start(lo, hi, self.scene, self.people, self.fields, terms, goods, aware, owners, given)
        )
        if self.fields.anchor.size:
            self.fields.anchor[:] = self.fields.opinion

    # --- the phases -----------------------------------------------------------------------------

    def _plan(self) -> None:
        # What holds from day 0 on was read when the simulation was made.
        if any(max(0, self.day - self.step_days) < day <= self.day for arm in self._versions for day, _ in arm):
            self._read_today()
        self.levers, gifts = self.plan.levers(
            self.today, self.day, self.step_days, self.model.price, self.model.reference
        )
        given = self.record.gifts[self.day // self.step_days]
        for arm, line in gifts:
            product = self.plan.lines[line].product
            for world in np.flatnonzero(self.scene.arm == arm).tolist():
                chosen = self.plan.recipients(
                    self.today[arm], line, int(self.scene.replicate[world]), self._stages(product, world)
                )
                receive(chosen, product, world, self.scene, self.people, self.fields, self._tallies[0])
                given[world, line] += chosen.size

    def _each(self, kernel: Callable[..., None], *tables: Any) -> None:
        """Run a kernel over everyone, a range a thread."""
        self.workers.run(
            lambda lo, hi, task: kernel(lo, hi, self.scene, self.people, self.fields, *tables, self._tallies[task])
        )

    def _speak(self) -> None:
        self._each(speak, self.levers, self.model.talk, self.model.goods, self.model.volume)

    def _hear(self) -> None:
        if any(tally.events[..., events.TALK].any() for tally in self._tallies):
            for name, channel in zip(self.scenario.platforms, self.model.channels, strict=True):
                ties = self.layers.get(name, self.ties)
                hear = hear_all if isinstance(channel, OpenChannel) else hear_ties
                self._each(hear, ties.arrays, channel, self.model.opinion)
        self._each(inquire, self.ties.arrays, self.model.inquiry, self.model.opinion)
        self._each(attend, self.levers, self.model.opinion)

    def _update(self) -> None:
        self._each(update, self.model.opinion)
        if self.fields.anchor.size:
            self.workers.run(lambda lo, hi, _: fade(lo, hi, self.scene, self.people, self.fields, self.model.opinion))

    def _visible(self, kernel: Callable[..., None], *terms: Any) -> tuple[Any, Any]:
        """Whose having each product is public, uint8 (products, rows), and how many: int64 (worlds, products)."""
        owns = np.zeros((len(self.scenario.products), len(self.fields.stage)), np.uint8)
        self.workers.run(lambda lo, hi, _: kernel(lo, hi, self.scene, self.fields, *terms, owns))
        many = owns.reshape(len(owns), self.worlds, -1).sum(axis=2, dtype=np.int64).T
        return owns, np.ascontiguousarray(many)

    def _decide(self) -> None:
        ties, choice, goods = self.ties.arrays, self.model.choice, self.model.goods
        if isinstance(self.scenario.laws.choice, Contact):
            self._each(adopt, ties, self.levers, choice, *self._visible(infect, choice))
        elif not self.scenario.laws.choice.funnel:
            self._each(follow, ties, self.levers, choice, *self._visible(show))
        else:
            if choice.visibility.any():
                self._each(see, ties, choice, goods, *self._visible(show))
            self._each(consider, choice, goods)
            self._each(buy, self.levers, choice, goods)

    def _use(self) -> None:
        self._each(use, self.levers, self.model.experience, self.model.opinion, self.model.goods)
        if self.scenario.laws.choice.funnel:
            self._each(stay, self.levers, self.model.experience, self.model.choice, self.model.goods)

    def _record(self) -> None:
        self._each(count, self.model.labels)
        step = self.day // self.step_days
        counts = sum(tally.events for tally in self._tallies)
        self.fields.reviews[:] += counts[..., events.STARS : events.STARS + 5].sum(axis=2)
        self.record.events[step] = counts
        self.record.opinions[step] = sum(tally.opinions for tally in self._tallies)
        self.record.exposures[step] = sum(tally.exposures for tally in self._tallies)
        self.record.costs[step] = self.plan.costs(
            self.today,
            self.scene.arm,
            self.day,
            self.step_days,
            self.record.exposures[step],
            self.record.gifts[step],
        )


PHASES = (
    Phase("plan", "changes fall due, interventions set levers, gifts are received", Simulation._plan),
    Phase("speak", "people say a word, or keep silent", Simulation._speak),
    Phase("hear", "people hear ties, friends they asked, reviews and marketers", Simulation._hear),
    Phase("update", "what was heard becomes awareness and opinion", Simulation._update),
    Phase("decide", "people consider, forget and buy", Simulation._decide),
    Phase("use", "customers use, review, complain, buy again or leave", Simulation._use),
    Phase("record", "everyone is counted", Simulation._record),
)
"""The order of the day, in the one place where it is written."""


def _gather(scenario: Scenario, ties: Ties, seed: int) -> Crowd:
    return gather(
        scenario.population,
        ties.people,
        seed,
        len(scenario.products),
        [platform.member_share for platform in scenario.platforms.values()],
        ties.ids,
    )


def _check_arms(arms: Sequence[Scenario]) -> None:
    """Worlds that step together share ties, people, days and the names of things."""
    for arm in arms[1:]:
        part = what_is_not_shared(arms[0], arm)
        if part:
            raise InputError(f"arms that step together must have the same '{part}'.", where=arm.name)


def _check_money(arms: Sequence[Scenario], people: int) -> None:
    """Money is counted in 64 bits: what everyone could spend or cost in a step has to fit."""
    for arm in arms:
        prices = {f"products.{name}.price": product.price for name, product in arm.products.items()}
        for product, moves in arm.marketing.items():
            for name, move in moves.items():
                prices[f"marketing.{product}.{name}.cost"] = max(move.cost.per_exposure, move.cost.per_person)
        for where, price in prices.items():
            if price * people * events.MONEY > 2.0**62:
                raise InputError(
                    f"{price:g} for each of {people:,} people is more money than can be counted.",
                    where=where,
                    remedy="Count in thousands of the currency.",
                )


def require_memory(scenario: Scenario, worlds: int, recorded: int) -> None:
    """Refuse what does not fit before it is allocated.

    worlds : how many step together; recorded : of how many the daily record is held.
    """
    people, ties = scenario.network.expected_ties()
    products = len(scenario.products)
    row = sum(
        bytes_per_row(
            products, len(scenario.platforms), scenario.dtype, anchored=scenario.laws.opinion.anchored
        ).values()
    )
    lines = sum(len(moves) for moves in scenario.marketing.values())
    record = Record.bytes_per_world(
        scenario.horizon // scenario.step, products, len(scenario.population.segments), lines
    )
    held = bytes_of_ties(scenario.platforms, ties, weighted=scenario.strength is not None)
    per_person = worlds * row + held / max(people, 1) + 40.0
    require(per_person * people + recorded * record, per_person, people)
