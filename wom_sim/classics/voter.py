"""The voter model, with zealots: one at a time, people take over the opinion of somebody whom they hear."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wom_sim import rng
from wom_sim.classics.given import Seeds, array, require_memory, seed_sets, side_by_side, tied, whole
from wom_sim.classics.opinions import in_runs
from wom_sim.errors import InputError
from wom_sim.kernel import kernel, law
from wom_sim.network.representations import pick
from wom_sim.network.ties import Ties
from wom_sim.rng import BLOCK


@dataclass(frozen=True, eq=False)
class Votes:
    """How a vote went.

    opinions : the labels that people have in the end, (people,), or (runs, people) of several runs.
    labels : the labels that there are, ascending.
    curves : how many people have each label at the start and after each sweep, int64 (sweeps + 1, labels), or
    (runs, sweeps + 1, labels), as long as the longest run took.
    steps : sweeps until all were of one opinion, or all that were asked for: int64, one number or (runs,).
    """

    opinions: NDArray[Any]
    labels: NDArray[Any]
    curves: NDArray[np.int64]
    steps: NDArray[np.int64]

    @property
    def magnetisation(self) -> NDArray[np.float64]:
        """Share of the last label minus share of the first, of two labels: float64, -1 to 1, as long as `curves`."""
        if len(self.labels) != 2:
            raise InputError(f"{len(self.labels)} labels have no magnetisation.", remedy="Look at `curves`.")
        gap: NDArray[np.float64] = (self.curves[..., 1] - self.curves[..., 0]) / self.opinions.shape[-1]
        return gap


def voter(
    ties: Ties,
    initial: ArrayLike,
    *,
    steps: int,
    zealots: Seeds = (),
    runs: int | None = None,
    seed: int = 0,
    threads: int = 1,
) -> Votes:
    """The voter model (Clifford and Sudbury 1973; Holley and Liggett 1975), with zealots (Mobilia and others 2007).

    Again and again somebody is drawn, everyone alike, and takes over the opinion of one whom they hear, drawn by
    weight where ties have weights. Zealots never change. On connected undirected ties without zealots an opinion wins
    with a chance of its share of all ends of ties. On complete ties, with z1 and z0 zealots for two opinions beside N
    others, the number of those others with the first is in the long run Beta-Binomial(N, z1, z0).

    Parameters
    ----------
    ties : whom people hear. Who hears nobody never changes.
    initial : labels, such as 0 and 1, or names: (people,), or (runs, people) for several runs.
    steps : sweeps, at most; in each as many people are drawn as there are. A run ends when all are of one opinion.
    zealots : ids of people, a mask bool (people,), a list of ids for every run, or a number, drawn in every run.
    runs : how many runs from one initial state, with a luck for each.
    seed : 0 to 2**64 - 1. Run r has the same luck whatever the number of runs.
    threads : over which runs are spread; results do not depend on it.

    Raises InputError for labels that are not numbers or names of the right number, and counts out of bounds.
    """
    labels, first = _read(initial, tied(ties).people)
    arrays: Any = ties.arrays
    votes, most, word = in_runs(first, runs), whole(steps, "steps", 0), rng.seed_word(seed)
    fixed = seed_sets(ties, zealots, len(votes), seed, "zealots")
    shape = (len(votes), most + 1, len(labels))
    require_memory(8 * shape[0] * shape[1] * shape[2], "steps")
    curves, taken = np.empty(shape, np.int64), np.zeros(len(votes), np.int64)

    def work(lo: int, hi: int) -> None:
        listen(arrays, fixed.start, fixed.person, most, word, lo, hi, votes, curves, taken)

    side_by_side(len(votes), threads, work)
    curves = curves[:, : int(taken.max()) + 1].copy()
    for run, last in enumerate(taken):
        curves[run, last + 1 :] = curves[run, last]
    alone = first.ndim == 1 and runs is None
    results = (labels[votes], curves, taken)
    ended, counts, sweeps = (found[0] for found in results) if alone else results
    return Votes(ended, labels, counts, sweeps)


def _read(initial: ArrayLike, people: int) -> tuple[NDArray[Any], NDArray[np.int32]]:
    """The different labels, ascending, and everyone's place among them: int32 (people,) or (runs, people)."""
    given = array(initial, "initial")
    if given.ndim not in (1, 2) or given.shape[-1] != people or given.size == 0:
        raise InputError(f"its shape {given.shape} is not ({people},) or (runs, {people}).", where="initial")
    if given.dtype.kind not in "biufU" or (given.dtype.kind == "f" and not np.isfinite(given).all()):
        raise InputError("not all of its labels are numbers, or all are names.", where="initial")
    labels, code = np.unique(given, return_inverse=True)
    return labels, code.reshape(given.shape).astype(np.int32)


@kernel
def listen(
    ties: Any,
    zealot_start: NDArray[np.int64],
    zealot: NDArray[np.int64],
    sweeps: int,
    seed: Any,
    lo: int,
    hi: int,
    votes: NDArray[np.int32],
    curves: NDArray[np.int64],
    taken: NDArray[np.int64],
) -> None:
    """Let the people of runs lo to hi - 1 listen, and count their opinions after every sweep."""
    people = votes.shape[1]
    who, whom = np.empty(BLOCK, np.uint32), np.empty(BLOCK, np.uint32)
    fixed = np.empty(people, np.bool_)
    for run in range(lo, hi):
        vote = votes[run]
        fixed[:] = False
        for place in range(zealot_start[run], zealot_start[run + 1]):
            fixed[zealot[place]] = True
        count_votes(vote, curves[run, 0])
        for sweep in range(sweeps):
            if curves[run, sweep, vote[0]] == people:
                break
            for block in range((people + BLOCK - 1) // BLOCK):
                rng.fill(who, seed, run, sweep, block, rng.LISTEN, 0)
                rng.fill(whom, seed, run, sweep, block, rng.LISTEN, 1)
                for turn in range(min(BLOCK, people - block * BLOCK)):
                    listener = rng.below(who[turn], people)
                    speaker = pick(ties, listener, whom[turn])
                    if speaker >= 0 and not fixed[listener]:
                        vote[listener] = vote[speaker]
            count_votes(vote, curves[run, sweep + 1])
            taken[run] = sweep + 1


@law
def count_votes(vote: NDArray[np.int32], count: NDArray[np.int64]) -> None:
    """Write how many people have each label."""
    count[:] = 0
    for person in range(len(vote)):
        count[vote[person]] += 1
