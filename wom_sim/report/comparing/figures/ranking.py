"""The ranking: by how much each arm changes the figure that decides, and how sure that is."""

from __future__ import annotations

from math import isfinite
from typing import TYPE_CHECKING

from wom_sim.report.comparing.figures import arms, captions, words
from wom_sim.report.study import rows
from wom_sim.report.study.plot import Plot, Sheet

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison


def plots(comparison: Comparison) -> list[Plot]:
    """Every arm's effect, the best first and the base at zero."""
    import polars as pl

    found = arms.effects(comparison)
    if len(found) < 2:
        return []
    label, unit = arms.kpi(comparison)
    currency = arms.first(comparison).scenario.currency
    base, colours = arms.base_of(comparison), arms.colours(comparison)
    shares = [effect.mean / abs(effect.base) if effect.base else float("nan") for effect in found]
    lines = [
        rows.Row(
            words.arm(effect.arm),
            words.amount(effect.value, unit, currency)
            if effect.arm == base
            else words.both(words.change(effect.mean, unit, currency), words.relative(share)),
            colours[effect.arm],
        )
        for effect, share in zip(found, shares)
    ]
    nothing = arms.nothing_of(comparison)
    near = [effect for effect in found if effect.arm != nothing] if len(found) > 2 else found
    scale = rows.limits([value for effect in near for value in effect[1:6]])

    def draw(sheet: Sheet) -> None:
        axes = rows.chart(sheet, lines, scale, lambda value: words.at_scale(value, unit))
        for place, effect in enumerate(found):
            colour = colours[effect.arm]
            if not scale[0] <= effect.mean <= scale[1]:
                rows.beyond(axes, place, scale, colour, right=effect.mean > scale[1])
                continue
            if effect.arm != base:
                rows.span(axes, place, effect.low_all, effect.high_all, colour, 1.4)
                rows.span(axes, place, effect.low, effect.high, colour, 4.0)
            rows.point(axes, place, effect.mean, colour)

    others = [effect for effect in found if effect.arm != base]
    best = found[0]
    sure = best.low_all * best.high_all > 0.0
    title = captions.ranking_title(
        label,
        best.arm,
        base,
        words.change(best.mean, unit, currency),
        sure,
        all(effect.mean == 0.0 for effect in others if isfinite(effect.mean)),
    )
    data = pl.DataFrame([{**effect._asdict(), "share_of_base": share} for effect, share in zip(found, shares)])
    caption = captions.ranking_caption(base, len(arms.first(comparison).replicates))
    return [Plot("ranking", title, caption, data.fill_nan(None), draw, rows.height(len(found)))]
