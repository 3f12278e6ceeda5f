"""Funnels back to back: how often each thing happened in an arm and in what it is held against."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.report import funnel, svg
from wom_sim.report.comparing.figures import arms, captions, words
from wom_sim.report.numbers import about, count
from wom_sim.report.study.plot import SIZE, Plot, Sheet, fitted, width_of

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison

ROW = 40.0
HEAD = 24.0


def plots(comparison: Comparison) -> list[Plot]:
    """One pair of funnels for each arm but the base."""
    base = arms.base_of(comparison)
    return [
        plot
        for arm in comparison.arms
        if arm != base and arm not in comparison.same
        for plot in _pair(comparison, arm, base)
    ]


def _pair(comparison: Comparison, arm: str, base: str) -> list[Plot]:
    import polars as pl

    place, colours = arms.place(comparison), arms.colours(comparison)
    held, own = (funnel.measured(comparison.arms[name], place).flows for name in (base, arm))
    names = [part for flow in funnel.FLOWS for part in flow.parts if held[part] or own[part]]
    if not names:
        return []
    widest = max(max(held[name], own[name]) for name in names)

    def draw(sheet: Sheet) -> None:
        tall = min((sheet.height - HEAD) / len(names), 52.0)
        numbers = max(width_of(count(value)) for name in names for value in (held[name], own[name])) + 10.0
        axes = sheet.axes(0.0, sheet.height - HEAD - tall * len(names), 0.0, HEAD)
        axes.set_axis_off()
        half = sheet.width / 2.0
        axes.set_xlim(-half, half)
        axes.set_ylim(tall * len(names), 0.0)
        reach = half - numbers
        for number, name in enumerate(names):
            y = tall * number
            axes.text(
                0.0,
                y + SIZE + 2.0,
                words.FLOWS[name],
                ha="center",
                bbox={"facecolor": svg.PAPER, "edgecolor": "none", "pad": 0.5},
            )
            middle = y + SIZE + 6.0 + (tall - SIZE - 10.0) / 2.0
            for value, way, colour in ((held[name], -1.0, colours[base]), (own[name], 1.0, colours[arm])):
                long = max(reach * value / widest, 0.8 if value else 0.0)
                axes.barh(
                    middle, way * long, height=min(tall - SIZE - 12.0, 16.0), color=colour, alpha=0.75, linewidth=0
                )
                axes.text(
                    way * (long + 5.0), middle, count(about(value)), va="center", ha="left" if way > 0 else "right"
                )
        axes.axvline(0.0, color=svg.SOFT, linewidth=1.0, zorder=0.5)
        room = half - 10.0
        for name, way in ((base, -1.0), (arm, 1.0)):
            axes.text(
                way * 6.0,
                -8.0,
                fitted(words.arm(name), room, weight="bold"),
                ha="left" if way > 0 else "right",
                fontweight="bold",
                color=colours[name],
            )

    differences = {name: own[name] - held[name] for name in names}
    moved = max(
        names,
        key=lambda name: (
            abs(differences[name]) if name in ("became_aware", "first_purchases", "repeat_purchases") else -1.0
        ),
    )
    shown = differences[moved]
    title = captions.funnel_title(arm, base, words.FLOWS[moved] if shown else "", words.change(shown, "people"))
    data = pl.DataFrame(
        [
            {"arm": one, "flow": name, "people": flows[name]}
            for one, flows in ((base, held), (arm, own))
            for name in names
        ]
    )
    number = list(comparison.arms).index(arm)
    return [Plot(f"funnel-{number}", title, captions.funnel_caption(base, arm), data, draw, HEAD + ROW * len(names))]
