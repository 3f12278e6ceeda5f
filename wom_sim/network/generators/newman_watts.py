"""The small world of Newman and Watts (1999): a ring of near neighbours that stays, and shortcuts on top of it.

Newman and Watts, "Scaling and percolation in the small-world network model", Physical Review E 60. Equal in
distribution to networkx.newman_watts_strogatz_graph, but for its seam: there the shortcuts of the ring ties that
close the ring belong to the first few people, here everybody has those of the k / 2 ties that follow.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.config import Config, Share
from wom_sim.errors import InputError
from wom_sim.kernel import kernel, law
from wom_sim.network.generators.shapes import lay_around
from wom_sim.network.generators.watts_strogatz import check, tied
from wom_sim.network.generators.whole_numbers import whole_numbers
from wom_sim.network.representations import StoredTies, row_starts
from wom_sim.network.rows import rows_of, sort_span
from wom_sim.network.ties import MAX_PEOPLE, Ties

NOBODY = -1
"""In place of the shortcut that a ring tie has not."""


@law
def _tied(target: NDArray[np.int32], u: int, w: int) -> bool:
    """Whether w is u, near u on the ring, or tied to u by a shortcut already."""
    people, half = target.shape
    apart = abs(u - w)
    return min(apart, people - apart) <= half or tied(target, u, w)


@kernel
def add_shortcuts(seed: Any, shortcuts: float, target: NDArray[np.int32], count: NDArray[np.int32]) -> None:
    """Give everyone's own ring ties a shortcut each with chance `shortcuts`, to anyone not tied to yet.

    `target`, int32[n, k / 2] of NOBODY, is filled with the shortcuts of everyone's k / 2 own ring ties, and `count`,
    int32[n], with their numbers. Somebody who is tied to everyone gets no more. Each sees what the ones before did, so
    the work cannot be cut into ranges.
    """
    people, half = target.shape
    degree = np.full(people, 2 * half, np.int32)
    coins = np.empty(rng.BLOCK, np.uint32)
    words = np.empty(rng.BLOCK, np.uint32)
    chosen = np.empty(rng.BLOCK, np.int64)
    for first in range(0, people, rng.BLOCK):
        for own in range(half):
            rng.fill(coins, seed, 0, 0, first // rng.BLOCK, rng.TIES, own)
            rng.fill(words, seed, 0, 1, first // rng.BLOCK, rng.TIES, own)
            those = 0
            for lane in range(min(rng.BLOCK, people - first)):
                chosen[those] = lane
                those += rng.uniform(coins[lane]) < shortcuts
            for lane in chosen[:those]:
                u = first + lane
                if degree[u] == people - 1:
                    continue
                w = rng.below(words[lane], people)
                attempt = 2
                while _tied(target, u, w):
                    # The attempt is the day of the address, because slots are too few for the dense graphs.
                    w = rng.below(rng.draw(seed, 0, attempt, u, rng.TIES, own), people)
                    attempt += 1
                target[u, own] = w
                count[u] += 1
                degree[u] += 1
                degree[w] += 1


@kernel
def write_both(
    half: int,
    far: StoredTies,
    start: NDArray[np.int64],
    lo: int,
    hi: int,
    neighbour: NDArray[np.int32],
) -> None:
    """Write the rows of people lo to hi - 1: their neighbours on the ring and at the ends of shortcuts, in order."""
    people = len(start) - 1
    near = np.empty(2 * half, np.int32)
    for person in range(lo, hi):
        lay_around(person, people, half, near)
        sort_span(near, 0, len(near))
        laid = 0
        shortcut = far.start[person]
        last = far.start[person + 1]
        for place in range(start[person], start[person + 1]):
            if shortcut == last or (laid < len(near) and near[laid] < far.neighbour[shortcut]):
                neighbour[place] = near[laid]
                laid += 1
            else:
                neighbour[place] = far.neighbour[shortcut]
                shortcut += 1


def newman_watts(n: int, k: int, shortcuts: float, seed: int) -> Ties:
    """A Newman-Watts network of n people: n k / 2 ties on a ring, and a shortcut for a share of them.

    Parameters
    ----------
    n : int
        People.
    k : int
        Ties of each on the ring: even, below n.
    shortcuts : float
        Chance that a ring tie brings a shortcut, a tie between one of its ends and anyone, 0 to 1.
    seed : int
        Of the keyed draws, 0 to 2**64 - 1.

    Raises
    ------
    InputError : k odd, below 2 or not below n; shortcuts outside 0 to 1.
    """
    n, k, seed = whole_numbers(n=n, k=k, seed=seed)
    check(n, k)
    if not 0.0 <= shortcuts <= 1.0:
        raise InputError(
            f"shortcuts {shortcuts} is not a share of the ties.", where="shortcuts", remedy="Use a number from 0 to 1."
        )
    target = np.full((n, k // 2), NOBODY, np.int32)
    count = np.zeros(n, np.int32)
    add_shortcuts(rng.seed_word(seed), float(shortcuts), target, count)
    far = rows_of(np.repeat(np.arange(n, dtype=np.int32), count), target[target != NOBODY], n)
    del target
    start = row_starts(k + np.diff(far.start))
    neighbour = np.empty(start[-1], np.int32)
    write_both(k // 2, far, start, 0, n, neighbour)
    settings = {"kind": "newman-watts", "n": n, "k": k, "shortcuts": float(shortcuts), "seed": int(seed)}
    return Ties(StoredTies(start, neighbour), None, "newman-watts", settings)


class NewmanWatts(Config):
    """A small world in which nobody loses a near tie for a far one."""

    kind: Literal["newman-watts"] = "newman-watts"
    """Which network this is."""
    n: Annotated[int, Field(ge=3, le=MAX_PEOPLE)]
    """Number of people."""
    k: Annotated[int, Field(ge=2)]
    """Ties of each person on the ring; an even number."""
    shortcuts: Share
    """Chance that a ring tie brings a shortcut to anyone."""
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None
    """A seed of the network's own; the scenario's by default."""

    @model_validator(mode="after")
    def _fits(self) -> NewmanWatts:
        check(self.n, self.k)
        return self

    def build(self, seed: int) -> Ties:
        """The network, by its own seed or else the given one."""
        return newman_watts(self.n, self.k, self.shortcuts, seed if self.seed is None else self.seed)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored, on average."""
        ring = self.n * self.k // 2
        return self.n, min(ring + round(self.shortcuts * ring), self.n * (self.n - 1) // 2)
