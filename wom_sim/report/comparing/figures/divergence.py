"""How the best arm came to differ: the spread over the network, by cause, and the largest trees."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from wom_sim.report import svg
from wom_sim.report.comparing.figures import arms, captions, words
from wom_sim.report.comparing.figures.people import DRAWN, Paint, People, heading
from wom_sim.report.numbers import count
from wom_sim.report.study import panels, rows
from wom_sim.report.study.plot import SIZE, Plot, Sheet, fitted

if TYPE_CHECKING:
    from wom_sim.studies.comparing.comparison import Comparison
    from wom_sim.studies.comparing.divergence import Divergence

FURTHEST = 4
"""Generations from which all look alike."""
PAINT: Paint = (
    (svg.SOFT, 0.12),
    (svg.PRODUCTS[1], 1.0),
    (svg.PRODUCTS[0], 1.0),
    (svg.PRODUCTS[0], 0.75),
    (svg.PRODUCTS[0], 0.55),
    (svg.PRODUCTS[0], 0.38),
)
"""Those who do not differ, and those who do by generation."""
PICTURES = 4
MOST_CAUSES = 5
TREES, DRAWN_EDGES = 2, 160
SIDE, HEAD, KEY = 190.0, 20.0, 60.0


def plots(comparison: Comparison) -> list[Plot]:
    """The pictures, the curves and the trees, as far as there are any."""
    found = comparison.divergence
    if found is None or not len(found.people):
        return []
    return [*_spread(comparison, found), _causes(comparison, found), *_trees(found)]


def _spread(comparison: Comparison, found: Divergence) -> list[Plot]:
    import polars as pl

    result = arms.first(comparison)
    if result.people > DRAWN:
        return []
    people = People(result)
    place, day = found.people["place"].to_numpy(), found.people["day"].to_numpy()
    generation = found.people["generation"].to_numpy()
    evenings = _evenings(day)

    def draw(sheet: Sheet) -> None:
        columns = len(evenings) if sheet.broad else min(2, len(evenings))
        lines = -(-len(evenings) // columns)
        key = 24.0 if sheet.broad else KEY
        wide, tall = sheet.width / columns, (sheet.height - key) / lines
        for number, evening in enumerate(evenings):
            kinds = np.zeros(result.people, np.int64)
            known = day <= evening
            kinds[place[known]] = 1 + np.minimum(generation[known], FURTHEST)
            left, up = number % columns * wide, sheet.height - (number // columns + 1) * tall
            part = sheet.part(left, up, wide - 8.0, tall)
            heading(part, words.on_day(int(evening), int(known.sum())), color=svg.SOFT)
            people.draw(part.part(0.0, 4.0, part.width, tall - HEAD - 4.0), kinds, {"both": PAINT})
        _generations(sheet)

    seeds = int((generation == 0).sum())
    title = captions.spread_title(len(found.people), result.people, seeds)
    caption = captions.spread_caption(found.arm, found.other, not people.dots)
    data = pl.DataFrame(
        [
            {"day": evening, "generation": number, "people": int(((day <= evening) & (generation == number)).sum())}
            for evening in evenings
            for number in np.unique(generation).tolist()
        ]
    )
    lines = -(-len(evenings) // 2)
    return [Plot("spread", title, caption, data, draw, lines * (SIDE + HEAD) + KEY)]


def _evenings(day: Any) -> list[int]:
    """Evenings on which an eighth, three eighths, six eighths and all differ."""
    ranked = np.sort(day)
    shares = (0.1, 0.35, 0.7, 1.0)
    return sorted({int(ranked[min(int(share * len(ranked)), len(ranked) - 1)]) for share in shares})


def _generations(sheet: Sheet) -> None:
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor=colour, alpha=opacity, linewidth=0, label=text)
        for (colour, opacity), text in zip(PAINT[1:], words.GENERATIONS)
    ]
    rows.key(sheet, handles, columns=5 if sheet.broad else 3)


def _causes(comparison: Comparison, found: Divergence) -> Plot:
    import polars as pl

    last = arms.first(comparison).scenario.horizon
    counts = found.people["cause"].value_counts(sort=True).sort(["count", "cause"], descending=[True, False])
    order = counts["cause"].to_list()
    shown = order if len(order) <= MOST_CAUSES + 1 else order[:MOST_CAUSES]
    cause, day = found.people["cause"].to_numpy(), found.people["day"].to_numpy()
    days = np.unique(np.linspace(0, last, min(last + 1, 122)).round()).astype(np.int64)
    groups = {words.cause(name): np.sort(day[cause == name]) for name in shown}
    rest = np.sort(day[~np.isin(cause, shown)])
    if len(rest):
        groups[words.OTHER_CAUSES] = rest
    curves = {name: np.searchsorted(of, days, side="left") for name, of in groups.items()}
    scale = panels.nice(0.0, float(max(curve[-1] for curve in curves.values())))
    room = panels.room_for(list(curves))
    colours = dict(zip(curves, svg.PRODUCTS))

    def draw(sheet: Sheet) -> None:
        axes = panels.panel(sheet, words.DIFFERS, count, scale, last, room)
        for name, curve in curves.items():
            axes.plot(days, curve, color=colours[name], linewidth=2.2, drawstyle="steps-post")
        ends = [(name, float(curve[-1]), colours[name]) for name, curve in curves.items()]
        panels.name_ends(axes, ends, room, sheet.height - panels.FOOT - panels.HEAD)

    data = pl.concat(
        [pl.DataFrame({"cause": [name] * len(days), "day": days, "people": curve}) for name, curve in curves.items()]
    )
    title = captions.causes_title(words.cause(order[0]), int(counts["count"][0]) / len(found.people))
    return Plot("causes", title, captions.CAUSES_CAPTION, data, draw, 250.0)


def _trees(found: Divergence) -> list[Plot]:
    import polars as pl

    trees = [tree for tree in found.trees if tree["edges"]][:TREES]
    if not trees:
        return []
    placed = [_placed(tree) for tree in trees]

    def draw(sheet: Sheet) -> None:
        columns = len(trees) if sheet.broad else 1
        lines = -(-len(trees) // columns)
        wide, tall = sheet.width / columns, sheet.height / lines
        for number, (tree, (spots, edges)) in enumerate(zip(trees, placed)):
            part = sheet.part(number % columns * wide, sheet.height - (number // columns + 1) * tall, wide - 10.0, tall)
            part.text(
                0.0,
                tall - SIZE,
                fitted(words.tree_name(str(tree["root"]), tree["people"], words.cause(tree["cause"])), wide - 10.0),
            )
            axes = part.axes(4.0, 6.0, 4.0, HEAD)
            axes.set_axis_off()
            _tree(axes, spots, edges)

    data = pl.concat(
        [
            pl.DataFrame(
                {
                    "root": [str(tree["root"])] * len(edges),
                    "through_place": [one for one, _ in edges],
                    "place": [two for _, two in edges],
                }
            )
            for tree, (_, edges) in zip(trees, placed)
        ]
    )
    title = captions.trees_title(trees[0]["people"], trees[0]["depth"])
    return [Plot("trees", title, captions.TREES_CAPTION, data, draw, 190.0 * len(trees))]


def _tree(axes: Any, spots: dict[int, tuple[float, int]], edges: list[tuple[int, int]]) -> None:
    from matplotlib.collections import LineCollection

    lines = [[spots[one], spots[two]] for one, two in edges]
    axes.add_collection(LineCollection(lines, colors=svg.SOFT, linewidths=0.7, alpha=0.6))
    deep = max(level for _, level in spots.values())
    for level in range(deep + 1):
        colour, opacity = PAINT[1 + min(level, FURTHEST)]
        across = [x for x, at in spots.values() if at == level]
        axes.plot(
            across,
            [level] * len(across),
            "o",
            color=colour,
            alpha=opacity,
            markersize=8.0 if not level else 4.5,
            markeredgewidth=0,
        )
    wide = max(*(x for x, _ in spots.values()), 1.0)
    axes.set_xlim(-0.02 * wide, 1.02 * wide)
    axes.set_ylim(deep + 0.4, -0.4)


def _placed(tree: Any) -> tuple[dict[int, tuple[float, int]], list[tuple[int, int]]]:
    """Where each person of a tree stands, across and down, and the edges that are drawn: the first in time."""
    edges = [(one, two) for one, two, _ in tree["edges"][:DRAWN_EDGES]]
    children: dict[int, list[int]] = defaultdict(list)
    for one, two in edges:
        children[one].append(two)
    spots: dict[int, tuple[float, int]] = {}
    order: list[tuple[int, int]] = []
    waiting = [(tree["root_place"], 0)]
    while waiting:
        who, level = waiting.pop()
        order.append((who, level))
        waiting.extend((child, level + 1) for child in reversed(children[who]))
    free = 0.0
    for who, level in reversed(order):
        below = [spots[child][0] for child in children[who]]
        spots[who] = (sum(below) / len(below) if below else free, level)
        free += not below
    return spots, [(one, two) for one, two in edges if one in spots and two in spots]
