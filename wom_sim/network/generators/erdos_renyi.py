"""The random graphs of Gilbert (1959) and of Erdos and Renyi (1959): ties without any order to them.

Gilbert, "Random graphs", Annals of Mathematical Statistics 30: every pair is tied with the same chance. Erdos and
Renyi, "On random graphs I", Publicationes Mathematicae Debrecen 6: all graphs with so many ties are equally likely.
The baseline that a small world is compared with: as short distances, and hardly any clustering.
"""

from __future__ import annotations

import math
from itertools import count
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.config import Config, Share
from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.generators.skipping import tied_pairs
from wom_sim.network.generators.whole_numbers import whole_numbers
from wom_sim.network.rows import rows_of
from wom_sim.network.ties import MAX_PEOPLE, Ties

_SURPLUS = 5.0
"""Standard deviations by which more ties are drawn than wanted, so that a second attempt is hardly ever needed."""


@kernel
def drop_any(seed: Any, kept: int, first: NDArray[np.int32], second: NDArray[np.int32]) -> None:
    """Move `kept` of the ties to the front, all choices of them equally likely."""
    for drop in range(len(first) - kept):
        last = len(first) - 1 - drop
        # Two words, since there may be more ties than one word has values.
        fine = rng.luck(seed, 0, 1, drop, rng.TIES, 0)
        luck = (float(rng.draw(seed, 0, 2, drop, rng.TIES, 0)) + fine) * 2.3283064365386963e-10
        place = min(int(luck * (last + 1)), last)
        first[place] = first[last]
        second[place] = second[last]


def gnp(n: int, p: float, seed: int) -> Ties:
    """A network of n people in which every pair is tied with chance p, whatever the others are.

    Parameters
    ----------
    n : int
        People.
    p : float
        Chance of each pair, 0 to 1; k / (n - 1) gives k ties to a person on average.
    seed : int
        Of the keyed draws, 0 to 2**64 - 1.

    Raises
    ------
    InputError : n below 2; p outside 0 to 1.
    """
    n, seed = whole_numbers(n=n, seed=seed)
    _check(n)
    if not 0.0 <= p <= 1.0:
        raise InputError(f"p = {p} is not a chance.", where="p", remedy="Use a number from 0 to 1.")
    arrays = rows_of(*tied_pairs(_everyone(n), np.array([p], np.float64), seed), n)
    return Ties(arrays, None, "erdos-renyi", {"kind": "erdos-renyi", "n": n, "p": float(p), "seed": int(seed)})


def gnm(n: int, ties: int, seed: int) -> Ties:
    """A network of n people with exactly so many ties, all such networks equally likely.

    A few ties too many are drawn, each pair with the same chance, and the surplus is dropped at random.

    Parameters
    ----------
    n : int
        People.
    ties : int
        Ties in all, 0 to n (n - 1) / 2.
    seed : int
        Of the keyed draws, 0 to 2**64 - 1.

    Raises
    ------
    InputError : n below 2; more ties than there are pairs.
    """
    n, ties, seed = whole_numbers(n=n, ties=ties, seed=seed)
    _check(n, ties)
    pairs = n * (n - 1) // 2
    chance = np.array([min(1.0, (ties + _SURPLUS * (math.sqrt(ties) + _SURPLUS)) / pairs)])
    for attempt in count():
        first, second = tied_pairs(_everyone(n), chance, seed, attempt)
        if len(first) >= ties:
            break
    drop_any(rng.seed_word(seed), ties, first, second)
    arrays = rows_of(first[:ties], second[:ties], n)
    return Ties(arrays, None, "erdos-renyi", {"kind": "erdos-renyi", "n": n, "ties": ties, "seed": int(seed)})


def _everyone(n: int) -> NDArray[np.int64]:
    return np.array([[0, n, 0, n]], np.int64)


def _check(n: int, ties: int = 0) -> None:
    if not 2 <= n <= MAX_PEOPLE:
        raise InputError(f"{n} people cannot be tied.", where="n", remedy=f"Use 2 to {MAX_PEOPLE:,} people.")
    if not 0 <= ties <= n * (n - 1) // 2:
        raise InputError(
            f"{n} people cannot have {ties} ties.", where="ties", remedy=f"Use 0 to {n * (n - 1) // 2}, one per pair."
        )


def erdos_renyi(n: int, k: float, seed: int) -> Ties:
    """A network of n people with k ties each on average: every pair is tied with chance k / (n - 1), see `gnp`.

    Raises
    ------
    InputError : n below 2; k outside 0 to n - 1.
    """
    (n,) = whole_numbers(n=n)
    _check(n)
    if not 0.0 <= k <= n - 1:
        raise InputError(f"{n} people cannot have {k:g} ties each.", where="k", remedy=f"Use 0 to {n - 1}.")
    return gnp(n, k / (n - 1), seed)


class ErdosRenyi(Config):
    """Ties without any order to them: with a mean number each, a chance for each pair, or so many in all."""

    kind: Literal["erdos-renyi"] = "erdos-renyi"
    """Which network this is."""
    n: Annotated[int, Field(ge=2, le=MAX_PEOPLE)]
    """Number of people."""
    k: Annotated[float, Field(ge=0.0)] | None = None
    """Mean number of ties of a person; give this, `p` or `ties`."""
    p: Share | None = None
    """Chance that a pair is tied; give this, `k` or `ties`."""
    ties: Annotated[int, Field(ge=0)] | None = None
    """Number of ties in all; give this, `k` or `p`."""
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None
    """A seed of the network's own; the scenario's by default."""

    @model_validator(mode="after")
    def _fits(self) -> ErdosRenyi:
        given = [name for name in ("k", "p", "ties") if getattr(self, name) is not None]
        if len(given) != 1:
            raise InputError(
                f"{' and '.join(given)} are ways to say the same." if given else "how many ties is not said.",
                where=given[0] if given else "k",
                remedy="Give one of k, p and ties; in a patch, also set the others to null, as in 'network.p: null'.",
            )
        if self.k is not None and self.k > self.n - 1:
            raise InputError(
                f"{self.n} people cannot have {self.k:g} ties each.", where="k", remedy=f"Use 0 to {self.n - 1}."
            )
        _check(self.n, self.ties or 0)
        return self

    def _chance(self) -> float:
        return self.p if self.p is not None else (self.k or 0.0) / (self.n - 1)

    def build(self, seed: int) -> Ties:
        """The network, by its own seed or else the given one."""
        seed = seed if self.seed is None else self.seed
        if self.ties is not None:
            return gnm(self.n, self.ties, seed)
        return gnp(self.n, self._chance(), seed)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored: on average, unless their number is given."""
        return self.n, self.ties if self.ties is not None else round(self._chance() * (self.n * (self.n - 1) // 2))
