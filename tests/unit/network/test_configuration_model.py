"""The configuration model: exact degrees, simple ties, and as uniform as can be told."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from typing import Any

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError
from scipy.stats import chisquare, kstest, lognorm

from wom_sim.errors import InputError
from wom_sim.network import Configuration, NetworkConfig, Ties, configuration_model
from wom_sim.network.generators import pairing
from wom_sim.network.generators.configuration_model import Lognormal, PowerLaw, check_graphical
from wom_sim.scenario import Scenario

NETWORK: TypeAdapter[Any] = TypeAdapter(NetworkConfig)


def assert_exact(ties: Ties, degrees: Any) -> None:
    """Simple symmetric ties with exactly these degrees."""
    matrix = ties.to_scipy().toarray()
    assert (matrix.sum(axis=0) == degrees).all()
    assert np.isin(matrix, (0, 1)).all()
    assert (matrix == matrix.T).all()
    assert not matrix.diagonal().any()
    rows = np.split(ties.stored().arrays.neighbour, ties.stored().arrays.start[1:-1])
    assert all((np.diff(row) > 0).all() for row in rows)


@settings(max_examples=80)
@given(st.integers(1, 30), st.floats(0, 1), st.integers(0, 2**64 - 1))
def test_degrees_are_exact_and_ties_simple(n: int, density: float, seed: int) -> None:
    """Guards pairing and mending, of few ties and of nearly all."""
    degrees = [degree for _, degree in nx.gnp_random_graph(n, density, seed=seed % 1000).degree]
    assert_exact(configuration_model(degrees, seed), degrees)


@pytest.mark.parametrize("n", [6, 16, 40])
def test_degrees_that_only_one_network_has(n: int) -> None:
    """Guards against swapping in vain: of a threshold graph there is one, and random swaps do not find it."""
    graph = nx.empty_graph(n)
    graph.add_edges_from((a, b) for b in range(1, n, 2) for a in range(b))
    ties = configuration_model([degree for _, degree in sorted(graph.degree)], 1)
    assert {tuple(tie) for tie in ties.edges().tolist()} == {tuple(sorted(tie)) for tie in graph.edges}


@settings(max_examples=300)
@given(st.lists(st.integers(-1, 9), min_size=1, max_size=9))
def test_impossible_degrees_are_refused(degrees: list[int]) -> None:
    """Guards the condition of Erdos and Gallai (1960) against networkx's."""
    if nx.is_graphical(degrees):
        check_graphical(np.array(degrees))
    else:
        with pytest.raises(InputError):
            check_graphical(np.array(degrees))


