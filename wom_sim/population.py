"""Who the people are: segments, traits, and the groups that marketers can tell apart.

A trait is a one-byte code into a table of 256 quantiles, so that the table *is* the distribution. The code
is either stored or drawn again whenever it is needed: the same bits by construction.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import exp, sqrt
from pathlib import Path
from statistics import NormalDist
from typing import Annotated, Any, Literal, NamedTuple

import numpy as np
from numba.extending import overload
from numpy.typing import NDArray
from pydantic import Field, model_validator

from wom_sim import rng
from wom_sim.config import GIVEN, Config, Known, Name, Share
from wom_sim.errors import InputError, nearest
from wom_sim.kernel import inlined, kernel, law, scratch
from wom_sim.rng import BLOCK

TRAIT_NAMES = ("activity", "susceptibility", "stubbornness", "tolerance", "price_sensitivity")
"""The traits that every person has once; three more for every product come after."""
ACTIVITY, SUSCEPTIBILITY, STUBBORNNESS, TOLERANCE, PRICE_SENSITIVITY = range(5)
QUANTILES = 256

Positive = Annotated[float, Field(gt=0.0, le=100.0)]


class Segment(Config):
    """A kind of people. Multipliers are relative to the traits of the population."""

    share: Annotated[float | None, Field(gt=0.0, le=1.0), Known("share", source=GIVEN)] = None
    """Share of the people; left out where a file of people says who belongs to it."""
    activity: Annotated[float, Field(ge=0.0, le=100.0), Known("factor", 0.5, 2.0)] = 1.0
    """How much they talk, relative to others."""
    susceptibility: Annotated[float, Field(ge=0.0, le=100.0), Known("factor", 0.5, 1.25)] = 1.0
    """How far hearing moves them, relative to others (never beyond what they heard)."""
    stubbornness: Annotated[Positive, Known("factor", 0.5, 2.0)] = 1.0
    """Weight of what they already think, relative to others."""
    tolerance: Annotated[Positive, Known("factor", 0.5, 1.5)] = 1.0
    """How different a view they still listen to, relative to others."""
    price_sensitivity: Annotated[float, Field(ge=0.0, le=100.0), Known("factor", 0.5, 2.0)] = 1.0
    """How strongly price sways them, relative to others."""
    need: Annotated[float, Field(ge=-20.0, le=20.0), Known("log-odds", -1.0, 1.0)] = 0.0
    """Added to their need for the category (log-odds of choice)."""


class Traits(Config):
    """How people differ from each other, before segments."""

    activity_spread: Annotated[float, Field(ge=0.0, le=2.0), Known("sd of the logarithm", 0.15, 0.6)] = 0.3
    """Spread (sd of the logarithm) of how much people talk; the mean is 1."""
    susceptibility: Annotated[Share, Known("share", 0.5, 1.0)] = 0.8
    """Mean part of the way that a person moves towards what was heard."""
    susceptibility_spread: Annotated[float, Field(ge=0.0, le=1.0), Known("share", 0.0, 0.3)] = 0.15
    """Standard deviation of susceptibility, cut at 0 and 1."""
    stubbornness_spread: Annotated[float, Field(ge=0.0, le=2.0), Known("sd of the logarithm", 0.15, 0.6)] = 0.3
    """Spread (sd of the logarithm) of the weight of one's own view; the mean is 1."""
    tolerance: Annotated[
        float, Field(ge=0.0, le=2.0), Known("opinion", 0.6, 2.0, "assumption; form after Deffuant et al. 2000")
    ] = 1.2
    """Largest difference of opinion at which a message still counts."""
    tolerance_spread: Annotated[float, Field(ge=0.0, le=1.0), Known("opinion", 0.0, 0.3)] = 0.0
    """Standard deviation of tolerance."""
    price_spread: Annotated[float, Field(ge=0.0, le=2.0), Known("sd of the logarithm", 0.15, 0.6)] = 0.3
    """Spread (sd of the logarithm) of price sensitivity; the mean is 1."""
    need_spread: Annotated[float, Field(ge=0.0, le=10.0), Known("log-odds", 1.25, 4.0)] = 2.5
    """Standard deviation of the need for a category, shared by all its brands (log-odds of choice)."""
    fit_spread: Annotated[float, Field(ge=0.0, le=2.0), Known("satisfaction", 0.175, 0.7)] = 0.35
    """Standard deviation of how well a product suits a person."""
    fit_seen: Annotated[Share, Known("share", 0.1, 0.6)] = 0.3
    """Share of the variance of fit that can be judged before buying."""
    homophily: Annotated[Share, Known("share", 0.0, 0.5)] = 0.0
    """Share of the variance of fit that is smooth over ties: how much of their taste tied people have in common."""


