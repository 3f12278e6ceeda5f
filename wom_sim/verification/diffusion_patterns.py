"""Published results of other simulations of diffusion that the model should repeat: where adopters are, and what
seeding is worth.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.errors import InputError
from wom_sim.network.ties import Ties
from wom_sim.scenario import Scenario
from wom_sim.state import NEVER
from wom_sim.verification.invariance import launch
from wom_sim.verification.law import Effort, Finding, Law
from wom_sim.verification.worlds import Floats, above, by_world, lived

# --- where the first adopters are -------------------------------------------------------------------

EARLY, LATE = 0.02, 0.05
"""Shares of the people who have adopted when adopters are looked at."""


def clustering_of(adopters: NDArray[np.bool_], ties: Ties) -> float:
    """Ties between two adopters over how many there were, did they stand anywhere: 1 by chance."""
    ends = adopters[ties.edges()]
    share = ends.mean()
    return float(ends.all(axis=1).mean() / (share * share))


def first_buyers(bought: NDArray[Any], share: float) -> NDArray[np.bool_]:
    """The first buyers, as large a share of the people as asked for; those of one day in order of number.

    Raises InputError when fewer than that have bought.
    """
    wanted = round(share * bought.size)
    buyers = np.flatnonzero(bought != NEVER)
    if buyers.size < wanted:
        raise InputError(f"{buyers.size} of {bought.size} people have bought, and {wanted} are asked for.")
    chosen = np.zeros(bought.size, np.bool_)
    chosen[buyers[np.argsort(bought[buyers], kind="stable")[:wanted]]] = True
    return chosen


def clusters(effort: Effort) -> Iterator[Finding]:
    """Clustering of the first buyers of a launch by gifts to one in two hundred and talk, and of one by radio alone.

    Both are the model with all defaults, but nobody speaks, asks or reads of the advertised one. Measured when as many
    have bought: 2 % (early) and 5 %. As Garber et al. had it, the difference is large early and fades.
    """
    people, replicates = effort.of(2_000, 13_000), effort.of(4, 6)
    base = launch(people)
    gifts = {"kind": "seeding", "on": 0, "who": {"count": people // 200}}
    told = base.patch({"marketing": {"lotus": {"gifts": gifts}}})
    shown = base.patch({"laws.talk.rate": 0.0, "laws.inquiry.ask": 0.0, "laws.inquiry.read": 0.0})
    simulation = lived([told, shown], replicates)
    bought = by_world(simulation, simulation.fields.bought[:, 0]).reshape(2, replicates, people)
    early, late = (
        np.array([[clustering_of(first_buyers(world, share), simulation.ties) for world in arm] for arm in bought])
        for share in (EARLY, LATE)
    )
    yield above("clustering of the first 2 %, told less advertised to", 0, early[0] - early[1])
    yield above("the same less that of the first 5 %", 0, (early[0] - early[1]) - (late[0] - late[1]))


# --- what seeding is worth --------------------------------------------------------------------------


def eager(people: int, rival: bool, seeded: bool) -> Scenario:
    """A market that everyone enters within two years: nobody forgets, and who considers a brand soon buys it.

    Brands differ in nothing but that 1 % of the people are given the first on the first day; no one leaves a brand.
    """
    brand = {"price": 40, "aware": 0.02}
    gifts = {"kind": "seeding", "on": 0, "who": {"count": people // 100}}
    radio = {"kind": "mass_media", "reach": 0.02}
    marketing = {"lotus": {"radio": radio, **({"gifts": gifts} if seeded else {})}}
    if rival:
        marketing["rival"] = {"radio": radio}
    always = {
        "laws.choice.forget": 0.0,
        "laws.choice.lapse": 0.0,
        "laws.choice.openness": 1.0,
        "laws.choice.appeal": 3.0,
        "laws.choice.switching": 50.0,
        "laws.experience.churn": 0.0,
        "population.traits.need_spread": 0.0,
    }
    products = {"lotus": brand, **({"rival": brand} if rival else {})}
    return launch(people).patch({"products": products, "marketing": marketing, **always})


def value_of(bought: NDArray[Any], others: NDArray[Any], rate: float) -> tuple[float, float]:
    """What seeding adds by person, a customer being worth 1 on the day of buying: acceleration and expansion.

    Acceleration is what those gain in present value who buy in both arms, expansion what those are worth who buy in one
    only (less those who are lost). `bought` and `others`: days with and without seeding, of those not seeded.
    """
    with_it, without = ((days != NEVER) for days in (bought, others))
    worth, other = (
        np.where(have, (1.0 + rate) ** (-days / 365.0), 0.0) for have, days in ((with_it, bought), (without, others))
    )
    gain = worth - other
    both = with_it & without
    return float(gain[both].sum()), float(gain[~both].sum())


def expansion_shares(effort: Effort, rival: bool) -> Floats:
    """Share of expansion in what 1 % of gifts add through others: float64 (replicates,)."""
    people, replicates = effort.of(2_000, 13_000), effort.of(4, 6)
    arms = [eager(people, rival, seeded) for seeded in (False, True)]
    simulation = lived(arms, replicates)
    bought = by_world(simulation, simulation.fields.bought[:, 0]).reshape(2, replicates, people).astype(np.int64)
    shares = []
    for replicate in range(replicates):
        others, days = bought[:, replicate]
        # Seeded people have the product from the first day; among the others almost nobody buys on it.
        free = days != 0
        accelerated, expanded = value_of(days[free], others[free], arms[0].discount_rate)
        shares.append(expanded / (accelerated + expanded))
    return np.array(shares)


def monopoly(effort: Effort) -> Iterator[Finding]:
    """Where all adopt in the end a monopoly gains by acceleration alone; with a rival most of the gain is expansion."""
    alone, rivalled = (expansion_shares(effort, rival) for rival in (False, True))
    yield Finding(
        "share of expansion in the gain of a monopoly",
        "0",
        f"{np.abs(alone).max():.3g} at most",
        "0.01: a few have not bought after two years",
        bool(np.abs(alone).max() <= 0.01),
    )
    yield above("share of expansion in the gain beside a rival", 0.01, rivalled)


LAWS = (
    Law("Adopters by word of mouth cluster early", "B", "Garber et al. 2004", clusters, quick=False),
    Law("A monopoly gains by acceleration alone", "B", "Libai, Muller and Peres 2013", monopoly, quick=False),
)
