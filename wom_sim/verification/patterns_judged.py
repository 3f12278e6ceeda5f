"""Patterns that no default was chosen by: the model is judged on them.

Signs were written down before anything was measured. Where a measure was changed or added after a look, it says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.population import StoredCodes, seen_fit_of
from wom_sim.scenario import Scenario
from wom_sim.simulation import Simulation
from wom_sim.state import AWARE, FORMER, NEVER, OWNER
from wom_sim.verification.invariance import launch
from wom_sim.verification.law import Effort, Finding, Law
from wom_sim.verification.worlds import (
    UNITS,
    Floats,
    above,
    arms_of,
    below,
    by_world,
    counts,
    launched,
    lived,
    stars,
    within,
)

SILENT = {"laws.talk.rate": 0.0, "laws.inquiry.ask": 0.0, "laws.inquiry.read": 0.0}
"""A world in which nobody speaks, asks or reads."""

# --- ratings ----------------------------------------------------------------------------------------


def fall(given: Floats) -> float:
    """Mean stars in the first quarter of the reviews less that in the last; float64 (days, 5), in order of days."""
    so_far = given.sum(axis=1).cumsum() / given.sum()
    means = [
        part.sum(axis=0) @ np.arange(1.0, 6.0) / part.sum() for part in (given[so_far <= 0.25], given[so_far > 0.75])
    ]
    return float(means[0] - means[1])


def fit_of_early_buyers(bought: NDArray[Any], fit: NDArray[Any]) -> float:
    """Mean fit, as seen before buying, of the first quarter of the buyers less that of the last."""
    buyers = np.flatnonzero(bought != NEVER)
    ranked = fit[buyers[np.argsort(bought[buyers], kind="stable")]]
    quarter = ranked.size // 4
    return float(ranked[:quarter].mean() - ranked[-quarter:].mean())


def ratings_fall(effort: Effort) -> Iterator[Finding]:
    """Mean stars of early reviews less those of late ones, where early buyers are those whom the product fits."""
    simulation = launched(effort)
    codes = simulation.crowd.codes
    assert isinstance(codes, StoredCodes)
    fit = codes.codes[seen_fit_of(0)] / 256.0
    bought = by_world(simulation, simulation.fields.bought[:, 0])
    yield above(
        "fit of early buyers less that of late ones, in ranks", 0, [fit_of_early_buyers(b, fit) for b in bought]
    )
    yield above(
        "stars of the first quarter of reviews less the last", 0, [fall(given) for given in stars(simulation)[0]]
    )


INJECTED, FOLLOWED = 20, 100
"""Reviews that an experimenter writes before the first day, and how many of the next are looked at."""


def first_reviews(given: Floats) -> float:
    """Mean stars of the first hundred reviews, to the end of a day; float64 (days, 5)."""
    total = given[: int(np.searchsorted(given.sum(axis=1).cumsum(), FOLLOWED)) + 1].sum(axis=0)
    return float(total @ np.arange(1.0, 6.0) / total.sum())


def herding(effort: Effort) -> Iterator[Finding]:
    """Mean stars of a hundred reviews after twenty of five or of one star by an experimenter, less those after none.

    The lift must be clear; what the bad ones take away must be less than half as much, or nothing. First looked for in
    all reviews of a year, among which twenty are lost; the comments of the source had few votes each.
    """
    base = launch(effort.of(2_000, 13_000)).patch({"horizon": 364})
    # The arms are the same scenario: what differs is what has been written before.
    simulation = arms_of([base] * 3, effort.of(4, 16))
    reviews = simulation.fields.reviews.reshape(3, -1, 1, 5)
    reviews[1, :, 0, 4] = reviews[2, :, 0, 0] = INJECTED
    none, good, bad = (np.array([first_reviews(given) for given in arm]) for arm in stars(simulation.run()))
    yield above("stars after good reviews less after none", 0, good - none)
    yield above(
        "stars after bad reviews less after none, and half of the lift by good ones", 0, bad - none + (good - none) / 2
    )


# --- bursts -----------------------------------------------------------------------------------------

BURST_FROM, BURST_DAYS, AFTER = 182, 14, 182
"""First day of a burst, its days, and the days from its first for which it is followed."""


class Burst(NamedTuple):
    """First purchases a day that a burst of talk, or of as many messages of a marketer, adds."""

    talk: Floats
    """float64 (replicates, days), from the first day of the burst."""
    advertising: Floats
    """float64 (replicates, days)."""


@cache
def bursts(effort: Effort) -> Burst:
    """Two weeks in the middle of a launch in which people talk four times as much, or meet as many more messages.

    Equal is the number of additional messages that reach people while the burst lasts.
    """
    people, replicates = effort.of(2_000, 13_000), effort.of(4, 10)
    base = launch(people).patch({"horizon": BURST_FROM + AFTER})
    rate = base.laws.talk.rate
    louder = [(BURST_FROM, 4 * rate), (BURST_FROM + BURST_DAYS, rate)]
    talk = base.patch({"changes": [{"day": day, "path": "laws.talk.rate", "value": value} for day, value in louder]})
    first = lived([base, talk], replicates)
    heard = counts(first, "heard_conversation", "heard_feed", "heard_answer")
    heard = heard[:, :, BURST_FROM : BURST_FROM + BURST_DAYS]
    reach = float((heard[1] - heard[0]).mean()) / people
    burst = {"kind": "mass_media", "from": BURST_FROM, "until": BURST_FROM + BURST_DAYS, "reach": reach}
    second = lived([base.patch({"marketing.lotus.burst": burst})], replicates)
    bought, advertised = (counts(world, "first_purchases")[:, :, BURST_FROM:] for world in (first, second))
    return Burst(bought[1] - bought[0], advertised[0] - bought[0])


def mean_lag(added: Floats) -> float:
    """Days from the beginning of a burst to what it adds, in the mean; float64 (days,)."""
    return float(added @ np.arange(added.size) / added.sum())


def without_each(sample: Floats) -> Floats:
    """Means over all replicates but one, for each: the jackknife (Efron 1982), of which pseudo-values are made."""
    return (sample.sum(axis=0) - sample) / (len(sample) - 1)


def lags(added: Floats) -> Floats:
    """Pseudo-values of the mean lag of purchases pooled over replicates; float64 (replicates, days)."""
    whole, count = mean_lag(added.mean(axis=0)), len(added)
    return np.array([count * whole - (count - 1) * mean_lag(rest) for rest in without_each(added)])


def outlasts(effort: Effort) -> Iterator[Finding]:
    """Mean days from the beginning of a burst to the purchases it adds in half a year: of talk less of advertising."""
    found = bursts(effort)
    yield above("purchases that a burst of talk adds", 0, found.talk.sum(axis=1))
    yield above("purchases that an equal burst of advertising adds", 0, found.advertising.sum(axis=1))
    yield above(
        "mean lag of what talk adds less that of advertising, days", 0, lags(found.talk) - lags(found.advertising)
    )


def publicity(people: int, aware: float, message: float | None) -> Scenario:
    """Half a year of a product that a share of the people knows; two weeks of reviews in the papers, or none.

    A tenth of the people meets the review on a day, and it weighs as much as a stranger's review.
    """
    base = launch(people)
    weights = base.laws.opinion
    papers = {
        "kind": "mass_media",
        "until": 14,
        "reach": 0.1,
        "message": message,
        "credibility": weights.review / weights.advertisement,
    }
    moves = {} if message is None else {"lotus": {"papers": papers}}
    return base.patch({"horizon": 182, "products.lotus.aware": aware, "marketing": moves})


def bad_publicity(effort: Effort) -> Iterator[Finding]:
    """Purchases in half a year after bad reviews in the papers (-.5) over those without: few know it, or most do."""
    people, cases = effort.of(2_000, 13_000), (0.05, 0.9)
    arms = [publicity(people, aware, message) for aware in cases for message in (None, -0.5)]
    sold = counts(lived(arms, effort.of(4, 8)), *UNITS).sum(axis=2)
    yield above("purchases after bad publicity, known to 5 %, over none", 1, sold[1] / sold[0])
    yield below("purchases after bad publicity, known to 90 %, over none", 1, sold[3] / sold[2])


# --- influence --------------------------------------------------------------------------------------

TOWN = 1_000
"""People where a variance is measured: it takes many replicates, and not many people."""
STRENGTHS = (0.25, 1.0, 4.0)
"""Social influence relative to the default."""
INFLUENCES = {"laws.talk.rate": "how much people talk", "laws.choice.opinion": "how much opinion weighs in the choice"}
"""What is made stronger: how much there is to hear and, added when that had been measured, what the opinion made of it
counts, which is the weight of social influence in the utility of Delre et al."""


@cache
def outcomes(effort: Effort, influence: str) -> Floats:
    """Share who ever had the product after two years: float64 (strengths, replicates)."""
    base = launch(TOWN)
    section, name = influence.split(".")[1:]
    default = getattr(getattr(base.laws, section), name)
    simulation = lived([base.patch({influence: default * strength}) for strength in STRENGTHS], effort.of(10, 100))
    shares: Floats = counts(simulation, "ever_customers")[:, :, -1] / TOWN
    return shares


def dispersion(shares: Floats, people: int) -> float:
    """Variance of an outcome over what it were if people alike decided independently of each other: then 1."""
    mean = float(shares.mean())
    return float(shares.var(ddof=1)) * people / (mean * (1.0 - mean))


def less_certain(effort: Effort) -> Iterator[Finding]:
    """How much more the outcome varies between lucks than independent choices would, by strength of influence.

    The logarithm of a variance of R replicates has a standard error of sqrt(2 / (R - 1)).
    """
    for influence, meaning in INFLUENCES.items():
        shares = outcomes(effort, influence)
        found = [dispersion(sample, TOWN) for sample in shares]
        clear = float(np.exp(4.0 * np.sqrt(4.0 / (shares.shape[1] - 1))))
        ratio = found[-1] / found[0]
        what = f"dispersion of the outcome at {STRENGTHS[-1]:g} times the default over {STRENGTHS[0]:g}: {meaning}"
        result = f"{ratio:.3g} ({', '.join(f'{value:.2f}' for value in found)})"
        yield Finding(what, f"above {clear:.2g}", result, "clear of 1 by 4 SE of its logarithm", ratio > clear)


def prior(people: int, message: float | None) -> Scenario:
    """A year of a product that everyone knows and nobody has; everyone hears one friend's word on the first day."""
    base = launch(people)
    weights = base.laws.opinion
    word = {
        "kind": "mass_media",
        "on": 0,
        "reach": 0.99,
        "message": message,
        "credibility": weights.friend / weights.advertisement,
    }
    moves = {} if message is None else {"lotus": {"word": word}}
    return base.patch({"horizon": 364, "products.lotus.aware": 1.0, "marketing": moves})


