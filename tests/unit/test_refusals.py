"""What no simulation can be made of is refused by name, and never by an error of NumPy, Numba or a dictionary."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from little import town

import wom_sim as wom
from wom_sim import network
from wom_sim.errors import InputError
from wom_sim.scenario import Scenario

TOWN = town(network={"n": 24, "k": 4, "rewiring": 0.2}, horizon=3)
CASES: dict[str, tuple[Callable[[Any], Any], tuple[Any, ...]]] = {
    "scenario": (wom.Simulation, (None, "x", 5, [], [None], {})),
    "replicates": (
        lambda wrong: wom.Simulation(TOWN, replicates=wrong),
        ("x", None, True, nan, -1, 0, 1.5, 10**12, 2**64, [], ["a"], [1.5], [-1]),
    ),
    "seed": (lambda wrong: wom.Simulation(TOWN, seed=wrong), ("x", True, nan, -1, 1.5, 2**64, [])),
    "threads": (lambda wrong: wom.Simulation(TOWN, threads=wrong), ("x", None, True, nan, 0, 10**12)),
    "days": (lambda wrong: wom.Simulation(TOWN).run(wrong), ("x", True, nan, -1, 1.5, [])),
    "product": (lambda wrong: wom.Simulation(TOWN).opinions(wrong), ("x", None, 0, nan)),
    "world": (lambda wrong: wom.Simulation(TOWN).stages("lotus", wrong), ("x", None, 1, -1)),
    "edges": (network.from_edges, (None, "x", 5, [(0, 0)], [(0, 1.5)], [("a", "b")], [(0, 1), (2,)], [(0, -1)])),
    "people": (lambda wrong: network.from_edges([(0, 1)], people=wrong), ("x", 1.5, 0, nan, 10**12)),
    "ids": (lambda wrong: network.from_edges([(0, 1)], ids=wrong), (5, "ab", ["a", "a"])),
    "graph": (network.from_networkx, (None, 5, nx.MultiGraph([(0, 1)]))),
    "laws.talk.rate": (lambda wrong: TOWN.patch({"laws.talk.rate": wrong}), ("x", nan, inf, -1.0, 1e308)),
    "laws.talk.half_life": (lambda wrong: TOWN.patch({"laws.talk.half_life": wrong}), (0.0, 5e-324, [], {})),
    "platforms.online.network": (
        lambda wrong: TOWN.patch({"platforms.online.network": {"kind": wrong}}), ([], {"a": 1}, "x", None)
    ),
    "": (TOWN.patch, (None, "network.n=3", {3: 4})),
    "scenario ": (Scenario.from_data, (None, [1], "x")),
}  # fmt: skip


@pytest.mark.parametrize("where", CASES)
def test_what_cannot_be_is_refused_by_its_name(where: str) -> None:
    """A wrong type, NaN or a number out of bounds is an InputError that names the place."""
    ask, wrongs = CASES[where]
    for wrong in wrongs:
        with pytest.raises(InputError) as refused:
            ask(wrong)
        assert where.strip() in str(refused.value), wrong


def test_homophily_where_nobody_differs_is_refused(tmp_path: Path) -> None:
    """Without ties, or with a single one, tastes were divided by a spread of 0."""
    likeness = {"traits": {"homophily": 0.5}}
    with pytest.raises(InputError, match="homophily"):
        wom.Simulation(town(network={"kind": "erdos-renyi", "n": 5, "p": 0.0}, population=likeness))
    file = tmp_path / "ties.csv"
    network.write(network.from_edges([(0, 1)]), file)
    with pytest.raises(InputError, match="homophily"):
        wom.Simulation(town(network={"edges": str(file)}, population=likeness))


def test_a_hundred_thousand_faults_are_refused_at_once() -> None:
    """Each used to be held against every other, for hours; and nobody reads on after the first of them."""
    with pytest.raises(InputError) as refusal:
        Scenario.from_data({"products": {"lotus": {}}, "changes": [0] * 100_000, **{f"x{i}": 1 for i in range(10_000)}})
    lines = str(refusal.value).splitlines()
    assert len(lines) == 51
    assert "more faults" in lines[-1]
