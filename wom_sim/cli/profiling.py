"""`wom-sim profile`: what a day of a scenario costs, phase by phase."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer

from wom_sim.cli.guard import command
from wom_sim.cli.running import Config, OwnMoves, assignment, know

if TYPE_CHECKING:
    from wom_sim.profiling import Cost


@command
def profile(
    config: Config,
    days: Annotated[int, typer.Option(min=1, metavar="N", help="Days to time.")] = 30,
    after: Annotated[int, typer.Option(min=0, metavar="N", help="Days to live before, untimed.")] = 30,
    replicates: Annotated[int, typer.Option(min=1, metavar="N", help="Worlds side by side.")] = 1,
    threads: Annotated[int, typer.Option(min=1, metavar="N", help="Cores to use.")] = 1,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change a value: network.n=1000. May be repeated."),
    ] = None,
    moves: OwnMoves = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Time the days of a scenario, and say what every phase of the day costs."""
    from wom_sim.cli.progress import working
    from wom_sim.cli.words import aligned, counted
    from wom_sim.profiling import profile as profiled
    from wom_sim.scenario import load_scenario

    know(moves)
    scenario = load_scenario(config)
    if changes:
        scenario = scenario.patch(dict(assignment(text, "network.n=1000") for text in changes))
    with working("Timing days"):
        found = profiled(scenario, days=days, after=after, replicates=replicates, threads=threads)
    if as_json:
        costs = [cost._asdict() for cost in found.costs]
        print(json.dumps({**found._asdict(), "day": found.day._asdict(), "costs": costs}, indent=2))
        return
    who = f"{counted(found.people, 'person', 'people')} in {counted(found.worlds, 'world')}"
    span = f"days {found.first_day} to {found.first_day + found.days - 1}"
    print(f"{scenario.name}: {who}, {span}, {counted(found.threads, 'thread')}\n")
    rows = [("phase", "kernel", "ms a day", "ns a person", "share"), *map(_row, found.costs), _row(found.day)]
    print(aligned(rows))


def _row(cost: Cost) -> tuple[str, ...]:
    numbers = (f"{cost.milliseconds:8.3f}", f"{cost.nanoseconds:11.2f}", f"{100.0 * cost.share:5.1f} %")
    return ("", cost.kernel, *numbers) if cost.kernel else (cost.phase, "", *numbers)
