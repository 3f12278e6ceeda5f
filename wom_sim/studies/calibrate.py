"""Calibration: which settings of a scenario a user's own series speak for, how surely, and what they foretell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError, nearest, whole
from wom_sim.scenario import MOST_REPLICATES, Scenario
from wom_sim.studies.calibrating import plausible
from wom_sim.studies.calibrating.calibration import Asked, Calibration, Left
from wom_sim.studies.calibrating.curves import curves, edges
from wom_sim.studies.calibrating.laboratory import Laboratory
from wom_sim.studies.calibrating.loss import Distance, checked_weights
from wom_sim.studies.calibrating.observed import COUNTS, Observed, observed
from wom_sim.studies.calibrating.parameters import (
    MARKET,
    Parameter,
    Shares,
    parameters,
    patches,
)
from wom_sim.studies.calibrating.search import SAMPLERS, Sampler, Tried, search
from wom_sim.studies.engine.engine import Engine

Values = NDArray[np.float64]

FINALISTS = 6
"""The best candidates, which are tried again with luck that did not choose them."""
FINAL = 32
"""Replicates of a finalist."""
EACH = 4
"""Replicates of each setting of a wave."""
DRAWS = 200
"""Plausible settings that are handed on."""
SHOWN = 90
"""Of these, as many are lived again for the bands."""
FEWEST_FITTED = 3
"""Periods that are fitted, at least."""
FRESH, WAVE, BANDS = 1_000_000, 10_000_000, 100_000_000
"""Numbers of the first replicates of finalists, waves and bands: nobody's luck is met twice."""


