"""Bass's model of new products, among everyone and on networks: by oneself, or because neighbours have adopted.

Bass 1969, "A new product growth model for consumer durables", Management Science 15.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from wom_sim.classics.cascade import Spread
from wom_sim.classics.given import Seeds, number
from wom_sim.classics.spread import STRIKES, spread
from wom_sim.errors import InputError
from wom_sim.kernel import law
from wom_sim.network.ties import Ties


@law
def contact_chance(innovation: float, imitation: float, adopted: float) -> float:
    """Chance to adopt in a step: 1 - (1 - p dt)(1 - q dt s), s the share of neighbours who have adopted."""
    return 1.0 - (1.0 - innovation) * (1.0 - imitation * adopted)


class BassRule(NamedTuple):
    """Chances of a step: p dt and q dt, and the most that anybody's can be."""

    innovation: float
    imitation: float
    most: float


def _adopts(
    rule: Any, luck: Any, heard: Any, capacity: Any, state: Any, person: Any, seed: Any, run: Any, step: Any
) -> Any:
    if luck >= rule.most:
        return False
    # Sums of weights, taken in another order, may differ in the last bit.
    share = min(heard / capacity, 1.0) if heard > 0.0 else 0.0
    return luck < contact_chance(rule.innovation, rule.imitation, share)


STRIKES[BassRule] = _adopts


def per_step(rate: float, step: float, field: str) -> float:
    """A rate as the chance of a step; InputError that names the field where it is more than 1."""
    chance = number(rate, field, 0.0, 1e300) * step
    if chance > 1.0:
        raise InputError(
            f"{rate:g} a unit of time is a chance of {chance:g} in a step of {step:g}, more than 1.",
            where=field,
            remedy="Use shorter steps.",
        )
    return chance


def bass(
    ties: Ties,
    *,
    p: float,
    q: float,
    seeds: Seeds = 0,
    steps: int,
    step: float = 1.0,
    runs: int = 1,
    seed: int = 1,
    threads: int = 1,
    who: bool = False,
) -> Spread:
    """Adoption by innovation and imitation, in steps of `step`.

    Who has not adopted does so in a step with chance 1 - (1 - p dt)(1 - q dt s), where s is the share of those whom
    the person hears who had adopted when the step began; of weighted ties, their share of the weight. A share, never
    a count: everyone's imitation sums to q, however many ties they have. Somebody without ties can only innovate.

    Parameters
    ----------
    ties : the network; of `complete(n)` nothing is stored.
    p, q : innovation and imitation per unit of time; p dt and q dt are up to 1.
    seeds : who has adopted at the start: how many (drawn in every run), who, or a list for every run.
    steps, step : how many steps, and how long one is in units of time.
    runs, seed, threads : runs by luck, which are the same on any number of threads.
    who : whether to return when each person adopted.

    Raises
    ------
    InputError : a parameter out of its bounds, or people who are not there.
    """
    step = number(step, "step", 0.0, 1e300)
    innovation, imitation = per_step(p, step, "p"), per_step(q, step, "q")
    rule = BassRule(innovation, imitation, float(contact_chance(innovation, imitation, 1.0)))
    found, _ = spread(ties, rule, seeds=seeds, alone=innovation,
                      steps=steps, runs=runs, seed=seed, threads=threads, who=who)  # fmt: skip
    return found
