"""The voter model: labels, zealots, counts, and a slow twin of both sequential models."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim import classics, network, rng
from wom_sim.errors import InputError

N = 300
RING = network.watts_strogatz(N, 6, 0.2, 3)
HALF = np.arange(N) % 2


def meetings(ties, run, sweeps, purpose, seed):
    """Who is drawn and with whom, one by one, from the addresses of their luck: an independent reading of the rule."""
    heard = [[] for _ in range(ties.people)]
    for a, b in ties.edges().tolist():
        heard[a].append(b)
        heard[b].append(a)
    word = rng.seed_word(seed)
    for sweep in range(sweeps):
        for turn in range(ties.people):
            one = int(rng.draw(word, run, sweep, turn, purpose, 0)) * ties.people >> 32
            row = sorted(heard[one])
            yield one, row[int(rng.draw(word, run, sweep, turn, purpose, 1)) * len(row) >> 32]


def test_slow_twin():
    """The rule in plain Python, with the same luck drawn singly, gives the same bits; past one block of 256 too."""
    votes = classics.voter(RING, HALF, steps=4, runs=2, seed=5, zealots=[0, 7]).opinions
    starts = classics.uniform_opinions(N, runs=2, seed=5)
    opinions = classics.deffuant(RING, starts, confidence=0.4, mu=0.3, steps=4, seed=5).opinions
    for run in range(2):
        vote = HALF.copy()
        for one, other in meetings(RING, run, 4, rng.LISTEN, 5):
            if one not in (0, 7):
                vote[one] = vote[other]
        assert np.array_equal(votes[run], vote)
        opinion = starts[run].copy()
        for one, other in meetings(RING, run, 4, rng.PAIR, 5):
            if abs(opinion[one] - opinion[other]) < 0.4:
                move = 0.3 * (opinion[other] - opinion[one])
                opinion[one] += move
                opinion[other] -= move
        assert np.array_equal(opinions[run], opinion)


@given(kind=st.sampled_from(["numbers", "names", "truth", "floats"]), zealots=st.sets(st.integers(0, N - 1)))
def test_labels_and_zealots(kind, zealots):
    """Labels come back as they were given, zealots keep theirs, and everybody is counted after every sweep."""
    labels = {"numbers": [3, -1, 7], "names": ["b", "a", "c"], "truth": [True, False, True], "floats": [0.5, 2, -1]}[
        kind
    ]
    initial = np.array(labels)[np.arange(N) % 3]
    found = classics.voter(RING, initial, steps=3, zealots=sorted(zealots), seed=1)
    assert found.opinions.dtype == initial.dtype
    assert np.array_equal(found.labels, np.unique(initial))
    fixed = sorted(zealots)
    assert np.array_equal(found.opinions[fixed], initial[fixed])
    assert found.curves.shape == (4, len(found.labels))
    assert (found.curves.sum(axis=1) == N).all()
    for state, counts in ((initial, found.curves[0]), (found.opinions, found.curves[-1])):
        assert np.array_equal(np.unique_counts(np.concatenate((state, found.labels))).counts - 1, counts)


def test_ways_to_name_zealots():
    """A mask, ids, a list for every run, and a number drawn anew in every run."""
    mask = np.zeros(N, bool)
    mask[[4, 8]] = True
    by_mask, by_id, by_run = (
        classics.voter(RING, HALF, steps=5, runs=2, zealots=who).opinions for who in (mask, [8, 4], [[4, 8], [8, 4]])
    )
    assert np.array_equal(by_mask, by_id)
    assert np.array_equal(by_mask, by_run)
    everybody = classics.voter(RING, HALF, steps=5, zealots=N)
    assert np.array_equal(everybody.opinions, HALF)


def test_runs_end_with_one_opinion():
    """A run ends when nothing can change any more; shorter runs are filled up with how they ended."""
    ties = network.complete(8)
    found = classics.voter(ties, np.arange(8) % 2, steps=10_000, runs=40, seed=2)
    assert found.steps.max() < 10_000
    assert found.curves.shape == (40, found.steps.max() + 1, 2)
    assert found.steps.min() < found.steps.max()
    for run, last in enumerate(found.steps):
        assert found.curves[run, last].max() == 8
        assert found.curves[run, last - 1].max() < 8
        assert (found.curves[run, last:] == found.curves[run, -1]).all()
    assert np.array_equal(np.abs(found.magnetisation[:, -1]), np.ones(40))
    settled = classics.voter(ties, np.ones(8), steps=5)
    assert (settled.steps, settled.curves.tolist()) == (0, [[8]])
    alone = classics.voter(ties, np.arange(8) % 2, steps=10_000, seed=2, threads=2)
    assert np.array_equal(alone.opinions, found.opinions[0])
    assert alone.steps == found.steps[0]


@pytest.mark.parametrize(
    ("initial", "changed", "where"),
    [
        (HALF[1:], {}, "initial"),
        (np.full(N, np.nan), {}, "initial"),
        (np.full(N, None), {}, "initial"),
        (HALF, {"zealots": [N]}, "zealots"),
        (HALF, {"zealots": N + 1}, "zealots"),
        (HALF, {"steps": -1}, "steps"),
        (HALF, {"steps": 2**31 - 1, "runs": 100}, "steps"),
        (HALF, {"runs": 2**31 - 1}, "runs"),
        (HALF, {"runs": 0}, "runs"),
        (HALF, {"seed": 2**64}, "seed"),
    ],
)
def test_bad_input(initial, changed, where):
    """Whatever cannot be used is refused by its name, before memory is taken."""
    with pytest.raises(InputError) as refusal:
        classics.voter(RING, initial, **{"steps": 5, **changed})
    assert refusal.value.where == where


def test_magnetisation_is_of_two():
    """Three labels have none."""
    with pytest.raises(InputError, match="magnetisation"):
        _ = classics.voter(RING, np.arange(N) % 3, steps=1).magnetisation
