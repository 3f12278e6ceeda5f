"""The small world of Watts and Strogatz (1998): a ring of near neighbours, some ties rewired to anyone.

Watts and Strogatz, "Collective dynamics of small-world networks", Nature 393. Ties are rewired in the order of
networkx.watts_strogatz_graph, to which this is equal in distribution, with keyed draws: the same seed with
slightly more rewiring moves the same ties and a few more, so that distances change smoothly with the setting.
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
from wom_sim.network.ties import MAX_PEOPLE, StoredTies, Ties, row_starts

MAX_TIES_EACH = 2 * 65535
"""Highest k: each of a person's own k / 2 ties has a slot of 16 bits in the address of its draws."""

FACEBOOK_DEGREES = 3.74
"""Degrees of separation on Facebook in 2011 (Backstrom et al. 2012, "Four degrees of separation")."""


@law
def _tied(target: NDArray[np.int32], u: int, w: int) -> bool:
    """Whether u and w are tied: one of them is a target of the other's own ties."""
    for own in range(target.shape[1]):  # noqa: SIM110 - kernels cannot hold generators
        if target[u, own] == w or target[w, own] == u:
            return True
    return False


@law
def _new_target(seed: Any, target: NDArray[np.int32], u: int, own: int) -> int:
    """Anyone whom u is not tied to yet, all equally likely: redrawn until it fits."""
    attempt = 1
    while True:
        # The attempt is the day of the address, because slots are too few for the dense graphs.
        w = rng.below(rng.draw(seed, 0, attempt, u, rng.TIES, own), target.shape[0])
        if w != u and not _tied(target, u, w):
            return w
        attempt += 1


