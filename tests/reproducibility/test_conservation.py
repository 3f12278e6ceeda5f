"""What comes in, goes out or stays: the counts of a run fit its state, and opinions stay where they can come from."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from small_worlds import BUSY, WORLDS, world

from wom_sim.day.count import BINS
from wom_sim.day.events import DEPTHS, EVENTS, FIXED, STARS
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.state import AWARE, CONSIDERING, FORMER, NEVER, OWNER, SCRATCH, units

NO_REBUYING = {
    name: {key: value for key, value in product.items() if key != "repurchase_days"}
    for name, product in WORLDS["rivals"]["products"].items()
}
"""Without it every purchase makes a customer of somebody who considered."""


def counts_of(simulation: Simulation, name: str) -> Any:
    """Counts of one event: int64 (steps, worlds, products)."""
    return simulation.record.events[..., EVENTS.index(name)].sum(axis=3)


def grown(simulation: Simulation, name: str, start: Any) -> Any:
    """By how much a stock has grown in each step, given what it was on the first morning: (worlds, products)."""
    return np.diff(np.concatenate([start[None], counts_of(simulation, name)]), axis=0)


def holders(simulation: Simulation, bit: int) -> Any:
    """How many people have a bit of the stage now: int64 (worlds, products)."""
    bits = simulation.fields.stage.reshape(simulation.worlds, -1, simulation.fields.stage.shape[1])
    return ((bits & bit) != 0).sum(axis=1)


@hypothesis_settings(max_examples=12)
@given(
    seed=st.integers(0, 2**62),
    step=st.sampled_from([1, 1, 5]),
    forget=st.floats(0.0, 0.3),
    switching=st.floats(0.0, 3.0),
    reach=st.floats(0.0, 0.9),
    aware=st.floats(0.0, 1.0),
)
def test_flows_add_up_to_stocks(
    seed: int, step: int, forget: float, switching: float, reach: float, aware: float
) -> None:
    """Somebody counted twice, or moved without being counted, makes every share of a funnel wrong."""
    laws = {**BUSY, "choice": {**BUSY["choice"], "forget": forget, "switching": switching}}
    products = {name: {**product, "aware": aware} for name, product in NO_REBUYING.items()}
    plan = {
        "lotus": {
            "radio": {"kind": "mass_media", "reach": reach},
            "samples": {"kind": "seeding", "on": 12, "who": {"count": 15, "stage": "unaware"}},
        }
    }
    network = {"kind": "watts-strogatz", "n": 70, "k": 6, "rewiring": 0.3}
    scenario = world("rivals", horizon=30, step=step, laws=laws, products=products, marketing=plan, network=network)
    simulation = Simulation(scenario, seed=seed, replicates=2)
    aware_before, owners_before = holders(simulation, AWARE), holders(simulation, OWNER)
    ever_before = owners_before.copy()
    nobody = np.zeros_like(aware_before)
    simulation.run()

    def flow(name: str) -> Any:
        return counts_of(simulation, name)

    bought = flow("first_purchases") + flow("repeat_purchases")
    lost = flow("churned") + flow("switched_out")
    assert (grown(simulation, "aware", aware_before) == flow("became_aware") + flow("gifts") - flow("forgot")).all()
    assert (grown(simulation, "considering", nobody) == flow("began_considering") - flow("lapsed") - bought).all()
    assert (grown(simulation, "customers", owners_before) == bought + flow("gifts") - lost).all()
    new = grown(simulation, "ever_customers", ever_before)
    assert (new >= flow("first_purchases")).all()
    assert (new <= flow("first_purchases") + flow("gifts")).all()
    assert (flow("switched_in").sum(axis=2) == flow("switched_out").sum(axis=2)).all()
    assert (flow("promoters") + flow("passives") + flow("detractors") == flow("customers")).all()
    assert (flow("defends") <= flow("loves")).all()
    assert (flow("loves") <= flow("likes")).all()
    assert (simulation.record.opinions.sum(axis=3) == flow("aware")).all()
    assert (flow("became_aware") <= sum(flow(name) for name in EVENTS if name.startswith("heard"))).all()
    assert (sum(flow(f"feed_depth_{depth}") for depth in range(DEPTHS)) == flow("heard_feed")).all()
    assert (flow("heard_marketing")[:, :, 2] == simulation.record.exposures.sum(axis=2)).all()
    assert (simulation.record.given.sum(axis=2) == flow("gifts")[:, :, 2]).all()


@pytest.mark.parametrize("name", WORLDS)
def test_nobody_leaves_the_ladder_uncounted(name: str) -> None:
    """Rungs gained less rungs lost are the rungs stood on at last less those at first, of those who forgot too."""
    simulation = Simulation(world(name), replicates=2)
    labels = simulation.scenario.laws.labels
    bounds = np.array([labels.likes, labels.loves, labels.defends])

    def rungs() -> Any:
        standing = (units(simulation.fields.opinion)[:, :, None] >= bounds).sum(axis=2)
        return standing.reshape(simulation.worlds, simulation.ties.people, -1).sum(axis=1)

    before = rungs()
    simulation.run()
    counted = (counts_of(simulation, "climbed") - counts_of(simulation, "slipped")).sum(axis=0)
    assert (counted == rungs() - before).all()


@pytest.mark.parametrize("name", WORLDS)
def test_the_record_is_the_state_counted(name: str) -> None:
    """The last evening's counts, counted again from the state; people in each stage add up to all the people."""
    simulation = Simulation(world(name), replicates=2).run()
    fields, people = simulation.fields, simulation.ties.people
    last = {event: counts_of(simulation, event)[-1] for event in EVENTS}
    known = (fields.stage & AWARE) != 0
    per_world = (simulation.worlds, people, -1)

    def total(mask: Any) -> Any:
        return mask.reshape(per_world).sum(axis=1)

    assert (last["aware"] == total(known)).all()
    assert (last["customers"] == total((fields.stage & OWNER) != 0)).all()
    assert (last["considering"] == total((fields.stage & CONSIDERING) != 0)).all()
    assert (last["former"] == total(known & ((fields.stage & FORMER) != 0))).all()
    assert (last["ever_customers"] == total(fields.bought != NEVER)).all()
    assert (last["opinion"] == total(np.where(known, np.floor(fields.opinion * FIXED + 0.5), 0).astype(np.int64))).all()
    assert simulation.record.opinions.shape[-1] == BINS
    for place, product in enumerate(simulation.scenario.products):
        for row in range(simulation.worlds):
            assert np.bincount(simulation.stages(product, row), minlength=5).sum() == people
        stars = simulation.record.events[:, :, place, :, STARS : STARS + 5].sum(axis=(0, 2))
        assert (simulation.fields.reviews[:, place] == stars).all()
    assert not (fields.stage & OWNER)[(fields.stage & (CONSIDERING | FORMER)) != 0].any()
    assert ((fields.stage & (CONSIDERING | OWNER)) == 0)[~known].all()
    assert (np.abs(fields.opinion) <= 1.0).all()
    assert (fields.confidence >= 0.0).all()
    for scratch in SCRATCH:
        assert not getattr(fields, scratch).any(), scratch


