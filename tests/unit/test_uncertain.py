"""Numbers that a user does not know exactly: what a scenario takes, what it refuses, and that a run does not change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from little import RADIO, moves, town

import wom_sim as wom
from wom_sim.changes import what_is_not_shared
from wom_sim.errors import InputError
from wom_sim.scenario import Scenario, load_scenario

RANGES = {
    "products.lotus.quality": [0.2, 0.4],
    "products.lotus.margin": [10, 20],
    "marketing.lotus.radio.reach": [0.05, 0.2],
    "laws.talk.patience": [1, 7],
    "laws.talk.rate": None,
}


def unsure(ranges: Any = RANGES, **parts: Any) -> Scenario:
    """The town with a radio, and with ranges."""
    return town(**{"marketing": moves(radio=RADIO), "uncertain": ranges, **parts})


def test_a_run_is_the_same_with_and_without_ranges() -> None:
    """Ranges say what is not known; they are no part of what happens, nor of what worlds must share."""
    one, other = unsure(), unsure({})
    assert not what_is_not_shared(one, other)
    records = [wom.simulate(scenario, replicates=2).record for scenario in (one, other)]
    assert all(np.array_equal(a, b) for a, b in zip(*(list(record.arrays().values()) for record in records)))


def test_ranges_survive_the_way_to_a_file_and_back() -> None:
    """Null, which elsewhere takes a part away, stays: it says that a default is known."""
    scenario = unsure()
    assert Scenario.from_data(scenario.to_data()).uncertain == scenario.uncertain
    assert scenario.patch({"seed": 3}).uncertain == scenario.uncertain
    assert scenario.uncertain["laws.talk.rate"] is None


def test_what_a_patch_sets_is_known_from_then_on() -> None:
    """A what-if may set a number outside its range, or take away what it belongs to, and may bring ranges itself."""
    scenario = unsure()
    assert "products.lotus.quality" not in scenario.patch({"products.lotus.quality": 0.9}).uncertain
    assert "marketing.lotus.radio.reach" not in scenario.patch({"marketing.lotus": None}).uncertain
    other = {"products.lotus.price": [30, 50]}
    assert scenario.patch({"uncertain": other}).uncertain == {"products.lotus.price": (30.0, 50.0)}
    changed = unsure(changes=[{"day": 5, "path": "products.lotus.quality", "value": 0.9}])
    assert changed.versions()[1][1].products["lotus"].quality == 0.9


@pytest.mark.parametrize(
    ("path", "ends", "said"),
    [
        ("products.lotus.qualty", [0, 1], "no 'qualty' in 'products.lotus'. Did you mean 'quality'?"),
        ("prodcts.lotus.quality", [0, 1], "no 'prodcts' among what can be uncertain. Did you mean 'products'?"),
        ("horizon", [10, 30], "no 'horizon' among what can be uncertain"),
        ("laws.talk.rate.x", [1, 2], "no 'x' in 'laws.talk.rate'"),
        ("network.k", [4, 8], "ties are the same in all worlds"),
        ("platforms.online.network.k", [4, 8], "ties are the same in all worlds"),
        ("products.lotus", [0, 1], "this is no number"),
        ("products.lotus.idea", [0, 1], "this is no number"),
        ("products.lotus.repurchase_days", [5, 9], "Give it a value first"),
        ("products.lotus.quality", [0.4, 0.2], r"Give the lower end first: \[0.2, 0.4\]"),
        ("products.lotus.quality", [0.3, 0.3], "Write null for what is known"),
        ("products.lotus.quality", [0.4, 0.6], "says 0.3, which is not between 0.4 and 0.6"),
        ("products.lotus.aware", [0.1, 1.2], "it cannot be 1.2. .*less than or equal to 1"),
        ("products.lotus.margin", [10, 50], "it cannot be 50. .*the margin 50 is larger than the price 40"),
        ("laws.talk.patience", [1.5, 4], "it cannot be 1.5. .*valid integer"),
        ("laws.talk.rate", ["0.01", 0.1], "valid number"),
        ("laws.talk.rate", [True, 2], "valid number"),
        ("laws.talk.rate", [0.01, float("nan")], "finite number"),
        ("laws.talk.rate", [0.01], "laws.talk.rate"),
        ("laws.talk.rate", 0.01, "should be a list"),
    ],
)
def test_ranges_that_cannot_be_drawn_from_are_refused(path: str, ends: Any, said: str) -> None:
    """Each with its place, what is wrong and what to do, before anything is simulated."""
    with pytest.raises(InputError, match=said) as fault:
        unsure({path: ends})
    assert f"uncertain.{path}" in str(fault.value)


def test_a_fault_in_a_file_has_its_line(tmp_path: Path) -> None:
    """Ranges are found in the file like everything else."""
    file = tmp_path / "scenario.yaml"
    file.write_text("products:\n  lotus: {}\nuncertain:\n  products.lotus.quality: [0.5, 0.6]\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"scenario.yaml:3:1: uncertain.products.lotus.quality: .*says 0.3"):
        load_scenario(file)
