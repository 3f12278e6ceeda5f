"""Listening is neutral, and what is heard does not depend on how the work is done."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from small_worlds import Simulation, differences, kept, world

from wom_sim.verification.bits import one_world

EARS: dict[str, Any] = {"lotus": {"sample": 0.5}, "iris": {"sample": 0.3, "error": 0.4, "extremes": 4}}


def lived(ears: dict[str, Any], name: str = "rivals", **how: Any) -> Simulation:
    """A short run with these instruments."""
    return Simulation(world(name, horizon=24, listening=ears), **how).run()


@pytest.mark.parametrize("name", ["rivals", "a ranked feed"])
def test_who_is_listened_to_lives_as_before(name: str) -> None:
    """Nobody's state and no count of what happened changes by a bit when marketers listen."""
    with_ears, without = lived(EARS, name), lived({}, name)
    assert with_ears.record.heard.any()
    assert differences(kept(with_ears), kept(without)) == ["record heard"]


def test_marketers_listen_each_for_himself() -> None:
    """The order in the file does not matter, and one who stops listening leaves what the other hears as it was."""
    both = lived(EARS)
    assert differences(kept(both), kept(lived(dict(reversed(EARS.items()))))) == []
    alone = lived({"lotus": EARS["lotus"]})
    place = list(both.scenario.products).index("lotus")
    assert np.array_equal(both.record.heard[:, :, place], alone.record.heard[:, :, place])
    assert alone.record.heard.sum() < both.record.heard.sum()


def test_a_larger_sample_holds_the_smaller_one() -> None:
    """More is heard of the same words, so that comparing two instruments is not noise."""
    few, many = (lived({"lotus": {"sample": sample, "error": 0}}).record.heard[..., 0, :] for sample in (0.2, 0.6))
    assert (few <= many).all()
    assert few.sum() < many.sum()


def test_threads_and_company_change_nothing_that_is_heard(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ranges count for themselves, and a world hears the same alone and among others."""
    monkeypatch.setattr("wom_sim.workers.SERIAL_ROWS", 1)
    network = {"kind": "watts-strogatz", "n": 700, "k": 6, "rewiring": 0.2}
    scenario = world("rivals", horizon=24, network=network, listening=EARS)
    one, three = (Simulation(scenario, replicates=3, threads=threads).run() for threads in (1, 3))
    assert three.workers.tasks == 3
    assert differences(kept(one), kept(three)) == []
    alone = Simulation(scenario, replicates=[2]).run()
    assert differences(kept(alone), one_world(one, 2)) == []


def test_a_listener_goes_on_where_it_was_left(tmp_path: Path) -> None:
    """What was heard before is in the saved file, and the rest is the same bits."""
    whole = lived(EARS)
    left = Simulation(world("rivals", horizon=24, listening=EARS)).run(11)
    left.save(tmp_path / "left.wom")
    assert differences(kept(Simulation.load(tmp_path / "left.wom").run()), kept(whole)) == []
