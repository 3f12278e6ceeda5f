"""What is given to a classical model: read, checked, and brought into the shape that kernels take."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from math import nan
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.memory import GIGABYTE, available
from wom_sim.network.ties import Ties
from wom_sim.rng import BLOCK

Seeds = int | Sequence[Any] | NDArray[Any]
"""Who begins: how many (drawn anew in every run), the ids of people, a mask bool[n], or a list of ids for every run."""


_AROUND = 128
"""Bytes around the people of one run."""


class SeedSets(NamedTuple):
    """Who begins in every run: those of run r are `person[start[r]:start[r + 1]]`."""

    start: NDArray[np.int64]
    """int64 (runs + 1,)."""
    person: NDArray[np.int64]
    """int64: places 0..n-1."""


def number(value: float, field: str, low: float = 0.0, high: float = 1.0) -> float:
    """One number within bounds; InputError that names the field, for NaN too."""
    found = _scalar(value)
    if not low <= found <= high:
        raise InputError(f"{value} is not a number from {low:g} to {high:g}.", where=field)
    return float(found)


def whole(value: int, field: str, low: int = 1, high: int = 2**31 - 1) -> int:
    """One whole number within bounds; InputError that names the field."""
    found = _scalar(value)
    if not low <= found <= high or found != int(found):
        raise InputError(f"{value} is not a whole number from {low} to {high:,}.", where=field)
    return int(found)


def _scalar(value: Any) -> Any:
    """One number as it is; NaN, which is within no bounds, for whatever is not one."""
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    return nan if isinstance(value, bool) or not isinstance(value, Real) else value


def tied(ties: Ties) -> Ties:
    """The ties themselves; InputError for whatever else is given as a network."""
    if not isinstance(ties, Ties):
        raise InputError(
            f"{type(ties).__name__} is no network of this package.",
            where="ties",
            remedy="Make one by wom_sim.network: from_networkx(graph), from_edges(pairs), read(file) and others.",
        )
    return ties


def per_person(value: ArrayLike, people: int, field: str, low: float = 0.0, high: float = 1.0) -> NDArray[np.float64]:
    """A number for everyone, from one number for all or one for each: float64 (people,)."""
    found = numbers(value, field)
    if found.shape not in ((), (people,)):
        raise InputError(
            f"{found.shape} is not the shape of one number, or of one for each of {people:,}.", where=field
        )
    _check(found, field, low, high)
    return np.array(np.broadcast_to(found, people))


def per_run(
    value: ArrayLike, people: int, field: str, low: float = -np.inf, high: float = np.inf
) -> NDArray[np.float64]:
    """A state to begin with, for everyone or for everyone in each run: float64 (people,) or (runs, people)."""
    found = np.array(numbers(value, field), ndmin=1)
    if found.ndim > 2 or found.shape[-1] != people or found.size == 0:
        raise InputError(f"its shape {found.shape} is not ({people},) or (runs, {people}).", where=field)
    _check(found, field, low, high)
    return found


def per_tie(ties: Ties, value: ArrayLike, field: str, low: float = 0.0, high: float = 1.0) -> NDArray[np.float64]:
    """A number for each place in the rows of stored ties: float64 (ends,)."""
    if ties.computed:
        raise InputError(
            "ties that are computed cannot have numbers of their own.", where=field, remedy="Give `ties.stored()`."
        )
    found = numbers(value, field)
    if found.shape != (ties.ends,):
        raise InputError(f"its shape {found.shape} is not ({ties.ends:,},), one number for each place.", where=field)
    _check(found, field, low, high)
    return found


def array(value: ArrayLike, field: str) -> NDArray[Any]:
    """Whatever is given, as an array; InputError for rows of different lengths."""
    try:
        return np.asarray(value)
    except ValueError:
        raise InputError("its rows are not all of one length.", where=field) from None


def numbers(value: ArrayLike, field: str) -> NDArray[np.float64]:
    """An array of numbers: float64; InputError that names the field."""
    try:
        return np.asarray(value, np.float64)
    except (TypeError, ValueError):
        raise InputError("these are not numbers in rows of one length.", where=field) from None


def _check(values: NDArray[np.float64], field: str, low: float, high: float) -> None:
    wrong = np.flatnonzero(~((values >= low) & (values <= high) & np.isfinite(values)))
    if wrong.size:
        place = np.unravel_index(wrong[0], values.shape)
        at = f" (at {', '.join(str(int(axis)) for axis in place)})" if place else ""
        raise InputError(f"{values[place]} is not a number from {low:g} to {high:g}{at}.", where=field)


def places(ties: Ties, people: Sequence[Any] | NDArray[Any], field: str) -> NDArray[np.int64]:
    """People by the user's own ids as places 0..n-1: int64, in the order given and each once."""
    if ties.ids is None:
        wanted = array(people, field)
        if wanted.ndim != 1:
            raise InputError(f"{people!r} is not a list of people.", where=field)
        if wanted.size and not np.issubdtype(wanted.dtype, np.integer):
            raise InputError(f"{people[0]!r} is not a number of a person from 0 to {ties.people - 1:,}.", where=field)
        outside = wanted[(wanted < 0) | (wanted >= ties.people)]
        if outside.size:
            raise InputError(f"there is no person {outside[0]}; people are 0 to {ties.people - 1:,}.", where=field)
        found = wanted.astype(np.int64)
    else:
        try:
            found = ties.indices_of(people)
        except InputError as fault:
            raise InputError(fault.problem, where=field, remedy=fault.remedy) from None
        except TypeError:
            raise InputError(f"{people!r} is not a list of people.", where=field) from None
    _, first = np.unique(found, return_index=True)
    return found[np.sort(first)]


