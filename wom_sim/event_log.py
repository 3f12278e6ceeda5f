"""The event log: who told whom what, when and with what effect, and what people lived and bought, as tables."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any
from weakref import finalize

import numpy as np
from numpy.typing import NDArray

from wom_sim.day import events
from wom_sim.day.trace import FIRST_LINE, INNOVATION, NEIGHBOURS, SEEN, UPDATED
from wom_sim.errors import InputError
from wom_sim.state import AWARE, OWNER
from wom_sim.whole_file import whole_file

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.simulation import Simulation

COLUMNS = {
    "replicate": "the luck of the world; where several arms step together, `arm` says whose scenario it is",
    "day": "the day that ends the step, as in the daily metrics",
    "kind": "heard, seen (with ties, so that it became known), use, purchase, repurchase, gift, switch (to another "
    "brand), churn, complaint, recovery (a complaint answered well)",
    "channel": "of what was heard: how; of adoption by contact: the cause, innovation or neighbours",
    "person": "who heard, used, bought: the user's own id where there is one",
    "teller": "the person who told; none for strangers and marketers",
    "author": "the person whose word it was, told or passed on",
    "depth": "how often it was passed on before it was told",
    "intervention": "path of the intervention that sent, gave or answered it",
    "product": "name of the product",
    "valence": "how good the message was, or the experience as it was judged, from -1 to 1",
    "weight": "what it weighed for this person; 0 when it was too far from what the person thought",
    "opinion": "of the person on meeting it",
    "shift": "how far it moved the opinion; what was heard in a step adds up to the move by hearing",
    "made_aware": "whether the person first knew of the product by it, or again after having forgotten",
    "made_customer": "whether the person has the product from then on, and had not before",
}
"""What a row of the log says."""

_KINDS = {
    **{events.HEARD_CONVERSATION + place: ("heard", channel) for place, channel in enumerate(events.CHANNELS)},
    SEEN: ("seen", None),
    events.USE: ("use", None),
    events.FIRST_PURCHASE: ("purchase", None),
    events.REPEAT_PURCHASE: ("repurchase", None),
    events.GIFT: ("gift", None),
    INNOVATION: ("purchase", "innovation"),
    NEIGHBOURS: ("purchase", "neighbours"),
    events.SWITCHED_OUT: ("switch", None),
    events.CHURN: ("churn", None),
    events.COMPLAINT: ("complaint", None),
    events.RESOLVED: ("recovery", None),
}
KINDS = tuple(dict.fromkeys(kind for kind, _ in _KINDS.values()))
CHANNELS = tuple(dict.fromkeys(channel for _, channel in _KINDS.values() if channel))


def _codes(words: Sequence[str], part: int) -> NDArray[np.int64]:
    """Place among the words of either part of the meaning of a note's kind, -1 for none: int64 (256,)."""
    codes = np.full(256, -1)
    for kind, meaning in _KINDS.items():
        word = meaning[part]
        if word is not None:
            codes[kind] = words.index(word)
    return codes


_KIND_CODES, _CHANNEL_CODES = _codes(KINDS, 0), _codes(CHANNELS, 1)


def words(names: Sequence[str], places: NDArray[np.integer]) -> pl.Series:
    """A column of names by their places, null where a place is negative."""
    import polars as pl

    return _looked_up(pl.Series(names, dtype=pl.Enum(names)), places)


def _looked_up(names: pl.Series, places: NDArray[np.integer]) -> pl.Series:
    import polars as pl

    if not len(names):
        return pl.Series([None] * len(places), dtype=names.dtype)
    found = names.gather(np.maximum(places, 0).astype(np.int64))
    return pl.select(pl.when(pl.Series(places >= 0)).then(found)).to_series()


def persons(simulation: Simulation, numbers: NDArray[np.integer]) -> pl.Series:
    """A column of people under the ids that the user gave them, null for whoever is no person.

    Ids of several kinds, such as names and numbers, are written as text.
    """
    import polars as pl

    ids = simulation.crowd.ids
    if ids is not None and ids.dtype == object:
        ids = ids.astype(str)
    return _looked_up(pl.Series(np.arange(simulation.scene.people) if ids is None else ids), numbers)


def interventions(simulation: Simulation, tellers: NDArray[np.integer]) -> pl.Series:
    """A column of the paths of interventions, null for tellers who are none."""
    import polars as pl

    paths = pl.Series([line.path for line in simulation.plan.lines], dtype=pl.String)
    return _looked_up(paths, FIRST_LINE - tellers.astype(np.int64))


