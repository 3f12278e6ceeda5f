"""The parts of the page of a comparison, in their order; what there is nothing to say of is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from wom_sim.report.comparing import causes, doubt, phrases, tables, words
from wom_sim.report.numbers import count
from wom_sim.report.study.page import Section
from wom_sim.report.study.sheet import Sheet

if TYPE_CHECKING:
    from wom_sim.report.study.plot import Drawing
    from wom_sim.studies.comparing.comparison import Comparison


def sections(comparison: Comparison, drawings: Mapping[str, Sequence[Drawing]]) -> list[Section]:
    """Every part of the page that has something to show."""
    sheets, notes = _sheets(comparison), _notes(comparison)
    facts = _facts(comparison)
    hollow = ("parts",) if comparison.base.scenario.products[comparison.product].idea else ()
    found = []
    for name, (title, intro) in words.SECTIONS.items():
        drawn = () if name in hollow else drawings.get(name, ())
        mine = [one for one in sheets.get(name, ()) if one is not None]
        if drawn or mine or notes.get(name):
            opening = Markup(intro).format(**facts.get(name, facts[""]))
            found.append(Section(name, title, opening, drawn, mine, notes.get(name, ())))
    return found


def _sheets(comparison: Comparison) -> dict[str, Sequence[Sheet | None]]:
    return {
        "ranking": [tables.ranking(comparison)],
        "plans": [tables.changed(comparison)],
        "money": [tables.money(comparison)],
        "effects": [tables.effects(comparison)],
        "parts": tables.parts(comparison),
        "influence": tables.influence(comparison),
        "worlds": [doubt.worlds(comparison), doubt.flips(comparison)],
        "tornado": [doubt.tornado(comparison)],
        "channels": causes.channels(comparison),
        "divergence": causes.divergence(comparison),
        "later": [tables.later(comparison)],
        "assumptions": doubt.assumptions(comparison),
        "precision": doubt.precision(comparison),
    }


def _notes(comparison: Comparison) -> dict[str, Sequence[str]]:
    return {
        "assumptions": doubt.assumption_notes(comparison),
        "precision": doubt.precision_notes(comparison),
    }


def _facts(comparison: Comparison) -> dict[str, dict[str, str | Markup]]:
    """What openings are filled with, by section; those of the others under the empty name."""
    base = comparison.base
    facts: dict[str, dict[str, str | Markup]] = {
        "": {
            "people": count(base.people),
            "days": count(base.scenario.horizon),
            "pairs": phrases.pairs(len(base.replicates)),
        }
    }
    for name, pair in (("tornado", comparison.tornado), ("divergence", comparison.divergence)):
        if pair is not None:
            facts[name] = {"arm": phrases.named(pair.arm), "other": phrases.named(pair.other)}
    if comparison.later is not None:
        facts["later"] = {"days": count(comparison.later.base.scenario.horizon)}
    return facts
