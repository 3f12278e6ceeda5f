"""What the models of opinion share: what they take, what they refuse, and what never changes a bit."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wom_sim import classics, network
from wom_sim.errors import InputError

N = 24
RING = network.watts_strogatz(N, 4, 0.3, 1)
ONE_WAY = np.array([(a, (a * step + 1) % N) for a in range(N) for step in (2, 5) if a != (a * step + 1) % N])
KINDS = {
    "stored": RING,
    "weighted": network.strengths(RING),
    "directed": network.from_edges(ONE_WAY, people=N, directed=True, duplicates="drop"),
    "weighted directed": network.from_edges(
        ONE_WAY, people=N, directed=True, duplicates="drop", weights=1.0 + np.arange(len(ONE_WAY)) % 3
    ),
    "complete": network.complete(N),
    "procedural": network.procedural(N, 4, 2, 1),
    "nobody tied": network.from_edges([], people=N),
}
MODELS = {
    "degroot": partial(classics.degroot, steps=5, self_weight=0.25),
    "friedkin_johnsen": partial(classics.friedkin_johnsen, steps=5, stubbornness=0.3),
    "hegselmann_krause": partial(classics.hegselmann_krause, steps=5, confidence=0.3),
    "deffuant": partial(classics.deffuant, steps=5, confidence=0.4, mu=0.3, seed=7),
}
STARTS = classics.uniform_opinions(N, runs=3, seed=2)


def every_result():
    """Opinions of every model on every kind of ties."""
    for ties in KINDS.values():
        for model in MODELS.values():
            yield model(ties, STARTS).opinions
        yield classics.voter(ties, np.arange(N) % 3, steps=5, runs=3, seed=4, zealots=2).curves


def fingerprint():
    digest = hashlib.sha256()
    for array in every_result():
        digest.update(np.ascontiguousarray(array).tobytes())
    return digest.hexdigest()


def test_without_the_jit():
    """Guards bits: integer promotion, NumPy functions or fused arithmetic in a kernel would show here."""
    code = "from test_opinions import fingerprint; print(fingerprint())"
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(classics.__file__).parents[2])])
    plain = {**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": paths}
    command = [sys.executable, "-W", "error", "-c", code]
    found = subprocess.run(command, env=plain, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == fingerprint()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("model", MODELS)
def test_batches_and_threads_change_nothing(model, kind):
    """Guards bits: one run is that run among many, and threads divide runs and nothing else."""
    run, ties = MODELS[model], KINDS[kind]
    together = run(ties, STARTS)
    assert np.array_equal(run(ties, STARTS, threads=2).opinions, together.opinions)
    assert together.opinions.shape == STARTS.shape
    assert together.steps.shape == together.moved.shape == (3,)
    alone = run(ties, STARTS[0])
    assert np.array_equal(alone.opinions, together.opinions[0])
    assert (alone.steps, alone.moved) == (together.steps[0], together.moved[0])


def test_repeated_runs_differ_by_luck_alone():
    """`runs` repeats a state for all; run r has the same luck whatever the number of runs."""
    three = classics.deffuant(RING, STARTS[0], confidence=0.5, steps=2, runs=3, seed=1)
    five = classics.deffuant(RING, STARTS[0], confidence=0.5, steps=2, runs=5, seed=1)
    assert np.array_equal(five.opinions[:3], three.opinions)
    assert len(np.unique(five.opinions, axis=0)) == 5
    given_each = classics.deffuant(RING, np.tile(STARTS[0], (3, 1)), confidence=0.5, steps=2, seed=1)
    assert np.array_equal(given_each.opinions, three.opinions)


@pytest.mark.parametrize("model", MODELS)
def test_what_is_given_is_not_written_to(model):
    """Guards the caller's own array."""
    before = STARTS.copy()
    MODELS[model](RING, STARTS)
    assert np.array_equal(STARTS, before)


@settings(max_examples=60)
@given(
    kind=st.sampled_from(list(KINDS)),
    model=st.sampled_from(list(MODELS)),
    opinions=st.lists(st.floats(-1e6, 1e6), min_size=N, max_size=N),
)
def test_opinions_stay_in_the_hull(kind, model, opinions):
    """Law: whoever averages stays between the extremes, up to rounding."""
    ended = MODELS[model](KINDS[kind], opinions).opinions
    room = 1e-13 * max(np.abs(opinions))
    assert min(opinions) - room <= ended.min()
    assert ended.max() <= max(opinions) + room


@settings(max_examples=30)
@given(kind=st.sampled_from(list(KINDS)), opinion=st.floats(-1e99, 1e99))
def test_agreement_stays(kind, opinion):
    """Law: where all agree nothing moves, in any bit; rounding must not let a consensus drift."""
    for model in ("degroot", "hegselmann_krause", "deffuant"):
        found = MODELS[model](KINDS[kind], np.full(N, opinion))
        assert (found.opinions == opinion).all(), model
        assert found.moved == 0.0


@pytest.mark.parametrize("model", ["degroot", "hegselmann_krause"])
def test_a_stored_copy_of_complete_ties(model):
    """The complete graph is computed by sums and ranks, and must give what looking at all ties gives."""
    starts = classics.uniform_opinions(200, runs=4, low=-30.0, high=70.0, seed=5)
    changed = {"confidence": 12.0} if model == "hegselmann_krause" else {}
    found = [MODELS[model](ties, starts, **changed) for ties in (network.complete(200), network.complete(200).stored())]
    assert np.abs(found[0].opinions - found[1].opinions).max() < 1e-12
    assert np.array_equal(found[0].steps, found[1].steps)


