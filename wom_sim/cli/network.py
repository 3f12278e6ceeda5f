"""`wom-sim network`: the network alone, measured, calibrated, drawn and written."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wom_sim.cli.guard import command
from wom_sim.cli.plain_json import print_json
from wom_sim.cli.running import assignment
from wom_sim.cli.seeds import seeds
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
    require_room,
    ties_of,
)
from wom_sim.errors import InputError

if TYPE_CHECKING:
    from wom_sim.network.ties import Ties

network = typer.Typer(help="Measure, calibrate, draw or write a network by itself.", no_args_is_help=True)
network.command()(seeds)


@network.command()
@command
def measure(
    edges: Edges = None,
    config: Config = None,
    kind: Kind = None,
    n: People = None,
    k: Each = None,
    rewire: Rewire = None,
    degrees: Degrees = None,
    changes: Settings = None,
    seed: Seed = None,
    sources: Annotated[int, typer.Option(metavar="N", help="People from whom distances are measured.")] = 256,
    exact: Annotated[bool, typer.Option("--exact", help="Measure distances from everyone.")] = False,
    everything: Annotated[
        bool, typer.Option("--all", help="Also cores, betweenness and communities, which take longer.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Say what a network is like: distances, clustering, ties and parts."""
    from wom_sim.cli.figures import MEASURES, figures
    from wom_sim.cli.progress import working

    given = given_settings(edges, kind, n, k, rewire, degrees, changes)
    with in_options(), working("Measuring the network"):
        ties, seed = ties_of(config, given, seed)
        found = ties.measure(sources=None if exact else sources, seed=seed).as_dict()
        if everything:
            found |= _inner_structure(ties, None if exact else sources, seed)
    found = {"kind": ties.kind, "seed": seed, **found, "rewiring": ties.settings.get("rewiring")}
    if as_json:
        print_json(found)
        return
    print(f"Network: {ties.kind}{', directed' if ties.directed else ''}, seed {seed}\n\n{figures(found, MEASURES)}")
    if found["pairs"] == found["sources"]:
        print(f"\n±: standard error. Distances are of {found['pairs']:,} random pairs; --sources takes more.")
    elif not found["exact"]:
        print(f"\n±: standard error. Distances are measured from {found['sources']:,} people; --exact takes everyone.")


def _inner_structure(ties: Ties, sources: int | None, seed: int) -> dict[str, Any]:
    """What takes longer than `Ties.measure`: the densest core, who is most in between, and communities."""
    from wom_sim import network as networks

    between = networks.betweenness(ties, sources=sources, seed=seed)
    most = int(between.values.argmax())
    groups = networks.communities(ties, seed=seed)
    return {
        "deepest_core": int(networks.core_numbers(ties).max()),
        "highest_betweenness": float(between.values[most]),
        "highest_betweenness_standard_error": float(between.standard_error[most]),
        "most_in_between": ties.id_of(most),
        "communities": len(groups.sizes),
        "largest_community": float(groups.sizes[0] / ties.people),
        "modularity": groups.modularity,
    }


@network.command()
@command
def calibrate(
    n: Annotated[int, typer.Option("--n", metavar="N", help="People.")],
    k: Annotated[int | None, typer.Option("--k", metavar="K", help="Ties of each.")] = None,
    degrees: Annotated[float, typer.Option(metavar="D", help="Wanted; 3.74 was measured on Facebook in 2011.")] = 3.74,
    clustering: Annotated[
        float | None, typer.Option(metavar="C", help="Wanted too: instead of --k, or for --kind procedural.")
    ] = None,
    kind: Annotated[
        str, typer.Option(metavar="KIND", help="A kind of network that has a setting to find.")
    ] = "watts-strogatz",
    changes: Settings = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Seed of the networks tried.")] = 1,
    as_json: Json = False,
) -> None:
    """Find the setting that gives a network its degrees of separation, such as the rewiring of a small world."""
    from wom_sim import network as networks
    from wom_sim.cli.figures import CALIBRATION, figures
    from wom_sim.cli.progress import working
    from wom_sim.cli.words import counted

    given = dict(assignment(text, "region=1024") for text in changes or ())
    with in_options(), working("Calibrating"):
        require_room(n, 0 if kind == "procedural" else n * (k or 0) // 2)
        result = networks.calibrate(n, k, degrees, seed, kind=kind, clustering=clustering, **given)
    found = result.as_dict()
    if as_json:
        print_json(found)
    if not result.reached:
        with in_options():
            raise InputError(
                f"{n:,} people with {result.k} ties each cannot be {degrees:g} degrees apart; the nearest is "
                f"{result.degrees_of_separation:.2f}, with {_inline(result.settings)}.",
                where="degrees",
                remedy=result.advice,
            )
    if not as_json:
        tried = counted(result.trials, "network")
        print(f"{n:,} people with {result.k} ties each; {tried} tried, seed {seed}\n")
        print(f"{figures(found, CALIBRATION)}\n")
        if result.advice:
            print(f"{result.advice}\n")
        print(f"In a scenario: network: {_inline(result.settings)}")


def _inline(settings: Mapping[str, Any]) -> str:
    """Settings on one line of YAML."""
    return "{" + ", ".join(f"{name}: {value}" for name, value in settings.items()) + "}"


@network.command()
@command
def draw(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The picture: .png or .svg.")],
    edges: Edges = None,
    config: Config = None,
    kind: Kind = None,
    n: People = None,
    k: Each = None,
    rewire: Rewire = None,
    degrees: Degrees = None,
    changes: Settings = None,
    seed: Seed = None,
    layout: Annotated[str, typer.Option(metavar="LAYOUT", help="ring, force, or auto: what suits it.")] = "auto",
    title: Annotated[str, typer.Option(metavar="TEXT", help="Title of the picture.")] = "",
    overwrite: Overwrite = False,
) -> None:
    """Draw a network: a small world on its ring, others as their ties pull."""
    from wom_sim.cli.progress import working
    from wom_sim.network.pictures import drawing

    given = given_settings(edges, kind, n, k, rewire, degrees, changes)
    with in_options(), working("Drawing the network"):
        drawing.check_target(out, overwrite)
        ties, seed = ties_of(config, given, seed)
        shape: Any = layout
        drawing.draw(ties, out, layout=shape, seed=seed, title=title, overwrite=overwrite)
    print(f"Drawn: {out}")


@network.command()
@command
def export(
    out: Annotated[Path, typer.Option(metavar="FILE", help="The file; its ending says of which kind.")],
    edges: Edges = None,
    config: Config = None,
    kind: Kind = None,
    n: People = None,
    k: Each = None,
    rewire: Rewire = None,
    degrees: Degrees = None,
    changes: Settings = None,
    seed: Seed = None,
    drop_isolates: Annotated[bool, typer.Option("--drop-isolates", help="Leave out people without ties.")] = False,
    overwrite: Overwrite = False,
) -> None:
    """Write the ties of a network into a file, for other programs."""
    from wom_sim.cli.progress import working
    from wom_sim.network.files.writing import check_target

    given = given_settings(edges, kind, n, k, rewire, degrees, changes)
    ties: Any
    with in_options(), working("Writing the network"):
        check_target(out, overwrite)
        ties, _ = ties_of(config, given, seed)
        if ties.computed:
            require_room(ties.people, ties.tie_count)
        ties.write(out, overwrite=overwrite, isolates="drop" if drop_isolates else "refuse")
    print(f"Written: {out}")
