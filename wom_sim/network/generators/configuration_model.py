"""The configuration model: everyone has a given number of ties, listed or drawn, and the rest is luck.

Bollobas (1980); Molloy and Reed, "A critical point for random graphs with a given degree sequence", Random Structures
and Algorithms 6 (1995). Ties come from paired stubs: degrees are exact, and the network is nearly uniform among the
simple ones with these degrees, in the sense that `wom_sim.network.generators.pairing` describes.
"""

from __future__ import annotations

import math
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.config import Config
from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.generators.pairing import MAX_STUBS, paired
from wom_sim.network.generators.whole_numbers import whole_numbers
from wom_sim.network.ties import MAX_PEOPLE, Ties


@kernel
def fill_places(seed: Any, lo: int, hi: int, places: NDArray[np.float64]) -> None:
    """Draw for people lo to hi - 1 their place in a distribution, above 0 and below 1, into float64[n]."""
    for person in range(lo, hi):
        places[person] = rng.luck(seed, 0, 0, person, rng.TIES, 4)


def _places(n: int, seed: int) -> NDArray[np.float64]:
    places = np.empty(n)
    fill_places(rng.seed_word(seed), 0, n, places)
    return places


def check_graphical(degrees: NDArray[np.int64]) -> None:
    """InputError unless a network without self-ties and repeats can have these degrees, int64[n].

    Erdos and Gallai (1960): the sum is even, and for every r, the r who want most can find enough ends: r - 1
    each among themselves, and of every other person one for each of them at most.
    """
    people, ends = len(degrees), int(degrees.sum())
    wrong = (degrees < 0) | (degrees >= people)
    if wrong.any():
        person = int(wrong.argmax())
        raise InputError(
            f"person {person} cannot have {degrees[person]} ties among {people} people.",
            where="sequence",
            remedy=f"Give everyone 0 to {people - 1} ties.",
        )
    if ends % 2:
        raise InputError(
            f"the ties of all people add up to {ends:,}, which is odd, and every tie has two ends.",
            where="sequence",
            remedy="Give somebody one more or one less.",
        )
    if ends > MAX_STUBS:
        raise InputError(
            f"{ends // 2:,} ties are too many.", where="sequence", remedy=f"Use up to {MAX_STUBS // 2:,} ties."
        )
    falling = np.sort(degrees)[::-1]
    before = np.concatenate((np.zeros(1, np.int64), np.cumsum(falling)))
    first = np.arange(1, people + 1)
    # The first `able` have r ties or more, and could give one to each of the r; the rest give all that they have.
    able = np.maximum(first, people - np.searchsorted(falling[::-1], first))
    found = first * (first - 1) + first * (able - first) + ends - before[able]
    lacking = before[1:] > found
    if lacking.any():
        r = int(lacking.argmax()) + 1
        raise InputError(
            f"the {r} people with the most ties are to have {before[r]:,} in all, and can find {found[r - 1]:,} ends.",
            where="sequence",
            remedy="Lower the highest numbers, or raise the lowest.",
        )


