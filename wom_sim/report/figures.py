"""The charts of the report, drawn with Matplotlib: curves with their bands, and opinions over time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from wom_sim.day.events import MONEY
from wom_sim.report import series, svg, words
from wom_sim.report.numbers import MINUS, at_axis, short
from wom_sim.report.series import Curve, Values
from wom_sim.result import Result, name_of

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH, HEIGHT = 6.0, 3.6
"""Inches of a chart, at 72 points each; 12 points of text stay readable on a telephone."""
LABEL_GAP = 0.075
"""Share of a chart's height that a label at a line's end needs for itself."""
MOST_FULL_BANDS = 3
"""Products up to which both bands are drawn; of more, only the wider one."""
ORANGE, BLUE, GREY = (213, 94, 0), (0, 114, 178), (128, 132, 138)
"""Below, above and at the middle of the scale of opinions."""


class Chart(NamedTuple):
    """What a chart shows and how its values are written."""

    name: str
    curves: Callable[[Result, int], list[Curve]]
    write: Callable[[float], str]
    for_ideas: bool


CHARTS = (
    Chart("awareness", series.share_of_people("aware"), at_axis, True),
    Chart("consideration", series.share_of_people("considering"), at_axis, True),
    Chart("penetration", series.share_of_people("ever_customers"), at_axis, False),
    Chart("customers", series.stock("customers"), short, False),
    Chart("units", series.per_week("first_purchases", "repeat_purchases"), short, False),
    Chart("profit", series.profit, short, False),
    Chart("words", series.per_week("positive_talk", "negative_talk", "neutral_talk"), short, True),
    Chart("opinion", series.opinion, short, True),
)
"""Every chart of curves, in the order of the page."""


class Drawn(NamedTuple):
    """A drawing with its words."""

    title: str
    caption: str
    drawing: Markup


def curves(result: Result) -> list[Drawn]:
    """The charts that have something to show."""
    products = list(result.scenario.products.values())
    drawn = []
    for chart in CHARTS:
        shown = [place for place, product in enumerate(products) if chart.for_ideas or not product.idea]
        lines = [curve for place in shown for curve in chart.curves(result, place)]
        if any(np.isfinite(line.mean).any() and np.nanmax(np.abs(line.mean)) > 0 for line in lines):
            drawn.append(_drawn(result, chart, lines, result.products))
    return drawn


def spending(result: Result) -> Drawn | None:
    """What each intervention has cost so far; of many, only the dearest."""
    lines, columns = result.booked
    costs = columns["cost"].sum(axis=0).mean(axis=0)
    dearest = sorted(np.argsort(-costs, kind="stable")[: len(svg.PRODUCTS)].tolist())
    shown = [place for place in dearest if costs[place] > 0]
    if not shown:
        return None
    names = [name_of(lines[place]) for place in shown]
    drawn = [
        series.curve(number, result.days + 1.0, columns["cost"][:, :, place].cumsum(axis=0) / MONEY)
        for number, place in enumerate(shown)
    ]
    return _drawn(result, Chart("spending", lambda *_: drawn, short, True), drawn, names)


def _drawn(result: Result, chart: Chart, lines: Sequence[Curve], names: Sequence[str]) -> Drawn:
    """A chart of lines, of which each belongs to one of the names."""
    title, caption = words.CHARTS[chart.name]
    if chart.name in ("profit", "spending"):
        title = words.with_currency(title, result.scenario.currency)
    ends = [(names[line.product], _end(line)[1]) for line in lines if not line.voiced]
    label = words.chart_in_words(title, [(name, chart.write(value)) for name, value in ends if np.isfinite(value)])
    with _style():
        figure, axes = _empty(_room(names if len(names) > 1 else []))
        for line in lines:
            _draw_line(axes, line, len(names))
        _dress(axes, chart, result)
        if len(names) > 1:
            _label_ends(axes, [line for line in lines if not line.voiced], names)
        return Drawn(title, caption, svg.inline(figure, f"c-{chart.name}", label))


def _end(line: Curve) -> tuple[float, float]:
    known = np.flatnonzero(np.isfinite(line.mean))
    return (float(line.days[known[-1]]), float(line.mean[known[-1]])) if len(known) else (0.0, float("nan"))


def _style() -> Any:
    import matplotlib as mpl

    settings: Any = svg.RC
    return mpl.rc_context(settings)


def _empty(right: float, left: float = 0.115, height: float = HEIGHT) -> tuple[Figure, Axes]:
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, height))
    axes = figure.add_axes((left, 0.155, 0.98 - left - right, 0.8))
    return figure, axes


def _room(names: Sequence[str]) -> float:
    """Share of the width that the labels at the ends of lines need."""
    longest = max((len(words.clipped(name)) for name in names), default=0)
    return min(0.3, 0.0165 * longest + 0.02) if longest else 0.0


def _draw_line(axes: Axes, line: Curve, products: int) -> None:
    colour = svg.PRODUCTS[line.product]
    bands = line.bands if products <= MOST_FULL_BANDS else line.bands[:1]
    if not line.voiced:
        for low, high in bands:
            axes.fill_between(line.days, low, high, color=colour, alpha=0.2, linewidth=0.0)
    dashes: Any = (0, (3, 2)) if line.voiced else "solid"
    axes.plot(line.days, line.mean, color=colour, linewidth=1.5 if line.voiced else 2.2, linestyle=dashes)


def _dress(axes: Axes, chart: Chart, result: Result) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_xlim(0, result.scenario.horizon)
    low, high = axes.get_ylim()
    if chart.name == "opinion":
        low, high = max(low, -1.0), min(high, 1.0)
        low, high = min(low, -0.02), max(high, 0.02)
    elif chart.name != "profit":
        low, high = 0.0, min(high, 1.0) if chart.write is at_axis else high
    locator = MaxNLocator(nbins=5, steps=[1, 2, 2.5, 5, 10], integer=chart.name == "customers")
    axes.yaxis.set_major_locator(locator)
    axes.set_ylim(low, float(locator.tick_values(low, high)[-1]))
    axes.xaxis.set_major_locator(MaxNLocator(nbins=7, steps=[1, 2, 3, 5, 6, 10], integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: chart.write(value))
    axes.grid(axis="y")
    axes.set_axisbelow(True)
    axes.tick_params(length=0, pad=5)
    axes.set_xlabel(words.DAY_AXIS)
    low, high = axes.get_ylim()
    if low < 0.0 < high:
        axes.axhline(0.0, color=svg.SOFT, linewidth=0.9)


def _label_ends(axes: Axes, lines: Sequence[Curve], names: Sequence[str]) -> None:
    low, high = axes.get_ylim()
    last = axes.get_xlim()[1]
    ends = [(line, (_end(line)[1] - low) / (high - low)) for line in lines if np.isfinite(_end(line)[1])]
    ends.sort(key=lambda end: end[1])
    for (line, _), height in zip(ends, spaced([place for _, place in ends], LABEL_GAP)):
        axes.annotate(
            words.clipped(names[line.product]),
            (last, low + height * (high - low)),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=svg.PRODUCTS[line.product],
            fontweight="bold",
            annotation_clip=False,
        )


def spaced(heights: Sequence[float], gap: float) -> list[float]:
    """Ascending heights in [0, 1] moved apart to at least a gap, as little as needed and staying inside."""
    placed = list(heights)
    for place in range(1, len(placed)):
        placed[place] = max(placed[place], placed[place - 1] + gap)
    ceiling = 1.0
    for place in reversed(range(len(placed))):
        placed[place] = min(placed[place], ceiling)
        ceiling = placed[place] - gap
    return placed


def opinions(result: Result) -> list[Drawn]:
    """How opinions of each product lie from the first day to the last."""
    drawn = []
    for place, name in enumerate(result.products):
        shares = series.bins(result, place)
        if np.isfinite(shares).any():
            drawn.append(_opinion_map(result, place, name, shares))
    return drawn


def _opinion_map(result: Result, place: int, name: str, shares: Values) -> Drawn:
    middle = shares.shape[1] // 2
    last = np.nan_to_num(shares[-1])
    parts = (float(last[:middle].sum()), float(last[middle]), float(last[middle + 1 :].sum()))
    thought, said = series.opinion(result, place)
    with _style():
        figure, axes = _empty(0.0, 0.17)
        axes.imshow(
            heat(shares).transpose(1, 0, 2),
            aspect="auto",
            origin="lower",
            interpolation="none",
            extent=(0, result.scenario.horizon, -1, 1),
        )
        axes.plot(thought.days, thought.mean, color=svg.INK, linewidth=2.0)
        axes.plot(said.days, said.mean, color=svg.INK, linewidth=1.4, linestyle=(0, (3, 2)))
        axes.set_xlim(0, result.scenario.horizon)
        axes.set_ylim(-1, 1)
        axes.set_yticks(
            [-1, -0.5, 0, 0.5, 1], [words.OPINION_ENDS[0], f"{MINUS}0.5", "0", "0.5", words.OPINION_ENDS[1]]
        )
        axes.axhline(0.0, color=svg.SOFT, linewidth=0.6)
        axes.tick_params(length=0, pad=5)
        axes.set_xlabel(words.DAY_AXIS)
        caption = words.opinion_caption(*parts) if last.sum() > 0 else words.NOBODY_KNOWS
        return Drawn(name, caption, svg.inline(figure, f"o-{place}", f"{name}: {caption}"))


def heat(shares: Values) -> NDArray[np.uint8]:
    """Colours of shares, uint8 (times, bins, 4): hue by opinion, strength by share, clear where there is nobody."""
    bins = shares.shape[1]
    known = np.nan_to_num(shares)
    peaks = known.max(axis=1)
    top = float(np.quantile(peaks[peaks > 0], 0.8))
    centre = (bins - 1) / 2
    lean = np.clip(np.abs(np.arange(bins) - centre) / 4.0, 0.0, 1.0)[:, None]
    ends = np.where((np.arange(bins) < centre)[:, None], ORANGE, BLUE)
    picture = np.zeros((*shares.shape, 4), np.uint8)
    picture[..., :3] = np.round(np.array(GREY) * (1.0 - lean) + ends * lean)
    picture[..., 3] = np.round(255.0 * np.clip(known / top, 0.0, 1.0) ** 0.6)
    return picture
