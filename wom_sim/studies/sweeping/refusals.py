"""Runs that a scenario refuses or that break: why, how many, and an example of each reason."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from wom_sim.studies.engine.rows import DONE

if TYPE_CHECKING:
    import polars as pl

MOST_REASONS = 100
"""Different reasons that are told apart."""
OTHERS = "other reasons"
_NUMBER = re.compile(r"-?\d[\d.,_]*(?:e[+-]?\d+)?")


class Reason(NamedTuple):
    """Why some runs were not made."""

    status: str
    reason: str
    """As it was said of the first of them."""
    runs: int
    points: int
    example: int
    """The first of these points."""


class Refusals:
    """Gathers reasons; such as differ in numbers only are one."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], Reason] = {}

    def add(self, rows: pl.DataFrame) -> None:
        """Take in the rows of some points, all that these have."""
        import polars as pl

        for row in (
            rows.filter(pl.col("status") != DONE)
            .group_by("point", "status", "error", maintain_order=True)
            .agg(pl.col("replicate").n_unique().alias("runs"))
            .iter_rows(named=True)
        ):
            said = row["error"] or ""
            key = (row["status"], _NUMBER.sub("#", said))
            if key not in self._found and len(self._found) >= MOST_REASONS:
                key, said = (row["status"], OTHERS), OTHERS
            known = self._found.get(key, Reason(row["status"], said, 0, 0, row["point"]))
            self._found[key] = known._replace(runs=known.runs + row["runs"], points=known.points + 1)

    def reasons(self) -> tuple[Reason, ...]:
        """The most frequent first."""
        return tuple(sorted(self._found.values(), key=lambda one: (-one.runs, one.example)))
