"""What a network is like: distances, degrees of separation, clustering, degrees and components.

Distances count ties along the way word travels and ignore weights. Degrees of separation are the
intermediaries: the mean distance less one (Facebook 2011: 4.74 and 3.74, Backstrom et al. 2012).
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.ties import CompleteTies, DirectedTies, StoredTies, Ties, WeightedDirectedTies

BATCH = 64
"""Sources that travel together, one bit each of a 64-bit word."""

EXACT_CLUSTERING_STEPS = 20_000_000
"""Work up to which clustering is counted for everyone: a fraction of a second."""

LEAST_SAMPLE = 1000
"""People whose clustering is counted at least where it is sampled."""

_ONE = np.uint64(1)
_NOBODY = np.uint64(0)


@kernel
def spread(
    start: NDArray[np.int64],
    hearer: NDArray[np.int32],
    sources: NDArray[np.int64],
    lo: int,
    hi: int,
    pairs_at: NDArray[np.int64],
    reached: NDArray[np.int64],
    travelled: NDArray[np.int64],
) -> None:
    """Breadth-first search from sources lo to hi - 1, 64 at once: one bit a source in a word per person.

    `hearer[start[i]:start[i + 1]]` are those who hear i. Adds to `pairs_at`, int64[n], the pairs at each
    distance, and to `reached` and `travelled`, int64[sources], the people reached and the sum of their
    distances. The work is over people with news, so that a long ring costs no more than a small world.
    """
    people = len(start) - 1
    seen = np.empty(people, np.uint64)
    news = np.zeros(people, np.uint64)
    coming = np.zeros(people, np.uint64)
    active = np.empty(people, np.int32)
    touched = np.empty(people, np.int32)
    tally = np.empty(BATCH, np.uint64)
    for batch in range(lo, hi, BATCH):
        size = min(BATCH, hi - batch)
        seen[:] = _NOBODY
        for bit in range(size):
            source = sources[batch + bit]
            seen[source] = news[source] = _ONE << np.uint64(bit)
            active[bit] = source
        busy = size
        distance = 0
        while busy > 0:
            distance += 1
            found = 0
            for place in range(busy):
                person = active[place]
                carried = news[person]
                news[person] = _NOBODY
                for slot in range(start[person], start[person + 1]):
                    other = hearer[slot]
                    new = carried & ~seen[other]
                    if new != _NOBODY:
                        if coming[other] == _NOBODY:
                            touched[found] = other
                            found += 1
                        coming[other] |= new
            tally[:] = _NOBODY
            for place in range(found):
                person = touched[place]
                new = coming[person]
                coming[person] = _NOBODY
                seen[person] |= new
                news[person] = new
                active[place] = person
                for bit in range(BATCH):
                    tally[bit] += (new >> np.uint64(bit)) & _ONE
            for bit in range(size):
                count = np.int64(tally[bit])
                pairs_at[min(distance, people - 1)] += count
                reached[batch + bit] += count
                travelled[batch + bit] += count * distance
            busy = found


@kernel
def closed_pairs(
    start: NDArray[np.int64],
    neighbour: NDArray[np.int32],
    chosen: NDArray[np.int64],
    lo: int,
    hi: int,
    out: NDArray[np.int64],
) -> None:
    """Write, for chosen people lo to hi - 1, the ordered pairs of their neighbours that are tied: 2 x triangles."""
    mark = np.full(len(start) - 1, -1, np.int64)
    for place in range(lo, hi):
        person = chosen[place]
        for slot in range(start[person], start[person + 1]):
            mark[neighbour[slot]] = person
        closed = 0
        for slot in range(start[person], start[person + 1]):
            friend = neighbour[slot]
            for far in range(start[friend], start[friend + 1]):
                if mark[neighbour[far]] == person:
                    closed += 1
        out[place] = closed


@kernel
def ranks(seed: Any, lo: int, hi: int, out: NDArray[np.uint32]) -> None:
    """Write the keyed ranks of people lo to hi - 1: the lowest are the sample, a larger one holds a smaller."""
    for person in range(lo, hi):
        out[person] = rng.draw(seed, 0, 0, person, rng.MEASURE, 0)


def sample(people: int, count: int, seed: int) -> NDArray[np.int64]:
    """`count` people, int64 and ascending in rank: everyone in order where `count` is all of them."""
    if count >= people:
        return np.arange(people)
    rank = np.empty(people, np.uint32)
    ranks(rng.seed_word(seed), 0, people, rank)
    return np.argsort(rank, kind="stable")[:count]


class Distances:
    """Distances from a growing number of sources, drawn by keyed rank (all people, in order, if that is all).

    Parameters
    ----------
    ties : the network.
    most : sources that may be asked for, at most.
    seed : of the draw of sources.
    """

    def __init__(self, ties: Ties, most: int, seed: int) -> None:
        self._start, self._hearer = _hearers(ties)
        self.people = ties.people
        self.sources = sample(self.people, most, seed)
        self.used = 0
        self.pairs_at = np.zeros(self.people, np.int64)
        self._reached = np.zeros(len(self.sources), np.int64)
        self._travelled = np.zeros(len(self.sources), np.int64)

    def extend(self, count: int) -> None:
        """Search from the next sources, up to `count` of them in all."""
        count = min(count, len(self.sources))
        spread(self._start, self._hearer, self.sources, self.used, count, self.pairs_at, self._reached, self._travelled)
        self.used = count

    @property
    def mean(self) -> float:
        """Mean distance of the pairs (source, reached); NaN where nobody is reached."""
        pairs = int(self._reached.sum())
        return int(self._travelled.sum()) / pairs if pairs else float("nan")

    @property
    def standard_error(self) -> float:
        """Standard error of the mean: a ratio estimate over sources without replacement; 0 if all were used.

        Where every source reaches equally many it is that of the mean of the sources' mean distances.
        """
        used = self.used
        if used == self.people or not self._reached.any():
            return 0.0
        if used < 2:
            return float("nan")
        reached = self._reached[:used]
        residual = self._travelled[:used] - self.mean * reached
        spared = 1.0 - used / self.people
        return float(np.sqrt(spared * (residual @ residual) / ((used - 1) * used)) / reached.mean())


def _hearers(ties: Ties) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Rows of those who hear each person: the ties themselves, or directed ties turned round."""
    arrays: Any = ties.stored().arrays
    if not ties.directed:
        return arrays.start, arrays.neighbour
    return _turned(arrays)


