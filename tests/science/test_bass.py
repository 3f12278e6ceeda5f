"""The oracles of Bass's model of diffusion, against which the canon of verification holds the engine."""

from __future__ import annotations

from math import log

import numpy as np
import pytest

from wom_sim.verification.bass import P, Q, circle, closed_form, couple, recursion


def test_closed_form_landmarks() -> None:
    """Guards the oracle itself: peak time, share at the peak and median of p = .03, q = .38 (Bass 1969)."""
    peak = log(Q / P) / (P + Q)
    assert peak == pytest.approx(6.193, abs=5e-4)
    assert closed_form(np.array(peak)) == pytest.approx(0.4605, abs=5e-5)
    assert closed_form(np.array(6.550)) == pytest.approx(0.5, abs=5e-4)
    assert closed_form(np.array(0.0)) == 0.0


def test_the_oracles_of_networks_solve_their_equations() -> None:
    """Guards circle and couple: both begin at 0 at the rate p, and the pair is slower than the circle than everyone."""
    times = np.linspace(0.0, 20.0, 2001)
    for oracle in (circle, couple):
        share = oracle(times)
        assert share[0] == pytest.approx(0.0, abs=1e-15)
        assert (share[1] - share[0]) / times[1] == pytest.approx(P, rel=0.01)
        assert (np.diff(share) > 0).all()
    assert (couple(times)[1:] < circle(times)[1:]).all()
    assert (circle(times)[1:] < closed_form(times)[1:]).all()


def test_the_recursion_converges_at_first_order() -> None:
    """Law: halving the step halves the distance from the closed form (ratio 1.8 to 2.2); a week is within .0017."""
    errors = []
    for parts in (13, 26, 52):
        times = np.arange(1, 16 * parts + 1) / parts
        errors.append(np.abs(recursion(len(times), 1 / parts) - closed_form(times)).max())
    assert 1.8 < errors[0] / errors[1] < 2.2
    assert 1.8 < errors[1] / errors[2] < 2.2
    assert errors[2] < 0.0017
