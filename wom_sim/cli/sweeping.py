"""`wom-sim sweep`: a scenario with many settings, every run kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wom_sim.cli.guard import command, say
from wom_sim.cli.running import RESULTS, Config, OwnMoves, know, slug
from wom_sim.cli.studying import (
    AsJson,
    Changes,
    DaskOption,
    Kpi,
    Overwrite,
    ProductOption,
    Quiet,
    Seed,
    ThreadsOption,
    Vary,
    base_of,
    varied_of,
)

if TYPE_CHECKING:
    from wom_sim.studies.sweeping.results import Summary


@command
def sweep(
    config: Config,
    vary: Vary = None,
    design: Annotated[
        str, typer.Option(metavar="NAME", help="Which points: grid, random, lhs (Latin hypercube) or sobol.")
    ] = "grid",
    samples: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many points; of a grid, levels of each range.")
    ] = None,
    replicates: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Runs of each point; with --precision, at most.")
    ] = None,
    precision: Annotated[
        str | None,
        typer.Option(metavar="HALF", help="Repeat each point until its mean is known to +- so much: 5%, or an amount."),
    ] = None,
    kpi: Kpi = None,
    product: ProductOption = None,
    seed: Seed = None,
    shard: Annotated[
        str | None,
        typer.Option(metavar="I/N", help="Make the I-th of N parts; others make the rest in the same folder."),
    ] = None,
    dask: DaskOption = None,
    threads: ThreadsOption = None,
    changes: Changes = None,
    moves: OwnMoves = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the result; results/NAME-sweep when left out.")
    ] = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Run a scenario with many settings. After Ctrl-C, or a failure of any sort, the same command goes on."""
    know(moves)
    base = base_of(config, changes, seed)
    folder = RESULTS / f"{slug(base.name)}-sweep" if out is None else out
    asked = {"design": design, "samples": samples, "replicates": replicates, "precision": precision}
    _perform(
        base,
        varied_of(vary),
        folder,
        {**asked, "kpi": kpi, "product": product},
        {"threads": threads, "dask": dask, "shard": shard, "overwrite": overwrite},
        quiet=quiet,
        as_json=as_json,
    )


def _perform(
    base: Any,
    vary: dict[str, Any],
    folder: Path,
    asked: dict[str, Any],
    how: dict[str, Any],
    *,
    quiet: bool,
    as_json: bool,
) -> None:
    from wom_sim.cli.progress import shown
    from wom_sim.studies.engine.executors import executor_of
    from wom_sim.studies.sweep import plan
    from wom_sim.studies.sweeping.kept import keep

    planned = plan(base, vary, **asked)
    executor = executor_of(how["threads"], how["dask"])
    try:
        with shown(f"Sweeping {base.name}", quiet=quiet, lines=not as_json) as progress:
            found = keep(planned, folder, executor, shard=how["shard"], overwrite=how["overwrite"], progress=progress)
    except KeyboardInterrupt:
        say(f"What was done is kept in {folder}; the same command goes on from there.")
        raise
    if found is None:
        if not quiet:
            say(f"This part is done. Others are not yet; whoever finishes last writes the report in {folder}.")
    elif as_json:
        import json

        print(json.dumps(found.manifest(), indent=2))
    elif not quiet:
        print(f"{told(found)}\n\nReport: {folder / 'report.html'}")


def told(found: Summary) -> str:
    """The verdict, and what was run."""
    from wom_sim.cli.words import counted
    from wom_sim.report.sweeping.verdict import sentence

    runs = sum(found.statuses.values())
    lines = [sentence(found), f"{counted(len(found.sweep.points), 'point')}, {counted(runs, 'run')}."]
    for status in ("refused", "failed"):
        if number := found.statuses.get(status, 0):
            lines.append(f"{counted(number, 'run')} {status}: the report says why.")
    return "\n".join(lines)
