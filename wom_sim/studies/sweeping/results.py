"""What a sweep's rows say together, gathered group by group in bounded memory."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.folder import MARK
from wom_sim.result import VERSION, origin, write_json

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.studies.sweep import Sweep


@dataclass(frozen=True)
class Summary:
    """What came out of a sweep."""

    sweep: Sweep
    statuses: dict[str, int]
    """How many runs are done, refused and failed."""

    def manifest(self) -> dict[str, Any]:
        """Where the sweep comes from."""
        return {"name": self.sweep.scenario.name, "result_version": VERSION, "statuses": self.statuses, **origin()}


def summary(sweep: Sweep, groups: Iterator[pl.DataFrame]) -> Summary:
    """Gather the groups of rows of a sweep."""
    statuses: dict[str, int] = {}
    for rows in groups:
        for status, count in rows.unique("run_id").group_by("status").len().iter_rows():
            statuses[status] = statuses.get(status, 0) + count
    return Summary(sweep, statuses)


def write(found: Summary, folder: Path) -> None:
    """Write the results into a folder that exists."""
    write_json(folder / MARK, found.manifest())
