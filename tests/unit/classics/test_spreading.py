"""What cascades promise on any ties: the same bits however they are run, coupled luck, and clear refusals."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wom_sim
from wom_sim import network
from wom_sim.classics import complex_contagion, independent_cascade, linear_threshold, watts
from wom_sim.errors import InputError

PAIRS = np.array([(0, 1), (1, 2), (2, 3), (3, 4), (4, 0), (1, 3), (5, 0), (5, 2)])
WEIGHTS = np.array([0.2, 0.9, 0.1, 0.3, 0.25, 0.05, 0.4, 0.15])
TIES = {
    "stored": network.watts_strogatz(60, 6, 0.2, 1),
    "hubs": network.preferential_attachment(120, 6, 0.0, 1),
    "star": network.star(100),
    "weighted": network.from_edges(PAIRS, people=7, weights=WEIGHTS),
    "directed": network.from_edges(PAIRS, people=7, directed=True),
    "weighted directed": network.from_edges(PAIRS, people=7, directed=True, weights=WEIGHTS),
    "complete": network.complete(30),
    "procedural": network.procedural(80, 4, 2, 1),
}
MODELS = {
    "independent cascade": lambda ties, seeds, **how: independent_cascade(ties, seeds, 0.2, **how),
    "sure": lambda ties, seeds, **how: independent_cascade(ties, seeds, 0.7, **how),
    "weighted cascade": lambda ties, seeds, **how: independent_cascade(ties, seeds, "weighted cascade", **how),
    "linear threshold": linear_threshold,
    "watts": lambda ties, seeds, **how: watts(ties, seeds, 0.3, **how),
    "complex contagion": lambda ties, seeds, **how: complex_contagion(ties, seeds, 2, **how),
}


@pytest.mark.parametrize("name", TIES)
@pytest.mark.parametrize("model", MODELS)
def test_what_comes_back_belongs_together(name, model):
    """Sizes, curves and times tell of the same cascades, and seeds are reached at step 0."""
    found = MODELS[model](TIES[name], [0, 5], runs=40, who=True)
    assert found.sizes.shape == (40,)
    assert found.sizes.dtype == found.curves.dtype == np.int64
    assert found.times.dtype == np.int32
    assert (found.curves[:, 0] == 2).all()
    assert (found.times[:, [0, 5]] == 0).all()
    assert (np.diff(found.curves, axis=1) >= 0).all()
    assert (found.curves[:, -1] == found.sizes).all()
    for step in range(found.curves.shape[1]):
        upto = (found.times >= 0) & (found.times <= step)
        assert (upto.sum(axis=1) == found.curves[:, step]).all()
    assert MODELS[model](TIES[name], [0, 5], runs=2).times is None


@pytest.mark.parametrize("name", TIES)
@pytest.mark.parametrize("model", MODELS)
def test_a_run_is_the_same_alone_in_a_batch_and_on_threads(name, model):
    """Luck belongs to a run and not to how many there are, how long they are or who computes them."""
    ties, run = TIES[name], MODELS[model]
    batch = run(ties, 3, runs=9, seed=4, who=True)
    threads = run(ties, 3, runs=9, seed=4, who=True, threads=3)
    assert (batch.times == threads.times).all()
    assert (batch.curves == threads.curves).all()
    few = run(ties, 3, runs=2, seed=4, who=True)
    assert (few.times == batch.times[:2]).all()
    short = run(ties, 3, runs=9, seed=4, steps=1, who=True)
    assert short.curves.shape == (9, 2)
    assert (short.times == np.where(batch.times <= 1, batch.times, -1)).all()


def fingerprints():
    """What every model makes of all ties, as SHA-256."""
    digests = {}
    for name, model in MODELS.items():
        digest = hashlib.sha256()
        for ties in TIES.values():
            digest.update(model(ties, 2, runs=3, who=True).times.tobytes())
        digests[name] = digest.hexdigest()
    return digests


def test_the_jit_changes_nothing():
    """The same code as plain Python gives the same bits; warnings, as of numbers that overflow, are errors there."""
    code = "import json, test_spreading; print(json.dumps(test_spreading.fingerprints()))"
    plain = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=Path(__file__).parent,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1", "PYTHONPATH": str(Path(wom_sim.__file__).parent.parent)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(plain.stdout) == fingerprints()


@pytest.mark.parametrize("name", TIES)
@settings(max_examples=25)
@given(data=st.data())
def test_more_chance_and_more_seeds_reach_the_same_people_and_others(name, data):
    """Two calls share their live ties: with the same seed the smaller cascade lies in the larger one."""
    ties = TIES[name]
    people = st.integers(0, ties.people - 1)
    seeds = data.draw(st.lists(people, min_size=1, max_size=4))
    others = data.draw(st.lists(people, max_size=3))
    low, high = sorted(data.draw(st.tuples(st.floats(0, 1), st.floats(0, 1))))
    few = independent_cascade(ties, seeds, low, runs=5, seed=2, who=True).times
    many = independent_cascade(ties, seeds + others, high, runs=5, seed=2, who=True).times
    assert (many[few >= 0] >= 0).all()
    assert (many[few >= 0] <= few[few >= 0]).all()
    for model in ("weighted cascade", "linear threshold", "watts", "complex contagion"):
        few = MODELS[model](ties, seeds, runs=5, seed=2, who=True).times
        many = MODELS[model](ties, seeds + others, runs=5, seed=2, who=True).times
        assert (many[few >= 0] >= 0).all(), model


@pytest.mark.parametrize("name", sorted(set(TIES) - {"complete"}))
def test_certain_ties_reach_all_who_can_be_reached(name):
    """With p = 1 the times are the distances, along the ties' directions; with p = 0 only seeds are reached."""
    import networkx as nx

    ties = TIES[name]
    far = nx.single_source_shortest_path_length(ties.to_networkx(), 0)
    times = independent_cascade(ties, [0], 1.0, runs=2, who=True).times
    assert times.tolist() == [[far.get(person, -1) for person in range(ties.people)]] * 2
    assert complex_contagion(ties, [0], 1, who=True).times[0].tolist() == times[0].tolist()
    assert independent_cascade(ties, [0], 0.0, runs=50).sizes.tolist() == [1] * 50


