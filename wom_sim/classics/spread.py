"""The one loop of diffusion: whoever is told may be struck, spreads, and may end; what strikes is a rule.

A rule is a named tuple of its parameters and one law, which says whether somebody is struck in a step. Everyone acts
at once on what was so when the step began. Draws are addressed by run, step and person, so that two calls with other
parameters meet the same luck, and one run is the same alone and among others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numba.extending import overload
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.classics.cascade import Spread
from wom_sim.classics.given import Seeds, require_memory, seed_sets, side_by_side, tied, whole
from wom_sim.classics.reach import IMMUNE, REACHED, SPREADS, TAKEN, WAITS, await_word, felt, onward, room_for, tell
from wom_sim.kernel import kernel, law
from wom_sim.network.representations import CompleteTies
from wom_sim.network.ties import Ties
from wom_sim.rng import BLOCK

_SINGLE = 25
"""A draw by itself costs as much as so many in a block."""


class Course(NamedTuple):
    """How it goes on for those who are struck, and what is written down."""

    recovery: float
    """Chance to end in a step."""
    after: int
    """The state that they end in: 0 to be struck again, IMMUNE to be out of it."""
    unprompted: bool
    """Whether somebody can be struck where nobody spreads."""
    everyone: bool
    """Whether everyone waits, or only who is told by a neighbour."""
    purpose: int
    """What the draws are for."""


STRIKES: dict[Any, Callable[..., Any]] = {}
"""The law of each rule, by the class of its named tuple."""


def strikes(
    rule: Any, luck: float, heard: float, capacity: float, state: Any, person: int, seed: Any, run: int, step: int
) -> bool:
    """Whether somebody who waits is struck in this step, given a draw from 0 to 1.

    heard : the number of spreaders whom the person hears, or the sum of weights of their ties.
    capacity : the most that it can be. state : everyone's, when the step began.
    """
    return bool(STRIKES[type(rule)](rule, luck, heard, capacity, state, person, seed, run, step))


@overload(strikes, inline="always")
def _strikes(
    rule: Any, luck: Any, heard: Any, capacity: Any, state: Any, person: Any, seed: Any, run: Any, step: Any
) -> Any:
    return STRIKES.get(getattr(rule, "instance_class", None))


@law
def _draw_all(draws: Any, count: int, seed: Any, run: int, step: int, purpose: int) -> bool:
    """Draw for everyone at once if so many are needed that it costs less; whether it was done."""
    if count * _SINGLE < draws.shape[0]:
        return False
    for block in range(draws.shape[0] // BLOCK):
        rng.fill_luck(draws[block * BLOCK : (block + 1) * BLOCK], seed, run, step, block, purpose, 0)
    return True


@law
def _begin(onward: Any, room: Any, first: Any, everyone: bool) -> int:
    """Let those of `first` spread; returns how many wait."""
    state, waiting = room.state, room.waiting
    state[:] = 0
    room.contacts[:] = 0
    room.pressure[:] = 0.0
    for place in range(first.shape[0]):
        state[first[place]] = SPREADS | REACHED
        room.spreaders[place] = first[place]
    count = 0
    if everyone:
        for person in range(state.shape[0]):
            if state[person] == 0:
                count = await_word(state, waiting, person, count)
    return tell(onward, room, 0, first.shape[0], 1, count)


@kernel
def spread_runs(
    lo: int,
    hi: int,
    ties: Any,
    onward: Any,
    rule: Any,
    course: Any,
    seed: Any,
    seeds: Any,
    room: Any,
    curves: Any,
    spreading_now: Any,
    times: Any,
) -> None:
    """Runs lo to hi - 1: write people reached and people who spread after every step, and when each was reached."""
    state, contacts, pressure, capacity, waiting, spreaders, draws = room
    for run in range(lo, hi):
        first = seeds.person[seeds.start[run] : seeds.start[run + 1]]
        wait = _begin(onward, room, first, course.everyone)
        spreading = reached = first.shape[0]
        curves[run, 0] = spreading_now[run, 0] = reached
        if times.shape[0] > 0:
            times[run, :] = -1
            for place in range(reached):
                times[run, first[place]] = 0
        for step in range(1, curves.shape[1]):
            if (spreading == 0 and not course.unprompted) or (wait == 0 and course.recovery == 0.0):
                curves[run, step:] = reached
                spreading_now[run, step:] = spreading
                break
            # Who is struck, and who goes on waiting.
            drawn = _draw_all(draws, wait, seed, run, step, course.purpose)
            stay, end = 0, spreading
            for place in range(wait):
                person = int(np.int64(waiting[place]))
                if not course.everyone and contacts[person] == 0:
                    state[person] ^= WAITS
                    continue
                luck = draws[person] if drawn else rng.luck(seed, run, step, person, course.purpose, 0)
                heard = felt(ties, contacts, pressure, spreading, person)
                if strikes(rule, luck, heard, capacity[person], state, person, seed, run, step):
                    spreaders[end] = person
                    end += 1
                else:
                    waiting[stay] = person
                    stay += 1
            wait = stay
            # Who ends, and is put behind those who go on.
            kept, ended = spreading, spreading
            if course.recovery > 0.0:
                drawn = _draw_all(draws, spreading, seed, run, step, rng.RECOVER)
                kept = 0
                while kept < ended:
                    person = int(np.int64(spreaders[kept]))
                    luck = draws[person] if drawn else rng.luck(seed, run, step, person, rng.RECOVER, 0)
                    if luck >= course.recovery:
                        kept += 1
                        continue
                    ended -= 1
                    spreaders[kept] = spreaders[ended]
                    spreaders[ended] = person
                    state[person] = course.after | REACHED
            # Only now, since a rule may look at anybody's state.
            for place in range(spreading, end):
                person = int(np.int64(spreaders[place]))
                if state[person] & REACHED == 0:
                    reached += 1
                    if times.shape[0] > 0:
                        times[run, person] = step
                state[person] = SPREADS | REACHED
            wait = tell(onward, room, kept, spreading, -1, wait)
            wait = tell(onward, room, spreading, end, 1, wait)
            if course.after == 0:
                for place in range(kept, spreading):
                    person = int(np.int64(spreaders[place]))
                    if state[person] & TAKEN == 0 and (course.everyone or contacts[person] > 0):
                        wait = await_word(state, waiting, person, wait)
            for place in range(spreading, end):
                spreaders[kept] = spreaders[place]
                kept += 1
            spreading = kept
            curves[run, step] = reached
            spreading_now[run, step] = spreading


def spread(
    ties: Ties,
    rule: Any,
    *,
    seeds: Seeds,
    recovery: float = 0.0,
    after: int = IMMUNE,
    alone: float = 0.0,
    mixed: bool = False,
    purpose: int = rng.ADOPT,
    steps: int,
    runs: int,
    seed: int,
    threads: int,
    who: bool,
) -> tuple[Spread, NDArray[np.int64]]:
    """Run a rule many times; what has spread, and int64 (runs, steps + 1) how many spread after every step.

    Parameters
    ----------
    alone : the chance of a step to be struck where nobody spreads.
    mixed : whether somebody can be struck whom no spreader is tied to.
    The others : as `Course` and the models say.
    """
    runs, steps, people = whole(runs, "runs"), whole(steps, "steps", 0), tied(ties).people
    require_memory(16 * runs * (steps + 1) + (4 * runs * people if who else 0), "runs, steps")
    sets = seed_sets(ties, seeds, runs, seed)
    everyone = alone > 0.0 or mixed or isinstance(ties.arrays, CompleteTies)
    course = Course(float(recovery), after, alone > 0.0, everyone, purpose)
    curves, spreading = np.empty((runs, steps + 1), np.int64), np.empty((runs, steps + 1), np.int64)
    times = np.empty((runs if who else 0, people), np.int32)
    along, word = onward(ties), rng.seed_word(seed)

    def work(lo: int, hi: int) -> None:
        room = room_for(ties)
        spread_runs(lo, hi, ties.arrays, along, rule, course, word, sets, room, curves, spreading, times)

    side_by_side(runs, threads, work)
    return Spread(curves[:, -1].copy(), curves, times if who else None), spreading
