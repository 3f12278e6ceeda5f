"""How the runs of a study are cut into chunks: the same ones however many cores there are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from wom_sim.changes import what_is_not_shared
from wom_sim.errors import InputError
from wom_sim.questions import Questions
from wom_sim.scenario import Scenario
from wom_sim.studies.engine.chunk import Chunk
from wom_sim.studies.engine.measures import KEY_FIGURES, Measure
from wom_sim.studies.engine.origin import origin_of
from wom_sim.studies.engine.rows import Columns, Point

ROWS = 200_000
"""People of all worlds of a chunk, at least where there are so many: enough to step them together at little cost."""
MOST_POINTS = 400
"""Points of a chunk, at most."""
BESIDE: dict[str, Any] = {"what_if": {}, "uncertain": {}}
"""Parts of a scenario that its runs do not depend on, without which it is patched sooner."""


def bare(scenario: Scenario) -> Scenario:
    """A scenario without the parts that its runs do not depend on; what its report asks may name what-ifs."""
    return scenario.model_copy(update={**BESIDE, "report": Questions()})


def chunks(
    base: Scenario,
    points: Sequence[Point],
    replicates: Sequence[int],
    measure: Measure = KEY_FIGURES,
    columns: Columns = (),
    *,
    whole_points: bool = False,
) -> list[Chunk]:
    """Chunks that together have every point with every replicate once.

    Points over the same people and ties come together, so that they step side by side. Of a large network a chunk has
    a part of the replicates, unless points have to stay whole.
    """
    base = bare(base)
    apart, common = _apart(base, points), origin_of(base, points)
    order = sorted(range(len(points)), key=lambda number: (_ties(points[number], apart), number))
    made: list[Chunk] = []
    for numbers in _grouped(base, points, order, len(replicates)):
        wide = len(replicates) if whole_points else max(1, ROWS // _people(base, points[numbers[0]]))
        for first in range(0, len(replicates), wide):
            some = tuple(replicates[first : first + wide])
            mine = tuple(points[number] for number in numbers)
            made.append(Chunk(base, mine, numbers, some, measure, columns, common))
    return made


def _grouped(
    base: Scenario, points: Sequence[Point], order: Sequence[int], replicates: int
) -> Iterator[tuple[int, ...]]:
    """Numbers of points, in this order, as many at once as a chunk can have."""
    group: list[int] = []
    rows = 0
    for number in order:
        mine = _people(base, points[number]) * replicates
        if group and (rows + mine > ROWS or len(group) == MOST_POINTS):
            yield tuple(group)
            group, rows = [], 0
        group.append(number)
        rows += mine
    if group:
        yield tuple(group)


def _people(base: Scenario, point: Point) -> int:
    """How many people a point has; those of the base where it does not say."""
    people = point.get("network.n")
    return people if isinstance(people, int) and people > 0 else max(1, base.network.expected_ties()[0])


def _apart(base: Scenario, points: Sequence[Point]) -> tuple[str, ...]:
    """Paths of which points with different values cannot step together."""
    apart = []
    for path in dict.fromkeys(path for point in points for path in point):
        values = [point[path] for point in points if path in point]
        if _parts(base, path, values[0]) or _parts(base, path, values[-1]):
            apart.append(path)
    return tuple(apart)


def _parts(base: Scenario, path: str, value: object) -> bool:
    """Whether a scenario with this value cannot step beside the base."""
    try:
        return bool(what_is_not_shared(base, base.patch({path: value})))
    except InputError:
        return False


def _ties(point: Point, apart: Sequence[str]) -> str:
    """What a point says of what must be shared, as text to sort by."""
    return repr([point.get(path) for path in apart])
