"""Ties from pairs of people: checked, made symmetric where they are undirected, and laid out in rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.representations import (
    Arrays,
    DirectedTies,
    StoredTies,
    WeightedDirectedTies,
    WeightedTies,
    row_starts,
)
from wom_sim.network.ties import MAX_PEOPLE, Ties

Duplicates = Literal["refuse", "drop"]

_HUGE = 1e200
"""Weight beyond which all are taken smaller to draw from, so that the sum of a person's stays a number."""


def from_edges(
    edges: ArrayLike,
    *,
    people: int | None = None,
    weights: ArrayLike | None = None,
    directed: bool = False,
    ids: Sequence[Hashable] | NDArray[Any] | None = None,
    duplicates: Duplicates = "refuse",
) -> Ties:
    """Ties from an array of pairs.

    Parameters
    ----------
    edges : int[m, 2]
        People by number from 0. A directed pair (a, b) means that a tells b: b hears a.
    people : int
        How many there are; by default as many as there are `ids`, or up to the highest number in `edges`.
    weights : float[m]
        Above 0; a tie is drawn in proportion to it.
    directed : bool
        Whether a tie carries word from its first to its second person only.
    ids : sequence
        The user's own id of person 0, 1, ...
    duplicates : "refuse" or "drop"
        Refuse a repeated pair, or drop all but the first. An undirected pair listed once each way is one tie in
        either case, as platforms export friends; refused only if the two have different weights.

    Raises
    ------
    InputError : pairs that are not whole numbers in range, self-ties, duplicates, weights that are not positive.
    """
    if duplicates not in get_args(Duplicates):
        raise InputError(f"'{duplicates}' is no way to treat duplicates.", remedy="Say 'refuse' or 'drop'.")
    try:
        pairs = np.asarray(edges)
    except ValueError:
        raise InputError("its rows are not all of one length.", where="edges", remedy="Give pairs.") from None
    if pairs.size == 0:
        pairs = np.zeros((0, 2), np.int64)
    if pairs.ndim != 2 or pairs.shape[1] != 2 or not np.issubdtype(pairs.dtype, np.integer):
        raise InputError(
            f"edges must be whole numbers of shape (m, 2), not {pairs.dtype} of shape {pairs.shape}.",
            where="edges",
            remedy="Give one row of two person numbers per tie; for other ids, `read` a file or use `from_networkx`.",
        )
    if ids is not None and (not hasattr(ids, "__len__") or isinstance(ids, str)):
        raise InputError(f"{ids!r} is not a list of ids.", where="ids")
    if people is None:
        people = len(ids) if ids is not None else int(pairs.max(initial=-1)) + 1
    elif not isinstance(people, int | np.integer):
        raise InputError(f"{people!r} is not a whole number.", where="people")
    names = None if ids is None else as_ids(ids)
    if names is not None and (len(names) != people or len(set(names.tolist())) != people):
        raise InputError(f"{people} people need as many different ids.", where="ids", remedy="Give each person one.")
    if not 1 <= people <= MAX_PEOPLE:
        raise InputError(f"{people} people cannot be tied.", where="people", remedy=f"Use 1 to {MAX_PEOPLE:,} people.")
    strange = (pairs < 0) | (pairs >= people)
    if strange.any():
        row = int(strange.any(axis=1).argmax())
        raise InputError(
            f"{pairs[row].tolist()} names a person outside 0 to {people - 1}.",
            where=f"edges[{row}]",
            remedy="Number people from 0, or give a larger `people`.",
        )
    try:
        weight = None if weights is None else np.asarray(weights, np.float64)
    except (TypeError, ValueError):
        raise InputError("not all weights are numbers.", where="weights", remedy="Give one above 0 to each.") from None
    if weight is not None and weight.shape != (len(pairs),):
        raise InputError(f"there are {len(pairs)} edges and {weight.size} weights.", where="weights")
    teller, hearer = pairs[:, 0].astype(np.int64), pairs[:, 1].astype(np.int64)
    arrays = assemble(teller, hearer, weight, people, directed, duplicates, lambda row: f"edges[{row}]", names)
    return Ties(arrays, names, "edges", {"kind": "edges", "directed": bool(directed)})


def as_ids(names: Sequence[Hashable] | NDArray[Any]) -> NDArray[Any]:
    """Ids as an array that gives back what was put in: NumPy would turn a mixture of 1 and "b" into text."""
    if isinstance(names, np.ndarray):
        return names
    if {type(name) for name in names} in ({int}, {str}):
        found = np.array(names)
        # Numbers beyond 64 bits in company of others would be rounded.
        if found.dtype.kind != "f":
            return found
    return np.fromiter(names, object, len(names))