@settings(max_examples=60)
@given(data=st.data())
def test_thresholds_by_brute_force(data):
    """Synchronous steps, for ever, of those who hear enough; counted with Python over the edges."""
    people = data.draw(st.integers(2, 9))
    directed = data.draw(st.booleans())
    every = [(a, b) for a in range(people) for b in range(people) if (a != b if directed else a < b)]
    edges = data.draw(st.lists(st.sampled_from(every), unique=True, min_size=1))
    ties = network.from_edges(edges, people=people, directed=directed)
    heard = {person: [a for a, b in edges if b == person] for person in range(people)}
    if not directed:
        heard = {person: heard[person] + [b for a, b in edges if a == person] for person in range(people)}
    seeds = data.draw(st.lists(st.integers(0, people - 1), max_size=3))
    shares = data.draw(st.lists(st.sampled_from([0, 0.2, 1 / 3, 0.5, 1]), min_size=people, max_size=people))
    counts = data.draw(st.lists(st.integers(0, 3), min_size=people, max_size=people))

    def share(person, joined):
        return len(joined.intersection(heard[person])) / max(len(heard[person]), 1) >= shares[person] - 1e-12

    def count(person, joined):
        return len(joined.intersection(heard[person])) >= counts[person]

    for meets, found in (
        (share, watts(ties, seeds, shares, who=True)),
        (share, linear_threshold(ties, seeds, thresholds=shares, who=True)),
        (count, complex_contagion(ties, seeds, counts, who=True)),
    ):
        joined = set(seeds)
        times = dict.fromkeys(joined, 0)
        for step in range(1, people + 2):
            new = [person for person in range(people) if person not in joined and meets(person, joined)]
            times |= dict.fromkeys(new, step)
            joined |= set(new)
        assert found.times[0].tolist() == [times.get(person, -1) for person in range(people)]


def test_computed_ties_and_their_stored_copy_are_the_same():
    """Procedural ties walked by their law give the bits of the rows in memory."""
    ties = TIES["procedural"]
    for model in set(MODELS) - {"weighted cascade"}:
        walked = MODELS[model](ties, [0, 9], runs=30, who=True)
        assert (walked.times == MODELS[model](ties.stored(), [0, 9], runs=30, who=True).times).all()


def test_weights_and_chances_by_place_go_from_the_heard_to_the_hearer():
    """Place s of the row of i is the chance that neighbour[s] reaches i, and no other."""
    ties = TIES["stored"]
    hearer = np.repeat(np.arange(60), ties.degrees())
    only = np.where((ties.arrays.neighbour == 0) & (hearer == 1), 1.0, 0.0)
    assert only.sum() == 1
    assert np.flatnonzero(independent_cascade(ties, [0], only, who=True).times[0] >= 0).tolist() == [0, 1]
    assert independent_cascade(ties, [1], only).sizes[0] == 1
    assert np.flatnonzero(
        linear_threshold(ties, [0], thresholds=0.9, weights=only, who=True).times[0] >= 0
    ).tolist() == [0, 1]
    assert linear_threshold(ties, [1], thresholds=0.9, weights=only).sizes[0] == 1


def test_equal_weights_are_the_default():
    """Weights of 1 / (people heard), given one by one, meet the same thresholds."""
    ties = TIES["hubs"]
    weights = np.repeat(1 / ties.degrees(), ties.degrees())
    given_one_by_one = linear_threshold(ties, 4, weights=weights, runs=50, who=True)
    assert (given_one_by_one.times == linear_threshold(ties, 4, runs=50, who=True).times).all()


