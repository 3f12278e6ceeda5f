"""A chunk of a study's runs, and living through it: a pure function from plain data to a table."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from wom_sim import runs
from wom_sim.changes import what_is_not_shared
from wom_sim.errors import InputError
from wom_sim.result import Result
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.studies.engine.identity import digest, run_ids
from wom_sim.studies.engine.measures import Measure
from wom_sim.studies.engine.networks import NETWORKS
from wom_sim.studies.engine.origin import Origin
from wom_sim.studies.engine.rows import FAILED, REFUSED, Columns, Made, Point, table

if TYPE_CHECKING:
    import polars as pl

PEOPLE_DAYS = 1_000_000
"""So many, more or less, are lived between two questions whether to go on."""

type GoOn = Callable[[float], None]
"""Told the share of a chunk that is done; raises KeyboardInterrupt to stop it."""


class Chunk(NamedTuple):
    """Runs that are made in one place, side by side where they can be: every point with every replicate."""

    base: Scenario
    points: tuple[Point, ...]
    numbers: tuple[int, ...]
    """Of the points, among those of the study."""
    replicates: tuple[int, ...]
    """Their numbers."""
    measure: Measure
    columns: Columns
    origin: Origin

    @property
    def id(self) -> str:
        """One word for all that the table depends on, the code that makes it included."""
        points = [dict(point) for point in self.points]
        measure = [self.measure.names, self.measure.key, self.columns]
        return digest([self.origin, points, self.numbers, self.replicates, measure])

    @property
    def runs(self) -> int:
        """How many runs it has."""
        return len(self.points) * len(self.replicates)


def _nobody(_share: float) -> None:
    """Nobody asks."""


def live(chunk: Chunk, go_on: GoOn = _nobody, threads: int = 1) -> pl.DataFrame:
    """The table of a chunk, in the order of points, replicates and products; see `wom_sim.studies.engine.rows`.

    A point that the scenario refuses, or of which a run breaks, is a row that says so, and stops no other.
    """
    scenarios: dict[int, Scenario] = {}
    ends: dict[int, Result | Exception] = {}
    for place, point in enumerate(chunk.points):
        try:
            scenarios[place] = chunk.base.patch(point)
        except InputError as fault:
            ends[place] = fault
    able = list(scenarios)
    for places in stepping_together(list(scenarios.values())):
        group = [able[place] for place in places]
        arms = [scenarios[place] for place in group]
        tell = _within(go_on, len(ends) / len(chunk.points), len(group) / len(chunk.points))
        found = _ends(arms, chunk.replicates, tell, threads)
        ends |= zip(group, found, strict=True)
    named = run_ids()
    made = []
    for place, point in enumerate(chunk.points):
        scenario = scenarios.get(place, chunk.base)
        ids = named(scenario, chunk.replicates)
        if place not in scenarios:
            ids = [digest([one, dict(point)]) for one in ids]
        products = list(scenario.products)
        known = Made(point, chunk.numbers[place], scenario.seed, products, ids, None)
        end = ends[place]
        if isinstance(end, Result):
            made.append(known._replace(result=end))
        else:
            refused = isinstance(end, InputError)
            made.append(known._replace(status=REFUSED if refused else FAILED, error=_told(end)))
    return table(made, chunk.replicates, chunk.columns, chunk.measure)


def _within(go_on: GoOn, before: float, share: float) -> GoOn:
    """Tells of a part of the work, before which some was done."""
    return lambda part: go_on(before + part * share)


def stepping_together(scenarios: Sequence[Scenario]) -> list[list[int]]:
    """Places of scenarios over the same people, by what can step together."""
    found: list[list[int]] = []
    for place, scenario in enumerate(scenarios):
        home = next((group for group in found if not what_is_not_shared(scenarios[group[0]], scenario)), None)
        if home is None:
            found.append([place])
        else:
            home.append(place)
    return found


def _ends(arms: Sequence[Scenario], replicates: Sequence[int], go_on: GoOn, threads: int) -> list[Result | Exception]:
    """What came out of arms that can step together; where something breaks, of each half by itself."""
    try:
        return list(_run(arms, replicates, go_on, threads))
    except Exception as fault:
        if len(arms) == 1:
            return [fault]
    half = len(arms) // 2
    return [end for part in (arms[:half], arms[half:]) for end in _ends(part, replicates, go_on, threads)]


def _run(arms: Sequence[Scenario], replicates: Sequence[int], go_on: GoOn, threads: int) -> list[Result]:
    shared, seed = NETWORKS.of(arms[0]), arms[0].seed
    simulation = Simulation(arms, seed, replicates=replicates, threads=threads, ties=shared.ties, layers=shared.layers)
    lived = 0
    while not simulation.finished:
        simulation.step()
        lived += simulation.worlds * simulation.scene.people * simulation.step_days
        if lived >= PEOPLE_DAYS:
            lived = 0
            go_on(simulation.day / simulation.horizon)
    return runs.results(simulation)


def _told(fault: Exception) -> str:
    return str(fault) if isinstance(fault, InputError) else f"{type(fault).__name__}: {' '.join(str(fault).split())}"
