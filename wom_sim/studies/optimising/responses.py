"""What a little more or less of everything would bring: the plan that was found, with one thing moved at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from wom_sim.studies.optimising.decisions import Choice, Part, Plan, Space
from wom_sim.studies.optimising.spending import Market

FACTORS = (0.5, 0.8, 0.9, 1.1, 1.25, 1.5, 2.0)
"""Of the money of a move, and of the whole budget."""
MARGIN = 1.1
"""That of which the worth of a little more money is told."""
LEVELS = 5
"""Values of a range, from end to end."""
BUDGET = "budget"


class Moved(NamedTuple):
    """The plan with one thing moved."""

    what: str
    """`budget`, the name of a move, or a path."""
    value: Any
    """Factor on the money, or the value at the path."""
    patch: dict[str, Any]
    budget: float


def moved(market: Market, space: Space, plan: Plan) -> Iterator[Moved]:
    """All that is tried around a plan."""
    for factor in FACTORS:
        budget = market.budget * factor
        yield Moved(BUDGET, factor, market._replace(budget=budget).patch(plan), budget)
    money = [share * market.budget for share in plan.shares]
    for place, costed in enumerate(market.moves if sum(amount > 0.0 for amount in money) > 1 else ()):
        for factor in (0.0, *FACTORS) if money and money[place] > 0.0 else ():
            other = [amount * factor if one == place else amount for one, amount in enumerate(money)]
            budget = market.budget + money[place] * (factor - 1.0)
            if budget > 0.0:
                shares = tuple(amount / budget for amount in other)
                patch = market._replace(budget=budget).patch(plan._replace(shares=shares))
                yield Moved(costed.name, factor, patch, budget)
    gone = tuple(f"{market.root}{costed.name}." for costed, share in zip(market.moves, plan.shares) if share == 0.0)
    # Together, so that a move that begins later is as long as it was.
    as_it_is = {one.path: space.now[one.path] for one in space.parts if one.path in space.now}
    for one in space.parts:
        now = plan.settings.get(one.path, space.now.get(one.path))
        for value in _values(one):
            if value != now and not one.path.startswith(gone or ("\n",)):
                changed = plan._replace(settings={**as_it_is, **plan.settings, one.path: value})
                yield Moved(one.path, value, market.patch(changed), market.budget)


def _values(part: Part) -> list[Any]:
    """Values of a choice, or some of a range."""
    if isinstance(part, Choice):
        return list(part.values)
    return list(dict.fromkeys(part.at(level / (LEVELS - 1)) for level in range(LEVELS)))
