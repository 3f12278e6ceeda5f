"""The figure of a network: which part is drawn, with which marks, and what is said about it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from textwrap import fill
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from wom_sim.network.edges import from_edges
from wom_sim.network.generators.complete import complete
from wom_sim.network.measures.measure import Measures
from wom_sim.network.measures.sources import sample
from wom_sim.network.pictures.curves import Curves, bowed, shades, straight, through
from wom_sim.network.pictures.layout import RINGS, Places, force, ring
from wom_sim.network.representations import CompleteTies
from wom_sim.network.ties import Ties

Layout = Literal["auto", "ring", "force"]
LAYOUTS = ("auto", "ring", "force")


WIDTH, ABOVE, BELOW, DOTS_AN_INCH = 8.0, 0.9, 0.95, 200
"""Width of the picture, and of what is written above and below, in inches; pixels an inch of a PNG."""
LOWEST = 0.45
"""Height of the drawing of a flat network, as a part of its width."""
NAMED = 60
"""People up to whom all are named."""
LINES = 4000
"""Ties up to which each is a line of its own; more of them are shades."""
ARROWS = 1000
"""Ties up to which the direction of each is shown."""
PULLED = 20_000
"""People up to whom a network without a ring is drawn whole."""
AROUND = 5_000
"""People around the one with most ties who are drawn of a larger one."""
SHADED = 300_000
"""Ties up to which all are drawn."""
LETTER = 5.0
"""Typical width of a letter of a name in points, seventy-seconds of an inch."""
LONGEST_NAME = 28
"""Letters of a name that are shown."""

# Okabe and Ito (2008): colours that the colour-blind tell apart.
NEAR, LONG, INK, PALE, TIE = "#0072B2", "#D55E00", "#222222", "#c4c4c4", "#5d6b7c"
BRAID = 0.13
"""How far the longest near ties bow out of the circle."""


def _around(ties: Ties, person: int, count: int) -> Ties:
    """Those nearest to a person, in ties, and the ties among them."""
    chosen = np.sort(np.argsort(_steps(ties, person), kind="stable")[:count])
    number = np.full(ties.people, -1)
    number[chosen] = np.arange(len(chosen))
    edges = number[ties.edges()]
    ids = chosen if ties.ids is None else ties.ids[chosen]
    return from_edges(edges[(edges >= 0).all(axis=1)], people=count, directed=ties.directed, ids=ids)


def _span(edges: NDArray[np.int64], people: int) -> NDArray[np.int64]:
    """Places on the ring between the ends of each tie, the shorter way round."""
    apart = np.abs(edges[:, 0] - edges[:, 1])
    nearer: NDArray[np.int64] = np.minimum(apart, people - apart)
    return nearer


def _listeners(ties: Ties) -> NDArray[np.int64]:
    """How many hear each person: the ties, where these carry word both ways."""
    if not ties.directed:
        return ties.degrees()
    return np.bincount(ties.edges()[:, 0], minlength=ties.people)


def _steps(ties: Ties, person: int) -> NDArray[np.float64]:
    """Steps that word takes from a person to each; infinite where it does not come."""
    from scipy.sparse.csgraph import dijkstra

    found: NDArray[np.float64] = dijkstra(ties.to_scipy(), indices=person, unweighted=True)
    return found


@dataclass
class Picture:
    """A figure in the making."""

    whole: Ties
    found: Measures
    layout: Layout
    seed: int
    title: str

    def __post_init__(self) -> None:
        from matplotlib.figure import Figure

        self.notes: list[str] = []
        self.key: list[tuple[Any, str]] = []
        self.figure = Figure(facecolor="white")
        self.axes = self.figure.add_axes((0.0, 0.0, 1.0, 1.0))
        self.axes.set_axis_off()
        rings = (*RINGS, "complete")
        on_ring = self.whole.kind in rings if self.layout == "auto" else self.layout == "ring"
        self.ties = self._shown(on_ring)
        self.edges = self.ties.edges()
        self.listeners = _listeners(self.ties)
        self.first = int(self.listeners.argmax())
        if on_ring and self.ties.people > 1:
            self._on_a_ring()
        else:
            self._pulled()
        self._words()

    def _shown(self, on_ring: bool) -> Ties:
        """The part of the network that is drawn."""
        ties = self.whole
        if isinstance(ties.arrays, CompleteTies) and ties.people > NAMED:
            self.notes.append(f"{NAMED} of the {ties.people:,} people are drawn: everyone is tied to everyone.")
            return complete(NAMED)
        if on_ring or ties.people <= PULLED:
            return ties
        person = int(_listeners(ties).argmax())
        self.notes.append(
            f"Drawn are the {AROUND:,} of the {ties.people:,} people who are nearest to {ties.id_of(person)}."
        )
        return _around(ties, person, AROUND)

    # --- on a ring

    def _on_a_ring(self) -> None:
        people = self.ties.people
        places = ring(people)
        made_on_ring = self.ties.kind in RINGS
        outside = 1.07 + (BRAID if made_on_ring else 0.0)
        reach = outside / (1.0 - self._names_share)
        self._frame(reach, reach)
        laid = self.ties.settings.get("k") or self.ties.settings.get("near") or round(self.ties.mean_degree)
        half = max(1, int(laid) // 2) if made_on_ring else 0
        span = _span(self.edges, people)
        if made_on_ring:
            near = int((span <= half).sum())
            self._line(NEAR, f"{near:,} near ties, {'to the next' if half == 1 else f'up to {half} places apart'}")
            self._line(LONG, f"{len(span) - near:,} long ties")
            self.notes.append("People stand on a circle: near ties bow out of it, long ties cross it.")
        drawn = self._drawn_edges()
        span = _span(drawn, people)
        near_ties, long_ties = drawn[span <= half], drawn[span > half]
        height = span[span <= half] * np.float64(BRAID / max(half, 1))
        bows = bowed(places[near_ties[:, 0]], places[near_ties[:, 1]], height)
        arcs = through(places[long_ties[:, 0]], places[long_ties[:, 1]])
        self._draw_ties([(bows, NEAR), (arcs, LONG if made_on_ring else TIE)], reach)
        if len(drawn) > LINES:
            self._two_steps(places)
        else:
            spacing = 2.0 * math.pi * 72.0 * WIDTH / 2.0 / reach / people
            self._dots(places, np.full(people, INK), (0.8 * spacing) ** 2)
            self._names(places, places * outside)

    def _drawn_edges(self) -> NDArray[np.int64]:
        """All ties, or a sample where there are too many."""
        if len(self.edges) <= SHADED:
            return self.edges
        self.notes.append(f"{SHADED:,} of the {len(self.edges):,} ties are drawn.")
        return self.edges[sample(len(self.edges), SHADED, self.seed)]

    def _two_steps(self, places: Places) -> None:
        """Whom two steps from one person reach, which the shades cannot show."""
        table = self.ties.to_scipy()
        once = [(self.first, int(other)) for other in table[[self.first]].indices]
        reached = {self.first, *(other for _, other in once)}
        twice = []
        for _, friend in once:
            for other in table[[friend]].indices.tolist():
                if other not in reached:
                    reached.add(other)
                    twice.append((friend, other))
        for pairs, width in ((twice, 0.6), (once, 1.3)):
            ends = np.array(pairs, np.int64).reshape(-1, 2)
            self._lines(through(places[ends[:, 0]], places[ends[:, 1]]), INK, width, 0.9)
        there, here = places[sorted(reached)], places[self.first]
        self.axes.scatter(there[:, 0], there[:, 1], s=7, color=INK, linewidths=0, zorder=4)
        self.axes.scatter(here[0], here[1], s=46, color=INK, edgecolors="white", linewidths=1, zorder=5)
        self._line(INK, f"{len(reached) - 1:,} people within two steps of {self._name(self.first)}")

    # --- pulled by ties

    def _pulled(self) -> None:
        places = force(self.ties, self.seed)
        reach = 1.06
        self._frame(reach, float(np.clip(np.abs(places[:, 1]).max() * reach + 0.04, LOWEST, reach)))
        drawn = self._drawn_edges()
        begin, end = places[drawn[:, 0]], places[drawn[:, 1]]
        self._draw_ties([(straight(begin, end), TIE)], reach)
        steps = _steps(self.ties, self.first)
        length = np.hypot(*(end - begin).T)
        apart = float(np.median(length)) if len(length) else 1.0
        room = min(40_000.0 / self.ties.people, (0.5 * apart * 72.0 * WIDTH / 2.0 / reach) ** 2)
        self._dots(places, self._step_colours(steps), max(room, 1.0))
        self._names(places)

    def _step_colours(self, steps: NDArray[np.float64]) -> NDArray[np.float64]:
        """A colour for each person, and the key to them."""
        from matplotlib import colormaps
        from matplotlib.colors import to_rgba

        there = np.isfinite(steps)
        most = int(steps[there].max())

        def shade(step: Any) -> Any:
            return colormaps["plasma"](np.asarray(step) / max(most, 3) * 0.87)

        colours = np.tile(to_rgba(PALE), (len(steps), 1))
        colours[there] = shade(steps[there])
        shown = np.unique(np.linspace(0, most, min(most, 5) + 1).round().astype(int))
        for step in shown.tolist():
            count = f": {int((steps == step).sum()):,}" if most == len(shown) - 1 else ""
            self._dot(shade(step), f"{step} step{'s' if step > 1 else ''}{count}" if step else self._name(self.first))
        if not there.all():
            self._dot(PALE, f"not reached: {int((~there).sum()):,}")
        who = "is heard by most" if self.ties.directed else "has most ties"
        if most > 0:
            self.notes.append(f"Colours: how many steps from {self._name(self.first)}, who {who}.")
        return colours

    # --- marks

    def _frame(self, reach: float, height: float) -> None:
        """Make the figure as high as the drawing needs, between what is written above and below."""
        drawn = WIDTH * height / reach
        whole = ABOVE + drawn + BELOW
        self.figure.set_size_inches(WIDTH, whole)
        self.axes.set_position((0.0, BELOW / whole, 1.0, drawn / whole))
        self.axes.set_xlim(-reach, reach)
        self.axes.set_ylim(-height, height)

    def _draw_ties(self, layers: list[tuple[Curves, str]], reach: float) -> None:
        if len(self.edges) > LINES:
            self._shade(layers, reach)
            return
        strength = float(np.clip(30.0 / math.sqrt(max(len(self.edges), 1)), 0.45, 1.6))
        for curves, colour in layers:
            self._lines(curves, colour, strength, 0.75 if len(self.edges) < ARROWS else 0.5)
            if self.ties.directed and len(self.edges) <= ARROWS:
                self._arrows(curves, colour)
        if self.ties.directed and len(self.edges) <= ARROWS:
            self.notes.append("Arrows: from who tells to who hears.")

    def _shade(self, layers: list[tuple[Curves, str]], reach: float) -> None:
        from matplotlib.colors import to_rgb

        picture = np.ones((1, 1, 3))
        for curves, colour in reversed(layers):
            dark = shades(curves, reach)[:, :, None]
            picture = picture * (1.0 - dark) + np.array(to_rgb(colour)) * dark
        extent = (-reach, reach, -reach, reach)
        self.axes.imshow(picture, extent=extent, origin="lower", aspect="auto", interpolation="bilinear", zorder=1)

    def _lines(self, curves: Curves, colour: str, width: float, alpha: float) -> None:
        from matplotlib.collections import PathCollection
        from matplotlib.path import Path as Line

        codes = [Line.MOVETO, Line.CURVE3, Line.CURVE3]
        lines = [Line(points, codes) for points in np.stack(curves, axis=1)]
        self.axes.add_collection(
            PathCollection(lines, facecolors="none", edgecolors=colour, linewidths=width, alpha=alpha, zorder=2)
        )

    def _arrows(self, curves: Curves, colour: str) -> None:
        from matplotlib.collections import PolyCollection

        begin, bend, end = curves
        tip = 0.16 * begin + 0.48 * bend + 0.36 * end
        along = 0.8 * (bend - begin) + 1.2 * (end - bend)
        along *= 0.02 / np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-12)[:, None]
        aside = along[:, ::-1] * (-0.45, 0.45)
        heads = np.stack((tip + along, tip - along + aside, tip - along - aside), axis=1)
        self.axes.add_collection(PolyCollection(list(heads), facecolors=colour, edgecolors="none", zorder=2))

    def _dots(self, places: Places, colours: NDArray[Any], typical: float) -> None:
        """A dot for each person, as large as it has ties; those with most on top."""
        order = np.argsort(self.listeners, kind="stable")
        typical = min(typical, 190.0)
        size = typical * np.clip(self.listeners / max(float(self.listeners.mean()), 1e-9), 0.25, 30.0)
        self.size = np.clip(size, 150.0 if self._names_fit else 0.0, 420.0)
        self.colours = colours
        self.axes.scatter(
            places[order, 0],
            places[order, 1],
            s=self.size[order],
            c=colours[order],
            edgecolors="white",
            linewidths=min(0.8, 0.08 * math.sqrt(typical)),
            rasterized=len(places) > LINES,
            zorder=3,
        )
        low, high = int(self.listeners.min()), int(self.listeners.max())
        larger = "heard by more" if self.ties.directed else "with more ties"
        self.notes.append(f"Each person is a dot, larger {larger} ({low:,} to {high:,})." if low < high else "")

    @cached_property
    def _names_fit(self) -> bool:
        """Whether all names can stand inside the dots."""
        people = self.ties.people
        return people <= NAMED and all(len(self._name(person)) <= 3 for person in range(people))

    @property
    def _names_share(self) -> float:
        """Part of half the width that names take which stand outside of a circle."""
        people = self.ties.people
        if people > NAMED or self._names_fit:
            return 0.0
        return LETTER * max(len(self._name(person)) for person in range(people)) / (72.0 * WIDTH / 2.0)

    def _name(self, person: int) -> str:
        name = str(self.ties.id_of(person))
        return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"

    def _names(self, places: Places, outside: Places | None = None) -> None:
        """Names inside the dots, at places outside of a circle, or above the dots."""
        if self.ties.people > NAMED:
            return
        from matplotlib.colors import to_rgb

        # A halo around the letters would turn them into curves in an SVG.
        paper = {"boxstyle": "round,pad=0.08", "facecolor": "white", "edgecolor": "none", "alpha": 0.75}
        look: dict[str, Any] = {"fontsize": 8.5, "zorder": 6, "color": INK, "va": "center_baseline", "ha": "center"}
        for person, (x, y) in enumerate(places):
            text = self._name(person)
            if self._names_fit:
                dark = np.dot(to_rgb(self.colours[person]), (0.3, 0.59, 0.11)) < 0.55
                self.axes.text(x, y, text, **look | {"color": "white" if dark else INK})
            elif outside is not None:
                side = "center" if abs(x) < 0.05 else "left" if x > 0 else "right"
                self.axes.text(outside[person, 0], outside[person, 1], text, **look | {"ha": side}, bbox=paper)
            else:
                above = (0.0, math.sqrt(self.size[person]) / 2.0 + 2.0)
                self.axes.annotate(
                    text, (x, y), above, textcoords="offset points", **look | {"va": "bottom"}, bbox=paper
                )

    # --- words

    def _line(self, colour: str, text: str) -> None:
        from matplotlib.lines import Line2D

        self.key.append((Line2D([], [], color=colour, linewidth=2.4), text))

    def _dot(self, colour: Any, text: str) -> None:
        from matplotlib.lines import Line2D

        self.key.append((Line2D([], [], color=colour, marker="o", markersize=8, linestyle=""), text))

    def _words(self) -> None:
        def inch(up: float) -> float:
            return up / float(self.figure.get_figheight())

        text = self.figure.text
        text(
            0.03,
            1.0 - inch(0.22),
            self.title,
            fontsize=min(16.0, 800.0 / max(len(self.title), 1)),
            color=INK,
            va="top",
            weight="bold",
        )
        text(0.03, 1.0 - inch(0.58), _figures(self.found), fontsize=10, color=INK, va="top")
        if self.key:
            self.figure.legend(
                *zip(*self.key),
                loc="center left",
                bbox_to_anchor=(0.022, inch(0.72)),
                ncols=len(self.key),
                frameon=False,
                fontsize=9,
                handletextpad=0.4,
                columnspacing=1.2,
                handlelength=1.2,
                borderaxespad=0.0,
            )
        if self.found.reachable_share < 0.995 and self.found.people > 1:
            self.notes.append(f"{self.found.reachable_share:.0%} of the pairs reach each other.")
        notes = fill(" ".join(filter(None, self.notes)), 112)
        text(0.03, inch(0.52), notes, fontsize=9, color="#555555", va="top", linespacing=1.4)


def _figures(found: Measures) -> str:
    """The figures that matter, in a line."""
    parts = [
        f"{found.people:,} {'person' if found.people == 1 else 'people'}",
        f"{found.ties:,} tie{'' if found.ties == 1 else 's'}",
    ]
    if math.isfinite(found.mean_distance):
        error = f" ± {found.standard_error:.2f}" if found.standard_error >= 0.005 else ""
        parts.append(f"{found.degrees_of_separation:.2f}{error} degrees of separation")
        parts.append(f"mean distance {found.mean_distance:.2f}")
    parts.append(f"clustering {found.clustering:.2f}")
    return " · ".join(parts)