@pytest.mark.parametrize("model", ["deffuant", "voter"])
def test_a_stored_copy_meets_the_same_luck(model):
    """Sequential models draw the same tie from computed ties as from a stored copy of them."""
    for ties in (KINDS["complete"], KINDS["procedural"]):
        if model == "voter":
            one, other = (classics.voter(each, np.arange(N) % 2, steps=6).opinions for each in (ties, ties.stored()))
        else:
            one, other = (MODELS[model](each, STARTS).opinions for each in (ties, ties.stored()))
        assert np.array_equal(one, other)


@pytest.mark.parametrize("people", [1, 2])
def test_few_people(people):
    """One person hears nobody; two on complete ties hear each other."""
    ties = network.complete(people)
    start = np.arange(people, dtype=float)
    mean = np.full(people, start.mean())
    assert np.array_equal(classics.degroot(ties, start, self_weight=0.5, steps=9).opinions, mean)
    assert np.array_equal(classics.hegselmann_krause(ties, start, confidence=1.0).opinions, mean)
    assert np.array_equal(classics.deffuant(ties, start, confidence=2.0, steps=1).opinions, mean)
    assert classics.voter(ties, start, steps=999).steps < 999


BAD = {
    "NaN": {"initial": np.full(N, np.nan)},
    "infinite": {"initial": np.full(N, np.inf)},
    "beyond what can be added up": {"initial": np.full(N, 1e101)},
    "too few": {"initial": np.zeros(N - 1)},
    "three axes": {"initial": np.zeros((1, 1, N))},
    "no runs": {"initial": np.zeros((0, N))},
    "negative steps": {"steps": -1},
    "half a step": {"steps": 1.5},
    "no thread": {"threads": 0},
}


@pytest.mark.parametrize("fault", BAD)
@pytest.mark.parametrize("model", MODELS)
def test_bad_input(model, fault):
    """Whatever cannot be used is refused by its name."""
    changed = {"initial": STARTS, **BAD[fault]}
    with pytest.raises(InputError) as refusal:
        MODELS[model](RING, changed.pop("initial"), **changed)
    assert refusal.value.where in ("initial", *changed)


@pytest.mark.parametrize(
    ("model", "changed"),
    [
        ("degroot", {"self_weight": 1.1}),
        ("degroot", {"self_weight": np.full(N, np.nan)}),
        ("degroot", {"tolerance": -1e-9}),
        ("friedkin_johnsen", {"stubbornness": -0.1}),
        ("friedkin_johnsen", {"stubbornness": np.full(N + 1, 0.5)}),
        ("hegselmann_krause", {"confidence": -0.1}),
        ("hegselmann_krause", {"tolerance": np.nan}),
        ("deffuant", {"confidence": np.nan}),
        ("deffuant", {"mu": 0.6}),
        ("deffuant", {"runs": 2}),
        ("deffuant", {"seed": -1}),
    ],
)
def test_bad_parameters(model, changed):
    """Parameters out of bounds are refused by their names."""
    with pytest.raises(InputError) as refusal:
        MODELS[model](RING, STARTS, **changed)
    assert refusal.value.where in changed


def test_weights_that_cannot_be_added_up():
    """Weights far beyond 1 would make sums infinite, and opinions no numbers."""
    ties = network.from_edges([(0, 1), (1, 2)], weights=[1e308, 1e308])
    for model in ("degroot", "hegselmann_krause"):
        with pytest.raises(InputError, match="1e-200 to 1e200"):
            MODELS[model](ties, [0.0, 0.5, 1.0])


def test_clusters():
    """Counts stretches without gaps, of at least the given share, of every run."""
    opinions = np.array([[0.0, 0.01, 0.02, 0.5, 0.9], [0.3, 0.3, 0.3, 0.3, 0.3]])
    assert classics.clusters(opinions, 0.0101).tolist() == [3, 1]
    assert classics.clusters(opinions, 0.005).tolist() == [5, 1]
    assert classics.clusters(opinions, 0.0101, 0.4).tolist() == [1, 1]
    assert classics.clusters(opinions[0], 1.0) == 1
    assert classics.clusters(np.arange(100) // 93, 0.5, 0.07) == 2, "7 of 100 are a share of .07"
    for wrong in (np.array([np.nan]), np.zeros(0), np.zeros((1, 1, 1))):
        with pytest.raises(InputError):
            classics.clusters(wrong, 0.1)
    with pytest.raises(InputError):
        classics.clusters(opinions, -0.1)


def test_uniform_opinions():
    """Within bounds, evenly, and the first run by itself; mean within 4 SE."""
    drawn = classics.uniform_opinions(1000, runs=20, low=-1.0, high=3.0, seed=9)
    assert drawn.shape == (20, 1000)
    assert drawn.min() > -1.0
    assert drawn.max() < 3.0
    assert abs(drawn.mean() - 1.0) < 4 * 4 / np.sqrt(12 * drawn.size)
    assert np.array_equal(classics.uniform_opinions(1000, low=-1.0, high=3.0, seed=9), drawn[0])
    with pytest.raises(InputError):
        classics.uniform_opinions(10, low=1.0, high=1.0)
