"""The small picture of a claim: the effect against each parameter, with its interval; colour and shape say the verdict.

Written as SVG by hand, so that it is small, the same for the same rows, and legible on light and dark pages.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from itertools import groupby
from math import ceil, floor, log10

from claim import Claim
from pairs import BASE, RANGE, TOWN, Row

WIDE, HIGH, LEFT, RIGHT, TOP, BOTTOM = 184, 132, 40, 8, 22, 22
"""Of one panel, and its margins."""
COLOURS = {"confirmed": "#009e73", "reversed": "#d55e00", "undecided": "#8b9096"}
GREY = "#8b9096"


def picture(claim: Claim, rows: Sequence[Row]) -> str:
    """The picture of a claim as SVG, a panel for each parameter and one for the towns."""
    if claim.indicator.unit == "share":
        rows = [_in_points(row) for row in rows]
    shown = [row for row in rows if row.cell in (RANGE, TOWN) and row.low]
    panels = [(path, list(part)) for path, part in groupby(shown, key=lambda row: row.path)]
    ends = [float(end) for row in shown for end in (row.low, row.high)] + [0.0]
    low, high = min(ends), max(ends)
    room = 0.06 * (high - low) or 1.0
    low, high = low - room, high + room
    wide = WIDE * max(len(panels), 1)
    usual = next(row for row in rows if row.cell == BASE)
    drawn = "".join(
        f'<g transform="translate({WIDE * place} 0)">{_panel(path, part, usual, low, high)}</g>'
        for place, (path, part) in enumerate(panels)
    )
    claimed = {1: "higher", -1: "lower", 0: "no different"}[claim.sign]
    said = f"{claim.indicator.label}, effect by setting; claimed {claimed}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{HIGH}" viewBox="0 0 {wide} {HIGH}" '
        f'style="width:{wide}px;max-width:100%;height:auto" role="img" font-family="sans-serif" font-size="10">'
        f"<title>{escape(said)}</title>{drawn}</svg>\n"
    )


def _in_points(row: Row) -> Row:
    """A row with its differences in hundredths."""
    return row._replace(
        **{end: str(100.0 * float(value)) for end in ("difference", "low", "high") if (value := getattr(row, end))}
    )


def _panel(path: str, rows: Sequence[Row], usual: Row, low: float, high: float) -> str:
    """One parameter: its values evenly apart from left to right, that of the config in bold."""

    def across(place: int) -> float:
        return round(LEFT + (WIDE - LEFT - RIGHT) * (place + 0.5) / len(rows), 1)

    def up(value: float) -> float:
        return round(TOP + (HIGH - TOP - BOTTOM) * (high - value) / (high - low), 1)

    parts = [
        f'<text x="{LEFT}" y="12" fill="{GREY}">{escape(short(path))}</text>',
        f'<path d="M{LEFT} {up(0.0)}H{WIDE - RIGHT}" stroke="{GREY}" stroke-dasharray="3 3" stroke-width=".8"/>',
    ]
    for tick in ticks(low, high):
        at = round(up(tick) + 3.5, 1)
        parts.append(f'<text x="{LEFT - 5}" y="{at}" text-anchor="end" fill="{GREY}">{number(tick)}</text>')
    size, leading = 9 if len(rows) > 3 else 10, re.compile(r"(?<![\d.])0(?=\.)")
    if path != "seed":
        line = "L".join(f"{across(place)} {up(float(row.difference))}" for place, row in enumerate(rows))
        parts.append(f'<path d="M{line}" fill="none" stroke="{GREY}" stroke-width="1"/>')
    for place, row in enumerate(rows):
        x, colour = across(place), COLOURS[row.verdict]
        parts.append(
            f'<path d="M{x} {up(float(row.low))}V{up(float(row.high))}" stroke="{colour}" '
            f'stroke-width="5" opacity=".4"/>'
        )
        parts.append(_mark(x, up(float(row.difference)), row.verdict))
        weight = "bold" if row[4:] == usual[4:] else "normal"
        parts.append(
            f'<text x="{x}" y="{HIGH - 7}" text-anchor="middle" font-size="{size}" font-weight="{weight}" '
            f'fill="{GREY}">{escape(leading.sub("", row.value))}</text>'
        )
    return "".join(parts)


def _mark(x: float, y: float, verdict: str) -> str:
    """A disc, a square or a ring, so that colour is not all that tells verdicts apart."""
    colour = COLOURS[verdict]
    if verdict == "reversed":
        return f'<rect x="{x - 3.5:.1f}" y="{y - 3.5:.1f}" width="7" height="7" fill="{colour}"/>'
    if verdict == "undecided":
        return f'<circle cx="{x}" cy="{y}" r="3" style="stroke:{colour};stroke-width:1.6" fill="none"/>'
    return f'<circle cx="{x}" cy="{y}" r="3.5" style="stroke:none" fill="{colour}"/>'


def short(path: str) -> str:
    """The last steps of a path, as much as fits above a panel."""
    if path == "seed":
        return "town"
    steps = path.split(".")
    for size in (3, 2, 1):
        said = " ".join(steps[-size:]).replace("_", " ")
        if len(said) <= 24:
            return said
    return said


def ticks(low: float, high: float) -> list[float]:
    """A few round numbers between the ends of an axis, zero among them."""
    rough = (high - low) / 4.0
    ten = 10.0 ** floor(log10(rough))
    step = next(times * ten for times in (1.0, 2.0, 5.0, 10.0) if times * ten >= rough)
    return [place * step for place in range(ceil(low / step), floor(high / step) + 1)]


def number(value: float) -> str:
    """A figure of an axis."""
    said = f"{value / 1000:g}k" if abs(value) >= 10_000 else f"{value:g}"
    return said.replace("-", "\N{MINUS SIGN}")
