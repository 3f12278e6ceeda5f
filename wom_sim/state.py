"""All that changes: what everyone knows, thinks and owns, as arrays over rows = worlds x people.

Only independent facts are kept. Labels such as the stage of the funnel, the step of the ladder from liking
to defending, or the class of a promoter are functions of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

import numpy as np
from numba import types
from numba.extending import overload
from numpy.typing import NDArray

from wom_sim.kernel import inlined, law
from wom_sim.rng import BLOCK

Dtype = Literal["float64", "float32", "compact"]

# Bits of `Fields.stage`.
AWARE = 1
CONSIDERING = 2
OWNER = 4
FORMER = 8

STAGE_BITS = 16
"""How many combinations of those bits there are."""

# Bits of `Fields.bond`.
FOLLOWS = 1
UNSUBSCRIBED = 2
MEMBER = 4
OPEN = 8
PRIVATE = 16
AMBASSADOR = 32
LATE = 64
NO_COMPLAINT = 255 - (OPEN | PRIVATE | LATE)
"""All bits but those of a complaint."""

# Stages of the funnel, as levers and audiences know them.
UNAWARE, INFORMED, INTERESTED, CUSTOMER, CHURNED = range(5)
STAGES = ("unaware", "aware", "considering", "customer", "former")

NEVER = -32768
"""A clock that has not been set."""
BEFORE = -1
"""A clock that was set before the first day."""
NOBODY = -1
"""The author of what stands on a page on which nothing ever stood."""
LATEST_DAY = 32000
"""Days are kept in 16 bits."""


class Fields(NamedTuple):
    """The state as arrays. R rows, B products, L platforms, K feeds, W worlds; `real` is the scenario's dtype."""

    stage: Any
    """uint8 (R, B): bits AWARE, CONSIDERING, OWNER, FORMER."""
    opinion: Any
    """real (R, B) in [-1, 1]."""
    confidence: Any
    """real (R, B) >= 0: weight gained by hearing and using, on the day `updated`; it fades."""
    updated: Any
    """int16 (R, B): day on which opinion and confidence last changed."""
    expectation: Any
    """int16 (R, B), of 32767: what the owner expected when buying, from -1 to 1."""
    fatigue: Any
    """real (R, B) >= 0: advertisements not yet forgotten, on the day `exposed`; it fades."""
    exposed: Any
    """int16 (R, B): day of the last advertisement."""
    uses: Any
    """uint8 (R, B): experiences so far, up to 255."""
    bought: Any
    """int16 (R, B): day of the first purchase or gift."""
    trust: Any
    """int16 (R, B), of 32767: how far the brand's own word is believed, from -1 to 1."""
    bond: Any
    """uint8 (R, B): bits FOLLOWS, UNSUBSCRIBED, MEMBER, AMBASSADOR; and of the last complaint: OPEN until it is
    answered, PRIVATE, LATE when the answer was waited for too long."""
    invited: Any
    """int16 (R, B): day of the last invitation by a customer."""
    trigger: Any
    """int16 (R, B): day of the last occasion to talk."""
    complained: Any
    """int16 (R, B): day of the last complaint, until it is made good."""
    said: Any
    """uint8 (L, R), public: product spoken of in this step on each platform, plus one; 0 for silence."""
    valence: Any
    """real (1, R), public: how good the last word was."""
    anchor: Any
    """real (R, B) in [-1, 1]: opinion that hearsay fades back to; no rows where it does not fade."""
    post_product: Any
    """uint8 (K, R), public: product of the post that stands on each feed, plus one; 0 for none."""
    post_valence: Any
    """int16 (K, R), of 32767, public: how good its word is, from -1 to 1."""
    post_day: Any
    """int16 (K, R), public: day on which it was put up."""
    post_author: Any
    """int32 (K, R), public: the person whose word it is, or the intervention as in `trace.NOTE`."""
    post_depth: Any
    """uint8 (K, R), public: how many times it was passed on to get here."""
    post_paid: Any
    """int16 (K, R), public: the intervention that paid for it, plus one; negative where it does not say so, 0 for
    nobody."""
    post_engagement: Any
    """int32 (K, R), public: reactions gathered before today."""
    reacted: Any
    """int32 (K, R): person to whose post one reacted today, plus one; negative to pass it on; 0 for nobody. Beyond the
    people come the interventions that keep pages."""
    worth: Any
    """float64 (R, B): contribution of all that a person has paid, discounted to the first day, in money of the people
    who are simulated; no rows unless books are kept."""
    purchased: Any
    """int16 (R, B): day of the first purchase that was paid for; no rows unless books are kept."""
    reviews: Any
    """int64 (W, B, 5), public: reviews of one to five stars given before today."""
    words: Any
    """uint8 (L, R), public, scratch: on how many days of this step one spoke there."""
    heard: Any
    """uint8 (R, B), scratch: messages in today's inbox, up to 255."""
    inbox_weight: Any
    """real (R, B), scratch: sum of the weights of today's messages."""
    inbox_pull: Any
    """real (R, B), scratch: weighted sum of their distances from the listener's opinion."""
    near: Any
    """uint8 (R,), scratch: whether a tie may have a post on the feed that is read now."""


