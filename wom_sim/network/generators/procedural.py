"""The procedural small world: of any size, with ties that are computed when they are asked for.

Everyone has near ties along a ring, ties within the own region (a stretch of the ring: a town, a school, a country)
and ties to anyone. Near ties close triangles; regional ones are many without leading far; far ones make the world
small. Regional and far ties come from keyed permutations, one for every two ties: whom a permutation sends a person to,
and who is sent there, so that both ends know of a tie. Nothing is stored, and 721 million people take a kilobyte.

A pair may be tied twice, as where permutations are drawn by luck: about (k - near)(k + near) / 4 pairs, whatever the
number of people, and more where regions are small. Nobody is tied to themselves.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.config import Config
from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.generators.whole_numbers import whole_numbers
from wom_sim.network.representations import ProceduralTies
from wom_sim.network.ties import MAX_PEOPLE, Ties

LEAST_REGION = 64
REGION = 4096
"""People in a region, where nothing else is said."""
MOST_TIES = 10_000


@kernel
def draw_keys(seed: Any, lo: int, hi: int, first_key: Any, second_key: Any, turn: Any) -> None:
    """Draw the two keys and the turn, uint64 below 2**32, of permutations lo to hi - 1."""
    for which in range(lo, hi):
        first_key[which] = rng.draw(seed, 0, 0, which, rng.TIES, 0)
        second_key[which] = rng.draw(seed, 0, 0, which, rng.TIES, 1)
        turn[which] = rng.draw(seed, 0, 0, which, rng.TIES, 2)


def check(n: int, near: int, regional: int, far: int, region: int) -> None:
    """InputError unless n people can have these ties."""
    for name, count, least in (("near", near, 2), ("regional", regional, 0), ("far", far, 0)):
        if count < least or count % 2:
            raise InputError(
                f"{name} = {count} ties cannot be laid, as they come in pairs.",
                where=name,
                remedy=f"Use an even number of {least} or more.",
            )
    if not near + regional + far < n <= MAX_PEOPLE:
        raise InputError(
            f"{n} people cannot have {near + regional + far} ties each.",
            where="n",
            remedy="Use more people, or fewer ties.",
        )
    if near + regional + far > MOST_TIES:
        raise InputError(f"{near + regional + far} ties each are too many.", remedy=f"Use up to {MOST_TIES:,}.")
    if region < LEAST_REGION or region & (region - 1):
        raise InputError(
            f"a region of {region} people cannot be laid out.",
            where="region",
            remedy=f"Use a power of two of {LEAST_REGION} or more, such as {REGION}.",
        )
    if regional >= region:
        raise InputError(
            f"{regional} ties do not fit into a region of {region} people.", where="regional", remedy="Use fewer."
        )


def procedural(n: int, near: int, far: int, seed: int, *, regional: int = 0, region: int = REGION) -> Ties:
    """A procedural small world of n people with near + regional + far ties each.

    Parameters
    ----------
    n : int
        People.
    near, regional, far : int
        Ties of each to those next on the ring, within the region and to anyone; even numbers.
    seed : int
        Of the permutations, 0 to 2**64 - 1.
    region : int
        People in a region: a power of two. The last region takes in who is left over.

    Raises
    ------
    InputError : ties that are odd or too many, a region that is no power of two.
    """
    n, near, far, seed = whole_numbers(n=n, near=near, far=far, seed=seed)
    regional, region = whole_numbers(regional=regional, region=region)
    check(n, near, regional, far, region)
    count = (regional + far) // 2
    first_key, second_key, turn = (np.empty(count, np.uint64) for _ in range(3))
    draw_keys(rng.seed_word(seed), 0, count, first_key, second_key, turn)
    local = np.arange(count) < regional // 2
    whole = min(region, n)
    arrays = ProceduralTies(
        np.array([n, near], np.int64),
        first_key,
        second_key,
        turn,
        np.where(local, region.bit_length() - 1, 63).astype(np.int64),
        np.where(local, whole.bit_length() // 2, n.bit_length() // 2).astype(np.int64),
    )
    settings = {"kind": "procedural", "n": n, "near": near, "regional": regional, "far": far, "region": region}
    return Ties(arrays, None, "procedural", settings | {"seed": int(seed)})


class Procedural(Config):
    """A small world of any size: near, regional and far ties, computed and never stored."""

    kind: Literal["procedural"] = "procedural"
    """Which network this is."""
    n: Annotated[int, Field(ge=8, le=MAX_PEOPLE)]
    """Number of people."""
    near: Annotated[int, Field(ge=2)]
    """Ties of each to those next on the ring; an even number."""
    regional: Annotated[int, Field(ge=0)] = 0
    """Ties of each within the own region; an even number."""
    far: Annotated[int, Field(ge=0)]
    """Ties of each to anyone; an even number."""
    region: Annotated[int, Field(ge=LEAST_REGION)] = REGION
    """People in a region; a power of two."""
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None
    """A seed of the network's own; the scenario's by default."""

    @model_validator(mode="after")
    def _fits(self) -> Procedural:
        check(self.n, self.near, self.regional, self.far, self.region)
        return self

    def build(self, seed: int) -> Ties:
        """The network, by its own seed or else the given one."""
        seed = seed if self.seed is None else self.seed
        return procedural(self.n, self.near, self.far, seed, regional=self.regional, region=self.region)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored: none."""
        return self.n, 0
