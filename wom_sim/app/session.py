"""What one client explores: a simulation of A, and perhaps B beside it, that is stepped, changed and gone back in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from wom_sim.app import frames
from wom_sim.app.controls import controls, moves, palette
from wom_sim.app.dots import Dots, dots_of, views_of
from wom_sim.app.edits import edits_of, listed, without
from wom_sim.app.limits import Limits, check_size
from wom_sim.app.messages import (
    Arms,
    Configs,
    Data,
    Edit,
    Go,
    Look,
    Open,
    Packaged,
    Patch,
    Replay,
    Request,
    Share,
    Shared,
    Show,
    Step,
    Tell,
    WhatIf,
    Withdraw,
)
from wom_sim.app.packing import pack
from wom_sim.app.places import layout_of
from wom_sim.app.sharing import allowed, brought, data_of, files_of, to_share, without_folders, yaml_of
from wom_sim.app.snapshots import Snapshots
from wom_sim.app.story import story, why_untraced
from wom_sim.changes import version_on
from wom_sim.errors import InputError, nearest
from wom_sim.examples import example, examples
from wom_sim.feasible import bytes_needed
from wom_sim.products import place_of
from wom_sim.record import Record
from wom_sim.runs import results
from wom_sim.scenario import Scenario, load_scenario
from wom_sim.simulation import Simulation

type Progress = Callable[[float, str], None]
"""Called with the share that is done and the key of a word for what is being done; may raise to stop the work."""


class Session:
    """A run that a client watches and changes.

    Parameters
    ----------
    given : the scenario that the server was started with; the quick start when left out.
    limits : what one client may ask for.
    threads : how many ranges of people are worked on side by side.
    claim : told how many bytes will be held in all, before they are; may refuse them.
    """

    def __init__(
        self,
        given: Scenario | None,
        limits: Limits,
        threads: int = 1,
        claim: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._given, self._limits, self._threads, self._claim = given, limits, threads, claim
        self._known_files = files_of(given) if given is not None else {}
        self._snapshots = Snapshots(limits.snapshot_bytes)
        self._simulation: Simulation | None = None
        self._name_of_b, self._patch_of_b = "B", dict[str, Any]()
        self._about = ""
        self._told = 0
        """Steps whose curves the client has."""

    @property
    def nbytes(self) -> float:
        """Memory that it holds."""
        if (simulation := self._simulation) is None:
            return 0.0
        rows: int = simulation.scene.people * simulation.worlds
        held = [*simulation.record.arrays().values()]
        if simulation.tracing is not None:
            held += [*simulation.tracing.trail, simulation.tracing.notes]
        whole = sum(array.nbytes for array in held) + rows * sum(simulation.bytes_per_person().values())
        return float(self._snapshots.nbytes + whole)

    def close(self) -> None:
        """Let go of what it holds."""
        self._snapshots.forget()
        self._simulation = None

    def answer(self, request: Request, progress: Progress) -> bytes:
        """The answer to a request; InputError, with the session as it was, where it is refused."""
        kind, header, arrays = self._answer(request, progress)
        return pack({**header, "id": request.id, "kind": kind}, arrays)

    def _answer(self, request: Request, progress: Progress) -> tuple[str, dict[str, Any], frames.Arrays]:
        if isinstance(request, Configs):
            return "configs", {"configs": [{"name": one.name, "about": one.about} for one in examples()]}, {}
        if isinstance(request, Open):
            self._open(request, progress)
            return self._world()
        simulation = self._running
        match request:
            case Step():
                before = _standing(simulation)
                self._live(simulation.day + max(request.days, simulation.step_days), progress)
                same = all(version is was for version, was in zip(_standing(simulation), before))
                return self._frame({} if same else self._edits())
            case Show():
                return self._frame({})
            case Go():
                self._go(request.day, progress)
                return self._frame(self._edits())
            case Look():
                self._look(simulation, request.product or self._product, request.view or self._dots.view)
                return self._world()
            case Arms():
                self._compare(request.b, progress)
                return self._world()
            case Edit():
                self._change(request)
                return "edits", self._edits(), {}
            case Withdraw():
                self._withdraw(request.place)
                return "edits", self._edits(), {}
            case Tell():
                return "story", self._story(request), {}
            case Share():
                return "shared", self._shared(), {}
            case Data():
                return self._file("csv", "text/csv", self._table())
            case Replay():
                return self._file("html", "text/html", self._replay(progress))

    # --- opening --------------------------------------------------------------------------------

    @property
    def _running(self) -> Simulation:
        if self._simulation is None:
            raise InputError("nothing has been opened.", remedy="Open a scenario first.")
        return self._simulation

    def _open(self, request: Open, progress: Progress) -> None:
        about = ""
        match request.scenario:
            case Packaged(config=name):
                found = example(name)
                base, about = load_scenario(found.path), found.about
            case Shared(data=data):
                base = brought(data, self._known_files)
            case None if self._given is not None:
                base = self._given
            case None:
                found = example("quickstart")
                base, about = load_scenario(found.path), found.about
        base = base.patch(allowed(request.patch, self._known_files)) if request.patch else base
        b = self._b(base, request.b)
        product = request.product or next(iter(base.products))
        place_of(product, base.products)
        progress(0.0, "opening")
        simulation = self._made([base] if b is None else [base, b[2]])
        layout = layout_of(simulation.ties, base.network.kind)
        self._simulation, self._layout, self._about = simulation, layout, about
        self._originals = simulation.arms
        self._name_of_b, self._patch_of_b = b[:2] if b else ("B", {})
        self._snapshots.forget()
        self._look(simulation, product, request.view or views_of(simulation.scene.people)[0])

    def _made(self, arms: Sequence[Scenario], like: Simulation | None = None) -> Simulation:
        """A simulation of these arms on its first morning; like : one over the same people and ties."""
        check_size(arms, self._limits)
        self._claim(self.nbytes + bytes_needed(arms[0], len(arms)))
        traced = not why_untraced(arms)
        ties, layers = (None, None) if like is None else (like.ties, like.layers)
        return Simulation(arms, threads=self._threads, trace=traced, ties=ties, layers=layers)

    def _b(self, base: Scenario, wanted: Any) -> tuple[str, dict[str, Any], Scenario] | None:
        """B as its name, how it differs from A on the first morning, and its scenario."""
        match wanted:
            case None:
                return None
            case WhatIf(what_if=name):
                if name not in base.what_if:
                    raise InputError(f"there is no what-if '{name}'.", remedy=nearest(name, base.what_if))
                patch = base.what_if[name]
            case Patch(patch=given):
                name, patch = "B", allowed(given, self._known_files)
            case _:
                name, patch = "B", {}
        return name, dict(patch), base.patch(patch) if patch else base

    def _compare(self, wanted: Any, progress: Progress) -> None:
        """Put B beside A as it is, or take it away, on the same evening."""
        simulation = self._running
        b, day = self._b(simulation.arms[0], wanted), simulation.day
        arms = [simulation.arms[0]] if b is None else [simulation.arms[0], b[2]]
        # B has to have lived the same days: A is lived again, bit for bit, with B beside it.
        made = self._made(arms, simulation)
        _step_to(made, day, progress)
        self._snapshots.forget()
        self._simulation, self._originals = made, (self._originals[0], *arms[1:])
        self._name_of_b, self._patch_of_b = b[:2] if b else ("B", {})

    def _look(self, simulation: Simulation, product: str, view: Any) -> None:
        place_of(product, simulation.scenario.products)
        people = simulation.scene.people
        if view not in views_of(people):
            raise InputError(f"{people:,} people cannot be drawn as '{view}'.", remedy=nearest(view, views_of(people)))
        self._dots: Dots = dots_of(self._layout, people, view)
        self._product = product

    # --- living through days --------------------------------------------------------------------

    def _live(self, day: int, progress: Progress) -> None:
        """Live on up to the evening before a day, keeping snapshots on the way."""
        _step_to(self._running, day, progress, self._snapshots)

    def _go(self, day: int, progress: Progress) -> None:
        """Stand on the evening before a day, earlier or later."""
        simulation = self._running
        day = min(day, simulation.horizon) // simulation.step_days * simulation.step_days
        if day >= simulation.day:
            self._live(day, progress)
            return
        # The last step is lived again, since what was said in it is not saved.
        snapshot = self._snapshots.before(day, simulation.arms)
        if snapshot is None:
            earlier = self._made(simulation.arms, simulation)
        else:
            earlier = simulation.back_to(snapshot.saved)
            earlier.amend(simulation.arms)
        _step_to(earlier, day, progress)
        self._simulation = earlier
        self._told = min(self._told, day // earlier.step_days)

    # --- changing -------------------------------------------------------------------------------

    def _change(self, request: Edit) -> None:
        simulation = self._running
        if simulation.finished:
            raise InputError("the run is over.", remedy="Go back to an earlier day, and change it there.")
        value = allowed(request.value, self._known_files, request.path)
        if request.people is not None and isinstance(value, dict):
            for person in request.people:
                self._check_person(person)
            value = {**value, "who": {"people": [simulation.ties.id_of(person) for person in request.people]}}
        arm = None if request.arm == "both" else self._arm(request.arm)
        if max(len(one.changes) for one in simulation.arms) >= self._limits.changes:
            raise InputError(
                f"{self._limits.changes:,} changes have been made, and there is room for no more.",
                remedy="Take some back, or share the scenario and simulate it with 'wom-sim run'.",
            )
        simulation.change(request.path, value, arm=arm)

    def _withdraw(self, place: int) -> None:
        simulation = self._running
        edits = edits_of(simulation.arms)
        if place >= len(edits):
            raise InputError("there is no such change.")
        if edits[place].change.day < simulation.day:
            raise InputError("it has taken effect already.", remedy="Go back to a day before it first.")
        simulation.amend(without(edits[place], simulation.arms))

    def _edits(self) -> dict[str, Any]:
        simulation, day = self._running, self._running.day
        standing = _standing(simulation)
        edits = {
            "edits": listed(simulation.arms, day),
            "controls": controls(standing, day, self._originals),
            "moves": moves(standing, self._originals, day),
            "palette": palette(standing[0], self._product, day),
        }
        return without_folders(edits)

    # --- telling --------------------------------------------------------------------------------

    def _world(self) -> tuple[str, dict[str, Any], frames.Arrays]:
        simulation = self._running
        header, arrays = frames.world(simulation, self._dots, self._product)
        self._told = simulation.day // simulation.step_days
        header |= {
            "about": self._about,
            "layout": self._layout.kind,
            "views": views_of(simulation.scene.people),
            "why_untraced": why_untraced(simulation.arms),
            **self._edits(),
        }
        return "world", header, arrays

    def _frame(self, edits: dict[str, Any]) -> tuple[str, dict[str, Any], frames.Arrays]:
        """What is seen; edits : where what can be changed is other than before, as after a way back."""
        simulation = self._running
        header, arrays = frames.frame(simulation, self._dots, self._product, self._told)
        self._told = simulation.day // simulation.step_days
        return "frame", header | edits, arrays

    def _story(self, request: Tell) -> dict[str, Any]:
        simulation = self._running
        arm = self._arm(request.arm)
        self._check_person(request.person)
        place_of(request.product, simulation.scenario.products)
        return story(simulation, request.product, arm, request.person)

    def _arm(self, name: str) -> int:
        arm = "AB".index(name)
        if arm >= len(self._running.arms):
            raise InputError("there is no B.", where="arm", remedy="Put B beside A first.")
        return arm

    def _check_person(self, person: int) -> None:
        if person >= self._running.scene.people:
            raise InputError(f"there is no person {person}.", where="person")

    # --- taking away ----------------------------------------------------------------------------

    def _shared(self) -> dict[str, Any]:
        arms = self._running.arms
        scenario = to_share(arms[0], arms[1] if len(arms) > 1 else None, self._patch_of_b, self._name_of_b)
        command = "wom-sim compare" if len(arms) > 1 else "wom-sim run"
        b = {"what_if": self._name_of_b} if len(arms) > 1 else None
        return {
            "yaml": yaml_of(scenario),
            "data": data_of(scenario),
            "b": b,
            "day": self._running.day,
            "command": f"{command} scenario.yaml --replicates 1",
        }

    def _file(self, ending: str, mime: str, content: bytes) -> tuple[str, dict[str, Any], frames.Arrays]:
        return "file", {"ending": ending, "mime": mime}, {"content": np.frombuffer(content, np.uint8)}

    def _table(self) -> bytes:
        """The daily metrics so far of every arm, as CSV."""
        import polars as pl

        simulation = self._running
        steps = simulation.day // simulation.step_days
        tables = []
        for name, result in zip("AB", results(simulation)):
            lived = Record(**{key: array[:steps] for key, array in result.record.arrays().items()})
            tables.append(replace(result, record=lived).metrics.select(pl.lit(name).alias("arm"), pl.all()))
        return pl.concat(tables).write_csv().encode()

    def _replay(self, progress: Progress) -> bytes:
        from wom_sim.app.replay import replay_page

        return replay_page(self._running.arms, product=self._product, progress=progress)


def _standing(simulation: Simulation) -> list[Scenario]:
    """The arms as they will hold on the day that comes next; the simulation reads them on its morning."""
    return [version_on(simulation.day, arm) for arm in simulation.versions]


def _step_to(simulation: Simulation, day: int, progress: Progress, kept: Snapshots | None = None) -> None:
    """Live on up to the evening before a day, or to the horizon."""
    begun, end = simulation.day, min(day, simulation.horizon)
    while simulation.day < end:
        simulation.step()
        if kept is not None:
            kept.take(simulation)
        progress((simulation.day - begun) / (end - begun), "living")