def every_network(degrees: list[int]) -> set[tuple[tuple[int, int], ...]]:
    """All simple networks with these degrees, by trying all sets of so many ties."""
    pairs = itertools.combinations(range(len(degrees)), 2)
    sets = itertools.combinations(list(pairs), sum(degrees) // 2)
    return {ties for ties in sets if np.bincount(np.ravel(ties), minlength=len(degrees)).tolist() == degrees}


def drawn(degrees: list[int], times: int) -> Counter[tuple[tuple[int, int], ...]]:
    """How often each network comes out."""
    found = (configuration_model(degrees, seed).edges().tolist() for seed in range(times))
    return Counter(tuple((a, b) for a, b in sorted(ties)) for ties in found)


@pytest.mark.parametrize("degrees", [[2] * 5, [2] * 6, [4, 3, 2, 2, 2, 1], [3, 3, 2, 2, 1, 1], [4, 2, 2, 2, 2, 2]])
def test_small_networks_are_uniform(degrees: list[int]) -> None:
    """Guards uniformity on all networks with the same degrees; pairing and mending alone is refused by this test."""
    networks = every_network(degrees)
    counts = drawn(degrees, 200 * len(networks))
    assert set(counts) == networks
    assert chisquare(list(counts.values())).pvalue > 1e-3


def test_mending_alone_is_near_uniform(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards what is said of large networks, on a small one: the least uniform found is off by about a twentieth."""
    monkeypatch.setattr(pairing, "_MIXED", 0)
    networks = every_network([2] * 6)
    times = 300 * len(networks)
    counts = np.array(list(drawn([2] * 6, times).values()))
    excess = chisquare(counts).statistic - (len(networks) - 1)
    # The divergence from uniform, cleared of what luck adds; the distance in variation is at most half its root.
    assert 0 < excess / times < 0.15**2


def test_hubs_are_tied_as_in_a_chain_of_swaps(monkeypatch: pytest.MonkeyPatch) -> None:
    """Guards mending alone on unequal degrees, against networkx's Havel-Hakimi graph after many random swaps."""
    monkeypatch.setattr(pairing, "_MIXED", 0)
    degrees = PowerLaw(exponent=2.5, least=3).degrees(200, 1).tolist()

    def facts(graph: Any) -> list[float]:
        hubs = np.argsort(degrees)[-12:].tolist()
        among = graph.subgraph(hubs).number_of_edges()
        return [nx.transitivity(graph), nx.average_clustering(graph), nx.degree_assortativity_coefficient(graph), among]

    runs = 40
    ours = np.array([facts(configuration_model(degrees, seed).to_networkx()) for seed in range(runs)])
    chain, chained = nx.havel_hakimi_graph(degrees), []
    nx.double_edge_swap(chain, 5000, max_tries=500_000, seed=1)
    for seed in range(runs):
        nx.double_edge_swap(chain, 1000, max_tries=500_000, seed=seed)
        chained.append(facts(chain))
    theirs = np.array(chained)
    error = np.sqrt((ours.var(axis=0, ddof=1) + theirs.var(axis=0, ddof=1)) / runs)
    assert (np.abs(ours.mean(axis=0) - theirs.mean(axis=0)) <= 4 * error).all()


def test_many_people_with_unequal_degrees() -> None:
    """Guards the work on large networks: exact degrees, no self-ties, no repeats, both ends know a tie."""
    degrees = Lognormal(mean=20).degrees(20_000, 3)
    ties: Any = configuration_model(degrees, 3)
    owner = np.repeat(np.arange(20_000), degrees)
    key = owner * 20_000 + ties.arrays.neighbour
    assert (ties.degrees() == degrees).all()
    assert (owner != ties.arrays.neighbour).all()
    assert (np.diff(key) > 0).all()
    assert (np.sort(ties.arrays.neighbour.astype(np.int64) * 20_000 + owner) == key).all()


def test_lognormal_numbers_of_ties() -> None:
    """Guards the draw: SciPy's lognormal, whose mean is the one asked for."""
    found = Lognormal(mean=2000, spread=0.8, most=10**6).degrees(10**5, 2)[:20_000]
    assert kstest(found, lognorm(0.8, scale=2000 * math.exp(-0.32)).cdf).pvalue > 1e-3
    assert abs(found.mean() - 2000) < 4 * 2000 * math.sqrt(math.expm1(0.64) / 20_000)


def test_power_law_numbers_of_ties() -> None:
    """Guards the draw: the tail above x is ((x - 1/2) / (least - 1/2))**(1 - exponent); and that hubs are cut."""
    found = PowerLaw(exponent=2.5, least=3, most=10**4).degrees(50_000, 2)
    above = ((np.arange(3, 43) - 0.5) / 2.5) ** -1.5
    counted = np.append(np.bincount(found)[3:42], (found >= 42).sum())
    assert chisquare(counted, 50_000 * np.append(-np.diff(above), above[-1])).pvalue > 1e-3
    cut = PowerLaw(exponent=2.1, least=3).degrees(50_000, 2)
    assert cut.max() < math.sqrt(cut.sum()) * 2 < found.max() * 2
    assert cut.sum() % 2 == found.sum() % 2 == 0


def test_seeds_count() -> None:
    """Guards keyed draws: the same seed the same bits, another seed others."""
    degrees = Lognormal(mean=8).degrees(3000, 5)
    base = configuration_model(degrees, 5).fingerprint()
    assert base == configuration_model(degrees, 5).fingerprint()
    assert base != configuration_model(degrees, 6).fingerprint()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"sequence": [2, 2, 1]}, "odd"),
        ({"sequence": [3, 3, 1, 1]}, "the 2 people with the most ties are to have 6 in all, and can find 4"),
        ({"sequence": [2, 2, -2]}, "greater than or equal to 0"),
        ({"sequence": [2, 2, 10**30]}, "less than or equal to"),
        ({"sequence": [3, 3, 2]}, "person 0 cannot have 3 ties"),
        ({"sequence": []}, "at least 1 item"),
        ({"sequence": [2, 2, 2], "n": 4}, "listed for 3"),
        ({"sequence": {"kind": "lognormal", "mean": 3}}, "how many people"),
        ({"sequence": {"kind": "lognormal", "mean": 30}, "n": 20}, "20 people cannot"),
        ({"sequence": {"kind": "lognormal", "meen": 3}, "n": 20}, "meen"),
        ({"sequence": {"kind": "power-law", "exponent": 2.0}, "n": 20}, "greater than 2"),
        ({"sequence": {"kind": "power-law", "exponent": 2.5, "least": 5, "most": 3}, "n": 20}, "no less than `least`"),
        ({"n": 20}, "sequence"),
    ],
)
def test_bad_settings_are_refused(value: dict[str, Any], said: str) -> None:
    """Guards the bounds: the message says what is wrong."""
    with pytest.raises((InputError, ValidationError), match=said):
        NETWORK.validate_python({"kind": "configuration", **value})


@pytest.mark.parametrize("degrees", [[0.5, 0.5], [], [[1, 1]]])
def test_degrees_are_whole_numbers_in_a_row(degrees: Any) -> None:
    """Guards the function itself, which other code calls."""
    with pytest.raises(InputError, match="whole numbers"):
        configuration_model(degrees, 1)


def test_scenarios_can_name_it() -> None:
    """Guards the configuration: a list or a distribution, a seed of its own, and ties counted for memory."""
    listed = NETWORK.validate_python({"kind": "configuration", "sequence": [1, 2, 1, 2], "seed": 3})
    assert isinstance(listed, Configuration)
    assert listed.build(1).fingerprint() == configuration_model([1, 2, 1, 2], 3).fingerprint()
    assert listed.expected_ties() == (4, 3)
    for distribution in ({"kind": "lognormal", "mean": 12}, {"kind": "power-law", "exponent": 3, "least": 4}):
        network = NETWORK.validate_python({"kind": "configuration", "n": 5000, "sequence": distribution})
        people, ties = network.expected_ties()
        assert people == network.build(1).people == 5000
        assert ties == pytest.approx(network.build(1).tie_count, rel=0.1)


def test_a_distribution_without_its_kind() -> None:
    """Guards the words for a part that does not say which kind it is: they were those of a library."""
    with pytest.raises(InputError, match=r"sequence: say which kind this is, as in 'kind: NAME'\.$"):
        Scenario.from_data(
            {"network": {"kind": "configuration", "n": 100, "sequence": {"exponent": 2.5}}, "products": {"a": {}}}
        )
