"""What cannot be is refused by name, and what is merely odd is run: every argument of every classical model."""

from __future__ import annotations

from collections.abc import Callable
from math import inf, nan
from typing import Any

import networkx as nx
import numpy as np
import pytest

from wom_sim import classics, network
from wom_sim.errors import InputError

RING = network.ring(n=6, k=2)
START = np.linspace(0.0, 1.0, 6)
LUCK: dict[str, Any] = {"runs": 2, "seed": 1, "threads": 1}
SPREADING: dict[str, Any] = {"ties": RING, "seeds": [0], "steps": 3, **LUCK}
GOOD: dict[Callable[..., Any], dict[str, Any]] = {
    classics.degroot: {"ties": RING, "initial": START, "steps": 3, "self_weight": 0.1, "tolerance": 0.0, "threads": 1},
    classics.friedkin_johnsen: {"ties": RING, "initial": START, "stubbornness": 0.2, "steps": 3, "threads": 1},
    classics.hegselmann_krause: {"ties": RING, "initial": START, "confidence": 0.2, "steps": 3, "tolerance": 0.0},
    classics.deffuant: {"ties": RING, "initial": START, "confidence": 0.2, "steps": 3, "mu": 0.5, **LUCK},
    classics.voter: {"ties": RING, "initial": [0, 1] * 3, "steps": 3, "zealots": [1], **LUCK},
    classics.bass: {"p": 0.1, "q": 0.3, "step": 1.0, **SPREADING},
    classics.goldenberg_libai_muller: {
        "advertising": 0.1,
        "weak": 0.1,
        "strong": 0.1,
        "weak_contacts": 2,
        **SPREADING,
    },
    classics.si: {"infection": 0.3, **SPREADING},
    classics.sis: {"infection": 0.3, "recovery": 0.2, **SPREADING},
    classics.sir: {"infection": 0.3, "recovery": 0.2, **SPREADING},
    classics.independent_cascade: {"p": 0.3, **SPREADING},
    classics.linear_threshold: {"thresholds": 0.3, "weights": np.full(12, 0.5), **SPREADING},
    classics.watts: {"thresholds": 0.3, **SPREADING},
    classics.complex_contagion: {"thresholds": 1, **SPREADING},
    classics.music_lab: {
        "quality": [0.1, 0.5],
        "listeners": 5,
        "influence": 0.5,
        "listens": 2,
        "worlds": 2,
        "seed": 1,
        "threads": 1,
    },
    classics.bass_curve: {"p": 0.1, "q": 0.3, "t": [1.0]},
    classics.bass_circle: {"p": 0.1, "q": 0.3, "t": [1.0]},
    classics.bass_couple: {"p": 0.1, "q": 0.3, "t": [1.0]},
    classics.bass_recursion: {"p": 0.1, "q": 0.3, "step": 1.0, "steps": 3, "start": 0.0},
    classics.clusters: {"opinions": START, "width": 0.1, "share": 0.0},
    classics.uniform_opinions: {"people": 5, "runs": 2, "low": 0.0, "high": 1.0, "seed": 1},
    classics.structural_virality: {"parents": [-1, 0]},
}
NEVER = ("x", nan, -inf, -7, object(), {1: 2}, [None], [nan], [[1.0], [2.0, 3.0]], np.full((3, 3), nan), 1 + 2j, b"x")
"""Values that are right for no argument, opinions and bounds below 0 apart."""
ANY_NUMBER = {"initial", "low", "opinions"}
OPTIONAL = {"runs", "steps", "thresholds", "weights"}


@pytest.mark.parametrize("model", GOOD, ids=lambda model: model.__name__)
def test_what_cannot_be_is_refused_by_its_name(model: Callable[..., Any]) -> None:
    """A wrong type, NaN or number out of bounds is an InputError that names the argument; never another error."""
    given = GOOD[model]
    model(**given)
    for name in given:
        wrongs = [wrong for wrong in NEVER if not (type(wrong) is int and name in ANY_NUMBER)]
        for wrong in wrongs if name in OPTIONAL else [*wrongs, None]:
            with pytest.raises(InputError) as refused:
                model(**{**given, name: wrong})
            assert name in refused.value.where, (name, wrong)


