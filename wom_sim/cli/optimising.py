"""`wom-sim optimize`: the best plan that a budget buys, tested against simple rules on luck that it has not seen."""

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
    Overwrite,
    Quiet,
    Seed,
    ThreadsOption,
    Vary,
    base_of,
    engine_for,
    varied_of,
)

if TYPE_CHECKING:
    from wom_sim.studies.optimising.optimum import Optimum


@command
def optimize(
    config: Config,
    budget: Annotated[
        float | None,
        typer.Option(metavar="MONEY", help="What all moves may cost together; that of the scenario when left out."),
    ] = None,
    product: Annotated[str | None, typer.Option(metavar="NAME", help="Whose marketing it is.")] = None,
    kpi: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="The figure that decides, such as npv. Two or three give a Pareto front."),
    ] = None,
    risk: Annotated[
        str, typer.Option(metavar="NAME", help="mean, worst-decile, or 'mean - 0.5 sd': how luck is weighed.")
    ] = "mean",
    vary: Vary = None,
    split: Annotated[
        list[str] | None,
        typer.Option(metavar="MOVE", help="Split the budget over this move; all when left out. May be repeated."),
    ] = None,
    timing: Annotated[bool, typer.Option("--timing", help="Also decide when each move runs, and in pulses.")] = False,
    strategies: Annotated[
        bool, typer.Option("--strategies", help="Also decide how moves choose people, such as seeds.")
    ] = False,
    generations: Annotated[int, typer.Option(min=1, metavar="N", help="Generations of plans.")] = 10,
    population: Annotated[int, typer.Option(min=4, metavar="N", help="Plans in each generation.")] = 16,
    replicates: Annotated[int, typer.Option(min=2, metavar="N", help="Runs of every plan at first.")] = 6,
    retest: Annotated[
        int, typer.Option(min=2, metavar="N", help="Runs on fresh luck, of the best and the rules.")
    ] = 60,
    seed: Seed = None,
    dask: DaskOption = None,
    threads: ThreadsOption = None,
    changes: Changes = None,
    moves: OwnMoves = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the result; results/NAME-optimised when left out.")
    ] = None,
    overwrite: Overwrite = False,
    slides: Annotated[bool, typer.Option("--slides", help="Write every figure as a picture for slides too.")] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Find the best plan for a budget, and test it against simple rules. After Ctrl-C the same command goes on."""
    know(moves)
    base = base_of(config, changes, seed)
    folder = RESULTS / f"{slug(base.name)}-optimised" if out is None else out
    asked: dict[str, Any] = {"budget": budget, "product": product, "kpi": kpi, "risk": risk, "split": split}
    asked |= {"vary": varied_of(vary) if vary else None, "timing": timing, "strategies": strategies}
    asked |= {"generations": generations, "population": population, "replicates": replicates, "retest": retest}
    from wom_sim.studies.optimize import optimize as study

    title = f"Optimising {base.name}"
    with engine_for(
        folder, title, threads=threads, dask=dask, overwrite=overwrite, quiet=quiet, as_json=as_json
    ) as engine:
        found = study(base, engine=engine, **asked)
        found.save(folder, overwrite=overwrite, slides=slides)
    if as_json:
        import json

        result = {"best": found.best, "budget": found.budget, "retest": found.retest.to_dicts()}
        print(json.dumps(result | {"front": found.front.to_dicts()}, indent=2, allow_nan=False))
    elif not quiet:
        print(f"{told(found)}\n\nReport: {folder / 'report.html'}\nThe plan, ready to run: {folder / 'best.yaml'}")


def told(found: Optimum) -> str:
    """The verdict and a table of the plan and the rules, on fresh luck."""
    from wom_sim.cli.words import aligned, amount, counted
    from wom_sim.report.optimising.verdict import sentence

    goals = [goal.indicator for goal in found.goals]
    table = [["", *(goal.label for goal in goals), "the plan is better by", "spent"]]
    first = goals[0]
    for row in found.retest.filter(kpi=first.name).iter_rows(named=True):
        mine = [one for one in found.retest.iter_rows(named=True) if one["plan"] == row["plan"]]
        cells = ["-" if one["score"] is None else amount(one["unit"], one["score"]) for one in mine]
        lead = ""
        if row["lead"] is not None:
            lead = amount(first.unit, row["lead"])
            if row["lead_low"] is not None:
                lead += f" ({amount(first.unit, row['lead_low'])} to {amount(first.unit, row['lead_high'])})"
        table.append([row["plan"], *cells, lead, amount("money", row["spent"])])
    below = f"On {counted(len(found.fresh), 'luck', 'lucks')} that the search had not seen, with 95 % intervals."
    return f"{sentence(found)}\n\n{aligned(table)}\n\n{below}"
