"""What each person has paid for: it adds up to what the record says that a brand has earned."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from little import town

from wom_sim.runs import results
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.state import BEFORE, NEVER
from wom_sim.verification.bits import differences, kept

BUSY: dict[str, Any] = {
    "talk": {"rate": 0.2},
    "choice": {"consider": 0.2, "appeal": -0.5, "occasions": 0.5, "switching": 0.4},
    "experience": {"uses": 0.35, "churn": 0.03},
}
BRANDS: dict[str, Any] = {
    "lotus": {"price": 39.99, "margin": 18, "quality": 0.2, "aware": 0.6, "owners": 0.1, "repurchase_days": 9},
    "iris": {"price": 12.5, "unit_cost": 14, "aware": 0.6, "owners": 0.2, "repurchase_days": 5},
}
PLAN: dict[str, Any] = {
    "lotus": {
        "sale": {"kind": "price_promotion", "discount": 0.3, "from": 3, "until": 20},
        "friends": {"kind": "referral", "rate": 0.3, "discount": 1 / 3},
        "samples": {"kind": "seeding", "on": 2, "who": {"count": 30}},
    },
    "iris": {"few": {"kind": "price_promotion", "discount": 0.2, "who": {"share": 0.5}}},
}
CHANGES = [
    {"day": 10, "path": "products.lotus.unit_cost", "value": 30.0},
    {"day": 12, "path": "products.lotus.price", "value": 33.0},
    {"day": 17, "path": "products.iris.unit_cost", "value": 3.21},
]
CONTACT = {"choice": {"kind": "contact", "innovation": 0.02, "imitation": 0.1}}
THRESHOLD = {"choice": {"kind": "threshold", "of": "number", "at": 1, "spread": 0.5}}


def shop(**parts: Any) -> Scenario:
    """Two brands of which much is bought, and a market that people stand for."""
    usual = {"products": BRANDS, "laws": BUSY, "marketing": PLAN, "horizon": 28, "market": {"people": 77_777}}
    return town(**{**usual, "discount_rate": 0.9, **parts})


WORLDS: dict[str, dict[str, Any]] = {
    "daily": {},
    "changes": {"changes": CHANGES},
    "weeks": {"step": 7, "changes": CHANGES},
    "one category": {"products": {name: {**brand, "category": "tea"} for name, brand in BRANDS.items()}},
    "contact": {"laws": CONTACT, "changes": CHANGES},
    "contact in weeks": {"laws": CONTACT, "step": 7, "changes": CHANGES},
    "thresholds": {"laws": THRESHOLD},
    "compact": {"dtype": "compact"},
}


@pytest.mark.parametrize("name", WORLDS)
def test_what_people_have_paid_adds_up_to_what_was_earned(name: str) -> None:
    """Two accounts of the same money, one by person and one by day, for arms with prices of time of their own."""
    arms = [shop(**WORLDS[name], **rate) for rate in ({}, {"discount_rate": 0.0})]
    simulation = Simulation(arms, replicates=2, books=True).run()
    for place in range(len(BRANDS)):
        worth = simulation.accounts.worth[:, :, place].reshape(2, 2, -1)
        for arm, result in enumerate(results(simulation)):
            earned = result.discount @ result.contribution[:, :, place]
            assert np.abs(earned).min() > 1.0
            np.testing.assert_allclose(worth[arm].sum(axis=1) * result.scale, earned, rtol=1e-9)


@pytest.mark.parametrize("name", ["daily", "weeks", "one category", "contact"])
def test_the_first_purchase_is_the_first_that_was_paid_for(name: str) -> None:
    """A gift is no purchase, and who had it before day 0 bought it then: as traced, note by note."""
    simulation = Simulation(shop(**WORLDS[name]), replicates=2, books=True, trace=True)
    logs = []
    while not simulation.finished:
        simulation.step()
        logs.append(simulation.events)
    log = pl.concat(logs)
    people = simulation.scene.people
    for place, product in enumerate(BRANDS):
        # Purchases of customers are in the log, and not among adoptions.
        bought = log.filter((pl.col("product") == product) & pl.col("kind").is_in(["purchase", "repurchase"]))
        bought = bought.filter(pl.col("channel").is_null() | (pl.col("channel") != "gift"))
        expected = np.full((2, people), NEVER, np.int64)
        for replicate, day, person in bought.select("replicate", "day", "person").reverse().rows():
            expected[replicate, person] = day
        found = simulation.accounts.purchased[:, :, place]
        step = simulation.step_days
        paid = found >= 0
        owners = found == BEFORE
        assert (expected[~owners] != NEVER).tolist() == paid[~owners].tolist()
        assert (expected[paid] // step == found[paid] // step).all()
        assert 0 < owners.sum() < paid.sum()
        given = simulation.fields.bought.reshape(2, people, 2)[..., place]
        assert ((found == BEFORE) == (given == BEFORE)).all()
        adopted = simulation.influence.adoptions(product).filter(pl.col("how") == "purchase")
        for replicate, day, person in adopted.select("replicate", "day", "person").rows():
            assert found[replicate, person] // step == day // step


def test_keeping_books_changes_nothing_else_and_takes_memory_only_where_asked_for() -> None:
    """A person's purchases are written down where they happen, and read by nobody."""
    plain, booked = (Simulation(shop(), replicates=2, books=books).run() for books in (False, True))
    assert differences(kept(plain), kept(booked)) == ["state purchased", "state worth"]
    assert plain.fields.worth.shape == plain.fields.purchased.shape == (0, 2)
    assert booked.bytes_per_person()["state"] - plain.bytes_per_person()["state"] == 2 * (8 + 2)
    assert len(plain.accounts.worth) == 0
    assert len(booked.accounts.worth) == 2


def test_books_go_on_where_they_were_left(tmp_path: Any) -> None:
    """Half of what people have paid would be taken for all of it."""
    scenario = shop(**WORLDS["weeks"])
    whole = Simulation(scenario, replicates=2, books=True).run()
    Simulation(scenario, replicates=2, books=True).run(14).save(tmp_path / "half.wom")
    again = Simulation.load(tmp_path / "half.wom").run()
    assert differences(kept(whole), kept(again)) == []
    assert again.accounts.worth.shape == again.accounts.purchased.shape == (2, 300, 2)


def test_memory_for_books_is_asked_for_before_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that fits without books and not with them is refused, and not killed: they are held once while it goes on,
    and once in what came out.
    """
    asked: list[float] = []
    monkeypatch.setattr("wom_sim.feasible.require", lambda needed, *_: asked.append(needed))
    for books in (False, True):
        Simulation(shop(), replicates=2, books=books)
    assert asked[1] - asked[0] == 2 * 300 * 2 * 2 * (8 + 2)