def by_prior(effort: Effort) -> Iterator[Finding]:
    """Rise of the share who buy in a year after a good word (.5), less the fall after one as bad, by prior.

    A person's prior is how often the person buys in one half of the replicates without a word; the effects
    are those in the other half, so that luck does not sort people.
    """
    people, replicates = effort.of(1_000, 2_000), effort.of(10, 60)
    simulation = lived([prior(people, message) for message in (None, 0.5, -0.5)], replicates)
    bought = (simulation.fields.bought[:, 0] != NEVER).reshape(3, replicates, people).astype(np.float64)
    chance = bought[0, ::2].mean(axis=0)
    none, good, bad = bought[:, 1::2]
    for name, group, check in (("below", chance < 0.5, above), ("above", chance > 0.5, below)):
        rise, drop = ((one - other)[:, group].mean(axis=1) for one, other in ((good, none), (none, bad)))
        yield check(f"effect of a good word less that of a bad one, prior {name} one half", 0, rise - drop)


def relative_risk(strata: NDArray[Any]) -> float:
    """Risk of the exposed over that of the others, pooled over strata by Mantel and Haenszel 1959.

    strata : (strata, 4), cases and people among the exposed, cases and people among the others.
    """
    cases, exposed, other_cases, others = np.asarray(strata, np.float64).T
    people = np.maximum(exposed + others, 1.0)
    return float((cases * others / people).sum() / (other_cases * exposed / people).sum())


