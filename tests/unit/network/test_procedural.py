"""The procedural small world: permutations, ties that both ends know, and what it looks like beside true luck."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import wom_sim as wom
from wom_sim import network
from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network import Procedural, procedural
from wom_sim.network.expected import procedural_clustering
from wom_sim.network.permutation import permuted
from wom_sim.network.representations import neighbour, pick
from wom_sim.simulation import Simulation

WORD = st.integers(0, 2**32 - 1)


@kernel
def permute_all(size: int, half: int, keys: np.ndarray, turn: int, out: np.ndarray) -> None:
    """Where every place goes."""
    for place in range(size):
        to = permuted(np.uint64(place), np.uint64(size), np.uint64(half), keys[0], keys[1], np.uint64(turn))
        out[place] = to


def permutation(size: int, half: int, keys: list[int], turn: int) -> np.ndarray:
    out = np.empty(size, np.int64)
    permute_all(size, half, np.array(keys, np.uint64), turn, out)
    return out


@settings(deadline=None, max_examples=200)
@given(st.integers(3, 3000), st.integers(1, 8), WORD, WORD, st.data())
def test_a_permutation_and_its_inverse(size: int, half: int, one: int, other: int, data: st.DataObject) -> None:
    """Guards the bijection for every size, and that both ends of a tie know it: the turn taken back undoes it."""
    turn = data.draw(st.integers(1, size - 1))
    there = permutation(size, half, [one, other], turn)
    back = permutation(size, half, [one, other], size - turn)
    assert np.array_equal(np.sort(there), np.arange(size))
    assert np.array_equal(back[there], np.arange(size))
    assert (there != np.arange(size)).all()


def test_permutations_look_drawn() -> None:
    """Guards the mixing: places, steps between neighbours' places and two permutations are all evenly spread.

    Chi-squared over 64 bins at n = 100,003, on 40 keys: no more p-values below 0.01 than luck allows (4 sigma).
    """
    size, keys = 100_003, np.random.default_rng(3).integers(0, 2**32, (40, 2)).tolist()
    low = []
    images = [permutation(size, 8, pair, size // 3) for pair in keys]
    for one, other in zip(images, images[1:] + images[:1], strict=True):
        for lag in (1, 2, 7):
            low.append(stats.chisquare(np.bincount((np.roll(one, lag) - one) % size * 64 // size)).pvalue)
        low.append(stats.chisquare(np.bincount((one - other) % size * 64 // size)).pvalue)
    assert np.mean(np.array(low) < 0.01) < 0.01 + 4 * np.sqrt(0.01 * 0.99 / len(low))


@settings(deadline=None, max_examples=40)
@given(
    st.integers(70, 1500),
    st.integers(1, 4),
    st.integers(0, 4),
    st.integers(0, 4),
    st.sampled_from([64, 128, 4096]),
    st.integers(0, 99),
)
def test_both_ends_know_every_tie(n: int, near: int, regional: int, far: int, region: int, seed: int) -> None:
    """Guards symmetry, the absence of self-ties and the degree, with whole and left-over regions."""
    ties = procedural(n, 2 * near, 2 * far, seed, regional=2 * regional, region=region)
    arrays = ties.stored().arrays
    rows = np.repeat(np.arange(n), np.diff(arrays.start))
    assert (np.diff(arrays.start) == 2 * (near + regional + far)).all()
    assert (rows != arrays.neighbour).all()
    forth = np.sort(rows * n + arrays.neighbour)
    assert np.array_equal(forth, np.sort(arrays.neighbour.astype(np.int64) * n + rows))
    assert ties.ends == len(arrays.neighbour)


def test_regional_ties_stay_in_the_region() -> None:
    """Guards that regional ties end within the region, the last of which takes in who is left over."""
    ties = procedural(1000, 2, 0, 5, regional=6, region=256)
    for person in (0, 255, 256, 600, 767, 768, 999):
        found = {min(neighbour(ties.arrays, person, slot) // 256, 2) for slot in range(2, 8)}
        assert found == {min(person // 256, 2)}


def test_distance_and_clustering_are_those_of_drawn_permutations() -> None:
    """Guards the claim that keyed permutations do as well as true ones: 10 networks of each kind, 4 SE.

    The oracle ties people along the ring and by NumPy's permutations, and measures with SciPy's shortest paths.
    """
    n, near, far = 1500, 6, 6
    ours, theirs = [], []
    rng = np.random.default_rng(8)
    for seed in range(10):
        found = procedural(n, near, far, seed).measure(sources=None)
        ours.append((found.mean_distance, found.clustering))
        ring = np.column_stack([np.tile(np.arange(n), 3), np.repeat([1, 2, 3], n) + np.tile(np.arange(n), 3)]) % n
        drawn = np.concatenate([np.column_stack([np.arange(n), rng.permutation(n)]) for _ in range(far // 2)])
        pairs = np.sort(np.concatenate([ring, drawn[drawn[:, 0] != drawn[:, 1]]]), axis=1)
        other = network.from_edges(np.unique(pairs, axis=0), people=n).measure(sources=None)
        theirs.append((other.mean_distance, other.clustering))
    one, other = np.array(ours), np.array(theirs)
    error = np.sqrt(one.var(axis=0, ddof=1) / 10 + other.var(axis=0, ddof=1) / 10)
    assert (abs(one.mean(axis=0) - other.mean(axis=0)) < 4 * error).all()


def test_clustering_formula() -> None:
    """Guards the formula that calibration shares ties out by, to 5 % of what is measured."""
    for near, regional, far, region in ((12, 0, 8, 4096), (8, 10, 6, 256), (20, 20, 10, 1024)):
        found = procedural(40_000, near, far, 2, regional=regional, region=region).measure(sources=8)
        assert procedural_clustering(near, regional, far, region) == pytest.approx(found.clustering, rel=0.05)


def test_pairs_are_as_far_apart_as_searches_say() -> None:
    """Guards the search from both ends: the same distances as SciPy's for every pair drawn, and the same mean."""
    from scipy.sparse.csgraph import shortest_path

    from wom_sim.network.measures.pairs import PairDistances, pair_distance

    for ties in (
        procedural(600, 4, 2, 1),
        network.watts_strogatz(300, 2, 0.3, 2),
        network.from_edges([(0, 1), (1, 2), (3, 4)], people=6),
    ):
        table = shortest_path(ties.to_scipy(), unweighted=True)
        for a in range(0, ties.people, 7):
            for b in range(ties.people):
                far = table[a, b]
                assert pair_distance(ties.arrays, a, b) == (far if np.isfinite(far) else -1)
    ties = procedural(20_000, 6, 6, 4)
    pairs = PairDistances(ties, 1)
    pairs.extend(500)
    exactly = ties.measure(sources=2000)
    assert abs(pairs.mean - exactly.mean_distance) < 4 * pairs.standard_error


