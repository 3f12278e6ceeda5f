"""What each move truly did: a measure for the estimates of marketing-mix tools, which see one history and no other.

A move's true effect is what the same worlds, with the same luck, have less of where it alone is left out. Where moves
help each other these effects do not add up to the whole; Shapley values do, and stand beside them where they are known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from wom_sim.result import estimate
from wom_sim.studies.paired import differences, quotient

if TYPE_CHECKING:
    import polars as pl

    from wom_sim.result import Result
    from wom_sim.studies.comparing.channels import Channels
    from wom_sim.studies.comparing.comparison import Comparison

LEFT_OUT, SHAPLEY = "left out", "shapley"
"""Where an effect is from."""
FIGURES = {
    "spend": "marketing_cost",
    "units": "units",
    "new_buyers": "first_purchases",
    "revenue": "revenue",
    "contribution": "contribution",
    "profit": "profit",
}
"""What is told of each move, and the indicator behind it."""
RATIOS = {"roas": "revenue", "roi": "profit"}
"""Revenue and profit for each unit of money spent. What Robyn and Meridian call ROI of revenue is `roas` here."""


def truth(comparison: Comparison) -> pl.DataFrame:
    """What each move of the base did, with 95 % intervals.

    Columns: move, source (`left out`: the base less the what-if in which the move alone is taken away; `shapley`: its
    fair share of what all do together, where the comparison has it), measure (spend, units, new_buyers, revenue,
    contribution, profit, roas, roi), mean, low, high. Ratios are of means, with Fieller's interval. No rows for moves
    of which neither is known.
    """
    rows: list[dict[str, Any]] = []
    base, channels = comparison.base, comparison.channels
    for arm, patch in comparison.patches.items():
        if (move := _left_out(patch, comparison.product)) is not None:
            rows += _rows(move, base, comparison.arms[arm], comparison.product)
    if channels is not None:
        rows += _shares(channels)
    return _frame(rows)


def effect_of(result: Result, without: Mapping[str, Result], product: str) -> pl.DataFrame:
    """The same table from results: the plan's, and one for each move in which that move alone is left out, by name.

    Raises InputError when they are not the same worlds with the same luck.
    """
    return _frame([row for move, other in without.items() for row in _rows(move, result, other, product)])


def _left_out(patch: Mapping[str, Any], product: str) -> str | None:
    """The move that a patch takes away, if it does nothing else."""
    ahead = f"marketing.{product}."
    if len(patch) != 1:
        return None
    ((path, value),) = patch.items()
    move = path.removeprefix(ahead)
    return move if value is None and path.startswith(ahead) and "." not in move else None


def _rows(move: str, result: Result, other: Result, product: str) -> Iterator[dict[str, Any]]:
    change = differences(result, other, product)
    for measure, indicator in FIGURES.items():
        yield _row(move, LEFT_OUT, measure, estimate(change[indicator]))
    for measure, indicator in RATIOS.items():
        yield _row(move, LEFT_OUT, measure, quotient(change[indicator], change["marketing_cost"]))


def _shares(channels: Channels) -> Iterator[dict[str, Any]]:
    ratios = {indicator: measure for measure, indicator in RATIOS.items()}
    for place, move in enumerate(channels.moves):
        share, cost = channels.shapley[place], channels.cost[place]
        yield _row(move, SHAPLEY, "spend", estimate(cost))
        yield _row(move, SHAPLEY, channels.kpi, estimate(share))
        if channels.kpi in ratios:
            yield _row(move, SHAPLEY, ratios[channels.kpi], quotient(share, cost))


def _row(move: str, source: str, measure: str, found: Mapping[str, float | None]) -> dict[str, Any]:
    return {"move": move, "source": source, "measure": measure, **{end: found[end] for end in ("mean", "low", "high")}}


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    import polars as pl

    words, numbers = ("move", "source", "measure"), ("mean", "low", "high")
    return pl.DataFrame(rows, schema={**dict.fromkeys(words, pl.String), **dict.fromkeys(numbers, pl.Float64)})