@hypothesis_settings(max_examples=10)
@given(
    seed=st.integers(0, 2**62),
    start=st.floats(-1.0, 1.0),
    messages=st.tuples(st.floats(-1.0, 1.0), st.floats(-1.0, 1.0)),
    susceptibility=st.floats(0.0, 1.0),
)
def test_opinions_stay_inside_the_hull_of_what_was_heard(
    seed: int, start: float, messages: tuple[float, float], susceptibility: float
) -> None:
    """Nobody can be talked beyond what was said: not by weights, negativity, many messages or rounding."""
    plan = {
        f"tv {place}": {"kind": "mass_media", "reach": 0.6, "message": message, "credibility": 10.0}
        for place, message in enumerate(messages)
    }
    scenario = Scenario.from_data(
        {
            "horizon": 20,
            "network": {"kind": "watts-strogatz", "n": 60, "k": 6, "rewiring": 0.3},
            "population": {"traits": {"susceptibility": susceptibility, "tolerance": 2.0}},
            "products": {"peace": {"idea": True, "aware": 0.5}},
            "initial": {"peace": {"opinion": start}},
            "laws": BUSY,
            "marketing": {"peace": plan},
        }
    )
    simulation = Simulation(scenario, seed=seed).run()
    opinions = simulation.opinions("peace")
    assert simulation.record.exposures.sum() > 0
    assert opinions.min() >= min(start, *messages) - 1e-12
    assert opinions.max() <= max(start, *messages) + 1e-12
    if susceptibility > 0.2 and max(abs(message - start) for message in messages) > 0.01:
        assert (opinions != start).any()
