"""Platforms: the places where people hear each other, in conversation or in a feed, over common or own ties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import blake2b
from math import ceil
from typing import Annotated, Any, Literal

import numpy as np
from pydantic import Field, GetJsonSchemaHandler, model_validator

from wom_sim import rng
from wom_sim.config import Config, Known, Name, Share
from wom_sim.day.feed import Feed, Timeline
from wom_sim.day.hear import Channel, meetings
from wom_sim.day.hear_all import OpenChannel
from wom_sim.day.race import chance_to_be_seen
from wom_sim.errors import InputError
from wom_sim.kernel import records
from wom_sim.network import NetworkConfig, Strength, Ties, matched, overlay, shuffled, strengths

_LISTED = ("edges", "recorded")
"""Kinds of networks that are lists of people, whom their ids identify; in all others people are alike."""


class _PeopleLeftOut:
    """Says in the JSON Schema that the number of people need not be given here."""

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        found = handler(core)
        kinds = []
        for kind in found["oneOf"]:
            fields = dict(handler.resolve_ref_schema(kind))
            fields["required"] = [name for name in fields.get("required", []) if name != "n"]
            kinds.append(fields)
        return {"oneOf": kinds}


class Platform(Config):
    """One place with one way to talk: give `conversations` or a `feed`."""

    conversations: Annotated[
        Annotated[float, Field(gt=0.0, le=100.0)] | Literal["all"] | None, Known("conversations a day", 1.0, 4.0)
    ] = None
    """Conversations a day in which somebody may mention a product; `all`, one with every tie in every step."""
    feed: Feed | None = None
    """A feed, for a platform where people read what others posted."""
    membership: Annotated[Share | dict[Name, Share], Known("share", 0.4, 1.0)] = 1.0
    """Share of the people who are there, in all or by segment."""
    credibility: Annotated[float | None, Field(ge=0.0, le=100.0), Known("words", 0.25, 1.0)] = None
    """Weight of a word heard here; 1 in conversation and 0.5 in a feed when left out."""
    share_of_hearings: Annotated[
        float, Field(ge=0.0, lt=1.0), Known("share", 0.05, 0.2, "Keller and Fay 2012", only_with="feed")
    ] = 0.1
    """For a feed: its share of all that is heard here and in conversation (Keller and Fay: 10 % online)."""
    network: Annotated[NetworkConfig, _PeopleLeftOut()] | None = None
    """Ties of its own over the same people, whose number need not be repeated; the scenario's when left out."""
    overlap: Share | None = None
    """Share of its own ties that are ties of the scenario's network too; left to chance when 0 or left out."""
    strength: Strength | None = None
    """How much more the strong ties are used here than the weak ones; as in the network when left out."""

    @model_validator(mode="after")
    def _one_way(self) -> Platform:
        if (self.conversations is None) == (self.feed is None):
            raise InputError("a platform has either 'conversations' or a 'feed'.")
        return self

    @model_validator(mode="after")
    def _own_ties(self) -> Platform:
        kind = None if self.network is None else self.network.kind
        if self.overlap is not None and kind in (None, "complete", *_LISTED):
            raise InputError(
                "only generated ties of its own can be made to overlap with those of the scenario.",
                where="overlap",
                remedy="Leave it out, or give the platform a network like {k: 8, rewiring: 0.4}.",
            )
        return self

    def ties(self, name: str, base: Ties, seed: int) -> Ties:
        """The ties over which people hear each other on the platform of this name; `base` where it has none.

        A generated network stands by itself: places in it are given to people by lot, from a seed that follows from
        the scenario's and the name (or the one of its own), so that other platforms are of no account.
        """
        ties = base
        if self.network is not None:
            given = getattr(self.network, "seed", None)
            seed = _seed_of(name, seed) if given is None else given
            ties = self.network.build(seed)
            ties = matched(ties, base) if self.network.kind in _LISTED else shuffled(ties, base, seed)
            ties = ties if self.overlap is None else overlay(base, ties, self.overlap, seed)
        return ties if self.strength is None else strengths(ties, self.strength.strong, self.strength.weak)

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

    @property
    def organic(self) -> float:
        """Share of those who follow a page here who see a post on its day, beside the background of the feed."""
        return 1.0 if self.feed is None else chance_to_be_seen(self.feed.items, self.feed.background, 1.0)

    @property
    def meetings(self) -> float:
        """Conversations a day; one with each of those whom one meets, where these are all ties."""
        return 1.0 if self.conversations == "all" else self.conversations or 0.0

    def slots(self, days: int) -> int:
        """Partners met in the conversations of a step."""
        return ceil(self.meetings * days)

    def chance(self, days: int) -> float:
        """Chance to hear a word of this step from a partner who is met on one of its days."""
        return self.meetings / self.slots(days)


def default_platforms() -> dict[str, Platform]:
    """Offline conversation and one online platform."""
    return {
        "offline": Platform(conversations=2.0, credibility=1.0),
        "online": Platform(feed=Feed(), membership=0.6, credibility=0.5),
    }


def _seed_of(name: str, seed: int) -> int:
    """The seed of a platform's ties: whatever other platforms there are, and in whatever order."""
    key = int(rng.seed_word(seed)).to_bytes(8, "little")
    return int.from_bytes(blake2b(name.encode(), key=key, digest_size=8).digest(), "little")


