"""A move followed from person to person: whom it reached, through whom word went on, and who bought.

That somebody first heard through a chain does not say that nobody else would have told them: what a move has *changed*
is found by leaving it out (`wom_sim.studies.paired`).
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wom_sim.day.events import MONEY
from wom_sim.simulation import Simulation

if TYPE_CHECKING:
    import polars as pl


class Person(NamedTuple):
    """Somebody who first heard of the product through the followed move, at once or by word of mouth."""

    person: Any
    """The user's own id, or the number."""
    teller: Any
    """Who told them; None for the people of the move itself."""
    day: int
    """When they first heard; of the people of the move, when it reached them."""
    level: int
    """How many persons the word passed from the people of the move on, who are at 0."""
    bought: bool
    """Whether they bought within the horizon; a gift is no purchase."""


class Source(NamedTuple):
    """One of the people of the move, and what went on from them."""

    person: Any
    ties: int
    place: int
    """Place among all people by number of ties, 1 for the most; people with equally many share the better place."""
    told: int
    """Those who first heard from this person directly."""
    reached: int
    """Those who first heard through this person, directly or not; this person is not counted."""
    deepest: int
    """Persons that the word passed through, at most."""
    buyers: int
    """Those of the reached who bought."""
    persuaded: int
    """First purchases of anyone in which this person's one word speaks loudest for the product."""


class Followed(NamedTuple):
    """What became of a move in one world."""

    move: str
    """Such as `lotus.gifts`."""
    given: int
    """How many got something from it, those who had it already among them."""
    cost: float
    """What it cost in this world, in the market's money."""
    sources: tuple[Source, ...]
    """The people of the move: who got the product from it, or first heard by it; who reached most first."""
    people: tuple[Person, ...]
    """They and everyone who first heard through them, tellers before those whom they told."""
    total_people: int

    def table(self) -> pl.DataFrame:
        """One row for each of the people: move, person, teller, day, level and whether they bought."""
        import polars as pl

        return pl.DataFrame(list(self.people), schema=Person._fields, orient="row").select(
            pl.lit(self.move).alias("move"), pl.all()
        )

    def levels(self) -> list[tuple[int, int]]:
        """People and buyers among them, by level."""
        found = Counter(person.level for person in self.people)
        bought = Counter(person.level for person in self.people if person.bought)
        return [(found[level], bought[level]) for level in sorted(found)]

    def chain(self) -> list[Person]:
        """The longest way from the move to somebody who bought, or else to anybody; of equals, the earliest."""
        if not self.people:
            return []
        known = {person.person: person for person in self.people}
        way = [max(self.people, key=lambda person: (person.bought and person.level > 0, person.level, -person.day))]
        while way[-1].teller is not None:
            way.append(known[way[-1].teller])
        return way[::-1]


def followed(simulation: Simulation, move: str) -> Followed:
    """Follow a move of a traced simulation, such as `lotus.gifts`, through its first world.

    Who had heard before the move reached them stays where they first heard; what they tell afterwards is theirs.

    Raises InputError when the simulation was not made with `trace=True`.
    """
    product, path = move.partition(".")[0], f"marketing.{move}"
    first = int(simulation.scene.replicate[0])
    influence = simulation.influence
    aware = influence.awareness(product)
    got = influence.adoptions(product)
    aware, got = (frame.filter(frame["replicate"] == first) for frame in (aware, got))
    reached = dict(aware.filter(aware["intervention"] == path).select("person", "day").iter_rows())
    given = got.filter((got["how"] == "gift") & (got["intervention"] == path))
    reached |= dict(given.select("person", "day").iter_rows())
    bought = got.filter(got["how"] == "purchase")
    buyers = set(bought["person"])
    people = _spread(aware.select("person", "teller", "day", "depth").sort("depth").iter_rows(), reached, buyers)
    line = [found.path for found in simulation.plan.lines].index(path)
    return Followed(
        move=move,
        given=int(simulation.record.given[:, 0, line].sum()),
        cost=int(simulation.record.costs[:, 0, line].sum()) / MONEY,
        sources=_sources(simulation, people, Counter(bought["persuader"])),
        people=people,
        total_people=int(simulation.scene.people),
    )


def _spread(rows: Any, reached: dict[Any, int], buyers: set[Any]) -> tuple[Person, ...]:
    """The people of a move and those who heard through them.

    rows : person, teller, day and depth of everyone aware, tellers before those whom they told.
    """
    found: dict[Any, Person] = {}
    for person, teller, day, depth in rows:
        if person in reached:
            found[person] = Person(person, None, reached[person], 0, person in buyers)
        elif depth > 0 and teller in found and day is not None and day >= found[teller].day:
            found[person] = Person(person, teller, day, found[teller].level + 1, person in buyers)
    return tuple(sorted(found.values(), key=lambda one: one.level))


def _sources(simulation: Simulation, people: tuple[Person, ...], persuaded: Counter[Any]) -> tuple[Source, ...]:
    below: dict[Any, Person] = {}
    told, reached, buyers, deepest = Counter[Any](), Counter[Any](), Counter[Any](), Counter[Any]()
    for one in people:
        if one.teller is None:
            below[one.person] = one
            continue
        source = below[one.person] = below[one.teller]
        told[source.person] += one.level == 1
        reached[source.person] += 1
        buyers[source.person] += one.bought
        deepest[source.person] = max(deepest[source.person], one.level)
    degrees = simulation.ties.degrees()
    ranked = np.sort(degrees)
    ids = simulation.crowd.ids
    place_of = None if ids is None else {name: place for place, name in enumerate(ids.tolist())}
    sources = []
    for one in people:
        if one.level > 0:
            continue
        ties = int(degrees[one.person if place_of is None else place_of[one.person]])
        place = len(ranked) - int(np.searchsorted(ranked, ties, side="right")) + 1
        counts = (counter[one.person] for counter in (told, reached, deepest, buyers, persuaded))
        sources.append(Source(one.person, ties, place, *counts))
    return tuple(sorted(sources, key=lambda source: (-source.reached, source.place, str(source.person))))
