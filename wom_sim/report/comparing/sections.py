"""The parts of the page of a comparison, in their order; what there is nothing to say of is left out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from markupsafe import Markup

from wom_sim.report.comparing import causes, doubt, tables, words
from wom_sim.report.comparing.sheet import Sheet
from wom_sim.report.comparing.verdict import BASE, indicator
from wom_sim.report.numbers import count

if TYPE_CHECKING:
    from wom_sim.report.comparing.figures import Drawing
    from wom_sim.studies.comparison import Comparison


class Section(NamedTuple):
    """A part of the page."""

    name: str
    title: str
    intro: Markup
    drawings: Sequence[Drawing]
    sheets: Sequence[Sheet]
    legend: Sequence[tuple[str, int]] = ()


def sections(comparison: Comparison, drawings: dict[str, list[Drawing]]) -> list[Section]:
    """Every part of the page that has something to show."""
    base = comparison.arms[BASE]
    tornado = comparison.tornado
    divergence = comparison.divergence
    assumed, numbers, sourceless = doubt.assumptions(comparison)
    named = {
        "people": count(base.people),
        "days": count(base.scenario.horizon),
        "pairs": words.pairs(len(base.replicates)),
        "number": count(numbers),
    }
    held = {
        "tornado": tornado and (tornado.arm, tornado.other),
        "divergence": divergence and (divergence.arm, divergence.other),
    }
    sheets: dict[str, Sequence[Sheet | None]] = {
        "ranking": [tables.ranking(comparison)],
        "plans": [tables.changed(comparison)],
        "money": [tables.money(comparison)],
        "effects": [tables.effects(comparison)],
        "parts": tables.parts(comparison),
        "influence": tables.influence(comparison),
        "worlds": [doubt.worlds(comparison)],
        "tornado": [doubt.tornado(comparison)],
        "channels": causes.channels(comparison),
        "divergence": causes.divergence(comparison),
        "later": [tables.later(comparison)],
        "assumptions": assumed,
        "precision": doubt.precision(comparison),
    }
    found = []
    for name, (title, intro) in words.SECTIONS.items():
        ...
    return found
