"""`wom-sim compare`: a scenario beside doing nothing and beside its what-ifs, with the same people and luck."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wom_sim.cli.guard import command, say
from wom_sim.cli.running import RESULTS, Config, OwnMoves, assignment, know, slug
from wom_sim.errors import InputError, nearest

if TYPE_CHECKING:
    from wom_sim.scenario import Scenario
    from wom_sim.studies.comparing.comparison import Comparison


BRANDS = ("npv", "first_purchases", "awareness", "marketing_cost")
IDEAS = ("supporters", "awareness", "opinion", "marketing_cost")
"""The figures that are told, after the one that decides; the report has all of them."""


@command
def compare(
    config: Config,
    what_if: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this what-if of the scenario. May be repeated.")
    ] = None,
    kpi: Annotated[
        str | None, typer.Option(metavar="NAME", help="The figure that decides, such as npv, profit or awareness.")
    ] = None,
    product: Annotated[str | None, typer.Option(metavar="NAME", help="Whose marketing is compared.")] = None,
    precision: Annotated[
        str | None,
        typer.Option(metavar="HALF", help="Go on until the interval is +- so much: 5% of the base, or an amount."),
    ] = None,
    replicates: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="How many pairs; with --precision, at most.")
    ] = None,
    worlds: Annotated[
        int, typer.Option(min=0, max=10_000, metavar="N", help="Plausible worlds to try the verdict in.")
    ] = 16,
    tornado: Annotated[
        int, typer.Option(min=0, metavar="N", help="Uncertain numbers to try the verdict on at both ends.")
    ] = 6,
    channels: Annotated[
        bool, typer.Option("--channels", help="Also find what each move contributes (Shapley values).")
    ] = False,
    twice: Annotated[bool, typer.Option("--twice", help="Also watch them for twice the horizon.")] = False,
    why: Annotated[bool, typer.Option(help="Follow how the first replicate comes to differ.")] = True,
    seed: Annotated[int | None, typer.Option(min=0, metavar="N", help="Seed of all luck.")] = None,
    threads: Annotated[int | None, typer.Option(min=1, metavar="N", help="Cores to use; all when left out.")] = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="PATH=VALUE", help="Change a value of the base. May be repeated."),
    ] = None,
    moves: OwnMoves = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the result; results/NAME-compared when left out.")
    ] = None,
    overwrite: Annotated[bool, typer.Option("--overwrite", help="Replace an earlier result.")] = False,
    slides: Annotated[bool, typer.Option("--slides", help="Write every figure as a picture for slides too.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing unless something is wrong.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the effects as JSON and nothing else.")] = False,
) -> None:
    """Say what would change: the scenario, no marketing, and every what-if. After Ctrl-C the same command goes on."""
    from wom_sim.scenario import load_scenario

    know(moves)
    scenario = load_scenario(config)
    if changes:
        scenario = scenario.patch(dict(assignment(text, "network.n=1000") for text in changes))
    folder = RESULTS / f"{slug(scenario.name)}-compared" if out is None else out
    asked: dict[str, Any] = {"kpi": kpi, "product": product, "precision": precision, "replicates": replicates}
    asked |= {"worlds": worlds, "tornado": tornado, "channels": channels, "twice": twice, "why": why}
    asked |= {"seed": seed, "threads": threads, "what_if": _chosen(scenario, what_if)}
    _perform(scenario, folder, asked, overwrite=overwrite, slides=slides, quiet=quiet, as_json=as_json)


def _perform(
    scenario: Scenario,
    out: Path,
    asked: dict[str, Any],
    *,
    overwrite: bool,
    slides: bool,
    quiet: bool,
    as_json: bool,
) -> None:
    """Compare and save; what was done is kept beside the folder until the result stands."""
    from wom_sim.folder import check_folder

    check_folder(out, overwrite)
    from wom_sim.cli.progress import shown
    from wom_sim.studies.compare import compare as study
    from wom_sim.studies.workbench import forget

    checkpoint = out.parent / f".{out.name}.checkpoint"
    try:
        with shown(f"Comparing {scenario.name}", quiet=quiet, lines=not as_json) as progress:
            found = study(scenario, progress=progress, checkpoint=checkpoint, **asked)
        found.save(out, overwrite=overwrite, slides=slides)
    except KeyboardInterrupt:
        if checkpoint.is_dir():
            say(f"What was done is kept in {checkpoint}; the same command goes on from there.")
        raise
    forget(checkpoint)
    if as_json:
        import json

        print(json.dumps(found.effects.to_dicts(), indent=2, allow_nan=False))
    elif not quiet:
        print(f"{told(found)}\n\nReport: {out / 'report.html'}")


def _chosen(scenario: Scenario, names: list[str] | None) -> dict[str, Any] | None:
    """The patches of the named what-ifs; none named, all of them."""
    if names is None:
        return None
    for name in names:
        if name not in scenario.what_if:
            remedy = nearest(name, scenario.what_if) or "The scenario has no 'what_if'."
            raise InputError(f"there is no what-if '{name}'.", where="--what-if", remedy=remedy)
    return {name: scenario.what_if[name] for name in names}


def told(found: Comparison) -> str:
    """The verdict and a table of the arms, the best first."""
    from wom_sim.cli.words import aligned, amount, counted
    from wom_sim.indicators import INDICATORS
    from wom_sim.report.comparing.verdict import sentence
    from wom_sim.studies.comparing.comparison import BASE

    usual = IDEAS if found.base.scenario.products[found.product].idea else BRANDS
    kpis = list(dict.fromkeys((found.kpi, *usual)))[:4]
    rows = {(row["arm"], row["kpi"]): row for row in found.effects.iter_rows(named=True)}
    labels = {indicator.name: indicator.label for indicator in INDICATORS}
    table = [["", *(labels[kpi] for kpi in kpis), "in favour"]]
    for arm in found.ranked:
        if arm == BASE:
            means = found.base.summary[found.product]
            units = {row["kpi"]: row["unit"] for row in rows.values()}
            cells = ["-" if (mean := means[kpi]["mean"]) is None else amount(units[kpi], mean) for kpi in kpis]
            table.append([arm, *cells, ""])
        else:
            share = found.in_favour(arm)
            cells = [_change(rows[arm, kpi]) for kpi in kpis]
            table.append([arm, *cells, "-" if share is None else f"{100.0 * share:.0f} %"])
    pairs = counted(len(found.base.replicates), "pair")
    below = f"The base as it is, and by how much the others differ from it: mean of {pairs}, and its 95 % interval."
    same = "".join(f"\n'{name}' changes nothing: it is the base itself." for name in found.same)
    return f"{sentence(found)}\n\n{aligned(table)}\n\n{below}{same}"


def _change(row: dict[str, Any]) -> str:
    from wom_sim.cli.words import amount

    if row["mean"] is None:
        return "-"
    text = f"{'+' if row['mean'] > 0 else ''}{amount(row['unit'], row['mean'])}"
    if row["low"] is None:
        return text
    return f"{text} ({amount(row['unit'], row['low'])} to {amount(row['unit'], row['high'])})"