SCRATCH = ("words", "heard", "inbox_weight", "inbox_pull", "near")
"""Fields that are empty between days, and so are neither saved nor counted as state."""

PUBLIC = (
    *("said", "valence", "post_product", "post_valence", "post_day", "post_author"),
    *("post_depth", "post_paid", "post_engagement", "reacted"),
)
"""Fields between days that have people along their second axis."""

_CLOCKS = ("updated", "exposed", "bought", "trigger", "complained", "invited")


def new_fields(
    worlds: int,
    people: int,
    products: int,
    platforms: int,
    dtype: Dtype,
    feeds: int = 0,
    anchored: bool = False,
    books: bool = False,
) -> Fields:
    """The state in which nobody knows of anything.

    feeds : how many platforms have one; anchored : if hearsay fades; books : if it is kept what everyone has paid.
    """
    rows = worlds * people
    booked = (rows if books else 0, products)
    unit: Any = np.int16 if dtype == "compact" else dtype
    amount: Any = np.uint16 if dtype == "compact" else dtype
    scratch: Any = np.float32 if dtype == "compact" else dtype
    shape = (rows, products)
    clocks = {name: np.full(shape, NEVER, np.int16) for name in _CLOCKS}
    return Fields(
        stage=np.zeros(shape, np.uint8),
        opinion=np.zeros(shape, unit),
        confidence=np.zeros(shape, amount),
        expectation=np.zeros(shape, np.int16),
        fatigue=np.zeros(shape, amount),
        trust=np.zeros(shape, np.int16),
        bond=np.zeros(shape, np.uint8),
        uses=np.zeros(shape, np.uint8),
        said=np.zeros((platforms, rows), np.uint8),
        words=np.zeros((platforms, rows), np.uint8),
        valence=np.zeros((1, rows), unit),
        anchor=np.zeros((rows if anchored else 0, products), unit),
        post_product=np.zeros((feeds, rows), np.uint8),
        post_valence=np.zeros((feeds, rows), np.int16),
        post_day=np.zeros((feeds, rows), np.int16),
        post_author=np.full((feeds, rows), NOBODY, np.int32),
        post_depth=np.zeros((feeds, rows), np.uint8),
        post_paid=np.zeros((feeds, rows), np.int16),
        post_engagement=np.zeros((feeds, rows), np.int32),
        reacted=np.zeros((feeds, rows), np.int32),
        worth=np.zeros(booked),
        purchased=np.full(booked, NEVER, np.int16),
        reviews=np.zeros((worlds, products, 5), np.int64),
        heard=np.zeros(shape, np.uint8),
        inbox_weight=np.zeros(shape, scratch),
        inbox_pull=np.zeros(shape, scratch),
        near=np.zeros(rows, np.uint8),
        **clocks,
    )


def bytes_per_row(
    products: int, platforms: int, dtype: Dtype, feeds: int = 0, anchored: bool = False, books: bool = False
) -> dict[str, int]:
    """Bytes of state and of scratch for one person of one world."""
    fields = new_fields(1, 1, products, platforms, dtype, feeds, anchored, books)
    kept = sum(array.nbytes for name, array in fields._asdict().items() if name not in (*SCRATCH, "reviews"))
    return {"state": kept, "scratch": sum(getattr(fields, name).nbytes for name in SCRATCH)}


class Scene(NamedTuple):
    """How rows are made of worlds and people, whose luck and rules each world has, and what day it is."""

    people: Any
    """int: people in a world."""
    blocks: Any
    """int: blocks of 256 people in a world."""
    seed: Any
    """uint64: seed of the luck."""
    arm: Any
    """int64 (W,): which scenario a world follows."""
    replicate: Any
    """int64 (W,): which luck a world has."""
    hears: Any
    """int64 (W,): the world whose people are heard and seen in a world, its own as a rule; -1 for nobody's."""
    day: Any
    """int: the day that is lived."""
    days: Any
    """float: days that are lived at once; more than one only by adoption on contact, in longer steps."""


