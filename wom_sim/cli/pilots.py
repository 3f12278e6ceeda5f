"""`wom-sim pilot`: a test of a move beside the truth that it could not see."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from wom_sim.cli.guard import command

Config = Annotated[Path, typer.Argument(metavar="CONFIG", help="The scenario: a YAML or TOML file with 'pilots'.")]


@command
def pilot(
    config: Config,
    move: Annotated[str | None, typer.Option(metavar="PRODUCT.NAME", help="Which pilot, where there are more.")] = None,
    seed: Annotated[int | None, typer.Option(min=0, metavar="N", help="Seed of all luck.")] = None,
    replicates: Annotated[int | None, typer.Option(min=1, metavar="N", help="How often, with other luck.")] = None,
    threads: Annotated[int | None, typer.Option(min=1, metavar="N", help="Cores to use; all when left out.")] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change a value: network.n=1000. May be repeated."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures of every replicate as JSON.")] = False,
) -> None:
    """Test a move on a part of its audience, and compare the estimate with the true effect."""
    import os

    from wom_sim.cli.running import assignment
    from wom_sim.cli.words import aligned, counted
    from wom_sim.scenario import load_scenario
    from wom_sim.studies.pilot import pilot as study

    scenario = load_scenario(config)
    if changes:
        scenario = scenario.patch(dict(assignment(text, "network.n=1000") for text in changes))
    found = study(scenario, move, seed=seed, replicates=replicates, threads=threads or os.cpu_count() or 1)
    if as_json:
        print(
            json.dumps({"move": found.move, "summary": found.summary, "replicates": found.table.to_dicts()}, indent=2)
        )
        return
    mean, money = found.summary, scenario.currency
    print(f"{found.move}: {counted(found.table.height, 'pilot')}, each with other luck\n")
    rows = [
        ("estimated effect", f"{mean['estimate']:.4f}", "new customers for each person addressed, as the test saw it"),
        ("its interval", f"{mean['low']:.4f} to {mean['high']:.4f}", "95 %, on average"),
        ("true effect", f"{mean['truth']:.4f}", "had everyone been addressed, against nobody"),
        ("error", f"{mean['error']:+.4f}", "estimate less truth"),
        ("truth within the interval", f"{mean['covered']:.0%}", "of the pilots"),
        (
            "needed to pay",
            f"{mean['break_even']:.4f}",
            "cost for each person over the worth of a customer",
        ),
        ("then made for everyone", f"{mean['rolled_out']:.0%}", "of the pilots"),
        ("as the truth would have it", f"{mean['right']:.0%}", "of the pilots"),
        ("never", f"{mean['npv_never']:,.0f} {money}", "present value over the whole horizon"),
        ("for everyone at once", f"{mean['npv_always']:,.0f} {money}", ""),
        ("tested first", f"{mean['npv_tested']:,.0f} {money}", ""),
    ]
    print(aligned([(name, value.strip(), meaning) for name, value, meaning in rows]))