def assemble(
    teller: NDArray[np.integer],
    hearer: NDArray[np.integer],
    weight: NDArray[np.float64] | None,
    people: int,
    directed: bool,
    duplicates: Duplicates,
    place: Callable[[int], str],
    ids: NDArray[Any] | None = None,
) -> Arrays:
    """The arrays of checked pairs of people 0..n-1; `place` says where the user finds row r, for errors.

    Long lists are the reason why people come and go as int32 here, and why what is used up is let go at once.
    """

    def refuse(row: int, problem: str, remedy: str) -> None:
        a, b = (ids[end] if ids is not None else end for end in (int(teller[row]), int(hearer[row])))
        raise InputError(problem.format(a=a, b=b), where=place(row), remedy=remedy)

    looped = teller == hearer
    if looped.any():
        refuse(int(looped.argmax()), "{a} is tied to itself.", "Leave self-ties out (of a file: self_ties: drop).")
    if weight is not None:
        wrong = ~((weight > 0) & np.isfinite(weight))
        if wrong.any():
            row = int(wrong.argmax())
            refuse(row, f"the weight {weight[row]:g} of the tie {{a}}, {{b}} is not above 0.", "Leave such ties out.")
    low = teller if directed else np.minimum(teller, hearer)
    high = hearer if directed else np.maximum(teller, hearer)
    key = _keys(low, high, people)
    order = np.argsort(key, kind="stable")
    key = key[order]
    again = np.concatenate((np.zeros(1, bool), key[1:] == key[:-1]))[: len(key)]
    del key
    if again.any() and duplicates == "refuse":
        _refuse_repeats(_keys(teller, hearer, people), order, again, weight, refuse)
    order = order[~again]
    first, second = low[order].astype(np.int32), high[order].astype(np.int32)
    weight = None if weight is None else weight[order]
    del order, again, low, high
    if not directed:
        first, second = np.concatenate((first, second)), np.concatenate((second, first))
        weight = None if weight is None else np.concatenate((weight, weight))
    return _rows(first, second, weight, people, directed)


def _keys(first: NDArray[np.integer], second: NDArray[np.integer], people: int) -> NDArray[np.int64]:
    """One number per pair, ascending with the first and then with the second."""
    keys = first.astype(np.int64)
    keys *= people
    keys += second
    return keys


def _refuse_repeats(
    spelt: NDArray[np.int64],
    order: NDArray[np.int64],
    again: NDArray[np.bool_],
    weight: NDArray[np.float64] | None,
    refuse: Callable[[int, str, str], None],
) -> None:
    by_spelling = np.argsort(spelt, kind="stable")
    repeated = by_spelling[1:][spelt[by_spelling][1:] == spelt[by_spelling][:-1]]
    if len(repeated):
        refuse(int(repeated.min()), "the tie {a}, {b} is listed a second time.", "Remove it, or say duplicates: drop.")
    if weight is not None:
        second, first = order[again], order[np.flatnonzero(again) - 1]
        torn = second[weight[second] != weight[first]]
        if len(torn):
            refuse(
                int(torn.min()),
                "the tie {a}, {b} is listed both ways with two weights.",
                "Make them equal, say duplicates: drop to keep the first, or say directed: true.",
            )


@kernel
def fill_alias(ties: Any, lo: int, hi: int, scaled: NDArray[np.float64], stack: NDArray[np.int64]) -> None:
    """Fill `strength`, `keep` and `alias` of people lo to hi - 1 of weighted ties, by Vose's method.

    `scaled` and `stack` are scratch space as long as the longest row. `keep` must come filled with ones and
    `alias` as a copy of `neighbour`, which is right for slots that never pass a draw on.
    """
    for person in range(lo, hi):
        first = ties.start[person]
        count = ties.start[person + 1] - first
        total = 0.0
        for slot in range(count):
            total += ties.weight[first + slot]
        ties.strength[person] = total
        # The stack holds the slots below average on its left side and the others on its right.
        poor = 0
        rich = count
        for slot in range(count):
            scaled[slot] = ties.weight[first + slot] * count / total
            if scaled[slot] < 1.0:
                stack[poor] = slot
                poor += 1
            else:
                rich -= 1
                stack[rich] = slot
        while poor > 0 and rich < count:
            poor -= 1
            taker = stack[poor]
            giver = stack[rich]
            ties.keep[first + taker] = np.uint32(scaled[taker] * 4294967296.0)
            ties.alias[first + taker] = ties.neighbour[first + giver]
            scaled[giver] -= 1.0 - scaled[taker]
            if scaled[giver] < 1.0:
                rich += 1
                stack[poor] = giver
                poor += 1


def _rows(
    teller: NDArray[np.int32],
    hearer: NDArray[np.int32],
    weight: NDArray[np.float64] | None,
    people: int,
    directed: bool,
) -> Arrays:
    start = row_starts(np.bincount(hearer, minlength=people))
    key = _keys(hearer, teller, people)
    if weight is None:
        key.sort()
        heard = (key % people).astype(np.int32)
        return DirectedTies(start, heard) if directed else StoredTies(start, heard)
    order = np.argsort(key)
    del key
    return with_weights(start, teller[order].astype(np.int32), weight[order], directed)


def with_weights(
    start: NDArray[np.int64], neighbour: NDArray[np.int32], weight: NDArray[np.float64], directed: bool = False
) -> WeightedTies | WeightedDirectedTies:
    """Rows of ties with a weight for each place in `neighbour`, and the tables from which they are drawn."""
    kind = WeightedDirectedTies if directed else WeightedTies
    keep = np.full(len(neighbour), 0xFFFFFFFF, np.uint32)
    people = len(start) - 1
    # A power of two changes no digit.
    drawn = weight if weight.max(initial=0.0) <= _HUGE else np.maximum(weight * 0.5**128, 5e-324)
    arrays = kind(start, neighbour, drawn, np.zeros(people), keep, neighbour.copy())
    longest = int(np.diff(start).max(initial=0))
    fill_alias(arrays, 0, people, np.empty(longest), np.empty(longest, np.int64))
    return arrays._replace(weight=weight)