class Population(Config):
    """The people of the scenario."""

    segments: Annotated[dict[Name, Segment], Field(min_length=1, max_length=64)] = Field(
        default_factory=lambda: {"everyone": Segment(share=1.0)}
    )
    """Segments by name; shares add up to 1."""
    people: str | None = None
    """File of people (CSV, TSV or Parquet): `id`, and any of `segment`, `region`, the traits, and own columns."""
    regions: Annotated[int, Field(ge=2, le=10_000)] | None = None
    """Regions of about equal size at which marketers can aim, named from 1 on; a column `region` of the file wins."""
    traits: Traits = Traits()
    """How people differ."""
    storage: Literal["stored", "drawn"] = "stored"
    """Whether trait codes are kept in memory or drawn again when needed; the results are the same."""

    @model_validator(mode="after")
    def _taste_is_kept(self) -> Population:
        if self.storage == "drawn" and self.traits.homophily > 0.0:
            raise InputError(
                "taste that tied people share cannot be drawn person by person.",
                where="storage",
                remedy="Use 'storage: stored', or set 'traits.homophily' to 0.",
            )
        return self

    @model_validator(mode="after")
    def _all_is_taken(self) -> Population:
        if "all" in self.segments:
            raise InputError("a segment cannot be called 'all': tables use that word for everyone.", where="segments")
        return self

    def relative_to(self, folder: Path) -> Population:
        """The same population with its file found from `folder`."""
        if self.people is None:
            return self
        return self.model_copy(update={"people": str(folder / self.people)})


# --- where the codes of a product's traits stand; a product more leaves those of the others in place ---


@law
def need_of(category: int) -> int:
    """Place of the need for a category, which is numbered by its first product."""
    return 5 + 3 * category


@law
def seen_fit_of(product: int) -> int:
    """Place of the part of fit that can be judged before buying."""
    return 6 + 3 * product


@law
def hidden_fit_of(product: int) -> int:
    """Place of the part of fit that only use reveals."""
    return 7 + 3 * product


# --- traits -----------------------------------------------------------------------------------------


class StoredCodes(NamedTuple):
    """Trait codes kept in memory: uint8, shape (traits, people)."""

    codes: Any


class DrawnCodes(NamedTuple):
    """Trait codes drawn again from the seed whenever they are needed: nothing in memory."""

    seed: Any


def fill_codes(codes: Any, trait: int, block: int, out: Any) -> None:
    """Write one trait's codes of one block of people into `out` (uint8, 256)."""
    if isinstance(codes, StoredCodes):
        _copy_codes(codes.codes, trait, block, out)
    else:
        _draw_codes(codes.seed, trait, block, out)


@inlined
def _copy_codes(codes: Any, trait: int, block: int, out: Any) -> None:
    first = block * BLOCK
    for lane in range(min(BLOCK, codes.shape[1] - first)):
        out[lane] = codes[trait, first + lane]


@law
def _draw_codes(seed: Any, trait: int, block: int, out: Any) -> None:
    words = scratch(BLOCK, np.uint32)
    rng.fill(words, seed, 0, 0, block, rng.TRAIT, trait)
    for lane in range(BLOCK):
        out[lane] = words[lane] >> np.uint32(24)


@overload(fill_codes)
def _fill_codes(codes: Any, trait: Any, block: Any, out: Any) -> Any:
    if codes.instance_class is StoredCodes:

        def fill(codes: Any, trait: Any, block: Any, out: Any) -> Any:
            _copy_codes(codes.codes, trait, block, out)
    else:

        def fill(codes: Any, trait: Any, block: Any, out: Any) -> Any:
            _draw_codes(codes.seed, trait, block, out)

    return fill


def code_of(codes: Any, trait: int, person: int) -> int:
    """One person's code for one trait: the same as in the filled block."""
    if isinstance(codes, StoredCodes):
        return int(codes.codes[trait, person])
    return int(rng.draw(codes.seed, 0, 0, person, rng.TRAIT, trait) >> np.uint32(24))


@overload(code_of)
def _code_of(codes: Any, trait: Any, person: Any) -> Any:
    if codes.instance_class is StoredCodes:

        def code(codes: Any, trait: Any, person: Any) -> Any:
            return np.int64(codes.codes[trait, person])
    else:

        def code(codes: Any, trait: Any, person: Any) -> Any:
            return np.int64(rng.draw(codes.seed, 0, 0, person, rng.TRAIT, trait) >> np.uint32(24))

    return code


