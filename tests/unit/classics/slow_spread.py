"""The loop of diffusion once more, as plain Python over people who ask all whom they hear, with the same draws."""

from __future__ import annotations

import numpy as np

from wom_sim import rng


def hearings(ties):
    """Whom each person hears, and with what weight: a list of (person, weight) for everyone."""
    stored = ties.stored().arrays
    weights = getattr(stored, "weight", np.ones(len(stored.neighbour)))
    return [
        list(zip(stored.neighbour[a:b].tolist(), weights[a:b].tolist()))
        for a, b in zip(stored.start[:-1].tolist(), stored.start[1:].tolist())
    ]


def slow_spread(ties, first, struck, *, recovery=0.0, after="immune", purpose, steps, run, seed):
    """One run: people reached and people who spread at the start and after every step, and when each was reached.

    struck : (luck, weight of spreaders heard, weight of all heard, person, step, who spreads) -> bool.
    """
    word, hears = rng.seed_word(seed), hearings(ties)
    state = ["spreads" if person in first else "open" for person in range(ties.people)]
    times = [0 if person in first else -1 for person in range(ties.people)]
    reached, spreading = [len(first)], [len(first)]
    for step in range(1, steps + 1):
        before = list(state)
        for person, now in enumerate(before):
            if now == "open":
                heard = sum(weight for other, weight in hears[person] if before[other] == "spreads")
                capacity = sum(weight for _, weight in hears[person])
                luck = rng.luck(word, run, step, person, purpose, 0)
                if struck(luck, heard, capacity, person, step, [one == "spreads" for one in before]):
                    state[person] = "spreads"
                    times[person] = step if times[person] < 0 else times[person]
            elif now == "spreads" and rng.luck(word, run, step, person, rng.RECOVER, 0) < recovery:
                state[person] = after
        reached.append(sum(time >= 0 for time in times))
        spreading.append(state.count("spreads"))
    return reached, spreading, times
