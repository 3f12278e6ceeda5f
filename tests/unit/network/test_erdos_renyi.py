"""The random graphs of Gilbert and of Erdos and Renyi: every graph as likely as it should be."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy.stats import binom, chisquare

from wom_sim.errors import InputError
from wom_sim.network import NetworkConfig, Ties, complete, erdos_renyi, gnm, gnp
from wom_sim.network.generators import skipping
from wom_sim.network.generators.erdos_renyi import drop_any

NETWORK: TypeAdapter[Any] = TypeAdapter(NetworkConfig)


def is_simple(ties: Ties) -> bool:
    """Whether no tie is double or leads to oneself, both ends know it, and rows are ascending."""
    arrays: Any = ties.arrays
    matrix = ties.to_scipy().toarray()
    ascending = all((np.diff(row) > 0).all() for row in np.split(arrays.neighbour, arrays.start[1:-1]))
    return ascending and bool((matrix == matrix.T).all()) and not matrix.diagonal().any()


@given(st.integers(2, 40), st.floats(0, 1), st.integers(0, 2**64 - 1))
def test_ties_are_simple(n: int, p: float, seed: int) -> None:
    """Guards the borders of rows: nobody is tied to themselves, twice, or to anyone outside."""
    assert is_simple(gnp(n, p, seed))


@given(st.integers(2, 40), st.floats(0, 1), st.integers(0, 2**64 - 1))
def test_there_are_exactly_so_many_ties(n: int, share: float, seed: int) -> None:
    """Guards the count of the second model, from none to all pairs."""
    ties = gnm(n, round(share * (n * (n - 1) // 2)), seed)
    assert ties.tie_count == round(share * (n * (n - 1) // 2))
    assert is_simple(ties)


@pytest.mark.parametrize("n", [2, 3, 10, 41])
def test_chances_of_nothing_and_of_certainty(n: int) -> None:
    """Guards the ends of the scale, where logarithms are 0 or infinite, and chances too small for any tie."""
    for chance in (0.0, 1e-300, 5e-324):
        assert gnp(n, chance, 1).tie_count == 0
    assert gnp(n, 1.0, 1).fingerprint() == complete(n).stored().fingerprint()


def frequencies(make: Any, n: int, runs: int) -> dict[tuple[int, ...], int]:
    """How often each graph of n people came up; a graph is the bits of its pairs."""
    pairs = list(combinations(range(n), 2))
    found: dict[tuple[int, ...], int] = {}
    for seed in range(runs):
        ties = set(map(tuple, make(seed).edges().tolist()))
        graph = tuple(int(pair in ties) for pair in pairs)
        found[graph] = found.get(graph, 0) + 1
    return found


@pytest.mark.parametrize("p", [0.3, 0.6])
def test_every_graph_of_four_people_comes_up_as_often_as_it_should(p: float) -> None:
    """Guards the law: p**m (1 - p)**(6 - m) for each of the 64 graphs, so that pairs are independent (chi-squared)."""
    runs = 6000
    found = frequencies(lambda seed: gnp(4, p, seed), 4, runs)
    graphs = [tuple(int(graph >> bit & 1) for bit in range(6)) for graph in range(64)]
    expected = [runs * p ** sum(graph) * (1 - p) ** (6 - sum(graph)) for graph in graphs]
    assert chisquare([found.get(graph, 0) for graph in graphs], expected).pvalue > 1e-4


@pytest.mark.parametrize(("n", "count", "runs", "surplus"), [(4, 3, 4000, 5.0), (5, 2, 4500, 0.0), (30, 1, 8700, 5.0)])
def test_every_graph_with_so_many_ties_is_equally_likely(
    n: int, count: int, runs: int, surplus: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Guards that dropping the surplus, and trying again without one, favour no tie (chi-squared)."""
    monkeypatch.setattr("wom_sim.network.generators.erdos_renyi._SURPLUS", surplus)
    found = frequencies(lambda seed: gnm(n, count, seed), n, runs)
    pairs = n * (n - 1) // 2
    graphs = {1: pairs, 2: pairs * (pairs - 1) // 2, 3: 20}[count]
    assert len(found) == graphs
    assert chisquare(list(found.values())).pvalue > 1e-4


def test_any_tie_is_dropped_alike() -> None:
    """Guards the choice among many ties: of 100, two are dropped, and each as often as any other (chi-squared)."""
    dropped = np.zeros(100)
    for seed in range(10_000):
        first, second = np.arange(100, dtype=np.int32), np.arange(100, 200, dtype=np.int32)
        drop_any(np.uint64(seed), 98, first, second)
        assert (second[:98] - first[:98] == 100).all()
        dropped += 1
        dropped[first[:98]] -= 1
    assert chisquare(dropped).pvalue > 1e-4


@pytest.mark.parametrize("exact", [False, True])
def test_equal_in_distribution_to_networkx(exact: bool) -> None:
    """Guards both laws at a larger size: ties, triangles, moments of the degrees, largest component."""
    n, k, runs = 400, 3, 60

    def facts(graph: Any) -> list[float]:
        degrees = np.array([degree for _, degree in graph.degree], np.float64)
        largest = max(map(len, nx.connected_components(graph)))
        return [graph.size(), sum(nx.triangles(graph).values()), degrees.var(), float((degrees**3).mean()), largest]

    def theirs(seed: int) -> Any:
        return (
            nx.gnm_random_graph(n, n * k // 2, seed=seed)
            if exact
            else nx.fast_gnp_random_graph(n, k / (n - 1), seed=seed)
        )

    make = (lambda seed: gnm(n, n * k // 2, seed)) if exact else (lambda seed: gnp(n, k / (n - 1), seed))
    ours = np.array([facts(make(seed).to_networkx()) for seed in range(runs)])
    others = np.array([facts(theirs(seed)) for seed in range(runs)])
    error = np.sqrt((ours.var(axis=0, ddof=1) + others.var(axis=0, ddof=1)) / runs)
    assert (np.abs(ours.mean(axis=0) - others.mean(axis=0)) <= 4 * error + 1e-12).all()


def test_degrees_are_binomial_from_the_first_person_to_the_last() -> None:
    """Guards many blocks of draws: degrees of 40,000 people against the binomial law, and no trend along numbers."""
    n, k = 40_000, 12
    degrees = gnp(n, k / (n - 1), 2).degrees()
    cells = np.arange(3, 24)
    expected = binom.pmf(cells, n - 1, k / (n - 1))
    expected[0], expected[-1] = binom.cdf(3, n - 1, k / (n - 1)), binom.sf(22, n - 1, k / (n - 1))
    found = np.bincount(np.clip(degrees, 3, 23), minlength=24)[3:]
    assert chisquare(found, expected / expected.sum() * n).pvalue > 1e-4
    tenths = degrees.reshape(10, -1).mean(axis=1)
    assert (np.abs(tenths - k) <= 4 * (k / (n / 10)) ** 0.5).all()


def test_too_little_room_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards the rare case of more ties than there was room for: all are found, and the same ones."""
    roomy = gnp(300, 0.1, 4)
    monkeypatch.setattr(skipping, "_SPARE", -20.0)
    assert gnp(300, 0.1, 4).fingerprint() == roomy.fingerprint()


SAME_BITS = """
from wom_sim.network import *
for ties in (gnp(300, 0.03, 7), gnm(300, 900, 7), newman_watts(300, 6, 0.4, 7), lattice([9, 8, 3]), ring(300, 8),
             stochastic_blocks([100, 50, 30], [[0.1, 0.01, 0.0], [0.01, 1.0, 0.3], [0.0, 0.3, 0.2]], 7),
             planted_partition([90, 60, 30], 8, 0.2, 7)):
    print(ties, ties.fingerprint())
"""


def test_same_bits_with_the_jit_off() -> None:
    """Guards all networks that are made by skips, by shortcuts or by shape: compiled or not, the same, no warnings."""
    runs = [
        subprocess.Popen(
            [sys.executable, "-W", "error", "-c", SAME_BITS],
            env=os.environ | {"NUMBA_DISABLE_JIT": off, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for off in ("0", "1")
    ]
    compiled, plain = (run.communicate()[0] for run in runs)
    assert [run.returncode for run in runs] == [0, 0]
    assert compiled.count("\n") == 7
    assert compiled == plain


@pytest.mark.parametrize("make", [lambda seed: gnp(500, 0.02, seed), lambda seed: gnm(500, 2000, seed)])
def test_the_seed_decides(make: Any) -> None:
    """Guards keyed draws: the same seed the same bits, another seed others."""
    assert make(5).fingerprint() == make(5).fingerprint()
    assert make(5).fingerprint() != make(6).fingerprint()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: gnp(1, 0.5, 1), "2 to"),
        (lambda: gnp(10, 1.1, 1), "from 0 to 1"),
        (lambda: gnp(10, float("nan"), 1), "from 0 to 1"),
        (lambda: gnp(10, 0.1, -1), "seed"),
        (lambda: gnm(10, 46, 1), "0 to 45"),
        (lambda: gnm(10, -1, 1), "0 to 45"),
        (lambda: gnm(1, 0, 1), "2 to"),
        (lambda: gnm(10, 5, 2**64), "seed"),
    ],
)
def test_bad_settings_are_refused(make: Any, said: str) -> None:
    """Guards the bounds: the message says what to use instead."""
    with pytest.raises(InputError, match=said):
        make()


def test_scenarios_can_name_it() -> None:
    """Guards the kind and its three ways to say how many ties; a seed of its own counts before the scenario's."""
    for given_as, same, error in (
        ({"k": 8}, gnp(200, 8 / 199, 3), 4 * 800**0.5),
        ({"p": 0.05}, gnp(200, 0.05, 3), 4 * 995**0.5),
        ({"ties": 700}, gnm(200, 700, 3), 0),
    ):
        config = NETWORK.validate_python({"kind": "erdos-renyi", "n": 200, "seed": 3, **given_as})
        ties = config.build(1)
        assert ties.fingerprint() == same.fingerprint()
        assert NETWORK.validate_python(ties.settings).build(1).fingerprint() == same.fingerprint()
        people, count = config.expected_ties()
        assert people == 200
        assert abs(ties.tie_count - count) <= error
    for given_as, said in (
        ({}, "one of k, p and ties"),
        ({"k": 8, "p": 0.1}, "one of k, p and ties"),
        ({"k": 200}, "0 to 199"),
        ({"p": 1.5}, "p"),
        ({"ties": 19_901}, "0 to 19900"),
    ):
        with pytest.raises((InputError, ValidationError), match=said):
            NETWORK.validate_python({"kind": "erdos-renyi", "n": 200, **given_as})


def test_mean_degree() -> None:
    """Guards the usual way to ask: k ties each on average are chance k / (n - 1), within 4 SE of their number."""
    found = [erdos_renyi(2000, 4.0, seed).mean_degree for seed in range(30)]
    assert erdos_renyi(2000, 4.0, 7).fingerprint() == gnp(2000, 4.0 / 1999, 7).fingerprint()
    assert abs(np.mean(found) - 4.0) < 4 * np.std(found, ddof=1) / np.sqrt(30)
    with pytest.raises(InputError, match="cannot have"):
        erdos_renyi(10, 9.5, 1)