@kernel
def _store_codes(lo: int, hi: int, seed: Any, codes: Any) -> None:
    """Store the drawn codes of the blocks in [lo, hi)."""
    drawn = np.empty(BLOCK, np.uint8)
    for trait in range(codes.shape[0]):
        for block in range(lo, hi):
            _draw_codes(seed, trait, block, drawn)
            first = block * BLOCK
            for lane in range(min(BLOCK, codes.shape[1] - first)):
                codes[trait, first + lane] = drawn[lane]


class People(NamedTuple):
    """What kernels know of people. Shared by all worlds: replicates differ in luck, not in people."""

    group: Any
    """uint16 (people,): cell of the partition that segments, platforms and audiences make."""
    segment: Any
    """int64 (groups,): the segment of a group."""
    member: Any
    """bool (platforms, groups): who is on which platform."""
    codes: Any
    """StoredCodes or DrawnCodes."""
    table: Any
    """float64 (arms, traits, segments, 256): what the codes mean."""


@inlined
def trait_value(people: Any, arm: int, trait: int, segment: int, code: int) -> float:
    """What a trait code means for a person of a segment."""
    return float(people.table[arm, trait, segment, code])


# --- tables -----------------------------------------------------------------------------------------

_NORMAL = np.array([NormalDist().inv_cdf((code + 0.5) / QUANTILES) for code in range(QUANTILES)])
NORMAL_TABLE = _NORMAL / sqrt(np.mean(_NORMAL**2))
"""256 equally likely values with mean 0 and standard deviation 1: the standard normal as a table."""


def _lognormal(spread: float) -> NDArray[np.float64]:
    """256 quantiles of a lognormal with mean exactly 1."""
    values = np.array([exp(spread * z) for z in NORMAL_TABLE])
    return values / values.mean()


def trait_tables(population: Population, products: int, given: Mapping[int, NDArray[np.float64]]) -> Any:
    """Tables of one arm: float64 (traits, segments, 256).

    `given` holds the quantiles of traits that the user's own file supplies, by trait.
    """
    traits = population.traits
    base: list[NDArray[np.float64]] = [
        _lognormal(traits.activity_spread),
        traits.susceptibility + traits.susceptibility_spread * NORMAL_TABLE,
        _lognormal(traits.stubbornness_spread),
        np.maximum(0.0, traits.tolerance + traits.tolerance_spread * NORMAL_TABLE),
        _lognormal(traits.price_spread),
    ]
    for trait, quantiles in given.items():
        base[trait] = quantiles
    table = np.empty((len(TRAIT_NAMES) + 3 * products, len(population.segments), QUANTILES))
    for place, segment in enumerate(population.segments.values()):
        for trait, name in enumerate(TRAIT_NAMES):
            table[trait, place] = base[trait] * getattr(segment, name)
        table[SUSCEPTIBILITY, place] = np.clip(table[SUSCEPTIBILITY, place], 0.0, 1.0)
        table[len(TRAIT_NAMES) :: 3, place] = traits.need_spread * NORMAL_TABLE + segment.need
    table[len(TRAIT_NAMES) + 1 :: 3] = sqrt(traits.fit_seen) * traits.fit_spread * NORMAL_TABLE
    table[len(TRAIT_NAMES) + 2 :: 3] = sqrt(1.0 - traits.fit_seen) * traits.fit_spread * NORMAL_TABLE
    return table


# --- building ---------------------------------------------------------------------------------------


class Crowd(NamedTuple):
    """The people of a run before marketers divide them into groups.

    segment: uint8 (people,); member: bool (platforms, people); codes: as in `People`;
    given: quantile tables from the user's file, by trait; columns: the user's own columns by name;
    ids: the user's own ids, or None.
    """

    segment: NDArray[np.uint8]
    member: NDArray[np.bool_]
    codes: StoredCodes | DrawnCodes
    given: dict[int, NDArray[np.float64]]
    columns: dict[str, NDArray[Any]]
    ids: NDArray[Any] | None


@kernel
def _uniforms(lo: int, hi: int, seed: Any, replicate: int, purpose: int, slot: int, out: Any) -> None:
    """One uniform number for every person of the blocks in [lo, hi)."""
    words = np.empty(BLOCK, np.uint32)
    for block in range(lo, hi):
        rng.fill(words, seed, replicate, 0, block, purpose, slot)
        first = block * BLOCK
        for lane in range(min(BLOCK, out.shape[0] - first)):
            out[first + lane] = rng.uniform(words[lane])


