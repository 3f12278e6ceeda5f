"""Followers: ties of one direction on a platform where few are heard by very many.

Everyone follows equally many others, chosen in proportion to a popularity that falls with a power of the rank, so that
audiences have a power-law tail. This is the static model of Goh, Kahng and Kim, "Universal behavior of load
distribution in scale-free networks", Physical Review Letters 87, 278701 (2001), a case of given expected degrees
(Chung and Lu 2002), with one side held equal.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.config import Config
from wom_sim.errors import InputError
from wom_sim.kernel import kernel, law
from wom_sim.network.generators.whole_numbers import whole_numbers
from wom_sim.network.representations import DirectedTies
from wom_sim.network.rows import sort_span
from wom_sim.network.ties import MAX_PEOPLE, Ties

MAX_FOLLOWED = 65536
"""Highest k: each of those whom a person follows has a slot of 16 bits in the address of its draws."""

LEAST_EXPONENT = 2.05
"""Lowest exponent: at 2 a handful would have nearly everybody's choice, and others be drawn next to never."""


@kernel
def shuffle(seed: Any, person: NDArray[np.int32]) -> None:
    """Put people in an order of popularity, all orders equally likely (Fisher and Yates; Durstenfeld 1964)."""
    words = np.empty(rng.BLOCK, np.uint32)
    for block in range((len(person) - 1) // rng.BLOCK, -1, -1):
        rng.fill(words, seed, 1, 0, block, rng.TIES, 0)
        for rank in range(min(block * rng.BLOCK + rng.BLOCK, len(person)) - 1, block * rng.BLOCK - 1, -1):
            other = rng.below(words[rank - block * rng.BLOCK], rank + 1)
            kept = person[rank]
            person[rank] = person[other]
            person[other] = kept


@law
def popular_rank(word: Any, people: int, steepness: float) -> int:
    """A rank from 0 to people - 1 in proportion to popularity: the first r of n have (r / n)**(1 / steepness) of it.

    With steepness (g - 1) / (g - 2) the popularity of rank r falls as r**(-1 / (g - 1)), and audiences have a
    tail of exponent g.
    """
    return min(int(people * math.exp(steepness * math.log(rng.uniform(word)))), people - 1)


@law
def _taken(neighbour: NDArray[np.int32], first: int, last: int, w: int) -> bool:
    taken = False
    for place in range(first, last):
        taken |= neighbour[place] == w
    return taken


@kernel
def follow(
    seed: Any, steepness: float, person: NDArray[np.int32], k: int, lo: int, hi: int, neighbour: NDArray[np.int32]
) -> None:
    """Write whom everyone in blocks lo to hi - 1 of 256 people follows, ascending, into rows of k of `neighbour`."""
    people = len(person)
    words = np.empty((k, rng.BLOCK), np.uint32)
    for block in range(lo, hi):
        for own in range(k):
            rng.fill(words[own], seed, 0, 0, block, rng.TIES, own)
        for lane in range(min(rng.BLOCK, people - block * rng.BLOCK)):
            u = block * rng.BLOCK + lane
            first = u * k
            for own in range(k):
                w = person[popular_rank(words[own, lane], people, steepness)]
                attempt = 1
                while w == u or _taken(neighbour, first, first + own, w):
                    word = rng.draw(seed, 0, attempt, u, rng.TIES, own)
                    w = person[popular_rank(word, people, steepness)]
                    attempt += 1
                neighbour[first + own] = w
            sort_span(neighbour, first, first + k)


def _check(n: int, k: int) -> None:
    if not (1 <= k <= n // 2 and n <= MAX_PEOPLE):
        raise InputError(
            f"{n} people do not follow k = {k} others each.",
            where="k",
            remedy="Use 1 or more, and at least twice as many people as each of them follows.",
        )
    if k > MAX_FOLLOWED:
        raise InputError(f"k = {k} is too many to follow.", where="k", remedy=f"Use up to {MAX_FOLLOWED}.")


def followers(n: int, k: int, exponent: float, seed: int) -> Ties:
    """Ties of one direction: each of n people follows, that is hears, exactly k others.

    They are drawn one after another in proportion to popularity, passing over oneself and those drawn before. Who
    is popular does not depend on a person's number, and whom one person follows not on whom others do. The
    audience of popularity rank r is about k (1 - a) (n / r)**a with a = 1 / (exponent - 1), while that is far
    below n.

    Parameters
    ----------
    n : int
        People.
    k : int
        How many others each of them follows, 1 to n / 2: beyond, they would be drawn in vain for long.
    exponent : float
        Of the power-law tail of audiences, 2.05 or more: the share of people with an audience of x falls with x to
        this power. The higher, the more equal. About 2.3 on Twitter (Kwak et al. 2010, "What is Twitter, a social
        network or a news media?").
    seed : int
        Of the keyed draws, 0 to 2**64 - 1.

    Raises
    ------
    InputError : k below 1 or above n / 2; an exponent below 2.05.
    """
    n, k, seed = whole_numbers(n=n, k=k, seed=seed)
    _check(n, k)
    if not LEAST_EXPONENT <= exponent < math.inf:
        raise InputError(
            f"audiences cannot have a tail of exponent {exponent}.",
            where="exponent",
            remedy=f"Use {LEAST_EXPONENT} or more, such as 2.3.",
        )
    word = rng.seed_word(seed)
    person = np.arange(n, dtype=np.int32)
    shuffle(word, person)
    neighbour = np.empty(n * k, np.int32)
    steepness = (exponent - 1.0) / (exponent - 2.0)
    follow(word, steepness, person, k, 0, -(-n // rng.BLOCK), neighbour)
    settings = {"kind": "followers", "n": n, "k": k, "exponent": float(exponent), "seed": int(seed)}
    arrays = DirectedTies(np.arange(0, n * k + 1, k, dtype=np.int64), neighbour)
    return Ties(arrays, None, "followers", settings)


class Followers(Config):
    """Ties of one direction, with few who are heard by very many."""

    kind: Literal["followers"] = "followers"
    """Which network this is."""
    n: Annotated[int, Field(ge=2, le=MAX_PEOPLE)]
    """Number of people."""
    k: Annotated[int, Field(ge=1)]
    """How many others each person follows, and hears."""
    exponent: Annotated[float, Field(ge=LEAST_EXPONENT, le=100.0)] = 2.3
    """Exponent of the tail of audiences: the higher, the more equal; about 2.3 on Twitter (Kwak et al. 2010)."""
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None
    """A seed of the network's own; the scenario's by default."""

    @model_validator(mode="after")
    def _fits(self) -> Followers:
        _check(self.n, self.k)
        return self

    def build(self, seed: int) -> Ties:
        """The network, by its own seed or else the given one."""
        return followers(self.n, self.k, self.exponent, seed if self.seed is None else self.seed)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored."""
        return self.n, self.n * self.k
