"""Calibration finds known settings again, and says how surely as exact theory does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

import wom_sim as wom
from wom_sim.studies.calibrating import plausible
from wom_sim.studies.calibrating.curves import curves, edges
from wom_sim.studies.calibrating.observed import observed

PEOPLE, YEARS = 400, 12
LOW, HIGH = np.log([0.004, 0.1]), np.log([0.2, 1.5])
"""Ranges of Bass's p and q a year, by the logarithm."""


def rates(shares: np.ndarray) -> np.ndarray:
    """P and q a year of points in the unit square."""
    return np.exp(LOW + shares * (HIGH - LOW))


def bass_by_year(p: np.ndarray, q: np.ndarray, source: np.random.Generator) -> np.ndarray:
    """Bass's model in steps of a year among everyone: new adopters are binomial, given those before."""
    adopted, found = np.zeros(p.size, int), np.zeros((p.size, YEARS))
    for year in range(YEARS):
        found[:, year] = source.binomial(PEOPLE - adopted, chance(p, q, adopted))
        adopted += found[:, year].astype(int)
    return found


def chance(p: np.ndarray, q: np.ndarray, adopted: np.ndarray) -> np.ndarray:
    """Of adopting within a year, for who has not."""
    return np.minimum(1.0 - (1.0 - p) * (1.0 - q * adopted / PEOPLE), 1.0)


def exact(target: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Mean and standard deviation of the posterior of p and q, as shares of their ranges.

    Years are Markov and binomial, so that the likelihood is a product, and the posterior a sum on a grid.
    """
    side = np.linspace(0.0005, 0.9995, 120)
    grid = np.stack(np.meshgrid(side, side, indexing="ij"), axis=-1).reshape(-1, 2)
    p, q = rates(grid).T
    before = np.append(0, target.cumsum()[:-1]).astype(int)
    chances = np.array([chance(p, q, np.full(p.size, count)) for count in before])
    likelihood = stats.binom.logpmf(target[:, None], (PEOPLE - before)[:, None], chances).sum(axis=0)
    weight = np.exp(likelihood - likelihood.max())
    weight /= weight.sum()
    mean = weight @ grid
    return mean, np.sqrt(weight @ (grid - mean) ** 2)


def test_plausible_intervals_hold_the_truth_as_often_as_they_say_and_are_no_wider_than_they_must_be() -> None:
    """Twelve series by known p and q: of 24 intervals of 95 %, 22.8 hold the truth, and at least 19 do (4 SE).

    Summaries of a series know a little less than the series itself, so that intervals are wider than those of the exact
    posterior; on average by less than half, and not narrower than the error of 128 runs kept, 4 / sqrt(2 * 128 * 12).
    """
    truth = (np.log([0.02, 0.5]) - LOW) / (HIGH - LOW)
    whole, held, ratios = plausible.Box(np.zeros(2), np.ones(2)), 0, []
    for seed in range(12):
        source = np.random.default_rng(seed)
        target = bass_by_year(np.array([0.02]), np.array([0.5]), source)[0]

        def live(shares: np.ndarray, wave: int, source: Any = source, scale: float = target.std()) -> np.ndarray:
            return np.stack([bass_by_year(*rates(shares).T, source) for _ in range(4)], axis=1) / scale

        scaled = target / target.std()
        left = plausible.waves(live, whole, scaled, np.zeros(YEARS), samples=160, count=200, seed=seed)
        low, high = np.quantile(left.draws, [0.025, 0.975], axis=0)
        held += int(((low <= truth) & (truth <= high)).sum())
        ratios.append(left.draws.std(axis=0) / exact(target)[1])
    assert held >= 19
    assert (np.mean(ratios, axis=0) < 1.5).all()
    assert (np.mean(ratios, axis=0) > 1.0 - 4.0 / (2 * 128 * 12) ** 0.5).all()


TRUTH = {"laws.choice.innovation": 0.006, "laws.choice.imitation": 0.15, "market.people": 20_000.0}
FIT = {"laws.choice.innovation": (0.001, 0.05), "laws.choice.imitation": (0.03, 0.6), "market.people": (8_000, 80_000)}


@pytest.mark.slow
def test_known_settings_are_found_again() -> None:
    """A series made by other people, over other ties and with other luck: the truth lies within every interval.

    An interval of 95 % misses one time in twenty; the seed is fixed. The market is told by the end of the series: of
    400 people nearly all have adopted, so that its best value is off by no more than 4 binomial standard errors and the
    luck of 32 runs.
    """
    base = wom.Scenario.from_data(
        {
            "horizon": 60,
            "network": {"kind": "watts-strogatz", "n": PEOPLE, "k": 8, "rewiring": 0.2},
            "products": {"thing": {}},
            "market": {"people": 40_000},
            "laws": {
                "choice": {"kind": "contact", "innovation": 0.02, "imitation": 0.05},
                "talk": {"rate": 0},
                "inquiry": {"ask": 0, "read": 0},
                "experience": {"uses": 0},
            },
        }
    )
    made = base.patch({**TRUTH, "seed": 77})
    known = observed({"year": range(1, 13), "adopters": [1.0] * 12}, "thing")
    kept = curves(known, edges(made, known, 5, 0))(wom.simulate(made, replicates=1))["thing"]["adopters"][0]
    found = wom.calibrate(base, {"year": range(1, 13), "adopters": kept}, FIT, days_per_period=5,
                          trials=96, samples=120)  # fmt: skip
    for row in found.identifiability.iter_rows(named=True):
        assert row["low"] <= TRUTH[row["path"]] <= row["high"], row
        assert row["verdict"] != "open"
    share = kept.sum() / TRUTH["market.people"]
    off = 4.0 * (share * (1.0 - share) / PEOPLE) ** 0.5 / share
    assert found.best["market.people"] == pytest.approx(TRUTH["market.people"], rel=max(off, 0.05))
