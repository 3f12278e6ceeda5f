"""Losses over the search, and how the least loss rises along the range of each parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.report import svg
from wom_sim.report.calibrating import words
from wom_sim.report.numbers import short
from wom_sim.report.study import panels
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.calibrating.calibration import Calibration

HEIGHT, PANEL = 250.0, 118.0
TOP = 1.5
"""Losses above this stand at the top of the scale."""


def plots(found: Calibration) -> list[Plot]:
    """The search, and the profiles."""
    return [_losses(found), _profiles(found)]


def _losses(found: Calibration) -> Plot:
    losses = np.where(np.isfinite(found.tried.losses), found.tried.losses, np.inf)
    number = np.arange(1, losses.size + 1)

    def draw(sheet: Sheet) -> None:
        low = min(0.0, float(losses.min()))
        axes = panels.panel(sheet, words.LOSS, short, (low, TOP), float(losses.size))
        look: dict[str, Any] = {"s": 9.0, "color": svg.PRODUCTS[6], "alpha": 0.6, "linewidths": 0, "clip_on": False}
        axes.scatter(number, np.minimum(losses, TOP), **look)
        axes.plot(number, np.minimum(np.minimum.accumulate(losses), TOP), color=svg.PRODUCTS[0], linewidth=2.0,
                  drawstyle="steps-post")  # fmt: skip
        axes.set_xlabel(words.TRIED, labelpad=1.0)

    title = words.search_title(int(np.argmin(losses)) + 1, losses.size)
    return Plot("search", title, words.SEARCH_CAPTION, found.candidates, draw, HEIGHT)


def _profiles(found: Calibration) -> Plot:
    data = found.profile
    names = [one.path for one in found.parameters]

    def draw(sheet: Sheet) -> None:
        tall = sheet.height / len(names)
        for place, one in enumerate(found.parameters):
            part = sheet.part(0.0, sheet.height - (place + 1) * tall, sheet.width, tall)
            mine = data.filter(path=one.path)
            losses = np.minimum(mine["loss"].to_numpy(), TOP)
            axes = panels.panel(part, one.path, short, (min(0.0, float(losses.min())), TOP), 1.0)
            axes.plot([one.share(value) for value in mine["value"]], losses, color=svg.PRODUCTS[0], marker="o",
                      markersize=3.5)  # fmt: skip
            ticks = (0.0, 0.5, 1.0)
            axes.set_xticks(ticks, [words.value(one.at(tick)) for tick in ticks])
            axes.get_xticklabels()[0].set_horizontalalignment("left")
            axes.get_xticklabels()[-1].set_horizontalalignment("right")
            axes.set_xlabel("")

    return Plot("profile", words.PROFILE_TITLE, words.PROFILE_CAPTION, data, draw, PANEL * len(names))
