"""The verdict of a calibration: how near it comes, who foretells better, and what the data tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from markupsafe import Markup

from wom_sim.report.calibrating import words
from wom_sim.report.numbers import count
from wom_sim.report.study.page import Tile, Verdict

if TYPE_CHECKING:
    from wom_sim.studies.calibrating.calibration import Calibration

SIMULATION, BASS, FITTED, HELD_OUT = "simulation", "bass", "fitted", "held out"
END = 0.01
"""A best setting so near to an end of its range lies at it."""


def verdict(found: Calibration) -> Verdict:
    """What the page says before anything else."""
    first, *rest = _sentences(found)
    return Verdict(first, rest, _tiles(found), _notes(found))


def sentence(found: Calibration) -> str:
    """The verdict as plain text."""
    return " ".join(part.striptags() for part in _sentences(found))


def errors(found: Calibration, part: str) -> dict[str, float]:
    """RMSE of every model in a part of the first series, the least first."""
    first = found.observed.series[0]
    rows = found.accuracy.filter(product=first.product, measure=first.name, part=part)
    pairs = sorted(zip(rows["model"], rows["rmse"], strict=True), key=lambda pair: pair[1])
    return dict(pairs)


def _sentences(found: Calibration) -> list[Markup]:
    unit, first = found.observed.unit, found.observed.series[0]
    inside, outside = errors(found, FITTED), errors(found, HELD_OUT)
    fitted = words.periods(found.fitted, unit)
    said = [words.fits(words.MEASURES[first.name], fitted, inside[SIMULATION], inside.get(BASS))]
    if outside:
        held_out = words.periods(found.asked.holdout, unit)
        said.append(words.foretells(held_out, next(iter(outside)), list(outside.items())))
    else:
        said.append(words.not_foretold())
    by = found.identifiability
    said.append(words.told(list(by.filter(verdict="told")["path"]), by.height))
    if left := list(by.filter(verdict="open")["path"]):
        said.append(words.opened(left))
    return said + [words.alike(*pair) for pair in found.alike]


def _tiles(found: Calibration) -> list[Tile]:
    inside, outside = errors(found, FITTED), errors(found, HELD_OUT)

    def against(known: dict[str, float]) -> str:
        return f"{words.MODELS['bass']} {words.value(known[BASS])}" if BASS in known else ""

    tiles = [Tile(words.TILES["fit"], words.value(inside[SIMULATION]), against(inside))]
    if outside:
        tiles.append(Tile(words.TILES["forecast"], words.value(outside[SIMULATION]), against(outside)))
    by = found.identifiability
    told = f"{by.filter(verdict='told').height} of {by.height}"
    return [*tiles, Tile(words.TILES["told"], told), Tile(words.TILES["fixed"], count(len(found.fixed)))]


def _notes(found: Calibration) -> list[Markup | str]:
    notes: list[Markup | str] = [
        words.at_end(one.path, one.at(round(float(share))))
        for one, share in zip(found.parameters, found.best_shares, strict=True)
        if min(share, 1.0 - share) < END
    ]
    notes += [
        words.lacking(one.name, float(off))
        for one, off in zip(found.observed.series, found.left.discrepancy, strict=True)
        if off > 0.0
    ]
    people, _ = found.scenario.network.expected_ties()
    notes.append(words.few_people(people))
    if found.refused:
        notes.append(words.left_out(found.refused))
    if found.observed.ignored:
        notes.append(words.ignored(found.observed.ignored))
    return notes
