"""A run from the first day to the last as pictures and curves, one deflated message for `page/recorded.js`."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from wom_sim.app import frames
from wom_sim.app.controls import moves
from wom_sim.app.dots import dots_of, views_of
from wom_sim.app.edits import listed
from wom_sim.app.packing import pack
from wom_sim.app.places import layout_of
from wom_sim.app.story import why_untraced
from wom_sim.products import place_of
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation

MOST_PICTURES = 200
"""Pictures after the first one; a longer run has one every few days, and the curves of all of them."""
DRAWN = ("opinion", "stage", "source", "aware")
"""What is kept of a dot as its difference from the picture before, since opinions creep."""

type Progress = Callable[[float, str], object]
"""Called with the share of the work that is done, and the key of a word for what is being done."""


def recording_of(
    scenarios: Sequence[Scenario], product: str, *, threads: int = 1, progress: Progress | None = None
) -> bytes:
    """One run of A, or of A and B with the same luck.

    Raises InputError when there is no such product, or the scenarios cannot be run side by side.
    """
    place_of(product, scenarios[0].products)
    untraced = why_untraced(scenarios)
    simulation = Simulation(scenarios, threads=threads, trace=not untraced)
    layout = layout_of(simulation.ties, scenarios[0].network.kind)
    people = simulation.scene.people
    dots = dots_of(layout, people, views_of(people)[0])
    world, fixed = frames.world(simulation, dots, product)
    world |= {"about": "", "layout": layout.kind, "views": [dots.view], "why_untraced": untraced}
    world |= {"controls": [], "palette": [], "moves": moves(simulation.today, simulation.arms, 0)}
    world["edits"] = listed(simulation.arms, simulation.horizon)
    world["products"] = [one for one in world["products"] if one["name"] == product]

    shown, begun = [frames.frame(simulation, dots, product, 0)], 0
    days = stride(simulation.horizon, simulation.step_days)
    while not simulation.finished:
        simulation.run(days)
        shown.append(frames.frame(simulation, dots, product, begun))
        begun = simulation.day // simulation.step_days
        if progress is not None:
            progress(simulation.day / simulation.horizon, "recording")
    heads, tables = zip(*shown, strict=True)
    arrays = {
        **fixed,
        **{name: _differences(np.stack([table[name] for table in tables])) for name in DRAWN},
        **{name: np.stack([table[name] for table in tables]) for name in ("histogram", "counts")},
        "talks": np.cumsum([0, *(len(table["talk"]) for table in tables)], dtype=np.uint32),
        "talk": np.concatenate([table["talk"] for table in tables]),
        "curves": np.concatenate([table["curves"] for table in tables], axis=1),
    }
    return zlib.compress(pack({"id": 0, "kind": "recording", "world": world, "frames": heads}, arrays), 9)


def stride(horizon: int, step: int) -> int:
    """Days from one picture of a recording to the next: whole steps."""
    return step * -(-horizon // (step * MOST_PICTURES))


def _differences(pictures: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Every picture as its difference from the one before, in bytes that wrap round; the first as it is."""
    return np.concatenate([pictures[:1], pictures[1:] - pictures[:-1]])
