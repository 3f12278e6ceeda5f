"""Random regular networks: everyone has exactly k ties, and nothing else is given."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy.stats import chisquare

from wom_sim.errors import InputError
from wom_sim.network import NetworkConfig, RandomRegular, random_regular
from wom_sim.network.generators import pairing

NETWORK: TypeAdapter[Any] = TypeAdapter(NetworkConfig)


@settings(max_examples=60)
@given(st.integers(2, 40), st.integers(1, 39), st.integers(0, 2**64 - 1))
def test_everyone_has_exactly_k_ties(n: int, k: int, seed: int) -> None:
    """Guards the invariants, of few ties and of nearly all: no self-tie, no double tie, both ends know it."""
    k = min(k, n - 1)
    k -= n * k % 2
    if k == 0:
        return
    matrix = random_regular(n, k, seed).to_scipy().toarray()
    assert (matrix.sum(axis=0) == k).all()
    assert np.isin(matrix, (0, 1)).all()
    assert (matrix == matrix.T).all()
    assert not matrix.diagonal().any()


def test_all_cubic_networks_of_six_are_equally_likely() -> None:
    """Guards uniformity where all 70 can be counted: 60 prisms and 10 complete bipartite ones."""
    counts = Counter(str(random_regular(6, 3, seed).edges().tolist()) for seed in range(14_000))
    assert len(counts) == 70
    assert chisquare(list(counts.values())).pvalue > 1e-3


@pytest.mark.parametrize(("n", "k"), [(60, 4), (40, 30), (300, 6)])
def test_closes_as_many_triangles_and_squares_as_networkx(n: int, k: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards that mending alone, as of large networks, builds in nothing: against networkx.random_regular_graph."""
    monkeypatch.setattr(pairing, "_MIXED", 0)

    def facts(graph: Any) -> list[float]:
        table = nx.to_scipy_sparse_array(graph, format="csr", dtype=float)
        twice = table @ table
        return [twice.multiply(table).sum(), twice.multiply(twice).sum()]

    runs = 40
    ours = np.array([facts(random_regular(n, k, seed).to_networkx()) for seed in range(runs)])
    theirs = np.array([facts(nx.random_regular_graph(k, n, seed=seed)) for seed in range(runs)])
    error = np.sqrt((ours.var(axis=0, ddof=1) + theirs.var(axis=0, ddof=1)) / runs)
    assert (np.abs(ours.mean(axis=0) - theirs.mean(axis=0)) <= 4 * error).all()


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ((10, 0, 1), "1 tie or more"),
        ((10, 10, 1), "more people than ties"),
        ((5, 3, 1), "one of n and k even"),
        ((10, 4, -1), "seed"),
        ((10**9, 10, 1), "too many"),
    ],
)
def test_bad_settings_are_refused(settings: tuple[Any, ...], said: str) -> None:
    """Guards the bounds: the message says what to use instead."""
    with pytest.raises(InputError, match=said):
        random_regular(*settings)


def test_scenarios_can_name_it() -> None:
    """Guards the configuration: found by its kind, bounded, exactly counted, with a seed of its own."""
    config = NETWORK.validate_python({"kind": "random-regular", "n": 50, "k": 3, "seed": 3})
    assert isinstance(config, RandomRegular)
    assert config.build(1).fingerprint() == random_regular(50, 3, 3).fingerprint() == config.build(2).fingerprint()
    assert random_regular(50, 3, 3).fingerprint() != random_regular(50, 3, 4).fingerprint()
    assert config.expected_ties() == (50, config.build(1).tie_count)
    for change in ({"k": 50}, {"k": 0}, {"n": 51}, {"degree": 3}):
        with pytest.raises((InputError, ValidationError)):
            NETWORK.validate_python({"kind": "random-regular", "n": 50, "k": 3, **change})


SAME_BITS = """
from wom_sim.network import configuration_model, followers, preferential_attachment, random_regular
from wom_sim.network.generators.configuration_model import Lognormal, PowerLaw
print(preferential_attachment(300, 6, 0.0, 7).fingerprint(), preferential_attachment(90, 12, 0.8, 7).fingerprint())
print(random_regular(80, 5, 2**63 + 1).fingerprint(), followers(300, 5, 2.3, 7).fingerprint())
for distribution in (Lognormal(mean=6), PowerLaw(exponent=2.2, least=2)):
    print(configuration_model(distribution.degrees(100, 7), 7).fingerprint())
print(configuration_model([4, 4, 3, 2, 2, 1], 7).edges().tolist())
"""


def test_same_bits_with_the_jit_off() -> None:
    """Guards that the kernels of all these networks do arithmetic as Python does, and without warnings."""
    said = []
    for off in ("0", "1"):
        run = subprocess.run(
            [sys.executable, "-W", "error", "-c", SAME_BITS],
            env=os.environ | {"NUMBA_DISABLE_JIT": off, "PYTHONPATH": os.pathsep.join(sys.path)},
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        said.append(run.stdout)
    assert said[0] == said[1]
