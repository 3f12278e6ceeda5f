"""`wom-sim sensitivity`: what moves the result, and how much of its spread is luck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wom_sim.cli.guard import command
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
    engine_for,
    varied_of,
)

if TYPE_CHECKING:
    from wom_sim.studies.sensing.findings import Sensitivity


@command
def sensitivity(
    config: Config,
    vary: Vary = None,
    method: Annotated[str, typer.Option(metavar="NAME", help="oat (one input at a time), morris or sobol.")] = "oat",
    kpi: Kpi = None,
    product: ProductOption = None,
    samples: Annotated[
        int | None,
        typer.Option(min=2, metavar="N", help="Trajectories of morris, or samples of sobol, a power of two."),
    ] = None,
    replicates: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="Runs of each point, all points with the same luck.")
    ] = None,
    structure: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="Vary how the world is made too: network, people, step, conversation, feed, or all. May be repeated.",
        ),
    ] = None,
    second: Annotated[
        bool, typer.Option("--second", help="With sobol, what every pair of inputs does together.")
    ] = False,
    bootstrap: Annotated[
        int | None, typer.Option(min=0, metavar="N", help="Resamples behind intervals; 200 when left out.")
    ] = None,
    seed: Seed = None,
    dask: DaskOption = None,
    threads: ThreadsOption = None,
    changes: Changes = None,
    moves: OwnMoves = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the result; results/NAME-sensitivity when left out.")
    ] = None,
    overwrite: Overwrite = False,
    slides: Annotated[bool, typer.Option("--slides", help="Write every figure as a picture for slides too.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Say what moves the result, and how much of its spread is luck. After Ctrl-C the same command goes on.

    Without --vary, the scenario's uncertain numbers are varied, and the defaults that matter most.
    """
    know(moves)
    base = base_of(config, changes, seed)
    folder = RESULTS / f"{slug(base.name)}-sensitivity" if out is None else out
    asked: dict[str, Any] = {"method": method, "kpi": kpi, "product": product, "samples": samples}
    asked |= {"replicates": replicates, "second": second, "vary": varied_of(vary) if vary else None}
    asked |= {"structure": True if "all" in structure else structure} if structure else {}
    asked |= {} if bootstrap is None else {"bootstrap": bootstrap}
    from wom_sim.studies.sensitivity import sensitivity as study

    title = f"Sensitivity of {base.name}"
    with engine_for(
        folder, title, threads=threads, dask=dask, overwrite=overwrite, quiet=quiet, as_json=as_json
    ) as engine:
        found = study(base, engine=engine, **asked)
        found.save(folder, overwrite=overwrite, slides=slides)
    if as_json:
        import json

        print(json.dumps({"effects": found.effects.to_dicts(), "noise": found.noise.to_dicts()}, indent=2))
    elif not quiet:
        print(f"{told(found)}\n\nReport: {folder / 'report.html'}")


def told(found: Sensitivity) -> str:
    """The verdict, a table of the inputs, and what was refused."""
    from wom_sim.cli.words import aligned, amount
    from wom_sim.report.sensing.verdict import sentence

    unit = "share" if found.method == "sobol" else found.indicator.unit
    table = [["", found.decisive.replace("_", " "), "95 % interval", "range or choices"]]
    for one in found.ranked:
        index = found.index(one.name)
        value = "-" if index.estimate is None else amount(unit, index.estimate)
        known = index.low is not None and index.high is not None
        between = f"{amount(unit, index.low or 0.0)} to {amount(unit, index.high or 0.0)}" if known else "-"
        table.append([one.name, value, between, one.span])
    refused = "".join(
        f"\nRefused{'' if row['points'] is None else f' at {row["points"]:,} points, as at'}: {row['what']}: "
        f"{row['reason']}"
        for row in found.refused.iter_rows(named=True)
    )
    return f"{sentence(found)}\n\n{aligned(table)}{refused}"
