"""Laws of an uplift's parts, on whole comparisons: what is sooner and what is in addition, alone and beside a rival."""

from __future__ import annotations

from functools import cache
from math import sqrt
from typing import Any

import numpy as np
import pytest

import wom_sim as wom
from wom_sim.scenario import Scenario
from wom_sim.studies.comparing.comparison import BASE, Comparison

PEOPLE, MARGIN, SLOW, FAST = 500, 40.0, 0.02, 0.04
SILENT: dict[str, Any] = {
    "talk": {"rate": 0},
    "inquiry": {"ask": 0, "read": 0},
    "experience": {"uses": 0, "churn": 0, "review_rate": 0},
}
"""Nobody speaks, and whoever has a product keeps it."""


@cache
def advertised(days: int, imitation: float) -> Comparison:
    """Bass's market, in which advertising is a higher chance to adopt unprompted (his p): twice as much of it."""
    contact = {"kind": "contact", "innovation": SLOW, "imitation": imitation}
    market = Scenario.from_data(
        {
            "horizon": days,
            "network": {"kind": "watts-strogatz", "n": PEOPLE, "k": 10, "rewiring": 0.3},
            "products": {"thing": {"price": 100, "margin": MARGIN}},
            "laws": {"choice": contact, **SILENT},
        }
    )
    louder = {"louder": {"laws.choice.innovation": FAST}}
    return wom.compare(market, louder, replicates=8, parts=False, threads=1)


def money(found: Comparison, arm: str) -> dict[str, np.ndarray[Any, Any]]:
    """Every part of an arm's uplift over the base, float64 (replicates,) by name, and what it is in all."""
    split = found.split(arm, BASE)
    parts = dict(zip(("acceleration", "expansion", "displacement", "intensity"), split.money[:, :, 0], strict=True))
    return parts | {"total": split.money[:, :, 0].sum(axis=0)}


def bounded(values: np.ndarray[Any, Any], expected: float) -> None:
    """A mean within four standard errors of what is expected."""
    assert abs(values.mean() - expected) <= 4.0 * values.std(ddof=1) / sqrt(len(values))


@pytest.mark.parametrize("days", [20, 60])
def test_expansion_of_late_buyers_by_its_closed_form(days: int) -> None:
    """Without imitation an arm buys on day t with chance h (1 - h)^t by a draw that it shares with the other. So those
    who buy in the louder arm only are in the money N m sum_t (1 - h')^t (h' - h) (1 - h)^(T - 1 - t) d_t, all uplift is
    N m sum_t (h' (1 - h')^t - h (1 - h)^t) d_t, nobody buys later or not at all, and the rest is acceleration.
    """
    found = advertised(days, 0.0)
    t, discount = np.arange(days), found.base.discount
    late = (1.0 - FAST) ** t * (FAST - SLOW) * (1.0 - SLOW) ** (days - 1 - t)
    more = FAST * (1.0 - FAST) ** t - SLOW * (1.0 - SLOW) ** t
    expansion, total = (PEOPLE * MARGIN * float((chance * discount).sum()) for chance in (late, more))
    parts = money(found, "louder")
    bounded(parts["expansion"], expansion)
    bounded(parts["total"], total)
    bounded(parts["acceleration"], total - expansion)
    assert not parts["displacement"].any()
    assert np.abs(parts["intensity"]).max() < 1e-9


@pytest.mark.parametrize("imitation", [0.0, 0.1])
def test_in_a_monopoly_that_all_adopt_nothing_is_expansion(imitation: float) -> None:
    """Monopoly limit (Libai, Muller and Peres 2013): once everybody has adopted in both arms, expansion is exactly
    nothing and acceleration is all; over a short horizon late adopters look like expansion, and are most of it.
    """
    at_last, early = advertised(1000, imitation), advertised(10, imitation)
    assert all((at_last.values(arm, "penetration") == 1.0).all() for arm in (BASE, "louder"))
    parts = money(at_last, "louder")
    assert not parts["expansion"].any()
    assert not parts["displacement"].any()
    assert (parts["acceleration"] > 0.0).all()
    assert parts["acceleration"] == pytest.approx(parts["total"], rel=1e-9)
    parts = money(early, "louder")
    assert (parts["expansion"] > 0.9 * parts["total"]).all()


@cache
def contested(*, rival: bool) -> Comparison:
    """Radio, and twice as much of it, for a thing that nearly all buy in the end: alone, or beside one known to all."""
    products: dict[str, Any] = {"thing": {"price": 40, "margin": 20, "category": "things", "quality": 0.5}}
    if rival:
        products["rival"] = {**products["thing"], "aware": 1.0}
    market = Scenario.from_data(
        {
            "horizon": 500,
            "network": {"kind": "watts-strogatz", "n": PEOPLE, "k": 10, "rewiring": 0.3},
            "products": products,
            "marketing": {"thing": {"radio": {"kind": "mass_media", "reach": 0.02, "message": 0.5}}},
            "laws": {"choice": {"consider": 1.0, "occasions": 1.0, "lapse": 0.0}, **SILENT},
        }
    )
    louder = {"louder": {"marketing.thing.radio.reach": 0.04}}
    return wom.compare(market, louder, product="thing", replicates=8, parts=False, threads=1)


def test_a_rival_raises_the_share_of_expansion() -> None:
    """Libai, Muller and Peres (2013): beside a rival those who are not won in time are lost, so that more of an uplift
    is expansion than in a monopoly. Buyers won, net of lost ones, of all whose purchase the louder radio moves.
    """
    shares = []
    for rival in (False, True):
        found = contested(rival=rival).split("louder", BASE)
        sooner, won, lost = found.people[:3].sum(axis=2)
        shares.append((won - lost) / (sooner + won + lost))
    gap = shares[1] - shares[0]
    assert gap.mean() > 4.0 * gap.std(ddof=1) / sqrt(len(gap))


def test_ten_buyers_five_days_sooner_end_to_end() -> None:
    """The 1.305 of MODEL.md, simulated: ten people, at a margin of 100, buy on day 5 since an eleventh was given the
    thing the evening before, or at once. At 10 % a year that is 1,000 (1 - 1.1^(-5/365)), and acceleration; the
    eleventh, who buys at once too instead of waiting for the gift, is expansion.
    """
    eleven = Scenario.from_data(
        {
            "horizon": 20,
            "network": {"kind": "complete", "n": 11},
            "products": {"thing": {"price": 200, "margin": 100}},
            "marketing": {"thing": {"gift": {"kind": "seeding", "on": 4, "who": {"people": [0]}}}},
            "laws": {
                "choice": {"kind": "contact", "innovation": 0, "imitation": 1, "per": "tie", "contagious": 100},
                **SILENT,
            },
        }
    )
    found = wom.compare(eleven, {"at once": {"laws.choice.innovation": 1}}, replicates=2, parts=False, threads=1)
    parts = money(found, "at once")
    assert parts["acceleration"] == pytest.approx([1000.0 * (1.0 - 1.1 ** (-5 / 365))] * 2, rel=1e-12)
    assert parts["acceleration"] == pytest.approx([1.305] * 2, abs=5e-4)
    assert parts["expansion"].tolist() == [100.0, 100.0]
    assert parts["total"] == pytest.approx(parts["acceleration"] + parts["expansion"], rel=1e-12)
    assert found.split("at once", BASE).days.tolist() == [5.0, 5.0]
