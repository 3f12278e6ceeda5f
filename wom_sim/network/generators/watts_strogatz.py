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
from wom_sim.config import GIVEN, Config, Known, Share
from wom_sim.errors import InputError
from wom_sim.kernel import kernel, law
from wom_sim.network.generators.whole_numbers import whole_numbers
from wom_sim.network.rows import rows_of
from wom_sim.network.ties import MAX_PEOPLE, Ties

MAX_TIES_EACH = 2 * 65535
"""Highest k: each of a person's own k / 2 ties has a slot of 16 bits in the address of its draws."""

FACEBOOK_DEGREES = 3.74
"""Degrees of separation on Facebook in 2011 (Backstrom et al. 2012, "Four degrees of separation")."""


_PATIENCE = 1024
"""Draws after which somebody is suspected of being tied to everyone."""


@kernel
def lay_ring(target: NDArray[np.int32]) -> None:
    """Write everyone's own ties, int32[n, k / 2]: to the k / 2 people who follow on the ring, nearest first."""
    people = target.shape[0]
    for u in range(people):
        for own in range(target.shape[1]):
            w = u + own + 1
            target[u, own] = w if w < people else w - people


@law
def tied(target: NDArray[np.int32], u: int, w: int) -> bool:
    """Whether u and w are tied: one of them is a target of the other's own ties."""
    found = False
    for own in range(target.shape[1]):
        # Without a branch on every one, since w is anyone and its row has to be fetched from afar.
        found |= (target[u, own] == w) | (target[w, own] == u)
    return found


@law
def _tied_to_all(target: NDArray[np.int32], u: int) -> bool:
    """Whether u is tied to everyone else, and has nowhere to rewire to."""
    for w in range(target.shape[0]):  # noqa: SIM110 - kernels cannot hold generators
        if w != u and not tied(target, u, w):
            return False
    return True


@law
def _new_target(seed: Any, target: NDArray[np.int32], u: int, own: int) -> int:
    """Anyone whom u is not tied to yet, all equally likely, redrawn until it fits; the old one where nobody is left."""
    attempt = 2
    while True:
        # The attempt is the day of the address, because slots are too few for the dense graphs.
        w = rng.below(rng.draw(seed, 0, attempt, u, rng.TIES, own), target.shape[0])
        if w != u and not tied(target, u, w):
            return w
        if attempt % _PATIENCE == 0 and _tied_to_all(target, u):
            return int(target[u, own])
        attempt += 1


@kernel
def rewire(seed: Any, rewiring: float, target: NDArray[np.int32]) -> None:
    """Rewire the ring in `target`, int32[n, k / 2] of everyone's own ties.

    One pass over the people for each of their own ties, nearest first. Each sees what the ones before it
    did, so the work cannot be cut into ranges.
    """
    people = target.shape[0]
    coins = np.empty(rng.BLOCK, np.uint32)
    words = np.empty(rng.BLOCK, np.uint32)
    moved = np.empty(rng.BLOCK, np.int64)
    for own in range(target.shape[1]):
        for first in range(0, people, rng.BLOCK):
            rng.fill(coins, seed, 0, 0, first // rng.BLOCK, rng.TIES, own)
            rng.fill(words, seed, 0, 1, first // rng.BLOCK, rng.TIES, own)
            count = 0
            for lane in range(min(rng.BLOCK, people - first)):
                moved[count] = lane
                count += rng.uniform(coins[lane]) < rewiring
            for place in range(count):
                u = first + moved[place]
                w = rng.below(words[moved[place]], people)
                if w == u or tied(target, u, w):
                    w = _new_target(seed, target, u, own)
                target[u, own] = w


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
    n, k, seed = whole_numbers(n=n, k=k, seed=seed)
    check(n, k)
    if not 0.0 <= rewiring <= 1.0:
        raise InputError(
            f"rewiring {rewiring} is not a share of the ties.", where="rewiring", remedy="Use a number from 0 to 1."
        )
    target = np.empty((n, k // 2), np.int32)
    lay_ring(target)
    rewire(rng.seed_word(seed), float(rewiring), target)
    arrays = rows_of(np.repeat(np.arange(n, dtype=np.int32), k // 2), target.ravel(), n)
    settings = {"kind": "watts-strogatz", "n": n, "k": k, "rewiring": float(rewiring), "seed": int(seed)}
    return Ties(arrays, None, "watts-strogatz", settings)


class WattsStrogatz(Config):
    """A small world with a given share of rewired ties, or with given degrees of separation."""

    kind: Literal["watts-strogatz"] = "watts-strogatz"
    """Which network this is."""
    n: Annotated[int, Field(ge=3, le=MAX_PEOPLE), Known("people", source=GIVEN)]
    """Number of people."""
    k: Annotated[int, Field(ge=2), Known("ties", 10, 20)]
    """Ties of each person before rewiring; an even number."""
    rewiring: Share | None = None
    """Share of ties that are moved to anyone; give this or `degrees`."""
    degrees: Annotated[
        float | None,
        Field(gt=0.0),
        Known("intermediaries", 3.57, 5.6, "Backstrom et al. 2012; Edunov et al. 2016; Leskovec and Horvitz 2008"),
    ] = None
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
                f"{found.degrees_of_separation:.2f}, at rewiring {found.rewiring:.3g}.",
                where="degrees",
                remedy=found.advice,
            )
        return watts_strogatz(self.n, self.k, found.rewiring, seed)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored."""
        return self.n, self.n * self.k // 2
