"""Whoever explores at random ends with a scenario that the command line runs to the same bits."""

from __future__ import annotations

import json
from random import Random
from typing import Any

import numpy as np
import polars as pl
import pytest

import wom_sim as wom
from wom_sim.app.limits import Limits
from wom_sim.app.messages import read_request
from wom_sim.app.packing import unpack
from wom_sim.app.session import Session
from wom_sim.app.sharing import brought
from wom_sim.errors import InputError
from wom_sim.examples import example
from wom_sim.scenario import Scenario, load_scenario

EXPLORED = (
    *("idea", "karate-club", "own-data", "classics/sir", "mechanisms/m10-platforms", "mechanisms/m19-referral"),
    *("mechanisms/m20-beta-community", "mechanisms/m25-followers", "stories/fifty-gifts"),
)
"""Goods and an idea, a classic, networks from files and generated, feeds, and moves of many kinds."""
REQUESTS = ("step", "step", "go", "slider", "slider", "switch", "switch", "start", "withdraw", "arms", "look", "share")


class Walk:
    """Somebody who asks for whatever the server offers."""

    def __init__(self, name: str, seed: int) -> None:
        self.luck = Random(f"{name} {seed}")
        scenario = load_scenario(example(name).path)
        generated = scenario.network.kind in ("watts-strogatz", "complete")
        horizon = min(scenario.horizon, 30) // scenario.step * scenario.step
        self.given: Scenario = scenario.patch({"horizon": horizon, **({"network.n": 200} if generated else {})})
        room = self.luck.choice([0, 300_000, 256_000_000])
        self.session = Session(self.given, Limits(snapshot_bytes=room))
        self.offers: dict[str, Any] = {}

    def ask(self, do: str, **fields: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """The answer, which must be no refusal."""
        request = read_request(json.dumps({"id": 1, "do": do, **fields}))
        header, arrays = unpack(self.session.answer(request, lambda *_: None))
        self.offers |= header if header["kind"] in ("world", "edits") else {}
        return header, arrays

    def act(self) -> None:
        """Ask for something."""
        luck, finished = self.luck, self.ask("look")[0]["day"] == self.given.horizon
        arms, do = self.offers["arms"], luck.choice(REQUESTS)
        if do == "step":
            self.ask("step", days=luck.randint(1, 9))
        elif do == "go":
            self.ask("go", day=luck.randint(0, self.given.horizon + 3))
        elif do == "arms":
            self.perhaps(
                "arms", b=luck.choice([None, "same", *({"what_if": name} for name in self.offers["what_ifs"])])
            )
        elif do == "look":
            self.ask(
                "story", person=luck.randrange(self.offers["people"]), product=self.offers["product"], arm=arms[-1]
            )
        elif do == "share":
            self.ask("share")
        elif do == "withdraw" and (pending := [edit for edit in self.offers["edits"] if edit["pending"]]):
            self.perhaps("withdraw", place=luck.choice(pending)["place"])
        elif not finished:
            self.change(do, arms)

    def perhaps(self, do: str, **fields: Any) -> None:
        """What other changes may stand against: they need what it takes away. Then nothing has happened."""
        before = self.ask("share")[0]
        try:
            self.ask(do, **fields)
        except InputError:
            assert self.ask("share")[0] == before

    def change(self, do: str, arms: list[str]) -> None:
        """A slider to one of its ends, a move off or on, or a new one."""
        luck = self.luck
        if do == "slider":
            slider = luck.choice(self.offers["controls"])
            value = slider[luck.choice(["low", "high"])]
            self.ask("change", path=slider["path"], value=value, arm=luck.choice(list(slider["value"])))
        elif do == "switch" and self.offers["moves"]:
            move = luck.choice(self.offers["moves"])
            arm = luck.choice(arms)
            if move["on"][arm] or move["state"] != "over":
                self.ask("change", path=move["path"], value=None if move["on"][arm] else move["data"], arm=arm)
        elif do == "start":
            start = luck.choice(self.offers["palette"])
            chosen = {"people": luck.sample(range(30), 3)} if start["kind"] == "seeding" else {}
            self.ask("change", path=start["path"], value=start["data"], arm=luck.choice([*arms, "both"]), **chosen)


@pytest.mark.parametrize("name", EXPLORED)
@pytest.mark.parametrize("seed", [0])
def test_what_is_explored_is_a_scenario(name: str, seed: int) -> None:
    """No offer is refused, the way back and forth leads to the same picture, and the shared run to the same tables."""
    walk = Walk(name, seed)
    walk.ask("open", b=walk.luck.choice([None, "same"]))
    for _ in range(20):
        walk.act()
    day, here = walk.ask("look")[0]["day"], walk.ask("frame")[1]
    walk.ask("go", day=walk.luck.randint(0, walk.given.horizon))
    walk.ask("go", day=day)
    there = walk.ask("frame")[1]
    for picture in ("opinion", "stage", "source", "aware", "talk", "histogram", "counts"):
        np.testing.assert_array_equal(here[picture], there[picture])

    walk.ask("go", day=walk.given.horizon)
    _, table = walk.ask("data")
    shared, _ = walk.ask("share")
    scenario = brought(shared["data"], walk.session._known_files)
    arms = [scenario, *([scenario.patch(scenario.what_if[shared["b"]["what_if"]])] if shared["b"] else [])]
    tables = [wom.simulate(arm, replicates=1).metrics.select(pl.lit(name).alias("arm"), pl.all())
              for name, arm in zip("AB", arms)]  # fmt: skip
    assert table["content"].tobytes() == pl.concat(tables).write_csv().encode()
