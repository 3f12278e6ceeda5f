"""A run with the answers to the questions of its report: the same worlds without the plan, and moves that are followed.

The runs beside the run itself have the same seed and replicates, so that each of its worlds has a twin.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from wom_sim import runs
from wom_sim.changes import what_is_not_shared
from wom_sim.errors import InputError
from wom_sim.feasible import check_traceable
from wom_sim.marketing.rules import rules_left
from wom_sim.questions import NOTHING
from wom_sim.result import Result
from wom_sim.runs import Progress
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.studies.followed import followed
from wom_sim.studies.paired import Against


class Twin(NamedTuple):
    """The scenario without something."""

    name: str
    product: str
    scenario: Scenario


def answered(
    scenario: Scenario,
    *,
    threads: int | None = None,
    progress: Progress | None = None,
    checkpoint: Path | None = None,
    log: bool = False,
) -> Result:
    """Simulate a scenario as `simulate` does, with the answers to its `report` questions in the result.

    Raises InputError when something cannot be answered, before anything is simulated.
    """
    asked = twins(scenario)
    moves = scenario.report.follow
    if moves:
        check_traceable((scenario,))
    parts = len(asked) + 1
    options: dict[str, Any] = {"threads": threads}
    result = runs.simulate(scenario, **options, log=log, checkpoint=checkpoint, progress=_part_of(progress, 0, parts))
    others: dict[str, Result] = {}
    comparisons = []
    for place, twin in enumerate(asked, 1):
        key = twin.scenario.model_dump_json()
        if key not in others:
            kept = None if checkpoint is None else checkpoint.with_name(_beside(checkpoint.name, place))
            others[key] = runs.simulate(
                twin.scenario, **options, checkpoint=kept, progress=_part_of(progress, place, parts)
            )
        comparisons.append(Against(twin.name, twin.product, others[key]))
    if not moves:
        return replace(result, comparisons=tuple(comparisons))
    traced = Simulation(
        result.scenario, threads=threads or os.cpu_count() or 1, ties=result.ties, layers=result.layers, trace=True
    ).run()
    return replace(result, comparisons=tuple(comparisons), followed=tuple(followed(traced, move) for move in moves))


def forget_answers(checkpoint: Path, scenario: Scenario) -> None:
    """Remove the checkpoints of a run and of those beside it, once the result is safe."""
    runs.forget(checkpoint)
    for place in range(1, len(twins(scenario)) + 1):
        runs.forget(checkpoint.with_name(_beside(checkpoint.name, place)))


def twins(scenario: Scenario) -> list[Twin]:
    """What the plan is held against: what its report asks for, and what is left without each followed move."""
    asked = scenario.report
    product = asked.product or next(
        (name for name in scenario.products if scenario.marketing.get(name)), next(iter(scenario.products))
    )
    found = []
    for name in asked.against:
        other = without(scenario, product) if name == NOTHING else _alone(scenario.patch(scenario.what_if[name]))
        part = what_is_not_shared(scenario, other)
        if part:
            raise InputError(
                f"'{name}' has another '{part}', so that its worlds are no twins of these.", where="report.against"
            )
        found.append(Twin(name, product, other))
    found += [Twin(move, move.partition(".")[0], without(scenario, move)) for move in asked.follow]
    return found


def without(scenario: Scenario, *moves: str) -> Scenario:
    """The scenario without moves, such as `lotus.gifts`, or without all moves of a product.

    What refers to them goes with them: pilots, changes, and what rules would do to them.
    """
    gone = [f"marketing.{move}" for move in moves if move.partition(".")[0] in scenario.marketing]
    about = tuple(f"{path}." for path in gone)
    changes = [change.model_dump() for change in scenario.changes if not f"{change.path}.".startswith(about)]
    off = {
        product: {name for name in named if f"marketing.{product}.{name}.".startswith(about)}
        for product, named in scenario.marketing.items()
    }
    rules = {product: rules_left(given, off.get(product, ())) for product, given in scenario.rules.items()}
    return _alone(scenario).patch({**dict.fromkeys(gone), "changes": changes, "rules": rules} if gone else {})


def _alone(scenario: Scenario) -> Scenario:
    """The scenario without questions of its own."""
    return scenario.patch({"report": {}})


def _beside(name: str, place: int) -> str:
    """Name of the checkpoint of one of the runs beside the run itself."""
    return f"{name}.{place}"


def _part_of(progress: Callable[[float], None] | None, place: int, parts: int) -> Progress | None:
    """Progress of one run among several."""
    return None if progress is None else lambda share: progress((place + share) / parts)