def uniforms(people: int, seed: int, purpose: int, slot: int, replicate: int = 0) -> NDArray[np.float64]:
    """A uniform number for each person: the rank by which people are chosen, so that more contains fewer."""
    out = np.empty(people)
    _uniforms(0, blocks_of(people), rng.seed_word(seed), replicate, purpose, slot, out)
    return out


def blocks_of(people: int) -> int:
    """How many blocks of draws hold this many people."""
    return (people + BLOCK - 1) // BLOCK


def gather(
    population: Population,
    people: int,
    seed: int,
    products: int,
    memberships: Sequence[Callable[[str], float]],
    ids: NDArray[Any] | None,
) -> Crowd:
    """Draw or read who the people are.

    Parameters
    ----------
    people : how many there are; the ties say so.
    products : number of products, each with codes of need and fit.
    memberships : for each platform, the share of a named segment that belongs to it.
    ids : the ids of the user's ties, to which a file of people is matched.
    """
    from wom_sim.people_file import read_people

    names = list(population.segments)
    table = read_people(population.people, people, ids) if population.people else {}
    segment = _segments(population, people, seed, table)
    member = np.empty((len(memberships), people), dtype=np.bool_)
    for platform, share in enumerate(memberships):
        shares = np.array([share(name) for name in names])
        member[platform] = uniforms(people, seed, rng.MEMBERSHIP, platform) < shares[segment]
    traits = len(TRAIT_NAMES) + 3 * products
    supplied = {name: table.pop(name) for name in TRAIT_NAMES if name in table}
    if population.storage == "drawn" and not supplied:
        return Crowd(segment, member, DrawnCodes(rng.seed_word(seed)), {}, table, ids)
    codes = np.empty((traits, people), np.uint8)
    _store_codes(0, blocks_of(people), rng.seed_word(seed), codes)
    given: dict[int, NDArray[np.float64]] = {}
    for name, values in supplied.items():
        trait = TRAIT_NAMES.index(name)
        codes[trait], given[trait] = _coded(values)
    return Crowd(segment, member, StoredCodes(codes), given, table, ids)


def _coded(values: NDArray[np.float64]) -> tuple[NDArray[np.uint8], NDArray[np.float64]]:
    """Codes of given values and the table of 256 that they point to; exact for up to 256 distinct values."""
    distinct = np.unique(values)
    if distinct.size <= QUANTILES:
        table = np.full(QUANTILES, distinct[-1])
        table[: distinct.size] = distinct
        return np.searchsorted(distinct, values).astype(np.uint8), table
    table = np.quantile(values, (np.arange(QUANTILES) + 0.5) / QUANTILES)
    edges = (table[1:] + table[:-1]) / 2
    return np.searchsorted(edges, values).astype(np.uint8), table


def _segments(population: Population, people: int, seed: int, table: dict[str, NDArray[Any]]) -> NDArray[np.uint8]:
    names = list(population.segments)
    if "segment" in table:
        column = table.pop("segment").astype(str)
        unknown = sorted(set(column.tolist()) - set(names))
        if unknown:
            raise InputError(
                f"the file of people has a segment '{unknown[0]}' that the scenario does not name.",
                where="population.segments",
                remedy=nearest(unknown[0], names),
            )
        order = np.argsort(names)
        return order[np.searchsorted(np.array(names)[order], column)].astype(np.uint8)
    shares = np.array(
        [segment.share if segment.share is not None else np.nan for segment in population.segments.values()]
    )
    if np.isnan(shares).any() or abs(shares.sum() - 1.0) > 1e-6:
        raise InputError(
            f"the shares of the segments add up to {np.nansum(shares):g}, not to 1.",
            where="population.segments",
            remedy="Give every segment a share, or a file of people with a column 'segment'.",
        )
    luck = uniforms(people, seed, rng.MEMBERSHIP, 0xFFFF)
    return np.minimum(np.searchsorted(np.cumsum(shares), luck, side="right"), len(names) - 1).astype(np.uint8)


def partition(masks: Sequence[NDArray[Any]]) -> tuple[NDArray[np.uint16], NDArray[np.int64]]:
    """The common refinement of several divisions of the people.

    Returns the group of each person (uint16) and one representative person of each group.
    """
    key = np.zeros(masks[0].shape[0], np.int64)
    for mask in masks:
        codes = mask.astype(np.int64)
        key = key * (int(codes.max(initial=0)) + 1) + codes
        _, key = np.unique(key, return_inverse=True)
    groups, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    if groups.size > np.iinfo(np.uint16).max:
        raise InputError(
            f"the audiences divide the people into {groups.size} different groups; at most 65,535 are possible.",
            where="marketing",
            remedy="Use fewer different audiences.",
        )
    return inverse.astype(np.uint16), first.astype(np.int64)