def configuration_model(degrees: ArrayLike, seed: int) -> Ties:
    """A random network in which person i has exactly degrees[i] ties.

    Parameters
    ----------
    degrees : int[n]
        Ties of each person, 0 to n - 1.
    seed : int
        Of the keyed draws, 0 to 2**64 - 1.

    Raises
    ------
    InputError : no people, numbers that are not whole, or a sequence that no network can have.
    """
    given = np.asarray(degrees)
    if given.ndim != 1 or not 1 <= len(given) <= MAX_PEOPLE or not np.issubdtype(given.dtype, np.integer):
        raise InputError(
            f"degrees must be whole numbers of shape (n,), not {given.dtype} of shape {given.shape}.",
            where="sequence",
            remedy="Give the number of ties of each person.",
        )
    whole = given.astype(np.int64)
    check_graphical(whole)
    (seed,) = whole_numbers(seed=seed)
    settings = {"kind": "configuration", "n": len(whole), "ties": int(whole.sum()) // 2, "seed": int(seed)}
    return Ties(paired(whole, seed), None, "configuration", settings)


class _Drawn(Config):
    """Numbers of ties that are drawn, and then made to fit a network."""

    least: Annotated[int, Field(ge=1)] = 1
    """Ties that everybody has at least."""
    most: Annotated[int, Field(ge=1)] | None = None
    """Ties that nobody has more of, but for one person where the sum would be odd. By default the square root of the
    sum of all, above which the best connected would have to be tied to each other more than once (Boguna,
    Pastor-Satorras and Vespignani 2004)."""

    @model_validator(mode="after")
    def _ordered(self) -> _Drawn:
        if self.most is not None and self.most < self.least:
            raise InputError(
                f"nobody can have at least {self.least} and at most {self.most} ties.",
                where="most",
                remedy="Use a `most` that is no less than `least`.",
            )
        return self

    def _fitted(self, wanted: NDArray[np.float64], seed: int) -> NDArray[np.int64]:
        """Whole numbers within the bounds and with an even sum, for which one person may get one tie more."""
        drawn = np.clip(wanted, self.least, len(wanted) - 1).astype(np.int64)
        most = math.isqrt(int(drawn.sum())) if self.most is None else self.most
        drawn = np.minimum(drawn, max(self.least, most))
        if drawn.sum() % 2:
            able = np.flatnonzero(drawn < len(drawn) - 1)
            drawn[able[rng.below(rng.draw(rng.seed_word(seed), 0, 0, 0, rng.TIES, 5), len(able))]] += 1
        return drawn


class Lognormal(_Drawn):
    """Numbers of ties from a lognormal distribution, rounded: as people's acquaintances are often found to be."""

    kind: Literal["lognormal"] = "lognormal"
    """Which distribution this is."""
    mean: Annotated[float, Field(gt=0.0, le=1e6)]
    """Mean number of ties of a person, before the highest are cut."""
    spread: Annotated[float, Field(ge=0.0, le=3.0)] = 1.0
    """Standard deviation of the logarithm: 0 for equal numbers, 1 for many with few ties and few with many."""

    def degrees(self, n: int, seed: int) -> NDArray[np.int64]:
        """Ties of n people, each by a keyed draw: int64[n]."""
        from scipy.special import ndtri

        logarithm = self.spread * ndtri(_places(n, seed)) - self.spread**2 / 2
        return self._fitted(np.rint(self.mean * np.exp(logarithm)), seed)


class PowerLaw(_Drawn):
    """Numbers of ties with a power-law tail: few hubs with very many, and most people with next to `least`."""

    kind: Literal["power-law"] = "power-law"
    """Which distribution this is."""
    exponent: Annotated[float, Field(gt=2.0, le=20.0)]
    """Exponent of the tail: the share of people with x ties falls with x to this power."""

    @property
    def mean(self) -> float:
        """Mean number of ties of a person, before the highest are cut; of the continuous distribution."""
        return (self.least - 0.5) * (self.exponent - 1.0) / (self.exponent - 2.0) + 0.5

    def degrees(self, n: int, seed: int) -> NDArray[np.int64]:
        """Ties of n people, each by a keyed draw: int64[n].

        Clauset, Shalizi and Newman (2009), "Power-law distributions in empirical data", appendix D.
        """
        tail = (1.0 - _places(n, seed)) ** (-1.0 / (self.exponent - 1.0))
        return self._fitted(np.floor((self.least - 0.5) * tail + 0.5), seed)


Listed = Annotated[tuple[Annotated[int, Field(ge=0, le=MAX_PEOPLE)], ...], Field(min_length=1)]
"""Ties of each person."""
Drawn = Annotated[Lognormal | PowerLaw, Field(discriminator="kind")]
"""A distribution from which they are drawn."""


class Configuration(Config):
    """A random network in which everyone has a given number of ties, listed or drawn from a distribution."""

    kind: Literal["configuration"] = "configuration"
    """Which network this is."""
    sequence: Listed | Drawn
    """Ties of each person: a list, or a distribution as in {kind: lognormal, mean: 20} or {kind: power-law,
    exponent: 2.5, least: 3}."""
    n: Annotated[int, Field(ge=2, le=MAX_PEOPLE)] | None = None
    """Number of people; of a list, as many as it holds."""
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None
    """A seed of the network's own; the scenario's by default."""

    @model_validator(mode="after")
    def _fits(self) -> Configuration:
        if isinstance(self.sequence, tuple):
            if self.n not in (None, len(self.sequence)):
                raise InputError(
                    f"there are {self.n} people, and ties are listed for {len(self.sequence)}.",
                    where="n",
                    remedy="Leave n out, or list the ties of each.",
                )
            check_graphical(np.array(self.sequence, np.int64))
        elif self.n is None:
            raise InputError("it is not said how many people there are.", where="n", remedy="Give n, as in n: 10000.")
        elif self.n <= max(self.sequence.least, self.sequence.most or 0, self.sequence.mean):
            raise InputError(
                f"{self.n} people cannot have that many ties each.",
                where="n",
                remedy="Use more people, or fewer ties in `sequence`.",
            )
        return self

    def build(self, seed: int) -> Ties:
        """The network, by its own seed or else the given one; InputError where drawn numbers fit no network."""
        seed = seed if self.seed is None else self.seed
        if isinstance(self.sequence, tuple):
            return configuration_model(self.sequence, seed)
        assert self.n is not None
        return configuration_model(self.sequence.degrees(self.n, seed), seed)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored; of a distribution, about as many and rather fewer."""
        if isinstance(self.sequence, tuple):
            return len(self.sequence), sum(self.sequence) // 2
        assert self.n is not None
        return self.n, int(self.n * self.sequence.mean / 2.0)
