"""The parts of the page of an optimisation, in their order; what there is nothing to say of is left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from markupsafe import Markup

from wom_sim.report.optimising import tables, words
from wom_sim.report.study.page import Section
from wom_sim.report.study.sheet import Sheet

if TYPE_CHECKING:
    from wom_sim.report.study.plot import Drawing
    from wom_sim.studies.optimising.optimum import Optimum

NEAR_AN_END = 0.01
"""Share of a range within which its end counts as reached."""


def sections(optimum: Optimum, drawings: Mapping[str, Sequence[Drawing]]) -> list[Section]:
    """Every part of the page that has something to show."""
    sheets: dict[str, Sequence[Sheet]] = {
        "plan": [*tables.split(optimum), tables.settings(optimum)],
        "retest": tables.retest(optimum),
        "front": tables.front(optimum),
        "response": tables.response(optimum),
        "search": [tables.history(optimum)],
    }
    notes = {"limits": limits(optimum)}
    first, second, last = optimum.effort.looks
    facts = {
        "fresh": f"{len(optimum.fresh):,}",
        "around": f"{_around(optimum):,}",
        "plans": f"{len(optimum.tried):,}",
        "generations": f"{max(one.generation for one in optimum.tried):,}",
        "first": f"{first:,}",
        "second": f"{second:,}",
        "last": f"{last:,}",
    }
    found = []
    for name, (title, intro) in words.SECTIONS.items():
        drawn, mine = drawings.get(name, ()), sheets.get(name, ())
        if drawn or mine or notes.get(name):
            found.append(Section(name, title, Markup(intro).format(**facts), drawn, mine, notes.get(name, ())))
    return found


def _around(optimum: Optimum) -> int:
    return len(next(iter(optimum.moved[0][1].figures.values()))) if optimum.moved else 0


def limits(optimum: Optimum) -> list[Markup | str]:
    """What was not searched, a sentence each."""
    moves = optimum.base.marketing.get(optimum.product, {})
    pilots = optimum.base.pilots.get(optimum.product, {})
    waiting = [name for name, move in moves.items() if move.waits or name in pilots]
    open_ = [name for name in moves if name not in waiting and name not in optimum.space.moves]
    free = [name for name in open_ if not any(price for part, price in moves[name].prices if part != "budget")]
    other = [name for name in open_ if name not in free]
    found: list[Markup | str] = []
    if free and optimum.space.moves:
        found.append(words.limit_free(free))
    if other and optimum.space.moves:
        found.append(words.limit_other(other))
    if waiting:
        found.append(words.limit_waiting(waiting))
    found += [words.LIMITS[name] for name in ("timing", "strategies") if not optimum.asked.get(name)]
    if ends := _at_ends(optimum):
        found.append(words.limit_ends(ends))
    if optimum.refused:
        found.append(words.limit_refused(len(optimum.refused), next(iter(optimum.refused.values()))))
    found += [words.LIMITS["scale"]] if optimum.space.moves else []
    return [*found, words.LIMITS["rivals"], words.LIMITS["best"]]


def _at_ends(optimum: Optimum) -> list[str]:
    """Settings of the best plan that lie at an end of their range, which the user has chosen."""
    settings = optimum.winner.plan.settings
    asked = {text.partition("=")[0] for text in optimum.asked.get("vary", ())}
    return [
        one.path
        for one in optimum.space.ranges
        if one.path in settings and one.path in asked
        and not NEAR_AN_END < one.share(settings[one.path]) < 1.0 - NEAR_AN_END
    ]  # fmt: skip
