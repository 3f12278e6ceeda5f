"""The table of the canon: law, source, target, result, tolerance, verdict, and what it was computed with."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.errors import InputError
from wom_sim.folder import check_writable
from wom_sim.result import origin
from wom_sim.verification.canon import Row
from wom_sim.verification.law import Effort
from wom_sim.whole_file import check_file, whole_file

if TYPE_CHECKING:
    import rich.table

TITLE = "# Verification"
"""The first line of the table in Markdown, by which its file is known."""

TIERS = {"A": "exact", "B": "published theory or simulation", "C": "patterns of the default model"}
COLUMNS = ("law", "source", "quantity", "target", "result", "tolerance", "verdict")


@dataclass(frozen=True)
class Table:
    """What was found, and how it was looked for."""

    rows: Sequence[Row]
    effort: Effort
    part: str = ""
    """Part of the names of the laws that were looked for; empty for all."""
    interrupted: bool = False
    seconds: float = 0.0
    date: str = field(default_factory=lambda: datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"))
    made_with: dict[str, Any] = field(default_factory=origin)
    """Releases, machine and commit."""

    @property
    def fails(self) -> bool:
        """Whether a finding of tier A or B was missed, or nothing was found at all."""
        return not self.rows or any(row.fails for row in self.rows)

    @property
    def verdict(self) -> str:
        """One sentence: how many findings of each tier were met."""
        counts = []
        for tier, name in TIERS.items():
            met = [row.finding.met for row in self.rows if row.law.tier == tier]
            if met:
                counts.append(f"{sum(met)} of {len(met)} of tier {tier} ({name})")
        return f"Met: {', '.join(counts) or 'nothing'}."

    @property
    def about(self) -> str:
        """One paragraph: when, by what, and how much of the canon."""
        whole = "The full canon" if self.effort.full else "The quick canon"
        only = f", of it only laws with '{self.part}' in their name" if self.part else ""
        cut = ", interrupted" if self.interrupted else ""
        versions = ", ".join(f"{name} {number}" for name, number in self.made_with["versions"].items())
        machine = f"{self.made_with['machine']['system']} on {self.made_with['machine']['architecture']}"
        commit = f", commit {self.made_with['commit'][:12]}" if self.made_with["commit"] else ""
        how = f"{whole}{only}{cut}: {self.date}, {self.seconds:.0f} s."
        return f"{how} {versions}, Python {self.made_with['python']}{commit}; {machine}."

    def as_rich(self) -> rich.table.Table:
        """The table for a terminal."""
        from rich.box import SIMPLE
        from rich.table import Table as Grid
        from rich.text import Text

        grid = Grid("", "law and quantity", "target", "result", "tolerance", "verdict", box=SIMPLE)
        for row, first in _with_firsts(self.rows):
            if first:
                grid.add_row(row.law.tier, Text(f"{row.law.name} ({row.law.source})", style="bold"))
            *told, verdict = (Text(cell) for cell in _cells(row)[2:])
            verdict.stylize("green" if row.finding.met else "red" if row.fails else "yellow")
            grid.add_row("", *told, verdict)
        return grid

    def as_markdown(self) -> str:
        """The table as Markdown, a section for each topic."""
        lines = [TITLE, "", "Written by `wom-sim verify`, and not by hand.", "", self.about, "", self.verdict]
        lines += ["", "A tolerance says how far a result may be off its target, and why. SE is the standard error."]
        lines += ["Patterns of tier C are reported, met or missed, and fail nothing."]
        for topic, rows in groupby(self.rows, key=lambda row: row.topic):
            lines += ["", f"## {topic.replace('_', ' ').capitalize()}", ""]
            lines += [f"| tier | {' | '.join(COLUMNS)} |", f"|{' --- |' * (len(COLUMNS) + 1)}"]
            for row, first in _with_firsts(list(rows)):
                cells = [row.law.tier, *_cells(row)] if first else ["", "", "", *_cells(row)[2:]]
                lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
        return "\n".join(lines) + "\n"

    def as_csv(self) -> str:
        """The table as comma-separated values: every row in full."""
        out = io.StringIO()
        writer = csv.DictWriter(out, ["topic", "tier", *COLUMNS], lineterminator="\n")
        writer.writeheader()
        writer.writerows(self._rows())
        return out.getvalue()

    def as_json(self) -> str:
        """All of it as JSON."""
        about = {
            "date": self.date,
            "canon": "full" if self.effort.full else "quick",
            "law": self.part,
            "interrupted": self.interrupted,
            "seconds": round(self.seconds, 1),
            "fails": self.fails,
            **self.made_with,
        }
        return json.dumps({**about, "rows": self._rows()}, indent=2, ensure_ascii=False) + "\n"

    def _rows(self) -> list[dict[str, str]]:
        return [{"topic": row.topic, "tier": row.law.tier, **dict(zip(COLUMNS, _cells(row)))} for row in self.rows]

    def write(self, folder: Path) -> Path:
        """Write `table.md`, `table.csv` and `table.json` into a folder, each whole; returns the first."""
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in (("csv", self.as_csv()), ("json", self.as_json()), ("md", self.as_markdown())):
            _write(folder / f"table.{name}", text)
        return folder / "table.md"

    def publish(self, file: Path) -> None:
        """Write the table as Markdown into one file, in place of an earlier one."""
        _write(file, self.as_markdown())


def check_folder(folder: Path) -> None:
    """InputError, before anything is looked for, where the table cannot be written."""
    if folder.exists() and not folder.is_dir():
        raise InputError("this is a file; the table goes into a folder.", where=str(folder), remedy="Name another.")
    check_writable(folder, str(folder))


def check_page(file: Path) -> None:
    """InputError for a file that is something else than an earlier table."""
    check_file(file, overwrite=True)
    if file.exists() and not file.read_text(encoding="utf-8", errors="replace").startswith(TITLE + "\n"):
        raise InputError(
            "this is something else than a table of verification, and is not replaced.",
            where=str(file),
            remedy="Name another file.",
        )
    check_writable(file.parent, str(file))


def _write(file: Path, text: str) -> None:
    with whole_file(file) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


def _cells(row: Row) -> list[str]:
    """The cells of a row, in the order of the columns."""
    what, target, result, tolerance, met = row.finding
    return [row.law.name, row.law.source, what, target, result, tolerance, "met" if met else "MISSED"]


def _with_firsts(rows: Sequence[Row]) -> list[tuple[Row, bool]]:
    """Every row, and whether it is the first of its law."""
    return [(row, place == 0 or row.law is not rows[place - 1].law) for place, row in enumerate(rows)]