def layers_of(platforms: Mapping[str, Platform], base: Ties, seed: int) -> dict[str, Ties]:
    """The ties of every platform that has its own, by name.

    base : the ties of the scenario, to whose people they belong.

    Raises InputError where a network does not fit these people.
    """
    found = {}
    for name, platform in platforms.items():
        if platform.network is None and platform.strength is None:
            continue
        try:
            found[name] = platform.ties(name, base, seed)
        except InputError as fault:
            where = ": ".join(filter(None, (f"platforms.{name}", fault.where)))
            raise InputError(fault.problem, where=where, remedy=fault.remedy) from None
    return found


STORED, WEIGHED, MADE = 24.0, 34.0, 175.0
"""Bytes for a tie: in memory with its share of the rows, for its weights, and while a layer is made. Measured."""


def bytes_of_ties(platforms: Mapping[str, Platform], base: int, *, weighted: bool) -> float:
    """Bytes that the ties of a scenario and of its platforms take, while the largest layer is made.

    base : ties of the scenario's network; weighted : whether they are given strengths.
    """
    needed, largest = (STORED + WEIGHED * weighted) * base, 0
    for platform in platforms.values():
        own = base if platform.network is None else platform.network.expected_ties()[1]
        if platform.network is not None:
            needed += STORED * own
            largest = max(largest, own)
        if platform.strength is not None:
            needed += WEIGHED * own
    return needed + MADE * largest


def audience(platform: Platform, ties: Ties) -> float:
    """How much is heard on a platform in a day, were everyone there and to say a word.

    In conversation the meetings of all people, if each draws one tie; in a feed, and where everyone hears all ties, the
    pairs of reader and author. Both are sums over people, so that somebody without ties changes neither.
    """
    if platform.feed is not None or platform.conversations == "all":
        return float(ties.ends)
    if ties.computed:
        # All have as many ties, so every conversation that is drawn takes place.
        return float(ties.people if ties.ends else 0)
    return float(meetings(0, ties.people, ties.arrays))


def channel(place: int, platforms: list[Platform], days: int) -> Channel | OpenChannel:
    """What the kernel that hears conversations needs of one platform; `platforms` is that platform in each arm."""
    if platforms[0].conversations == "all":
        return OpenChannel(platform=place, credibility=np.array([platform.weight for platform in platforms]))
    return Channel(
        platform=place,
        slots=np.array([platform.slots(days) for platform in platforms], np.int64),
        chance=np.array([platform.chance(days) for platform in platforms]),
        credibility=np.array([platform.weight for platform in platforms]),
    )


def timeline(place: int, number: int, platforms: list[Platform], days: int) -> Timeline:
    """What the kernels of feeds need of one platform, the feed of this number; `platforms` as for `channel`."""
    feeds = [platform.feed for platform in platforms if platform.feed is not None]
    ranked = [feed.ranking == "score" for feed in feeds]
    whole = {
        "items": [feed.items * days for feed in feeds],
        "background": [feed.background * days for feed in feeds],
        "life": [feed.life for feed in feeds],
        "most_depth": [feed.most_depth for feed in feeds],
    }
    real = {
        "affinity": [feed.affinity * by for feed, by in zip(feeds, ranked)],
        "boost": [feed.boost * by for feed, by in zip(feeds, ranked)],
        "half_life": [feed.fading for feed in feeds],
        "reaction": [feed.reaction for feed in feeds],
        "sharing": [feed.sharing for feed in feeds],
        "credibility": [platform.weight for platform in platforms],
    }
    columns = {name: np.array(values, np.int64) for name, values in whole.items()}
    columns |= {name: np.array(values, np.float64) for name, values in real.items()}
    return Timeline(platform=place, feed=number, most_items=max(whole["items"]), terms=records(columns))


def volumes(
    platforms: Mapping[str, Platform], members: Sequence[float], audiences: Sequence[float], days: int
) -> list[float]:
    """Words on each platform relative to conversation.

    A feed is given the volume at which its share o of all hearings comes out as asked, were everyone to talk alike:
    o / (1 - o) x hearings in conversation / hearings in the feed at volume 1. In conversation these are the sum over
    platforms of conversations x meetings x membership squared, the chance that both are there. A post is heard by the
    members among the author's ties as often as they see it, summed over the days on which it stands, so that in a feed
    they are pairs of reader and author x membership squared x views. Views are those of a post by itself, from an
    average tie and without reactions: where posts crowd each other less is heard than asked for, and what is passed
    on comes on top. Without conversation, everyone hears as much in a day as one post of every tie would bring.

    members : share of the people on each platform; audiences : see `audience`; days : in a step.
    """
    places = list(zip(platforms.values(), members, audiences, strict=True))
    talk = sum(platform.meetings * share**2 * heard for platform, share, heard in places)
    found = []
    for platform, share, pairs in places:
        if platform.feed is None:
            found.append(1.0)
            continue
        heard = share**2 * pairs * platform.feed.views(days)
        odds = platform.share_of_hearings / (1.0 - platform.share_of_hearings)
        found.append(odds * (talk or share**2 * pairs) / heard if heard > 0.0 else 0.0)
    return found
