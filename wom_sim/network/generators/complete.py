"""The complete graph: everyone tied to everyone, with a neighbour computed and never stored."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from pydantic import Field

from wom_sim.config import Config
from wom_sim.errors import InputError
from wom_sim.network.generators.whole_numbers import whole_numbers
from wom_sim.network.representations import CompleteTies
from wom_sim.network.ties import MAX_PEOPLE, Ties


def complete(n: int) -> Ties:
    """The complete graph of n people in a few bytes; InputError unless 1 <= n < 2**31."""
    (n,) = whole_numbers(n=n)
    if not 1 <= n <= MAX_PEOPLE:
        raise InputError(f"a complete graph of {n} people cannot be made.", where="n", remedy="Give n of 1 or more.")
    return Ties(CompleteTies(np.array([n], np.int64)), None, "complete", {"kind": "complete", "n": n})


class Complete(Config):
    """Everyone tied to everyone: the mixing that the Bass model assumes."""

    kind: Literal["complete"] = "complete"
    """Which network this is."""
    n: Annotated[int, Field(ge=1, le=MAX_PEOPLE)]
    """Number of people."""

    def build(self, seed: int) -> Ties:  # noqa: ARG002 - every network is built from a seed
        """The network; nothing in it is drawn, so the seed has no effect."""
        return complete(self.n)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored: none."""
        return self.n, 0
