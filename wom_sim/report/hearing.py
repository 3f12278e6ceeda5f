"""What was heard, and what was so: the part of the report on listening."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wom_sim import heard
from wom_sim.marketing.listening import MEASURES
from wom_sim.report import svg, words
from wom_sim.report.figures import HEIGHT, WIDTH, Drawn
from wom_sim.report.numbers import DASH, signed, write
from wom_sim.result import Result

if TYPE_CHECKING:
    from matplotlib.axes import Axes


class Measured(NamedTuple):
    """A measure of one product: means over evenings and runs."""

    product: str
    measure: str
    heard: str
    said: str
    so: str
    error: str
    bias: str
    within: str
    """Share of the evenings on which what was said lay in the interval."""


class Ear(NamedTuple):
    """One marketer's listening."""

    product: str
    chart: Drawn
    rows: list[Measured]
    warning: str


def ears(result: Result) -> list[Ear]:
    """Every marketer who listens."""
    return [_ear(result, product) for product in result.scenario.listening]


def _ear(result: Result, product: str) -> Ear:
    found = heard.account(result.record, result.scenario, product)
    place = result.products.index(product)
    below = result.scenario.listening[product].warn_below
    warning = "" if below is None else _warning(heard.turn(found, place, below, result.scenario.step), below)
    rows = [
        _measured(found, name, number, measure)
        for number, name in enumerate(result.products)
        for measure in MEASURES
        if len(result.products) > 1 or measure != "share_of_voice"
    ]
    return Ear(product, _chart(result, found, place, below), rows, warning)


def _measured(found: heard.Account, product: str, place: int, measure: str) -> Measured:
    value, low, high = (part[found.listened][..., place] for part in found.estimates[measure])
    said, so = (truth[measure][found.listened][..., place] for truth in (found.voiced, found.everyone))
    known = np.isfinite(value) & np.isfinite(said)
    label, unit = words.MEASURES[measure]
    off = (value - said)[known]
    return Measured(
        product=product,
        measure=label,
        heard=_mean(value[np.isfinite(value)], unit),
        said=_mean(said[np.isfinite(said)], unit),
        so=_mean(so[np.isfinite(so)], unit),
        error=_mean(np.abs(off), unit),
        bias=_signed_mean(off, unit),
        within=_mean(((low <= said) & (said <= high))[known], "share"),
    )


def _mean(values: Any, unit: str) -> str:
    return write(float(values.mean()), unit) if values.size else DASH


def _signed_mean(values: Any, unit: str) -> str:
    text = _mean(values, unit)
    return f"+{text}" if values.size and values.mean() > 0.0 and text.strip("0. %\N{NARROW NO-BREAK SPACE}") else text


def _warning(found: heard.Turn, below: float) -> str:
    fell, warned = np.isfinite(found.everyone), np.isfinite(found.heard)
    lead = (found.everyone - found.heard)[fell & warned]
    return words.warning(signed(f"{below:g}"), len(fell), int(fell.sum()), lead.tolist(), int((warned & ~fell).sum()))


def _chart(result: Result, found: heard.Account, place: int, below: float | None) -> Drawn:
    """The first run's sentiment as it was heard, as it was spoken, and as it was."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    days = result.days + 1
    value, low, high = (part[:, 0, place] for part in found.estimates["sentiment"])
    settings: Any = svg.RC
    with mpl.rc_context(settings):
        figure = Figure(figsize=(WIDTH, HEIGHT))
        axes = figure.add_axes((0.115, 0.155, 0.85, 0.8))
        axes.fill_between(days, low, high, color=svg.PRODUCTS[place], alpha=0.2, linewidth=0.0)
        axes.plot(days, value, color=svg.PRODUCTS[place], linewidth=2.0)
        axes.plot(days, found.voiced["sentiment"][:, 0, place], color=svg.INK, linewidth=1.4, linestyle=(0, (3, 2)))
        axes.plot(days, found.everyone["sentiment"][:, 0, place], color=svg.INK, linewidth=1.8)
        if below is not None:
            axes.axhline(below, color=svg.SOFT, linewidth=1.0, linestyle=(0, (1, 2)))
        _dress(axes, result.scenario.horizon)
        title, caption = words.HEARD_CHART
        name = result.products[place]
        return Drawn(title, caption, svg.inline(figure, f"l-{place}", f"{name}. {title}. {caption}"))


def _dress(axes: Axes, horizon: int) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_xlim(0, horizon)
    axes.set_ylim(-1.0, 1.0)
    axes.set_yticks([-1, -0.5, 0, 0.5, 1], [signed(f"{value:g}") for value in (-1, -0.5, 0, 0.5, 1)])
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 3, 5, 6, 10], integer=True))
    axes.axhline(0.0, color=svg.SOFT, linewidth=0.6)
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=5)
    axes.set_xlabel(words.DAY_AXIS)
