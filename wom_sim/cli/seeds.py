"""`wom-sim network seeds`: the best seeds of a network, and what rules of thumb would have reached."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wom_sim.cli.guard import command
from wom_sim.cli.plain_json import print_json
from wom_sim.cli.which_network import (
    Config,
    Degrees,
    Each,
    Edges,
    Json,
    Kind,
    Overwrite,
    People,
    Rewire,
    Seed,
    Settings,
    given_settings,
    in_options,
    ties_of,
)
from wom_sim.errors import InputError

if TYPE_CHECKING:
    from wom_sim.studies.best_seeds import BestSeeds

NAMES = {
    "influence": "these seeds",
    "degree": "most ties",
    "core": "innermost cores",
    "random": "by lot",
}
"""What strategies are called in the table."""
SHOWN = 10
"""Seeds that are printed; a file has all of them."""


@command
def seeds(
    count: Annotated[int, typer.Option(min=1, metavar="N", help="How many seeds.")],
    edges: Edges = None,
    config: Config = None,
    kind: Kind = None,
    n: People = None,
    k: Each = None,
    rewire: Rewire = None,
    degrees: Degrees = None,
    changes: Settings = None,
    weights: Annotated[
        str,
        typer.Option(
            metavar="WEIGHTS",
            help="Chance of a tie to carry: weighted-cascade, 1 / (ties of the hearer); own, the weights of the file; "
            "or one number for all.",
        ),
    ] = "weighted-cascade",
    model: Annotated[
        str, typer.Option(metavar="MODEL", help="independent-cascade or linear-threshold.")
    ] = "independent-cascade",
    epsilon: Annotated[float, typer.Option(metavar="E", help="Seeds reach 1 - 1/e - E of the most possible.")] = 0.05,
    runs: Annotated[int, typer.Option(min=2, metavar="N", help="Cascades by which seeds are judged.")] = 1000,
    seed: Seed = None,
    threads: Annotated[int | None, typer.Option(min=1, metavar="N", help="Cores to use; all when left out.")] = None,
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the seeds, one id a line.")] = None,
    overwrite: Overwrite = False,
    as_json: Json = False,
) -> None:
    """Find the people from whom word reaches the most, and compare them with hubs, cores and chance."""
    from wom_sim.cli.progress import working
    from wom_sim.studies.best_seeds import best_seeds
    from wom_sim.whole_file import check_file

    chances = _chances(weights, model)
    given = given_settings(edges, kind, n, k, rewire, degrees, changes)
    how: Any = model
    with in_options(), working("Looking for seeds"):
        if out is not None:
            check_file(out, overwrite)
        ties, seed = ties_of(config, given, seed)
        found = best_seeds(ties, count, chances, model=how, epsilon=epsilon, runs=runs, seed=seed, threads=threads)
        if out is not None:
            found.write(out, overwrite=overwrite)
    chosen = found.chosen
    if as_json:
        told = {"seeds": found.seeds, "guarantee": chosen.guarantee, "sets": chosen.sets, "seconds": chosen.seconds}
        by_sets = float(chosen.coverage[-1])
        how = {"model": model, "weights": weights, "seed": seed}
        print_json(told | {"reached_by_sets": by_sets} | how | {"strategies": found.table.to_dicts()})
        return
    print(f"{count:,} of {ties.people:,} people, {model}, weights {weights}, seed {seed}\n")
    print(f"{_table(found)}\n")
    print(
        f"These seeds reach at least {chosen.guarantee:.0%} of the most that is possible. "
        f"{chosen.sets:,} reverse reachable sets, {chosen.seconds:.1f} s."
    )
    more = f" and {count - SHOWN:,} more" if count > SHOWN else ""
    print(f"The best first: {', '.join(str(name) for name in found.seeds[:SHOWN])}{more}.")
    print(f"Written: {out}" if out else "--out FILE writes them as a list, for 'who: {people: FILE}' of a scenario.")


def _chances(weights: str, model: str) -> float | str | None:
    """Weights as the models take them."""
    if weights == "weighted-cascade":
        return None
    if weights == "own":
        return "weights"
    try:
        chance = float(weights)
    except ValueError:
        remedy = "Say weighted-cascade, own, or one number."
        raise InputError(f"'{weights}' is no chance.", where="--weights", remedy=remedy) from None
    if model == "linear-threshold":
        remedy = "Say weighted-cascade, or own."
        raise InputError("thresholds take no one number for all ties.", where="--weights", remedy=remedy)
    return chance


def _table(found: BestSeeds) -> str:
    from wom_sim.cli.words import aligned

    rows = [["seeds", "people reached", "95 %", "fewer than these", "95 %"]]
    for row in found.table.iter_rows(named=True):
        fewer, between = f"{row['fewer']:,.1f}", f"{row['fewer_low']:,.1f} to {row['fewer_high']:,.1f}"
        if row["strategy"] == "influence":
            fewer = between = ""
        interval = f"{row['reached_low']:,.1f} to {row['reached_high']:,.1f}"
        rows.append([NAMES[row["strategy"]], f"{row['reached']:,.1f}", interval, fewer, between])
    return aligned(rows)
