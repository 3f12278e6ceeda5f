"""What plans bring and cost: the figures of runs, asked of the engine, and kept by plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.indicators import INDICATORS
from wom_sim.result import Result
from wom_sim.studies.engine.engine import Engine
from wom_sim.studies.engine.measures import KEY_FIGURES
from wom_sim.studies.engine.rows import DONE

if TYPE_CHECKING:
    from wom_sim.scenario import Scenario

Values = NDArray[np.float64]

COST = "cost of "
"""What stands before the name of a move as a column of what it costs."""
SPENT = "marketing_cost"
"""The figure of what all moves of a product cost."""


class Goal(NamedTuple):
    """A figure that is sought."""

    kpi: str

    @property
    def indicator(self) -> Any:
        """What it means, and in which unit it is."""
        return next(one for one in INDICATORS if one.name == self.kpi)

    @property
    def toward(self) -> float:
        """1 where more of it is better, and -1 where less is."""
        return -1.0 if self.indicator.fewer else 1.0


class Ledger(NamedTuple):
    """Keeps the key figures of every run, and what each move of a product cost. See `engine.measures.Measure`."""

    product: str
    moves: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """See `Measure`."""
        return (*KEY_FIGURES.names, *(f"{COST}{move}" for move in self.moves))

    @property
    def key(self) -> str:
        """See `Measure`."""
        return f"key figures and costs of {self.product}"

    @property
    def lists(self) -> bool:
        """See `Measure`."""
        return False

    def __call__(self, result: Result) -> Mapping[str, Mapping[str, Values]]:
        """See `Measure`; of other products the costs are nothing."""
        nothing = np.zeros(len(result.replicates))
        return {
            product: {
                **figures,
                **{
                    f"{COST}{move}": result.costs.get(f"marketing.{product}.{move}", nothing)
                    if product == self.product
                    else nothing
                    for move in self.moves
                },
            }
            for product, figures in result.indicators.items()
        }


class Outcome(NamedTuple):
    """What came out of a plan."""

    figures: Mapping[str, Values]
    """By name: float64 (replicates,), NaN where undefined."""
    refused: str = ""
    """Why there is nothing, where there is nothing."""


def outcomes(
    engine: Engine,
    base: Scenario,
    product: str,
    patches: Sequence[Mapping[str, Any]],
    replicates: Sequence[int],
    moves: Sequence[str] = (),
) -> list[Outcome]:
    """What comes out of the base with each patch, for replicates by number; `moves` are those whose cost is kept."""
    import polars as pl

    ledger = Ledger(product, tuple(moves))
    rows = engine.rows(base, list(patches), list(replicates), ledger).filter(pl.col("product") == product)
    found = []
    for _, mine in rows.group_by("point", maintain_order=True):
        values = {name: mine[name].cast(pl.Float64).fill_null(float("nan")).to_numpy() for name in ledger.names}
        wrong = mine.filter(pl.col("status") != DONE)
        found.append(Outcome(values, "" if wrong.is_empty() else str(wrong["error"][0])))
    return found


def towards(outcome: Outcome, goals: Sequence[Goal]) -> Values:
    """Figures of which more is better: float64 (goals, replicates)."""
    return np.array([goal.toward * outcome.figures[goal.kpi] for goal in goals])
