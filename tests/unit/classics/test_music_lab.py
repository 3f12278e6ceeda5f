"""The Music Lab and structural virality: their measures by brute force, what always holds, and bad input."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from wom_sim import rng
from wom_sim.classics import MusicLab, music_lab, structural_virality
from wom_sim.errors import InputError


def plain_worlds(quality, listeners, influence, listens, worlds, seed):
    """The market as its docstring tells it, in plain Python with the same draws."""
    word, songs = rng.seed_word(seed), len(quality)
    downloads = np.zeros((worlds, songs), int)
    for world in range(worlds):
        taken = []
        for listener in range(listeners):
            before, heard = list(taken), set()
            for turn in range(listens):
                song = rng.below(rng.draw(word, world, turn, listener, rng.PAIR, 0), songs)
                if before and rng.luck(word, world, turn, listener, rng.PAIR, 1) < influence:
                    song = before[rng.below(rng.draw(word, world, turn, listener, rng.PAIR, 2), len(before))]
                if song not in heard and rng.luck(word, world, song, listener, rng.ADOPT, 0) < quality[song]:
                    taken.append(song)
                heard.add(song)
        np.add.at(downloads[world], taken, 1)
    return downloads


@given(
    quality=st.lists(st.sampled_from([0.0, 0.3, 0.6, 1.0]), min_size=1, max_size=6),
    influence=st.sampled_from([0.0, 0.5, 1.0]),
    listens=st.integers(1, 4),
    seed=st.integers(0, 2**64 - 1),
)
def test_worlds_are_their_plain_loop(quality, influence, listens, seed):
    """Law: listeners see what others took before them, hear a song once, and download it with its quality."""
    found = music_lab(quality, listeners=12, influence=influence, listens=listens, worlds=2, seed=seed)
    assert (found.downloads == plain_worlds(quality, 12, influence, listens, 2, seed)).all()


@given(st.lists(st.lists(st.integers(0, 9), min_size=4, max_size=4), min_size=2, max_size=6))
def test_measures_are_the_papers(downloads):
    """Law: G = sum |m_i - m_j| / (2 S sum m), and U the mean |m_iw - m_iv| over songs and pairs of worlds."""
    lab = MusicLab(np.array(downloads))
    for shares, inequality in zip(lab.shares, lab.inequality):
        gaps = np.abs(shares[:, None] - shares).sum()
        assert inequality == pytest.approx(gaps / (8 * shares.sum()) if shares.sum() else 0.0, abs=1e-12)
    pairs = [np.abs(one - other).mean() for one, other in combinations(lab.shares, 2)]
    assert lab.unpredictability == pytest.approx(np.mean(pairs), abs=1e-12)


def test_a_world_is_the_same_alone_and_on_any_thread():
    """Law: worlds know nothing of each other; threads change nothing."""
    how = {"quality": np.linspace(0.1, 0.9, 20), "listeners": 200, "influence": 0.6, "seed": 5}
    eight = music_lab(**how).downloads
    assert (eight[:1] == music_lab(**how, worlds=1).downloads).all()
    assert (eight == music_lab(**how, threads=3).downloads).all()
    assert not (eight[0] == eight[1]).all()


def test_full_influence_locks_in():
    """Law: with influence 1 nothing but what the first one took is ever heard again."""
    found = music_lab(np.ones(10), listeners=50, influence=1.0, listens=1, worlds=5)
    assert ((found.downloads > 0).sum(axis=1) == 1).all()
    assert (found.downloads.sum(axis=1) == 50).all()


@pytest.mark.parametrize(
    ("changed", "where"),
    [
        ({"quality": [0.5, 1.5]}, "quality"),
        ({"quality": [[0.5]]}, "quality"),
        ({"quality": []}, "quality"),
        ({"quality": [float("nan")]}, "quality"),
        ({"influence": 1.5}, "influence"),
        ({"listeners": 0}, "listeners"),
        ({"listens": 0}, "listens"),
        ({"worlds": 0}, "worlds"),
    ],
)
def test_what_cannot_be_is_refused(changed, where):
    """Bad input is refused with the name of the field."""
    with pytest.raises(InputError) as fault:
        music_lab(**{"quality": [0.5], "listeners": 5, "influence": 0.5, **changed})
    assert fault.value.where == where


def test_one_world_is_not_unpredictable():
    """Two worlds at least are compared."""
    with pytest.raises(InputError, match="two or more"):
        _ = music_lab([0.5], listeners=5, influence=0.5, worlds=1).unpredictability


@given(st.integers(1, 40), st.randoms(use_true_random=False))
def test_structural_virality_needs_no_order(size, luck):
    """Law: numbering the nodes of a tree anew changes nothing."""
    parents = [-1] + [luck.randrange(node) for node in range(1, size)]
    names = list(range(size))
    luck.shuffle(names)
    renamed = [0] * size
    for node, above in enumerate(parents):
        renamed[names[node]] = names[above] if above >= 0 else -1
    assert structural_virality(renamed) == pytest.approx(structural_virality(parents), rel=1e-12)


@pytest.mark.parametrize("parents", [[], [0], [-1, -1], [-1, 2, 1], [-1, 5], [-2, 0], [[-1]], [-1.0, 0.0], [1, 0]])
def test_what_is_no_tree_is_refused(parents):
    """No root, several, circles, and parents who are not there."""
    with pytest.raises(InputError) as fault:
        structural_virality(parents)
    assert fault.value.where == "parents"
