"""How two arms come to differ: the people whose path differs first, and from whom that spread."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import polars as pl


class Divergence(NamedTuple):
    """How the first replicate of an arm came to differ from that of another."""

    arm: str
    other: str
    people: pl.DataFrame
    """One row for everyone whose state ever differs, in the order in which that happened: person (the user's id), place (0..n-1), day,
    cause (a move's path, or `conversation`, `feed`, ... : how what made the difference came), through (person whose
    word it was, or none), through_place, generation (0 where a move did it, one more than that of `through` else), buys (how the
    first purchase differs: `sooner`, `later`, `only here`, `only there`, `same`, `none`)."""
    differing: pl.DataFrame
    """By day: day, people who differ so far, and those who do in this evening's state of awareness or purchase."""
    trees: tuple[dict[str, Any], ...]
    """The largest trees of difference: root, cause, people, depth, and `edges` (through_place, place, day)."""
    influence: pl.DataFrame
    """Who influenced whom most in the arm: person, on whom (`persuaded`), how many and how much."""
