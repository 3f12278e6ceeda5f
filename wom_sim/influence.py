"""Who moved whom: through whom awareness of a product came, and what the decisions to have it rest on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.day import events
from wom_sim.day.trace import INNOVATION, NEIGHBOURS, SEEN
from wom_sim.errors import InputError
from wom_sim.event_log import interventions, persons, place_columns, words
from wom_sim.products import place_of
from wom_sim.state import BEFORE, NEVER
from wom_sim.tracing import SOURCES, Trail

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.simulation import Simulation

ORIGINS = (*events.CHANNELS, "seen", "gift", "innovation", "neighbours", "before")
"""How awareness came: by a channel, by seeing it with ties, with a gift, by adopting unheard, or before day 0."""
WAYS = ("purchase", "repurchase", "gift", "innovation", "neighbours")
"""How a product was got: bought, bought again by a former customer, given, or adopted by contact of either cause."""

_ORIGIN = np.full(256, -1)
_ORIGIN[events.HEARD_CONVERSATION : events.HEARD_CONVERSATION + len(events.CHANNELS)] = range(len(events.CHANNELS))
_OTHERS = {SEEN: "seen", events.GIFT: "gift", INNOVATION: "innovation", NEIGHBOURS: "neighbours"}
_ORIGIN[list(_OTHERS)] = [ORIGINS.index(name) for name in _OTHERS.values()]
_WAYS = (events.FIRST_PURCHASE, events.REPEAT_PURCHASE, events.GIFT, INNOVATION, NEIGHBOURS)
_WAY = np.full(256, -1)
_WAY[list(_WAYS)] = range(len(_WAYS))


def roots_of(parent: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Root of every row, and how many lie between, the root among them: int64 (rows,).

    parent : int64 (rows,), -1 for roots. Nobody may come through themselves.
    """
    root = np.where(parent >= 0, parent, np.arange(len(parent)))
    depth = (parent >= 0).astype(np.int64)
    while (root[root] != root).any():
        depth = depth + depth[root]
        root = root[root]
    return root, depth


def origin_of(trail: Trail, row: int, place: int) -> str | None:
    """How awareness of the product in a place came to a row, one of `ORIGINS`; None where it never did."""
    if trail.day[row, place] == NEVER:
        return None
    return "before" if trail.day[row, place] == BEFORE else ORIGINS[_ORIGIN[trail.kind[row, place]]]


def ways_of(kinds: NDArray[np.uint8]) -> NDArray[np.int64]:
    """How adoptions came about, as places in `WAYS`; kinds : of their notes."""
    ways: NDArray[np.int64] = _WAY[kinds]
    return ways


