"""`wom-sim network`: the network alone, measured, calibrated, drawn and written."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from wom_sim.cli.guard import command
from wom_sim.cli.running import assignment
from wom_sim.errors import InputError

if TYPE_CHECKING:
    from wom_sim.network.ties import Ties

network = typer.Typer(help="Measure, calibrate, draw or write a network by itself.", no_args_is_help=True)

OPTIONS = {"rewiring": "--rewire"} | {
    name: f"--{name}" for name in ("n", "k", "degrees", "kind", "edges", "seed", "sources", "layout")
}
"""What the settings of a network are called on the command line; others are given by --set."""

AS_OPTIONS = {
    "degrees: ": "--degrees ",
    r"\b(duplicates|self_ties|parts|directed): (\w+)": r"--set \1=\2",
    "overwrite=True": "--overwrite",
    "isolates='drop'": "--drop-isolates",
}
"""How advice that was written for scenarios and for Python reads on the command line."""

COMPUTED = ("complete", "procedural")
"""Kinds of network that are nowhere in memory, however many the people."""

BYTES_A_TIE, BYTES_A_PERSON = 40.0, 60.0
"""Memory while a network is made and looked at."""

Edges = Annotated[
    str | None, typer.Option(metavar="FILE", help="A file with one tie a row.", rich_help_panel="Network")
]
Config = Annotated[
    Path | None, typer.Option(metavar="CONFIG", help="A scenario, for its network.", rich_help_panel="Network")
]
Kind = Annotated[
    str | None,
    typer.Option(metavar="KIND", help="A kind of network; a small world if left out.", rich_help_panel="Network"),
]
People = Annotated[int | None, typer.Option("--n", metavar="N", help="People.", rich_help_panel="Network")]
Each = Annotated[
    int | None, typer.Option("--k", metavar="K", help="Ties of each before rewiring.", rich_help_panel="Network")
]
Rewire = Annotated[
    float | None,
    typer.Option("--rewire", "--rewiring", metavar="P", help="Share of ties rewired.", rich_help_panel="Network"),
]
Degrees = Annotated[
    float | None,
    typer.Option(metavar="D", help="Or the degrees of separation to rewire for.", rich_help_panel="Network"),
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="Any other setting. May be repeated.", rich_help_panel="Network"),
]
Seed = Annotated[int | None, typer.Option(min=0, metavar="N", help="Seed of all luck; 1, or the scenario's own.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON and nothing else.")]
Overwrite = Annotated[bool, typer.Option("--overwrite", help="Replace a file that is there.")]


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

    given = _given(edges, kind, n, k, rewire, degrees, changes)
    with _in_options(), working("Measuring the network"):
        ties, seed = _ties(config, given, seed)
        found = ties.measure(sources=None if exact else sources, seed=seed).as_dict()
        if everything:
            found |= _inner_structure(ties, None if exact else sources, seed)
    found = {"kind": ties.kind, "seed": seed, **found, "rewiring": ties.settings.get("rewiring")}
    if as_json:
        _print_json(found)
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
    with _in_options(), working("Calibrating"):
        _require(n, 0 if kind == "procedural" else n * (k or 0) // 2)
        result = networks.calibrate(n, k, degrees, seed, kind=kind, clustering=clustering, **given)
    found = result.as_dict()
    if as_json:
        _print_json(found)
    if not result.reached:
        with _in_options():
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

    given = _given(edges, kind, n, k, rewire, degrees, changes)
    with _in_options(), working("Drawing the network"):
        drawing.check_target(out, overwrite)
        ties, seed = _ties(config, given, seed)
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

    given = _given(edges, kind, n, k, rewire, degrees, changes)
    ties: Any
    with _in_options(), working("Writing the network"):
        check_target(out, overwrite)
        ties, _ = _ties(config, given, seed)
        if ties.computed:
            _require(ties.people, ties.tie_count)
        ties.write(out, overwrite=overwrite, isolates="drop" if drop_isolates else "refuse")
    print(f"Written: {out}")


# --- which network ------------------------------------------------------------------------------------


def _given(
    edges: str | None,
    kind: str | None,
    n: int | None,
    k: int | None,
    rewire: float | None,
    degrees: float | None,
    changes: list[str] | None,
) -> dict[str, Any]:
    """The settings of a network that were given, by the names that they have in a scenario."""
    named = {"edges": edges, "kind": kind, "n": n, "k": k, "rewiring": rewire, "degrees": degrees}
    given = {name: value for name, value in named.items() if value is not None}
    if rewire is not None and degrees is not None:
        raise InputError("--rewire and --degrees are two ways to say the same.", remedy="Give one of them.")
    more = dict(assignment(text, "shortcuts=0.1") for text in changes or ())
    # Paths of a scenario, as `wom-sim run --set` takes them, are understood too.
    return given | {name.removeprefix("network."): value for name, value in more.items()}


def _ties(config: Path | None, given: dict[str, Any], seed: int | None) -> tuple[Ties, int]:
    """The network that the options describe, and the seed that it was made with."""
    if config is not None:
        from wom_sim.scenario import load_scenario

        if set(given) & {"kind", "edges"}:
            problem = "the scenario says which kind of network it is."
            raise InputError(problem, where="--config", remedy="Leave --kind and --edges out, or --config.")
        scenario = load_scenario(config)
        # Who gives one of the two means to replace what the scenario says by the other.
        for one, other in (("rewiring", "degrees"), ("degrees", "rewiring")):
            if one in given and getattr(scenario.network, other, None) is not None:
                given = {other: None, **given}
        scenario = scenario.patch({f"network.{name}": value for name, value in given.items()})
        chosen, seed = scenario.network, scenario.seed if seed is None else seed
    elif given:
        from wom_sim.network.kinds import described

        chosen, seed = described(given), 1 if seed is None else seed
    else:
        problem = "which network?"
        raise InputError(problem, remedy="Name a file with --edges or --config, or say --n 13000 --k 10 --rewire 0.4.")
    if chosen.kind not in COMPUTED:
        _require(*chosen.expected_ties())
    own = getattr(chosen, "seed", None)
    seed = seed if own is None else own
    return chosen.build(seed), seed


def _require(people: int, ties: int) -> None:
    """Refuse what does not fit into memory; ties that are computed always do."""
    from wom_sim.memory import GIGABYTE, available

    needed, free = BYTES_A_PERSON * people + BYTES_A_TIE * ties, available()
    if ties and needed > free:
        raise InputError(
            f"{ties:,} ties need about {needed / GIGABYTE:.1f} GB of memory, and {free / GIGABYTE:.1f} GB are free.",
            remedy="Use fewer people or ties, or --kind procedural, which computes ties and stores none.",
        )


@contextmanager
def _in_options() -> Iterator[None]:
    """Errors inside speak of options where they speak of settings of a network."""
    try:
        yield
    except InputError as fault:
        problem = re.sub(r"^network(?:\.(\w+))?: (?:unknown key '\w+')?", _spoken, fault.problem, flags=re.MULTILINE)
        remedy = fault.remedy
        for spelt, option in AS_OPTIONS.items():
            remedy = re.sub(spelt, option, remedy)
        raise InputError(problem, where=OPTIONS.get(fault.where, fault.where), remedy=remedy) from None


def _spoken(found: re.Match[str]) -> str:
    name, unknown = found[1], "unknown" in found[0]
    option = f"{OPTIONS.get(name, f'--set {name}')}: " if name else ""
    return f"{option}networks of this kind have no such setting" if unknown else option


# --- what is printed ----------------------------------------------------------------------------------


def _print_json(found: Mapping[str, Any]) -> None:
    print(json.dumps(_plain(found), indent=2, allow_nan=False))


def _plain(value: Any) -> Any:
    """Plain data that JSON can hold: what is not a number is null."""
    if isinstance(value, Mapping):
        return {str(key): _plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    if isinstance(value, float) and not abs(value) < float("inf"):
        return None
    return value.tolist() if hasattr(value, "tolist") else value
