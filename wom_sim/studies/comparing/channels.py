"""What each move of a plan contributes: Shapley values over all plans that have some of them and lack the others."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.errors import InputError, nearest
from wom_sim.marketing.pilot import later_part
from wom_sim.scenario import Scenario
from wom_sim.studies.answers import without
from wom_sim.studies.comparing.shapley import (
    Coalition,
    coalitions,
    interactions,
    met,
    sampled_shapley,
    shapley_values,
    there_and_back,
)
from wom_sim.studies.kpi import check_kpi
from wom_sim.studies.shuffles import counted, shuffles
from wom_sim.studies.side_by_side import run_all
from wom_sim.studies.workbench import Lived, Run

Values = NDArray[np.float64]

EXACT = 5
"""Moves up to which every plan is run."""
PAIRS = 6
"""Orders of more moves than that which are drawn, each followed there and back."""


class Channels(NamedTuple):
    """Moves of a product, and what they are worth together and apart. R replicates, M moves."""

    moves: tuple[str, ...]
    """Names of the moves, as in `marketing.<product>`."""
    kpi: str
    shapley: Values
    """float64 (M, R): each move's fair share of what all do together; sums to `whole`."""
    alone: Values
    """float64 (M, R): what it does where there is no other move."""
    last: Values
    """float64 (M, R): what it adds to all others, which is what leaving it out would cost."""
    interaction: Values
    """float64 (M, M, R): Shapley interaction of each pair, above 0 where they help each other; 0 on the diagonal;
    nan where sampled."""
    whole: Values
    """float64 (R,): what all moves do together, against none."""
    cost: Values
    """float64 (M, R): what each costs where all run."""
    plans: int
    """How many plans were run; 2 ** M where exact."""
    exact: bool
    error: Values
    """float64 (M,): standard error of the mean share from the orders that were not drawn; 0 where exact."""


def plans_needed(moves: int) -> int:
    """How many plans are run for so many moves, at most, each in every replicate."""
    # None, all, each alone and each left out; and what each order meets between.
    return 1 << moves if moves <= EXACT else min(1 << moves, 2 + 2 * moves + 2 * PAIRS * (moves - 3))


def channels(
    base: Scenario,
    kpi: str,
    product: str,
    run: Run,
    *,
    replicates: int = 8,
    moves: Sequence[str] | None = None,
    progress: Callable[[float], None] | None = None,
) -> Channels:
    """Share what the moves of a product do together among them.

    Parameters
    ----------
    base : the scenario with all of them.
    kpi, product : the figure that is shared out, and whose moves are on or off.
    replicates : the same luck with every plan.
    moves : which of them are on or off, all when left out; the others are always on.
    progress : called with the share of the plans that are done.

    Up to `EXACT` moves all plans are run. Of more, only those that `PAIRS` orders meet, there and back, in which moves
    could have come, and each move alone and last. Raises InputError where there is no move, or not this one.
    """
    check_kpi(kpi, product, base)
    known = base.marketing.get(product, {})
    names = tuple(known if moves is None else dict.fromkeys(moves))
    for name in names:
        if name not in known:
            raise InputError(f"'{product}' has no move '{name}'.", where="moves", remedy=nearest(name, known))
    if not names:
        raise InputError(f"'{product}' has no moves that could share what they do.", where=f"marketing.{product}")
    count, everyone = len(names), frozenset(range(len(names)))
    exact = count <= EXACT
    orders = [] if exact else _orders(count, base.seed)
    singles: list[Coalition] = [some for one in everyone for some in (frozenset({one}), everyone - {one})]
    plans = coalitions(count) if exact else list(dict.fromkeys([*met(orders), *singles]))
    scenarios = [without(base, *(f"{product}.{names[one]}" for one in sorted(everyone - plan))) for plan in plans]

    def figure_and_costs(result: Lived) -> tuple[Values, Values]:
        costs = [_cost(result.costs, f"marketing.{product}.", name) for name in names]
        return result.indicators[product][kpi], np.array([cost + np.zeros(replicates) for cost in costs])

    found = dict(zip(plans, run_all(scenarios, replicates, run, figure_and_costs, progress), strict=True))
    game = {plan: figure for plan, (figure, _) in found.items()}
    nothing, whole = game[frozenset()], game[everyone]
    if exact:
        shares, errors, pairs = shapley_values(game, count), np.zeros(count), interactions(game, count)
    else:
        shares, errors = sampled_shapley(game, orders)
        pairs = np.full((count, *shares.shape), np.nan)
    return Channels(
        moves=names,
        kpi=kpi,
        shapley=shares,
        alone=np.array([game[frozenset({one})] - nothing for one in range(count)]),
        last=np.array([whole - game[everyone - {one}] for one in range(count)]),
        interaction=pairs,
        whole=whole - nothing,
        cost=found[everyone][1],
        plans=len(plans),
        exact=exact,
        error=errors,
    )


def _orders(count: int, seed: int) -> list[tuple[int, ...]]:
    """Orders in which the moves could have come, there and back."""
    drawn = shuffles(seed, counted(PAIRS), count, rng.SHUFFLE, 1)
    return there_and_back([[int(one) for one in order] for order in drawn])


def _cost(costs: Mapping[str, Values], of: str, name: str) -> Values | int:
    """What a move costs, with its part after a pilot: float64 (R,), or 0 of one that is off."""
    return sum(costs[line] for line in (f"{of}{name}", f"{of}{later_part(name)}") if line in costs)
