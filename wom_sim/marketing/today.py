"""What a move can do on a day: the words in which interventions are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from math import log1p
from typing import NamedTuple, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from wom_sim import rng
from wom_sim.day.serve import Desk
from wom_sim.errors import InputError
from wom_sim.marketing.deeds import Act
from wom_sim.marketing.levers import LeverTable
from wom_sim.state import CUSTOMER


class Place(NamedTuple):
    """A platform as a move finds it."""

    number: int
    member: NDArray[np.bool_]
    """bool (groups,): who is there."""
    organic: float
    """Share of the followers of a page who see a post of it, if nothing is paid."""


class Address(NamedTuple):
    """Where the luck of a move is found."""

    seed: int
    replicate: int
    path: str


@dataclass(frozen=True)
class Today:
    """What an intervention may move today. It cannot see or touch what anyone thinks."""

    day: int
    product: int
    line: int
    audience: NDArray[np.bool_]
    """bool (groups, stages)."""
    levers: LeverTable
    size: float = 0.0
    """How many people of the market can belong to the audience."""
    address: Address | None = None
    """Where the luck of an `individual` move is found."""
    acts: list[Act] = field(default_factory=list)
    """What is done to listed people."""

    scale: float = 1.0
    """How many people of the market one simulated person stands for."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """The platforms by name."""
    segments: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """int64 (groups,): the segment that each group belongs to."""

    def customers(self) -> Self:
        """The same day for those of the audience who are customers."""
        mine = np.zeros_like(self.audience)
        mine[:, CUSTOMER] = self.audience[:, CUSTOMER]
        return replace(self, audience=mine)

    def alike(self) -> Self:
        """The same day for those who are like the audience: all in a segment of somebody of it."""
        alike = np.isin(self.segments, self.segments[self.audience.any(axis=1)])
        return replace(self, audience=np.repeat(alike[:, None], self.audience.shape[1], axis=1))

    def others(self) -> Self:
        """The same day for all who are not in the audience."""
        return replace(self, audience=~self.audience)

    def reach(self, share: float, message: float, credibility: float, **source: float) -> None:
        """Let a message reach this share of the audience a day, from 0 to below 1; `source` as in `says`."""
        self.expose(rate_of(share), message, credibility, **source)

    def expose(self, rate: float, message: float, credibility: float, **source: float) -> None:
        """Let everyone in the audience meet a message at this rate a day; `source` as in `says`."""
        self.levers.exposure[self.line] += rate * self.audience
        self.says(message, credibility, **source)

    def says(
        self, message: float, credibility: float, *, voice: float = 1.0, conduct: float = 0.0, paid: float = 0.0
    ) -> None:
        """What the move says today to those who meet it.

        voice : 1 for the brand's own word, -1 for an accusation, 0 for a third party; conduct : good or bad conduct of
        the brand that it tells of, from -1 to 1; paid : 1 if listeners know that whoever says it, and is no
        advertisement, is paid for it.
        """
        levers, line = self.levers, self.line
        levers.message[line], levers.credibility[line] = message, credibility
        levers.voice[line], levers.conduct[line], levers.paid[line] = voice, conduct, paid

    def page(
        self,
        platform: str,
        posts: float,
        message: float,
        credibility: float,
        *,
        pull: float,
        dull: float,
        sharing: float,
        teaching: float = 0.0,
        support: float = 0.0,
        reach: float | None = None,
    ) -> None:
        """Keep a page on a platform, with so many posts a day, for those in the audience who are there.

        pull : what draws people to follow it; dull : how boring a post is; sharing : factor on the chance that it is
        passed on; teaching : part of the way to full trust that it takes a reader; support : chance that it answers a
        complaint; reach : share of the followers who see a post, what is organic when left out.
        """
        place, line = self.places[platform], self.line
        there = self.audience & place.member[:, None]
        seen = place.organic if reach is None else reach
        self.levers.following[line] += pull * (posts > 0.0) * there
        self.levers.reading[line] += posts * seen * there
        self.levers.dull[self.product] += posts * dull * there
        self.levers.platform[line], self.levers.sharing[line] = place.number, sharing
        self.levers.teaching[line], self.levers.support[line] = teaching, support
        self.says(message, credibility)

    def discount(self, share: float) -> None:
        """Take a share, from 0 to below 1, off the price that the audience pays."""
        _check_share(share, "taken off the price")
        self.levers.price[self.product][self.audience] *= 1.0 - share

    def talk(self, factor: float) -> None:
        """Let the audience talk so many times as much of the product."""
        self.levers.talk[self.product][self.audience] *= factor

    def occasions(self, factor: float) -> None:
        """Give the audience so many times as many occasions to buy the product."""
        self.levers.occasion[self.product][self.audience] *= factor

    def quality(self, amount: float) -> None:
        """Add to the quality of the product that the audience has."""
        self.levers.quality[self.product][self.audience] += amount

    def churn(self, factor: float) -> None:
        """Let customers of the audience leave at so many times the rate."""
        self.levers.churn[self.product][self.audience] *= factor

    def ask_for_reviews(self, chance: float) -> None:
        """Ask customers of the audience after their first use; with this chance one writes who would not have.

        Nobody is asked twice: the move of the best priority asks. Every review gained is a success.
        """
        asked = self.audience & (self.levers.review_line[self.product] < 0)
        self.levers.review[self.product][asked] = chance
        self.levers.review_line[self.product][asked] = self.line

    def invite(self, rate: float, discount: float, days: float) -> None:
        """Let customers of the audience who like the product invite ties who never had it, at a rate a day.

        For so many days an invitation takes a share, from 0 to .95, off the first price. A first purchase with it is a
        success. Of several moves of a product that of the best priority invites.
        """
        if self.levers.invite_line[self.product] >= 0:
            return
        self.levers.invite_line[self.product] = self.line
        self.levers.invite[self.product][self.audience] = rate
        self.levers.invite_discount[self.product] = discount
        self.levers.invite_days[self.product] = days

    def work(self, rate: float, morale: float) -> None:
        """Let the audience live, at a rate a day, through what it is like to work for the brand: from -1 to 1.

        Of several moves for the same people that of the best priority counts.
        """
        employed = self.audience & (self.levers.work[self.product] == 0.0)
        self.levers.work[self.product][employed] = rate
        self.levers.morale[self.product][employed] = morale

    def ambassadors_talk(self, factor: float) -> None:
        """Let all ambassadors who are customers talk so many times as much; of several factors the highest counts."""
        self.levers.ambassador[self.product] = max(self.levers.ambassador[self.product], factor)

    def recruit(self, accepts: float) -> None:
        """On its first day, make ambassadors of the chosen customers who think at least so well of the product."""
        self.acts.append(Act(self.line, "recruit", (accepts,), at_first=True))

    def enlist(self) -> None:
        """On its first day, count the people whom the audience chooses, so that each of them is paid for."""
        self.acts.append(Act(self.line, "enlist", at_first=True))

    def give(self) -> None:
        """Give the product to the people whom the audience chooses."""
        self.acts.append(Act(self.line, "give"))

    def tell(self, message: float, credibility: float, open_rate: float, leave: float) -> None:
        """Write a letter to the people whom the audience chooses; see `wom_sim.day.tell`."""
        self.says(message, credibility)
        self.acts.append(Act(self.line, "tell", (self.key() & 0xFFFF, open_rate, leave)))

    def endorse(self, platform: str, message: float, *, disclosed: bool) -> None:
        """Have those whom the audience chooses put up a paid post; see `wom_sim.day.endorse`."""
        self.acts.append(Act(self.line, "endorse", (message, disclosed), platform=platform))

    def ease(self, share: float) -> None:
        """Let a share of those who complain do so in private, from 0 to 1."""
        private = self.levers.private[self.product]
        private[self.audience] = 1.0 - (1.0 - private[self.audience]) * (1.0 - share)

    def help(self, rate: float) -> None:
        """Let members and advocates in the audience each help a tie who complains, at a rate a day."""
        self.levers.help[self.product][self.audience] += rate

    def answer(self, capacity: float, delay: int, quality: float, finding: float, reply: float | None) -> None:
        """Answer complaints of the audience; see `wom_sim.day.serve.Desk`. `capacity` is in the market's complaints."""
        desk = Desk(
            capacity / self.scale,
            float(delay),
            quality,
            finding,
            reply is not None,
            0.0 if reply is None else reply,
            self.key(),
        )
        self.acts.append(Act(self.line, "answer", (self.audience, desk.record()), chooses=False))

    def gather(self, rate: float, talk: float) -> None:
        """Let those of the audience who like the product join its community, at a rate a day; members talk more."""
        self.levers.member_talk[self.product] *= talk
        self.acts.append(Act(self.line, "join", (self.audience, rate), chooses=False))

    def luck(self, purpose: int, slot: int = 0, day: int | None = None) -> float:
        """Luck of a move that is `individual`, today's or another day's: the same wherever a move has this name."""
        assert self.address is not None
        seed, replicate, _ = self.address
        day = self.day if day is None else day
        return float(rng.luck(rng.seed_word(seed), replicate, day, self.key(), purpose, slot))

    def key(self) -> int:
        """Where the luck of this move is, in place of a person."""
        return 0 if self.address is None else crc32(self.address.path.encode()) >> 1


def rate_of(share: float) -> float:
    """The rate a day at which a share of the people, from 0 to below 1, is reached on a day."""
    _check_share(share, "reached")
    return -log1p(-share)


def _check_share(share: float, what: str) -> None:
    if not 0.0 <= share < 1.0:
        raise InputError(f"a share of {share:g} cannot be {what}.", remedy="Use a number from 0 to below 1.")
