"""What can happen to a person in a day, and what is counted at its end.

Kernels add whole numbers to a table of shape (worlds, products, segments, events), so that sums do not
depend on the order of work. Money is counted in millionths of the currency.
"""

from __future__ import annotations

from math import floor
from typing import Any, NamedTuple, Self

import numpy as np

from wom_sim.day.trace import Untraced
from wom_sim.kernel import law

MONEY = 1_000_000
"""Units of money in one of the currency: counts of money are whole numbers of these."""
BINS = 21
"""Bins of the distribution of opinions from -1 to 1."""
FIXED = 1 << 20
"""Units in which opinions are summed, so that sums are whole numbers too."""

FLOWS = (
    "positive_talk",
    "negative_talk",
    "neutral_talk",
    "voiced",
    "heard_conversation",
    "heard_feed",
    "heard_answer",
    "heard_friend",
    "heard_review",
    "heard_marketing",
    "heard_owned",
    "heard_reply",
    "heard_work",
    "feed_depth_0",
    "feed_depth_1",
    "feed_depth_2",
    "feed_depth_3",
    "reactions",
    "shared",
    "became_aware",
    "climbed",
    "slipped",
    "began_considering",
    "lapsed",
    "forgot",
    "first_purchases",
    "repeat_purchases",
    "switched_in",
    "switched_out",
    "gifts",
    "followed",
    "unfollowed",
    "unsubscribed",
    "invited",
    "referred",
    "churned",
    "uses",
    "complaints",
    "answered",
    "resolved",
    "helped",
    "stars_1",
    "stars_2",
    "stars_3",
    "stars_4",
    "stars_5",
    "revenue",
)
"""What happened today, by product and segment. `heard_feed` is the sum of `feed_depth_0` (heard from the author),
`feed_depth_1` (from somebody who passed it on) and so on, the last for 3 and more."""

STOCKS = (
    "aware",
    "considering",
    "customers",
    "former",
    "ever_customers",
    "likes",
    "loves",
    "defends",
    "reached",
    "followers",
    "members",
    "open_complaints",
    "public_complaints",
    "trust",
    "promoters",
    "passives",
    "detractors",
    "opinion",
    "opinion_squared",
)
"""What is so this evening, by product and segment. Opinions and trust are summed over those who are aware. Open
complaints are not answered yet; public ones make people talk, answered or not."""

EVENTS = FLOWS + STOCKS

(
    POSITIVE_TALK,
    NEGATIVE_TALK,
    NEUTRAL_TALK,
    VOICED,
    HEARD_CONVERSATION,
    HEARD_FEED,
    HEARD_ANSWER,
    HEARD_FRIEND,
    HEARD_REVIEW,
    HEARD_MARKETING,
    HEARD_OWNED,
    HEARD_REPLY,
    HEARD_WORK,
    FEED_DEPTH,
    _,
    _,
    _,
    REACTION,
    SHARED,
    BECAME_AWARE,
    CLIMBED,
    SLIPPED,
    BEGAN_CONSIDERING,
    LAPSED,
    FORGOT,
    FIRST_PURCHASE,
    REPEAT_PURCHASE,
    SWITCHED_IN,
    SWITCHED_OUT,
    GIFT,
    FOLLOWED,
    UNFOLLOWED,
    LEFT_LIST,
    INVITED,
    REFERRED,
    CHURN,
    USE,
    COMPLAINT,
    ANSWERED,
    RESOLVED,
    HELPED,
    STARS,
    _,
    _,
    _,
    _,
    REVENUE,
) = range(len(FLOWS))

(
    IS_AWARE,
    IS_CONSIDERING,
    IS_CUSTOMER,
    IS_FORMER,
    WAS_CUSTOMER,
    LIKES,
    LOVES,
    DEFENDS,
    REACHED,
    FOLLOWERS,
    MEMBERS,
    OPEN_COMPLAINTS,
    PUBLIC_COMPLAINTS,
    TRUST,
    PROMOTER,
    PASSIVE,
    DETRACTOR,
    OPINION,
    OPINION_SQUARED,
) = range(len(FLOWS), len(EVENTS))

DEPTHS = 4
"""Depths that hearings in feeds are counted by; the last is this and deeper."""
CHANNELS = tuple(name.removeprefix("heard_") for name in FLOWS if name.startswith("heard_"))
"""Ways in which a message reaches somebody; their events follow each other."""

TALK = (POSITIVE_TALK, NEGATIVE_TALK, NEUTRAL_TALK)
"""The events that are words spoken."""


class Tally(NamedTuple):
    """Counts of one step and one range of people; whole numbers, so that ranges can be added in any order."""

    events: Any
    """int64 (worlds, products, segments, events)."""
    opinions: Any
    """int64 (worlds, products, bins): those who are aware, by opinion."""
    exposures: Any
    """int64 (worlds, interventions): marketers' messages that people met."""
    given: Any
    """int64 (worlds, interventions): people who were given something."""
    successes: Any
    """int64 (worlds, interventions): times that an intervention had the success that is paid for."""
    trace: Any = Untraced()
    """`Untraced`, or `Traced` notes of what happened."""

    @classmethod
    def empty(cls, shape: tuple[int, ...], lines: tuple[int, int], trace: Any) -> Self:
        """Nothing has happened yet; shape : of the table of events; lines : worlds and interventions."""
        exposures, given, successes = (np.zeros(lines, np.int64) for _ in range(3))
        opinions = np.zeros((*shape[:2], BINS), np.int64)
        return cls(np.zeros(shape, np.int64), opinions, exposures, given, successes, trace)


@law
def fixed(value: float) -> int:
    """A value in whole units of `FIXED`."""
    return int(floor(value * FIXED + 0.5))
