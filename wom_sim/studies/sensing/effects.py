"""The tables of a study of sensitivity: what every input does to every key figure, and what luck does."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import isnan
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from wom_sim.result import estimate
from wom_sim.studies.sensing import elementary, variances
from wom_sim.studies.sensing.designs import Trajectories
from wom_sim.studies.sensing.inputs import Input
from wom_sim.studies.sensing.luck import Values, components, sound, with_interval

if TYPE_CHECKING:
    import polars as pl

FEWEST = 2
"""Samples that there must be before anything is said of them."""
FACTORS, LUCK, BOTH = "factors", "luck", "luck_with_factors"
MAIN, INTERACTIONS = "main", "interactions"
"""Parts of a variance: all inputs together (or each alone, and what they do only together), luck that is the same
everywhere, and luck that is another for other settings."""

Row = dict[str, Any]


class Resampling(NamedTuple):
    """How intervals are found."""

    bootstrap: int
    seed: int


class Lived(NamedTuple):
    """One key figure at the points of all designs; not a number where a point could not be run."""

    alone: Values
    """The scenario itself, then every input at its ends: float64 (points, R)."""
    tried: Sequence[tuple[int, float]]
    """Input and share of each of those points but the first."""
    morris: Values | None = None
    """float64 (trajectories, D + 1, R)."""
    ways: Trajectories | None = None
    sobol: Values | None = None
    """float64 (samples, 2 + D or 2 + 2 D, R)."""


def effect_rows(inputs: Sequence[Input], kpi: str, lived: Lived, how: Resampling) -> tuple[list[Row], list[Row]]:
    """Rows of the tables of effects and of noise, for one key figure."""
    effects = list(_alone(inputs, kpi, lived))
    if lived.sobol is not None:
        main, noise = _sobol(inputs, kpi, lived.sobol, how)
        return effects + main, noise
    values = lived.alone[None, np.isfinite(lived.alone).all(axis=1)]
    if lived.morris is not None and lived.ways is not None:
        effects += _morris(inputs, kpi, lived.ways, lived.morris, how)
        values = sound(lived.morris)
    parts = _components(values, how)
    return effects, [
        {"kpi": kpi, "part": part, "factor": None, **cells}
        for part, cells in zip((FACTORS, LUCK, BOTH), parts, strict=True)
    ]


def _alone(inputs: Sequence[Input], kpi: str, lived: Lived) -> Iterator[Row]:
    """What each input does by itself: paired differences from the scenario, and how far apart the extremes are."""
    for place, one in enumerate(inputs):
        mine = {0: lived.alone[0]} | {
            row: lived.alone[row] for row, (at, _) in enumerate(lived.tried, 1) if at == place
        }
        head: Row = {"factor": one.name, "other": None, "kpi": kpi}
        for row in list(mine)[1:]:
            cells = _paired(mine[row] - mine[0])
            yield head | {"index": "change", "setting": one.at(lived.tried[row - 1][1]).label} | cells
        means = {row: float(values.mean()) for row, values in mine.items() if np.isfinite(values).all()}
        ends = (max(means, key=means.__getitem__), min(means, key=means.__getitem__)) if 0 in means else (0, 0)
        known = 0 in means and len(means) > 1
        swing = _paired(mine[ends[0]] - mine[ends[1]]) if known else _cells([np.nan] * 3)
        yield head | {"index": "swing", "setting": None} | swing


def _paired(values: Values) -> Row:
    """Mean over replicates with its 95 % interval by Student's t."""
    if not np.isfinite(values).all():
        return _cells([np.nan] * 3)
    found = estimate(values)
    return {"estimate": found["mean"], "low": found["low"], "high": found["high"]}


def _morris(inputs: Sequence[Input], kpi: str, ways: Trajectories, values: Values, how: Resampling) -> Iterator[Row]:
    steps = elementary.effects(ways, values)
    for place, one in enumerate(inputs):
        mine = sound(steps[:, place, None])
        found = np.full((len(elementary.NAMES), 3), np.nan)
        if len(mine) >= FEWEST:
            found = with_interval(elementary.measures, mine, how.bootstrap, how.seed)
        for name, cells in zip(elementary.NAMES, found, strict=True):
            yield {"factor": one.name, "other": None, "kpi": kpi, "index": name, "setting": None} | _cells(cells)


def _sobol(inputs: Sequence[Input], kpi: str, values: Values, how: Resampling) -> tuple[list[Row], list[Row]]:
    many = len(inputs)
    names = [one.name for one in inputs]
    pairs = list(combinations(names, 2)) if values.shape[1] > 2 + many else []
    heads: list[tuple[str, str, str | None]] = [("first", name, None) for name in names]
    heads += [("total", name, None) for name in names] + [("second", *pair) for pair in pairs]
    parts = [(MAIN, name) for name in names] + [(INTERACTIONS, None), (LUCK, None), (BOTH, None)]
    known = sound(values)
    found = np.full((len(heads) + 2 * len(parts), 3), np.nan)
    if len(known) >= FEWEST:

        def both(y: Values, samples: Values, luck: Values) -> Values:
            variance = variances.parts(y, samples, luck, many)
            spread = variances.spread(y, samples, luck, variance, many)
            return np.concatenate([variances.indices(variance, many), spread, _shares(spread)])

        found = with_interval(both, known, how.bootstrap, how.seed)
    indices, spread, shares = np.split(found, [len(heads), len(heads) + len(parts)])
    effects = [
        {"factor": name, "other": other, "kpi": kpi, "index": index, "setting": None} | _cells(cells)
        for (index, name, other), cells in zip(heads, indices, strict=True)
    ]
    noise = [
        {"kpi": kpi, "part": part, "factor": name} | _noise_cells(variance, share)
        for (part, name), variance, share in zip(parts, spread, shares, strict=True)
    ]
    return effects, noise


def _components(values: Values, how: Resampling) -> list[Row]:
    """What the inputs and luck do to single runs, over the points of the design."""
    found = np.full((6, 3), np.nan)
    if values.shape[0] * values.shape[1] >= FEWEST:

        def both(y: Values, samples: Values, luck: Values) -> Values:
            spread = components(y, samples, luck)
            return np.concatenate([spread, _shares(spread)])

        found = with_interval(both, values, how.bootstrap, how.seed)
    return [_noise_cells(variance, share) for variance, share in zip(found[:3], found[3:], strict=True)]


def _shares(spread: Values) -> Values:
    """Parts of a variance as shares of it; those that are not known are left out."""
    whole = float(np.nansum(spread))
    return spread / whole if whole > 0.0 else np.full_like(spread, np.nan)


def _cells(cells: Sequence[float] | Values) -> Row:
    return {name: _known(cell) for name, cell in zip(("estimate", "low", "high"), cells, strict=True)}


def _noise_cells(variance: Values, share: Values) -> Row:
    low, high = share[1:]
    return {"variance": _known(variance[0]), "share": _known(share[0]), "low": _known(low), "high": _known(high)}


def _known(value: float) -> float | None:
    return None if isnan(value) else float(value)


def frames(rows: Mapping[str, Sequence[Row]]) -> dict[str, pl.DataFrame]:
    """Rows as frames, by name, whose columns are the same whatever they hold."""
    import polars as pl

    text = ("factor", "other", "kpi", "index", "setting", "part")
    return {
        name: pl.DataFrame(found, schema={key: pl.String if key in text else pl.Float64 for key in found[0]})
        for name, found in rows.items()
    }
