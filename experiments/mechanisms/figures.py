"""Figures that claims speak of and reports do not have: each one number for every replicate."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from wom_sim import Result
from wom_sim.day.events import EVENTS, FIXED
from wom_sim.indicators import Indicator

Values = NDArray[np.float64]


def daily(result: Result, product: int, *names: str) -> Values:
    """Sum of some events by day: float64 (days, replicates)."""
    places = [EVENTS.index(name) for name in names]
    return result.record.events[:, :, product, :, places].sum(axis=(0, 3)).astype(np.float64)


def flow(name: str, label: str, meaning: str, *events: str) -> Indicator:
    """A figure that counts events over the horizon."""
    return Indicator(name, label, "units", meaning, lambda result, product: daily(result, product, *events).sum(axis=0))


def per_aware(event: str) -> Callable[[Result, int], Values]:
    """A stock of the last evening as a share of those who know the product."""

    def share(result: Result, product: int) -> Values:
        aware = daily(result, product, "aware")[-1]
        stock = daily(result, product, event)[-1]
        return np.divide(stock, aware, out=np.full_like(aware, np.nan), where=aware > 0.0)

    return share


def _spread(result: Result, product: int) -> Values:
    aware, mean, square = (daily(result, product, name)[-1] for name in ("aware", "opinion", "opinion_squared"))
    known = np.where(aware > 0.0, aware, np.nan)
    return np.sqrt(np.maximum(square / FIXED / known - (mean / FIXED / known) ** 2, 0.0))


def _days_to_form(result: Result, product: int) -> Values:
    aware = daily(result, product, "aware")
    opinion = daily(result, product, "opinion") / FIXED / np.where(aware > 0.0, aware, np.nan)
    end = opinion[-1]
    settled = np.abs(opinion - end) <= 0.02
    # The first day from which on it never leaves the neighbourhood of its end again.
    return np.array([len(column) - np.argmin(column[::-1]) if not column.all() else 0 for column in settled.T], float)


def days_until_known(share: float) -> Indicator:
    """A figure: the first day on which a share of the people knows the product; the horizon if none."""

    def days(result: Result, product: int) -> Values:
        known = daily(result, product, "aware") >= share * result.people
        return np.where(known.any(axis=0), known.argmax(axis=0), len(known)).astype(np.float64)

    return Indicator("days_until_known", "Days until known", "days", f"Days until {share:.0%} know it.", days)


def feed_share_passed_on(result: Result, product: int) -> Values:
    """Of what is heard in feeds, the share that was passed on before."""
    first = daily(result, product, "feed_depth_0").sum(axis=0)
    heard = daily(result, product, "heard_feed").sum(axis=0)
    return np.divide(heard - first, heard, out=np.full_like(heard, np.nan), where=heard > 0.0)


def _moved(result: Result, product: int) -> Values:
    aware = daily(result, product, "aware")
    opinion = daily(result, product, "opinion") / FIXED / np.where(aware > 0.0, aware, np.nan)
    return np.abs(opinion[-1] - opinion[0])


def late_words(days: int) -> Indicator:
    """A figure: words spoken on the last days."""
    return Indicator(
        "late_words",
        f"Words of the last {days} days",
        "units",
        f"Words spoken on the last {days} days.",
        lambda result, product: daily(result, product, "positive_talk", "negative_talk", "neutral_talk")[-days:].sum(
            axis=0
        ),
    )


WORDS = flow("words", "Words", "Words spoken over the horizon.", "positive_talk", "negative_talk", "neutral_talk")
BAD_WORDS = flow("bad_words", "Bad words", "Bad words spoken over the horizon.", "negative_talk")
HEARD_IN_FEEDS = flow("heard_in_feeds", "Heard in feeds", "Words heard in feeds over the horizon.", "heard_feed")
REPEATS = flow("repeats", "Repeat purchases", "Purchases by customers over the horizon.", "repeat_purchases")
PASSED_ON = Indicator(
    "passed_on", "Passed on", "share", "Share of hearings in feeds of what was passed on.", feed_share_passed_on
)
ADVOCATES = Indicator(
    "advocates", "Advocates", "share", "Share who defend it among those who know it.", per_aware("defends")
)
LIKES = Indicator(
    "likes",
    "Like it",
    "share",
    "Share of all people who like it on the last evening.",
    lambda result, product: daily(result, product, "likes")[-1] / result.people,
)
SPREAD = Indicator("spread", "Spread", "score", "Standard deviation of the opinions of those who know it.", _spread)
MOVED = Indicator(
    "moved", "Moved", "score", "How far the mean opinion ends from where it was on the first evening.", _moved
)
DAYS_TO_FORM = Indicator(
    "days_to_form", "Days to form", "days", "Days until the mean opinion stays within .02 of its end.", _days_to_form
)
