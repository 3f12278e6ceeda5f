"""The network with the spread on it: one person, one cell or dot, on a few evenings of the first run."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import NamedTuple

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from wom_sim.record import Moment
from wom_sim.report import layout, words
from wom_sim.report.numbers import count
from wom_sim.result import Result
from wom_sim.state import AWARE, CONSIDERING, FORMER, OWNER

UNAWARE, KNOWS, CONSIDERS, LEFT, WORST = range(5)
TONES = 7
"""Shades of opinion of customers, worst first."""
FULL_TONE = 0.6
"""Opinion, good or bad, from which the shade is the strongest."""
SIDE = 640
"""Pixels of a picture of cells, at least, so that cells keep their edges wherever it is shown."""
PARTED = 8
"""Pixels of a cell from which a line of background parts people; in smaller cells it would make stripes."""

LIGHT = (
    "#e6e9ec", "#c8cdd5", "#99a2af", "#cc79a7",
    "#e06c00", "#c46a1c", "#8f5f38", "#4a4f57", "#2f5f86", "#1a74b8", "#0a8ae6",
)  # fmt: skip
DARK = (
    "#252a31", "#3e4550", "#5f6875", "#b0578d",
    "#ff8a1f", "#f5a765", "#efcda8", "#f4f4f2", "#b4d4ee", "#74b7ec", "#35a0ff",
)  # fmt: skip
"""Colours of what a person can be, on a light and on a dark page: greys before the purchase, then by opinion."""


class Picture(NamedTuple):
    """One evening."""

    title: str
    drawing: Markup


def classes(moment: Moment, product: int) -> NDArray[np.uint8]:
    """What each person is to the product: a place in the list of colours."""
    stage, opinion = moment.stage[:, product], moment.opinion[:, product]
    kind = np.full(len(stage), UNAWARE, np.uint8)
    kind[(stage & AWARE) > 0] = KNOWS
    kind[((stage & AWARE) > 0) & ((stage & FORMER) > 0)] = LEFT
    kind[(stage & CONSIDERING) > 0] = CONSIDERS
    tone = np.clip(np.round((opinion / FULL_TONE + 1.0) / 2.0 * (TONES - 1)), 0, TONES - 1)
    owner = (stage & OWNER) > 0
    kind[owner] = WORST + tone[owner].astype(np.uint8)
    return kind


def legend(result: Result, product: int) -> list[tuple[str, int]]:
    """What the colours mean: words and the number of a colour."""
    idea = list(result.scenario.products.values())[product].idea
    middle, best = WORST + TONES // 2, WORST + TONES - 1
    shown = [(words.PICTURE[name], kind) for name, kind in (("unaware", 0), ("aware", 1), ("considering", 2))]
    if idea:
        return shown
    bought = (("former", LEFT), ("bad", WORST), ("neutral", middle), ("good", best))
    return shown + [(words.PICTURE[name], kind) for name, kind in bought]


def pictures(result: Result, product: int) -> list[Picture]:
    """The network on every evening that was kept."""
    if not result.moments:
        return []
    draw = _Graph(result) if layout.shows_ties(result.ties) else _Cells(result)
    drawn = []
    for moment in result.moments:
        kinds = classes(moment, product)
        facts = words.moment_in_words(
            moment.day, count(float((kinds != UNAWARE).sum())), count(float((kinds >= WORST).sum())), result.people
        )
        drawn.append(Picture(words.after_days(moment.day), draw(kinds, facts)))
    return drawn


class _Cells:
    """People as cells of a square, along a curve that keeps those who are tied near each other."""

    def __init__(self, result: Result) -> None:
        self.column, self.row, self.columns, self.rows = layout.cells(result.ties)
        self.size = max(1, -(-SIDE // max(self.columns, self.rows)))

    def __call__(self, kinds: NDArray[np.uint8], label: str) -> Markup:
        grid = np.full((self.rows, self.columns), len(LIGHT), np.uint8)
        grid[self.row, self.column] = kinds
        dots = np.repeat(np.repeat(grid, self.size, axis=0), self.size, axis=1)
        if self.size >= PARTED:
            dots[self.size - 1 :: self.size] = len(LIGHT)
            dots[:, self.size - 1 :: self.size] = len(LIGHT)
        return Markup(
            '<picture><source media="screen and (prefers-color-scheme: dark)" srcset="{dark}">'
            '<img src="{light}" alt="{label}" width="{width}" height="{height}"></picture>'
        ).format(dark=_png(dots, DARK), light=_png(dots, LIGHT), label=label, width=dots.shape[1], height=dots.shape[0])


def _png(dots: NDArray[np.uint8], colours: tuple[str, ...]) -> str:
    from PIL import Image

    image = Image.fromarray(dots)
    palette = [int(colour[place : place + 2], 16) for colour in colours for place in (1, 3, 5)]
    image.putpalette([*palette, 0, 0, 0])
    file = BytesIO()
    image.save(file, "PNG", optimize=True, transparency=len(colours), bits=4)
    return "data:image/png;base64," + b64encode(file.getvalue()).decode()


class _Graph:
    """People as dots with their ties as lines."""

    def __init__(self, result: Result) -> None:
        self.places = np.round(20.0 + 360.0 * layout.spring(result.ties)).astype(int)
        ends = self.places[result.ties.edges()]
        lines = "".join(f"M{a[0]} {a[1]}L{b[0]} {b[1]}" for a, b in ends)
        self.ties = Markup('<path d="{}" class="tie"/>').format(lines)
        self.radius = float(np.clip(70.0 / np.sqrt(result.people), 3.5, 14.0))

    def __call__(self, kinds: NDArray[np.uint8], label: str) -> Markup:
        dots = Markup("").join(
            Markup('<circle cx="{}" cy="{}" r="{:.1f}" class="k{}"/>').format(x, y, self.radius, kind)
            for (x, y), kind in zip(self.places.tolist(), kinds.tolist(), strict=True)
        )
        return Markup('<svg viewBox="0 0 400 400" role="img" aria-label="{}">{}{}</svg>').format(label, self.ties, dots)
