"""Saved simulations: all that changes, in one file without code in it, from which a run goes on bit for bit."""

from __future__ import annotations

import json
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wom_sim.decisions import Decision
from wom_sim.errors import InputError
from wom_sim.record import Accounts, Moment, Record
from wom_sim.scenario import Scenario
from wom_sim.state import SCRATCH
from wom_sim.trials import Estimate, Judgement
from wom_sim.whole_file import whole_file

if TYPE_CHECKING:
    from wom_sim.simulation import Simulation

FORMAT = 5


class Saved(NamedTuple):
    """All that changes of a simulation, as plain data and arrays."""

    meta: dict[str, Any]
    arrays: dict[str, Any]
    moments: list[Moment]

    @property
    def nbytes(self) -> int:
        """Memory of the arrays."""
        return sum(array.nbytes for array in self.arrays.values())


def saved(simulation: Simulation) -> Saved:
    """All that changes of a simulation; its arrays are those of the simulation itself, and go on with it."""
    steps = simulation.day // simulation.step_days
    arrays: dict[str, Any] = {
        f"fields.{name}": array for name, array in simulation.fields._asdict().items() if name not in SCRATCH
    }
    arrays |= {f"record.{name}": array[:steps] for name, array in simulation.record.arrays().items()}
    if simulation.tracing is not None:
        arrays |= simulation.tracing.arrays()
    meta = {
        "day": simulation.day,
        "seed": simulation.seed,
        "replicates": list(simulation.replicates),
        "arms": [arm.to_data() for arm in simulation.arms],
        "ties": simulation.ties.fingerprint(),
        "layers": {name: layer.fingerprint() for name, layer in simulation.layers.items()},
        "trace": simulation.tracing is not None,
        "hears": list(simulation.hears),
        "books": bool(simulation.fields.worth.size),
        "amended": simulation.marketers.amended,
        "judgements": simulation.marketers.judgements,
        "decisions": simulation.decisions.to_data(),
    }
    return Saved(meta, arrays, list(simulation.moments))


def save(simulation: Simulation, path: str | Path) -> None:
    """Write a simulation to a file; the file appears whole or not at all."""
    _write(Path(path), *saved(simulation))


def load(path: str | Path, make: Callable[..., Simulation]) -> Simulation:
    """Read a simulation that `save` wrote; see `revived`.

    Raises InputError when the file is missing or damaged, or a file of ties that it needs has changed.
    """
    return revived(Saved(*_read(path)), make, path)


def revived(state: Saved, make: Callable[..., Simulation], path: str | Path = "") -> Simulation:
    """A simulation that goes on from what was saved.

    make : builds a simulation from arms, seed, replicates, whether it is traced, whom arms hear, and if books are kept.
    path : of the file that it comes from.
    """
    meta, arrays, moments = state
    with _refusing(path):
        arms = [Scenario.from_data(arm) for arm in meta["arms"]]
        day, seed, replicates, ties = (meta[name] for name in ("day", "seed", "replicates", "ties"))
        # Files of before platforms could have ties of their own, or runs be traced, do not speak of them.
        layers = dict(meta.get("layers", {}))
        how = {"trace": bool(meta.get("trace", False)), "hears": meta.get("hears"), "books": meta.get("books", False)}
    simulation = make(arms, seed, replicates=replicates, **how)
    if simulation.ties.fingerprint() != ties:
        raise InputError(
            "the ties are no longer those of the saved run.", where=str(path), remedy="Restore the file of ties."
        )
    found = {name: layer.fingerprint() for name, layer in simulation.layers.items()}
    for name in sorted(found.keys() | layers.keys()):
        if found.get(name) != layers.get(name):
            raise InputError(
                f"the ties of '{name}' are no longer those of the saved run.",
                where=str(path),
                remedy="Restore its file of ties.",
            )
    with _refusing(path):
        for name, array in simulation.fields._asdict().items():
            if name not in SCRATCH and array.size:
                array[...] = arrays[f"fields.{name}"]
        for name, array in simulation.record.arrays().items():
            past = arrays[f"record.{name}"]
            array[: len(past)] = past
        if simulation.tracing is not None:
            simulation.tracing.restore(arrays)
        simulation.marketers.amended[:] = meta["amended"]
        simulation.marketers.judgements[:] = [
            Judgement(*judged)._replace(estimate=Estimate(*judged[3])) for judged in meta["judgements"]
        ]
        simulation.decisions.restore(meta["decisions"])
    simulation.moments = list(moments)
    simulation.go_to(day)
    return simulation