def test_thresholds_of_nothing_are_met_unasked():
    """Granovetter's instigators join at step 1; who hears nobody and has a threshold never does."""
    ties = network.from_edges([(0, 1), (1, 2)], people=5)
    assert watts(ties, [], [0, 0.5, 1, 0, 0.1], who=True).times.tolist() == [[1, 2, 3, 1, -1]]
    assert complex_contagion(network.complete(4), [], [0, 1, 2, 3], who=True).times.tolist() == [[1, 2, 3, 4]]
    assert linear_threshold(network.from_edges([(0, 1)], people=4), [], runs=20).sizes.sum() == 0


def test_seeds_in_every_form():
    """A number is drawn anew in every run, more containing fewer; a mask, ids and a list for each run are taken."""
    ties = network.from_edges(PAIRS, ids=list("abcdef"))
    assert independent_cascade(ties, ["f"], 0.0, who=True).times.tolist() == [[-1] * 5 + [0]]
    ragged = independent_cascade(ties, [["a"], ["b", "c"]], 0.0, runs=2)
    assert ragged.sizes.tolist() == [1, 2]
    mask = np.array([True, False, True, False, False, False])
    assert independent_cascade(ties, mask, 0.0).sizes.tolist() == [2]
    few, many = (independent_cascade(TIES["stored"], count, 0.0, runs=20, who=True).times for count in (3, 9))
    assert ((few == 0).sum(axis=1) == 3).all()
    assert (many[few == 0] == 0).all()
    assert len({tuple(run) for run in few.tolist()}) > 10


@pytest.mark.parametrize(
    ("field", "call"),
    [
        ("p", lambda ties: independent_cascade(ties, [0], 1.1)),
        ("p", lambda ties: independent_cascade(ties, [0], float("nan"))),
        ("p", lambda ties: independent_cascade(ties, [0], "weight")),
        ("p", lambda ties: independent_cascade(ties, [0], "weights")),
        ("p", lambda ties: independent_cascade(ties, [0], [0.1, 0.2])),
        ("p", lambda ties: independent_cascade(ties, [0], np.full(ties.ends, np.nan))),
        ("p", lambda ties: independent_cascade(network.complete(5), [0], np.full(20, 0.1))),
        ("seeds", lambda ties: independent_cascade(ties, [60], 0.1)),
        ("seeds", lambda ties: independent_cascade(ties, [0.5], 0.1)),
        ("seeds", lambda ties: independent_cascade(ties, 61, 0.1)),
        ("seeds", lambda ties: independent_cascade(ties, "a", 0.1)),
        ("seeds", lambda ties: independent_cascade(ties, [[1], [2, 3]], 0.1)),
        ("seeds", lambda ties: independent_cascade(ties, [1, [2, 3]], 0.1)),
        ("runs", lambda ties: independent_cascade(ties, [0], 0.1, runs=0)),
        ("runs", lambda ties: independent_cascade(ties, [0], 0.1, runs=float("nan"))),
        ("steps", lambda ties: watts(ties, [0], 0.1, steps=-1)),
        ("threads", lambda ties: watts(ties, [0], 0.1, threads=0)),
        ("seed", lambda ties: linear_threshold(ties, [0], seed=-1)),
        ("thresholds", lambda ties: watts(ties, [0], 1.5)),
        ("thresholds", lambda ties: watts(ties, [0], [0.5, 0.5])),
        ("thresholds", lambda ties: watts(ties, [0], "half")),
        ("thresholds", lambda ties: linear_threshold(ties, [0], thresholds=-0.1)),
        ("thresholds", lambda ties: complex_contagion(ties, [0], 1.5)),
        ("thresholds", lambda ties: complex_contagion(ties, [0], -1)),
        ("weights", lambda ties: linear_threshold(ties, [0], weights="weights")),
        ("weights", lambda ties: linear_threshold(ties, [0], weights=np.full(ties.ends, 0.5))),
        ("weights", lambda ties: linear_threshold(ties, [0], weights=np.full(3, 0.5))),
    ],
)
def test_what_cannot_be_is_refused_by_name(field, call):
    """The error names the field; nothing comes back."""
    with pytest.raises(InputError) as fault:
        call(TIES["stored"])
    assert fault.value.where == field


def test_few_ties_or_none_with_chances_of_their_own():
    """A single tie has a chance of its own too, and no ties at all are no fault."""
    one = network.from_edges([(2, 0)], people=3, directed=True)
    assert independent_cascade(one, [2], [1.0], runs=20).sizes.tolist() == [2] * 20
    assert independent_cascade(one, [2], [0.0], runs=20).sizes.tolist() == [1] * 20
    none = network.from_edges([], people=3)
    assert independent_cascade(none, [2], []).sizes.tolist() == [1]
    assert linear_threshold(none, [2], weights=[]).sizes.tolist() == [1]
