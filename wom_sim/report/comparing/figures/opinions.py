"""Sentiment over time in each arm: what is thought, what is said, and what the marketer hears of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from wom_sim import heard
from wom_sim.day.events import BINS
from wom_sim.report import series, svg
from wom_sim.report.comparing.figures import arms, captions, words
from wom_sim.report.numbers import signed
from wom_sim.report.series import Curve
from wom_sim.report.study import panels, rows
from wom_sim.report.study.plot import SIZE, Plot, Sheet, fitted
from wom_sim.result import Result

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison

MOST = 6
"""Arms that are shown."""
PANEL = 150.0
DASHES = {"voiced": (0, (4, 2)), "heard": (0, (1, 1.5))}


class Sentiment(NamedTuple):
    """Curves of one arm."""

    thought: Curve
    voiced: Curve
    heard: Curve | None


def plots(comparison: Comparison) -> list[Plot]:
    """A panel for each arm, the base and the best first."""
    import polars as pl

    base, best = arms.base_of(comparison), arms.favourite(comparison)
    order = [arm for arm in dict.fromkeys((base, best, *comparison.arms)) if arm not in comparison.same][:MOST]
    found = {arm: _sentiment(comparison.arms[arm], arms.place(comparison), comparison.product) for arm in order}
    found = {arm: curves for arm, curves in found.items() if np.isfinite(curves.thought.mean).any()}
    if not found:
        return []
    colours, last = arms.colours(comparison), arms.first(comparison).scenario.horizon
    means = np.concatenate([curve.mean for curves in found.values() for curve in curves if curve is not None])
    known = means[np.isfinite(means)]
    scale = panels.nice(max(float(known.min()), -1.0), min(float(known.max()), 1.0))

    def draw(sheet: Sheet) -> None:
        columns = min(len(found), (4 if len(found) == 4 else 3) if sheet.broad else 2)
        lines = -(-len(found) // columns)
        wide, tall = sheet.width / columns, (sheet.height - 20.0) / lines
        for number, (arm, curves) in enumerate(found.items()):
            left, up = number % columns * wide, sheet.height - (number // columns + 1) * tall
            part = sheet.part(left, up, wide - 8.0, tall)
            axes = panels.panel(part, "", lambda value: signed(f"{value:.3g}"), scale, last)
            part.text(
                0.0,
                tall - SIZE,
                fitted(words.arm(arm), wide - 8.0, weight="bold"),
                color=colours[arm],
                fontweight="bold",
            )
            axes.plot(curves.thought.days, curves.thought.mean, color=colours[arm], linewidth=2.2)
            axes.plot(
                curves.voiced.days, curves.voiced.mean, color=colours[arm], linewidth=1.6, linestyle=DASHES["voiced"]
            )
            if curves.heard is not None:
                axes.plot(
                    curves.heard.days, curves.heard.mean, color=svg.SOFT, linewidth=1.8, linestyle=DASHES["heard"]
                )
        _key(sheet, any(curves.heard is not None for curves in found.values()))

    named = best if best in found else next(iter(found))
    shown = found[named]
    title = captions.opinion_title(named, _average(shown.thought), _average(shown.voiced))
    listened = any(curves.heard is not None for curves in found.values())
    data = pl.concat(
        [
            pl.DataFrame(
                {
                    "arm": [arm] * len(curve.days),
                    "sentiment": [kind] * len(curve.days),
                    "day": curve.days,
                    "mean": curve.mean,
                }
            )
            for arm, curves in found.items()
            for kind, curve in curves._asdict().items()
            if curve is not None
        ]
    )
    height = PANEL * -(-len(found) // min(len(found), 2)) + 20.0
    return [Plot("sentiment", title, captions.opinion_caption(listened), data.fill_nan(None), draw, height)]


def _average(curve: Curve) -> float:
    known = curve.mean[np.isfinite(curve.mean)]
    return float(known.mean()) if len(known) else float("nan")


def _key(sheet: Sheet, listened: bool) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], color=svg.SOFT, linewidth=2.2, label=words.TRUE),
        Line2D([], [], color=svg.SOFT, linewidth=1.6, linestyle=DASHES["voiced"], label=words.VOICED),
    ]
    if listened:
        handles.append(Line2D([], [], color=svg.SOFT, linewidth=1.8, linestyle=DASHES["heard"], label=words.HEARD))
    rows.key(sheet, handles, long=2.0)


def _sentiment(result: Result, place: int, product: str) -> Sentiment:
    opinions = result.record.opinions[:, :, place]
    middle = BINS // 2
    lean = opinions[..., middle + 1 :].sum(axis=-1) - opinions[..., :middle].sum(axis=-1)
    thought = series.quotient(lean.astype(float), opinions.sum(axis=-1).astype(float))

    def weekly(*names: str) -> series.Values:
        return series.weekly(result, series.flows(result, place, *names))

    good, bad, neutral = (weekly(f"{kind}_talk") for kind in ("positive", "negative", "neutral"))
    said = series.quotient(good - bad, good + bad + neutral)
    listened = None
    if product in result.scenario.listening:
        estimates = heard.account(result.record, result.scenario, product).estimates["sentiment"].value
        listened = series.curve(0, result.days + 1.0, np.asarray(estimates[:, :, place], np.float64))
    return Sentiment(
        series.curve(0, result.days + 1.0, thought),
        series.curve(0, series.weeks(result)[1], said, voiced=True),
        listened,
    )
