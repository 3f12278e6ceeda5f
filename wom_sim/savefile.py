"""Saved simulations: all that changes, in one file without code in it, from which a run goes on bit for bit."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.errors import InputError
from wom_sim.record import Moment, Record
from wom_sim.scenario import Scenario
from wom_sim.state import SCRATCH

if TYPE_CHECKING:
    from wom_sim.simulation import Simulation

FORMAT = 1


def save(simulation: Simulation, path: str | Path) -> None:
    """Write a simulation to a file; the file appears whole or not at all."""
    steps = simulation.day // simulation.step_days
    arrays: dict[str, Any] = {
        f"fields.{name}": array for name, array in simulation.fields._asdict().items() if name not in SCRATCH
    }
    arrays |= {f"record.{name}": array[:steps] for name, array in simulation.record.arrays().items()}
    meta = {
        "day": simulation.day,
        "seed": simulation.seed,
        "replicates": list(simulation.replicates),
        "arms": [arm.to_data() for arm in simulation.arms],
        "ties": simulation.ties.fingerprint(),
    }
    _write(Path(path), meta, arrays, simulation.moments)


def load(path: str | Path, make: Callable[..., Simulation]) -> Simulation:
    """Read a simulation that `save` wrote.

    make : builds a simulation from arms, seed and replicates.

    Raises InputError when the file is missing or damaged, or a file of ties that it needs has changed.
    """
    meta, arrays, moments = _read(path)
    arms = [Scenario.from_data(arm) for arm in meta["arms"]]
    simulation = make(arms, meta["seed"], replicates=meta["replicates"])
    if simulation.ties.fingerprint() != meta["ties"]:
        raise InputError(
            "the ties are no longer those of the saved run.", where=str(path), remedy="Restore the file of ties."
        )
    for name, array in arrays.items():
        part, _, rest = name.partition(".")
        if part == "fields":
            getattr(simulation.fields, rest)[...] = array
        elif part == "record":
            getattr(simulation.record, rest)[: array.shape[0]] = array
    simulation.moments = moments
    simulation.go_to(meta["day"])
    return simulation


def save_record(record: Record, moments: Sequence[Moment], path: str | Path) -> None:
    """Write what worlds that have reached the horizon leave behind; the file appears whole or not at all."""
    _write(Path(path), {}, {f"record.{name}": array for name, array in record.arrays().items()}, moments)


def load_record(path: str | Path) -> tuple[Record, list[Moment]]:
    """Read what `save_record` wrote; InputError when the file is missing or damaged."""
    _, arrays, moments = _read(path)
    kept = {name.removeprefix("record."): array for name, array in arrays.items() if name.startswith("record.")}
    return Record(**kept), moments


def _write(target: Path, meta: dict[str, Any], arrays: dict[str, Any], moments: Sequence[Moment]) -> None:
    meta = {"format": FORMAT, "moments": [moment.day for moment in moments], **meta}
    for place, moment in enumerate(moments):
        arrays |= {f"moment.{place}.stage": moment.stage, f"moment.{place}.opinion": moment.opinion}
    unfinished = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with unfinished.open("wb") as file:
            np.savez(file, meta=np.frombuffer(json.dumps(meta).encode(), np.uint8), **arrays)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _read(path: str | Path) -> tuple[dict[str, Any], dict[str, Any], list[Moment]]:
    """Plain data, arrays and pictures of a file that `_write` wrote."""
    try:
        with np.load(path, allow_pickle=False) as stored:
            meta = json.loads(stored["meta"].tobytes())
            arrays = {name: stored[name] for name in stored.files if name != "meta"}
    except FileNotFoundError:
        raise InputError("there is no such file.", where=str(path)) from None
    except (ValueError, KeyError, OSError, EOFError, zipfile.BadZipFile):
        raise InputError("this is not a saved simulation, or it is damaged.", where=str(path)) from None
    if meta["format"] != FORMAT:
        raise InputError(
            f"it was saved in format {meta['format']}; this version reads format {FORMAT}.",
            where=str(path),
            remedy="Load it with the version of wom_sim that saved it.",
        )
    moments = [
        Moment(day, arrays[f"moment.{place}.stage"], arrays[f"moment.{place}.opinion"])
        for place, day in enumerate(meta["moments"])
    ]
    return meta, arrays, moments
