"""All replicates of a scenario, in batches of worlds that step together."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from time import perf_counter

import numpy as np

from wom_sim.errors import InputError
from wom_sim.record import Moment, Record
from wom_sim.result import Result
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation

BATCH_ROWS = 400_000
"""Rows that step together: enough to keep threads busy, few enough to stay near the processor."""
PICTURES = (0.04, 0.15, 0.4, 1.0)
"""When pictures of the first world are kept, as shares of the horizon."""
PICTURED_PEOPLE = 50_000
"""Of more people than this no pictures are kept: nobody could see anybody on them."""

Progress = Callable[[float], None]


def simulate(
    scenario: Scenario,
    *,
    seed: int | None = None,
    replicates: int | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Result:
    """Run a scenario with several lucks.

    Parameters
    ----------
    seed, replicates : the scenario's own when left out.
    threads : as many as the machine has cores when left out; results do not depend on it.
    progress : called with the share of the work that is done, from 0 to 1.

    Raises InputError when the scenario cannot be run, before anything is simulated.
    """
    began = perf_counter()
    seed = scenario.seed if seed is None else seed
    count = scenario.replicates if replicates is None else replicates
    if count < 1:
        raise InputError(f"{count} replicates are no run.", where="replicates", remedy="Ask for at least 1.")
    scenario = scenario.model_copy(update={"seed": seed, "replicates": count})
    people, _ = scenario.network.expected_ties()
    ties = None
    records: list[Record] = []
    moments: tuple[Moment, ...] = ()
    timings: dict[str, float] = {}
    for batch in _batches(count, max(1, BATCH_ROWS // people)):
        simulation = Simulation(scenario, seed, replicates=batch, threads=threads or os.cpu_count() or 1, ties=ties)
        ties = simulation.ties
        pictured = not records and ties.people <= PICTURED_PEOPLE
        days_with_pictures = _picture_days(simulation) if pictured else set()
        while not simulation.finished:
            simulation.step()
            if simulation.day in days_with_pictures:
                simulation.picture()
            if progress is not None:
                progress((len(batch) * simulation.day / simulation.horizon + batch[0]) / count)
        records.append(simulation.record)
        moments = moments or tuple(simulation.moments)
        for name, seconds in simulation.timings.items():
            timings[name] = timings.get(name, 0.0) + seconds
    assert ties is not None
    timings["total"] = perf_counter() - began
    return Result(
        scenario=scenario,
        seed=seed,
        replicates=tuple(range(count)),
        record=Record.joined(records),
        lines=tuple(line.path for line in simulation.plan.lines),
        segment_sizes=np.bincount(simulation.crowd.segment, minlength=len(scenario.population.segments)),
        ties=ties,
        moments=moments,
        timings=timings,
    )


def _batches(count: int, size: int) -> Iterator[range]:
    for first in range(0, count, size):
        yield range(first, min(first + size, count))


def _picture_days(simulation: Simulation) -> set[int]:
    """Mornings on which pictures are taken: after the given shares of the steps, at least one."""
    steps = simulation.horizon // simulation.step_days
    return {max(1, round(share * steps)) * simulation.step_days for share in PICTURES}
