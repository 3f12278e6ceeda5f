"""`wom-sim replay`: a run as one HTML file that plays anywhere, with nothing installed and nobody asked."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from wom_sim.cli.guard import command
from wom_sim.cli.running import Config, OwnMoves, assignment, know, with_what_if
from wom_sim.errors import InputError
from wom_sim.whole_file import check_file, whole_file


@command
def replay(
    config: Config,
    out: Annotated[Path, typer.Option(metavar="FILE.html", help="The page to write.")],
    what_if: Annotated[
        str | None, typer.Option(metavar="NAME", help="Show this what-if of the scenario as B, beside it.")
    ] = None,
    product: Annotated[
        str | None, typer.Option(metavar="NAME", help="Show what people think of this product; else the first.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, metavar="N", help="Seed of all luck.")] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change a value: network.n=1000. May be repeated."),
    ] = None,
    moves: OwnMoves = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless something is wrong.")] = False,
) -> None:
    """Record one run as a page to open anywhere: for a classroom, or beside a slide."""
    if out.suffix.lower() not in (".html", ".htm"):
        raise InputError("a replay is a page.", where="--out", remedy="Name a file such as replay.html.")
    if out.exists() and not overwrite:
        raise InputError("it exists, and was not touched.", where=str(out), remedy="Name another, or say --overwrite.")
    check_file(out, overwrite)
    from wom_sim.app.replay import replay_page
    from wom_sim.cli.progress import shown
    from wom_sim.scenario import load_scenario

    know(moves)
    scenario = load_scenario(config)
    if changes:
        scenario = scenario.patch(dict(assignment(text, "network.n=1000") for text in changes))
    if seed is not None:
        scenario = scenario.patch({"seed": seed})
    arms = [scenario] if what_if is None else [scenario, with_what_if(scenario, what_if)]
    with shown(f"Recording {scenario.name}", quiet=quiet) as progress:
        page = replay_page(arms, product=product, progress=progress)
    with whole_file(out) as unfinished:
        unfinished.write_bytes(page)
    if not quiet:
        print(f"Written: {out} ({len(page) / 1e6:.1f} MB). Open it in any browser.")
