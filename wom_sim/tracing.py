"""What a traced simulation keeps: through whom awareness came, and what every opinion is made of.

The law of opinion is linear in what is heard and lived: x' = x + s sum u (m - x) / (c + sum u). What a source has
contributed to an opinion can therefore be carried along, k' = k (1 - s sum u / (c + sum u)) + s sum_source(u m) /
(c + sum u), and the contributions add up to the opinion, but for rounding and for what a narrow `dtype` cuts off.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import CHANNELS, HEARD_CONVERSATION, RESOLVED, USE
from wom_sim.day.trace import FIRST_LINE, NOTE, NOTES_OF_A_PRODUCT, UPDATED, Traced
from wom_sim.errors import WomError
from wom_sim.kernel import inlined, kernel
from wom_sim.memory import require
from wom_sim.rng import BLOCK
from wom_sim.state import AWARE, BEFORE, NEVER, OWNER, Fields, Scene, units

SOURCES = ("start", "experience", *CHANNELS)
"""What opinions are made of: what was thought on the first morning, own experience, and every channel."""
START, EXPERIENCE = 0, 1

FIRST_HEARD = HEARD_CONVERSATION
LAST_HEARD = HEARD_CONVERSATION + len(CHANNELS) - 1


class Trail(NamedTuple):
    """What is carried along, for R rows, B products and S sources."""

    day: Any
    """int16 (R, B): day on which a person first heard of a product; `NEVER`, or `BEFORE` the first day."""
    kind: Any
    """uint8 (R, B): kind of the note by which it came."""
    teller: Any
    """int32 (R, B): from whom; see `wom_sim.day.trace.NOTE`."""
    parts: Any
    """float64 (R, B, S): contributions to the opinion."""
    persuader: Any
    """int32 (R, B): the person whose one word has the largest part in the opinion; -1 for nobody."""
    persuasion: Any
    """float64 (R, B): that part, at least 0."""


class Adoptions(NamedTuple):
    """Everyone who got a product, frozen at that moment: A adoptions, S sources."""

    day: Any
    """int64 (A,)."""
    row: Any
    """int64 (A,)."""
    product: Any
    """int64 (A,)."""
    kind: Any
    """uint8 (A,): kind of the note."""
    giver: Any
    """int64 (A,): of a gift, the intervention as a teller."""
    opinion: Any
    """float64 (A,)."""
    parts: Any
    """float64 (A, S)."""
    persuader: Any
    """int32 (A,)."""


def new_trail(rows: int, products: int) -> Trail:
    """The trail of people who know nothing and think nothing."""
    shape = (rows, products)
    return Trail(
        day=np.full(shape, NEVER, np.int16),
        kind=np.zeros(shape, np.uint8),
        teller=np.full(shape, -1, np.int32),
        parts=np.zeros((*shape, len(SOURCES))),
        persuader=np.full(shape, -1, np.int32),
        persuasion=np.zeros(shape),
    )


def new_adoptions(count: int) -> Adoptions:
    """Room for so many adoptions."""
    whole = {name: np.empty(count, np.int64) for name in ("day", "row", "product", "giver")}
    return Adoptions(
        kind=np.empty(count, np.uint8),
        opinion=np.empty(count),
        parts=np.empty((count, len(SOURCES))),
        persuader=np.empty(count, np.int32),
        **whole,
    )


@inlined
def _keep(trail: Trail, row: Any, product: Any, left: float) -> None:
    """All that an opinion was made of counts for less, by the same factor."""
    for source in range(trail.parts.shape[2]):
        trail.parts[row, product, source] *= left
    trail.persuasion[row, product] *= left


@kernel
def follow(lo: int, hi: int, notes: Any, day: int, trail: Any, adoptions: Any) -> None:
    """Carry the notes [lo, hi) of one step into the trail; in order of row and product, and as they were taken.

    Messages are given the pace of the update that took them in. There is room for as many adoptions as notes that
    made a customer.
    """
    first, adopted = lo, 0
    for place in range(lo, hi):
        here = notes[place]
        row, product, kind = np.int64(here.row), np.int64(here.product), np.int64(here.kind)
        if notes[first].row != row or notes[first].product != product:
            first = place
        if here.gained & AWARE and trail.day[row, product] == NEVER:
            trail.day[row, product] = day
            trail.kind[row, product] = kind
            trail.teller[row, product] = here.teller
        if kind in (USE, RESOLVED):
            _keep(trail, row, product, 1.0 - here.pace * here.weight)
            trail.parts[row, product, EXPERIENCE] += here.pace * here.weight * here.value
        if kind == UPDATED:
            _keep(trail, row, product, 1.0 - here.pace * here.weight)
            for earlier in range(first, place):
                message = notes[earlier]
                channel = np.int64(message.kind) - FIRST_HEARD
                if channel < 0 or channel > LAST_HEARD - FIRST_HEARD:
                    continue
                message.pace = here.pace
                part = message.pace * message.weight * message.value
                trail.parts[row, product, EXPERIENCE + 1 + channel] += part
                if message.teller >= 0 and part > trail.persuasion[row, product]:
                    trail.persuader[row, product] = message.teller
                    trail.persuasion[row, product] = part
            first = place + 1
        if here.gained & OWNER:
            adoptions.day[adopted] = day
            adoptions.row[adopted] = row
            adoptions.product[adopted] = product
            adoptions.kind[adopted] = kind
            adoptions.giver[adopted] = here.teller
            adoptions.opinion[adopted] = here.before
            adoptions.persuader[adopted] = trail.persuader[row, product]
            for source in range(trail.parts.shape[2]):
                adoptions.parts[adopted, source] = trail.parts[row, product, source]
            adopted += 1


class Tracing:
    """The notes of every step of a simulation, and the trail that they leave.

    Parameters
    ----------
    fields : the state on the first morning.
    tasks : how many ranges of people are worked on side by side.
    slots : words of ties, and answers to them, that one person can hear in a step.
    days : days in a step.

    Raises InputError when it does not fit into memory.
    """

    def __init__(self, scene: Scene, fields: Fields, tasks: int, slots: int, days: int) -> None:
        self._days = days
        self._rows, self._products = (int(size) for size in fields.stage.shape)
        self._blocks, self._people = scene.blocks * len(scene.arm), scene.people
        one = sum(array.nbytes for array in new_trail(1, self._products))
        self._require(self._rows * (one + NOTE.itemsize * self._notes_of_a_person(slots)))
        self.trail = new_trail(self._rows, self._products)
        self.trail.day[(fields.stage & AWARE) != 0] = BEFORE
        self.trail.parts[..., START] = units(fields.opinion)
        self._adoptions = [new_adoptions(0)]
        self._ranges = [_room(0) for _ in range(tasks)]
        self.notes: NDArray[Any] = self._ranges[0].notes
        """Notes of the last step, by row, product and time: records of `NOTE`."""

    @property
    def adoptions(self) -> Adoptions:
        """All adoptions so far, in order of day, row and product."""
        if len(self._adoptions) > 1:
            self._adoptions = [Adoptions(*(np.concatenate(part) for part in zip(*self._adoptions, strict=True)))]
        return self._adoptions[0]

    def begin(self, slots: int, gifts: int) -> list[Traced]:
        """Empty room for the notes of a step, one for each range of people.

        gifts : how many times interventions may give or send something to whomever they choose.
        """
        tasks = len(self._ranges)
        longest = min(self._rows, (self._blocks // tasks + 1) * BLOCK) * self._notes_of_a_person(slots)
        # What is not written takes no memory; gifts of all people are noted in the first range.
        room = longest + gifts * self._rows
        if len(self._ranges[0].notes) < room:
            self._require(NOTE.itemsize * longest * tasks)
            self._ranges = [_room(longest if task else room) for task in range(tasks)]
        for part in self._ranges:
            part.taken[0] = 0
        return self._ranges

    def end(self, day: int) -> None:
        """Put the notes of the step in order, and follow them."""
        for part in self._ranges:
            if part.taken[0] > len(part.notes):
                raise WomError(
                    f"{part.taken[0]} notes were taken on day {day}, and there is room for {len(part.notes)}."
                )
        notes = np.concatenate([part.notes[: part.taken[0]] for part in self._ranges])
        order = np.argsort(notes["row"] * self._products + notes["product"], kind="stable")
        self.notes = notes[order].view(np.recarray)
        adoptions = new_adoptions(int(np.count_nonzero(self.notes["gained"] & OWNER)))
        follow(0, len(notes), self.notes, day, self.trail, adoptions)
        self._adoptions.append(adoptions)

    def move_lines(self, places: Sequence[int]) -> None:
        """Interventions have moved in the plan: `places` are where those of before stand now."""
        moved = np.array([FIRST_LINE - place for place in places], np.int64)
        for tellers in (self.trail.teller, self.adoptions.giver):
            lines = tellers <= FIRST_LINE
            tellers[lines] = moved[FIRST_LINE - tellers[lines]]

    def arrays(self) -> dict[str, Any]:
        """All that changes, by name."""
        return {f"trail.{name}": array for name, array in self.trail._asdict().items()} | {
            f"adoptions.{name}": array for name, array in self.adoptions._asdict().items()
        }

    def restore(self, arrays: dict[str, Any]) -> None:
        """Go on from what `arrays` gave."""
        for name, array in self.trail._asdict().items():
            array[...] = arrays[f"trail.{name}"]
        self._adoptions = [Adoptions(**{name: arrays[f"adoptions.{name}"] for name in Adoptions._fields})]

    def _notes_of_a_person(self, slots: int) -> int:
        return slots + NOTES_OF_A_PRODUCT * self._products * self._days

    def _require(self, needed: float) -> None:
        require(needed, needed / self._people, self._people)


def _room(notes: int) -> Traced:
    """Room for so many notes."""
    return Traced(np.empty(notes, NOTE).view(np.recarray), np.zeros(1, np.int64))
