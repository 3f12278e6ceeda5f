"""Paired differences, their intervals, and the chance of being best, beside closed forms and SciPy."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from scipy import stats

from wom_sim.studies.comparing.effects import chances_of_best, effect, half_width

NUMBERS = st.floats(-1e6, 1e6)


def normal(seed: int, count: int, mean: float = 0.0) -> np.ndarray:
    return np.random.default_rng(seed).normal(mean, 1.0, count)


def test_the_interval_is_that_of_a_paired_t_test() -> None:
    """An oracle: SciPy's paired t test, at the usual level and at that of three arms at once (Dunn 1961)."""
    base = normal(1, 30, 5.0)
    arm = base + normal(2, 30, 0.4)
    found = effect(arm, base, 3)
    test = stats.ttest_rel(arm, base)
    assert (found.low, found.high) == pytest.approx(tuple(test.confidence_interval(0.95)))
    assert (found.low_all, found.high_all) == pytest.approx(tuple(test.confidence_interval(1.0 - 0.05 / 3)))
    assert found.mean == pytest.approx(arm.mean() - base.mean())
    assert found.percent == pytest.approx(100.0 * (arm.mean() / base.mean() - 1.0))
    assert found.share_positive == (arm > base).mean()
    assert found.replicates == 30


def test_what_pairing_gains() -> None:
    """Variance of a difference of independent draws over that of the paired one: 2 (1 + s^2 / 2) / s^2 by hand."""
    shared, own = normal(1, 20_000), normal(2, 20_000)
    found = effect(shared + 0.5 * own, shared, 1)
    assert found.variance_ratio == pytest.approx((1.0 + 0.25 + 1.0) / 0.25, rel=0.05)


def test_unknown_values_are_left_out() -> None:
    """A figure that is undefined in a replicate of either arm says nothing about the pair."""
    arm, base = np.array([1.0, np.nan, 3.0, 5.0]), np.array([0.0, 1.0, np.nan, 2.0])
    assert effect(arm, base, 1).replicates == 2
    assert effect(arm, base, 1).mean == pytest.approx(2.0)
    nothing = effect(np.full(3, np.nan), base[:3], 1)
    assert nothing.replicates == 0
    assert np.isnan(nothing.mean)
    assert np.isnan(half_width(np.array([4.0])))


@given(arrays.arrays(np.float64, st.integers(1, 30), elements=NUMBERS))
def test_a_null_what_if_changes_nothing(values: np.ndarray) -> None:
    """Every difference is exactly zero, in no replicate in favour."""
    found = effect(values, values.copy(), 1)
    assert found.mean == 0.0
    assert found.share_positive == 0.0
    assert len(values) == 1 or (found.low, found.high) == (0.0, 0.0)


def test_the_chance_of_being_best() -> None:
    """For two arms it is that of Student's t for their difference: a closed form, within .02 (4 SE of the draws)."""
    base = normal(3, 6)
    arm = base + normal(4, 6, 0.3)
    change = arm - base
    expected = stats.t.cdf(change.mean() / (change.std(ddof=1) / 6**0.5), 5)
    assert 0.1 < expected < 0.95
    found = chances_of_best({"base": base, "arm": arm}, seed=1)
    assert found["arm"] == pytest.approx(expected, abs=0.02)
    assert sum(found.values()) == pytest.approx(1.0)
    fewer = chances_of_best({"base": base, "arm": arm}, seed=1, fewer=True)
    assert fewer["arm"] == pytest.approx(1.0 - found["arm"], abs=0.02)
    assert np.isnan(chances_of_best({"base": base[:1], "arm": arm[:1]}, seed=1)["arm"])


def test_equal_arms_share_the_chance() -> None:
    """Two names of one arm are as good as each other, and an arm that is undefined is never best."""
    values = normal(5, 20)
    found = chances_of_best({"a": values, "b": values, "c": values - 100.0, "d": np.full(20, np.nan)}, seed=1)
    assert found["a"] == found["b"]
    assert found["c"] == found["d"] == 0.0
    assert found["a"] + found["b"] == pytest.approx(1.0)
