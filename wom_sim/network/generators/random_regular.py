"""The random regular network: everyone has equally many ties, and nothing else is given.

The contrast to networks with hubs or neighbourhoods. Ties come from paired stubs, and are nearly uniform in the sense
that `wom_sim.network.generators.pairing` describes (for regular networks see also Steger and Wormald 1999,
"Generating random regular graphs quickly", whose method networkx.random_regular_graph uses).
"""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field, model_validator

from wom_sim.config import Config
from wom_sim.errors import InputError
from wom_sim.network.generators.pairing import MAX_STUBS, paired
from wom_sim.network.generators.whole_numbers import whole_numbers
from wom_sim.network.ties import MAX_PEOPLE, Ties


def _check(n: int, k: int) -> None:
    if not 1 <= k < n <= MAX_PEOPLE:
        raise InputError(
            f"{n} people cannot have k = {k} ties each.",
            where="k",
            remedy="Use 1 tie or more, and more people than ties each.",
        )
    if n * k % 2:
        raise InputError(
            f"{n} people with k = {k} ties each would have an odd number of ends, and every tie has two.",
            where="k",
            remedy="Make one of n and k even.",
        )
    if n * k > MAX_STUBS:
        raise InputError(f"{n * k // 2:,} ties are too many.", where="n", remedy=f"Use up to {MAX_STUBS // 2:,} ties.")


def random_regular(n: int, k: int, seed: int) -> Ties:
    """A random network of n people with exactly k ties each.

    Parameters
    ----------
    n : int
        People.
    k : int
        Ties of each, 1 to n - 1; n k even.
    seed : int
        Of the keyed draws, 0 to 2**64 - 1.

    Raises
    ------
    InputError : k below 1 or not below n; n k odd or above 2**32 - 1.
    """
    n, k, seed = whole_numbers(n=n, k=k, seed=seed)
    _check(n, k)
    settings = {"kind": "random-regular", "n": n, "k": k, "seed": int(seed)}
    return Ties(paired(np.full(n, k, np.int64), seed), None, "random-regular", settings)


class RandomRegular(Config):
    """A random network in which everyone has equally many ties."""

    kind: Literal["random-regular"] = "random-regular"
    """Which network this is."""
    n: Annotated[int, Field(ge=2, le=MAX_PEOPLE)]
    """Number of people."""
    k: Annotated[int, Field(ge=1)]
    """Ties of each person; n times k must be even."""
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None
    """A seed of the network's own; the scenario's by default."""

    @model_validator(mode="after")
    def _fits(self) -> RandomRegular:
        _check(self.n, self.k)
        return self

    def build(self, seed: int) -> Ties:
        """The network, by its own seed or else the given one."""
        return random_regular(self.n, self.k, seed if self.seed is None else self.seed)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored."""
        return self.n, self.n * self.k // 2
