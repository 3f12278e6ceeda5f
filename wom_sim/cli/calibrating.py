"""`wom-sim calibrate`: which settings of a scenario a user's own series speak for, and what they foretell."""

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
    ProductOption,
    Quiet,
    Seed,
    ThreadsOption,
    base_of,
    engine_for,
)
from wom_sim.errors import InputError

if TYPE_CHECKING:
    from wom_sim.studies.calibrating.calibration import Calibration

EXAMPLE = "Write --fit laws.talk.rate=0.01:0.1."


@command
def calibrate(
    config: Config,
    data: Annotated[
        Path,
        typer.Option(metavar="CSV", help="What was measured: week, month or year, and adopters, awareness, ..."),
    ],
    fit: Annotated[
        list[str] | None,
        typer.Option(metavar="PATH=LO:HI", help="What is calibrated, and in which range. May be repeated."),
    ] = None,
    sampler: Annotated[str, typer.Option(metavar="NAME", help="How the best is looked for: tpe or cma.")] = "tpe",
    trials: Annotated[int, typer.Option(min=8, metavar="N", help="Candidates in all.")] = 192,
    batch: Annotated[int, typer.Option(min=4, metavar="N", help="Candidates that are tried at once.")] = 24,
    replicates: Annotated[int, typer.Option(min=2, metavar="N", help="Runs of each candidate.")] = 8,
    samples: Annotated[
        int, typer.Option(min=60, metavar="N", help="Settings in each wave of the search for what is plausible.")
    ] = 160,
    holdout: Annotated[
        str, typer.Option(metavar="PART", help="Periods at the end to foretell instead: 6, or 20%.")
    ] = "0",
    days_per_period: Annotated[
        float | None, typer.Option(metavar="DAYS", help="Days of the simulation in a period of the data.")
    ] = None,
    start: Annotated[int, typer.Option(min=0, metavar="DAY", help="Day on which the data begin.")] = 0,
    weight: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=W", help="How much a kind of series counts, such as awareness=2."),
    ] = None,
    product: ProductOption = None,
    seed: Seed = None,
    dask: DaskOption = None,
    threads: ThreadsOption = None,
    changes: Changes = None,
    moves: OwnMoves = None,
    out: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Folder for the result; results/NAME-calibrated when left out.")
    ] = None,
    overwrite: Overwrite = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> None:
    """Find the settings that come nearest to measured series. After Ctrl-C the same command goes on."""
    know(moves)
    base = base_of(config, changes, seed)
    folder = RESULTS / f"{slug(base.name)}-calibrated" if out is None else out
    asked: dict[str, Any] = {"sampler": sampler, "trials": trials, "batch": batch, "replicates": replicates}
    asked |= {"samples": samples, "holdout": holdout, "days_per_period": days_per_period, "start": start}
    asked |= {"product": product, "fit": _ranges(fit), "weights": _weights(weight)}
    from wom_sim.studies.calibrate import calibrate as study

    where: dict[str, Any] = {"threads": threads, "dask": dask, "overwrite": overwrite}
    with engine_for(folder, f"Calibrating {base.name}", quiet=quiet, as_json=as_json, **where) as engine:
        found = study(base, data, engine=engine, **asked)
        found.save(folder, overwrite=overwrite)
    if as_json:
        import json

        print(json.dumps(found.manifest(), indent=2, allow_nan=False))
    elif not quiet:
        print(f"{told(found)}\n\nReport: {folder / 'report.html'}\nScenario: {folder / 'calibrated.yaml'}")


def _ranges(texts: list[str] | None) -> dict[str, tuple[float, float]] | None:
    """Ranges by path; None where none is given."""
    if not texts:
        return None
    found = {}
    for text in texts:
        path, equals, ends = text.rpartition("=")
        parts = ends.split(":")
        if not equals or not path.strip() or len(parts) != 2:
            raise InputError(f"--fit '{text}' is not PATH=LO:HI.", remedy=EXAMPLE)
        if path.strip() in found:
            raise InputError(f"'{path.strip()}' is calibrated twice.", where="--fit", remedy="Say it once.")
        found[path.strip()] = (_number(parts[0], text), _number(parts[1], text))
    return found


def _weights(texts: list[str] | None) -> dict[str, float]:
    """Weights by the name of what is measured."""
    found = {}
    for text in texts or ():
        name, equals, weight = text.partition("=")
        if not equals:
            raise InputError(f"--weight '{text}' is not NAME=W.", remedy="Write --weight awareness=2.")
        found[name.strip()] = _number(weight, text)
    return found


def _number(said: str, text: str) -> float:
    try:
        return float(said.replace("_", ""))
    except ValueError:
        raise InputError(f"'{said}' is no number in '{text}'.", remedy=EXAMPLE) from None


def told(found: Calibration) -> str:
    """The verdict, and what the data tell of each parameter."""
    from wom_sim.cli.words import aligned
    from wom_sim.report.calibrating.verdict import sentence
    from wom_sim.report.calibrating.words import VERDICTS, value

    rows = [["", "best", "95 % interval", "range", "by the data"]]
    for row in found.identifiability.iter_rows(named=True):
        between = f"{value(row['low'])} to {value(row['high'])}"
        whole = f"{value(row['range_low'])} to {value(row['range_high'])}"
        rows.append([row["path"], value(row["best"]), between, whole, VERDICTS[row["verdict"]]])
    return f"{sentence(found)}\n\n{aligned(rows)}"