def worlds_heard(arms: Sequence[int], replicates: int) -> NDArray[np.int64]:
    """`Scene.hears`, where each arm hears the same replicate of another, or nobody (-1); arms : one number an arm."""
    others = np.repeat(np.array(arms, np.int64), replicates)
    return np.where(others < 0, -1, others * replicates + np.arange(len(others)) % replicates)


@inlined
def span(scene: Any, block: int) -> Any:
    """World, block in that world, and first and last (exclusive) person, of a block counted over all worlds."""
    world = block // scene.blocks
    inner = block - world * scene.blocks
    first = inner * BLOCK
    return world, inner, first, min(first + BLOCK, scene.people)


def _stage_of(bits: int) -> int:
    """Stage of the funnel: customer before considering before former before aware before unaware."""
    if bits & OWNER:
        return CUSTOMER
    if bits & CONSIDERING:
        return INTERESTED
    if bits & FORMER:
        return CHURNED
    if bits & AWARE:
        return INFORMED
    return UNAWARE


@law
def owner_bits_gained(bits: int) -> int:
    """Bits of the stage that somebody gains who gets the product."""
    return (AWARE | OWNER) & ~int(bits)


stage_of = law(_stage_of)
STAGE_OF_BITS = np.array([_stage_of(bits) for bits in range(STAGE_BITS)])
"""`stage_of` as a table: int64 (16,)."""


# Numba keeps float(x) of a 32-bit number in 32 bits, so loads are made 64-bit by name.
#
# Values between -1 and 1, and amounts from 0 to 128, are computed in float64 and stored in the scenario's
# dtype. The compact one keeps 16 bits: at 8, small influences would round to nothing.

_UNIT = 32767.0
_AMOUNT = 512.0


@law
def _unit_bits(value: float) -> int:
    return int(round(value * _UNIT))


@law
def _amount_bits(value: float) -> int:
    return int(round(min(value, 127.99) * _AMOUNT))


def unit(array: Any, row: int, product: int) -> float:
    """A stored value between -1 and 1, as float64."""
    value = float(array[row, product])
    return value / _UNIT if array.dtype == np.int16 else value


def units(array: NDArray[Any]) -> NDArray[np.float64]:
    """All of an array's values between -1 and 1, as float64."""
    values: NDArray[np.float64] = array.astype(np.float64)
    return values / _UNIT if array.dtype == np.int16 else values


def in_16_bits(values: NDArray[Any]) -> NDArray[np.int16]:
    """Values between -1 and 1, stored in any dtype, as they are stored in 16 bits."""
    return values if values.dtype == np.int16 else np.rint(values * _UNIT).astype(np.int16)


def set_unit(array: Any, row: int, product: int, value: float) -> None:
    """Store a value between -1 and 1."""
    array[row, product] = _unit_bits(value) if array.dtype == np.int16 else value


def amount(array: Any, row: int, product: int) -> float:
    """A stored amount of at least 0, as float64."""
    value = float(array[row, product])
    return value / _AMOUNT if array.dtype == np.uint16 else value


def set_amount(array: Any, row: int, product: int, value: float) -> None:
    """Store an amount of at least 0."""
    array[row, product] = _amount_bits(value) if array.dtype == np.uint16 else value


def _overload_load(load: Any, narrow: Any, scale: float) -> None:
    """Compile `load` for arrays of the narrow type and for arrays of floats."""

    @overload(load)
    def typed(array: Any, row: Any, product: Any) -> Any:
        if array.dtype == narrow:

            def read(array: Any, row: Any, product: Any) -> Any:
                return np.float64(array[row, product]) / scale
        else:

            def read(array: Any, row: Any, product: Any) -> Any:
                return np.float64(array[row, product])

        return read


def _overload_store(store: Any, narrow: Any, bits: Any) -> None:
    """Compile `store` for arrays of the narrow type and for arrays of floats."""

    @overload(store)
    def typed(array: Any, row: Any, product: Any, value: Any) -> Any:
        if array.dtype == narrow:

            def write(array: Any, row: Any, product: Any, value: Any) -> Any:
                array[row, product] = bits(value)
        else:

            def write(array: Any, row: Any, product: Any, value: Any) -> Any:
                array[row, product] = value

        return write


_overload_load(unit, types.int16, _UNIT)
_overload_load(amount, types.uint16, _AMOUNT)
_overload_store(set_unit, types.int16, _unit_bits)
_overload_store(set_amount, types.uint16, _amount_bits)