class Finished(NamedTuple):
    """What worlds that have reached the horizon leave behind."""

    record: Record
    moments: list[Moment]
    decisions: list[Decision]
    accounts: Accounts

    @classmethod
    def of(cls, simulation: Simulation) -> Finished:
        """What the worlds of a simulation leave behind."""
        return cls(simulation.record, simulation.moments, simulation.decisions.taken, simulation.accounts)

    def of_arm(self, arm: int, arms: int) -> Finished:
        """What the worlds of one of the arms leave behind."""
        worlds = self.record.events.shape[1] // arms
        mine = slice(arm * worlds, (arm + 1) * worlds)
        return Finished(
            Record(**{name: array[:, mine] for name, array in self.record.arrays().items()}),
            [moment for moment in self.moments if moment.arm == arm],
            [decision for decision in self.decisions if decision.arm == arm],
            Accounts(self.accounts.worth[mine], self.accounts.purchased[mine]),
        )


def save_finished(finished: Finished, path: str | Path) -> None:
    """Write what finished worlds leave behind; the file appears whole or not at all."""
    record = {f"record.{name}": array for name, array in finished.record.arrays().items()}
    accounts = {f"accounts.{name}": array for name, array in finished.accounts._asdict().items()}
    _write(Path(path), {"decisions": finished.decisions}, record | accounts, finished.moments)


def load_finished(path: str | Path) -> Finished:
    """Read what `save_finished` wrote; InputError when the file is missing or damaged."""
    meta, arrays, moments = _read(path)
    with _refusing(path):
        record = Record(**{field.name: arrays[f"record.{field.name}"] for field in fields(Record)})
        accounts = Accounts(**{name: arrays[f"accounts.{name}"] for name in Accounts._fields})
        return Finished(record, moments, [Decision(*decision) for decision in meta["decisions"]], accounts)


def _write(target: Path, meta: dict[str, Any], arrays: dict[str, Any], moments: Sequence[Moment]) -> None:
    meta = {"format": FORMAT, "moments": [(moment.arm, moment.day) for moment in moments], **meta}
    for place, moment in enumerate(moments):
        arrays |= {f"moment.{place}.stage": moment.stage, f"moment.{place}.opinion": moment.opinion}
    with whole_file(target) as unfinished, unfinished.open("wb") as file:
        np.savez(file, meta=np.frombuffer(json.dumps(meta).encode(), np.uint8), **arrays)


def _read(path: str | Path) -> tuple[dict[str, Any], dict[str, Any], list[Moment]]:
    """Plain data, arrays and pictures of a file that `_write` wrote."""
    # The file is opened here, because np.load leaves one open that it cannot read.
    with _refusing(path), Path(path).open("rb") as file, np.load(file, allow_pickle=False) as stored:
        meta = json.loads(stored["meta"].tobytes())
        arrays = {name: stored[name] for name in stored.files if name != "meta"}
        if meta["format"] != FORMAT:
            raise InputError(
                f"it was saved in format {meta['format']}; this version reads format {FORMAT}.",
                where=str(path),
                remedy="Load it with the version of wom_sim that saved it.",
            )
        moments = [
            Moment(arm, day, arrays[f"moment.{place}.stage"], arrays[f"moment.{place}.opinion"])
            for place, (arm, day) in enumerate(meta["moments"])
        ]
    return meta, arrays, moments


_FAULTS = (
    *(ArithmeticError, AttributeError, EOFError, LookupError, MemoryError, OSError, RuntimeError),
    *(SyntaxError, TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error),
)
"""What readers raise over bytes that are not what they take them for."""


@contextmanager
def _refusing(path: str | Path) -> Iterator[None]:
    """What goes wrong in here is the fault of the file."""
    try:
        yield
    except FileNotFoundError:
        raise InputError("there is no such file.", where=str(path)) from None
    except InputError:
        raise
    except _FAULTS:
        raise InputError("this is not a saved simulation, or it is damaged.", where=str(path)) from None
