"""Many arms of one study, stepped side by side where they can be."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from wom_sim.runs import BATCH_ROWS
from wom_sim.scenario import Scenario, what_is_not_shared
from wom_sim.studies.workbench import Lived, Run

MOST_ARMS = 48
"""Arms that step together at most."""


def groups(scenarios: Sequence[Scenario], most: int) -> list[list[int]]:
    """Places of scenarios over the same people that can step together; most : how many at once."""
    found: list[list[int]] = []
    for place, scenario in enumerate(scenarios):
        for group in found:
            if len(group) < most and not what_is_not_shared(scenarios[group[0]], scenario):
                group.append(place)
                break
        else:
            found.append([place])
    return found


def run_all(
    scenarios: Sequence[Scenario], replicates: int, run: Run, progress: Callable[[float], None] | None = None
) -> list[Lived]:
    """The result of every scenario, in their order; scenarios that are equal are run once.

    progress : called with the share of the scenarios that are done.
    """
    different: list[Scenario] = []
    place_of = []
    for scenario in scenarios:
        if scenario not in different:
            different.append(scenario)
        place_of.append(different.index(scenario))
    people, _ = scenarios[0].network.expected_ties()
    most = min(MOST_ARMS, max(1, BATCH_ROWS // max(people, 1)))
    found: dict[int, Lived] = {}
    for group in groups(different, most):
        found |= zip(group, run([different[place] for place in group], replicates), strict=True)
        if progress is not None:
            progress(len(found) / len(different))
    return [found[place] for place in place_of]
