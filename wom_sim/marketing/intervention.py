"""What every intervention has: a window, an audience, a cost, and one method that moves levers."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from dataclasses import dataclass, field, replace
from inspect import isabstract
from math import log1p
from pathlib import Path
from typing import Annotated, Any, ClassVar, NamedTuple, Self
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError, model_validator

from wom_sim import rng
from wom_sim.config import Config, Money, PartError
from wom_sim.errors import InputError, nearest
from wom_sim.marketing.audience import Audience
from wom_sim.marketing.deeds import Act
from wom_sim.marketing.levers import LeverTable
from wom_sim.state import CUSTOMER

Day = Annotated[int, Field(ge=0, le=32000)]


class Cost(Config):
    """What an intervention costs, in the currency of the scenario."""

    fixed: Money = 0.0
    """Once, on its first day."""
    per_day: Money = 0.0
    """Every day on which it runs."""
    per_exposure: Money = 0.0
    """For every message that reached a person."""
    per_person: Money = 0.0
    """For every person who was given something."""
    per_success: Money = 0.0
    """For every success of the kind that the move is after."""
    budget: Annotated[float, Field(gt=0.0, le=1e12)] | None = None
    """What it may cost in all; on the evening on which that is spent it ends. No limit when left out."""


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
    segments: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    """int64 (groups,): the segment that each group belongs to."""

    def customers(self) -> Self:
        """The same day for those of the audience who are customers."""
        mine = np.zeros_like(self.audience)
        mine[:, CUSTOMER] = self.audience[:, CUSTOMER]
        return replace(self, audience=mine)

    def segments_of(self) -> Self:
        """The same day for all who are in a segment of somebody of the audience: those who are like them."""
        alike = np.isin(self.segments, self.segments[self.audience.any(axis=1)])
        return replace(self, audience=np.repeat(alike[:, None], self.audience.shape[1], axis=1))

    def others(self) -> Self:
        """The same day for all who are not in the audience."""
        return replace(self, audience=~self.audience)

    def reach(self, share: float, message: float, credibility: float) -> None:
        """Let a message reach this share of the audience a day, from 0 to below 1."""
        _check_share(share, "reached")
        rate = -log1p(-share)
        self.levers.exposure[self.line] += rate * self.audience
        self.levers.message[self.line] = message
        self.levers.credibility[self.line] = credibility

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

    def luck(self, purpose: int, slot: int = 0) -> float:
        """Today's luck of a move that is `individual`: the same in every plan that has a move of this name."""
        assert self.address is not None
        seed, replicate, name = self.address
        key = crc32(name.encode()) >> 1
        return float(rng.luck(rng.seed_word(seed), replicate, self.day, key, purpose, slot))


def _check_share(share: float, what: str) -> None:
    if not 0.0 <= share < 1.0:
        raise InputError(f"a share of {share:g} cannot be {what}.", remedy="Use a number from 0 to below 1.")


class Intervention(Config, ABC):
    """A marketer's move. A new one is a subclass with a `kind` of its own in a file of its own."""

    kinds: ClassVar[dict[str, type[Intervention]]] = {}
    chooses_daily: ClassVar[bool] = False
    """Whether its people are chosen on the day, among those who then belong to the audience, in each world
    with its own luck; otherwise they are chosen once."""

    individual: ClassVar[bool] = False
    """Whether what it does differs between worlds, by luck of its own."""
    lasting: ClassVar[bool] = False
    """Whether it goes on, for nothing more, when its money is spent."""
    for_customers: ClassVar[bool] = False
    """Whether it makes sense only for an audience with customers in it."""
    about_goods: ClassVar[bool] = False
    """Whether it makes sense only for what can be had, not for an idea."""

    kind: str
    """What kind of move it is."""
    from_: Day = Field(default=0, alias="from")
    """First day on which it runs."""
    until: Day | None = None
    """First day on which it no longer runs; the end of the scenario when left out."""
    on: Day | None = None
    """The one day on which it runs, instead of `from` and `until`."""
    who: Audience = Audience()
    """Whom it addresses; everyone when left out."""
    cost: Cost = Cost()
    """What it costs."""
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    """Where moves share a budget, or only one of them can have its way, that of the lowest number comes first; of
    equals, by name."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        kind = cls.model_fields["kind"].default
        # A base for other moves, without an `act` of its own, is no move yet.
        if not isinstance(kind, str) or isabstract(cls):
            return
        known = Intervention.kinds.get(kind, cls)
        # The same class again is a module, or a cell of a notebook, that is run again.
        if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise InputError(
                f"there is an intervention of kind '{kind}' already: {known.__module__}.{known.__qualname__}.",
                where=cls.__qualname__,
                remedy="Give this one a kind of its own.",
            )
        Intervention.kinds[kind] = cls

    @model_validator(mode="after")
    def _window(self) -> Self:
        if self.on is not None and (self.from_ > 0 or self.until is not None):
            raise InputError("'on' is one day; give either 'on' or 'from' and 'until'.")
        if self.until is not None and self.until <= self.from_:
            raise InputError(f"it ends on day {self.until}, before or as it begins on day {self.from_}.")
        return self

    @model_validator(mode="after")
    def _customers_are_addressed(self) -> Self:
        if self.for_customers and self.who.stages is not None and "customer" not in self.who.stages:
            raise InputError("this is for customers, and there are none in this audience.", where="who.stages")
        return self

    @abstractmethod
    def act(self, today: Today) -> None:
        """Move the levers of one day."""

    @property
    def first_day(self) -> int:
        """First day on which it runs."""
        return self.from_ if self.on is None else self.on

    def runs(self, day: int, days: int) -> int:
        """On how many of the days from `day` to `day + days` it runs."""
        end = self.on + 1 if self.on is not None else (self.until if self.until is not None else day + days)
        return max(0, min(day + days, end) - max(day, self.first_day))

    def relative_to(self, folder: Path) -> Self:
        """The same intervention with its files found from `folder`."""
        return self.model_copy(update={"who": self.who.relative_to(folder)})


def discover() -> dict[str, type[Intervention]]:
    """Every kind of intervention: those of the package and those that were imported from elsewhere."""
    from wom_sim.marketing import interventions

    for module in pkgutil.iter_modules(interventions.__path__):
        importlib.import_module(f"{interventions.__name__}.{module.name}")
    return Intervention.kinds


def read_intervention(data: Any) -> Intervention:
    """An intervention from the user's data, by its `kind`."""
    if isinstance(data, Intervention):
        return data
    kinds = discover()
    if not isinstance(data, dict):
        raise InputError(
            "this is no intervention. It needs a 'kind', and a name of its own above it.",
            remedy="Write it like 'radio: {kind: mass_media, reach: 0.1}'.",
        )
    kind = data.get("kind")
    if kind is None:
        raise InputError(f"an intervention needs a 'kind'. {nearest('', kinds)}")
    if not isinstance(kind, str) or kind not in kinds:
        raise InputError(
            f"there is no kind of intervention {kind!r}. {nearest(str(kind), kinds)}",
            remedy="One of your own has to be loaded first: with --moves FILE.py, or wom_sim.load_moves.",
        )
    try:
        return kinds[kind].model_validate(data)
    except ValidationError as report:
        raise PartError(report, kinds[kind]) from None