@kernel
def rewire(seed: Any, rewiring: float, target: NDArray[np.int32], degrees: NDArray[np.int64]) -> None:
    """Rewire the ring in `target`, int32[n, k / 2] of everyone's own ties, and keep `degrees` in step.

    One pass over the people for each of their own ties, nearest first. Each sees what the ones before it
    did, so the work cannot be cut into ranges.
    """
    people = target.shape[0]
    coins = np.empty(rng.BLOCK, np.uint32)
    for own in range(target.shape[1]):
        for u in range(people):
            if u % rng.BLOCK == 0:
                rng.fill(coins, seed, 0, 0, u // rng.BLOCK, rng.TIES, own)
            # Who is tied to everyone else already has nowhere to rewire to.
            if rng.uniform(coins[u % rng.BLOCK]) < rewiring and degrees[u] < people - 1:
                w = _new_target(seed, target, u, own)
                degrees[target[u, own]] -= 1
                degrees[w] += 1
                target[u, own] = w


@kernel
def both_ways(target: NDArray[np.int32], cursor: NDArray[np.int64], neighbour: NDArray[np.int32]) -> None:
    """Write every tie into the rows of both its ends; `cursor`, int64[n], points to each row's next free place."""
    for u in range(target.shape[0]):
        for own in range(target.shape[1]):
            w = target[u, own]
            neighbour[cursor[u]] = w
            cursor[u] += 1
            neighbour[cursor[w]] = u
            cursor[w] += 1


@kernel
def sort_rows(start: NDArray[np.int64], lo: int, hi: int, neighbour: NDArray[np.int32]) -> None:
    """Sort the neighbours of people lo to hi - 1, by insertion since rows are short and half sorted."""
    for person in range(lo, hi):
        first = start[person]
        for place in range(first + 1, start[person + 1]):
            moved = neighbour[place]
            hole = place
            while hole > first and neighbour[hole - 1] > moved:
                neighbour[hole] = neighbour[hole - 1]
                hole -= 1
            neighbour[hole] = moved


def check(n: int, k: int) -> None:
    """InputError unless n people can have k ties each, half of them to either side of a ring."""
    if k < 2 or k % 2:
        raise InputError(
            f"k = {k} ties each cannot be laid on a ring, half of them to either side.",
            where="k",
            remedy=f"Use an even k of 2 or more, such as {max(2, k + 1)}.",
        )
    if not k < n <= MAX_PEOPLE:
        raise InputError(
            f"{n} people cannot have {k} ties each.", where="n", remedy=f"Use at least {k + 1} people, or fewer ties."
        )
    if k > MAX_TIES_EACH:
        raise InputError(f"k = {k} is too many ties.", where="k", remedy=f"Use up to {MAX_TIES_EACH}, or `complete`.")


def watts_strogatz(n: int, k: int, rewiring: float, seed: int) -> Ties:
    """A Watts-Strogatz network of n people with exactly n k / 2 ties.

    Parameters
    ----------
    n : int
        People.
    k : int
        Ties of each on the ring before rewiring: even, below n.
    rewiring : float
        Share of ties that are moved to anyone, 0 to 1.
    seed : int
        Of the keyed draws, 0 to 2**64 - 1.

    Raises
    ------
    InputError : k odd, below 2 or not below n; rewiring outside 0 to 1.
    """
    check(n, k)
    if not 0.0 <= rewiring <= 1.0:
        raise InputError(
            f"rewiring {rewiring} is not a share of the ties.", where="rewiring", remedy="Use a number from 0 to 1."
        )
    target = np.add.outer(np.arange(n, dtype=np.int32), np.arange(1, k // 2 + 1, dtype=np.int32))
    target[n - k // 2 :] %= n
    degrees = np.full(n, k, np.int64)
    rewire(rng.seed_word(seed), float(rewiring), target, degrees)
    start = row_starts(degrees)
    neighbour = np.empty(n * k, np.int32)
    both_ways(target, start[:-1].copy(), neighbour)
    sort_rows(start, 0, n, neighbour)
    settings = {"kind": "watts-strogatz", "n": n, "k": k, "rewiring": float(rewiring), "seed": int(seed)}
    return Ties(StoredTies(start, neighbour), None, "watts-strogatz", settings)


class WattsStrogatz(Config):
    """A small world with a given share of rewired ties, or with given degrees of separation."""

    kind: Literal["watts-strogatz"] = "watts-strogatz"
    """Which network this is."""
    n: Annotated[int, Field(ge=3, le=MAX_PEOPLE)]
    """Number of people."""
    k: Annotated[int, Field(ge=2)]
    """Ties of each person before rewiring; an even number."""
    rewiring: Share | None = None
    """Share of ties that are moved to anyone; give this or `degrees`."""
    degrees: Annotated[float, Field(gt=0.0)] | None = None
    """Degrees of separation to find the rewiring for: mean distance less one, 3.74 (Facebook 2011) by default."""
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None
    """A seed of the network's own; the scenario's by default."""

    @model_validator(mode="after")
    def _fits(self) -> WattsStrogatz:
        check(self.n, self.k)
        if self.rewiring is not None and self.degrees is not None:
            raise InputError(
                "rewiring and degrees are two ways to say the same.",
                where="rewiring",
                remedy="Give one of them; in a patch, also set the other to null, as in 'network.degrees: null'.",
            )
        return self

    def build(self, seed: int) -> Ties:
        """The network, by its own seed or else the given one; InputError where `degrees` cannot be reached."""
        seed = seed if self.seed is None else self.seed
        if self.rewiring is not None:
            return watts_strogatz(self.n, self.k, self.rewiring, seed)
        from wom_sim.network.calibrate import calibrate

        wanted = FACEBOOK_DEGREES if self.degrees is None else self.degrees
        found = calibrate(self.n, self.k, wanted, seed)
        if not found.reached:
            raise InputError(
                f"{self.n} people with k = {self.k} ties cannot be {wanted:g} degrees apart; the nearest is "
                f"{found.degrees:.2f}, at rewiring {found.rewiring:.3g}.",
                where="degrees",
                remedy=found.advice,
            )
        return watts_strogatz(self.n, self.k, found.rewiring, seed)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored."""
        return self.n, self.n * self.k // 2
