"""What every figure is drawn on: a sheet measured in points, part of the page as SVG or of a slide as PNG."""

from __future__ import annotations

import re
import textwrap
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup

from wom_sim.report import picture, svg
from wom_sim.report.download import csv_link

if TYPE_CHECKING:
    import polars as pl
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 400.0
"""Points of a figure's width in the page: with text of `SIZE` a telephone 390 pixels wide shows 11 pixels of it."""
SIZE = 12.5
"""Points of text."""
SLIDE = (960.0, 540.0)
"""Points of a slide, two pixels each."""
BROAD = 600.0
"""Points of width from which panels stand side by side."""
MARGIN = 36.0
TITLES = (25.0, 21.0, 18.0)
"""Points of a slide's title: the largest that takes two lines at most."""
NIGHT = (
    ".by-night{display:none}"
    "@media screen and (prefers-color-scheme:dark){.by-night{display:inline}.by-day{display:none}}"
)
"""Which of two pictures of one thing is shown."""

Draw = Callable[["Sheet"], None]


class Drawing(NamedTuple):
    """A figure of the page."""

    name: str
    title: str
    """The finding."""
    caption: str
    """How to read it."""
    drawing: Markup
    """An `<svg>` element with a text alternative."""
    data: pl.DataFrame
    """The numbers that are drawn."""
    wide: bool

    @property
    def link(self) -> str:
        """Address of the numbers as CSV."""
        return csv_link(self.data)


class Plot(NamedTuple):
    """A figure before it is put on paper."""

    name: str
    title: str
    caption: str
    data: pl.DataFrame
    draw: Draw
    height: float
    """Points of its height in the page."""

    def drawing(self) -> Drawing:
        """The figure for the page; the same bytes each time."""
        from matplotlib.figure import Figure

        with _style():
            figure = Figure(figsize=(WIDTH / 72.0, self.height / 72.0))
            self.draw(Sheet(figure, 0.0, 0.0, WIDTH, self.height, True))
            drawn = svg.inline(figure, self.name, f"{self.title}. {self.caption}")
        return Drawing(self.name, self.title, self.caption, _themed(drawn), self.data, False)

    def slide(self) -> bytes:
        """The figure as a PNG of 1920 x 1080 with its title and caption; the same bytes each time."""
        from matplotlib.figure import Figure

        wide, high = SLIDE
        with _style():
            figure = Figure(figsize=(wide / 72.0, high / 72.0), dpi=144.0, facecolor="white")
            page = Sheet(figure, 0.0, 0.0, wide, high)
            room = wide - 2.0 * MARGIN
            top, bottom = high - MARGIN, MARGIN - 10.0
            size = next((size for size in TITLES if len(wrapped(self.title, room, size, "bold")) <= 2), TITLES[-1])
            for line in wrapped(self.title, room, size, "bold")[:3]:
                page.text(MARGIN, top - 0.8 * size, line, fontsize=size, fontweight="bold")
                top -= 1.25 * size
            for line in reversed(wrapped(self.caption, room, 13.5)[:4]):
                page.text(MARGIN, bottom, line, fontsize=13.5, color=svg.SOFT)
                bottom += 18.0
            bottom += 10.0
            self.draw(Sheet(figure, MARGIN, bottom, room, top - 8.0 - bottom))
            file = BytesIO()
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", UserWarning)  # letters that Matplotlib's font lacks
                figure.savefig(file, format="png", dpi=144.0, metadata={"Software": "wom_sim"})
        return file.getvalue()


@dataclass(frozen=True)
class Sheet:
    """A rectangle of a Matplotlib figure; all lengths are points, from its lower left corner."""

    figure: Figure
    left: float
    bottom: float
    width: float
    height: float
    themed: bool = False
    """Whether it has to look well on dark ground too: then pictures are drawn in the colours of either."""

    @property
    def broad(self) -> bool:
        """Whether panels stand side by side."""
        return self.width >= BROAD

    def part(self, left: float, bottom: float, width: float, height: float) -> Sheet:
        """A rectangle of the sheet."""
        return Sheet(self.figure, self.left + left, self.bottom + bottom, width, height, self.themed)

    def axes(self, left: float, bottom: float, right: float, top: float) -> Axes:
        """Axes that leave these margins free."""
        x, y = self._share(left, bottom)
        wide, high = self.figure.get_size_inches() * 72.0
        width, height = max(self.width - left - right, 1.0), max(self.height - bottom - top, 1.0)
        return self.figure.add_axes((x, y, width / wide, height / high))

    def text(self, x: float, y: float, text: str, **how: Any) -> None:
        """Text whose base line begins at a place."""
        self.figure.text(*self._share(x, y), text, **{"fontsize": SIZE, "color": svg.INK, **how})

    def _share(self, x: float, y: float) -> tuple[float, float]:
        wide, high = self.figure.get_size_inches() * 72.0
        return (self.left + x) / wide, (self.bottom + y) / high


@contextmanager
def _style() -> Iterator[None]:
    import matplotlib as mpl

    settings: Any = {**svg.RC, "font.size": SIZE, "axes.labelsize": SIZE}
    with mpl.rc_context():
        mpl.rcdefaults()  # whatever the user's own style is
        with mpl.rc_context(settings):
            yield


def _themed(drawn: Markup) -> Markup:
    """Colours of people in pictures of the network follow the theme too, where the page has them."""
    for kind, colour in enumerate(picture.LIGHT):
        drawn = Markup(drawn.replace(colour, f"var(--k{kind},{colour})"))
    text, pictures = re.subn(r'id="[^"]*-(day|night)"', r'class="by-\1"', drawn)
    text = re.sub(r'(<image [^>]*?)\bid="[^"]*" ?', r"\1", text)  # two pictures of the same have one id
    return Markup(text.replace("</svg>", f"<style>{NIGHT}</style></svg>") if pictures else text)


@cache
def width_of(text: str, size: float = SIZE, weight: str = "normal") -> float:
    """Points that a text takes; letters that the font lacks count as wide as they are high."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.textpath import TextToPath

    font = FontProperties(family="DejaVu Sans", size=size, weight=weight)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        return float(TextToPath().get_text_width_height_descent(text, font, ismath=False)[0])


def fitted(text: str, room: float, size: float = SIZE, weight: str = "normal") -> str:
    """A text, cut where it would not fit into its room."""
    if width_of(text, size, weight) <= room:
        return text
    while text and width_of(text + "…", size, weight) > room:
        text = text[:-1]
    return text.rstrip() + "…"


def wrapped(text: str, room: float, size: float = SIZE, weight: str = "normal") -> list[str]:
    """A text in lines that fit."""
    letters = max(8, int(room / max(width_of(text, size, weight), 1e-9) * len(text) * 0.96))
    return textwrap.wrap(text, letters) if text else []
