"""Whom a product and its messages reach, and who becomes and stays a customer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wom_sim.indicators.counts import Indicator, Values, evening, flow, ratio, share_of_people, stock, total

if TYPE_CHECKING:
    from wom_sim.result import Result


def _frequency(result: Result, product: int) -> Values:
    messages = total(result, product, "heard_marketing", "heard_owned")
    return ratio(messages, evening(result, product, "reached"))


PEOPLE = (
    Indicator(
        "reach",
        "Reached",
        "share",
        "Share of the people whom a marketer's message about it has reached at least once.",
        share_of_people("reached"),
    ),
    Indicator(
        "frequency", "Frequency", "rate", "Marketers' messages over the horizon for each person reached.", _frequency
    ),
    Indicator(
        "awareness",
        "Know it",
        "share",
        "Share of the people who know the product on the last evening.",
        share_of_people("aware"),
    ),
    Indicator(
        "consideration",
        "Consider it",
        "share",
        "Share who consider buying it on the last evening.",
        share_of_people("considering"),
    ),
    Indicator(
        "penetration",
        "Ever had it",
        "share",
        "Share who have ever bought it or been given it.",
        share_of_people("ever_customers"),
    ),
    Indicator(
        "customers", "Customers", "people", "The active base: customers on the last evening.", stock("customers")
    ),
    Indicator(
        "units",
        "Units sold",
        "units",
        "Purchases over the horizon; gifts are not sales.",
        flow("first_purchases", "repeat_purchases"),
    ),
    Indicator("first_purchases", "New buyers", "people", "First purchases over the horizon.", flow("first_purchases")),
    Indicator(
        "churned",
        "Customers lost",
        "people",
        "Customers who left over the horizon, to rivals or to nothing.",
        flow("churned", "switched_out"),
        fewer=True,
    ),
    Indicator(
        "followers", "Followers", "people", "People who follow the brand on the last evening.", stock("followers")
    ),
)
"""Key figures of people."""
