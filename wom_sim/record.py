"""What a run remembers: whole numbers by day, world, product and segment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import BINS, EVENTS, TALK

Counts = NDArray[np.int64]

BY_LINE = ("exposures", "given", "successes", "ran", "due", "costs")
"""What is counted by intervention."""

DUES = ("standing", "exposures", "people", "successes")
"""What money is due for: fixed sums and those by the day, messages, people who were given something, successes."""


@dataclass
class Record:
    """Counts of all steps so far; steps that have not been run are zero."""

    events: Counts
    """int64 (steps, worlds, products, segments, events)."""
    opinions: Counts
    """int64 (steps, worlds, products, BINS): those who are aware, by opinion."""
    exposures: Counts
    """int64 (steps, worlds, interventions): messages met."""
    given: Counts
    """int64 (steps, worlds, interventions): people given something."""
    successes: Counts
    """int64 (steps, worlds, interventions): successes that are paid for."""
    ran: Counts
    """int64 (steps, worlds, interventions): days on which it ran."""
    due: Counts
    """int64 (steps, worlds, interventions, DUES): money due for what was delivered, in units of money."""
    costs: Counts
    """int64 (steps, worlds, interventions): money spent: all that was due, or what budgets had left of it."""
    heard: Counts
    """int64 (steps, worlds, marketers, products, 2, 3): good, neutral and bad words that each marketer's instrument
    caught, as what it took them for, and all that were spoken where it listens; no marketers where none listens."""

    @classmethod
    def empty(cls, steps: int, worlds: int, products: int, segments: int, lines: int, listeners: int = 0) -> Self:
        """A record in which nothing has happened; listeners : products, or 0 where nobody listens."""
        return cls(
            events=np.zeros((steps, worlds, products, segments, len(EVENTS)), np.int64),
            opinions=np.zeros((steps, worlds, products, BINS), np.int64),
            exposures=np.zeros((steps, worlds, lines), np.int64),
            given=np.zeros((steps, worlds, lines), np.int64),
            successes=np.zeros((steps, worlds, lines), np.int64),
            ran=np.zeros((steps, worlds, lines), np.int64),
            due=np.zeros((steps, worlds, lines, len(DUES)), np.int64),
            costs=np.zeros((steps, worlds, lines), np.int64),
            heard=np.zeros((steps, worlds, listeners, products, 2, len(TALK)), np.int64),
        )

    @staticmethod
    def bytes_per_world(steps: int, products: int, segments: int, lines: int, listeners: int = 0) -> int:
        """Memory that one world's record takes."""
        counted = products * (segments * len(EVENTS) + BINS + 2 * len(TALK) * listeners)
        return 8 * steps * (counted + (5 + len(DUES)) * lines)

    @classmethod
    def joined(cls, parts: list[Record]) -> Self:
        """Records of several batches of worlds as one; that of a single one is not copied."""
        if len(parts) == 1:
            return cls(**parts[0].arrays())
        return cls(
            **{
                field.name: np.concatenate([getattr(part, field.name) for part in parts], axis=1)
                for field in fields(cls)
            }
        )

    def move_lines(self, places: list[int], lines: int) -> None:
        """Make room for other interventions.

        places : where those that there are go; -1 for one that has done nothing, and is left out.
        """
        kept = [place for place, to in enumerate(places) if to >= 0]
        for name in BY_LINE:
            old = getattr(self, name)
            new = np.zeros((*old.shape[:2], lines, *old.shape[3:]), np.int64)
            new[:, :, [places[place] for place in kept]] = old[:, :, kept]
            setattr(self, name, new)

    def arrays(self) -> dict[str, Any]:
        """The record's arrays by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}


class Accounts(NamedTuple):
    """What every person has been worth, W worlds and B products; no worlds where no books were kept."""

    worth: NDArray[np.float64]
    """float64 (W, people, B): price less cost of all that was paid for, discounted to the first day, in money of the
    simulated people."""
    purchased: NDArray[np.int16]
    """int16 (W, people, B): day of the first purchase that was paid for; `state.NEVER`, or `BEFORE` the first day."""

    @staticmethod
    def bytes_per_person(products: int) -> int:
        """Memory that a person's account takes in one world."""
        return products * (np.dtype(np.float64).itemsize + np.dtype(np.int16).itemsize)

    @classmethod
    def joined(cls, parts: Sequence[Accounts]) -> Self:
        """Accounts of several batches of worlds as one."""
        return cls(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


@dataclass(frozen=True)
class Moment:
    """A picture of the first world of an arm on one evening."""

    arm: int
    day: int
    stage: NDArray[np.uint8]
    """uint8 (people, products): the bits of `state.Fields.stage`."""
    opinion: NDArray[np.float32]
    """float32 (people, products)."""
