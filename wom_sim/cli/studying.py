"""What the commands of all studies share: their options, and an engine whose work goes on after an interruption."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wom_sim.cli.guard import say
from wom_sim.cli.running import assignment
from wom_sim.document import parse_value
from wom_sim.errors import InputError

if TYPE_CHECKING:
    from wom_sim.scenario import Scenario
    from wom_sim.studies.engine.engine import Engine

EXAMPLE = "Write --vary network.n=500:2000 for a range, or --vary network.n=500,1000,2000 for each of these."

ThreadsOption = Annotated[
    int | None, typer.Option("--threads", min=1, metavar="N", help="Cores to use; all when left out.")
]
DaskOption = Annotated[
    str | None,
    typer.Option("--dask", metavar="ADDRESS", help="Make the runs on a Dask cluster, such as tcp://10.0.0.1:8786."),
]
Changes = Annotated[
    list[str] | None, typer.Option("--set", metavar="PATH=VALUE", help="Change a value of the base. May be repeated.")
]
Vary = Annotated[
    list[str] | None,
    typer.Option("--vary", metavar="PATH=LO:HI", help="From low to high, or PATH=a,b,c for each. May be repeated."),
]
Kpi = Annotated[
    str | None,
    typer.Option("--kpi", metavar="NAME", help="The figure that decides, such as npv, profit or awareness."),
]
ProductOption = Annotated[str | None, typer.Option("--product", metavar="NAME", help="Whose figures are told.")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, metavar="N", help="Seed of all luck.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace an earlier result.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless something is wrong.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the result as JSON and nothing else.")]


def base_of(config: Path, changes: list[str] | None, seed: int | None) -> Scenario:
    """The scenario of a file with what was set on the command line."""
    from wom_sim.scenario import load_scenario

    patch: dict[str, Any] = dict(assignment(text, "network.n=1000") for text in changes or ())
    if seed is not None:
        patch["seed"] = seed
    return load_scenario(config, patch)


def varied_of(texts: list[str] | None) -> dict[str, Any]:
    """What is varied, by path: (low, high) of PATH=LO:HI, and a list of PATH=a,b,c."""
    found: dict[str, Any] = {}
    for text in texts or ():
        path, equals, values = text.partition("=")
        if not equals or not path.strip() or not values.strip():
            raise InputError(f"--vary '{text}' is not PATH=VALUES.", remedy=EXAMPLE)
        if path.strip() in found:
            raise InputError(f"'{path.strip()}' is varied twice.", where="--vary", remedy="Say it once.")
        found[path.strip()] = _values(values)
    if not found:
        raise InputError("nothing is varied.", where="--vary", remedy=EXAMPLE)
    return found


def _values(text: str) -> Any:
    """A range as a tuple of two numbers, and choices as a list."""
    if (ends := re.fullmatch(r"([^:,{}\[\]]+):([^:,{}\[\]]+)", text)) is not None:
        low, high = map(parse_value, ends.groups())
        if all(isinstance(end, int | float) and not isinstance(end, bool) for end in (low, high)):
            return low, high
        raise InputError(f"'{text}' is no range of numbers.", where="--vary", remedy=EXAMPLE)
    values = parse_value(f"[{text}]")
    return values if isinstance(values, list) else [values]


@contextmanager
def engine_for(
    out: Path, title: str, *, threads: int | None, dask: str | None, overwrite: bool, quiet: bool, as_json: bool
) -> Iterator[Engine]:
    """An engine for a study whose result is saved in a folder within this block.

    What was done is kept beside the folder until then, and the same command goes on from it.
    """
    from wom_sim.cli.progress import shown
    from wom_sim.folder import check_folder
    from wom_sim.studies.engine.engine import Engine
    from wom_sim.studies.engine.executors import executor_of
    from wom_sim.studies.engine.lock import Held, hold

    check_folder(out, overwrite)
    checkpoint = out.parent / f".{out.name}.checkpoint"
    try:
        with hold(checkpoint), shown(title, quiet=quiet, lines=not as_json) as progress:
            yield Engine(executor_of(threads, dask), checkpoint, progress)
    except BaseException as fault:
        if checkpoint.is_dir() and not isinstance(fault, Held):
            say(f"What was done is kept in {checkpoint}; the same command goes on from there.")
        raise
    shutil.rmtree(checkpoint, ignore_errors=True)
