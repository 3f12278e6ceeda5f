"""How two arms come to differ: the people whose path differs first, and from whom that spread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

import numpy as np
from numpy.typing import NDArray

from wom_sim.event_log import persons
from wom_sim.products import place_of
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.state import BEFORE, NEVER
from wom_sim.studies.comparing.first_difference import PURCHASES, UNKNOWN, FirstDifferences, Found
from wom_sim.studies.comparing.forest import Tree, below, largest_trees

if TYPE_CHECKING:
    import polars as pl

TREES = 12
"""Trees that are kept, the largest."""
TREE_PEOPLE = 400
"""People of a tree whose edges are kept, the first."""
PERSUASIONS = 200
"""Persuasions that are kept, the largest."""
BUYS = ("sooner", "later", "only here", "only there", "same", "none")
"""How a first purchase differs: in the arm against the other arm."""


class Spread(TypedDict):
    """A tree of people, drawn by its edges."""

    root: Any
    """The user's id of the person at the beginning."""
    root_place: int
    """The same person, from 0 to n - 1."""
    cause: str
    """How it came to that person."""
    people: int
    """All who are in it, the root among them."""
    depth: int
    """The most people between the root and anyone, the root among them."""
    edges: list[tuple[int, int, int]]
    """(through_place, place, day) in order of days; of the first `TREE_PEOPLE` people."""


class Divergence(NamedTuple):
    """How the first replicate of an arm came to differ from that of another."""

    arm: str
    other: str
    people: pl.DataFrame
    """One row for everyone whose state ever differs, in the order in which that happened.

    - person, place: the user's id, and 0..n-1.
    - day: the day that ends the step of the first difference, -1 for the first morning.
    - cause: what was behind it. Path of a move (`marketing.lotus.gifts`) or, where the arms differ in more than moves,
      of a setting (`products.lotus.price`); a channel (`conversation`, `feed`, `answer`, `friend`, `review`, `reply`);
      `seen` or `neighbours` (a tie has it); `reaction` (to what this person had posted); `unknown`.
    - through, through_place: the person of whose difference it came; none where a move did it, or where nobody in
      particular can be named, as of reviews. Of a feed, whose post was seen, or took another's place.
    - generation: 0 where a move or a setting did it, 1 where people did who cannot be named, and one more than that of
      `through` else.
    - only: `here` where what was behind it was said or done in the arm alone, `there` in the other alone; else none.
    - buys: how the first purchase of the product differs, one of `BUYS`; who had it before the first day counts as
      `same`. sooner: days by which it is sooner in the arm, negative for later; none unless bought in both.
    """
    differing: pl.DataFrame
    """By day: day, `people` who differ so far, and `tonight`: those who know or have the product in one arm alone."""
    trees: tuple[Spread, ...]
    """The largest trees of difference."""
    cascades: tuple[Spread, ...]
    """The largest trees in which awareness of the product spread in the arm."""
    influence: pl.DataFrame
    """Who influenced others most in the arm: person, place, purchases (that rest most on a word of this person), told
    (people who first heard of the product from this person) and reached (those who first heard through this person,
    directly or not); most purchases first."""
    persuasions: pl.DataFrame
    """The largest persuasions in the arm: person, place, persuaded, persuaded_place, part (of the last opinion, what
    one word of that person has made up), bought (whether the persuaded bought the product)."""

    def first(self, few: int = 300) -> pl.DataFrame:
        """The people whose path differs first: rows of `people`."""
        return self.people.head(few)

    @property
    def unexplained(self) -> float:
        """Share of the people for whose difference no cause was found."""
        return len(self.people.filter(self.people["cause"] == UNKNOWN)) / max(len(self.people), 1)


def diverge(
    arm: Scenario,
    other: Scenario,
    names: tuple[str, str],
    *,
    seed: int | None = None,
    replicate: int = 0,
    threads: int = 1,
    product: str,
    progress: Callable[[float], None] | None = None,
) -> Divergence:
    """Live one replicate of two arms side by side, and find whose path differs, from when on, and why.

    Parameters
    ----------
    names : of the arm and of the other.
    product : whose purchases and awareness are looked at; a path differs by any product.
    progress : called with the share of the days that are lived, from 0 to 1.

    Raises InputError when the arms cannot step together, or have a law of opinion that cannot be traced.
    """
    simulation = Simulation([other, arm], seed, replicates=[replicate], threads=threads, trace=True)
    place = place_of(product, simulation.scenario.products)
    differences = FirstDifferences(simulation, place)
    while not simulation.finished:
        simulation.step()
        differences.look()
        if progress is not None:
            progress(simulation.day / simulation.horizon)
    found = differences.found
    return Divergence(
        *names,
        people=_people(simulation, found),
        differing=_differing(found),
        trees=_spreads(simulation, largest_trees(found.through, found.day, TREES, TREE_PEOPLE), found.cause),
        cascades=_cascades(simulation, product),
        influence=_influence(simulation, product, place),
        persuasions=_persuasions(simulation, place, found),
    )


