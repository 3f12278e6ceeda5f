"""What the plan has earned against another, as a table of the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from wom_sim.report import words
from wom_sim.report.numbers import DASH, interval, percent, write
from wom_sim.result import Result

if TYPE_CHECKING:
    from wom_sim.studies.paired import Against, Change


class Row(NamedTuple):
    """By how much a figure is higher with the plan than without it."""

    label: str
    mean: str
    interval: str
    in_favour: str
    meaning: str


def tables(result: Result, followed: str = "") -> list[tuple[str, list[Row]]]:
    """A title and rows for each comparison: those of whole plans, or that of one followed move."""
    moves = result.scenario.report.follow
    wanted = [held for held in result.comparisons if (held.name == followed if followed else held.name not in moves)]
    return [(words.against(held.name, held.product), _rows(result, held)) for held in wanted]


def _rows(result: Result, held: Against) -> list[Row]:
    return [_row(change, result.scenario.currency) for change in held.earned(result)]


def _row(change: Change, currency: str) -> Row:
    mean, low, high = (change.estimate[name] for name in ("mean", "low", "high"))
    ends = [write(end, change.unit) for end in (low, high)]
    return Row(
        words.with_currency(change.label, currency) if change.unit == "money" else change.label,
        write(mean, change.unit),
        interval(low, high, change.unit) if ends[0] != ends[1] else DASH,
        DASH if change.in_favour is None else percent(change.in_favour),
        change.meaning,
    )