def test_pairs_are_added_and_never_exchanged() -> None:
    """Guards sampled distances: in steps, and by any number of threads, they are the same pairs."""
    from wom_sim.network.measures.pairs import PairDistances

    ties = procedural(5000, 4, 4, 4)
    steps, once = PairDistances(ties, 9), PairDistances(ties, 9)
    for sources in (3, 17, 50):
        steps.extend(sources)
    once.extend(50)
    assert (steps.mean, steps.standard_error, steps.used) == (once.mean, once.standard_error, 200)


def test_facebook_fits_and_is_measured() -> None:
    """Guards the largest network: a kilobyte for 721 million people, measured from a sample, and refused as a list."""
    ties = procedural(721_000_000, 78, 40, 1, regional=72)
    assert ties.nbytes < 4000
    found = ties.measure(sources=32)
    assert found.mean_degree == 190
    assert abs(found.mean_distance - 4.74) < 4 * found.standard_error + 0.02
    assert found.clustering == pytest.approx(0.14, abs=0.01)
    assert (found.exact, found.pairs, found.components) == (False, 128, 1)
    with pytest.raises(InputError, match="are free"):
        ties.stored()
    with pytest.raises(InputError, match="cannot be measured exactly"):
        ties.measure(sources=None)


def test_stored_and_computed_ties_give_the_same_run() -> None:
    """Guards the interface: a run over computed ties and one over their stored copy are the same, bit for bit."""
    scenario = wom.Scenario.from_data(
        {
            "horizon": 30,
            "network": {"kind": "procedural", "n": 700, "near": 4, "regional": 2, "far": 4, "region": 128},
            "products": {"one": {"price": 1, "aware": 0.5, "owners": 0.3}},
        }
    )
    computed = Simulation(scenario, seed=5)
    stored = Simulation(scenario, seed=5, ties=scenario.network.build(5).stored())
    computed.run()
    stored.run()
    assert np.array_equal(computed.opinions("one"), stored.opinions("one"))
    picks = [pick(computed.ties.arrays, 3, np.uint32(word)) for word in range(0, 2**32, 2**27)]
    assert picks == [pick(stored.ties.arrays, 3, np.uint32(word)) for word in range(0, 2**32, 2**27)]


def test_the_same_ties_without_the_compiler() -> None:
    """Guards bits: with the JIT off the same people are tied, and nothing overflows on the way."""
    code = (
        "import warnings; warnings.simplefilter('error')\n"
        "from wom_sim.network import procedural\n"
        "print(procedural(300, 4, 4, 7, regional=4, region=64).stored().fingerprint())"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.strip() == procedural(300, 4, 4, 7, regional=4, region=64).stored().fingerprint()


@pytest.mark.parametrize(
    ("bad", "words"),
    [
        ({"near": 3}, "near = 3"),
        ({"near": 0}, "near = 0"),
        ({"far": 5}, "far = 5"),
        ({"n": 10}, "cannot have 12 ties"),
        ({"regional": 4, "region": 100}, "power of two"),
        ({"regional": 80, "region": 64}, "do not fit"),
    ],
)
def test_what_cannot_be_laid_out_is_refused(bad: dict[str, int], words: str) -> None:
    """Guards users from networks that are not what they asked for."""
    asked = {"n": 500, "near": 6, "far": 6, **bad}
    with pytest.raises(InputError, match=words):
        procedural(**asked, seed=1)
    with pytest.raises(ValueError, match="validation error"):
        Procedural(**asked)
