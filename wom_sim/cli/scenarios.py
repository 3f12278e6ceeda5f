"""`wom-sim validate`, `schema` and `examples`: help with writing scenarios."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wom_sim.cli.guard import command
from wom_sim.cli.running import OwnMoves, know
from wom_sim.errors import InputError
from wom_sim.whole_file import whole_file

if TYPE_CHECKING:
    from wom_sim.scenario import Scenario

BUILT_UP_TO = 200_000
"""People up to whom `validate` makes the first morning, which takes seconds."""


@command
def validate(
    config: Annotated[Path, typer.Argument(metavar="CONFIG", help="The scenario: a YAML or TOML file.")],
    moves: OwnMoves = None,
) -> None:
    """Check a scenario, and say in words what it describes."""
    from wom_sim.cli.words import described
    from wom_sim.scenario import load_scenario

    know(moves)
    scenario = load_scenario(config)
    print(f"OK. {described(scenario, *_check(scenario))}")


def _check(scenario: Scenario) -> tuple[int, int]:
    """Refuse what a run would refuse, in the scenario and its what-ifs; returns how many people and ties it has."""
    for name, patch in scenario.what_if.items():
        try:
            scenario.patch(patch).versions()
        except InputError as fault:
            raise InputError(f"{fault}", where=f"what_if '{name}'") from None
    people, ties = scenario.network.expected_ties()
    if people <= BUILT_UP_TO:
        from wom_sim.simulation import Simulation

        built = Simulation(scenario).ties
        people, ties = built.people, built.tie_count
    return people, ties


@command
def schema(
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write it here instead of printing it.")] = None,
    moves: OwnMoves = None,
) -> None:
    """Print all keys of a scenario as JSON Schema, for editors."""
    import json

    know(moves)
    text = json.dumps(scenario_schema(), indent=2, ensure_ascii=False)
    if out is None:
        print(text)
        return
    with whole_file(out) as unfinished:
        unfinished.write_text(text + "\n", encoding="utf-8")


def scenario_schema() -> dict[str, Any]:
    """JSON Schema of a scenario file: of the scenario, and of what only files have."""
    from wom_sim.scenario import Scenario

    found = Scenario.model_json_schema()
    found["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    found["properties"]["extends"] = {"type": "string", "description": "Another scenario file to start from."}
    # What is missing here may stand in the file that this one extends.
    found["anyOf"] = [{"required": found.pop("required", [])}, {"required": ["extends"]}]
    return found


@command
def examples(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="The one to copy.", show_default=False)] = None,
    to: Annotated[Path, typer.Option(metavar="DIR", help="Folder to copy it into.")] = Path(),
) -> None:
    """List the scenarios that come with it, or copy one."""
    from wom_sim import examples as shelf

    if name is None:
        for item in shelf.examples():
            print(f"{item.name}\n    {item.about}")
        print("\nCopy one with: wom-sim examples NAME --to FOLDER")
        return
    made = shelf.copy(shelf.example(name), to)
    print(f"Copied to {made}. Run it with: wom-sim run {made}")
