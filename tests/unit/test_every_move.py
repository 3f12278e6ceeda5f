"""What holds for every kind of move, those added later too."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest
from little import town

import wom_sim as wom
from wom_sim.marketing.intervention import discover
from wom_sim.record import BY_LINE
from wom_sim.simulation import Simulation
from wom_sim.verification.bits import differences, kept

COST = {"fixed": 7.0, "per_day": 1.5, "per_exposure": 0.25, "per_person": 3.0, "per_success": 2.0}
PAGE = {"platform": "photos"}

MOVES: dict[str, dict[str, Any]] = {
    "ambassadors": {"who": {"count": 20}, "talk": 3.0},
    "beta_community": {"who": {"count": 20}, "gather": 3, "delay": 1, "gain": 0.3},
    "community": {"joining": 0.2},
    "crisis": {"reach": 0.4, "harm": 0.2},
    "crisis_response": {"reach": 0.3},
    "email": {"every": 2, "open_rate": 0.9},
    "employee_advocacy": {"who": {"share": 0.1}, "morale": 0.5},
    "influencers": {"who": {**PAGE, "count": 20}, "every": 2},
    "intermediary": {"reach": 0.5},
    "loyalty": {"bonus": 0.3},
    "mass_media": {"reach": 0.2},
    "owned_content": {**PAGE, "posts": 14, "content": "explore", "quality": 0.9},
    "paid_social": {"who": PAGE, "budget_a_day": 40, "price_per_thousand": 1000},
    "price_promotion": {"discount": 0.3},
    "public_relations": {"pitches": 14, "reach": 0.3},
    "referral": {"rate": 0.3, "discount": 0.2},
    "review_request": {"chance": 0.9},
    "seeding": {"on": 2, "who": {"count": 9}},
    "service_desk": {"capacity": 50, "delay": 1, "private": 0.5, "finding": 0.9},
}
"""A lively move of every kind."""

LIVELY: dict[str, Any] = {
    "horizon": 24,
    "platforms": {"offline": {"conversations": 2.0}, "photos": {"feed": {"items": 5}}},
    "products": {
        "lotus": {"price": 40, "margin": 18, "quality": 0.0, "aware": 0.8, "owners": 0.4, "repurchase_days": 20}
    },
    "laws": {
        "talk": {"rate": 0.2},
        "choice": {"consider": 0.2, "appeal": -1.0},
        "experience": {"uses": 0.4, "complaint_chance": 0.8, "churn": 0.02},
        "following": {"begin": 1.0},
    },
}


def lived(days: int = 20, **marketing: Any) -> Simulation:
    """A lively town with these moves."""
    return Simulation(town(**LIVELY, marketing={"lotus": marketing}), replicates=2).run(days)


def move(kind: str, **more: Any) -> dict[str, Any]:
    """The move of a kind."""
    return {"kind": kind, **MOVES[kind], **more}


def without_lines(simulation: Simulation) -> Any:
    """All that a run has become, but for what is counted by move."""
    return {
        name: array for name, array in kept(simulation).items() if name not in {f"record {part}" for part in BY_LINE}
    }


def test_every_kind_is_here() -> None:
    """A kind that is added to the package has to keep these promises too."""
    own = {name for name, kind in discover().items() if kind.__module__.startswith("wom_sim.")}
    assert set(MOVES) == own


@pytest.mark.parametrize("kind", MOVES)
def test_it_does_something(kind: str) -> None:
    """Guards the tests below: a move that never did anything would keep every promise."""
    assert differences(without_lines(lived()), without_lines(lived(one=move(kind)))) != []


@pytest.mark.parametrize("kind", MOVES)
def test_outside_its_window_it_does_nothing(kind: str) -> None:
    """Planned for later, it leaves every bit as it is until then, and costs nothing."""
    later = {"on": 22} if "on" in MOVES[kind] else {"from": 22}
    idle = lived(one=move(kind, **later, cost={name: COST[name] for name in ("fixed", "per_day")}))
    assert differences(without_lines(lived()), without_lines(idle)) == []
    assert not any(idle.record.arrays()[part].any() for part in BY_LINE)


@pytest.mark.parametrize("kind", MOVES)
def test_the_past_does_not_know_of_it(kind: str) -> None:
    """Until its first day the run is the one without it, bit for bit."""
    starts = {"on": 12} if "on" in MOVES[kind] else {"from": 12}
    before, after = (lived(one=move(kind, **starts)) if with_it else lived() for with_it in (False, True))
    assert (before.record.events[:12] == after.record.events[:12]).all()


def test_the_order_in_the_file_is_irrelevant() -> None:
    """All kinds at once, written forwards and backwards: the same bits."""
    forwards = {f"the {kind}": move(kind) for kind in MOVES}
    backwards = dict(reversed(forwards.items()))
    assert differences(kept(lived(**forwards)), kept(lived(**backwards))) == []


def test_threads_and_batches_change_nothing() -> None:
    """All kinds at once, in one batch of two worlds or alone, saved and resumed or not."""
    everything = town(**LIVELY, marketing={"lotus": {kind: move(kind) for kind in MOVES}})
    both = Simulation(everything, replicates=2).run(20)
    alone = Simulation(everything, replicates=[1], threads=2).run(20)
    assert (both.record.events[:, 1] == alone.record.events[:, 0]).all()
    assert (both.record.successes[:, 1] == alone.record.successes[:, 0]).all()


def test_costs_add_up_to_the_ledger_to_the_cent() -> None:
    """All kinds at once and every price: ledger, metrics and key figures say the same, in whole millionths."""
    priced = {kind: move(kind, cost=COST) for kind in MOVES if kind not in ("influencers", "intermediary")}
    result = wom.simulate(town(**LIVELY, marketing={"lotus": priced}), replicates=2)
    cost = result.ledger.group_by("replicate").agg(pl.col("cost").sum()).sort("replicate")["cost"].to_numpy()
    counted = [result.record.exposures, result.record.given, result.record.successes]
    usage = sum(part.sum(axis=(0, 2)) * price for part, price in zip(counted, (0.25, 3.0, 2.0), strict=True))
    standing = result.record.ran.sum(axis=(0, 2)) * 1.5 + (result.record.ran.sum(axis=0) > 0).sum(axis=1) * 7.0
    social = result.record.exposures[:, :, result.lines.index("marketing.lotus.paid_social")].sum(axis=0)
    assert cost == pytest.approx(usage + standing + social * 1.0, abs=1e-6)
    assert result.spend.sum(axis=(0, 2)) == pytest.approx(cost, abs=1e-6)
    assert result.indicators["lotus"]["marketing_cost"] == pytest.approx(cost, abs=1e-6)
    assert np.all(cost > 0.0)
