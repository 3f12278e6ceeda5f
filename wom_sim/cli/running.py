"""`wom-sim run` and `wom-sim demo`: simulate, keep the result, say the main figures and where the report is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wom_sim.cli.guard import command, say
from wom_sim.errors import InputError, nearest

if TYPE_CHECKING:
    from wom_sim.scenario import Scenario

RESULTS = Path("results")

Config = Annotated[Path, typer.Argument(metavar="CONFIG", help="The scenario: a YAML or TOML file.")]
OwnMoves = Annotated[
    list[Path] | None,
    typer.Option("--moves", metavar="FILE.py", help="Run this Python file for moves of your own. May be repeated."),
]


@command
def demo(
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the result.")] = RESULTS / "quickstart",
) -> None:
    """Simulate the quick start, and name the report."""
    from wom_sim.examples import example
    from wom_sim.scenario import load_scenario

    _perform(load_scenario(example("quickstart").path), out, overwrite=True)


@command
def run(
    config: Config,
    seed: Annotated[int | None, typer.Option(min=0, metavar="N", help="Seed of all luck.")] = None,
    replicates: Annotated[int | None, typer.Option(min=1, metavar="N", help="How often, with other luck.")] = None,
    threads: Annotated[int | None, typer.Option(min=1, metavar="N", help="Cores to use; all when left out.")] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change a value: network.n=1000. May be repeated."),
    ] = None,
    what_if: Annotated[str | None, typer.Option(metavar="NAME", help="Run this what-if of the scenario.")] = None,
    moves: OwnMoves = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the result; results/NAME when left out.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier result.")] = False,
    log: Annotated[
        bool, typer.Option("--log", help="Write who told whom what in the first replicate: events.parquet.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless something is wrong.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the summary as JSON and nothing else.")] = False,
) -> None:
    """Simulate a scenario. After Ctrl-C the same command goes on.

    What is left out is as the scenario says.
    """
    from wom_sim.scenario import load_scenario

    know(moves)
    scenario = load_scenario(config)
    if what_if is not None:
        scenario = with_what_if(scenario, what_if)
    if changes:
        scenario = scenario.patch(dict(assignment(text, "network.n=1000") for text in changes))
    numbers = {"seed": seed, "replicates": replicates}
    scenario = scenario.patch({name: number for name, number in numbers.items() if number is not None})
    folder = RESULTS / slug(scenario.name) if out is None else out
    _perform(scenario, folder, overwrite=overwrite, threads=threads, log=log, quiet=quiet, as_json=as_json)


def _perform(
    scenario: Scenario,
    out: Path,
    *,
    overwrite: bool,
    threads: int | None = None,
    log: bool = False,
    quiet: bool = False,
    as_json: bool = False,
) -> None:
    """Simulate and save; what was done is kept beside the folder until the result stands."""
    from wom_sim.folder import check_folder

    check_folder(out, overwrite)
    from wom_sim.cli.progress import shown
    from wom_sim.cli.words import changes, counted, table
    from wom_sim.studies.answers import answered, forget_answers

    checkpoint = out.parent / f".{out.name}.checkpoint"
    try:
        with shown(f"Simulating {scenario.name}", quiet=quiet, lines=not as_json) as progress:
            result = answered(scenario, threads=threads, progress=progress, checkpoint=checkpoint, log=log)
        result.save(out, overwrite=overwrite)
    except KeyboardInterrupt:
        if checkpoint.is_dir():
            say(f"What was done is kept in {checkpoint}; the same command goes on from there.")
        raise
    forget_answers(checkpoint, scenario)
    if as_json:
        import json

        print(json.dumps(result.summary, indent=2, allow_nan=False))
    elif not quiet:
        times = counted(len(result.replicates), "time")
        print(f"{scenario.name}: {counted(result.people, 'person', 'people')}, {scenario.horizon} days, {times}\n")
        print(table(result))
        if result.comparisons:
            print(f"\nThe plan, with the same luck:\n\n{changes(result)}")
        if len(result.replicates) > 1:
            print("\nMean over the replicates, and its 95 % interval.")
        print(f"Report: {out / 'report.html'}")


def know(moves: list[Path] | None) -> None:
    """Make the user's own moves known, before a scenario is read."""
    if moves:
        from wom_sim.marketing.own_moves import load_moves

        for path in moves:
            load_moves(path)


# --- from the words of the command --------------------------------------------------------------------


def assignment(text: str, example: str) -> tuple[str, Any]:
    """PATH=VALUE as a path and a value; refused with an example of how to write it."""
    from wom_sim.document import parse_value

    path, equals, value = text.partition("=")
    if not equals or not path.strip():
        raise InputError(f"--set '{text}' is not PATH=VALUE.", remedy=f"Write it like --set {example}.")
    return path.strip(), parse_value(value)


def with_what_if(scenario: Scenario, name: str) -> Scenario:
    """The scenario with one of its own patches, under a name that says so."""
    if name not in scenario.what_if:
        remedy = nearest(name, scenario.what_if) or "The scenario has no 'what_if'."
        raise InputError(f"there is no what-if '{name}'.", where="--what-if", remedy=remedy)
    title = f"{scenario.name}: {name}"
    return scenario.patch(scenario.what_if[name]).model_copy(update={"name": title[:120]})


def slug(name: str) -> str:
    """A name as the name of a folder: letters and digits of any script, and hyphens."""
    return re.sub(r"[\W_]+", "-", name.lower()).strip("-")[:60].strip("-") or "scenario"
