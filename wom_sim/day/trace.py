"""What a traced day leaves behind: a note of every message, experience and purchase, in the order of the day.

Kernels take notes through the tally that they are handed. Which law answers is resolved when a kernel is
compiled, from the class of `Tally.trace`: with `Untraced`, the usual one, taking a note is no instruction at all.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numba.extending import overload

from wom_sim.kernel import law

NOBODY = -1
"""In place of a person: nobody of the network, as a stranger who wrote a review."""
FIRST_LINE = -2
"""In place of a person: intervention i of the plan is this less i."""

SEEN, UPDATED, INNOVATION, NEIGHBOURS = range(252, 256)
"""Kinds of notes that are not counted events: it was seen with ties, the inbox was emptied, and adoption by contact of
either cause."""

NOTE = np.dtype(
    [
        ("kind", np.uint8),
        ("gained", np.uint8),
        ("product", np.uint16),
        ("depth", np.int32),
        ("row", np.int64),
        ("teller", np.int64),
        ("author", np.int64),
        ("value", np.float64),
        ("weight", np.float64),
        ("before", np.float64),
        ("pace", np.float64),
    ],
    align=True,
)
"""One note.

kind : an event of `wom_sim.day.events`, or one of those above; gained : bits of the stage that came with it.
teller, author : person who told and person who wrote, or `NOBODY`, or an intervention; depth : how often it was passed
on before it was told. value : how good the message or the experience was; weight : what it weighed; before : the
opinion that met it; pace : how far each unit of weight moved the opinion towards the value.
"""

NOTES_OF_A_PRODUCT = 14
"""The most that one person can note of a product in a day, gifts and what ties say apart: a friend asked, a review,
an advertisement, a post of the brand, the help of a friend, the update, the sight of it, a purchase, a brand left, a
use, a complaint, leaving, buying again, an answer to a complaint."""


class Untraced(NamedTuple):
    """Nothing is noted."""


class Traced(NamedTuple):
    """The notes of one step and one range of people."""

    notes: Any
    """Records of `NOTE` (most notes,)."""
    taken: Any
    """int64 (1,): how many there are."""


@law
def _write(
    trace: Any,
    kind: int,
    row: int,
    product: int,
    gained: int,
    value: float,
    weight: float,
    before: float,
    pace: float,
    teller: int,
    author: int,
    depth: int,
) -> None:
    place = trace.taken[0]
    trace.taken[0] = place + 1
    # Whoever collects the notes checks that all found room.
    if place < trace.notes.shape[0]:
        here = trace.notes[place]
        here.kind = kind
        here.gained = gained
        here.product = product
        here.depth = depth
        here.row = row
        here.teller = teller
        here.author = author
        here.value = value
        here.weight = weight
        here.before = before
        here.pace = pace


def note(
    trace: Any,
    kind: int,
    row: int,
    product: int,
    gained: int = 0,
    value: float = 0.0,
    weight: float = 0.0,
    before: float = 0.0,
    pace: float = 0.0,
    teller: int = NOBODY,
    author: int = NOBODY,
    depth: int = 0,
) -> None:
    """Note what happened to a person with a product, where notes are taken; see `NOTE`."""
    if isinstance(trace, Traced):
        _write(trace, kind, row, product, gained, value, weight, before, pace, teller, author, depth)


# Not inlined: Numba 0.68 then drops calls with named arguments.
@overload(note)
def _note(
    trace: Any,
    kind: Any,
    row: Any,
    product: Any,
    gained: Any = 0,
    value: Any = 0.0,
    weight: Any = 0.0,
    before: Any = 0.0,
    pace: Any = 0.0,
    teller: Any = NOBODY,
    author: Any = NOBODY,
    depth: Any = 0,
) -> Any:
    if trace.instance_class is Traced:

        def compiled(
            trace: Any,
            kind: Any,
            row: Any,
            product: Any,
            gained: Any = 0,
            value: Any = 0.0,
            weight: Any = 0.0,
            before: Any = 0.0,
            pace: Any = 0.0,
            teller: Any = NOBODY,
            author: Any = NOBODY,
            depth: Any = 0,
        ) -> None:
            _write(trace, kind, row, product, gained, value, weight, before, pace, teller, author, depth)
    else:

        def compiled(
            trace: Any,
            kind: Any,
            row: Any,
            product: Any,
            gained: Any = 0,
            value: Any = 0.0,
            weight: Any = 0.0,
            before: Any = 0.0,
            pace: Any = 0.0,
            teller: Any = NOBODY,
            author: Any = NOBODY,
            depth: Any = 0,
        ) -> None:
            pass

    return compiled
