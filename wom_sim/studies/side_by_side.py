"""Many arms of one study, stepped side by side where they can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wom_sim.runs import BATCH_ROWS
from wom_sim.scenario import Scenario
from wom_sim.studies.engine.chunk import stepping_together
from wom_sim.studies.workbench import Lived, Run

FEWEST_ARMS, MOST_ARMS = 4, 48
"""Arms that step together where their worlds are large, and where they are small."""


def groups(scenarios: Sequence[Scenario], replicates: int) -> list[list[int]]:
    """The same, as many at once as the size of their worlds allows."""
    people, _ = scenarios[0].network.expected_ties()
    most = min(MOST_ARMS, max(FEWEST_ARMS, BATCH_ROWS // max(people * replicates, 1)))
    return [
        group[first : first + most] for group in stepping_together(scenarios) for first in range(0, len(group), most)
    ]


def run_all[T](
    scenarios: Sequence[Scenario],
    replicates: int,
    run: Run,
    of: Callable[[Lived], T],
    progress: Callable[[float], None] | None = None,
) -> list[T]:
    """What is wanted of every scenario's result, in their order; scenarios that are equal are run once.

    of : what is wanted; the results themselves are not kept, as there may be hundreds.
    progress : called with the share of the scenarios that are done.
    """
    different: list[Scenario] = []
    place_of = []
    for scenario in scenarios:
        if scenario not in different:
            different.append(scenario)
        place_of.append(different.index(scenario))
    found: dict[int, T] = {}
    for group in groups(different, replicates):
        results = run([different[place] for place in group], replicates)
        found |= zip(group, map(of, results), strict=True)
        if progress is not None:
            progress(len(found) / len(different))
    return [found[place] for place in place_of]