def _people(simulation: Simulation, found: Found) -> pl.DataFrame:
    import polars as pl

    who = np.flatnonzero(found.day != NEVER)
    who = who[np.lexsort((who, found.generation[who], found.day[who]))]
    through, side = found.through[who], found.side[who]
    there, here = found.purchased[:, who]
    buys = np.select(
        [
            (here == NEVER) & (there == NEVER),
            there == NEVER,
            here == NEVER,
            here < there,
            here > there,
        ],
        ["none", "only here", "only there", "sooner", "later"],
        "same",
    )
    both = (here != NEVER) & (there != NEVER)
    return pl.DataFrame(
        {
            "person": persons(simulation, who),
            "place": who,
            "day": found.day[who],
            "cause": pl.Series(found.cause[who].tolist(), dtype=pl.String),
            "through": persons(simulation, through),
            "through_place": through,
            "generation": found.generation[who],
            "only": pl.Series(np.array(["there", "here", None], object)[side].tolist(), dtype=pl.String),
            "buys": pl.Series(buys.tolist(), dtype=pl.Enum(BUYS)),
            "sooner": there - here,
        }
    ).with_columns(
        through_place=pl.when(pl.col("through_place") >= 0).then(pl.col("through_place")),
        sooner=pl.when(pl.Series(both)).then(pl.col("sooner")),
    )


def _differing(found: Found) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(found.differing, schema=dict.fromkeys(("day", "people", "tonight"), pl.Int64))


def _spreads(simulation: Simulation, trees: tuple[Tree, ...], cause: NDArray[Any]) -> tuple[Spread, ...]:
    roots = persons(simulation, np.array([tree.root for tree in trees], np.int64)).to_list()
    return tuple(
        Spread(
            root=root,
            root_place=tree.root,
            cause=str(cause[tree.root]),
            people=tree.people,
            depth=tree.depth,
            edges=tree.edges,
        )
        for root, tree in zip(roots, trees, strict=True)
    )


def _cascades(simulation: Simulation, product: str) -> tuple[Spread, ...]:
    """The largest trees of awareness in the arm, which is world 1."""
    import polars as pl

    influence, people = simulation.influence, simulation.scene.people
    parent, day = influence.told_by(product, 1)
    trees = largest_trees(parent, np.where(day == NEVER, BEFORE, day), TREES, TREE_PEOPLE)
    known = influence.awareness(product)
    known = known.filter(known["arm"] == 1) if "arm" in known.columns else known
    cause = np.full(people, None, object)
    cause[np.flatnonzero(day != NEVER)] = known["intervention"].fill_null(known["channel"].cast(pl.String)).to_list()
    return _spreads(simulation, trees, cause)


def _influence(simulation: Simulation, product: str, place: int) -> pl.DataFrame:
    import polars as pl

    assert simulation.tracing is not None
    people, made = int(simulation.scene.people), simulation.tracing.adoptions
    bought = (made.row >= people) & (made.product == place) & np.isin(made.kind, PURCHASES) & (made.persuader >= 0)
    purchases = np.bincount(made.persuader[bought], minlength=people)
    parent, _ = simulation.influence.told_by(product, 1)
    told = np.bincount(parent[parent >= 0], minlength=people)
    reached = below(parent)
    who = np.flatnonzero((purchases > 0) | (told > 0))
    who = who[np.lexsort((who, -reached[who], -told[who], -purchases[who]))]
    return pl.DataFrame(
        {
            "person": persons(simulation, who),
            "place": who,
            "purchases": purchases[who],
            "told": told[who],
            "reached": reached[who],
        }
    )


def _persuasions(simulation: Simulation, place: int, found: Found) -> pl.DataFrame:
    import polars as pl

    assert simulation.tracing is not None
    people, trail = int(simulation.scene.people), simulation.tracing.trail
    persuader = trail.persuader[people:, place].astype(np.int64)
    part = np.where(persuader >= 0, trail.persuasion[people:, place], 0.0)
    who = np.flatnonzero(part > 0.0)
    who = who[np.lexsort((who, -part[who]))][:PERSUASIONS]
    return pl.DataFrame(
        {
            "person": persons(simulation, persuader[who]),
            "place": persuader[who],
            "persuaded": persons(simulation, who),
            "persuaded_place": who,
            "part": part[who],
            "bought": found.purchased[1, who] >= 0,
        }
    )
