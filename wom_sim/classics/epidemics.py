"""Epidemics in steps: people catch it from their contacts, and stay so (SI), can catch it again (SIS) or never (SIR).

Kermack and McKendrick 1927; on networks Newman 2002, "Spread of epidemic disease on networks". Where everybody is
infectious for one step, SIR is the independent cascade, and whom it reaches is bond percolation.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, inf, log1p
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.classics.cascade import Spread
from wom_sim.classics.given import Seeds, number
from wom_sim.classics.reach import IMMUNE
from wom_sim.classics.spread import STRIKES, spread
from wom_sim.kernel import law
from wom_sim.network.ties import Ties


@law
def escape(resistance: float, contacts: float) -> float:
    """Chance that none of so many contacts succeeds: (1 - b)^contacts, given -log(1 - b)."""
    return exp(-resistance * contacts) if contacts > 0.0 else 1.0


def resistance(chance: float) -> float:
    """-log(1 - b), as `escape` takes the chance b of one contact; infinite for 1."""
    return -log1p(-chance) if chance < 1.0 else inf


class Contagion(NamedTuple):
    """Every infectious contact may infect."""

    resistance: float


def _catches(
    rule: Any, luck: Any, heard: Any, capacity: Any, state: Any, person: Any, seed: Any, run: Any, step: Any
) -> Any:
    # The chance never exceeds the rate, so most draws are decided without the exponential.
    return luck < rule.resistance * heard and luck < 1.0 - escape(rule.resistance, heard)


STRIKES[Contagion] = _catches


@dataclass(frozen=True, eq=False)
class Epidemic(Spread):
    """An epidemic in every run: `sizes`, `curves` and `times` are of people who ever were infected.

    people : how many there are.
    infectious : int64 (runs, steps + 1): people who are infectious, at the start and after every step. Of SIR,
    curves - infectious have recovered and people - curves are susceptible; of SIS, people - infectious are.
    """

    people: int
    infectious: NDArray[np.int64]


def _epidemic(ties: Ties, infection: float, recovery: float, after: int, **rest: Any) -> Epidemic:
    rule = Contagion(resistance(number(infection, "infection")))
    found, infectious = spread(
        ties, rule, recovery=number(recovery, "recovery"), after=after, purpose=rng.INFECT, **rest
    )
    return Epidemic(found.sizes, found.curves, found.times, ties.people, infectious)


def si(
    ties: Ties,
    seeds: Seeds = 1,
    *,
    infection: float,
    steps: int,
    runs: int = 1,
    seed: int = 1,
    threads: int = 1,
    who: bool = False,
) -> Epidemic:
    """An epidemic from which nobody recovers: `sir` with no recovery. Everything else is as there."""
    return _epidemic(
        ties, infection, 0.0, IMMUNE, seeds=seeds, steps=steps, runs=runs, seed=seed, threads=threads, who=who
    )


def sis(
    ties: Ties,
    seeds: Seeds = 1,
    *,
    infection: float,
    recovery: float,
    steps: int,
    runs: int = 1,
    seed: int = 1,
    threads: int = 1,
    who: bool = False,
) -> Epidemic:
    """An epidemic that people who have recovered can catch again from the next step on. All else is as in `sir`."""
    return _epidemic(
        ties, infection, recovery, 0, seeds=seeds, steps=steps, runs=runs, seed=seed, threads=threads, who=who
    )


def sir(
    ties: Ties,
    seeds: Seeds = 1,
    *,
    infection: float,
    recovery: float,
    steps: int,
    runs: int = 1,
    seed: int = 1,
    threads: int = 1,
    who: bool = False,
) -> Epidemic:
    """An epidemic in discrete time after which people are immune.

    In a step somebody susceptible, of whose contacts k were infectious when it began, is infected with chance
    1 - (1 - infection)^k; of weighted ties k is the sum of their weights, so that a weight multiplies the rate at
    which a tie infects. At the same time everyone who was infectious recovers with chance `recovery`. For rates b
    and r per unit of time and steps of dt, give 1 - exp(-b dt) and 1 - exp(-r dt).

    Parameters
    ----------
    ties : the network; a directed tie infects who hears. Of `complete(n)` nothing is stored.
    seeds : who is infectious at the start: how many (drawn in every run), who, or a list for every run.
    infection : chance of a step to be infected over one tie of weight 1.
    recovery : chance of a step to recover; with 1 everyone is infectious for one step.
    steps : how many steps; what has died out costs nothing.
    runs, seed, threads : runs by luck, which are the same on any number of threads.
    who : whether to return when each person was first infected.

    Raises
    ------
    InputError : a parameter out of its bounds, or people who are not there.
    """
    return _epidemic(
        ties, infection, recovery, IMMUNE, seeds=seeds, steps=steps, runs=runs, seed=seed, threads=threads, who=who
    )
