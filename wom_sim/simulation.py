"""The one loop: worlds of people step through the day together.

A single run is one world. Replicates, and arms of an experiment, are more worlds over the same ties and
people, which step side by side; every face of the package steps this object.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng, savefile
from wom_sim.day import events
from wom_sim.day.attend import attend
from wom_sim.day.contact import Contact, adopt, infect
from wom_sim.day.count import count
from wom_sim.day.decide import buy, consider
from wom_sim.day.events import Tally
from wom_sim.day.fade import fade
from wom_sim.day.feed import Timeline, mark_readers, read_feed
from wom_sim.day.hear import hear_ties
from wom_sim.day.hear_all import OpenChannel, hear_all
from wom_sim.day.inquire import inquire
from wom_sim.day.post import post
from wom_sim.day.see import see
from wom_sim.day.speak import speak
from wom_sim.day.start import start
from wom_sim.day.threshold import follow
from wom_sim.day.trace import Untraced
from wom_sim.day.update import update
from wom_sim.day.use import stay, use
from wom_sim.day.visible import show
from wom_sim.errors import InputError, whole
from wom_sim.event_log import events_of
from wom_sim.feasible import arms_of, check_money, check_traceable, numbers_of_replicates, require_memory, row_sizes
from wom_sim.first_morning import first_morning
from wom_sim.influence import Influence
from wom_sim.marketers import Marketers
from wom_sim.marketing.audience import Setting
from wom_sim.marketing.deeds import DEEDS
from wom_sim.model import Model, build_model, gather_crowd, most_heard
from wom_sim.network.ties import Ties
from wom_sim.plan import Plan
from wom_sim.platforms import audience, layers_of
from wom_sim.population import People, blocks_of
from wom_sim.products import place_of
from wom_sim.record import Moment, Record
from wom_sim.scenario import Change, Scenario
from wom_sim.state import STAGE_OF_BITS, Scene, bytes_per_row, new_fields, units
from wom_sim.tracing import Tracing
from wom_sim.workers import Workers

if TYPE_CHECKING:
    import polars as pl


class Phase(NamedTuple):
    """A phase of the day, in the order in which the days are lived."""

    name: str
    does: str
    run: Callable[[Simulation], None]
    when: Literal["daily", "middle", "last"] = "daily"
    """When it comes in a longer step: people live daily, talk on its middle day, and are counted on its last."""


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
        trace: bool = False,
    ) -> None:
        self.arms = arms_of(scenario)
        self.replicates = numbers_of_replicates(replicates)
        base = self.arms[0]
        self.seed = base.seed if seed is None else seed
        self.day = 0
        self.step_days = base.step
        self.timings: dict[str, float] = {}
        self.phase = ""
        worlds = len(self.arms) * len(self.replicates)
        if trace:
            check_traceable(self.arms)
        require_memory(base, worlds, worlds)
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
            day=0,
            days=1.0,
        )
        self.workers = Workers(threads, self.scene.blocks * worlds)
        self.fields = new_fields(worlds, self.ties.people, *row_sizes(base))
        self.moments: list[Moment] = []
        self.marketers = Marketers(worlds)
        self._adopt_versions()
        self.record = Record.empty(
            base.horizon // base.step, worlds, len(base.products), len(base.population.segments), len(self.plan.lines)
        )
        self.marketers.go_on(self.record)
        self._start()
        self.tracing: Tracing | None = None
        if trace:
            self.tracing = Tracing(self.scene, self.fields, self.workers.tasks, self._most_heard(), base.step)

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

    def bytes_per_person(self) -> dict[str, float]:
        """Memory for one person of one world: state, scratch between phases, traits, and ties."""
        people = self.scene.people
        codes = sum(getattr(array, "nbytes", 0) for array in self.crowd.codes if np.ndim(array) > 0)
        return {
            **bytes_per_row(*row_sizes(self.scenario)),
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
        self._tallies = [Tally.empty(shape, lines, trace) for trace in self._traces()]
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
        self.scene = self.scene._replace(day=day)
        self._read_today()
        self.marketers.go_on(self.record)

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
        self.today = [[version for day, version in arm if day <= self.scene.day][-1] for arm in self._versions]
        self.model: Model = build_model(self.today, self.crowd, self._audiences)
        self.marketers.follow(self.plan, self.today)
        self.people = People(self.plan.group, self.plan.segment, self.plan.member, self.crowd.codes, self.model.table)

    def _move_lines(self, before: list[Any]) -> None:
        """Give the record a column for every line of the plan, after the plan has changed."""
        places = [self.plan.lines.index(line) for line in before]
        for name in ("exposures", "given", "successes", "ran", "due", "costs"):
            old = getattr(self.record, name)
            new = np.zeros((*old.shape[:2], len(self.plan.lines), *old.shape[3:]), np.int64)
            new[:, :, places] = old
            setattr(self.record, name, new)
        self.marketers.go_on(self.record)
        if self.tracing is not None:
            self.tracing.move_lines(places)

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
        if self.scene.day > 0 and any(day == self.scene.day for arm in self._versions for day, _ in arm):
            self._read_today()
        ran = self.record.ran[self.day // self.step_days]
        self.levers, deeds = self.marketers.morning(self.scene, self.model.price, self.model.reference, ran)
        # Of what is short, moves of the lowest priority number take first; the order is stable, so equals go by name.
        for deed in sorted(deeds, key=lambda deed: deed.move.priority):
            first, chosen = self.marketers.chosen(deed, self.scene, self._stages)
            product, line = self.plan.lines[deed.act.line].product, deed.act.line
            people = (deed.worlds, first, chosen, product, line, self.scene, self.people, self.fields)
            DEEDS[deed.act.deed](*people, *deed.act.terms, self._tallies[0])

    def _most_heard(self) -> int:
        return most_heard(self.model.channels, [self.layers.get(name, self.ties) for name in self.scenario.platforms])

    def _traces(self) -> Sequence[Any]:
        """Where each range of people takes notes in this step."""
        if self.tracing is None:
            return [Untraced()] * self.workers.tasks
        return self.tracing.begin(self._most_heard(), len(self.plan.lines))

    def _each(self, kernel: Callable[..., None], *tables: Any) -> None:
        """Run a kernel over everyone, a range a thread."""
        self.workers.run(
            lambda lo, hi, task: kernel(lo, hi, self.scene, self.people, self.fields, *tables, self._tallies[task])
        )

    def _speak(self) -> None:
        self.fields.said[:] = 0
        today = self.scene
        for day in range(self.day, self.day + self.step_days) if (self.model.talk.rate > 0.0).any() else ():
            self.scene = today._replace(day=day)
            self._each(speak, self.levers, self.model.talk, self.model.goods, self.model.volume)
        self.scene = today
        for channel in self.model.channels:
            if isinstance(channel, Timeline):
                post(self.scene, self.people, self.fields, channel, self._tallies[0])

    def _hear(self) -> None:
        spoken = any(tally.events[..., events.TALK].any() for tally in self._tallies)
        opinion, talk, labels = self.model.opinion, self.model.talk, self.model.labels
        for name, channel in zip(self.scenario.platforms, self.model.channels, strict=True):
            ties = self.layers.get(name, self.ties)
            if isinstance(channel, Timeline):
                if mark_readers(self.scene, self.fields, ties, channel.feed):
                    self._each(read_feed, ties.arrays, channel, opinion, talk, labels)
            elif spoken and isinstance(channel, OpenChannel):
                self._each(hear_all, ties.arrays, channel, opinion)
            elif spoken:
                self._each(hear_ties, ties.arrays, channel, opinion, talk, labels)
        self.fields.words[:] = 0

    def _inquire(self) -> None:
        self._each(inquire, self.ties.arrays, self.model.inquiry, self.model.opinion)
        self._each(attend, self.levers, self.model.opinion)

    def _update(self) -> None:
        self._each(update, self.model.opinion, self.model.labels)
        if self.fields.anchor.size:
            self._each(fade, self.model.opinion, self.model.labels)

    def _visible(self, kernel: Callable[..., None], *terms: Any) -> tuple[Any, Any]:
        """Whose having each product is public, uint8 (products, rows), and how many: int64 (worlds, products)."""
        owns = np.zeros((len(self.scenario.products), len(self.fields.stage)), np.uint8)
        self.workers.run(lambda lo, hi, _: kernel(lo, hi, self.scene, self.fields, *terms, owns))
        many = owns.reshape(len(owns), self.worlds, -1).sum(axis=2, dtype=np.int64).T
        return owns, np.ascontiguousarray(many)

    def _decide(self) -> None:
        if not self.scenario.laws.choice.funnel:
            self._adopt()
            return
        choice, goods = self.model.choice, self.model.goods
        if choice.visibility.any():
            self._each(see, self.ties.arrays, choice, goods, *self._visible(show))
        self._each(consider, choice, goods)
        self._each(buy, self.levers, choice, goods)

    def _adopt(self) -> None:
        """Adoption at once, where others have: once a step, on its first day, for all of its days."""
        if self.scene.day > self.day:
            return
        today, ties, choice = self.scene, self.ties.arrays, self.model.choice
        self.scene = today._replace(days=float(self.step_days))
        if isinstance(self.scenario.laws.choice, Contact):
            self._each(adopt, ties, self.levers, choice, *self._visible(infect, choice))
        else:
            self._each(follow, ties, self.levers, choice, *self._visible(show))
        self.scene = today

    def _use(self) -> None:
        self._each(use, self.levers, self.model.experience, self.model.opinion, self.model.labels, self.model.goods)
        if self.scenario.laws.choice.funnel:
            self._each(stay, self.levers, self.model.experience, self.model.choice, self.model.goods)

    def _record(self) -> None:
        self._each(count, self.model.labels)
        step = self.day // self.step_days
        counts = sum(tally.events for tally in self._tallies)
        self.fields.reviews[:] += counts[..., events.STARS : events.STARS + 5].sum(axis=2)
        self.record.events[step] = counts
        self.record.opinions[step] = sum(tally.opinions for tally in self._tallies)
        for name in ("exposures", "given", "successes"):
            getattr(self.record, name)[step] = sum(getattr(tally, name) for tally in self._tallies)
        self.marketers.bill(self.scene, self.record, step)


PHASES = (
    Phase("plan", "changes fall due, interventions set levers, gifts are received", Simulation._plan),
    Phase("speak", "people say a word, or keep silent", Simulation._speak, "middle"),
    Phase("hear", "people hear their ties", Simulation._hear, "middle"),
    Phase("inquire", "people ask friends, read reviews and meet marketers", Simulation._inquire),
    Phase("update", "what was heard becomes awareness and opinion", Simulation._update),
    Phase("decide", "people consider, forget and buy", Simulation._decide),
    Phase("use", "customers use, review, complain, buy again or leave", Simulation._use),
    Phase("record", "everyone is counted", Simulation._record, "last"),
)
"""The order of the day, in the one place where it is written."""