def _turned(arrays: DirectedTies | WeightedDirectedTies) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    people = len(arrays.start) - 1
    hearer = np.repeat(np.arange(people, dtype=np.int32), np.diff(arrays.start))
    order = np.argsort(arrays.neighbour, kind="stable")
    start = np.searchsorted(arrays.neighbour[order], np.arange(people + 1)).astype(np.int64)
    return start, hearer[order]


def _undirected(ties: Ties) -> StoredTies:
    arrays: Any = ties.stored().arrays
    if not ties.directed:
        return StoredTies(arrays.start, arrays.neighbour)
    people = ties.people
    ends = ties.edges()
    key = np.unique(np.concatenate((ends @ [people, 1], ends @ [1, people])))
    start = np.searchsorted(key, np.arange(people + 1) * people).astype(np.int64)
    return StoredTies(start, (key % people).astype(np.int32))


@dataclass(frozen=True)
class Clustering:
    """How closed neighbourhoods are (ties taken without their direction or weight).

    `mean` is the average over people of the share of pairs of their neighbours that are tied, 0 for people with
    fewer than two (Watts and Strogatz 1998); `transitivity` the share of all such pairs.
    """

    mean: float
    standard_error: float
    transitivity: float


def clustering(ties: Ties, seed: int = 0) -> Clustering:
    """Clustering, exact where that is quick and from a keyed sample of people otherwise."""
    people = ties.people
    arrays = _undirected(ties)
    degrees = np.diff(arrays.start)
    work = float(np.square(degrees, dtype=np.float64).sum())
    share = min(1.0, EXACT_CLUSTERING_STEPS / max(work, 1.0))
    chosen = sample(people, max(int(share * people), min(people, LEAST_SAMPLE)), seed)
    closed = np.empty(len(chosen), np.int64)
    closed_pairs(arrays.start, arrays.neighbour, chosen, 0, len(chosen), closed)
    pairs = degrees[chosen] * (degrees[chosen] - 1)
    local = closed / np.maximum(pairs, 1)
    error = 0.0
    if len(chosen) < people:
        error = float(local.std(ddof=1) * np.sqrt((1 - len(chosen) / people) / len(chosen)))
    total = int(pairs.sum())
    return Clustering(float(local.mean()), error, int(closed.sum()) / total if total else 0.0)


