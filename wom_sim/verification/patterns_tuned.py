"""Patterns that the defaults were chosen to show: they say that the model can look like a market, not that it is right.

Bands were written down before anything was measured. An elasticity is met within half of the mean that its
meta-analysis found, because the studies behind the mean differ by more than that.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.state import OWNER, units
from wom_sim.verification.invariance import launch
from wom_sim.verification.law import Effort, Finding, Law
from wom_sim.verification.worlds import (
    UNITS,
    WORDS,
    Floats,
    above,
    arms_of,
    by_world,
    counts,
    launched,
    lived,
    stars,
    within,
)

# --- talk -------------------------------------------------------------------------------------------


def good_to_bad(effort: Effort) -> Iterator[Finding]:
    """Good words spoken for each bad one, over two years of a launch."""
    simulation = launched(effort)
    good, bad = (counts(simulation, name).sum(axis=(0, 2)) for name in ("positive_talk", "negative_talk"))
    yield within("good words for a bad one", 3, 8, good / bad, "East et al.: 3 on average, and up to 8 by category")


@cache
def talk_of_customers(effort: Effort) -> Floats:
    """Words a day of customers who have used the product: float64 (worlds, 2), of the satisfied and the dissatisfied.

    Satisfied is who thinks well of it on the morning of the day, dissatisfied who thinks badly.
    """
    simulation = arms_of([launch(effort.of(2_000, 13_000))], effort.of(4, 6))
    found = np.zeros((2, 2, simulation.worlds))
    while not simulation.finished:
        fields = simulation.fields
        customer = ((fields.stage[:, 0] & OWNER) != 0) & (fields.uses[:, 0] > 0)
        opinion = units(fields.opinion[:, 0])
        simulation.step()
        words = by_world(simulation, (fields.said != 0).sum(axis=0))
        for place, these in enumerate((customer & (opinion > 0.0), customer & (opinion < 0.0))):
            chosen = by_world(simulation, these)
            found[place] += (words * chosen).sum(axis=1), chosen.sum(axis=1)
    return (found[:, 0] / found[:, 1]).T


def dissatisfied(effort: Effort) -> Iterator[Finding]:
    """Words a day of a dissatisfied customer for each of a satisfied one."""
    satisfied, unhappy = talk_of_customers(effort).T
    because = "Anderson: more, but less than is commonly thought"
    yield within("words of the dissatisfied for one of the satisfied", 1, 2, unhappy / satisfied, because)


def share_of_loudest(words: NDArray[Any], people: float) -> float:
    """Share of all words that come from this share of the people, those who speak most."""
    most = np.sort(words)[::-1][: round(people * words.size)]
    return float(most.sum() / words.sum())


def all_brands(people: int) -> Scenario:
    """Eight brands in four categories, each known to half of the people and owned by 15 %, for a year."""
    brand = {"price": 40, "margin": 18, "aware": 0.5, "owners": 0.15}
    products = {f"brand_{place}": {**brand, "category": f"category_{place // 2}"} for place in range(8)}
    return launch(people).patch({"products": products, "marketing": {}, "horizon": 364})


def loudest(effort: Effort) -> Iterator[Finding]:
    """Words about all brands that come from the 15 % who speak most, counted by person over a year."""
    said: list[NDArray[Any]] = []

    def watch(simulation: Simulation) -> None:
        words = (simulation.fields.said != 0).sum(axis=0)
        said[:] = [said[0] + words if said else words]

    simulation = lived([all_brands(effort.of(2_000, 13_000))], 3, watch)
    sample = [share_of_loudest(words, 0.15) for words in by_world(simulation, said[0])]
    because = "Keller and Fay: a third; they know the 15 % by what these say of themselves, not by counting"
    yield within("share of the loudest 15 % in all words", 0.25, 0.42, sample, because)


# --- reviews ----------------------------------------------------------------------------------------


def star_shares(effort: Effort) -> Floats:
    """Shares of one to five stars in all reviews of a launch: float64 (replicates, 5)."""
    given = stars(launched(effort))[0].sum(axis=1)
    shares: Floats = given / given.sum(axis=1, keepdims=True)
    return shares


def rarer(shares: Floats) -> Floats:
    """The column that is smaller in the mean: the smaller in each replicate would be so by luck."""
    return shares[:, shares.mean(axis=0).argmin()]


def j_shaped(effort: Effort) -> Iterator[Finding]:
    """A J: five stars are given most, and one star more often than whichever of two and three is rarer."""
    shares = star_shares(effort)
    yield above("share of five stars less share of four", 0, shares[:, 4] - shares[:, 3])
    yield above("share of one star less the smaller of two and three", 0, shares[:, 0] - rarer(shares[:, 1:3]))


# --- what moves sales -------------------------------------------------------------------------------


def elasticities(sales: Floats, *causes: Floats) -> Floats:
    """Elasticity of sales to each of its causes: least squares over logarithms, as in the studies.

    All float64 (arms,); an arm is one observation.
    """
    columns = [np.log(cause) for cause in causes]
    design = np.stack([np.ones(sales.size), *columns], axis=1)
    found: Floats = np.linalg.lstsq(design, np.log(sales))[0][1:]
    return found


@cache
def talk_elasticities(effort: Effort) -> Floats:
    """Elasticities of units sold in two years to words spoken and to mean stars: float64 (replicates, 2).

    Five launches: the default, more and less willingness to talk, better and worse quality (which
    nobody who has not bought can see but in words and reviews).
    """
    base = launch(effort.of(2_000, 13_000))
    rate, quality = base.laws.talk.rate, base.products["lotus"].quality
    arms = [base]
    arms += [base.patch({"laws.talk.rate": rate * factor}) for factor in (0.8, 1.25)]
    arms += [base.patch({"products.lotus.quality": quality + more}) for more in (-0.1, 0.1)]
    simulation = lived(arms, 4)
    sold, spoken = (counts(simulation, *names).sum(axis=2) for names in (UNITS, WORDS))
    given = stars(simulation).sum(axis=2)
    rating = given @ np.arange(1.0, 6.0) / given.sum(axis=2)
    return np.stack([elasticities(*columns) for columns in zip(sold.T, spoken.T, rating.T, strict=True)])


def volume(effort: Effort) -> Iterator[Finding]:
    """Elasticity of units sold to words spoken, at equal mean stars."""
    because = "You et al.: mean .24, within half of it"
    yield within("elasticity to the volume of talk", 0.12, 0.36, talk_elasticities(effort)[:, 0], because)


def valence(effort: Effort) -> Iterator[Finding]:
    """Elasticity of units sold to mean stars, at equal volume of talk."""
    because = "You et al.: mean .42, within half of it"
    yield within("elasticity to the valence of talk", 0.21, 0.63, talk_elasticities(effort)[:, 1], because)


def known_brand(people: int, reach: float) -> Scenario:
    """A year of a brand that nine in ten know and three in ten buy every other month, beside a rival just like it."""
    brand = {"price": 40, "margin": 18, "aware": 0.9, "owners": 0.3, "repurchase_days": 60}
    television = {"kind": "mass_media", "reach": reach}
    return launch(people).patch(
        {
            "horizon": 364,
            "products": {"lotus": brand, "rival": brand},
            "marketing": {"lotus": {"television": television}},
        }
    )


def advertising(effort: Effort) -> Iterator[Finding]:
    """Elasticity of a known brand's units in a year to its advertising, of which one meets a message in three weeks."""
    people = effort.of(2_000, 13_000)
    reach = (0.04, 0.0625)
    simulation = lived([known_brand(people, share) for share in reach], 6)
    sold = counts(simulation, *UNITS).sum(axis=2)
    sample = [elasticities(column, np.array(reach))[0] for column in sold.T]
    because = "Sethuraman et al.: mean .12, within half of it"
    yield within("elasticity to advertising, known brand", 0.06, 0.18, sample, because)


LAWS = (
    Law("Good talk outnumbers bad", "C", "East et al. 2007", good_to_bad, quick=False),
    Law("The dissatisfied talk somewhat more", "C", "Anderson 1998", dissatisfied, quick=False),
    Law("Ratings are J-shaped", "C", "Hu, Pavlou and Zhang 2009", j_shaped, quick=False),
    Law("A few make a large part of the talk", "C", "Keller and Fay 2012", loudest, quick=False),
    Law("Sales follow the volume of talk", "C", "You et al. 2015", volume, quick=False),
    Law("Sales follow the valence of talk", "C", "You et al. 2015", valence, quick=False),
    Law("Sales follow advertising a little", "C", "Sethuraman et al. 2011", advertising, quick=False),
)