def seed_sets(ties: Ties, seeds: Seeds, runs: int, seed: int, field: str = "seeds") -> SeedSets:
    """Who begins in every run.

    A number of people is drawn anew in every run, as those of the lowest keyed ranks: more contain fewer.
    """
    if isinstance(seeds, int | np.integer) and not isinstance(seeds, bool):
        count = whole(seeds, field, 0, ties.people)
        require_memory(runs * (_AROUND + 8 * count), "runs")
        sets = [_lowest(ties.people, count, seed, run) for run in range(runs)]
    else:
        given: Any = seeds
        several = isinstance(given, Sequence) and not isinstance(given, str | bytes)
        if not several and not (isinstance(given, np.ndarray) and given.ndim):
            raise InputError(
                f"{seeds!r} is neither a number of people nor a list of them.", where=field, remedy="Give a list."
            )
        if isinstance(given, np.ndarray) and given.dtype == np.bool_:
            if given.shape != (ties.people,):
                raise InputError(f"a mask of {given.size:,} is not one of {ties.people:,} people.", where=field)
            sets = _for_all(np.flatnonzero(given).astype(np.int64), runs)
        elif len(given) and isinstance(given[0], list | set | frozenset | np.ndarray):
            if len(given) != runs:
                raise InputError(f"{len(given):,} lists are not one for each of {runs:,} runs.", where=field)
            sets = [places(ties, list(people), field) for people in given]
        else:
            sets = _for_all(places(ties, given, field), runs)
    start = np.zeros(runs + 1, np.int64)
    np.cumsum([one.size for one in sets], out=start[1:])
    return SeedSets(start, np.concatenate(sets) if sets else np.empty(0, np.int64))


def _for_all(people: NDArray[np.int64], runs: int) -> list[NDArray[np.int64]]:
    require_memory(runs * (_AROUND + 8 * people.size), "runs")
    return [people] * runs


def _lowest(people: int, count: int, seed: int, run: int) -> NDArray[np.int64]:
    """The people of the lowest keyed ranks in one run: int64 (count,), ascending."""
    ranks = np.empty((people + BLOCK - 1) // BLOCK * BLOCK, np.uint32)
    _fill_ranks(rng.seed_word(seed), run, ranks)
    # The person in the low half of the key settles equal ranks.
    keys = (ranks[:people].astype(np.uint64) << np.uint64(32)) | np.arange(people, dtype=np.uint64)
    chosen = np.partition(keys, count - 1)[:count] if count else keys[:0]
    return np.sort((chosen & np.uint64(0xFFFFFFFF)).astype(np.int64))


@kernel
def _fill_ranks(seed: Any, run: int, ranks: Any) -> None:
    """Write everyone's rank in one run: uint32, whole blocks of people."""
    for block in range(ranks.shape[0] // BLOCK):
        rng.fill(ranks[block * BLOCK : (block + 1) * BLOCK], seed, run, 0, block, rng.SEEDED, 0)


def side_by_side(runs: int, threads: int, work: Callable[[int, int], None]) -> None:
    """Call `work(lo, hi)` for ranges of runs on as many threads, which results do not depend on."""
    tasks = min(whole(threads, "threads", 1, 1024), runs)
    if tasks <= 1:
        work(0, runs)
        return
    bounds = [runs * task // tasks for task in range(tasks + 1)]
    with ThreadPoolExecutor(tasks) as pool:
        for future in [pool.submit(work, lo, hi) for lo, hi in pairwise(bounds)]:
            future.result()


def require_memory(needed: int, field: str) -> None:
    """InputError that names the field which asks for so many bytes, where they are not free."""
    if needed > available():
        raise InputError(
            f"what is kept would take {needed / GIGABYTE:.1f} GB, and {available() / GIGABYTE:.1f} GB are free.",
            where=field,
            remedy="Ask for fewer runs or steps.",
        )
