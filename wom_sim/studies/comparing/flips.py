"""What flips a verdict: the uncertain numbers with which a lead rises and falls over plausible worlds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.studies.factors import Factor
from wom_sim.studies.shuffles import counted, shuffles

Values = NDArray[np.float64]

SHUFFLED = 999
"""Orders of the worlds with which a correlation is held against chance."""
CHANCE = 0.05
"""How often chance alone may call any factor at all."""
FEWEST = 3
"""Worlds with a lead, and without one, that there must be before a value is said to part them."""


class Flip(NamedTuple):
    """How a lead hangs on one factor, over all worlds."""

    factor: Factor
    correlation: float
    """Spearman's rank correlation between the drawn value and the lead; 0 where either is the same in all worlds."""
    beyond_chance: bool
    """Whether it is stronger than the strongest of all factors would be in 95 % of the worlds' shuffled orders."""
    turns_at: float | None
    """On one side of this value most worlds have a lead, on the other most have none; None where the worlds show no
    such value."""


def flips(factors: Sequence[Factor], draws: Sequence[Mapping[str, Any]], lead: Values) -> tuple[Flip, ...]:
    """What the lead in each world, float64 (W,), depends on; the strongest first. Worlds without a lead are left out.

    One threshold holds for all factors at once: the strongest correlation of any of them with the leads of other
    worlds, handed out in random orders (the single-step maximum of Westfall and Young 1993). So where nothing matters,
    something is called beyond chance once in twenty studies, however many factors there are.
    """
    known = np.isfinite(lead)
    lead = lead[known]
    drawn = np.array([[world[factor.path] for factor in factors] for world in draws], np.float64)
    drawn = drawn.reshape(len(draws), len(factors))[known]
    columns = np.column_stack([_unit(values) for values in drawn.T]) if drawn.size else drawn
    target = _unit(lead)
    correlation = target @ columns
    orders = shuffles(0, counted(SHUFFLED), len(lead), rng.SHUFFLE, 0)
    strongest = np.sort(np.abs(target[orders] @ columns).max(axis=1, initial=0.0))
    # The threshold counts the worlds as they are among the orders, which makes the test exact.
    threshold = strongest[int(np.ceil((1.0 - CHANCE) * (SHUFFLED + 1))) - 1] + 1e-12
    found = []
    for factor, strength, values in zip(factors, correlation, drawn.T):
        beyond = bool(abs(strength) > threshold)
        turn = turning_point(values, lead, orders, rising=strength > 0.0) if beyond else None
        found.append(Flip(factor, float(strength), beyond, turn))
    return tuple(sorted(found, key=lambda flip: -abs(flip.correlation)))


def turning_point(values: Values, lead: Values, orders: NDArray[np.int64], *, rising: bool) -> float | None:
    """The value on one side of which most worlds have a lead, and on the other most have none: float64 (W,) both.

    It lies halfway between the two neighbouring draws between which fewest worlds are on the wrong side. There is none
    where another kind of world is the most on neither side, where fewer than `FEWEST` worlds are of either kind, and
    where shuffled leads can be told apart as well by their best value in more than 5 % of the orders.

    orders : int64 (orders, W); rising : whether the lead is had above the value, and not below it.
    """
    order = np.argsort(values, kind="stable")
    values, ahead = values[order], (lead[order] > 0.0) == rising
    rarer = min(ahead.sum(), (~ahead).sum())
    if rarer < FEWEST:
        return None
    same = values[1:] == values[:-1]
    wrong = _mistakes(ahead, same)
    by_chance = _mistakes(ahead[orders], same).min(axis=1)
    if wrong.min() >= rarer or 1 + (by_chance <= wrong.min()).sum() > CHANCE * (len(orders) + 1):
        return None
    place = int(wrong.argmin())
    return float(values[place] + values[place + 1]) / 2.0


def _mistakes(ahead: NDArray[np.bool_], same: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Worlds on the wrong side of a cut behind each of them, (..., W - 1): ahead before it, or behind after it.

    same : whether the next draw is the same, so that no cut lies between.
    """
    behind = ~ahead
    wrong = np.cumsum(ahead, axis=-1) + behind.sum(axis=-1, keepdims=True) - np.cumsum(behind, axis=-1)
    found: NDArray[np.int64] = np.where(same, ahead.shape[-1], wrong[..., :-1])
    return found


def ranks(values: Values) -> Values:
    """Ranks from 1 on; equals share the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    shared: Values = (np.cumsum(count) - (count - 1) / 2.0)[place]
    return shared


def _unit(values: Values) -> Values:
    """Ranks about their mean, with length 1; nothing where all are equal."""
    centred = ranks(values) - (len(values) + 1) / 2.0
    length = float(np.sqrt(centred @ centred))
    return centred / length if length > 0.0 else centred