MONTH = 28


def naive_influence(effort: Effort, homophily: float) -> tuple[Floats, Floats]:
    """What a look at who buys after friends says, in worlds with talk and in silent ones: two float64 (replicates,).

    It is the risk to buy in the next four weeks of those with more customers among their ties than the mean of the
    people who have not bought, over the risk of those with fewer, pooled over months.
    """
    base = launch(effort.of(2_000, 13_000)).patch({"population.traits.homophily": homophily})
    simulation = arms_of([base, base.patch(SILENT)], effort.of(3, 6))
    ties = simulation.ties.to_scipy()
    strata: list[list[list[int]]] = [[] for _ in range(simulation.worlds)]
    while not simulation.finished:
        before = by_world(simulation, simulation.fields.bought[:, 0] != NEVER)
        simulation.run(MONTH)
        after = by_world(simulation, simulation.fields.bought[:, 0] != NEVER)
        for world, (had, has) in enumerate(zip(before, after, strict=True)):
            friends = ties @ had.astype(np.float64)
            exposed = friends > friends[~had].mean()
            groups = [~had & exposed, ~had & ~exposed]
            strata[world].append([int(n) for group in groups for n in ((group & has).sum(), group.sum())])
    risks = np.array([relative_risk(np.array(found)) for found in strata]).reshape(2, -1)
    return risks[0], risks[1]


