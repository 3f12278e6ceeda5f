"""The Music Lab: the same songs in worlds that do not know of each other, with social influence or without.

Salganik, Dodds and Watts 2006, "Experimental study of inequality and unpredictability in an artificial cultural
market", Science 311, and its supporting material for the two measures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim import rng
from wom_sim.classics.given import number, numbers, per_run, side_by_side, whole
from wom_sim.errors import InputError
from wom_sim.kernel import kernel
from wom_sim.network.measures.structure import gini


@dataclass(frozen=True)
class MusicLab:
    """What was downloaded in every world.

    downloads : int64 (worlds, songs).
    """

    downloads: NDArray[np.int64]

    @cached_property
    def shares(self) -> NDArray[np.float64]:
        """Market shares, float64 (worlds, songs): downloads of a song over all downloads of its world."""
        return self.downloads / np.maximum(self.downloads.sum(axis=1, keepdims=True), 1)

    @property
    def inequality(self) -> NDArray[np.float64]:
        """The Gini coefficient of the market shares in every world: float64 (worlds,)."""
        return np.array([gini(shares) for shares in self.shares])

    @property
    def unpredictability(self) -> float:
        """How far a song's market share differs between two worlds: the mean over songs and pairs of worlds.

        InputError with fewer than two worlds.
        """
        worlds = len(self.shares)
        if worlds < 2:
            raise InputError("one world cannot differ from others.", where="worlds", remedy="Give two or more.")
        # Sorted, so that each share is counted as often as it is the larger of two, less as often as the smaller.
        weight = 2.0 * np.arange(worlds) - (worlds - 1)
        gaps = (np.sort(self.shares, axis=0) * weight[:, None]).sum(axis=0)
        return float(gaps.mean() / (worlds * (worlds - 1) / 2))


@kernel
def listen_in_worlds(
    lo: int, hi: int, quality: Any, influence: float, listeners: int, listens: int, seed: Any, downloads: Any
) -> None:
    """Let listeners come one by one into the worlds lo to hi - 1."""
    songs = quality.shape[0]
    taken = np.empty(listeners * listens, np.int32)
    heard = np.empty(listens, np.int64)
    for world in range(lo, hi):
        count = 0
        for listener in range(listeners):
            shown, played = count, 0
            for turn in range(listens):
                song = rng.below(rng.draw(seed, world, turn, listener, rng.PAIR, 0), songs)
                if shown > 0 and rng.luck(seed, world, turn, listener, rng.PAIR, 1) < influence:
                    # A download, each as likely, is of a song in proportion to its market share.
                    song = int(np.int64(taken[rng.below(rng.draw(seed, world, turn, listener, rng.PAIR, 2), shown)]))
                again = False
                for place in range(played):
                    again = again or heard[place] == song
                if again:
                    continue
                heard[played] = song
                played += 1
                if rng.luck(seed, world, song, listener, rng.ADOPT, 0) < quality[song]:
                    taken[count] = song
                    count += 1
                    downloads[world, song] += 1


def music_lab(
    quality: ArrayLike,
    *,
    listeners: int,
    influence: float,
    listens: int = 4,
    worlds: int = 8,
    seed: int = 1,
    threads: int = 1,
) -> MusicLab:
    """Listeners come one by one, listen to some songs and download those that they like.

    With chance `influence` a listener takes up a song in proportion to its market share among those who came
    before, and otherwise any song. Whoever listens to a song downloads it with a chance that is its quality,
    whatever others did. A song that comes up twice is listened to once. Without influence worlds differ by luck
    alone, and the same seed meets the same tastes with influence and without.

    Parameters
    ----------
    quality : (songs,): the chance that a song is downloaded by somebody who listens to it.
    listeners : how many come into each world; in the paper about 700, to 48 songs.
    influence : from 0, independence, to 1, where after the first download nothing else is listened to.
    listens : songs that each listener takes up.
    worlds : how many, which know nothing of each other; in the paper eight.
    seed, threads : the luck, and threads, on which results do not depend.

    Raises
    ------
    InputError : a parameter out of its bounds.
    """
    found = numbers(quality, "quality")
    likes = per_run(found, found.size, "quality", 0.0, 1.0)
    if likes.ndim != 1:
        raise InputError(f"its shape {likes.shape} is not (songs,).", where="quality")
    listeners, listens = whole(listeners, "listeners"), whole(listens, "listens")
    follow, word = number(influence, "influence"), rng.seed_word(seed)
    downloads = np.zeros((whole(worlds, "worlds"), likes.size), np.int64)

    def work(lo: int, hi: int) -> None:
        listen_in_worlds(lo, hi, likes, follow, listeners, listens, word, downloads)

    side_by_side(len(downloads), threads, work)
    return MusicLab(downloads)
