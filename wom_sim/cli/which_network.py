"""Which network a command is about: the options that say it, and errors that speak of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wom_sim.cli.running import assignment
from wom_sim.errors import InputError

if TYPE_CHECKING:
    from wom_sim.network.ties import Ties

_PLAIN = "n k degrees kind edges seed sources layout count epsilon runs threads model weights"
OPTIONS = {"rewiring": "--rewire", "p": "--weights"} | {name: f"--{name}" for name in _PLAIN.split()}
"""What the settings of a network are called on the command line; others are given by --set."""

AS_OPTIONS = {
    "degrees: ": "--degrees ",
    r"\b(duplicates|self_ties|parts|directed): (\w+)": r"--set \1=\2",
    "overwrite=True": "--overwrite",
    "isolates='drop'": "--drop-isolates",
}
"""How advice that was written for scenarios and for Python reads on the command line."""

COMPUTED = ("complete", "procedural")
"""Kinds of network that are nowhere in memory, however many the people."""

BYTES_A_TIE, BYTES_A_PERSON = 40.0, 60.0
"""Memory while a network is made and looked at."""

Edges = Annotated[
    str | None, typer.Option(metavar="FILE", help="A file with one tie a row.", rich_help_panel="Network")
]
Config = Annotated[
    Path | None, typer.Option(metavar="CONFIG", help="A scenario, for its network.", rich_help_panel="Network")
]
Kind = Annotated[
    str | None,
    typer.Option(metavar="KIND", help="A kind of network; a small world if left out.", rich_help_panel="Network"),
]
People = Annotated[int | None, typer.Option("--n", metavar="N", help="People.", rich_help_panel="Network")]
Each = Annotated[
    int | None, typer.Option("--k", metavar="K", help="Ties of each before rewiring.", rich_help_panel="Network")
]
Rewire = Annotated[
    float | None,
    typer.Option("--rewire", "--rewiring", metavar="P", help="Share of ties rewired.", rich_help_panel="Network"),
]
Degrees = Annotated[
    float | None,
    typer.Option(metavar="D", help="Or the degrees of separation to rewire for.", rich_help_panel="Network"),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Any other setting. May be repeated.", rich_help_panel="Network"),
]
Seed = Annotated[int | None, typer.Option(min=0, metavar="N", help="Seed of all luck; 1, or the scenario's own.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")]


def given_settings(
    edges: str | None,
    kind: str | None,
    n: int | None,
    k: int | None,
    rewire: float | None,
    degrees: float | None,
    changes: list[str] | None,
) -> dict[str, Any]:
    """The settings of a network that were given, by the names that they have in a scenario."""
    named = {"edges": edges, "kind": kind, "n": n, "k": k, "rewiring": rewire, "degrees": degrees}
    given = {name: value for name, value in named.items() if value is not None}
    if rewire is not None and degrees is not None:
        raise InputError("--rewire and --degrees are two ways to say the same.", remedy="Give one of them.")
    more = dict(assignment(text, "shortcuts=0.1") for text in changes or ())
    # Paths of a scenario, as `wom-sim run --set` takes them, are understood too.
    return given | {name.removeprefix("network."): value for name, value in more.items()}


def ties_of(config: Path | None, given: dict[str, Any], seed: int | None) -> tuple[Ties, int]:
    """The network that the options describe, and the seed that it was made with."""
    if config is not None:
        from wom_sim.scenario import load_scenario

        if set(given) & {"kind", "edges"}:
            problem = "the scenario says which kind of network it is."
            raise InputError(problem, where="--config", remedy="Leave --kind and --edges out, or --config.")
        scenario = load_scenario(config)
        # Who gives one of the two means to replace what the scenario says by the other.
        for one, other in (("rewiring", "degrees"), ("degrees", "rewiring")):
            if one in given and getattr(scenario.network, other, None) is not None:
                given = {other: None, **given}
        scenario = scenario.patch({f"network.{name}": value for name, value in given.items()})
        chosen, seed = scenario.network, scenario.seed if seed is None else seed
    elif given:
        from wom_sim.network.kinds import described

        chosen, seed = described(given), 1 if seed is None else seed
    else:
        problem = "which network?"
        raise InputError(problem, remedy="Name a file with --edges or --config, or say --n 13000 --k 10 --rewire 0.4.")
    if chosen.kind not in COMPUTED:
        require_room(*chosen.expected_ties())
    own = getattr(chosen, "seed", None)
    seed = seed if own is None else own
    return chosen.build(seed), seed


def require_room(people: int, ties: int) -> None:
    """Refuse what does not fit into memory; ties that are computed always do."""
    from wom_sim.memory import GIGABYTE, available

    needed, free = BYTES_A_PERSON * people + BYTES_A_TIE * ties, available()
    if ties and needed > free:
        raise InputError(
            f"{ties:,} ties need about {needed / GIGABYTE:.1f} GB of memory, and {free / GIGABYTE:.1f} GB are free.",
            remedy="Use fewer people or ties, or --kind procedural, which computes ties and stores none.",
        )


@contextmanager
def in_options() -> Iterator[None]:
    """Errors inside speak of options where they speak of settings of a network."""
    try:
        yield
    except InputError as fault:
        problem = re.sub(r"^network(?:\.(\w+))?: (?:unknown key '\w+')?", _spoken, fault.problem, flags=re.MULTILINE)
        remedy = fault.remedy
        for spelt, option in AS_OPTIONS.items():
            remedy = re.sub(spelt, option, remedy)
        raise InputError(problem, where=OPTIONS.get(fault.where, fault.where), remedy=remedy) from None


def _spoken(found: re.Match[str]) -> str:
    name, unknown = found[1], "unknown" in found[0]
    option = f"{OPTIONS.get(name, f'--set {name}')}: " if name else ""
    return f"{option}networks of this kind have no such setting" if unknown else option