def place_columns(simulation: Simulation, rows: NDArray[np.int64]) -> dict[str, Any]:
    """Replicate, and arm where there are several, of rows of the state."""
    world = rows // simulation.scene.people
    columns = {"replicate": simulation.scene.replicate[world]}
    return {"arm": simulation.scene.arm[world], **columns} if len(simulation.arms) > 1 else columns


def events_of(simulation: Simulation) -> pl.DataFrame:
    """The log of the last step of a simulation: `COLUMNS`, in order of person, product and time."""
    if simulation.tracing is None:
        raise InputError("nothing was traced.", remedy="Make it with Simulation(..., trace=True).")
    notes = simulation.tracing.notes
    return _table(simulation, notes, np.full(len(notes), simulation.day - 1))


def _table(simulation: Simulation, notes: NDArray[Any], days: NDArray[np.int64]) -> pl.DataFrame:
    """The log of these notes, each of which was taken in the step that ends on its day."""
    import polars as pl

    told = notes["kind"] != UPDATED
    notes, days = notes[told], days[told]
    kind, rows = notes["kind"], notes["row"]
    heard = np.isin(kind, np.arange(len(events.CHANNELS)) + events.HEARD_CONVERSATION)
    moved = pl.Series(heard | (kind == events.USE) | (kind == events.RESOLVED))
    frame = pl.DataFrame(
        {
            **place_columns(simulation, rows),
            "day": days,
            "kind": words(KINDS, _KIND_CODES[kind]),
            "channel": words(CHANNELS, _CHANNEL_CODES[kind]),
            "person": persons(simulation, rows % simulation.scene.people),
            "teller": persons(simulation, notes["teller"]),
            "author": persons(simulation, notes["author"]),
            "depth": notes["depth"],
            "intervention": interventions(simulation, notes["teller"]),
            "product": words(list(simulation.scenario.products), notes["product"].astype(np.int64)),
            "valence": notes["value"],
            "weight": notes["weight"],
            "opinion": notes["before"],
            "shift": notes["pace"] * notes["weight"] * (notes["value"] - notes["before"]),
            "made_aware": (notes["gained"] & AWARE) != 0,
            "made_customer": (notes["gained"] & OWNER) != 0,
        }
    )
    return frame.with_columns(
        pl.when(pl.Series(heard)).then(pl.col("depth")),
        *(pl.when(moved).then(pl.col(name)) for name in ("valence", "weight", "shift")),
    )


# --- on disk ------------------------------------------------------------------------------------------


class EventLog:
    """The log of a run in a folder of parts, each of some days, so that neither memory nor an interruption is felt.

    The file that is made of them does not depend on where they begin and end.

    folder : a temporary one when left out, which lasts as long as this object.
    """

    NOTES = 1_000_000
    """Notes from which a part is written."""
    GROUP = 250_000
    """Rows in a group of the final file."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or Path(mkdtemp(prefix="wom-sim-events-"))
        if folder is None:
            finalize(self, shutil.rmtree, self._folder, ignore_errors=True)
        self._waiting: list[NDArray[Any]] = []
        self._days: list[int] = []
        self._end = 0

    def add(self, simulation: Simulation) -> None:
        """Take in the last step of a simulation."""
        assert simulation.tracing is not None
        self._waiting.append(simulation.tracing.notes)
        self._days.append(simulation.day - 1)
        if sum(map(len, self._waiting)) >= self.NOTES or simulation.finished:
            self.flush(simulation)

    def flush(self, simulation: Simulation) -> None:
        """Write what waits, up to where the simulation stands."""
        if self._waiting:
            days = np.repeat(self._days, [len(notes) for notes in self._waiting])
            with whole_file(self._folder / f"{self._end:06}-{simulation.day:06}.parquet") as unfinished:
                self._folder.mkdir(exist_ok=True)
                _table(simulation, np.concatenate(self._waiting), days).write_parquet(unfinished)
        self._wait_from(simulation.day)

    def go_to(self, day: int) -> bool:
        """Go on from the morning of a day with the parts of before; False when these are not all there."""
        end = 0
        for part in self._parts():
            first, last = (int(number) for number in part.stem.split("-"))
            if first >= day:
                part.unlink()
            elif first == end:
                end = last
        self._wait_from(day)
        return end == day

    def read(self) -> pl.DataFrame:
        """The whole log."""
        import polars as pl

        return pl.read_parquet(self._parts())

    def write(self, file: Path) -> None:
        """Write the whole log as one file, part by part."""
        import polars as pl

        pl.scan_parquet(self._parts()).sink_parquet(file, row_group_size=self.GROUP, maintain_order=True)

    def _wait_from(self, day: int) -> None:
        self._waiting, self._days, self._end = [], [], day

    def _parts(self) -> list[Path]:
        return sorted(self._folder.glob("*.parquet"))
