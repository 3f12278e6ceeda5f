"""Rewiring that gives wanted degrees of separation."""

from __future__ import annotations

from typing import Any

import pytest

from wom_sim.errors import InputError
from wom_sim.network import WattsStrogatz, calibrate, measure, watts_strogatz
from wom_sim.network.expected import expected_distance, expected_rewiring, ring_distance
from wom_sim.network.kinds import described

REFERENCE = [
    (1000, 8, 0.132, 0.43),
    (2000, 10, 0.123, 0.45),
    (5000, 10, 0.222, 0.32),
    (10_000, 10, 0.337, 0.20),
    (10_000, 12, 0.215, 0.33),
    (13_000, 10, 0.405, 0.143),
    (20_000, 12, 0.319, 0.22),
]


@pytest.mark.parametrize(("n", "k", "rewiring", "clustering"), REFERENCE)
def test_facebooks_distance_at_the_measured_settings(n: int, k: int, rewiring: float, clustering: float) -> None:
    """Guards the settings that gave mean distance 4.74 in trials (MODEL.md), formula and correction."""
    assert expected_rewiring(n, k, 4.74) == pytest.approx(rewiring, abs=0.03)
    found = calibrate(n, k, seed=1)
    assert found.reached
    assert found.degrees_of_separation == pytest.approx(3.74, abs=0.01)
    assert found.rewiring == pytest.approx(rewiring, abs=0.015)
    assert found.clustering == pytest.approx(clustering, abs=0.015)
    assert found.standard_error <= 0.004


def test_the_network_built_is_the_one_measured() -> None:
    """Guards that a calibrated configuration delivers: an exact measurement finds the degrees asked for."""
    ties = WattsStrogatz(n=3000, k=8, degrees=4.0).build(9)
    assert measure(ties, sources=None).degrees_of_separation == pytest.approx(4.0, abs=0.025)


@pytest.mark.parametrize(("n", "k"), [(10, 4), (11, 4), (50, 6), (51, 2), (12, 10)])
def test_ring_distance_is_exact(n: int, k: int) -> None:
    """Guards the closed form of the ring, which bounds what can be asked for."""
    assert ring_distance(n, k) == pytest.approx(measure(watts_strogatz(n, k, 0.0, 1), None).mean_distance, rel=1e-12)


def test_expected_distance_falls_with_rewiring() -> None:
    """Guards the bisection, which needs a formula that falls."""
    far = [expected_distance(5000, 10 * (1 - share), 10 * share) for share in (0.001, 0.01, 0.1, 0.3, 1.0)]
    assert far == sorted(far, reverse=True)


def test_what_cannot_be_reached_is_said() -> None:
    """Guards k = 6 at 5,000 people, which no rewiring brings to 3.74, and degrees longer than the ring."""
    found = calibrate(5000, 6, seed=1)
    assert (found.reached, found.rewiring) == (False, 1.0)
    with pytest.raises(InputError, match=r"nearest is 4\.0.*more ties"):
        WattsStrogatz(n=5000, k=6).build(1)
    with pytest.raises(InputError, match=r"nearest is 49\.45.*fewer ties"):
        WattsStrogatz(n=1000, k=10, degrees=80.0).build(1)


def test_small_networks_come_as_near_as_single_ties_allow() -> None:
    """Guards small worlds, where moving one tie changes the mean distance by more than the tolerance."""
    found = calibrate(100, 4, 3.74, seed=0)
    assert found.reached
    assert found.degrees_of_separation == pytest.approx(3.74, abs=0.1)


@pytest.mark.parametrize("degrees", [0.0, -1.0, float("nan"), float("inf")])
def test_bad_aims_are_refused(degrees: float) -> None:
    """Guards the search from aims that it would never end on."""
    with pytest.raises(InputError, match="above 0"):
        calibrate(100, 4, degrees)


@pytest.mark.parametrize(
    ("kind", "n", "k", "degrees", "given"),
    [
        ("newman-watts", 5000, 8, 3.74, {}),
        ("preferential-attachment", 4000, 6, 3.2, {}),
        ("stochastic-blocks", 6000, 10, 3.74, {"blocks": 40}),
        ("procedural", 100_000, 16, 3.74, {}),
    ],
)
def test_every_kind_with_a_setting_to_turn(kind: str, n: int, k: int, degrees: float, given: dict[str, int]) -> None:
    """Guards the search where no formula leads, and that the settings found make the network that was measured."""
    found = calibrate(n, k, degrees, seed=3, tolerance=0.05, kind=kind, **given)
    assert found.reached
    again = described(found.settings).build(3).measure(sources=512)
    assert abs(again.degrees_of_separation - degrees) <= 0.05 + 4 * again.standard_error
    assert found.as_dict()["kind"] == found.settings["kind"] == kind


def test_clustering_by_the_number_of_ties() -> None:
    """Guards Facebook's distance and clustering at once: k = 10 for 13,000 people (MODEL.md)."""
    found = calibrate(13_000, None, seed=1, clustering=0.143)
    assert found.k == 10
    assert found.degrees_of_separation == pytest.approx(3.74, abs=0.03)
    assert found.clustering == pytest.approx(0.143, abs=0.02)


def test_clustering_by_regional_ties() -> None:
    """Guards the second freedom of the procedural network: fewer near ties, and regional ones in their stead."""
    found = calibrate(100_000, 20, 3.5, seed=1, tolerance=0.1, kind="procedural", clustering=0.14)
    assert found.clustering == pytest.approx(0.14, abs=0.02)
    assert found.settings["regional"] > 0


def test_a_knob_at_its_end_is_not_called_reached() -> None:
    """Guards a kind whose distances hardly move: what was nearest is said, and not that it was reached."""
    found = calibrate(3000, 8, 6.0, seed=1, kind="preferential-attachment")
    assert (found.reached, found.settings["triads"]) == (False, 1.0)
    assert "fewer ties" in found.advice


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"kind": "star"}, "no setting that could be found"),
        ({"clustering": 0.1}, "nothing is left"),
        ({"clustering": 1.5}, "cannot be aimed at"),
        ({"blocks": 3}, "blocks"),
        ({"k": None}, "found only from a clustering"),
        ({"k": 3}, "even k"),
        ({"kind": "stochastic-blocks", "blocks": 900}, "no room"),
    ],
)
def test_what_cannot_be_calibrated_is_refused(asked: dict[str, Any], words: str) -> None:
    """Guards the search from kinds, aims and settings that do not fit each other."""
    with pytest.raises(InputError, match=words):
        calibrate(**{"n": 1000, "k": 10, **asked})


def test_a_missed_clustering_is_said() -> None:
    """Guards the reader of a result whose degrees are right and whose clustering is not: advice says so."""
    found = calibrate(5000, 10, 3.7, seed=1, tolerance=0.3, kind="procedural", clustering=0.5)
    assert found.reached
    assert f"The clustering is {found.clustering:.3f} and not 0.500" in found.advice
