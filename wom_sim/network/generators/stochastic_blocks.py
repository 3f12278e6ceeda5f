"""Stochastic blocks: people in communities or countries, tied with a chance that depends on those of both.

Holland, Laskey and Leinhardt (1983), "Stochastic blockmodels: first steps", Social Networks 5. People are numbered
block by block: the first sizes[0] people are block 0, the next sizes[1] block 1, and so on. The sizes are kept as
`settings["blocks"]` of the network, and `numpy.repeat(range(len(sizes)), sizes)` is the block of each person.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pydantic import Field, model_validator

from wom_sim.config import Config, Share
from wom_sim.errors import InputError
from wom_sim.network.generators.skipping import tied_pairs
from wom_sim.network.generators.whole_numbers import whole_numbers
from wom_sim.network.representations import row_starts
from wom_sim.network.rows import rows_of
from wom_sim.network.ties import MAX_PEOPLE, Ties

Chances = NDArray[np.float64]
Regions = NDArray[np.int64]

MOST_BLOCKS = 5000
"""Blocks with a chance for every two of them, which are half as many numbers as there are pairs of blocks."""


def block_sizes(n: int, blocks: int | Sequence[float]) -> list[int]:
    """People in each block.

    Parameters
    ----------
    n : int
        People in all.
    blocks : int or sequence
        So many blocks, equal or differing by one person; or sizes, which add up to n; or shares, which add up to 1
        and are rounded to whole people by largest remainders.

    Raises
    ------
    InputError : no block, an empty one, or numbers that add up neither to n nor to 1.
    """
    (n,) = whole_numbers(n=n)
    if isinstance(blocks, int | np.integer):
        if not 1 <= blocks <= n:
            raise InputError(
                f"{n} people cannot be in {blocks} blocks.", where="blocks", remedy=f"Use 1 to {n} of them."
            )
        return [n // int(blocks) + (block < n % blocks) for block in range(blocks)]
    total = sum(blocks)
    if total == n and all(size == int(size) and size > 0 for size in blocks):
        return [int(size) for size in blocks]
    if not abs(total - 1.0) < 1e-6 or not all(share > 0.0 for share in blocks):
        raise InputError(
            f"the blocks, which add up to {total:g}, are no division of {n} people.",
            where="blocks",
            remedy=f"Give sizes above 0 that add up to {n}, or shares above 0 that add up to 1.",
        )
    exact = [share * n / total for share in blocks]
    sizes = [int(size) for size in exact]
    for block in sorted(range(len(sizes)), key=lambda block: sizes[block] - exact[block])[: n - sum(sizes)]:
        sizes[block] += 1
    if min(sizes) < 1:
        raise InputError(
            f"block {sizes.index(0)} would be empty: a share of {blocks[sizes.index(0)]:g} is nobody of {n} people.",
            where="blocks",
            remedy="Use more people, or fewer blocks.",
        )
    return sizes


def _check_sizes(sizes: Sequence[int]) -> None:
    if not len(sizes) or min(sizes) < 1 or not 2 <= sum(sizes) <= MAX_PEOPLE:
        raise InputError(
            f"blocks of {list(sizes)[:8]} people cannot be tied.",
            where="blocks",
            remedy=f"Give sizes of 1 or more that add up to 2 to {MAX_PEOPLE:,}.",
        )


def _checked(sizes: Sequence[int], probabilities: ArrayLike) -> Chances:
    """Probabilities as a matrix; InputError unless it is square, symmetric and of probabilities."""
    try:
        chances = np.asarray(probabilities, np.float64)
    except ValueError:
        chances = np.empty(0)
    blocks = len(sizes)
    if chances.shape != (blocks, blocks):
        raise InputError(
            f"the probabilities are no square of {blocks} rows with {blocks} numbers each.",
            where="probabilities",
            remedy="Give one row and one column for each block.",
        )
    strange = ~((chances >= 0.0) & (chances <= 1.0))
    if strange.any():
        a, b = (int(end) for end in np.argwhere(strange)[0])
        raise InputError(
            f"{chances[a, b]:g} is not a probability.", where=f"probabilities.{a}.{b}", remedy="Use 0 to 1."
        )
    if (chances != chances.T).any():
        a, b = (int(end) for end in np.argwhere(chances != chances.T)[0])
        raise InputError(
            f"{chances[a, b]:g} is not the {chances[b, a]:g} of probabilities.{b}.{a}, and a tie has no direction.",
            where=f"probabilities.{a}.{b}",
            remedy="Make the matrix symmetric.",
        )
    if blocks > MOST_BLOCKS:
        raise InputError(
            f"{blocks} blocks have too many probabilities.",
            where="blocks",
            remedy=f"Use up to {MOST_BLOCKS}, or any number with k and between.",
        )
    return chances


def stochastic_blocks(sizes: Sequence[int], probabilities: ArrayLike, seed: int) -> Ties:
    """A network of blocks of people, where a chance is given for every two blocks.

    Parameters
    ----------
    sizes : sequence of int
        People in each of the b blocks, numbered block by block.
    probabilities : float[b, b]
        Chance that somebody of one block and somebody of another (or the same) are tied: symmetric, 0 to 1.
    seed : int
        Of the keyed draws, 0 to 2**64 - 1.

    Raises
    ------
    InputError : empty blocks; a matrix that is not square, not symmetric or not of probabilities.
    """
    _check_sizes(sizes)
    chances = _checked(sizes, probabilities)
    start = row_starts(np.asarray(sizes, np.int64))
    a, b = np.triu_indices(len(sizes))
    regions = np.column_stack((start[a], start[a + 1], start[b], start[b + 1]))
    settings = {"blocks": [int(size) for size in sizes], "probabilities": chances.tolist()}
    return _tied(regions, chances[a, b], int(start[-1]), seed, settings)


def planted_partition(sizes: Sequence[int], k: float, between: float, seed: int) -> Ties:
    """A network of blocks of people with k ties each on average, a given share of which leads to another block.

    Within blocks everyone has k (1 - between) ties on average, whatever the size of the block. All pairs of people
    of different blocks are tied with the same chance. With equal blocks, this is the planted partition of Condon and
    Karp (2001), "Algorithms for graph partitioning on the planted partition model", Random Structures and Algorithms
    18.

    Parameters
    ----------
    sizes : sequence of int
        People in each block, numbered block by block; see `block_sizes`.
    k : float
        Mean number of ties of a person.
    between : float
        Share of all ties that lead from one block to another, 0 to 1.
    seed : int
        Of the keyed draws, 0 to 2**64 - 1.

    Raises
    ------
    InputError : empty blocks; between outside 0 to 1; more ties than there are pairs, within a block or between them.
    """
    _check_sizes(sizes)
    within, across = planted_chances(sizes, k, between)
    ends = row_starts(np.asarray(sizes, np.int64)).tolist()
    inside = [(lo, hi, lo, hi) for lo, hi in pairwise(ends)]
    outside = [(lo, hi, hi, ends[-1]) for lo, hi in pairwise(ends)]
    regions = np.array(inside + outside, np.int64)
    chances = np.array([*within, *[across] * len(sizes)])
    settings = {"blocks": [int(size) for size in sizes], "k": float(k), "between": float(between)}
    return _tied(regions, chances, ends[-1], seed, settings)


def planted_chances(sizes: Sequence[int], k: float, between: float) -> tuple[list[float], float]:
    """Chances of a tie within each block, and between any two; InputError where they cannot give k ties each."""
    if not 0.0 <= between <= 1.0:
        raise InputError(f"between {between} is not a share of the ties.", where="between", remedy="Use 0 to 1.")
    n, near = sum(sizes), k * (1.0 - between)
    if not 0.0 <= near <= min(sizes) - 1:
        raise InputError(
            f"a block of {min(sizes)} people has no room for {near:g} ties each, which is k (1 - between).",
            where="k",
            remedy=f"Use a k of 0 or more, at most {(min(sizes) - 1) / (1.0 - between or 1.0):g}, or larger blocks.",
        )
    pairs = (n * n - sum(size * size for size in sizes)) / 2.0
    far = k * between * n / 2.0
    if far > pairs:
        raise InputError(
            f"{far:,.0f} ties between blocks are more than the {pairs:,.0f} pairs of people there.",
            where="between",
            remedy="Use more blocks, or a smaller k or between.",
        )
    return [near / (size - 1) if size > 1 else 0.0 for size in sizes], far / pairs if pairs else 0.0


def _tied(regions: Regions, chances: Chances, people: int, seed: int, settings: dict[str, Any]) -> Ties:
    arrays = rows_of(*tied_pairs(regions, chances, seed), people)
    made = {"kind": "stochastic-blocks", "n": people, **settings, "seed": int(seed)}
    return Ties(arrays, None, "stochastic-blocks", made)


class StochasticBlocks(Config):
    """Communities or countries, with few ties from one to another. People are numbered block by block."""

    kind: Literal["stochastic-blocks"] = "stochastic-blocks"
    """Which network this is."""
    n: Annotated[int, Field(ge=2, le=MAX_PEOPLE)]
    """Number of people."""
    blocks: Annotated[int, Field(ge=1)] | Annotated[tuple[float, ...], Field(min_length=1)]
    """A number of equal blocks, or a list of sizes that add up to n or of shares that add up to 1."""
    k: Annotated[float, Field(ge=0.0)] | None = None
    """Mean number of ties of a person; give this and `between`, or `probabilities`."""
    between: Share | None = None
    """Share of all ties that lead from one block to another."""
    probabilities: tuple[tuple[Share, ...], ...] | None = None
    """Chance that two people are tied, a row and a column for each block; symmetric."""
    seed: Annotated[int, Field(ge=0, lt=2**64)] | None = None
    """A seed of the network's own; the scenario's by default."""

    @model_validator(mode="after")
    def _fits(self) -> StochasticBlocks:
        sizes = block_sizes(self.n, self.blocks)
        given = (self.k is not None, self.between is not None, self.probabilities is not None)
        if given not in ((True, True, False), (False, False, True)):
            raise InputError(
                "how likely ties are is said either by k and between, or by probabilities.",
                where="k",
                remedy="Give k and between, or probabilities; in a patch, also set the others to null.",
            )
        if self.probabilities is not None:
            _checked(sizes, self.probabilities)
        else:
            planted_chances(sizes, *self._planted)
        return self

    @property
    def _planted(self) -> tuple[float, float]:
        return self.k or 0.0, self.between or 0.0

    def build(self, seed: int) -> Ties:
        """The network, by its own seed or else the given one."""
        sizes = block_sizes(self.n, self.blocks)
        seed = seed if self.seed is None else self.seed
        if self.probabilities is not None:
            return stochastic_blocks(sizes, self.probabilities, seed)
        return planted_partition(sizes, *self._planted, seed)

    def expected_ties(self) -> tuple[int, int]:
        """People, and ties that will be stored, on average."""
        if self.probabilities is None:
            return self.n, round(self.n * self._planted[0] / 2)
        sizes, chances = np.array(block_sizes(self.n, self.blocks), np.float64), np.array(self.probabilities)
        return self.n, round((sizes @ chances @ sizes - sizes @ chances.diagonal()) / 2)
