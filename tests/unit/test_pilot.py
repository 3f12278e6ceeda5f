"""Pilots: who is addressed, what is estimated, what is decided, and what was true."""

from __future__ import annotations

from pathlib import Path
from statistics import fmean, variance
from typing import Any

import numpy as np
import pytest
from little import moves, town
from scipy.stats import ttest_ind

import wom_sim as wom
from wom_sim.errors import InputError
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.trials import estimate

RADIO = {"kind": "mass_media", "reach": 0.3, "cost": {"per_exposure": 0.01}}


def trial(where: Any = None, radio: Any = None, **pilot: Any) -> Scenario:
    """A town of ten regions in which radio is tested."""
    plan = {"where": where or {"regions": [1, 2, 3]}, "days": 10, **pilot}
    return town(population={"regions": 10}, marketing=moves(radio=radio or RADIO), pilots=moves(radio=plan))


def test_the_estimate_is_welchs() -> None:
    """Difference and 95 % interval are those of Welch's t test of the means of clusters, as scipy has it."""
    luck = np.random.default_rng(3)
    clusters = np.repeat(np.arange(12), 25)
    seen = luck.random(300) < 0.3
    addressed = clusters < 5
    found = estimate(seen, addressed, ~addressed, clusters, 0.9)
    means = [fmean(seen[clusters == cluster]) for cluster in range(12)]
    oracle = ttest_ind(means[:5], means[5:], equal_var=False)
    interval = oracle.confidence_interval(0.95)
    assert found.effect == pytest.approx(fmean(means[:5]) - fmean(means[5:]))
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))
    assert found.sure == pytest.approx(oracle.confidence_interval(0.8).low)
    assert variance(means[:5]) > 0


def test_during_the_pilot_only_its_part_is_addressed() -> None:
    """Nobody outside of the three regions meets the spot before the decision; after it everyone may."""
    simulation = Simulation(trial(radio={**RADIO, "cost": {}}))
    region = simulation.plan.setting.regions.place
    simulation.run(10)
    met = simulation.fields.exposed[:, 0] >= 0
    assert met[region < 3].mean() > 0.9
    assert not met[region >= 3].any()
    simulation.run()
    assert simulation.marketers.judgements[0].rolled_out == (simulation.fields.exposed[region >= 3, 0] >= 0).any()


@pytest.mark.parametrize(("price", "rolled_out"), [(0.0, True), (1000.0, False)])
def test_the_books_decide(price: float, rolled_out: bool) -> None:
    """What is free and works is made for everyone, what is far too dear is given up, in every world."""
    radio = {**RADIO, "message": 1.0, "credibility": 10.0, "cost": {"per_exposure": price}}
    fast = {"choice": {"consider": 1.0, "appeal": 0.0}}
    scenario = trial(radio=radio).patch({"laws": fast, "products.lotus.aware": 0.0, "products.lotus.owners": 0.0})
    simulation = Simulation(scenario, replicates=3).run()
    assert [judged.rolled_out for judged in simulation.marketers.judgements] == [rolled_out] * 3
    assert (simulation.record.exposures[10:].sum(axis=(0, 2)) > 0).all() == rolled_out


def test_a_pilot_is_saved_and_resumed(tmp_path: Path) -> None:
    """A run that is saved after the decision and resumed goes on with it."""
    whole = Simulation(trial(), replicates=2)
    whole.run(12).save(tmp_path / "decided.wom")
    resumed = Simulation.load(tmp_path / "decided.wom")
    assert resumed.marketers.judgements == whole.marketers.judgements
    assert len(whole.marketers.judgements) == 2
    assert (whole.run().record.events == resumed.run().record.events).all()


def test_the_truth_is_everyone_against_nobody() -> None:
    """The study's truth is what two runs without a pilot differ by; its arms are those runs, bit for bit."""
    scenario = trial()
    study = wom.pilot(scenario, replicates=3)
    plain = scenario.patch({"pilots": {}})
    runs = [Simulation(one, replicates=3).run() for one in (plain.patch({"marketing.lotus.radio": None}), plain)]
    for arm, run in zip(study.arms, runs, strict=False):
        assert (arm.record.events == run.record.events).all()
    new = [
        ((run.fields.bought[:, 0] >= 0) & (run.fields.bought[:, 0] < 10)).reshape(3, -1).mean(axis=1) for run in runs
    ]
    assert study.table["truth"].to_list() == pytest.approx((new[1] - new[0]).tolist())
    assert study.table["error"].to_list() == pytest.approx((study.table["estimate"] - study.table["truth"]).to_list())
    assert set(study.summary) == set(study.table.columns) - {"replicate"}


@pytest.mark.parametrize(
    ("patch", "said"),
    [
        ({"pilots": {"lotus": {"rado": {"where": {"share": 0.5}, "days": 5}}}}, "Did you mean 'radio'"),
        ({"pilots": {"lotos": {}}}, "there is no product 'lotos'"),
        ({"pilots.lotus.radio.days": 20}, "something left to decide"),
        ({"pilots.lotus.radio.days": 0}, r"pilots\.lotus\.radio\.days"),
        ({"pilots.lotus.radio.confidence": 0.4}, r"pilots\.lotus\.radio\.confidence"),
        ({"pilots.lotus.radio.where": {"regions": [11]}}, "region '11'"),
        ({"step": 4, "pilots.lotus.radio.days": 10}, "within a step of 4 days"),
        ({"marketing.lotus.radio": {"kind": "seeding", "on": 2, "who": {"count": 3}}}, "gives nothing away"),
    ],
)
def test_pilots_that_are_none_are_refused(patch: dict[str, Any], said: str) -> None:
    """What cannot be tested is refused before anything is simulated, with its place."""
    with pytest.raises(InputError, match=said):
        Simulation(trial().patch(patch))


@pytest.mark.parametrize(
    ("where", "said"),
    [({"regions": [1]}, "at least two"), ({"share": 1.0}, "at least two")],
)
def test_a_pilot_has_something_to_compare(where: dict[str, Any], said: str) -> None:
    """One region has no spread, and without a control there is nothing to compare with."""
    with pytest.raises(InputError, match=said):
        Simulation(trial(where=where))


def test_there_is_one_pilot_to_run() -> None:
    """A scenario without a pilot has none to study, and of two one has to be named."""
    with pytest.raises(InputError, match="there is no pilot"):
        wom.pilot(town())
    plan = {"where": {"share": 0.5}, "days": 5}
    two = town(marketing=moves(radio=RADIO, spots=RADIO), pilots=moves(radio=plan, spots=plan))
    with pytest.raises(InputError, match=r"lotus\.radio, lotus\.spots"):
        wom.pilot(two)
    with pytest.raises(InputError, match="Did you mean"):
        wom.pilot(two, "lotus.spot")


def test_a_pilot_goes_with_its_move() -> None:
    """A what-if that takes the move away need not take its pilot away as well; one that is null is gone too."""
    assert trial().patch({"marketing.lotus.radio": None}).pilots == {"lotus": {}}
    assert trial().patch({"marketing.lotus": None}).pilots == {"lotus": {}}
    assert trial().patch({"pilots.lotus.radio": None}).pilots == {"lotus": {}}
