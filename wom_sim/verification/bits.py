"""What a run has become, array by array, and where two runs differ in a bit."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.simulation import Simulation
from wom_sim.state import PUBLIC, SCRATCH

Arrays = dict[str, NDArray[Any]]


def kept(simulation: Simulation) -> Arrays:
    """Everything that a run has changed: the state between days, and the record."""
    state = simulation.fields._asdict().items()
    fields = {f"state {name}": array for name, array in state if name not in SCRATCH and array.size}
    return fields | {f"record {name}": array for name, array in simulation.record.arrays().items()}


def one_world(simulation: Simulation, place: int) -> Arrays:
    """What one world of a batch has become, as if it had been alone."""
    rows = slice(place * simulation.ties.people, (place + 1) * simulation.ties.people)
    found = {}
    for name, array in kept(simulation).items():
        if name.startswith("record"):
            found[name] = array[:, place : place + 1].copy()
        elif name == "state reviews":
            found[name] = array[place : place + 1].copy()
        elif name.removeprefix("state ") in PUBLIC:
            found[name] = array[:, rows].copy()
        else:
            found[name] = array[rows].copy()
    return found


def differences(one: Mapping[str, NDArray[Any]], other: Mapping[str, NDArray[Any]]) -> list[str]:
    """Names of the arrays that only one of them has, or that are not the same bit for bit."""
    both = [name for name in one if name in other]
    return sorted(one.keys() ^ other.keys()) + [
        name for name in both if one[name].shape != other[name].shape or one[name].tobytes() != other[name].tobytes()
    ]


def fingerprint(simulation: Simulation) -> str:
    """A hash of everything that a run has changed."""
    digest = hashlib.sha256()
    for name, array in kept(simulation).items():
        digest.update(f"{name} {array.dtype} {array.shape}".encode())
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()