@dataclass(frozen=True)
class Measures:
    """What a network is like. Shares are of ordered pairs of different people, or of people.

    Where nobody reaches anyone, distances and degrees of separation are NaN.
    """

    people: int
    ties: int
    directed: bool
    sources: int
    """People from whom distances were measured."""
    exact: bool
    """Whether they were everyone."""
    mean_distance: float
    """Mean number of ties between the pairs that reach each other."""
    degrees_of_separation: float
    """Mean number of intermediaries: the mean distance less one."""
    standard_error: float
    """Of the two above; 0 when exact."""
    reachable_share: float
    """Share of pairs that reach each other."""
    within: dict[int, float]
    """Share of pairs at most 4, 5 and 6 ties apart."""
    effective_diameter: float
    """Distance within which 90 % of the pairs that reach each other are, interpolated."""
    diameter: int
    """Longest distance seen."""
    clustering: float
    """Mean over people of the share of pairs of their neighbours that are tied."""
    clustering_standard_error: float
    """Of the clustering; 0 when it was counted for everyone."""
    transitivity: float
    """Share of all pairs with a common neighbour that are tied."""
    mean_degree: float
    degree_quantiles: dict[str, float]
    """Least, 10th, 50th, 90th and 99th percentile, and most ties of a person."""
    components: int
    """Parts without a tie between them, whatever the direction of ties."""
    largest_component: float
    """Share of people in the largest one."""
    isolated: int
    """People without any tie."""

    def as_dict(self) -> dict[str, Any]:
        """All of it as plain data."""
        return asdict(self)


def measure(ties: Ties, sources: int | None = 256, seed: int = 0) -> Measures:
    """Measure a network.

    Parameters
    ----------
    ties : Ties
        The network; weights have no part in any of the measures.
    sources : int or None
        People, drawn by keyed rank, from whom distances are measured; None, or as many as there are, is exact.
    seed : int
        Of the draws of people.

    Raises
    ------
    InputError : fewer than two sources for a sample.
    """
    if sources is not None and sources < min(2, ties.people):
        raise InputError(f"{sources} sources say nothing about the error.", where="sources", remedy="Use 2 or more.")
    if isinstance(ties.arrays, CompleteTies):
        return _of_complete(ties)
    people = ties.people
    count = people if sources is None else min(sources, people)
    far = Distances(ties, count, seed)
    far.extend(count)
    pairs = max(1, count * (people - 1))
    upto = np.cumsum(far.pairs_at)
    tight = clustering(ties, seed)
    components, largest, isolated = components_of(ties)
    return Measures(
        people=people,
        ties=ties.tie_count,
        directed=ties.directed,
        sources=count,
        exact=count == people,
        mean_distance=far.mean,
        degrees_of_separation=far.mean - 1.0,
        standard_error=far.standard_error,
        reachable_share=int(upto[-1]) / pairs,
        within={reach: int(upto[min(reach, people - 1)]) / pairs for reach in (4, 5, 6)},
        effective_diameter=_effective_diameter(upto),
        diameter=int(np.flatnonzero(far.pairs_at).max(initial=0)),
        clustering=tight.mean,
        clustering_standard_error=tight.standard_error,
        transitivity=tight.transitivity,
        mean_degree=ties.mean_degree,
        degree_quantiles=_quantiles(ties.degrees()),
        components=components,
        largest_component=largest,
        isolated=isolated,
    )


def _of_complete(ties: Ties) -> Measures:
    people = ties.people
    paired = 1.0 if people > 1 else 0.0
    distance = 1.0 if people > 1 else float("nan")
    closed = 1.0 if people > 2 else 0.0
    return Measures(
        people=people,
        ties=ties.tie_count,
        directed=False,
        sources=people,
        exact=True,
        mean_distance=distance,
        degrees_of_separation=distance - 1.0,
        standard_error=0.0,
        reachable_share=paired,
        within=dict.fromkeys((4, 5, 6), paired),
        effective_diameter=0.9 * distance,
        diameter=int(paired),
        clustering=closed,
        clustering_standard_error=0.0,
        transitivity=closed,
        mean_degree=people - 1.0,
        degree_quantiles=_quantiles(np.array([people - 1])),
        components=1,
        largest_component=1.0,
        isolated=int(people == 1),
    )


def _effective_diameter(upto: NDArray[np.int64], share: float = 0.9) -> float:
    """Distance within which a share of the pairs is, linear between whole distances (Leskovec et al. 2005)."""
    wanted = share * float(upto[-1])
    if wanted == 0.0:
        return float("nan")
    reach = int(np.argmax(upto >= wanted))
    before = float(upto[reach - 1])
    return reach - 1 + (wanted - before) / (float(upto[reach]) - before)


def _quantiles(degrees: NDArray[np.int64]) -> dict[str, float]:
    points = {"min": 0.0, "p10": 0.1, "p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
    return dict(zip(points, np.quantile(degrees, list(points.values())).tolist()))


def components_of(ties: Ties) -> tuple[int, float, int]:
    """Parts with no tie between them, the share of people in the largest, and people without ties."""
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import connected_components

    arrays: Any = ties.arrays
    marks = np.ones(len(arrays.neighbour), np.int8)
    table = csr_array((marks, arrays.neighbour, arrays.start), shape=(ties.people, ties.people))
    count, label = connected_components(table, directed=ties.directed, connection="weak")
    sizes = np.bincount(label)
    alone = sizes[label] == 1
    return int(count), float(sizes.max() / ties.people), int(alone.sum())
