"""What can be decided about a scenario: which moves share the budget, when they run, whom they choose, and settings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import floor
from typing import Any, get_args

from wom_sim.errors import InputError, nearest
from wom_sim.marketing.audience import Strategy
from wom_sim.marketing.intervention import Intervention
from wom_sim.scenario import Scenario
from wom_sim.studies.optimising.decisions import Choice, Plan, Range, Space, tidy
from wom_sim.studies.optimising.spending import DAYS, Costed, scaling_of
from wom_sim.studies.sweeping.vary import Range as Varied
from wom_sim.studies.sweeping.vary import varied

FEW = 8
"""Whole numbers of a range that are taken as so many choices."""
SHORTEST = 7
"""Days that a move runs at least, where that is decided: no plan is bought for less than a week."""
RHYTHMS: tuple[dict[str, int] | None, ...] = (None, *({"on": days, "off": days} for days in (7, 14, 28)))
"""Without a break, or in pulses: a week, two or four on, and as long off."""

AS_IS = "the plan as it is"
SCALED = "the plan scaled"
EVEN = "an even split"
UNSPENT = "nothing spent"
HUBS, ANYONE = "hubs", "random people"
LOWEST, MIDDLE, HIGHEST = "every range at its low end", "every range in the middle", "every range at its high end"


def decided_moves(scenario: Scenario, product: str) -> dict[str, Intervention]:
    """The moves of a product that a plan can decide about: none that waits for a rule, or that a pilot decides."""
    pilots = scenario.pilots.get(product, {})
    moves = scenario.marketing.get(product, {})
    return {name: move for name, move in moves.items() if not move.waits and name not in pilots}


def space_of(
    scenario: Scenario,
    product: str,
    costed: Sequence[Costed],
    vary: Mapping[str, Any],
    *,
    timing: bool,
    strategies: bool,
) -> Space:
    """All plans that are asked for; InputError where there is nothing to decide, or something twice."""
    root = f"marketing.{product}."
    moves = decided_moves(scenario, product)
    parts: list[Range | Choice] = [_part(one) for one in (varied(scenario, vary) if vary else ())]
    if timing:
        parts += [part for name, move in moves.items() for part in _when(f"{root}{name}", move, scenario.horizon)]
    if strategies:
        parts += [Choice(f"{root}{name}.who.strategy", get_args(Strategy)) for name in choosing(moves)]
    parts = list({part.path: part for part in reversed(parts)}.values())[::-1]
    _not_twice([part.path for part in parts], root, product, costed)
    if not parts and not costed:
        raise InputError(
            "there is nothing to decide.",
            where="optimize",
            remedy="Name settings with --vary, or give moves a 'cost' so that a budget can be split over them.",
        )
    data = scenario.to_data()
    now = {part.path: value for part in parts if (value := _held(data, part.path)) is not None}
    for name, move in moves.items():
        now[f"{root}{name}.{DAYS}"] = max(SHORTEST, (move.until or scenario.horizon) - move.first_day)
    return Space(
        tuple(one.name for one in costed),
        tuple(part for part in parts if isinstance(part, Range)),
        tuple(part for part in parts if isinstance(part, Choice)),
        now,
    )


def choosing(moves: Mapping[str, Intervention]) -> list[str]:
    """Moves that choose some people by a strategy, or could."""
    return [name for name, move in moves.items() if move.who.count is not None and move.who.people is None]


def rules_of(space: Space, costed: Sequence[Costed], *, strategies: bool) -> dict[str, Plan]:
    """The simple rules that a plan has to beat, by name; of those that say the same the first."""
    found: dict[str, Plan] = {}
    for name, plan in _rules(space, costed, strategies=strategies):
        if plan.key not in {one.key for one in found.values()}:
            found[name] = plan
    return found


def _rules(space: Space, costed: Sequence[Costed], *, strategies: bool) -> Iterator[tuple[str, Plan]]:
    yield AS_IS, Plan()
    scaled: tuple[float, ...] = ()
    if costed:
        weight = [one.move.cost.fixed + one.variable for one in costed]
        scaled = tuple(floor(1e6 * one / sum(weight)) / 1e6 for one in weight)
        yield SCALED, Plan(scaled)
    if strategies:
        paths = [one.path for one in space.choices if one.path.endswith(".who.strategy")]
        for name, strategy in ((HUBS, "degree"), (ANYONE, "random")):
            yield name, Plan(scaled, dict.fromkeys(paths, strategy))
    if costed:
        each = len(costed)
        yield EVEN, Plan(tidy([*(1.0,) * each, 0.0]))
        for place, one in enumerate(costed):
            yield f"all on {one.name}", Plan(tuple(float(other == place) for other in range(each)))
        yield UNSPENT, Plan((0.0,) * each)
    elif space.ranges:
        for name, share in ((LOWEST, 0.0), (MIDDLE, 0.5), (HIGHEST, 1.0)):
            yield name, Plan((), {one.path: one.at(share) for one in space.ranges})


def _part(one: Any) -> Range | Choice:
    """A part of the space from what is varied."""
    if isinstance(one, Varied) and one.whole and one.high - one.low < FEW:
        return Choice(one.path, tuple(range(int(one.low), int(one.high) + 1)))
    return Range(*one) if isinstance(one, Varied) else Choice(one.path, one.values)


def _when(root: str, move: Intervention, horizon: int) -> Iterator[Range | Choice]:
    """When a move runs: its day, or its first, on how many, and in which rhythm."""
    if move.on is not None:
        if horizon > 1:
            yield Range(f"{root}.on", 0, horizon - 1, True)
        return
    if horizon > SHORTEST and getattr(move, "days", None) is None:
        yield Range(f"{root}.from", 0, horizon - SHORTEST, True)
        yield Range(f"{root}.{DAYS}", SHORTEST, horizon, True)
        rhythms = RHYTHMS if move.pulse is None else (move.pulse.model_dump(), *RHYTHMS)
        yield Choice(f"{root}.pulse", rhythms)


def _not_twice(paths: Sequence[str], root: str, product: str, costed: Sequence[Costed]) -> None:
    """Refuse to decide by itself what follows from the split of the budget."""
    taken = {f"budgets.{product}": "--budget says it", "budgets": "--budget says it"}
    for one in costed:
        scaling = scaling_of(one.move)
        follows = ["cost.budget", *(() if scaling is None else (scaling[0], "cost.per_day"))]
        taken |= {f"{root}{one.name}.{field}": "it follows from the money of the move" for field in follows}
        taken[f"{root}{one.name}"] = "the budget is split over it"
    for path in paths:
        if path in taken:
            raise InputError(
                f"this cannot be decided by itself: {taken[path]}.",
                where=f"vary {path}",
                remedy="Leave it out, or name with --split only the moves that the budget is to be split over.",
            )


def check_split(names: Sequence[str], moves: Mapping[str, Intervention]) -> None:
    """Refuse moves that do not exist or that no plan can decide about."""
    for name in names:
        if name not in moves:
            raise InputError(f"there is no move '{name}' to split the budget over.", where="split",
                             remedy=nearest(name, moves))  # fmt: skip


def _held(data: Any, path: str) -> Any:
    for step in path.split("."):
        data = data[int(step)] if isinstance(data, list) else data.get(step) if isinstance(data, dict) else None
    return data
