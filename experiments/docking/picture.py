"""The figure: curves of all programs on top of each other, how far they are apart, and times on a log axis."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from found import LIMIT, Found, apart
from page import duration
from programs import CASES, ENGINE, OURS

INK, GREY = "#222222", "#e6e9ec"
LOOK = {
    OURS: ("#0072B2", "-", 5.0),
    ENGINE: ("#D55E00", "-", 1.4),
    "cynetdiff": ("#00805D", (0, (5, 3)), 1.4),
    "EoN": ("#A94F86", (0, (1.2, 1.8)), 1.6),
    "ndlib": ("#222222", (0, (6, 2, 1, 2)), 1.0),
}
"""Colour, dashes and width: ours is broad and pale, so that the others can be seen on it."""


def draw(found: Found, path: Path) -> None:
    """Write the figure as SVG, the same for the same figures."""
    import matplotlib as mpl

    mpl.use("Agg")
    import matplotlib.pyplot as plt

    style = {"svg.hashsalt": "docking", "font.size": 8, "axes.edgecolor": INK, "axes.linewidth": 0.6}
    models = found.models()
    high = (len(models) + 1) // 2
    with mpl.rc_context(style):
        figure = plt.figure(figsize=(11, 2.5 * max(high, 2) + 0.4), layout="constrained")
        left, right = figure.subfigures(1, 2, width_ratios=(2.1, 1))
        panels = left.subplots(2 * high, 2, height_ratios=(3, 1) * high, squeeze=False)
        for place, model in enumerate(models):
            above, below = panels[2 * (place // 2) : 2 * (place // 2) + 2, place % 2]
            curves_of(found, model, above, below)
        for panel in panels[2 * (len(models) // 2) :, 1] if len(models) % 2 else ():
            panel.axis("off")
        names = dict.fromkeys(time.program for time in found.times)
        lines = [
            plt.Line2D([], [], color=LOOK[name][0], ls=LOOK[name][1], lw=LOOK[name][2], alpha=opacity(name))
            for name in names
        ]
        if len(models) % 2:
            panels[-2, 1].legend(lines, names, loc="center", frameon=False, fontsize=9, handlelength=4)
        else:
            panels[0, 0].legend(lines, names, frameon=False, handlelength=4)
        times_of(found, right.subplots())
        figure.savefig(path, metadata={"Date": None})
        plt.close(figure)


def opacity(name: str) -> float:
    """Ours lies below the others."""
    return 0.35 if name == OURS else 1.0


def curves_of(found: Found, model: str, above: Any, below: Any) -> None:
    """One model: its curves, and below them how far they are from ours."""
    (case,) = (case for case in CASES if case.name == model)
    curves = found.of(model)
    steps = range(case.steps + 1)
    below.axhspan(-LIMIT, LIMIT, color=GREY, lw=0)
    for name, curve in curves.items():
        colour, dashes, width = LOOK[name]
        means, errors = [point.mean for point in curve], [point.se for point in curve]
        low, top = ([mean + side * error for mean, error in zip(means, errors)] for side in (-2, 2))
        above.fill_between(steps, low, top, color=colour, alpha=0.15, lw=0)
        above.plot(steps, means, color=colour, ls=dashes, lw=width, alpha=opacity(name), solid_capstyle="butt")
        if name != OURS:
            gaps = [apart(a, b) for a, b in zip(curve, curves[OURS])]
            below.plot(steps, gaps, color=colour, ls=dashes, lw=1.2)
    below.axhline(0.0, color=INK, lw=0.6)
    above.set_title(f"{model[0].upper()}{model[1:]}", loc="left", size=9)
    above.set(ylabel=case.what, xlim=(0, case.steps))
    above.set_xticklabels([])
    below.set(xlim=(0, case.steps), ylim=(-LIMIT - 1.5, LIMIT + 1.5), yticks=(-LIMIT, 0, LIMIT), xlabel=case.step)
    below.set_ylabel("SE apart")
    for panel in (above, below):
        panel.spines[["top", "right"]].set_visible(False)


def times_of(found: Found, panel: Any) -> None:
    """Bars of the time of a run, by model and program, in milliseconds on a log axis."""
    place, ticks = 0.0, []
    least = min(time.seconds for time in found.times) * 1e3
    for model in found.models():
        ticks.append((place, f"{model[0].upper()}{model[1:]}"))
        for name, seconds in found.seconds(model).items():
            place += 1.0
            panel.barh(place, seconds * 1e3, 0.8, left=0.0, color=LOOK[name][0], alpha=0.85)
            panel.text(seconds * 1e3 * 1.15, place, f"{name}: {duration(seconds)}", va="center", size=7.5, color=INK)
        place += 1.6
    panel.set_xscale("log")
    panel.set(xlim=(least / 3, max(time.seconds for time in found.times) * 1e5), ylim=(place - 0.8, -0.8), yticks=[])
    for at, name in ticks:
        panel.text(least / 3, at, f" {name}", va="center", size=8, weight="bold", color=INK)
    panel.set_xlabel("processor time of a run, ms")
    panel.set_title("Times, on a log axis", loc="left", size=9)
    panel.spines[["top", "right", "left"]].set_visible(False)
