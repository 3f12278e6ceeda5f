"""A part of a study: one of several processes makes it, and together they make all of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from wom_sim.errors import InputError

MOST_SHARDS = 100_000
"""More than these are a slip of the pen."""


class Shard(NamedTuple):
    """One of so many parts of what is planned; those of as many have nothing in common."""

    number: int
    """From 1 to how many there are."""
    parts: int

    @classmethod
    def read(cls, text: str) -> Shard:
        """A shard as users write it, such as `2/5`; InputError for anything else."""
        found = re.fullmatch(r"\s*(\d{1,6})\s*/\s*(\d{1,6})\s*", text, re.ASCII)
        shard = cls(*map(int, found.groups())) if found else cls(0, 0)
        if not 1 <= shard.number <= shard.parts <= MOST_SHARDS:
            raise InputError(
                f"'{text}' is no part of a study.",
                where="shard",
                remedy="Write '2/5' for the second of five parts; the first is '1/5'.",
            )
        return shard

    def of[T](self, planned: Sequence[T]) -> Sequence[T]:
        """Its part of what is planned: every so many, so that neighbours, which take alike long, are dealt out."""
        return planned[self.number - 1 :: self.parts]

    def overlaps(self, other: Shard) -> bool:
        """Whether two shards may have anything in common."""
        return self.parts != other.parts or self.number == other.number

    def __str__(self) -> str:
        return f"{self.number}/{self.parts}"


WHOLE = Shard(1, 1)
"""All of it."""
