"""Key figures of a run: what each means, and how it follows from the counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from wom_sim.day.events import EVENTS, FIXED, STARS
from wom_sim.products import categories

if TYPE_CHECKING:
    from wom_sim.result import Result

Values = NDArray[np.float64]


class Indicator(NamedTuple):
    """A key figure of one product: one number for each replicate."""

    name: str
    label: str
    unit: str
    """`share`, `people`, `units`, `money`, `score` or `rate`."""
    meaning: str
    of: Callable[[Result, int], Values]


def _total(result: Result, product: int, *names: str) -> Values:
    """Sum of flows over days and segments: float64 (replicates,)."""
    places = [EVENTS.index(name) for name in names]
    return result.record.events[:, :, product, :, places].sum(axis=(0, 1, 3)).astype(np.float64)


def _evening(result: Result, product: int, name: str) -> Values:
    """A stock on the last evening: float64 (replicates,)."""
    return result.record.events[-1, :, product, :, EVENTS.index(name)].sum(axis=1).astype(np.float64)


def _ratio(over: Values, under: Values) -> Values:
    """Quotient, undefined (NaN) where nothing is divided."""
    return np.divide(over, under, out=np.full_like(over, np.nan), where=under != 0)


def _share_of_people(name: str) -> Callable[[Result, int], Values]:
    return lambda result, product: _evening(result, product, name) / result.people


def _flow(*names: str) -> Callable[[Result, int], Values]:
    return lambda result, product: _total(result, product, *names)


def _stock(name: str) -> Callable[[Result, int], Values]:
    return lambda result, product: _evening(result, product, name)


def _share_among(
    of: Callable[[Result, int], Values], peers: Callable[[Result, int], Iterable[int]]
) -> Callable[[Result, int], Values]:
    """Share of one product in the sum over its peers, itself among them."""
    return lambda result, product: _ratio(
        of(result, product), np.sum([of(result, peer) for peer in peers(result, product)], axis=0)
    )


def _all_products(result: Result, _: int) -> Iterable[int]:
    return range(len(result.products))


def _rivals(result: Result, product: int) -> Iterable[int]:
    category = categories(result.scenario.products)
    return (place for place, other in enumerate(category) if other == category[product])


def _heard_a_week(result: Result, product: int) -> Values:
    heard = _total(result, product, "heard_conversation", "heard_feed")
    return heard / result.people / result.scenario.horizon * 7.0


def _rating(result: Result, product: int) -> Values:
    stars = result.record.events[:, :, product, :, STARS : STARS + 5].sum(axis=(0, 2)).astype(np.float64)
    return _ratio(stars @ np.arange(1.0, 6.0), stars.sum(axis=1))


def _nps(result: Result, product: int) -> Values:
    promoters, detractors = _evening(result, product, "promoters"), _evening(result, product, "detractors")
    return 100.0 * _ratio(promoters - detractors, _evening(result, product, "customers"))


def _units(result: Result, product: int) -> Values:
    return _total(result, product, "first_purchases", "repeat_purchases")


def _words(result: Result, product: int) -> Values:
    return _total(result, product, "positive_talk", "negative_talk", "neutral_talk")


def _profit(result: Result, product: int) -> Values:
    return result.contribution[:, :, product].sum(axis=0) - result.spend[:, :, product].sum(axis=0)


def _npv(result: Result, product: int) -> Values:
    daily = result.contribution[:, :, product] - result.spend[:, :, product]
    return np.asarray(result.discount @ daily)


INDICATORS = (
    Indicator(
        "awareness",
        "Know it",
        "share",
        "Share of the people who know the product on the last evening.",
        _share_of_people("aware"),
    ),
    Indicator(
        "consideration",
        "Consider it",
        "share",
        "Share who consider buying it on the last evening.",
        _share_of_people("considering"),
    ),
    Indicator(
        "penetration",
        "Ever had it",
        "share",
        "Share who have ever bought it or been given it.",
        _share_of_people("ever_customers"),
    ),
    Indicator("customers", "Customers", "people", "People who are customers on the last evening.", _stock("customers")),
    Indicator("units", "Units sold", "units", "Purchases over the horizon; gifts are not sales.", _units),
    Indicator("first_purchases", "New buyers", "people", "First purchases over the horizon.", _flow("first_purchases")),
    Indicator(
        "churned",
        "Customers lost",
        "people",
        "Customers who left over the horizon, to rivals or to nothing.",
        _flow("churned", "switched_out"),
    ),
    Indicator(
        "revenue",
        "Revenue",
        "money",
        "Prices paid over the horizon.",
        lambda result, product: result.revenue[:, :, product].sum(axis=0),
    ),
    Indicator(
        "contribution",
        "Contribution",
        "money",
        "Revenue less the cost of the goods sold.",
        lambda result, product: result.contribution[:, :, product].sum(axis=0),
    ),
    Indicator(
        "marketing_cost",
        "Marketing cost",
        "money",
        "What the interventions cost.",
        lambda result, product: result.spend[:, :, product].sum(axis=0),
    ),
    Indicator("profit", "Profit", "money", "Contribution less marketing cost.", _profit),
    Indicator(
        "npv", "Present value", "money", "Profit of each day discounted to the first: (1 + r) ** (-days / 365).", _npv
    ),
    Indicator(
        "opinion",
        "Opinion",
        "score",
        "Mean opinion, from -1 to 1, of those who know it on the last evening.",
        lambda result, product: _ratio(
            _evening(result, product, "opinion") / FIXED, _evening(result, product, "aware")
        ),
    ),
    Indicator(
        "voiced_opinion",
        "Voiced opinion",
        "score",
        "Mean opinion in the words that were spoken over the horizon.",
        lambda result, product: _ratio(_total(result, product, "voiced") / FIXED, _words(result, product)),
    ),
    Indicator(
        "talk_ratio",
        "Good to bad talk",
        "rate",
        "Good words for each bad one.",
        lambda result, product: _ratio(
            _total(result, product, "positive_talk"), _total(result, product, "negative_talk")
        ),
    ),
    Indicator(
        "heard_a_week", "Heard a week", "rate", "How often a person hears of it from others in a week.", _heard_a_week
    ),
    Indicator(
        "reached",
        "Reached",
        "share",
        "Share of the people who have met a message of marketers for it.",
        _share_of_people("reached"),
    ),
    Indicator(
        "frequency",
        "Messages each",
        "rate",
        "Messages of marketers that each of those reached has met.",
        lambda result, product: _ratio(
            _total(result, product, "heard_marketing"), _evening(result, product, "reached")
        ),
    ),
    Indicator(
        "share_of_voice",
        "Share of voice",
        "share",
        "Its share of all words spoken.",
        _share_among(_words, _all_products),
    ),
    Indicator(
        "share_of_market",
        "Share of market",
        "share",
        "Its share of the units sold in its category.",
        _share_among(_units, _rivals),
    ),
    Indicator(
        "nps",
        "Net promoter score",
        "score",
        "Promoters less detractors for each 100 customers asked on the last evening.",
        _nps,
    ),
    Indicator("rating", "Stars", "score", "Mean stars of the reviews written over the horizon.", _rating),
    Indicator("complaints", "Complaints", "units", "Complaints over the horizon.", _flow("complaints")),
)
"""Every key figure, in the order in which reports show them."""
