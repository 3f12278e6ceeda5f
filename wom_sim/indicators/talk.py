"""What is thought and said of a product, and how content its customers are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import numpy as np

from wom_sim.day.events import FIXED, STARS
from wom_sim.indicators.counts import Indicator, Values, evening, flow, ratio, share_among, share_of_people, total
from wom_sim.products import categories

if TYPE_CHECKING:
    from wom_sim.result import Result


def _all_products(result: Result, _: int) -> Iterable[int]:
    return range(len(result.products))


def _rivals(result: Result, product: int) -> Iterable[int]:
    category = categories(result.scenario.products)
    return (place for place, other in enumerate(category) if other == category[product])


def _heard_a_week(result: Result, product: int) -> Values:
    heard = total(result, product, "heard_conversation", "heard_feed")
    return heard / result.people / result.scenario.horizon * 7.0


def _rating(result: Result, product: int) -> Values:
    stars = result.totals[:, product, STARS : STARS + 5].astype(np.float64)
    return ratio(stars @ np.arange(1.0, 6.0), stars.sum(axis=1))


def _nps(result: Result, product: int) -> Values:
    promoters, detractors = evening(result, product, "promoters"), evening(result, product, "detractors")
    return 100.0 * ratio(promoters - detractors, evening(result, product, "customers"))


def _units(result: Result, product: int) -> Values:
    return total(result, product, "first_purchases", "repeat_purchases")


def _words(result: Result, product: int) -> Values:
    return total(result, product, "positive_talk", "negative_talk", "neutral_talk")


TALK = (
    Indicator(
        "supporters",
        "Like it",
        "share",
        "Share of all people who like it on the last evening: opinion of at least laws.labels.likes.",
        share_of_people("likes"),
    ),
    Indicator(
        "opinion",
        "Opinion",
        "score",
        "True sentiment: mean opinion, from -1 to 1, of those who know it on the last evening.",
        lambda result, product: ratio(evening(result, product, "opinion") / FIXED, evening(result, product, "aware")),
    ),
    Indicator(
        "voiced_opinion",
        "Voiced opinion",
        "score",
        "Voiced sentiment: mean opinion in the words that were spoken over the horizon.",
        lambda result, product: ratio(total(result, product, "voiced") / FIXED, _words(result, product)),
    ),
    Indicator(
        "talk_ratio",
        "Good to bad talk",
        "rate",
        "Good words for each bad one.",
        lambda result, product: ratio(total(result, product, "positive_talk"), total(result, product, "negative_talk")),
    ),
    Indicator(
        "heard_a_week", "Heard a week", "rate", "How often a person hears of it from others in a week.", _heard_a_week
    ),
    Indicator(
        "share_of_voice",
        "Share of voice",
        "share",
        "Its share of all words spoken.",
        share_among(_words, _all_products),
    ),
    Indicator(
        "share_of_market",
        "Share of market",
        "share",
        "Its share of the units sold in its category.",
        share_among(_units, _rivals),
    ),
    Indicator(
        "nps",
        "Net promoter score",
        "score",
        "Promoters less detractors for each 100 customers asked on the last evening.",
        _nps,
    ),
    Indicator("rating", "Stars", "score", "Mean stars of the reviews written over the horizon.", _rating),
    Indicator(
        "trust",
        "Trust",
        "score",
        "Mean trust in the brand's own messages, from -1 to 1, of those who know it on the last evening.",
        lambda result, product: ratio(evening(result, product, "trust") / FIXED, evening(result, product, "aware")),
    ),
    Indicator("complaints", "Complaints", "units", "Complaints over the horizon.", flow("complaints"), fewer=True),
    Indicator(
        "answered_share",
        "Complaints answered",
        "share",
        "Answers to complaints over the horizon for each complaint.",
        lambda result, product: ratio(total(result, product, "answered"), total(result, product, "complaints")),
    ),
    Indicator(
        "resolved_share",
        "Complaints resolved",
        "share",
        "Complaints that were resolved over the horizon, for each complaint.",
        lambda result, product: ratio(total(result, product, "resolved"), total(result, product, "complaints")),
    ),
)
"""Key figures of talk, opinions and contentment."""
