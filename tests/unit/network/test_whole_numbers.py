"""Whole numbers that are given to networks, as Python, NumPy and clumsy users write them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from wom_sim import network
from wom_sim.errors import InputError
from wom_sim.network import Ties

MAKERS: list[tuple[Callable[..., Ties], dict[str, int], dict[str, float]]] = [
    (network.watts_strogatz, {"n": 60, "k": 4, "seed": 1}, {"rewiring": 0.2}),
    (network.newman_watts, {"n": 60, "k": 4, "seed": 1}, {"shortcuts": 0.2}),
    (network.random_regular, {"n": 60, "k": 4, "seed": 1}, {}),
    (network.gnp, {"n": 60, "seed": 1}, {"p": 0.1}),
    (network.gnm, {"n": 60, "ties": 90, "seed": 1}, {}),
    (network.erdos_renyi, {"n": 60, "seed": 1}, {"k": 4.5}),
    (network.followers, {"n": 60, "k": 4, "seed": 1}, {"exponent": 2.3}),
    (network.procedural, {"n": 80, "near": 2, "far": 2, "seed": 1, "regional": 2, "region": 64}, {}),
    (network.complete, {"n": 60}, {}),
    (network.ring, {"n": 60, "k": 4}, {}),
    (network.star, {"n": 60}, {}),
    (network.path, {"n": 60}, {}),
]


@pytest.mark.parametrize("kind", [np.int8, np.uint8, np.int32, np.float64])
@pytest.mark.parametrize(("make", "counts", "others"), MAKERS, ids=[make.__name__ for make, _, _ in MAKERS])
def test_numbers_of_numpy_make_the_same_network(
    make: Callable[..., Ties], counts: dict[str, int], others: dict[str, float], kind: Any
) -> None:
    """Guards products that overflowed in NumPy's small numbers, and settings that were no plain data."""
    same = make(**{name: kind(count) for name, count in counts.items()}, **others)
    plain = make(**counts, **others)
    assert same.fingerprint() == plain.fingerprint()
    assert json.dumps(same.settings) == json.dumps(plain.settings)


@pytest.mark.parametrize("wrong", [4.5, float("nan"), float("inf"), None, "4", [4]])
@pytest.mark.parametrize(("make", "counts", "others"), MAKERS, ids=[make.__name__ for make, _, _ in MAKERS])
def test_what_is_no_whole_number_is_refused(
    make: Callable[..., Ties], counts: dict[str, int], others: dict[str, float], wrong: Any
) -> None:
    """Guards a complete graph of 1.5 people, and faults that spoke of the inside."""
    for name in counts:
        with pytest.raises(InputError, match=f"{name} = .* is not a whole number"):
            make(**{**counts, name: wrong}, **others)
