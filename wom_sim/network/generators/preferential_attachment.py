"""Hubs and closed triangles: newcomers tie themselves to those who have many ties, and to friends of these.

Barabasi and Albert, "Emergence of scaling in random networks", Science 286 (1999): a newcomer's ties go to people in
proportion to the ties they have, which makes a power-law tail of exponent 3. Holme and Kim, "Growing scale-free
networks with tunable clustering", Physical Review E 65, 026107 (2002): after such a tie, the next one goes with a
given chance to a neighbour of the one just chosen, which closes a triangle.

People are numbered by age, so that low numbers are the hubs. It begins, as in networkx, with a star.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.config import Config, Share
from wom_sim.errors import InputError
from wom_sim.kernel import kernel, law
from wom_sim.network.generators.watts_strogatz import MAX_TIES_EACH
from wom_sim.network.generators.whole_numbers import whole_numbers
from wom_sim.network.rows import rows_of
from wom_sim.network.ties import MAX_PEOPLE, Ties

_PATIENCE = 16
"""Draws after which somebody's neighbours are counted to see who of them is left to tie to."""

_SHORTEST = 4
"""Places of the first list of a person's admirers; each further one has twice as many."""


class _Admirers(NamedTuple):
    """Who chose whom: the `length[w]` who chose w are `chosen_by[start[w]:]`; `used[0]` places are taken."""

    start: NDArray[np.int64]
    length: NDArray[np.int32]
    chosen_by: NDArray[np.int32]
    used: NDArray[np.int64]


@law
def _admire(admirers: Any, u: int, w: int) -> None:
    """Note that u chose w, moving a full list to one of twice its length: in all below four places a tie."""
    count = admirers.length[w]
    if count == 0 or (count >= _SHORTEST and count & (count - 1) == 0):
        before = admirers.start[w]
        after = admirers.used[0]
        for place in range(count):
            admirers.chosen_by[after + place] = admirers.chosen_by[before + place]
        admirers.start[w] = after
        admirers.used[0] = after + max(_SHORTEST, 2 * count)
    admirers.chosen_by[admirers.start[w] + count] = u
    admirers.length[w] = count + 1


@law
def _chosen(target: NDArray[np.int32], row: int, own: int, w: int) -> bool:
    """Whether w is among the first `own` targets of a row."""
    chosen = False
    for place in range(own):
        chosen |= target[row, place] == w
    return chosen


@law
def _end(target: NDArray[np.int32], rows: int, who: Any, which: Any) -> int:
    """One of the ends of the ties in the first `rows` rows, all equally likely: a person in proportion to ties."""
    half = target.shape[1]
    row = rng.below(who, rows)
    place = rng.below(which, 2 * half)
    return row + half if place >= half else int(target[row, place])


@law
def _neighbour(target: NDArray[np.int32], admirers: Any, w: int, place: int) -> int:
    """Neighbour number `place` of w: first those who chose w, then those whom w chose."""
    if place < admirers.length[w]:
        return int(admirers.chosen_by[admirers.start[w] + place])
    return int(target[w - target.shape[1], place - admirers.length[w]])


@law
def _friend_of(seed: Any, target: NDArray[np.int32], admirers: Any, u: int, own: int, w: int) -> int:
    """A neighbour of w to whom u is not tied, all equally likely; -1 where there is none."""
    half = target.shape[1]
    degree = admirers.length[w] + (half if w >= half else 0)
    for attempt in range(_PATIENCE):
        place = rng.below(rng.draw(seed, 1, attempt, u, rng.TIES, own), degree)
        friend = _neighbour(target, admirers, w, place)
        if not _chosen(target, u - half, own, friend):
            return friend
    left = 0
    for place in range(degree):
        left += not _chosen(target, u - half, own, _neighbour(target, admirers, w, place))
    if left == 0:
        return -1
    skipped = rng.below(rng.draw(seed, 1, _PATIENCE, u, rng.TIES, own), left)
    place = 0
    while True:
        friend = _neighbour(target, admirers, w, place)
        if not _chosen(target, u - half, own, friend):
            if skipped == 0:
                return friend
            skipped -= 1
        place += 1


