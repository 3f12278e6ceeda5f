"""`wom-sim verify`: the canon of verification, as a table and an exit code."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from wom_sim.cli.guard import FAULT, command, say
from wom_sim.errors import InputError

if TYPE_CHECKING:
    from wom_sim.verification.table import Table

RESULTS = Path("results/verification")

WIDTH = 180
"""Letters in a line of the table where there is no terminal whose width could be asked for."""


@command
def verify(
    full: Annotated[
        bool, typer.Option("--full/--quick", help="All of it, in minutes; or what takes less than one.")
    ] = False,
    law: Annotated[str, typer.Option(metavar="NAME", help="Only laws with this in their name.")] = "",
    out: Annotated[Path, typer.Option(metavar="DIR", help="Folder for the table.")] = RESULTS,
    write: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Also write the table as a page: docs/verification.md.")
    ] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print only what was missed.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")] = False,
) -> None:
    """Check the simulator against theory and the literature.

    Tier A is exact, tier B published: a miss in either ends with exit code 1. Tier C are patterns that the default
    model should show; they are printed, met or missed, and fail nothing. Ctrl-C keeps what was found.
    """
    from time import perf_counter

    from wom_sim.cli.progress import shown
    from wom_sim.verification.canon import Row, chosen
    from wom_sim.verification.canon import verify as look_for
    from wom_sim.verification.law import Effort
    from wom_sim.verification.table import Table, check_folder, check_page

    if write is not None and law:
        raise InputError("a page of some laws only would look like all.", where="--write", remedy="Leave out --law.")
    effort = Effort(full)
    laws = chosen(effort, law)
    check_folder(out)
    if write is not None:
        check_page(write)
    began = perf_counter()
    rows: list[Row] = []
    interrupted = False
    try:
        with shown("Verifying", quiet=quiet, lines=not as_json) as progress:
            for row in look_for(laws, effort, progress):
                rows.append(row)
    except KeyboardInterrupt:
        interrupted = True
    table = Table(rows, effort, law, interrupted, perf_counter() - began)
    page = table.write(out)
    if write is not None and not interrupted:
        table.publish(write)
    if as_json:
        print(table.as_json(), end="")
    else:
        _print(replace(table, rows=[row for row in rows if row.fails]) if quiet else table, quiet)
    if interrupted:
        say(f"What was found until then is in {page}.")
        raise KeyboardInterrupt
    if not (quiet or as_json):
        print(f"{table.about}\n{table.verdict}\nTable: {page}")
    if table.fails:
        raise typer.Exit(FAULT)


def _print(table: Table, quiet: bool) -> None:
    from rich.console import Console

    if table.rows or not quiet:
        Console(width=None if sys.stdout.isatty() else WIDTH).print(table.as_rich())
