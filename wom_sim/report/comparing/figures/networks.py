"""The network on four evenings of the first run: in the base, in the best arm, and who differs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.report import picture, svg
from wom_sim.report.comparing.figures import arms, captions, words
from wom_sim.report.comparing.figures.people import Paint, People, heading
from wom_sim.report.study import rows
from wom_sim.report.study.plot import SIZE, Plot, Sheet, fitted
from wom_sim.state import AWARE, CONSIDERING, OWNER

if TYPE_CHECKING:
    from wom_sim.record import Moment
    from wom_sim.studies.comparing.comparison import Comparison

SIDE = 126.0
"""Points of a picture's side in the page."""
HEAD = 20.0
KEY = 42.0
DIFFERS: Paint = ((svg.SOFT, 0.12), (svg.PRODUCTS[0], 1.0), (svg.PRODUCTS[1], 1.0))
"""Alike, further in the arm, and further in what it is held against."""


def plots(comparison: Comparison) -> list[Plot]:
    """Three pictures of each evening that was kept."""
    import polars as pl

    base, best = arms.base_of(comparison), arms.favourite(comparison)
    ours, theirs = comparison.arms[best], comparison.arms[base]
    if best == base or not ours.moments or not theirs.moments or ours.people != theirs.people:
        return []
    place, people, colours = arms.place(comparison), People(theirs), arms.colours(comparison)
    evenings = [
        (one.day, picture.classes(other, place), picture.classes(one, place), _further(one, other, place))
        for one, other in zip(ours.moments, theirs.moments)
    ]
    paints = {
        theme: [(colour, 1.0) for colour in shades]
        for theme, shades in (("day", picture.LIGHT), ("night", picture.DARK))
    }
    heads = [(words.arm(base), colours[base]), (words.arm(best), colours[best]), (words.NETWORK, svg.INK)]

    def draw(sheet: Sheet) -> None:
        panels: list[Mapping[str, Paint]] = [paints, paints, {"both": DIFFERS}]
        if sheet.broad:
            _across(sheet, people, evenings, heads, panels)
            _legend(sheet, picture.legend(theirs, place))
            return
        wide, tall = sheet.width / 3.0, (sheet.height - HEAD) / len(evenings)
        for column, (name, colour) in enumerate(heads):
            top = sheet.part(column * wide, 0.0, wide - 6.0, sheet.height)
            heading(top, fitted(name, wide - 6.0, weight="bold"), color=colour, fontweight="bold")
        for line, (day, *kinds) in enumerate(evenings):
            for column, (paint, kind) in enumerate(zip(panels, kinds)):
                part = sheet.part(column * wide, sheet.height - HEAD - tall * (line + 1), wide - 6.0, tall)
                if column == 0:
                    part.text(0.0, tall - SIZE - 1.0, words.after_days(day), color=svg.SOFT)
                people.draw(part.part(0.0, 0.0, part.width, tall - HEAD), kind, paint)

    day, _, _, last = evenings[-1]
    data = pl.DataFrame(
        [
            {"day": day, "arm": arm, "state": state, "people": int(people)}
            for day, held, own, gap in evenings
            for arm, kinds, further in ((base, held, gap == 2), (best, own, gap == 1))
            for state, people in [
                *zip(words.KINDS, np.bincount(kinds, minlength=len(words.KINDS))),
                (words.FURTHER, further.sum()),
            ]
        ]
    )
    title = captions.network_title(int((last > 0).sum()), theirs.people, day)
    caption = captions.network_caption(not people.dots, best, base)
    height = HEAD + len(evenings) * (SIDE + HEAD + 6.0)
    return [Plot("networks", title, caption, data, draw, height)]


def _across(
    sheet: Sheet,
    people: People,
    evenings: Sequence[Any],
    heads: Sequence[tuple[str, str]],
    panels: Sequence[Mapping[str, Paint]],
) -> None:
    """Evenings from left to right, arms from top to bottom."""
    left = 130.0
    wide, tall = (sheet.width - left) / len(evenings), (sheet.height - HEAD - KEY) / len(heads)
    for line, (name, colour) in enumerate(heads):
        y = sheet.height - HEAD - tall * (line + 1)
        sheet.text(
            0.0, y + tall / 2.0, fitted(name, left - 10.0, weight="bold"), color=colour, fontweight="bold", va="center"
        )
        for column, (_, *kinds) in enumerate(evenings):
            people.draw(sheet.part(left + column * wide, y + 5.0, wide, tall - 8.0), kinds[line], panels[line])
    for column, (day, *_) in enumerate(evenings):
        heading(sheet.part(left + column * wide, 0.0, wide, sheet.height), words.after_days(day), color=svg.SOFT)


def _legend(sheet: Sheet, entries: list[tuple[str, int]]) -> None:
    from matplotlib.patches import Patch

    rows.key(sheet, [Patch(color=picture.LIGHT[kind], label=text) for text, kind in entries], columns=4)


def _further(one: Moment, other: Moment, place: int) -> NDArray[np.uint8]:
    """Whether each person is as far, further in the arm (1) or in the other (2)."""

    def rank(moment: Moment) -> NDArray[np.int64]:
        stage = moment.stage[:, place]
        known, considered, had = ((stage & bit) > 0 for bit in (AWARE, CONSIDERING, OWNER))
        return np.asarray(known * 1 + considered * 1 + had * 3, np.int64)

    gap = rank(one) - rank(other)
    return np.where(gap > 0, 1, np.where(gap < 0, 2, 0)).astype(np.uint8)
