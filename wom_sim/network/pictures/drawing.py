"""Networks drawn into files."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from wom_sim.errors import InputError, nearest
from wom_sim.network.pictures.picture import LAYOUTS, Layout, Picture
from wom_sim.network.representations import CompleteTies
from wom_sim.whole_file import check_file, whole_file

if TYPE_CHECKING:
    from wom_sim.network.ties import Ties

ENDINGS = (".png", ".svg")
DOTS_AN_INCH = {".png": 200, ".svg": 150}
"""Pixels an inch; of an SVG, in those parts of it that are no lines."""
MOST_TIES = 20_000_000
"""Ties that can be read for a picture in reasonable time."""
SOURCES = 64
"""People from whom the distances in the caption are measured."""


def draw(
    ties: Ties,
    path: str | Path,
    *,
    layout: Layout = "auto",
    seed: int = 0,
    title: str = "",
    overwrite: bool = False,
) -> None:
    """Draw a network into a PNG or SVG file, 8 inches wide.

    Small worlds, made on a ring, show their people on a circle: near ties bow out of it, long ties cross it. In other
    networks ties pull people together, and colours show how many steps word takes from the person with most ties. Of
    many ties the picture shows how densely they lie. What it leaves out of a very large network it says.

    Parameters
    ----------
    ties : Ties
        The network.
    path : str or Path
        The file; its ending, .png or .svg, says which.
    layout : "auto", "ring" or "force"
        People on a circle by number, or where their ties pull them; by default what suits the kind of network.
    seed : int
        Of the sources of the measures, of samples and of the start of the forces.
    title : str
        By default what the network is.
    overwrite : bool
        Replace a file that is there.

    Raises
    ------
    InputError : another ending or layout, a file that is there or cannot be written, or more ties than can be drawn.
    """
    file = Path(path)
    check_target(file, overwrite)
    if layout not in LAYOUTS:
        raise InputError(f"there is no layout '{layout}'.", where="layout", remedy=nearest(layout, LAYOUTS))
    if not isinstance(ties.arrays, CompleteTies) and ties.tie_count > MOST_TIES:
        remedy = "Draw a smaller network of the same kind."
        raise InputError(f"{ties.tie_count:,} ties are too many to draw.", where=str(file), remedy=remedy)
    found = ties.measure(sources=SOURCES, seed=seed)
    from matplotlib.style import context

    # Whatever the user's own style is. Names are no formulas; text stays text in SVG, and every id in it the same.
    style: dict[str, Any] = {"text.parse_math": False, "svg.fonttype": "none", "svg.hashsalt": "wom_sim"}
    with context(["default", style]), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        _save(Picture(ties, found, layout, seed, title or _title(ties)).figure, file)


def check_target(file: Path, overwrite: bool) -> None:
    """Refuse, before anything is measured, a file that cannot take a picture."""
    if file.suffix.lower() not in ENDINGS:
        raise InputError("pictures are PNG or SVG files.", where=str(file), remedy="Let its name end in .png or .svg.")
    check_file(file, overwrite)


def _save(figure: Any, file: Path) -> None:
    ending = file.suffix.lower()
    # Neither a date nor a version, so that the same picture is the same file.
    metadata = {"Date": None, "Creator": "wom_sim"} if ending == ".svg" else {"Software": "wom_sim"}
    with whole_file(file) as unfinished:
        figure.savefig(unfinished, format=ending[1:], dpi=DOTS_AN_INCH[ending], metadata=metadata)


def _title(ties: Ties) -> str:
    """What a network is: the name of its file, of who recorded it, or its kind and main settings."""
    known = ties.settings
    if ties.kind == "edges":
        return Path(known.get("edges", "Network")).name
    if ties.kind == "recorded":
        return str(known["name"]).replace("-", " ").capitalize()
    numbers = [
        f"{name} {value:.4g}"
        for name, value in known.items()
        if name not in ("n", "seed") and isinstance(value, int | float) and not isinstance(value, bool)
    ]
    return ": ".join(filter(None, (ties.kind.title(), ", ".join(numbers))))