@pytest.mark.parametrize(
    ("model", "name", "wrong"),
    [
        (classics.bass, "p", 1.5),
        (classics.bass, "q", inf),
        (classics.bass, "steps", 2**31 - 1),
        (classics.bass, "runs", True),
        (classics.bass, "seed", 2**64),
        (classics.bass_recursion, "q", "0.3"),
        (classics.sir, "infection", True),
        (classics.sir, "recovery", 1.1),
        (classics.friedkin_johnsen, "stubbornness", -0.1),
        (classics.friedkin_johnsen, "initial", np.zeros(5)),
        (classics.degroot, "self_weight", 2.0),
        (classics.deffuant, "mu", 0.6),
        (classics.hegselmann_krause, "confidence", inf),
        (classics.independent_cascade, "p", np.full(12, 1.1)),
        (classics.independent_cascade, "p", "weights"),
        (classics.independent_cascade, "seeds", [6]),
        (classics.independent_cascade, "seeds", 7),
        (classics.independent_cascade, "seeds", {0}),
        (classics.independent_cascade, "seeds", [[0]] * 3),
        (classics.independent_cascade, "seeds", [True, False]),
        (classics.independent_cascade, "runs", 2**31 - 1),
        (classics.independent_cascade, "ties", nx.path_graph(3)),
        (classics.linear_threshold, "weights", np.full(12, 0.51)),
        (classics.linear_threshold, "thresholds", 1.01),
        (classics.watts, "thresholds", np.zeros(5)),
        (classics.complex_contagion, "thresholds", 0.5),
    ],
)
def test_what_is_out_of_bounds_is_refused(model: Callable[..., Any], name: str, wrong: Any) -> None:
    """Bounds of single arguments, memory that is not there, and networks of other packages."""
    with pytest.raises(InputError) as refused:
        model(**{**GOOD[model], name: wrong})
    assert name in refused.value.where


ODD = {
    "one person": network.from_edges([], people=1),
    "nobody tied": network.from_edges([], people=3),
    "two": network.from_edges([(0, 1)]),
    "one of one": network.complete(n=1),
    "directed, weighted": network.from_edges([(0, 1), (1, 2)], directed=True, weights=[0.2, 3.0]),
    "computed": network.procedural(n=40, near=4, regional=2, far=2, seed=1),
}


@pytest.mark.parametrize("ties", ODD.values(), ids=list(ODD))
def test_odd_networks_are_run(ties: network.Ties) -> None:
    """One person, nobody tied, one-way ties: every model goes on, also for no step at all."""
    n = ties.people
    for model, given in GOOD.items():
        if "ties" not in given:
            continue
        own = {**given, "ties": ties, "threads": 1}
        own |= {"initial": np.arange(n) % 2} if "initial" in given else {}
        own |= {"weights": None} if "weights" in given else {}
        own |= {"zealots": [0]} if "zealots" in given else {}
        for steps in (0, 2):
            found = model(**{**own, "steps": steps})
            assert np.shape(getattr(found, "opinions", np.zeros(n)))[-1] == n
            if isinstance(found, classics.Spread):
                assert found.curves.shape == (2, steps + 1)
                assert (found.sizes <= n).all()


def test_seeds_by_ids_of_any_kind() -> None:
    """Nodes of networkx are the ids, text or pairs as of a grid; numbers are then no ids."""
    text = network.from_networkx(nx.Graph([("a", "b"), ("c", "d")]))
    assert classics.independent_cascade(text, ["a", "c"], 1.0).sizes.tolist() == [4]
    grid = network.from_networkx(nx.grid_2d_graph(2, 3))
    assert classics.watts(grid, [(0, 0), (1, 2)], 0.3, who=True).times.min() == 0  # type: ignore[union-attr]  # asked for
    for wrong in ([0], ["e"], [{}], [None], "a"):
        with pytest.raises(InputError, match="seeds"):
            classics.independent_cascade(text, wrong, 1.0)  # type: ignore[arg-type]  # wrong on purpose


def test_the_couple_of_bass_with_a_huge_rate_of_innovation() -> None:
    """exp((p - q) t) was beyond every number for large p t, and the share none."""
    times = np.array([0.0, 1.0, 300.0])
    assert classics.bass_couple(1e12, 0.3, times).tolist() == [0.0, 1.0, 1.0]
    expected = 1.0 - (0.1 * np.exp(-0.8 * times) - 0.4 * np.exp(-0.5 * times)) / (0.1 - 0.4)
    assert classics.bass_couple(0.4, 0.1, times) == pytest.approx(expected, abs=1e-15)
