"""What a network is like: distances, degrees of separation, clustering, degrees and components.

Distances count ties along the way word travels and ignore weights. Degrees of separation are the
intermediaries: the mean distance less one (Facebook 2011: 4.74 and 3.74, Backstrom et al. 2012).
"""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError
from wom_sim.network.measures.clustering import clustering
from wom_sim.network.measures.components import components_of
from wom_sim.network.measures.distances import Distances
from wom_sim.network.measures.pairs import PairDistances
from wom_sim.network.measures.structure import assortativity, gini
from wom_sim.network.representations import CompleteTies
from wom_sim.network.ties import Ties

LISTED_ENDS = 1 << 27
"""Ends of computed ties up to which they are listed to be measured: half a gigabyte."""


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
    pairs: int
    """Pairs whose distance was looked for: of every source and everyone else, or one for each source."""
    exact: bool
    """Whether they were all the pairs there are."""
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
    assortativity: float
    """Correlation of the degrees at the two ends of a tie; NaN where all are equal."""
    mean_degree: float
    degree_gini: float
    """How unequal degrees are: 0 where all are equal, near 1 where one person has all ties."""
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
        In a computed network that is too large to be listed four times as many random pairs are measured instead.
    seed : int
        Of the draws of people.

    Raises
    ------
    InputError : fewer than two sources for a sample; all of a network that is too large to be listed.
    """
    if sources is not None and sources < min(2, ties.people):
        raise InputError(f"{sources} sources say nothing about the error.", where="sources", remedy="Use 2 or more.")
    if isinstance(ties.arrays, CompleteTies):
        return _of_complete(ties)
    people = ties.people
    far = searches(ties, seed)
    if sources is None and isinstance(far, PairDistances):
        raise InputError(
            f"{people:,} people with computed ties cannot be measured exactly.",
            where="sources",
            remedy="Give a number of sources.",
        )
    far.extend(people if sources is None else sources)
    upto = np.cumsum(far.pairs_at)
    pairs = max(1, far.pairs)
    tight = clustering(ties, seed)
    degrees = _degrees(ties)
    components, largest, isolated = (1, 1.0, int(people == 1)) if far.everyone_reached else components_of(ties)
    return Measures(
        people=people,
        ties=ties.tie_count,
        directed=ties.directed,
        sources=far.used,
        pairs=far.pairs,
        exact=far.exact,
        mean_distance=far.mean,
        degrees_of_separation=far.mean - 1.0,
        standard_error=far.standard_error,
        reachable_share=int(upto[-1]) / pairs,
        within={reach: int(upto[min(reach, len(upto) - 1)]) / pairs for reach in (4, 5, 6)},
        effective_diameter=_effective_diameter(upto),
        diameter=int(np.flatnonzero(far.pairs_at).max(initial=0)),
        clustering=tight.mean,
        clustering_standard_error=tight.standard_error,
        transitivity=tight.transitivity,
        assortativity=math.nan if ties.computed else assortativity(ties),
        mean_degree=ties.mean_degree,
        degree_gini=gini(degrees),
        degree_quantiles=_quantiles(degrees),
        components=components,
        largest_component=largest,
        isolated=isolated,
    )


def searches(ties: Ties, seed: int) -> Distances | PairDistances:
    """The way to measure distances of a network, still without sources: from people to all, or between pairs."""
    if ties.computed and ties.ends > LISTED_ENDS:
        return PairDistances(ties, seed)
    return Distances(ties, seed)


def _degrees(ties: Ties) -> NDArray[np.int64]:
    """Everyone's degree; where ties are computed all are alike, and one stands for them."""
    return np.array([ties.ends // ties.people]) if ties.computed else ties.degrees()


def _of_complete(ties: Ties) -> Measures:
    people = ties.people
    paired = 1.0 if people > 1 else 0.0
    distance = 1.0 if people > 1 else math.nan
    closed = 1.0 if people > 2 else 0.0
    return Measures(
        people=people,
        ties=ties.tie_count,
        directed=False,
        sources=people,
        pairs=people * (people - 1),
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
        assortativity=math.nan,
        mean_degree=people - 1.0,
        degree_gini=0.0,
        degree_quantiles=_quantiles(np.array([people - 1])),
        components=1,
        largest_component=1.0,
        isolated=int(people == 1),
    )


def _effective_diameter(upto: NDArray[np.int64], share: float = 0.9) -> float:
    """Distance within which a share of the pairs is, linear between whole distances (Leskovec et al. 2005)."""
    wanted = share * float(upto[-1])
    if wanted == 0.0:
        return math.nan
    reach = int(np.argmax(upto >= wanted))
    before = float(upto[reach - 1])
    return reach - 1 + (wanted - before) / (float(upto[reach]) - before)


def _quantiles(degrees: NDArray[np.int64]) -> dict[str, float]:
    points = {"min": 0.0, "p10": 0.1, "p50": 0.5, "p90": 0.9, "p99": 0.99, "max": 1.0}
    return dict(zip(points, np.quantile(degrees, list(points.values())).tolist()))
