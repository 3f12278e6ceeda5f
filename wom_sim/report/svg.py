"""Drawings inside the page: a Matplotlib figure as SVG that follows the colours of the page."""

from __future__ import annotations

import re
import warnings
from io import StringIO
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, SOFT, FAINT, PAPER = "#1b1f24", "#5a6370", "#d9dde3", "#fefefe"
PRODUCTS = ("#0072b2", "#d55e00", "#009e73", "#b0578d", "#b98000", "#3f9bd1", "#77797c", "#000001")
"""Colours of the products, after Okabe and Ito (2008), a little darker where thin lines would be too light."""

VARIABLES = {
    INK: "var(--ink)",
    SOFT: "var(--soft)",
    FAINT: "var(--line)",
    PAPER: "var(--paper)",
} | {colour: f"var(--p{place})" for place, colour in enumerate(PRODUCTS)}
"""The colour of the page that stands for each colour of a drawing."""

RC: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "wom_sim",
    "svg.image_inline": True,
    "path.simplify": True,
    "font.size": 12.0,
    "text.parse_math": False,
    "text.color": INK,
    "axes.edgecolor": SOFT,
    "axes.labelcolor": SOFT,
    "axes.titlecolor": INK,
    "axes.facecolor": "none",
    "axes.linewidth": 0.8,
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "xtick.color": SOFT,
    "ytick.color": SOFT,
    "grid.color": FAINT,
    "grid.linewidth": 0.8,
    "figure.facecolor": "none",
}
"""How drawings look before the page's colours take over."""

_NUMBER = re.compile(r"-?\d+\.\d{2,}")
_SHELL = re.compile(r"<\?xml.*?\?>|<!DOCTYPE.*?>|<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", re.DOTALL)
_GROUP = re.compile(r'(<g) id="(?:figure|axes|patch|line2d|text|matplotlib\.axis|xtick|ytick|FillBetween\w*)_\d+"')


def inline(figure: Figure, name: str, label: str) -> Markup:
    """The figure as an `<svg>` element with a text alternative; the same figure gives the same bytes."""
    text = StringIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # letters that Matplotlib's font lacks: the browser draws them
        figure.savefig(text, format="svg", metadata={"Date": None, "Creator": None})
    return Markup(_tidy(text.getvalue(), name, label))  # Matplotlib escapes the text it writes


def _tidy(text: str, name: str, label: str) -> str:
    text = _SHELL.sub("", text).strip()
    text = re.sub(r'\s+xmlns(:xlink)?="[^"]*"', "", text).replace("xlink:href", "href")
    head, rest = text.split(">", 1)
    box = re.search(r'viewBox="[^"]*"', head)
    assert box is not None
    rest = _GROUP.sub(r"\1", rest)
    rest = re.sub(r'\bid="([^"]+)"', rf'id="{name}-\1"', rest)
    rest = re.sub(r"url\(#([^)]+)\)", rf"url(#{name}-\1)", rest)
    rest = re.sub(r'href="#([^"]+)"', rf'href="#{name}-\1"', rest)
    rest = re.sub(r"font: ([\d.]+px) [^;\"]+", r"font-size: \1", rest)
    rest = re.sub(r"font-family: [^;\"]+;?", "", rest)
    for colour, variable in VARIABLES.items():
        rest = rest.replace(colour, variable)
    rest = re.sub(r' d="[^"]*"', lambda path: _shorter(path.group()), rest)
    rest = re.sub(r">\s+<", "><", rest)
    return f'<svg {box.group()} role="img" aria-label="{escape(label)}">{rest}'


def _shorter(path: str) -> str:
    rounded = _NUMBER.sub(lambda number: f"{float(number.group()):.1f}".removesuffix(".0"), path)
    return re.sub(r"\s*([MLCQz])\s*", r"\1", re.sub(r"\s+", " ", rounded)).replace('"M', '"M')
