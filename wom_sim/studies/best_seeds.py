"""The best seeds of a network, beside those that rules of thumb would take, all judged by the same cascades."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim.classics.independent_cascade import independent_cascade
from wom_sim.classics.influence_maximisation import (
    InfluentialSeeds,
    influence_maximisation,
    linear_threshold_seeds,
)
from wom_sim.classics.thresholds import linear_threshold
from wom_sim.errors import InputError
from wom_sim.marketing.strategies import Basis, standings
from wom_sim.network.measures.sources import sample
from wom_sim.network.ties import Ties
from wom_sim.whole_file import check_file, whole_file

if TYPE_CHECKING:
    import polars as pl

RULES = ("degree", "core")
"""Strategies that the seeds are held against, beside people by lot, drawn anew in every cascade."""

Model = Literal["independent-cascade", "linear-threshold"]
_MODELS = "'independent-cascade' or 'linear-threshold'"
_NINETY_FIVE = 1.959963984540054
"""Standard errors on either side of a mean, within which it lies with a confidence of 95 %."""


@dataclass(frozen=True, eq=False)
class BestSeeds:
    """Seeds chosen to reach the most, and what others would have reached."""

    chosen: InfluentialSeeds
    sizes: dict[str, NDArray[np.int64]]
    """People reached in each cascade, int64 (runs,), by strategy: `influence`, then `RULES`, then `random`."""

    @property
    def seeds(self) -> list[Any]:
        """Ids, the best one first."""
        return self.chosen.seeds

    @property
    def table(self) -> pl.DataFrame:
        """One row a strategy: mean `reached` with its 95 % interval, and how many `fewer` than by influence.

        Differences are of the same cascades, and so less uncertain than each mean.
        """
        import polars as pl

        mine = self.sizes["influence"]
        rows = []
        for name, sizes in self.sizes.items():
            figures = {"reached": sizes, "fewer": mine - sizes}
            row: dict[str, Any] = {"strategy": name}
            for what, values in figures.items():
                mean, error = float(values.mean()), float(values.std(ddof=1) / np.sqrt(values.size))
                row |= {what: mean, f"{what}_low": mean - _NINETY_FIVE * error}
                row |= {f"{what}_high": mean + _NINETY_FIVE * error}
            rows.append(row)
        return pl.DataFrame(rows)

    def write(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write the ids, one a line and the best first, as `who: {people: FILE}` of a scenario reads them."""
        file = Path(path)
        check_file(file, overwrite)
        lines = [str(name) for name in self.seeds]
        for line in lines:
            if line != line.strip() or not line or line.startswith("#") or len(line.splitlines()) > 1:
                raise InputError(f"the id {line!r} cannot stand on a line of a list.", where=str(file))
        with whole_file(file) as unfinished:
            unfinished.write_text("\n".join(lines) + "\n", encoding="utf-8")


def best_seeds(
    ties: Ties,
    count: int,
    p: ArrayLike | str | None = None,
    *,
    model: Model = "independent-cascade",
    epsilon: float = 0.05,
    runs: int = 1000,
    seed: int = 1,
    threads: int | None = None,
) -> BestSeeds:
    """The seeds from which nearly the most people are reached, beside hubs, cores and people by lot.

    Parameters
    ----------
    ties, count, epsilon, seed : as in `classics.influence_maximisation`.
    p : chances as there, the weighted cascade by default; for thresholds, weights as in `classics.linear_threshold`.
    model : how word spreads: by the independent cascade, or by the linear threshold model.
    runs : cascades by which each strategy is judged, at least 2. All meet the same luck.
    threads : cores to use; all when left out.

    Raises
    ------
    InputError : a number that cannot be, or an unknown model.
    """
    cores = threads or os.cpu_count() or 1
    how: dict[str, Any] = {"seed": seed, "threads": cores}
    if runs < 2:
        raise InputError(f"{runs} cascades have no interval.", where="runs", remedy="Ask for 2 or more.")
    if model == "independent-cascade":
        chances = "weighted cascade" if p is None else p
        chosen = influence_maximisation(ties, count, chances, epsilon=epsilon, runs=1, **how)
    elif model == "linear-threshold":
        weights: Any = p
        chosen = linear_threshold_seeds(ties, count, weights, epsilon=epsilon, runs=1, **how)
    else:
        raise InputError(f"there is no model '{model}'.", where="model", remedy=f"Say {_MODELS}.")

    def reached(seeds: Any) -> NDArray[np.int64]:
        if model == "independent-cascade":
            return independent_cascade(ties, seeds, chances, runs=runs, **how).sizes
        return linear_threshold(ties, seeds, weights=weights, runs=runs, **how).sizes

    who: dict[str, Any] = {"influence": chosen.seeds}
    lot = sample(ties.people, ties.people, seed)
    for name in RULES:
        # Structure does not ask for what people are like.
        traits: Any = None
        place = standings(name, Basis(ties, traits, 0, seed))
        first = lot[np.argsort(place[lot], kind="stable")[:count]]
        who[name] = [ties.id_of(person) for person in first.tolist()]
    who["random"] = count
    return BestSeeds(chosen, {name: reached(seeds) for name, seeds in who.items()})