def likeness(effort: Effort) -> Iterator[Finding]:
    """The naive measure of influence with half of taste shared over ties, and with none of it."""
    alike, alike_silent = naive_influence(effort, 0.5)
    apart, apart_silent = naive_influence(effort, 0.0)
    yield above("naive influence without any talk, half of taste shared", 1, alike_silent)
    yield above("the same less that with no taste shared", 0, alike_silent - apart_silent)
    yield above("naive influence with talk, half of taste shared, less that with none", 0, alike - apart)


# --- customers --------------------------------------------------------------------------------------

SIZES = {"first": (0.9, 0.3), "second": (0.75, 0.2), "third": (0.6, 0.12), "fourth": (0.45, 0.07), "fifth": (0.3, 0.03)}
"""Brands of a category: share who know it and share who have it on the first day."""


YEAR = 364


def next_year(simulation: Simulation) -> tuple[Floats, Floats]:
    """Live through a year: buyers of each brand, and purchases of each of them; float64 (worlds, brands).

    A buyer of the year is who is a customer on any evening of it.
    """
    first, customer = simulation.day, np.zeros_like(simulation.fields.stage, np.bool_)
    for _ in range(YEAR):
        simulation.step()
        customer |= (simulation.fields.stage & OWNER) != 0
    brands = customer.shape[1]
    buyers = customer.reshape(simulation.worlds, -1, brands).sum(axis=1).astype(np.float64)
    sold = [
        counts(simulation, *UNITS, product=brand)[0, :, first : first + YEAR].sum(axis=1) for brand in range(brands)
    ]
    return buyers, np.stack(sold, axis=1) / buyers


def double_jeopardy(effort: Effort) -> Iterator[Finding]:
    """Five brands that differ in nothing but size, bought every month: buyers, and purchases of each, in a year.

    The pattern is one of brands that keep their sizes; those that grow have new buyers, who have had less time to buy.
    So the sizes of the second year are held against those of the fourth, a condition that was added after a look.
    """
    brands = {
        name: {"price": 4, "margin": 2, "aware": aware, "owners": owners, "repurchase_days": 30}
        for name, (aware, owners) in SIZES.items()
    }
    base = launch(effort.of(2_000, 8_000)).patch({"horizon": 4 * YEAR})
    simulation = arms_of([base.patch({"products": brands, "marketing": {}})], 4)
    years = [next_year(simulation) for _ in range(4)]
    buyers, often = years[1]
    sample = [np.corrcoef(np.log(many), rate)[0, 1] for many, rate in zip(buyers, often, strict=True)]
    yield above("correlation of purchases per buyer with the logarithm of buyers", 0, sample)
    yield above("purchases per buyer of the largest brand over those of the smallest", 1, often[:, 0] / often[:, -1])
    kept = [many[:, -1] / many[:, 0] for many, _ in (years[1], years[3])]
    because = "the sizes of brands hardly change in two years"
    yield within("smallest over largest brand, fourth year over second", 0.9, 1.1, kept[1] / kept[0], because)


