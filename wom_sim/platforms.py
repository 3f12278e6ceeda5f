"""Platforms: the places where people hear each other, in conversation or in a feed."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil
from typing import Annotated, Any

import numpy as np
from pydantic import Field, model_validator

from wom_sim.config import Config, Name, Share
from wom_sim.day import events
from wom_sim.day.hear import Channel
from wom_sim.errors import InputError


class Feed(Config):
    """What a person sees of a platform in a day."""

    items: Annotated[int, Field(ge=1, le=100)] = 5
    """Items looked at; attention is limited to them."""
    competition: Annotated[float, Field(ge=0.0, le=1000.0)] = 1.0
    """Other content for every word of a tie: a word is shown with chance 1 / (1 + competition)."""


class Platform(Config):
    """One place with one way to talk: give `conversations` or a `feed`."""

    conversations: Annotated[float, Field(gt=0.0, le=100.0)] | None = None
    """Conversations a day in which somebody may mention a product."""
    feed: Feed | None = None
    """A feed, for a platform where people read what others posted."""
    membership: Share | dict[Name, Share] = 1.0
    """Share of the people who are there, in all or by segment."""
    credibility: Annotated[float, Field(ge=0.0, le=100.0)] | None = None
    """Weight of a word heard here; 1 in conversation and 0.5 in a feed when left out."""
    share_of_hearings: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.1
    """For a feed: its share of all that is heard here and in conversation (Keller and Fay: 10 % online)."""

    @model_validator(mode="after")
    def _one_way(self) -> Platform:
        if (self.conversations is None) == (self.feed is None):
            raise InputError("a platform has either 'conversations' or a 'feed'.")
        return self

    def member_share(self, segment: str) -> float:
        """Share of a segment that is here."""
        if isinstance(self.membership, Mapping):
            return self.membership.get(segment, 0.0)
        return self.membership

    @property
    def weight(self) -> float:
        """Weight of a word heard here."""
        if self.credibility is not None:
            return self.credibility
        return 1.0 if self.feed is None else 0.5

    def slots(self, days: int) -> int:
        """Partners met, or items seen, in a step."""
        return self.feed.items * days if self.feed else ceil((self.conversations or 0.0) * days)

    def chance(self, days: int) -> float:
        """Chance to hear a partner who spoke in this step, once met.

        A word is said once in a step, and partners are met on each of its days.
        """
        if self.feed:
            return 1.0 / (1.0 + self.feed.competition) / days
        return (self.conversations or 0.0) / self.slots(days)


def default_platforms() -> dict[str, Platform]:
    """Offline conversation and one online platform."""
    return {"offline": Platform(conversations=2.0), "online": Platform(feed=Feed(), membership=0.6)}


def channel(place: int, platforms: list[Platform], days: int) -> Channel:
    """What the kernel that hears needs of one platform; `platforms` is that platform in each arm."""
    feed = platforms[0].feed is not None
    return Channel(
        platform=place,
        slots=np.array([platform.slots(days) for platform in platforms], np.int64),
        chance=np.array([platform.chance(days) for platform in platforms]),
        credibility=np.array([platform.weight for platform in platforms]),
        event=events.HEARD_FEED if feed else events.HEARD_CONVERSATION,
    )


def volumes(platforms: Mapping[str, Platform], members: Any) -> list[float]:
    """Words on each platform relative to conversation.

    A feed is given the volume at which its share of all hearings comes out as asked, were everyone to talk
    alike: r_on / r_off = o / (1 - o) x conversations / (items x chance x membership squared).

    members : share of the people on each platform.
    """
    talk = sum(platform.conversations or 0.0 for platform in platforms.values())
    found = []
    for platform, share in zip(platforms.values(), members, strict=True):
        if platform.feed is None:
            found.append(1.0)
            continue
        seen = platform.feed.items * platform.chance(1) * share**2
        odds = platform.share_of_hearings / (1.0 - platform.share_of_hearings)
        found.append(odds * (talk or 1.0) / seen if seen > 0.0 else 0.0)
    return found
