"""Stepped by Mesa, every small world lives through the same bits as by `simulate`, and collects its metrics."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
from small_worlds import WORLDS

import wom_sim as wom
from wom_sim.mesa_model import Marketer, WordOfMouthModel
from wom_sim.mesa_model.figures import COLUMNS


def same_record(model: WordOfMouthModel, result: wom.Result) -> None:
    """Every count of every step, bit for bit."""
    theirs = result.record.arrays()
    for name, counts in model.result().record.arrays().items():
        assert np.array_equal(counts, theirs[name]), name


def same_metrics(model: WordOfMouthModel, result: wom.Result) -> None:
    """Every collected column is that of `Result.metrics` for all people, bit for bit; NaN where that is null."""
    frame = model.datacollector.get_model_vars_dataframe()
    metrics = result.metrics.filter(result.metrics["segment"] == "all")
    for product in result.products:
        ours = metrics.filter(metrics["product"] == product)
        assert ours["day"].to_list() == frame["day"].to_list()
        assert set(COLUMNS) == set(ours.columns) - {"replicate", "day", "product", "segment"}
        for column in COLUMNS:
            wanted = [math.nan if value is None else float(value) for value in ours[column].to_list()]
            assert np.array_equal(frame[f"{product}.{column}"].to_numpy(np.float64), wanted, equal_nan=True), column


@pytest.mark.parametrize("name", WORLDS)
def test_a_model_lives_through_the_same_bits(name: str) -> None:
    """Record, state at the end and data frame: the model is the simulation, and reads the record as results do."""
    scenario = wom.Scenario.from_data(WORLDS[name])
    model = WordOfMouthModel(scenario, rng=7)
    model.run_model()
    assert not model.running
    assert model.time == scenario.horizon == model.simulation.day
    result = wom.simulate(scenario, seed=7, replicates=1, threads=2)
    assert model.result().scenario == result.scenario
    same_record(model, result)
    same_metrics(model, result)


class Restless(Marketer):
    """Lowers the price on one day, and advertises more once some have bought."""

    def step(self) -> None:
        if self.model.time == 5:
            self.model.change("products.lotus.price", 6.5)
        if self.desk.books.customers > 10.0 and self.plan["print.reach"] == 0.3 and self.model.time == 11:
            self.change("print.reach", 0.5)


def test_what_a_marketer_and_an_event_have_changed_can_be_run_without_them() -> None:
    """Changes made by Python become the scenario's, and `simulate` gives the same bits from those alone."""
    model = WordOfMouthModel(wom.Scenario.from_data(WORLDS["rivals"]), marketers={"lotus": Restless})

    def event() -> None:
        model.change("products.iris.quality", -0.5)

    model.schedule_event(event, at=8)
    model.run_until(9)
    model.run_model()
    done: list[tuple[int, str, Any]] = [(each.day, each.path, each.value) for each in model.simulation.scenario.changes]
    assert done == [
        (5, "products.lotus.price", 6.5),
        (8, "products.iris.quality", -0.5),
        (11, "marketing.lotus.print.reach", 0.5),
    ]
    result = wom.simulate(model.simulation.scenario, replicates=1)
    same_record(model, result)
    same_metrics(model, result)


def test_luck_of_the_user_is_not_that_of_the_simulation() -> None:
    """Drawing from the model's `rng` and `random`, and asking people in random order, changes no bit."""
    scenario = wom.Scenario.from_data(WORLDS["rivals"])
    model = WordOfMouthModel(scenario, rng=7)
    while model.running:
        model.rng.random(model.random.randrange(1, 9))
        model.agents.shuffle_do(lambda person: person.opinion)
        model.step()
    same_record(model, wom.simulate(scenario, seed=7, replicates=1))
