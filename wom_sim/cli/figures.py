"""The figures of a network in a table: name, value, and what it means."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from wom_sim.cli.words import aligned


class Figure(NamedTuple):
    """One figure: its key (with a stop where it is inside of another), name, how it is written, and meaning."""

    key: str
    name: str
    form: str
    meaning: str
    error: str = ""
    """Key of its standard error."""


_SEPARATION = (
    Figure("degrees_of_separation", "degrees of separation", ".3f", "mean distance less one", "standard_error"),
    Figure("mean_distance", "mean distance", ".3f", "ties between two people, on average", "standard_error"),
)
_CLUSTERING = "share of pairs of one's neighbours that are tied, on average"

MEASURES = (
    Figure("people", "people", ",", ""),
    Figure("ties", "ties", ",", ""),
    Figure("rewiring", "rewiring", ".4g", "share of ties moved to anyone"),
    *_SEPARATION,
    Figure("reachable_share", "pairs that reach each other", ".1%", "of all pairs"),
    Figure("within.4", "within 4 ties", ".1%", "of all pairs"),
    Figure("within.5", "within 5 ties", ".1%", "of all pairs"),
    Figure("within.6", "within 6 ties", ".1%", "of all pairs"),
    Figure("effective_diameter", "effective diameter", ".2f", "distance that 90 % of pairs keep within"),
    Figure("diameter", "longest distance seen", ",", "ties"),
    Figure("clustering", "clustering", ".3f", _CLUSTERING, "clustering_standard_error"),
    Figure("transitivity", "transitivity", ".3f", "share of all pairs with a common neighbour that are tied"),
    Figure("mean_degree", "ties of a person", ".2f", "on average"),
    Figure("degree_quantiles.min", "fewest", ",g", ""),
    Figure("degree_quantiles.p50", "half have at most", ",g", ""),
    Figure("degree_quantiles.p90", "90 % have at most", ",g", ""),
    Figure("degree_quantiles.max", "most", ",g", ""),
    Figure("degree_gini", "Gini of ties", ".3f", "0 where all have as many, near 1 where one has all"),
    Figure("assortativity", "assortativity", ".3f", "correlation of the numbers of ties at both ends of a tie"),
    Figure("components", "parts", ",", "with no tie between them"),
    Figure("largest_component", "largest part", ".1%", "of the people"),
    Figure("isolated", "people without ties", ",", ""),
    Figure("deepest_core", "deepest core", ",", "ties that everyone in it has to others in it, at least"),
    Figure(
        "highest_betweenness",
        "highest betweenness",
        ".4f",
        "share of shortest ways that lead through one person",
        "highest_betweenness_standard_error",
    ),
    Figure("communities", "communities", ",", "groups with more ties within than chance would give"),
    Figure("largest_community", "largest community", ".1%", "of the people"),
    Figure("modularity", "modularity", ".3f", "of these communities; 0 is what chance would give"),
)
CALIBRATION = (
    Figure("rewiring", "rewiring", ".4g", "share of ties moved to anyone"),
    *_SEPARATION,
    Figure("clustering", "clustering", ".3f", _CLUSTERING),
)


def figures(found: Mapping[str, Any], wanted: Sequence[Figure]) -> str:
    """Those of the wanted figures that were found, as a table."""
    rows = []
    for figure in wanted:
        value = _value(found, figure.key)
        if value is not None:
            text = format(value, figure.form) if math.isfinite(value) else "-"
            error = found.get(figure.error) or 0.0
            if error > 0.0 and math.isfinite(value):
                text = f"{text} ± {error:{figure.form}}"
            rows.append((figure.name, text, figure.meaning))
    return aligned(rows)


def _value(found: Any, key: str) -> Any:
    for step in key.split("."):
        found = (found or {}).get(int(step) if step.isdecimal() else step)
    return found