STAYED = 182
"""Days for which customers are followed after they bought."""


def referred(effort: Effort) -> Iterator[Finding]:
    """Risk to leave within half a year of those who first heard by word of mouth over those who did by advertising.

    Who becomes aware on a day without an advertisement has heard of it from somebody. Customers of the same four weeks
    are compared.
    """
    simulation = arms_of([launch(effort.of(2_000, 13_000))], effort.of(4, 8))
    rows = simulation.worlds * simulation.scene.people
    told, left = np.full(rows, NEVER), np.full(rows, NEVER)
    while not simulation.finished:
        day = simulation.day
        simulation.step()
        stage, fields = simulation.fields.stage[:, 0], simulation.fields
        new = (told == NEVER) & ((stage & AWARE) != 0)
        told[new] = fields.exposed[new, 0] != day
        gone = (left == NEVER) & ((stage & FORMER) != 0)
        left[gone] = day
    bought = simulation.fields.bought[:, 0].astype(np.int64)
    followed = (bought != NEVER) & (bought < simulation.horizon - STAYED)
    leaves = (left != NEVER) & (left - bought <= STAYED)
    columns = [by_world(simulation, values) for values in (followed, bought // MONTH, told, leaves)]
    risks = [risk_by_month(*world) for world in zip(*columns, strict=True)]
    yield below("risk to leave within half a year, referred over advertised to", 1, risks)


def risk_by_month(followed: Any, month: Any, told: Any, leaves: Any) -> float:
    """Relative risk to leave of those who were told, pooled over the months in which they bought."""
    strata = []
    for here in (followed & (month == value) for value in np.unique(month[followed])):
        groups = (here & (told == 1), here & (told == 0))
        strata.append([int(n) for group in groups for n in ((group & leaves).sum(), group.sum())])
    return relative_risk(np.array(strata))


Judged = partial(Law, tier="C", quick=False)

# --- cascades ---------------------------------------------------------------------------------------


def held_by_largest(reached: Floats, share: float) -> float:
    """Share of all people reached who are in this share of the cascades, the largest."""
    ranked = np.sort(reached)[::-1]
    return float(ranked[: max(1, round(share * ranked.size))].sum() / ranked.sum())


def cascades(effort: Effort) -> Iterator[Finding]:
    """Trees of awareness of a launch, from those who had it from radio: their depth, and who has the reach."""
    people, worlds = effort.of(2_000, 13_000), effort.of(3, 5)
    simulation = Simulation(launch(people), seed=1, replicates=worlds, trace=True).run()
    trees = simulation.influence.cascades("lotus").partition_by("replicate")
    shallow = [float((tree["depth"].to_numpy() <= 1).mean()) for tree in trees]
    yield above("share of cascades that end within one hop", 0.5, shallow)
    held = [held_by_largest(tree["reached"].to_numpy().astype(float), 0.1) for tree in trees]
    yield above("share of the reach in the largest tenth of cascades", 0.5, held)


LAWS = (
    Judged("Ratings fall as later buyers fit less", source="Li and Hitt 2008", check=ratings_fall),
    Judged("Talk outlasts an equal burst of advertising", source="Trusov et al. 2009", check=outlasts),
    Judged("Most cascades are small, the largest hold the reach", source="Goel et al. 2016", check=cascades),
    Judged("Influence makes the outcome less certain", source="Delre et al. 2010", check=less_certain),
    Judged("Bad publicity helps the unknown and hurts the known", source="Berger et al. 2010", check=bad_publicity),
    Judged("A word moves those who have room to move", source="East et al. 2008", check=by_prior),
    Judged("Good ratings herd, bad ones are corrected", source="Muchnik et al. 2013", check=herding),
    Judged("Smaller brands are bought less often too", source="Ehrenberg et al. 1990", check=double_jeopardy),
    Judged("Likeness looks like influence", source="Aral et al. 2009", check=likeness),
    Judged("Referred customers stay longer", source="Schmitt et al. 2011", check=referred),
)
