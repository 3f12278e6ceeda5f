"""What a day costs: every phase, and every kernel in it, timed on the days of a scenario."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any, NamedTuple

from wom_sim.errors import InputError
from wom_sim.phases import PHASES
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation


class Cost(NamedTuple):
    """What a phase of the day costs, or a kernel in it."""

    phase: str
    kernel: str
    """The kernel, with the platform where it runs once for each; empty for the phase as a whole."""
    milliseconds: float
    """A day of all worlds."""
    nanoseconds: float
    """A day of one person in one world."""
    share: float
    """Of the full day."""


class Profile(NamedTuple):
    """What the days of a scenario cost."""

    people: int
    worlds: int
    threads: int
    """Ranges that were worked on side by side: one where there are too few people for more."""
    first_day: int
    days: int
    """Days that were timed, from `first_day` on."""
    day: Cost
    """The full day."""
    costs: list[Cost]
    """By phase, in the order in which days are lived, each followed by its kernels."""


class _Timed(Simulation):
    """A simulation that also times every kernel, by phase."""

    kernels: dict[tuple[str, str], float]

    def each(self, kernel: Callable[..., None], *tables: Any) -> None:
        began = perf_counter()
        super().each(kernel, *tables)
        name = kernel.__name__
        if name in ("hear_ties", "hear_all", "read_feed"):
            name = f"{name}, {list(self.scenario.platforms)[tables[1].platform]}"
        key = self.phase, name
        self.kernels[key] = self.kernels.get(key, 0.0) + perf_counter() - began


def profile(scenario: Scenario, *, days: int = 30, after: int = 30, replicates: int = 1, threads: int = 1) -> Profile:
    """Time some days of a scenario, after others in which kernels are compiled and people come to talk.

    Parameters
    ----------
    days : how many to time, rounded up to whole steps.
    after : how many to live before: one step at least, and fewer where the horizon leaves no room.
    replicates : worlds that step side by side.
    threads : ranges of people that are worked on side by side.

    Raises InputError when the scenario cannot be run, or is too short.
    """
    step = scenario.step
    timed = -(-days // step) * step
    if days < 1 or timed + step > scenario.horizon:
        raise InputError(
            f"{days} days of {scenario.horizon} cannot be timed: the first step warms up.",
            where="days",
            remedy=f"Ask for 1 to {scenario.horizon - step}, or lengthen the horizon.",
        )
    simulation = _Timed(scenario, replicates=replicates, threads=threads)
    simulation.kernels = {}
    simulation.run(min(max(after, step), scenario.horizon - timed))
    first = simulation.day
    simulation.timings.clear()
    simulation.kernels.clear()
    simulation.run(timed)
    people, worlds = simulation.ties.people, simulation.worlds
    seconds = sum(simulation.timings.values())

    def cost(phase: str, name: str, spent: float) -> Cost:
        return Cost(phase, name, 1e3 * spent / timed, 1e9 * spent / (timed * people * worlds), spent / seconds)

    costs = []
    for phase in PHASES:
        costs.append(cost(phase.name, "", simulation.timings[phase.name]))
        costs += [cost(*key, spent) for key, spent in simulation.kernels.items() if key[0] == phase.name]
    return Profile(people, worlds, simulation.workers.tasks, first, timed, cost("day", "", seconds), costs)
