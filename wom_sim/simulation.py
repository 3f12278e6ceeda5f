"""The one loop: worlds of people step through the day together.

A single run is one world. Replicates, and arms of an experiment, are more worlds over the same ties and
people, which step side by side; every face of the package steps this object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng, savefile
from wom_sim.changes import Change, version_on
from wom_sim.day.book import terms_of_booking
from wom_sim.day.events import Tally
from wom_sim.day.post import move_lines
from wom_sim.day.start import start
from wom_sim.day.trace import Untraced
from wom_sim.decisions import Decisions
from wom_sim.errors import InputError, whole
from wom_sim.event_log import events_of
from wom_sim.feasible import (
    arms_of,
    check_money,
    check_traceable,
    heard_arms,
    numbers_of_replicates,
    require_memory,
    row_sizes,
)
from wom_sim.first_morning import first_morning
from wom_sim.influence import Influence
from wom_sim.listeners import Listeners
from wom_sim.marketers import Marketers
from wom_sim.marketing.levers import Levers
from wom_sim.marketing.membership import Setting
from wom_sim.marketing.policy import Policy
from wom_sim.model import Model, build_model, gather_crowd, most_heard
from wom_sim.network.ties import Ties
from wom_sim.phases import PHASES
from wom_sim.plan import Plan
from wom_sim.platforms import audience, layers_of
from wom_sim.population import People, blocks_of
from wom_sim.products import place_of
from wom_sim.record import Accounts, Moment, Record
from wom_sim.scenario import Scenario
from wom_sim.state import BEFORE, STAGE_OF_BITS, Scene, bytes_per_row, new_fields, units, worlds_heard
from wom_sim.tracing import Tracing
from wom_sim.workers import Workers

if TYPE_CHECKING:
    import polars as pl


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
    trace : whether to follow who moved whom, for `influence` and `events`; it changes nothing else.
    policies : who decides for the marketer of a product, by product.
    hears : for each arm, the number of the arm whose people are heard and seen in it, in the same replicate; its own
        unless given, -1 for nobody. An arm with the moves of one plan that hears another lives with the moves of the
        one and the talk of the other, which tells the direct effect of a plan from the social one.
    books : whether to keep what each person has paid and since when, for `accounts`; it changes nothing else.

    Raises InputError when the scenario cannot be run, before anything large is allocated.
    """

    levers: Levers
    """What marketers move today."""
    versions: list[list[tuple[int, Scenario]]]
    """Of each arm, the scenario as it stands from each day on."""
    plan: Plan
    """What the marketers of all arms intend."""

    def __init__(
        self,
        scenario: Scenario | Sequence[Scenario],
        seed: int | None = None,
        *,
        replicates: int | Sequence[int] = 1,
        threads: int = 1,
        ties: Ties | None = None,
        layers: Mapping[str, Ties] | None = None,
        trace: bool = False,
        policies: Mapping[str, Policy] | None = None,
        hears: Sequence[int] | None = None,
        books: bool = False,
    ) -> None:
        self.arms = arms_of(scenario)
        self.hears = heard_arms(hears, len(self.arms))
        self.replicates = numbers_of_replicates(replicates)
        base = self.arms[0]
        self.seed = base.seed if seed is None else seed
        self.day = 0
        self.step_days = base.step
        self.timings: dict[str, float] = {}
        self.phase = ""
        worlds = len(self.arms) * len(self.replicates)
        if trace:
            check_traceable(self.arms, self.hears)
        require_memory(base, worlds, worlds, books)
        self.ties = base.ties(self.seed) if ties is None else ties
        self.layers = layers_of(base.platforms, self.ties, self.seed) if layers is None else dict(layers)
        tied = ((place, self.layers.get(name, self.ties)) for name, place in base.platforms.items())
        self._audiences = [audience(platform, ties) for platform, ties in tied]
        check_money(self.arms, self.ties.people)
        self.crowd = gather_crowd(base, self.ties, self.seed)
        self.scene = Scene(
            people=self.ties.people,
            blocks=blocks_of(self.ties.people),
            seed=rng.seed_word(self.seed),
            arm=np.repeat(np.arange(len(self.arms)), len(self.replicates)),
            replicate=np.tile(np.array(self.replicates, np.int64), len(self.arms)),
            hears=worlds_heard(self.hears, len(self.replicates)),
            day=0,
            days=1.0,
        )
        self.workers = Workers(threads, self.scene.blocks * worlds)
        self.moments: list[Moment] = []
        self.listeners, self.decisions = Listeners(self.arms), Decisions(self.arms, worlds, policies)
        self.marketers = Marketers(worlds)
        names = tuple(base.population.segments), tuple(base.platforms)
        self._setting = Setting(self.crowd, self.ties, *names, self.seed, base.population.regions)
        self.versions = [[] for _ in self.arms]
        self._adopt(self.arms)
        self.open_books()
        self.record = Record.empty(
            *(base.horizon // base.step, worlds, len(base.products), len(base.population.segments)),
            *(len(self.plan.lines), self.listeners.count),
        )
        self.marketers.go_on(self.record)
        self._start(trace, books)

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
        place, first = self._places(product, world)
        stored = self.fields.opinion[first : first + self.scene.people, place]
        return units(stored)

    def stages(self, product: str, world: int = 0) -> NDArray[np.int64]:
        """Everyone's stage of the funnel in one world, as a place in `wom_sim.state.STAGES`: int64 (people,)."""
        place, _ = self._places(product, world)
        return self._stages(place, world)

    def _places(self, product: str, world: int) -> tuple[int, int]:
        """Place of a product among all, and the first row of a world."""
        return place_of(product, self.scenario.products), whole(world, "world", 0, self.worlds - 1) * self.scene.people

    def _stages(self, place: int, world: int) -> NDArray[np.int64]:
        first = world * self.scene.people
        stages: NDArray[np.int64] = STAGE_OF_BITS[self.fields.stage[first : first + self.scene.people, place]]
        return stages

    @property
    def influence(self) -> Influence:
        """Through whom awareness came and what decisions rest on; InputError unless made with `trace=True`."""
        return Influence(self)

    @property
    def events(self) -> pl.DataFrame:
        """Who told whom what in the last step, and what people lived and bought; see `wom_sim.event_log.COLUMNS`.

        Raises InputError unless made with `trace=True`.
        """
        return events_of(self)

    @property
    def accounts(self) -> Accounts:
        """What every person has been worth so far; no worlds unless books are kept."""
        shape = (-1, self.scene.people, len(self.scenario.products))
        return Accounts(self.fields.worth.reshape(shape), self.fields.purchased.reshape(shape))

    def bytes_per_person(self) -> dict[str, float]:
        """Memory for one person of one world: state, scratch between phases, traits, and ties."""
        people = self.scene.people
        codes = sum(getattr(array, "nbytes", 0) for array in self.crowd.codes if np.ndim(array) > 0)
        return {
            **bytes_per_row(*row_sizes(self.scenario), bool(self.fields.worth.size)),
            "traits": (codes + self.people.group.nbytes) / people,
            "ties": sum(ties.nbytes for ties in (self.ties, *self.layers.values())) / people,
        }

    # --- living through days --------------------------------------------------------------------

    def run(self, days: int | None = None) -> Simulation:
        """Step for a number of days, or to the horizon; returns the simulation itself."""
        end = self.horizon if days is None else min(self.day + whole(days, "days", 0, 2**63), self.horizon)
        while self.day < end:
            self.step()
        return self

    def step(self) -> None:
        """Live through one step: every phase of the day, in order, for everyone."""
        if self.finished:
            raise InputError(f"the horizon of {self.horizon} days has been reached.", remedy="Lengthen 'horizon'.")
        shape = self.record.events.shape[1:]
        lines = (self.worlds, len(self.plan.lines))
        self.tallies = [Tally.empty(shape, lines, trace) for trace in self._traces()]
        days = range(self.day, self.day + self.step_days)
        for day in days:
            self.scene = self.scene._replace(day=day)
            today = {"daily", "middle" if day == days[(len(days) - 1) // 2] else "", "last" if day == days[-1] else ""}
            for phase in PHASES:
                if phase.when in today:
                    self.phase, began = phase.name, perf_counter()
                    phase.run(self)
                    self.timings[phase.name] = self.timings.get(phase.name, 0.0) + perf_counter() - began
        if self.tracing is not None:
            self.tracing.end(self.day)
        self.day = days.stop
        self.scene = self.scene._replace(day=self.day)

    def change(self, path: str, value: Any, *, arm: int | None = None) -> None:
        """Change the scenario of all arms, or of one, from today on.

        The change becomes part of the scenario, and can be replayed; it takes the place of those of today that it makes
        pointless. Raises InputError, and changes nothing, when it cannot be made.
        """
        change = Change(day=self.day, path=path, value=value)
        changed = range(len(self.arms)) if arm is None else [whole(arm, "arm", 0, len(self.arms) - 1)]
        self.amend([_with_change(one, change) if place in changed else one for place, one in enumerate(self.arms)])

    def amend(self, arms: Sequence[Scenario]) -> None:
        """Go on with arms that have other changes, of today or of later days.

        Raises InputError, and changes nothing, when these cannot be made.
        """
        lines = self.plan.lines
        self._adopt(arms)
        if self.day == 0:
            # What customers think and how they are booked on the first morning hangs on what holds then.
            self.open_books()
            self._start(self.tracing is not None, bool(self.fields.worth.size))
        self._move_lines(lines)

    def picture(self) -> None:
        """Keep a picture of the first world of every arm as it is now."""
        for arm in range(len(self.arms)):
            world = arm * len(self.replicates)
            rows = slice(world * self.scene.people, (world + 1) * self.scene.people)
            opinion = np.stack([self.opinions(product, world) for product in self.scenario.products], axis=1)
            self.moments.append(Moment(arm, self.day, self.fields.stage[rows].copy(), opinion.astype(np.float32)))

    def save(self, path: str | Path) -> None:
        """Save the simulation to a file, from which `load` goes on with the same bits."""
        savefile.save(self, path)

    def snapshot(self) -> savefile.Saved:
        """Keep the simulation as it is now, in memory; `back_to` goes on from there with the same bits."""
        state = savefile.saved(self)
        return state._replace(arrays={name: array.copy() for name, array in state.arrays.items()})

    def back_to(self, snapshot: savefile.Saved) -> Simulation:
        """A simulation that stands where this one, or one over the same people, stood when the snapshot was taken."""
        deciders = self.decisions.policies
        make = partial(Simulation, threads=self.workers.threads, ties=self.ties, layers=self.layers, policies=deciders)
        return savefile.revived(snapshot, make)

    @classmethod
    def load(
        cls,
        path: str | Path,
        *,
        threads: int = 1,
        ties: Ties | None = None,
        layers: Mapping[str, Ties] | None = None,
        policies: Mapping[str, Policy] | None = None,
    ) -> Simulation:
        """A saved simulation, where it was left; `ties` and `layers` where they are not those its scenario makes."""
        return savefile.load(path, partial(cls, threads=threads, ties=ties, layers=layers, policies=policies))

    def go_to(self, day: int) -> None:
        """Stand on the morning of a day whose state has been put into the fields."""
        self.day = day
        self.scene = self.scene._replace(day=day)
        self._read_today()
        self.marketers.go_on(self.record)

    # --- making ready ---------------------------------------------------------------------------

    def _adopt(self, arms: Sequence[Scenario]) -> None:
        """Take in what the arms say now and will say later; nothing is changed where they cannot be lived."""
        versions = [arm.versions(before) for arm, before in zip(arms, self.versions, strict=True)]
        plan = Plan(versions, self._setting)
        self.arms, self.versions, self.plan = tuple(arms), versions, plan
        self._read_today()

    def _read_today(self) -> None:
        """Read the versions of the arms that hold today into tables."""
        self.today = [version_on(self.scene.day, arm) for arm in self.versions]
        self.model: Model = build_model(self.today, self.crowd, self._audiences)
        self.marketers.follow(self.plan, self.today)
        self.people = People(self.plan.group, self.plan.segment, self.plan.member, self.crowd.codes, self.model.table)

    def _move_lines(self, before: list[Any]) -> None:
        """Give the record a column for every line of the plan, after the plan has changed.

        A line that is there no more was to begin today or later, and has done nothing.
        """
        places = [self.plan.lines.index(line) if line in self.plan.lines else -1 for line in before]
        self.record.move_lines(places, len(self.plan.lines))
        self.marketers.go_on(self.record)
        move_lines(self.fields, self.scene.people, np.array(places, np.int64))
        if self.tracing is not None:
            self.tracing.move_lines(places)

    def _start(self, trace: bool, books: bool) -> None:
        """Set the first morning, as what holds then says."""
        self.fields = new_fields(self.worlds, self.scene.people, *row_sizes(self.scenario), books)
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
        if self.fields.purchased.size:
            self.fields.purchased[self.fields.bought == BEFORE] = BEFORE
        self.tracing: Tracing | None = None
        if trace:
            self.tracing = Tracing(self.scene, self.fields, self.workers.tasks, self._most_heard(), self.step_days)

    # --- what the phases of the day use ---------------------------------------------------------

    def adopt_changes(self) -> None:
        """Read what holds from today on; what holds from day 0 on was read when the simulation was made."""
        if self.scene.day > 0 and any(day == self.scene.day for arm in self.versions for day, _ in arm):
            self._read_today()

    def open_books(self) -> None:
        """Say how purchases of a step are booked: at the unit costs of its first morning, discounted from its end."""
        end = self.day + self.step_days - 1
        costs = [[product.unit_cost or 0.0 for product in version.products.values()] for version in self.today]
        self.booking = terms_of_booking(costs, [(1.0 + arm.discount_rate) ** (-end / 365.0) for arm in self.arms])

    def carry_out(self, platform: str | None = None, feed: int = -1) -> None:
        """Do what moves do to people, in the morning or on the feed of a platform."""
        where = (self.scene, self.people, self.fields)
        known = {**self.model._asdict(), "levers": self.levers, "ties": self.ties.arrays, "feed": feed}
        self.marketers.carry_out(platform, where, known, self._stages, self.tallies[0])

    def each(self, kernel: Callable[..., None], *tables: Any) -> None:
        """Run a kernel over everyone, a range a thread."""
        self.workers.run(
            lambda lo, hi, task: kernel(lo, hi, self.scene, self.people, self.fields, *tables, self.tallies[task])
        )

    def _most_heard(self) -> int:
        return most_heard(self.model.channels, [self.layers.get(name, self.ties) for name in self.scenario.platforms])

    def _traces(self) -> Sequence[Any]:
        """Where each range of people takes notes in this step."""
        if self.tracing is None:
            return [Untraced()] * self.workers.tasks
        return self.tracing.begin(self._most_heard(), len(self.plan.lines) * self.step_days)


def _with_change(scenario: Scenario, change: Change) -> Scenario:
    """A scenario with one more change, in place of those that it makes pointless."""
    pointless = _made_pointless(scenario.changes, change)
    kept = tuple(one for one in scenario.changes if one not in pointless)
    left = scenario.model_copy(update={"changes": kept})
    if change.value is None and kept != scenario.changes:
        try:
            version_on(change.day, left.versions()).check_path(change.path, None)
        except InputError:
            # What is added and taken away on one day was never there.
            return left
    return left.model_copy(update={"changes": (*kept, change)})


def _made_pointless(changes: Sequence[Change], new: Change) -> list[Change]:
    """Those of the same day within what is changed; and what would still happen to something that is taken away."""
    within = [change for change in changes if f"{change.path}.".startswith(f"{new.path}.")]
    pointless = [change for change in within if change.day == new.day]
    if new.value is None:
        for change in sorted(within, key=lambda change: change.day):
            if change.day > new.day:
                if change.path == new.path and change.value is not None:
                    break
                pointless.append(change)
    return pointless