@kernel
def attach(seed: Any, triads: float, target: NDArray[np.int32], admirers: Any) -> None:
    """Write the choices of the newcomers, int32[n - k / 2, k / 2]; row r is person k / 2 + r.

    Each newcomer chooses among those who came before, so the work cannot be cut into ranges. Targets and row
    numbers are together the list of ends (Batagelj and Brandes 2005, "Efficient generation of large random
    networks"); `admirers` are kept, and may be empty arrays, only for `triads` above 0.
    """
    rows, half = target.shape
    who = np.empty((half, rng.BLOCK), np.uint32)
    which = np.empty((half, rng.BLOCK), np.uint32)
    coins = np.empty((half, rng.BLOCK), np.uint32)
    for block in range(half // rng.BLOCK, (half + rows - 1) // rng.BLOCK + 1):
        for own in range(half):
            rng.fill(who[own], seed, 0, 0, block, rng.TIES, own)
            rng.fill(which[own], seed, 0, 1, block, rng.TIES, own)
            if triads > 0.0:
                rng.fill(coins[own], seed, 0, 2, block, rng.TIES, own)
        for lane in range(rng.BLOCK):
            u = block * rng.BLOCK + lane
            row = u - half
            if row < 0 or row >= rows:
                continue
            liked = 0
            for own in range(half):
                w = own
                if row > 0:
                    w = -1
                    if triads > 0.0 and own > 0 and rng.uniform(coins[own, lane]) < triads:
                        w = _friend_of(seed, target, admirers, u, own, liked)
                    if w < 0:
                        w = _end(target, row, who[own, lane], which[own, lane])
                        attempt = 3
                        while _chosen(target, row, own, w):
                            again = rng.draw(seed, 0, attempt, u, rng.TIES, own)
                            w = _end(target, row, again, rng.draw(seed, 0, attempt + 1, u, rng.TIES, own))
                            attempt += 2
                        liked = w
                target[row, own] = w
            if triads > 0.0:
                for own in range(half):
                    _admire(admirers, u, target[row, own])


def check(n: int, k: int) -> None:
    """InputError unless newcomers to n people can make k / 2 ties each."""
    if not 2 <= k <= MAX_TIES_EACH or k % 2:
        raise InputError(
            f"k = {k} ties each cannot be made, half of them by each newcomer.",
            where="k",
            remedy=f"Use an even k from 2 to {MAX_TIES_EACH}.",
        )
    if not k < n <= MAX_PEOPLE:
        raise InputError(
            f"{n} people cannot have {k} ties each.", where="n", remedy=f"Use at least {k + 1} people, or fewer ties."
        )


def preferential_attachment(n: int, k: int, triads: float, seed: int) -> Ties:
    """A growing network of n people with exactly (n - k / 2) k / 2 ties, so that the mean degree tends to k.

    The first newcomer is tied to k / 2 people who were there before; everyone after makes k / 2 ties to different
    people, each in proportion to the ties that these had when the newcomer came. After such a tie, each further
    one goes with chance `triads` to a neighbour of the one chosen last in this way, where one is left.

    With `triads` 0 this is networkx.barabasi_albert_graph(n, k / 2). Above 0 it is the model of the paper, from which
    networkx.powerlaw_cluster_graph departs: that one loses ties that it draws twice, and its degrees are less equal.

    Parameters
    ----------
    n : int
        People, numbered in the order in which they come.
    k : int
        Mean number of ties: even, below n. Nobody but some of the first k / 2 has fewer than k / 2.
    triads : float
        Chance that a tie after a newcomer's first closes a triangle, 0 to 1.
    seed : int
        Of the keyed draws, 0 to 2**64 - 1.

    Raises
    ------
    InputError : k odd, below 2 or not below n; triads outside 0 to 1.
    """
    n, k, seed = whole_numbers(n=n, k=k, seed=seed)
    check(n, k)
    if not 0.0 <= triads <= 1.0:
        raise InputError(
            f"triads {triads} is not a share of the ties.", where="triads", remedy="Use a number from 0 to 1."
        )
    half = k // 2
    target = np.empty((n - half, half), np.int32)
    kept = n if triads > 0.0 else 0
    lists = np.empty(4 * target.size if kept else 0, np.int32)
    admirers = _Admirers(np.zeros(kept, np.int64), np.zeros(kept, np.int32), lists, np.zeros(1, np.int64))
    attach(rng.seed_word(seed), float(triads), target, admirers)
    del lists, admirers
    arrays = rows_of(np.repeat(np.arange(half, n, dtype=np.int32), half), target.ravel(), n)
    settings = {"kind": "preferential-attachment", "n": n, "k": k, "triads": float(triads), "seed": int(seed)}
    return Ties(arrays, None, "preferential-attachment", settings)


class PreferentialAttachment(Config):
    """A network with hubs: newcomers tie themselves to those who have many ties, and to friends of these."""

    kind: Literal["preferential-attachment"] = "preferential-attachment"
    """Which network this is."""
    n: Annotated[int, Field(ge=3, le=MAX_PEOPLE)]
    """Number of people."""
    k: Annotated[int, Field(ge=2)]
    """Mean number of ties of a person, nearly; an even number, half of which every newcomer makes."""
    triads: Share = 0.0
    """Chance that a tie after a newcomer's first closes a triangle: 0 is Barabasi and Albert's network."""
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None
    """A seed of the network's own; the scenario's by default."""

    @model_validator(mode="after")
    def _fits(self) -> PreferentialAttachment:
        check(self.n, self.k)
        return self

    def build(self, seed: int) -> Ties:
        """The network, by its own seed or else the given one."""
        return preferential_attachment(self.n, self.k, self.triads, seed if self.seed is None else self.seed)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored."""
        return self.n, (self.n - self.k // 2) * (self.k // 2)
