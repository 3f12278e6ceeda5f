"""Bass's model of diffusion, run by the engine itself in contact mode on a complete graph."""

from __future__ import annotations

from math import exp, log

import numpy as np
import pytest

import wom_sim as wom

P, Q = 0.03, 0.38
"""Innovation and imitation a year (Bass 1969; the averages of Sultan, Farley and Lehmann 1990)."""
YEAR = 364
"""Days in a year of 52 whole weeks, so that steps of a week and of two and four weeks fit it."""


def closed_form(years):
    """Bass's share of adopters: F(t) = (1 - e^-(p+q)t) / (1 + (q/p) e^-(p+q)t)."""
    decay = np.exp(-(P + Q) * years)
    return (1 - decay) / (1 + Q / P * decay)


def recursion(steps, step):
    """The same model in steps of `step` years: F' = F + (1 - F) (1 - (1 - p dt)(1 - q dt F))."""
    share, path = 0.0, []
    for _ in range(steps):
        share += (1 - share) * (1 - (1 - P * step) * (1 - Q * step * share))
        path.append(share)
    return np.array(path)


def bass_scenario(people, years, step_days, network=None, **patch):
    return wom.Scenario.from_data(
        {
            "horizon": years * YEAR,
            "step": step_days,
            "network": network or {"kind": "complete", "n": people},
            "products": {"thing": {}},
            "laws": {
                "choice": {"kind": "contact", "innovation": P / YEAR, "imitation": Q / YEAR},
                "talk": {"rate": 0},
                "experience": {"uses": 0, "churn": 0},
            },
            **patch,
        }
    )


def shares(result):
    """Share of the people who have adopted, by step and replicate."""
    metrics = result.metrics.filter(segment="all").sort("day", "replicate")
    return metrics["ever_customers"].to_numpy().reshape(-1, len(result.replicates)) / result.people


def test_closed_form_landmarks():
    """Guards the oracle itself: peak time, share at the peak and median of p = .03, q = .38 (Bass 1969)."""
    peak = log(Q / P) / (P + Q)
    assert peak == pytest.approx(6.193, abs=5e-4)
    assert closed_form(np.array(peak)) == pytest.approx(0.4605, abs=5e-5)
    assert closed_form(np.array(6.550)) == pytest.approx(0.5, abs=5e-4)
    assert closed_form(np.array(0.0)) == 0.0
    assert exp(0) == 1


def test_engine_follows_the_recursion():
    """Law: on a complete graph the mean adoption curve is the recursion of the same step, within .006."""
    result = wom.simulate(bass_scenario(10_000, 16, 28), seed=3, replicates=50)
    curve = shares(result)
    oracle = recursion(len(curve), 28 / YEAR)
    mean = curve.mean(axis=1)
    standard_error = curve.std(axis=1, ddof=1) / np.sqrt(curve.shape[1])
    assert np.abs(mean - oracle).max() < 0.006
    # Adoption among 10,000 lags its mean field by at most a few individuals' worth: bias is of order 1/n.
    assert (np.abs(mean - oracle) <= 4 * standard_error + 2e-3).all()


def test_recursion_converges_at_first_order():
    """Law: halving the step halves the distance from the closed form (ratio 1.8 to 2.2); a week is within .0017."""
    years = 16
    errors = []
    for days in (28, 14, 7):
        steps = years * YEAR // days
        times = np.arange(1, steps + 1) * days / YEAR
        errors.append(np.abs(recursion(steps, days / YEAR) - closed_form(times)).max())
    assert 1.8 < errors[0] / errors[1] < 2.2
    assert 1.8 < errors[1] / errors[2] < 2.2
    assert errors[2] < 0.0017


def test_circle_is_slower_than_complete_graph():
    """Law: with everyone's incoming influence summing to q, a circle lies between two people and everyone.

    Fibich and Gibori 2010: on a circle F = 1 - exp(-(p+q) t + q (1 - e^-pt) / p).
    """
    people, years = 10_000, 12
    ring = {"kind": "watts-strogatz", "n": people, "k": 2, "rewiring": 0.0}
    result = wom.simulate(bass_scenario(people, years, 7, network=ring), seed=5, replicates=8)
    curve = shares(result)
    times = np.arange(1, len(curve) + 1) * 7 / YEAR
    circle = 1 - np.exp(-(P + Q) * times + Q * (1 - np.exp(-P * times)) / P)
    mean = curve.mean(axis=1)
    standard_error = curve.std(axis=1, ddof=1) / np.sqrt(curve.shape[1])
    step_bias = 0.004
    assert (np.abs(mean - circle) <= 4 * standard_error + step_bias).all()
    assert (mean[100:] < closed_form(times)[100:]).all()


@pytest.mark.parametrize("k", [4, 20])
def test_networks_lie_between_two_people_and_everyone(k):
    """Law: where everyone's incoming influence sums to q, adoption lies between two people's and everyone's.

    Fibich and Golan 2022. With a count of neighbours instead of their share, more ties would be faster without bound.
    """
    people, years, step = 4000, 10, 7
    network = {"kind": "watts-strogatz", "n": people, "k": k, "rewiring": 0.3}
    curve = shares(wom.simulate(bass_scenario(people, years, step, network=network), seed=2, replicates=10))
    times = np.arange(1, len(curve) + 1) * step / YEAR
    couple = 1 - (Q * np.exp(-2 * P * times) - P * np.exp(-(P + Q) * times)) / (Q - P)
    mean = curve.mean(axis=1)
    slack = 4 * curve.std(axis=1, ddof=1) / np.sqrt(curve.shape[1]) + 0.002
    assert (mean >= couple - slack).all()
    assert (mean <= closed_form(times) + slack).all()
    assert closed_form(times)[-1] - couple[-1] > 0.2
