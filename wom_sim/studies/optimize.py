"""The best plan that a budget buys: split over moves and time, settings and seeds, tested on luck it has not seen."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError, whole
from wom_sim.scenario import Scenario
from wom_sim.studies.engine.engine import Engine, Progress
from wom_sim.studies.engine.executors import executor_of
from wom_sim.studies.kpi import kpi_of, product_of
from wom_sim.studies.optimising.decisions import Plan, Space
from wom_sim.studies.optimising.optimum import Optimum
from wom_sim.studies.optimising.outcomes import COST, SPENT, Goal, Outcome, outcomes, towards
from wom_sim.studies.optimising.responses import FACTORS, moved
from wom_sim.studies.optimising.risk import MEAN, Risk, read_risk
from wom_sim.studies.optimising.search import Effort, Found, Search, Tried
from wom_sim.studies.optimising.space import check_split, decided_moves, rules_of, space_of
from wom_sim.studies.optimising.spending import Costed, Market

GENERATIONS, POPULATION = 10, 16
"""Some hundred and sixty plans: enough for half a dozen numbers to be found within some hundredths of their ranges."""
REPLICATES = 6
"""Of the first look at every plan; the promising get three times as many, and the last few nine times."""
RETEST = 60
"""Replicates of fresh luck."""
AROUND = 30
"""Of them, those on which what lies around the plan is tried."""
MOST_GOALS = 3
MOST = 100_000


def optimize(
    scenario: Scenario,
    *,
    budget: float | None = None,
    kpi: str | Sequence[str] | None = None,
    risk: str = MEAN,
    product: str | None = None,
    vary: Mapping[str, Any] | None = None,
    split: Sequence[str] | bool | None = None,
    timing: bool = False,
    strategies: bool = False,
    generations: int = GENERATIONS,
    population: int = POPULATION,
    replicates: int = REPLICATES,
    retest: int = RETEST,
    seed: int | None = None,
    threads: int | None = None,
    dask: str | None = None,
    checkpoint: str | Path | None = None,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Optimum:
    """Find the best plan that a budget buys, and test it against simple rules on luck that the search has not seen.

    Parameters
    ----------
    budget : what all moves of the product may cost together, in every single run; what the scenario's `budgets` says
        when left out, or else what its plan costs on average.
    kpi : the figure that decides, by its name in `Result.summary`; present value (`npv`) when left out, and of ideas
        those who like it (`supporters`). With two or three the answer is the plans that no other beats in all of them.
    risk : `mean`, `worst-decile` (mean of the worst tenth of the lucks), or `mean - 0.5 sd`.
    product : whose marketing it is; the first with marketing when left out.
    vary : what is decided beside, by path: a tuple `(low, high)` for a range, or a list of values.
    split : the moves over which the budget is split; when left out all moves that cost something, or where `vary` is
        given none. True is all of them.
    timing : whether to decide when moves run too: their days, and whether without a break or in pulses.
    strategies : whether to decide too by which strategy moves choose people, such as seeds.
    generations, population : how many generations there are, and plans in each.
    replicates : of the first look at every plan; see `wom_sim.studies.optimising.search`.
    retest : replicates of fresh luck for the plan that was found and all simple rules.
    threads, dask : how many cores to use, all when left out; or the address of a cluster. Results do not depend on it.
    checkpoint : folder in which runs are kept, so that the same call goes on from there after an interruption.
    progress : told the share of the work that is done, and what is known by then.
    engine : what makes the runs, instead of one made from `threads`, `dask`, `checkpoint` and `progress`.

    Raises InputError when there is nothing to decide, the budget buys nothing, or a name does not exist; and where not
    one plan can be run.
    """
    if not isinstance(scenario, Scenario):
        raise InputError(f"{type(scenario).__name__} is no scenario.", where="scenario", remedy="Use `load_scenario`.")
    scenario = scenario if seed is None else scenario.patch({"seed": seed})
    product = product_of(product, scenario)
    goals = _goals(kpi, product, scenario)
    attitude = read_risk(risk)
    effort = Effort(
        whole(generations, "generations", 1, MOST),
        whole(population, "population", 4, MOST),
        whole(replicates, "replicates", 2, MOST),
    )
    fresh = range(effort.looks[-1], effort.looks[-1] + whole(retest, "retest", 2, MOST))
    _check_budget(budget)
    vary = vary or {}
    names = _split(split, vary, scenario, product)
    if engine is None:
        engine = Engine(executor_of(threads, dask), None if checkpoint is None else Path(checkpoint), progress)

    engine.expect(_runs(effort, len(fresh), len(decided_moves(scenario, product))))
    began = perf_counter()
    costed, planned = _costs(engine, scenario, product, names, effort.replicates)
    space = space_of(scenario, product, costed, vary, timing=timing, strategies=strategies)
    market = Market(scenario, product, _budget(budget, scenario, product, planned), costed)
    rules = rules_of(space, costed, strategies=strategies)
    study = _Study(engine, market, goals)
    engine.expect(_runs(effort, len(fresh), len(costed) or len(rules)))
    found = _searched(study, space, rules, effort, attitude, scenario.seed)
    timings = {"search": perf_counter() - began}
    began = perf_counter()
    best = _retested(study, found, fresh)
    result = Optimum(
        base=scenario,
        product=product,
        goals=goals,
        risk=attitude,
        market=market,
        space=space,
        effort=effort,
        planned_cost=planned,
        tried=found.tried,
        finalists=found.best,
        outcomes=best,
        fresh=fresh,
        moved=(),
        refused=study.refused,
        spent={key: total / count for key, (total, count) in study.spent.items()},
        asked=_asked(vary, names if split is not None else (), timing=timing, strategies=strategies),
    )
    around = _around(study, space, result.winner.plan, fresh[:AROUND])
    timings["retest"] = perf_counter() - began
    return replace(result, moved=around, timings=timings)


class _Study:
    """What plans are turned into runs with, and what was learned of their cost."""

    def __init__(self, engine: Engine, market: Market, goals: tuple[Goal, ...]) -> None:
        self.engine, self.market, self.goals = engine, market, goals
        self.spent: dict[str, tuple[float, int]] = {}
        """Money spent and in how many runs, by plan."""
        self.refused: dict[str, str] = {}

    def outcomes(self, patches: Sequence[Mapping[str, Any]], replicates: Sequence[int]) -> list[Outcome]:
        """What comes out of patches."""
        names = [one.name for one in self.market.moves]
        return outcomes(self.engine, self.market.base, self.market.product, patches, replicates, names)

    def __call__(self, plans: Sequence[Plan], replicates: Sequence[int]) -> NDArray[np.float64]:
        """Figures of plans of which more is better: see `search.Evaluate`. What comes to the same is run once."""
        patches = {plan.key: self.market.patch(plan) for plan in plans}
        texts = {key: json.dumps(patch, sort_keys=True) for key, patch in patches.items()}
        several = {texts[key]: patch for key, patch in patches.items()}
        found = dict(zip(several, self.outcomes(list(several.values()), replicates), strict=True))
        for key, text in texts.items():
            outcome = found[text]
            if outcome.refused:
                self.refused[key] = outcome.refused
            else:
                total, count = self.spent.get(key, (0.0, 0))
                self.spent[key] = (total + float(outcome.figures[SPENT].sum()), count + len(replicates))
        return np.array([towards(found[texts[plan.key]], self.goals) for plan in plans])


def _runs(effort: Effort, fresh: int, moves: int) -> float:
    """About how many runs there are in all, for so many moves and about as many rules."""
    return effort.runs(moves + 3) + fresh * (moves + 4) + min(AROUND, fresh) * len(FACTORS) * (1 + moves)


def _searched(study: _Study, space: Space, rules: Mapping[str, Plan], effort: Effort, risk: Risk, seed: int) -> Found:
    def tell(generation: int, best: Tried) -> None:
        score = float(best.scores(risk)[0]) * study.goals[0].toward
        study.engine.so_far = f"generation {generation} of {effort.generations}, best {study.goals[0].kpi} {score:,.4g}"

    found = Search(space, study, rules, effort, risk=risk, figures=len(study.goals), seed=seed, tell=tell).run()
    study.engine.so_far = ""
    if not found.best:
        reason = next(iter(study.refused.values()), "the figure is undefined in some of its runs.")
        raise InputError(f"not one of {len(found.tried)} plans can be judged. The first: {reason}", where="optimize")
    return found


def _retested(study: _Study, found: Found, fresh: Sequence[int]) -> dict[str, Outcome]:
    """What comes out of the best plans and the simple rules on fresh luck, by their keys."""
    plans = {one.plan.key: one.plan for one in (*found.best, *(one for one in found.tried if one.name))}
    results = study.outcomes([study.market.patch(plan) for plan in plans.values()], fresh)
    return dict(zip(plans, results, strict=True))


def _around(study: _Study, space: Space, plan: Plan, fresh: Sequence[int]) -> list[Any]:
    """What comes out around a plan; what the scenario refuses is left out."""
    points = list(moved(study.market, space, plan))
    found = study.outcomes([one.patch for one in points], fresh)
    return [(one, outcome) for one, outcome in zip(points, found, strict=True) if not outcome.refused]


def _costs(
    engine: Engine, scenario: Scenario, product: str, names: Sequence[str] | None, replicates: int
) -> tuple[tuple[Costed, ...], float]:
    """The moves that the budget is split over with what they cost, and what the plan costs as it is.

    Moves are let run without budgets, so that what they would cost is seen.
    """
    moves = decided_moves(scenario, product)
    free: dict[str, Any] = {f"marketing.{product}.{name}.cost.budget": None for name in moves}
    free["budgets"] = {name: amount for name, amount in scenario.budgets.items() if name != product}
    as_is, without_end = outcomes(engine, scenario, product, [{}, free], range(replicates), list(moves))
    for outcome in (as_is, without_end):
        if outcome.refused:
            raise InputError(f"the plan as it is cannot be run: {outcome.refused}", where="optimize")
    found = []
    for name in moves if names is None else names:
        move = moves[name]
        total = float(without_end.figures[f"{COST}{name}"].mean())
        if total > 0.0:
            found.append(Costed(name, move, max(total - move.cost.fixed, 0.0)))
        elif names is not None:
            raise InputError(
                f"'{name}' costs nothing, so that no budget can be split over it.",
                where="split",
                remedy=f"Give it a 'cost', or decide on its settings with --vary marketing.{product}.{name}....",
            )
    return tuple(found), float(as_is.figures[SPENT].mean())


# --- what was asked -----------------------------------------------------------------------------------


def _goals(kpi: str | Sequence[str] | None, product: str, scenario: Scenario) -> tuple[Goal, ...]:
    given = [kpi] if kpi is None or isinstance(kpi, str) else list(kpi)
    names = list(dict.fromkeys(kpi_of(one, product, scenario) for one in given or [None]))
    if len(names) > MOST_GOALS:
        raise InputError(
            f"{len(names)} figures are too many.", where="kpi", remedy=f"Name {MOST_GOALS} at most: beyond, hardly a "
            "plan is beaten in all of them."
        )  # fmt: skip
    return tuple(Goal(name) for name in names)


def _check_budget(budget: float | None) -> None:
    if budget is None:
        return
    given: Any = budget
    if isinstance(given, bool) or not isinstance(given, int | float) or not isfinite(given) or given <= 0.0:
        raise InputError(
            f"a budget of {given!r} buys nothing.", where="budget", remedy="Give an amount above 0, such as 5000."
        )
    if given > 1e12:
        raise InputError(f"a budget of {given:g} is too large.", where="budget", remedy="Give at most 1e12.")


def _budget(budget: float | None, scenario: Scenario, product: str, planned: float) -> float:
    """What may be spent at most."""
    if budget is not None:
        return float(budget)
    if product in scenario.budgets:
        return float(scenario.budgets[product])
    if planned <= 0.0:
        raise InputError(
            "the plan costs nothing, so that it does not say what the budget is.", where="budget",
            remedy="Give one with --budget."
        )  # fmt: skip
    return round(planned, 2)


def _split(
    split: Sequence[str] | bool | None, vary: Mapping[str, Any], scenario: Scenario, product: str
) -> Sequence[str] | None:
    """Names of moves; None for all that cost something."""
    moves = decided_moves(scenario, product)
    if split is True or (split is None and not vary):
        return None
    if not split:
        return ()
    given = [split] if isinstance(split, str) else list(split)
    if given == ["all"] and "all" not in moves:
        return None
    check_split(given, moves)
    return list(dict.fromkeys(given))


def _asked(vary: Mapping[str, Any], split: Sequence[str] | None, *, timing: bool, strategies: bool) -> dict[str, Any]:
    def text(values: Any) -> str:
        if isinstance(values, tuple):
            return f"{values[0]}:{values[1]}"
        return ",".join(str(value) for value in values)

    return {
        "vary": [f"{path}={text(values)}" for path, values in vary.items()],
        "split": ["all"] if split is None else list(split),
        "timing": timing,
        "strategies": strategies,
    }
