"""Taste that tied people share: as much of it as asked, and the same people otherwise."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from little import town
from scipy.sparse import diags, eye

import wom_sim as wom
from wom_sim import rng
from wom_sim.errors import InputError
from wom_sim.homophily import ROUNDS, alike, quantile, shared_taste
from wom_sim.population import NORMAL_TABLE, StoredCodes, hidden_fit_of, seen_fit_of, uniforms

PEOPLE = 4000
NETWORK = {"kind": "watts-strogatz", "n": PEOPLE, "k": 10, "rewiring": 0.2}
TIES = wom.network.watts_strogatz(n=PEOPLE, k=10, rewiring=0.2, seed=1)


def over_ties(values: Any) -> float:
    """Correlation of a trait over ties."""
    one, other = TIES.edges().T
    return float(np.corrcoef(np.r_[values[one], values[other]], np.r_[values[other], values[one]])[0, 1])


def codes_of(homophily: float) -> Any:
    scenario = town(network=NETWORK, population={"traits": {"homophily": homophily}})
    return wom.Simulation(scenario, seed=1).crowd.codes.codes


def test_taste_is_a_walk_over_ties() -> None:
    """Rounds of averaging are a power of the lazy walk (I + A) / (1 + degree), here by SciPy's matrices."""
    walk = diags(1.0 / (1.0 + TIES.degrees())) @ (TIES.to_scipy() + eye(PEOPLE))
    expected = NORMAL_TABLE[(uniforms(PEOPLE, 7, rng.TASTE, 6) * 256).astype(int)]
    for _ in range(ROUNDS):
        expected = walk @ expected
    expected = (expected - expected.mean()) / expected.std()
    assert np.abs(shared_taste(TIES, 7, 6) - expected).max() < 1e-12


def test_a_share_of_fit_is_smooth_over_ties() -> None:
    """The correlation of fit over ties is h times that of the shared taste; without homophily it is chance."""
    noise = 4.0 / np.sqrt(TIES.tie_count)
    for trait in (seen_fit_of(0), hidden_fit_of(0)):
        smooth = over_ties(shared_taste(TIES, 1, trait))
        assert smooth > 0.5
        for share in (0.0, 0.3, 0.6):
            fit = NORMAL_TABLE[codes_of(share)[trait]]
            assert over_ties(fit) == pytest.approx(share * smooth, abs=2 * noise)


def test_people_differ_as_much_as_before() -> None:
    """Homophily moves fit between people and does not change its distribution; other traits stay in place."""
    before, after = codes_of(0.0), codes_of(0.5)
    fits = [seen_fit_of(0), hidden_fit_of(0)]
    rest = np.delete(np.arange(len(before)), fits)
    assert (before[rest] == after[rest]).all()
    for trait in fits:
        assert (before[trait] != after[trait]).mean() > 0.9
        shares = np.bincount(after[trait] // 32, minlength=8) / PEOPLE
        assert shares == pytest.approx(np.full(8, 0.125), abs=0.02)


def test_one_more_isolated_person_changes_nobody_s_taste() -> None:
    """A mean over everyone would let a stranger without ties move everybody's taste."""
    more = wom.network.from_edges(TIES.edges(), people=PEOPLE + 1)
    assert (shared_taste(more, 7, 6)[:PEOPLE] == shared_taste(TIES, 7, 6)).all()


@pytest.mark.parametrize(("value", "code"), [(-9.0, 0), (-1e-9, 127), (1e-9, 128), (9.0, 255)])
def test_quantiles_of_the_normal(value: float, code: int) -> None:
    """Codes are equally likely classes, and the ends do not fall off the table."""
    assert quantile(value) == code


def test_codes_of_the_table_are_its_own() -> None:
    """With a share of 0 everyone keeps the code: the value in the middle of a class belongs to it."""
    codes = StoredCodes(np.tile(np.arange(256, dtype=np.uint8), (8, 1)))
    ring = wom.network.ring(n=256, k=2)
    assert (alike(codes, ring, 0.0, 1, 3).codes == codes.codes).all()


@pytest.mark.parametrize(
    ("parts", "where"),
    [
        ({"network": {"kind": "complete", "n": 30}, "population": {"traits": {"homophily": 0.3}}}, "homophily"),
        ({"population": {"storage": "drawn", "traits": {"homophily": 0.3}}}, "storage"),
        ({"population": {"traits": {"homophily": 1.5}}}, "homophily"),
        ({"population": {"traits": {"homophily": float("nan")}}}, "homophily"),
    ],
)
def test_what_cannot_be_is_refused(parts: dict[str, Any], where: str) -> None:
    """In a complete network nobody is more alike than others; drawn traits know no neighbours."""
    with pytest.raises(InputError, match=where):
        wom.Simulation(town(**parts))