def calibrate(
    scenario: Scenario,
    data: str | Path | Mapping[str, Sequence[Any]] | Any,
    fit: Mapping[str, Sequence[float]] | None = None,
    *,
    product: str | None = None,
    sampler: Sampler = "tpe",
    trials: int = 192,
    batch: int = 24,
    replicates: int = 8,
    samples: int = 160,
    holdout: int | str = 0,
    days_per_period: float | None = None,
    start: int = 0,
    weights: Mapping[str, float] | None = None,
    seed: int | None = None,
    engine: Engine | None = None,
) -> Calibration:
    """Find the settings of a scenario that come nearest to measured series, and all that these leave plausible.

    Parameters
    ----------
    data : a CSV file, or its columns: a time column (`day`, `week`, `month` or `year`; numbers or ISO dates) and one
        or more of `adopters`, `cumulative_adopters`, `awareness`, `sentiment`, `rating`; a column `product` where there
        are several. See `wom_sim.studies.calibrating.observed`.
    fit : what is calibrated: ranges by path, such as `{"laws.talk.rate": (0.01, 0.1)}`, at most
        `wom_sim.studies.calibrating.parameters.MOST`. When left out, what the scenario's `uncertain` names, or what its
        law of choice turns on, and the market. All else is fixed.
    product : whose data these are, where no column says so.
    sampler : `tpe` (Bergstra et al. 2011) or `cma` (Hansen 2016), both by Optuna.
    trials, batch : candidates in all, and how many are tried at once.
    replicates : runs of each candidate; all meet the same luck.
    samples : settings in each wave of the search for what is plausible.
    holdout : periods at the end that are not fitted but foretold: how many, or a share such as "20%".
    days_per_period : days of the simulation in a period of the data; 1, 7, 30.4 or 365 by its unit when left out.
    start : day of the simulation on which the data begin.
    weights : of each kind of series in the loss, by its name; 1 when left out.
    seed : of the search and of all runs; the scenario's own when left out.
    engine : makes the runs; on the cores of this machine when left out. With a folder in it, a calibration that was
        stopped goes on when it is asked for again, and ends with the same numbers.

    Raises InputError when something cannot be calibrated, before anything is simulated.
    """
    if not isinstance(scenario, Scenario):
        raise InputError(f"{type(scenario).__name__} is no scenario.", where="scenario", remedy="Use `load_scenario`.")
    scenario = scenario if seed is None else scenario.patch({"seed": seed})
    whose = _product(scenario, product)
    found = observed(data, whose)
    _check_products(scenario, found)
    if sampler not in SAMPLERS:
        raise InputError(f"there is no sampler '{sampler}'.", where="sampler", remedy=nearest(sampler, SAMPLERS))
    steps = edges(scenario, found, days_per_period, start)
    fitted = _fitted(len(found.times), holdout)
    chosen = parameters(scenario, fit, found, fitted)
    _check_market(scenario, found, fitted, chosen)
    distance = Distance(found.series, fitted, checked_weights(weights))
    asked = Asked(
        sampler=sampler,
        trials=whole(trials, "trials", 8, 100_000),
        batch=whole(batch, "batch", 4, 10_000),
        replicates=whole(replicates, "replicates", 2, MOST_REPLICATES),
        samples=whole(samples, "samples", 60, 100_000),
        holdout=len(found.times) - fitted,
        days=days_per_period,
        start=start,
        weights=checked_weights(weights),
        fit=None if fit is None else {path: (float(low), float(high)) for path, (low, high) in fit.items()},
    )
    engine = Engine() if engine is None else engine
    base = _shortened(scenario, steps[-1] * scenario.step)
    lab = Laboratory(engine, base, curves(found, steps), found.series)
    began = perf_counter()
    engine.expect(asked.runs)
    tried = _tried(lab, chosen, distance, asked, scenario.seed)
    finalists = tried.shares[np.argsort(tried.losses, kind="stable")[:FINALISTS]]
    known = _again(lab, chosen, finalists)
    left = _left(lab, chosen, distance, asked, tried, (finalists, known))
    later = np.vstack([plausible.valley(left.shares, left.losses), np.median(left.draws, axis=0)])
    shares, known = np.vstack([finalists, later]), np.concatenate([known, _again(lab, chosen, later)])
    best = int(np.argmin([distance(runs) for runs in known]))
    engine.so_far = "plausible futures"
    band = lab.apart(patches(chosen, left.draws[:: max(DRAWS // SHOWN, 1)][:SHOWN]), 2, BANDS)
    return Calibration(
        scenario=scenario,
        observed=found,
        parameters=chosen,
        asked=asked,
        steps=steps,
        fitted=fitted,
        distance=distance,
        tried=tried,
        best_shares=shares[best],
        runs=known[best],
        left=left,
        band=band[np.isfinite(band).all(axis=(1, 2, 3))].reshape(-1, *band.shape[2:]),
        refused=lab.refused,
        seconds=perf_counter() - began,
    )


def _tried(lab: Laboratory, chosen: Sequence[Parameter], distance: Distance, asked: Asked, seed: int) -> Tried:
    """Every candidate of the survey and the search."""

    def losses(shares: Shares) -> Values:
        return np.array([distance(runs) for runs in lab.paired(patches(chosen, shares), range(asked.replicates))])

    def told(best: float, count: int) -> None:
        lab.engine.so_far = f"{count} candidates, loss {best:.3g}"

    tried = search(
        len(chosen), losses, sampler=asked.sampler, trials=asked.trials, batch=asked.batch, seed=seed, told=told
    )
    if not np.isfinite(tried.losses).any():
        raise InputError(f"no candidate can be run. The first: {lab.refusal}", where="fit")
    return tried


def _again(lab: Laboratory, chosen: Sequence[Parameter], shares: Shares) -> Values:
    """Settings once more, with luck that did not choose them: float64 (settings, FINAL, series, periods)."""
    lab.engine.so_far = "the best once more"
    return lab.paired(patches(chosen, shares), range(FRESH, FRESH + FINAL))


def _left(
    lab: Laboratory,
    chosen: Sequence[Parameter],
    distance: Distance,
    asked: Asked,
    tried: Tried,
    finalists: tuple[Shares, Values],
) -> Left:
    """What the data leave plausible, wave by wave."""
    again = np.array([distance(runs) for runs in finalists[1]])
    runs = finalists[1][int(np.argmin(again))]
    lacks = distance.discrepancy(runs, len(chosen))
    beyond = np.broadcast_to(lacks[:, None], distance.target.shape)
    noise = distance.luck(runs) + distance.weighed(beyond**2)
    box = plausible.first_box(np.vstack([tried.shares, finalists[0]]), np.append(tried.losses, again), noise)
    kept: dict[int, Values] = {}

    def live(shares: Shares, wave: int) -> Values:
        lab.engine.so_far = f"what is plausible, wave {wave + 1}"
        kept[wave] = lab.apart(patches(chosen, shares), EACH, WAVE * (wave + 1))
        return distance.numbers(kept[wave])

    target = distance.numbers(distance.target)
    missing = distance.numbers(beyond)
    left = plausible.waves(live, box, target, missing, samples=asked.samples, count=DRAWS, seed=lab.base.seed)
    losses = np.array([distance(mine) for mine in kept[left.waves - 1]])
    return Left(left.draws, left.waves, lacks, left.shares, losses[np.isfinite(losses)])


# --- what was asked -----------------------------------------------------------------------------------


def _product(scenario: Scenario, product: str | None) -> str:
    """Whose data these are, where they do not say."""
    if product is None:
        return next(iter(scenario.products)) if len(scenario.products) == 1 else ""
    if product not in scenario.products:
        raise InputError(
            f"there is no product '{product}'.", where="product", remedy=nearest(product, scenario.products)
        )
    return product


def _check_products(scenario: Scenario, found: Observed) -> None:
    for one in found.series:
        if not one.product:
            raise InputError(
                "the scenario has several products, and the data do not say whose they are.",
                where="product",
                remedy=f"Name one: {', '.join(scenario.products)}.",
            )
        if one.product not in scenario.products:
            raise InputError(
                f"there is no product '{one.product}'.",
                where=found.source,
                remedy=nearest(one.product, scenario.products),
            )


def _check_market(scenario: Scenario, found: Observed, fitted: int, chosen: Sequence[Parameter]) -> None:
    """Refuse counts of more people than the market can have."""
    people = scenario.market.people or scenario.network.expected_ties()[0]
    most = next((one.high for one in chosen if one.path == MARKET), people)
    for one in found.series:
        if one.name in COUNTS and (total := float(one.values[:fitted].sum())) > most:
            raise InputError(
                f"the data count {total:,.0f} adopters, and the market has {most:,.0f} people at most.",
                where=MARKET,
                remedy=f"Set {MARKET}, or calibrate it too: fit {MARKET} from {total:.0f} to {10 * total:.0f}.",
            )


def _fitted(periods: int, holdout: int | str) -> int:
    """Periods that are fitted."""
    said = str(holdout).strip()
    try:
        number = float(said.removesuffix("%"))
    except ValueError:
        number = -1.0
    count = round(number / 100.0 * periods) if said.endswith("%") else number
    if isinstance(holdout, bool) or not (np.isfinite(count) and count >= 0.0 and float(count).is_integer()):
        raise InputError(
            f"{holdout!r} is no part of a series.", where="holdout", remedy="Give periods, such as 4, or a share: 20%."
        )
    left = periods - int(count)
    if left < FEWEST_FITTED:
        raise InputError(
            f"{max(left, 0)} of {periods} periods are left to be fitted, and {FEWEST_FITTED} are needed.",
            where="holdout",
        )
    return left


def _shortened(scenario: Scenario, days: int) -> Scenario:
    """The scenario up to the end of the data, where it can be cut off there."""
    if days >= scenario.horizon:
        return scenario
    try:
        shorter = scenario.patch({"horizon": days})
        shorter.versions()
    except InputError:
        return scenario
    return shorter
