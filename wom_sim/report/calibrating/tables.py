"""The tables of the page of a calibration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.report.calibrating import words
from wom_sim.report.numbers import percent
from wom_sim.report.study.sheet import Cell, Head, Sheet, sheet

if TYPE_CHECKING:
    from wom_sim.studies.calibrating.calibration import Calibration


def accuracy(found: Calibration) -> Sheet:
    """Errors of every model, fitted and foretold."""
    several = len(found.observed.series) > 1
    rows = []
    for row in found.accuracy.iter_rows(named=True):
        name = words.MODELS[row["model"]]
        below = f"{words.MEASURES[row['measure']]}, {row['product']}" if several else ""
        numbers = [words.value(row[column]) for column in ("rmse", "mae", "mase")]
        rows.append(
            [
                Cell(name, below),
                Cell(words.PARTS[row["part"]]),
                Cell(numbers[0], strong=row["wins"]),
                *(Cell(number) for number in numbers[1:]),
            ]
        )
    model, part, *rest = words.HEADS["accuracy"]
    heads = [Head(model), Head(part, number=False), *(Head(head) for head in rest)]
    title = words.TITLES["accuracy"]
    return sheet("accuracy", title, heads, rows, found.accuracy, note=words.ACCURACY_NOTE)


def told(found: Calibration) -> Sheet:
    """What the data tell of each parameter, in words."""
    rows = []
    for row in found.identifiability.iter_rows(named=True):
        near = ""
        if row["goes_with"] is not None and any(row["path"] in pair[:2] for pair in found.alike):
            near = f"{row['goes_with']}: {row['correlation']:.2f}"
        rows.append(
            [
                Cell(words.code(row["path"])),
                Cell(words.value(row["best"])),
                Cell(words.interval(row["low"], row["high"]), percent(row["kept"]) + " of the range"),
                Cell(words.interval(row["range_low"], row["range_high"])),
                Cell(words.VERDICTS[row["verdict"]], near, strong=row["verdict"] == "told"),
            ]
        )
    path, *numbers, last = words.HEADS["told"]
    heads = [Head(path), *(Head(head) for head in numbers), Head(last, number=False)]
    return sheet("told", words.TITLES["told"], heads, rows, found.identifiability, cards=True)


def fixed(found: Calibration) -> Sheet | None:
    """What was held fixed though nobody knows it exactly."""
    if not found.fixed:
        return None
    rows = [
        [
            Cell(words.code(one.path)),
            Cell(words.value(one.value)),
            Cell(words.interval(one.low, one.high), one.unit),
        ]
        for one in found.fixed
    ]
    heads = [Head(head) for head in words.HEADS["fixed"]]
    return sheet("fixed", words.TITLES["fixed"], heads, rows, found.tables()["fixed"], folded=True)
