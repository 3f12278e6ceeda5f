"""The funnel with its flows, drawn from top to bottom so that it reads on a telephone and on paper."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from markupsafe import Markup

from wom_sim.report import series, words
from wom_sim.report.numbers import count, percent
from wom_sim.result import Result

WIDTH, BOX_WIDTH, BOX_HEIGHT, STEP, TOP = 480, 168, 54, 118, 8
LEFT, RIGHT = (WIDTH - BOX_WIDTH) // 2, (WIDTH + BOX_WIDTH) // 2
CENTRE = WIDTH // 2
THICKEST, THINNEST = 30.0, 1.5
"""Points of the widest and the narrowest flow that is drawn."""


class Flow(NamedTuple):
    """People moving between two stages, or into, out of or around one."""

    kind: str
    """`down`, `up`, `in`, `out` or `around`."""
    stage: str
    """Stage in which it begins or, coming from outside, ends."""
    parts: tuple[str, ...]
    """The events that it is made of."""


FLOWS = (
    Flow("down", "unaware", ("became_aware",)),
    Flow("up", "aware", ("forgot",)),
    Flow("down", "aware", ("began_considering",)),
    Flow("up", "considering", ("lapsed",)),
    Flow("down", "considering", ("first_purchases",)),
    Flow("in", "customer", ("gifts", "switched_in")),
    Flow("around", "customer", ("repeat_purchases",)),
    Flow("down", "customer", ("churned", "switched_out")),
)


class Funnel(NamedTuple):
    """The mean stocks on the last evening and the mean flows over the horizon."""

    stocks: dict[str, float]
    flows: dict[str, float]
    people: float


def measured(result: Result, product: int) -> Funnel:
    """The funnel of a product, in people of the market.

    Its first four stages part the people; former customers are among them.
    """

    def stock(event: str) -> float:
        return float(series.evenings(result, product, event)[-1].mean()) * result.scale

    people = result.people * result.scale
    aware, considering, customers = stock("aware"), stock("considering"), stock("customers")
    stocks = {
        "unaware": people - aware,
        "aware": aware - considering - customers,
        "considering": considering,
        "customer": customers,
        "former": stock("former"),
    }
    names = [part for flow in FLOWS for part in flow.parts]
    flows = {name: float(series.flows(result, product, name).sum(axis=0).mean()) * result.scale for name in names}
    return Funnel(stocks, flows, people)


def stages(result: Result, product: int, funnel: Funnel) -> list[str]:
    """The stages that this product has: an idea is not bought, and by contact or threshold nobody considers."""
    item = list(result.scenario.products.values())[product]
    shown = ["unaware", "aware"]
    if result.scenario.laws.choice.funnel:
        shown.append("considering")
    if not item.idea:
        shown.append("customer")
        if funnel.stocks["former"] or funnel.flows["churned"] or funnel.flows["switched_out"]:
            shown.append("former")
    return shown


def drawing(result: Result, product: int) -> Markup:
    """The funnel of a product as an `<svg>` element."""
    funnel = measured(result, product)
    shown = stages(result, product, funnel)
    widest = max([1.0, *funnel.flows.values()])
    parts = [_flow(flow, funnel, shown, widest) for flow in FLOWS]
    parts += [_box(place, stage, funnel) for place, stage in enumerate(shown)]
    height = TOP * 2 + STEP * (len(shown) - 1) + BOX_HEIGHT
    label = words.funnel_in_words(
        result.products[product],
        {words.STAGES[stage][0]: count(funnel.stocks[stage]) for stage in shown},
        {words.FLOWS[name]: count(value) for name, value in funnel.flows.items() if value > 0},
    )
    return Markup('<svg viewBox="0 0 {w} {h}" role="img" aria-label="{label}">{body}</svg>').format(
        w=WIDTH, h=height, label=label, body=Markup("").join(parts)
    )


def _y(place: int) -> int:
    return TOP + place * STEP


def _text(x: float, y: float, text: str, style: str) -> Markup:
    return Markup('<text x="{}" y="{}" class="{}">{}</text>').format(round(x), round(y), style, text)


def _box(place: int, stage: str, funnel: Funnel) -> Markup:
    y, share = _y(place), float(np.clip(funnel.stocks[stage] / funnel.people, 0.0, 1.0))
    numbers = f"{count(funnel.stocks[stage])} · {percent(share)}"
    shape = Markup('<rect x="{}" y="{}" width="{}" height="{}" rx="6" class="{}"/>')
    return Markup("").join(
        [
            shape.format(LEFT, y, BOX_WIDTH, BOX_HEIGHT, "box"),
            shape.format(LEFT, y, round(BOX_WIDTH * share, 1), BOX_HEIGHT, "fill"),
            shape.format(LEFT, y, BOX_WIDTH, BOX_HEIGHT, "edge dashed" if stage == "former" else "edge"),
            _text(CENTRE, y + 23, words.STAGES[stage][0], "stage"),
            _text(CENTRE, y + 42, numbers, "number"),
        ]
    )


def _flow(flow: Flow, funnel: Funnel, shown: list[str], widest: float) -> Markup:
    value = sum(funnel.flows[part] for part in flow.parts)
    ends = {"down": 1, "up": -1}.get(flow.kind, 0)
    place = _place(flow, shown)
    if value <= 0 or place is None or not 0 <= place + ends < len(shown):
        return Markup("")
    width = max(THINNEST, THICKEST * value / widest)
    lines = [f"{count(funnel.flows[part])} {words.FLOWS[part]}" for part in flow.parts if funnel.flows[part] > 0]
    return {"down": _down, "up": _up, "in": _in, "around": _around}[flow.kind](place, width, lines)


def _place(flow: Flow, shown: list[str]) -> int | None:
    if flow.parts == ("first_purchases",) and "considering" not in shown and "customer" in shown:
        return shown.index("customer") - 1
    return shown.index(flow.stage) if flow.stage in shown else None


def _labels(x: float, y: float, lines: list[str], style: str) -> list[Markup]:
    first = y - 8 * (len(lines) - 1)
    return [_text(x, first + 16 * row, line, style) for row, line in enumerate(lines)]


def _head(x: float, y: float, dx: int, dy: int, size: float, style: str = "forward") -> Markup:
    """A triangle whose tip is at (x, y), pointing along (dx, dy)."""
    back_x, back_y = x - 9 * dx, y - 9 * dy
    points = (
        f"{x:.1f},{y:.1f} {back_x + size * dy:.1f},{back_y + size * dx:.1f} "
        f"{back_x - size * dy:.1f},{back_y - size * dx:.1f}"
    )
    return Markup('<polygon points="{}" class="head {}"/>').format(points, style)


def _line(path: str, width: float, style: str) -> Markup:
    return Markup('<path d="{}" stroke-width="{:.1f}" class="flow {}"/>').format(path, width, style)


def _down(place: int, width: float, lines: list[str]) -> Markup:
    top, bottom = _y(place) + BOX_HEIGHT, _y(place + 1)
    body = [_line(f"M{CENTRE} {top}V{bottom - 8}", width, "forward"), _head(CENTRE, bottom, 0, 1, width / 2 + 5)]
    body += _labels(CENTRE + width / 2 + 10, (top + bottom) / 2 + 4, lines, "label")
    return Markup("").join(body)


def _up(place: int, width: float, lines: list[str]) -> Markup:
    """Back to the stage above, on the left."""
    from_y, to_y = _y(place) + BOX_HEIGHT * 0.3, _y(place - 1) + BOX_HEIGHT * 0.7
    width = min(width, 18.0)
    out = LEFT - 38
    path = f"M{LEFT} {from_y:.0f}H{out + 14}Q{out} {from_y:.0f} {out} {from_y - 14:.0f}V{to_y + 14:.0f}"
    path += f"Q{out} {to_y:.0f} {out + 14} {to_y:.0f}H{LEFT - 8}"
    body = [_line(path, width, "back"), _head(LEFT, to_y, 1, 0, width / 2 + 4, "back")]
    split = [word for line in lines for word in line.split(" ", 1)]
    body += _labels(out - width / 2 - 6, (from_y + to_y) / 2 + 4, split, "label end")
    return Markup("").join(body)


def _in(place: int, width: float, lines: list[str]) -> Markup:
    """From outside the funnel, on the left of the box."""
    y = _y(place) + BOX_HEIGHT * 0.62
    width = min(width, 18.0)
    body = [_line(f"M{LEFT - 36} {y:.0f}H{LEFT - 8}", width, "forward"), _head(LEFT, y, 1, 0, width / 2 + 4)]
    return Markup("").join(body + _labels(LEFT - 42, y + 4, lines, "label end"))


def _around(place: int, width: float, lines: list[str]) -> Markup:
    """Out of a box and into it again, on its right."""
    from_y, to_y = _y(place) + BOX_HEIGHT * 0.22, _y(place) + BOX_HEIGHT * 0.78
    width = min(width, 14.0)
    out = RIGHT + 30
    path = f"M{RIGHT} {from_y:.0f}H{out - 12}Q{out} {from_y:.0f} {out} {(from_y + to_y) / 2:.0f}"
    path += f"Q{out} {to_y:.0f} {out - 12} {to_y:.0f}H{RIGHT + 8}"
    body = [_line(path, width, "forward"), _head(RIGHT, to_y, -1, 0, width / 2 + 4)]
    split = [word for line in lines for word in line.split(" ", 1)]
    return Markup("").join(body + _labels(out + width / 2 + 8, (from_y + to_y) / 2 + 4, split, "label"))
