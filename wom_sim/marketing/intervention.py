"""What every intervention has: a window, an audience, a cost, and one method that moves levers."""

from __future__ import annotations

import importlib
import pkgutil
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
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
from wom_sim.marketing.market import Budget

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
    budget: Budget | None = None
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
    """Where moves share a budget, those of the lowest number are paid first; of equals, by name."""

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
        raise InputError(f"there is no kind of intervention {kind!r}. {nearest(str(kind), kinds)}")
    try:
        return kinds[kind].model_validate(data)
    except ValidationError as report:
        raise PartError(report, kinds[kind]) from None