def shares_of(ways: NDArray[np.int64], parts: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each source in what spoke for adoptions: float64 (A, S), NaN where they were not bought by opinion.

    ways : places in `WAYS`; parts : float64 (A, S), contributions to the opinions. NaN too where nothing spoke for it.
    """
    positive = np.maximum(parts, 0.0)
    total = positive.sum(axis=1)
    by_opinion = (ways <= WAYS.index("repurchase")) & (total > 0.0)
    return positive / np.where(by_opinion, total, np.nan)[:, None]


class Influence:
    """What was traced of a simulation, up to now. Worlds are numbered as they step together.

    Tables name people by the user's own ids, and days as the daily metrics do, by the day that ends the step.

    Awareness is that of the first time: whoever forgot a product and was told again keeps the teller of then. So
    every chain goes back in time, and ends at a root: somebody who knew before the first day, or who heard from
    marketers or strangers, was given the product, or adopted by contact, where nobody in particular can be named.

    Opinions are linear in what was heard and lived, so that they are the sum of what each source of
    `wom_sim.tracing.SOURCES` has contributed. A contribution is negative where bad things were heard; shares are
    those of the positive contributions in their sum, since these speak for having the product.

    Raises InputError when the simulation was made without `trace=True`.
    """

    def __init__(self, simulation: Simulation) -> None:
        if simulation.tracing is None:
            raise InputError("nothing was traced.", remedy="Make it with Simulation(..., trace=True).")
        self._simulation = simulation
        self._tracing = simulation.tracing
        self._people = int(simulation.scene.people)

    # --- awareness ------------------------------------------------------------------------------

    def awareness(self, product: str) -> pl.DataFrame:
        """One row for everyone who has ever known a product.

        Columns: replicate, person, day (none when before the first), channel (one of `ORIGINS`), teller (a person, or
        none), intervention, root (the person at the beginning of the chain) and depth (persons passed from there).
        """
        rows = np.flatnonzero(self._tracing.trail.day[:, self._place(product)] != NEVER)
        return self._awareness(self._place(product), rows)

    def awareness_chain(self, product: str, person: Any, world: int = 0) -> pl.DataFrame:
        """The rows of `awareness` from a person back to the root; none when the person never knew the product."""
        place, row = self._place(product), self._row(person, world)
        chain = []
        if self._tracing.trail.day[row, place] != NEVER:
            parent = self._parents(place)
            while row >= 0:
                chain.append(row)
                row = int(parent[row])
        return self._awareness(place, np.array(chain, np.int64))

    def cascades(self, product: str) -> pl.DataFrame:
        """The trees in which awareness spread: one row a root, the largest first.

        Columns: replicate, root, channel, reached (people, the root among them), depth, and virality: the structural
        virality of Goel, Anderson, Hofman and Watts (2016), the mean distance between two people of the tree.
        """
        import polars as pl

        place = self._place(product)
        known = np.flatnonzero(self._tracing.trail.day[:, place] != NEVER)
        parent = self._parents(place)
        root, depth = roots_of(parent)
        size = np.ones(len(parent), np.int64)
        for level in range(int(depth[known].max(initial=0)), 0, -1):
            told = known[depth[known] == level]
            np.add.at(size, parent[told], size[told])
        deepest = np.zeros(len(parent), np.int64)
        np.maximum.at(deepest, root[known], depth[known])
        told = known[parent[known] >= 0]
        # A tie of the tree lies on the way between those below it and those who are not.
        ways = np.zeros(len(parent))
        np.add.at(ways, root[told], 2.0 * size[told] * (size[root[told]] - size[told]))
        roots = known[root[known] == known]
        reached = size[roots]
        pairs = reached * (reached - 1)
        virality = np.divide(ways[roots], pairs, out=np.full(len(roots), np.nan), where=pairs > 0)
        return (
            self._awareness(place, roots)
            .select(pl.col("^arm$"), "replicate", pl.col("person").alias("root"), "channel", "intervention")
            .with_columns(reached=pl.Series(reached), depth=pl.Series(deepest[roots]), virality=pl.Series(virality))
            .with_columns(pl.col("virality").fill_nan(None))
            .sort("reached", descending=True, maintain_order=True)
        )

    def told_by(self, product: str, world: int = 0) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Through whom each person of a world first heard of a product, and on which day: int64 (people,).

        The place of that person, -1 for nobody in particular; the day as it ends the step, `BEFORE` the first, or
        `NEVER`.
        """
        place, first = self._place(product), world * self._people
        rows = slice(first, first + self._people)
        parent, day = self._parents(place)[rows], self._tracing.trail.day[rows, place]
        return np.where(parent >= 0, parent - first, -1), np.where(day >= 0, self._day(day), day)

    # --- decisions ------------------------------------------------------------------------------

    def adoptions(self, product: str) -> pl.DataFrame:
        """One row for every time that somebody got a product, in order of day, world and person.

        Columns: replicate, person, day, how (one of `WAYS`) and intervention (of a gift); channel, teller and
        day_aware of `awareness`; the opinion of that moment, the contribution of each source to it (`from_...`), and
        of purchases by opinion the share of each (`share_...`), none where nothing speaks for the product; persuader,
        the person whose one word has the largest positive part in the opinion.
        """
        return self._adoptions(product, self._adopted(product))

    def decision(self, product: str, person: Any, world: int = 0) -> dict[str, Any] | None:
        """The row of `adoptions` of the first time that a person got a product; None when the person never did."""
        mine = self._adopted(product)
        mine = mine[self._tracing.adoptions.row[mine] == self._row(person, world)]
        return self._adoptions(product, mine[:1]).row(0, named=True) if len(mine) else None

    def decision_chain(self, product: str, person: Any, world: int = 0) -> pl.DataFrame:
        """The rows of `adoptions` from a person's first to that of the persuader, and so on.

        It ends where nobody persuaded, or where the persuader did not have the product on an earlier day.
        """
        adoptions, all_ = self._tracing.adoptions, self._adopted(product)
        row, day = self._row(person, world), int(np.iinfo(np.int64).max)
        chain: list[int] = []
        while True:
            mine = all_[(adoptions.row[all_] == row) & (adoptions.day[all_] < day)]
            if not len(mine):
                break
            # What was decided last, before it was spoken of; of the person who was asked for, first.
            step = int(mine[-1] if chain else mine[0])
            chain.append(step)
            if adoptions.persuader[step] < 0:
                break
            row, day = int(row - row % self._people + adoptions.persuader[step]), int(adoptions.day[step])
        return self._adoptions(product, np.array(chain, np.int64))

    def shares(self, product: str) -> pl.DataFrame:
        """What purchases by opinion rested on: one row a source.

        Columns: source, share (mean over the purchases that anything spoke for), and largest (in how many of them it
        had the largest share, earlier sources first).
        """
        import polars as pl

        frame = self.adoptions(product).select(f"share_{source}" for source in SOURCES).drop_nulls()
        shares = frame.to_numpy()
        largest = np.bincount(shares.argmax(axis=1) if len(shares) else [], minlength=len(SOURCES))
        mean = shares.mean(axis=0) if len(shares) else np.full(len(SOURCES), np.nan)
        return pl.DataFrame({"source": SOURCES, "share": mean, "largest": largest}).with_columns(
            pl.col("share").fill_nan(None)
        )

    # --- from the trail -------------------------------------------------------------------------

    def _place(self, product: str) -> int:
        return place_of(product, self._simulation.scenario.products)

    def _row(self, person: Any, world: int) -> int:
        """Row of a person, who goes by the user's own id where there is one, in a world."""
        if not 0 <= world < self._simulation.worlds:
            raise InputError(f"there is no world {world}; the last is {self._simulation.worlds - 1}.", where="world")
        ids = self._simulation.crowd.ids
        found = np.flatnonzero((np.arange(self._people) if ids is None else ids) == person)
        if not len(found):
            raise InputError(f"there is no person {person!r}.", where="person")
        return world * self._people + int(found[0])

    def _day(self, days: NDArray[np.integer]) -> NDArray[np.int64]:
        return days.astype(np.int64) + self._simulation.step_days - 1

    def _parents(self, place: int) -> NDArray[np.int64]:
        """Row of the person by whom each row first heard of a product; -1 for nobody: int64 (rows,)."""
        trail = self._tracing.trail
        rows = np.arange(len(trail.day))
        teller = trail.teller[:, place].astype(np.int64)
        parent = np.where(teller >= 0, rows - rows % self._people + teller, -1)
        # Who tells on the day of hearing was given the product on its morning, and is a root.
        earlier = trail.day[parent, place] < trail.day[:, place]
        given = trail.kind[parent, place] == events.GIFT
        return np.where((parent >= 0) & (earlier | given), parent, -1)

    def _awareness(self, place: int, rows: NDArray[np.int64]) -> pl.DataFrame:
        import polars as pl

        simulation, trail = self._simulation, self._tracing.trail
        day, teller = trail.day[rows, place], trail.teller[rows, place]
        root, depth = roots_of(self._parents(place))
        origin = np.where(day == BEFORE, ORIGINS.index("before"), _ORIGIN[trail.kind[rows, place]])
        frame = pl.DataFrame(
            {
                **place_columns(simulation, rows),
                "person": persons(simulation, rows % self._people),
                "day": self._day(day),
                "channel": words(ORIGINS, origin),
                "teller": persons(simulation, teller),
                "intervention": interventions(simulation, teller),
                "root": persons(simulation, root[rows] % self._people),
                "depth": depth[rows],
            }
        )
        return frame.with_columns(pl.when(pl.Series(day != BEFORE)).then(pl.col("day")))

    def _adopted(self, product: str) -> NDArray[np.int64]:
        return np.flatnonzero(self._tracing.adoptions.product == self._place(product))

    def _adoptions(self, product: str, which: NDArray[np.int64]) -> pl.DataFrame:
        import polars as pl

        simulation, made = self._simulation, self._tracing.adoptions
        rows, parts, how = made.row[which], made.parts[which], ways_of(made.kind[which])
        aware = self._awareness(self._place(product), rows)
        shares = shares_of(how, parts)
        frame = pl.DataFrame(
            {
                **place_columns(simulation, rows),
                "person": aware["person"],
                "day": self._day(made.day[which]),
                "how": words(WAYS, how),
                "intervention": interventions(simulation, made.giver[which]),
                "channel": aware["channel"],
                "teller": aware["teller"],
                "day_aware": aware["day"],
                "opinion": made.opinion[which],
                **{f"from_{source}": parts[:, place] for place, source in enumerate(SOURCES)},
                **{f"share_{source}": shares[:, place] for place, source in enumerate(SOURCES)},
                "persuader": persons(simulation, made.persuader[which]),
            }
        )
        return frame.with_columns(pl.col("^share_.*$").fill_nan(None))
