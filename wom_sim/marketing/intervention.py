"""What every intervention has: a window, an audience, a cost, and one method that moves levers."""

from __future__ import annotations

from abc import ABC, abstractmethod
from inspect import isabstract
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, GetJsonSchemaHandler, SerializeAsAny, ValidationError, model_validator
from pydantic.functional_validators import BeforeValidator

from wom_sim.config import Config, Money, PartError
from wom_sim.day.swappable import import_all
from wom_sim.errors import InputError, nearest
from wom_sim.marketing.audience import Audience
from wom_sim.marketing.market import Budget
from wom_sim.marketing.pulse import Pulse
from wom_sim.marketing.today import Today

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
    place: ClassVar[Literal["anywhere", "platform", "feed"]] = "anywhere"
    """Where it takes place: on a platform, or on one with a feed, `who.platform` has to say on which."""

    kind: str
    """What kind of move it is."""
    from_: Day = Field(default=0, alias="from")
    """First day on which it runs."""
    until: Day | None = None
    """First day on which it no longer runs; the end of the scenario when left out."""
    on: Day | None = None
    """The one day on which it runs, instead of `from` and `until`."""
    pulse: Pulse | None = None
    """Days on and off in turn, from its first day on; all of its days are on when left out."""
    who: Audience = Audience()
    """Whom it addresses; everyone when left out."""
    cost: Cost = Cost()
    """What it costs."""
    priority: Annotated[int, Field(ge=-1000, le=1000)] = 0
    """Where moves share a budget, or only one of them can have its way, that of the lowest number comes first; of
    equals, by name."""

    waits: bool = False
    """Whether it waits until a rule or a policy starts it; its days are then counted from that day."""

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
        if self.on is not None and (self.from_ > 0 or self.until is not None or self.pulse is not None):
            raise InputError("'on' is one day; give either 'on' or 'from', 'until' and 'pulse'.")
        if self.until is not None and self.until <= self.from_:
            raise InputError(f"it ends on day {self.until}, before or as it begins on day {self.from_}.")
        if self.place != "anywhere" and self.who.platform is None:
            raise InputError("say on which platform.", where="who.platform", remedy="Write 'who: {platform: online}'.")
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

    @property
    def steady(self) -> bool:
        """Whether it does the same on every day on which it runs, so that it need not be asked again."""
        return False

    @property
    def prices(self) -> Cost:
        """What it costs, all told."""
        return self.cost

    def runs(self, day: int, days: int) -> int:
        """On how many of the days from `day` to `day + days` it runs, and is paid for by the day."""
        end = self.on + 1 if self.on is not None else (self.until if self.until is not None else day + days)
        first, last = max(day, self.first_day), min(day + days, end)
        if last <= first:
            return 0
        if self.pulse is None:
            return last - first
        return self.pulse.days_on(last - self.first_day) - self.pulse.days_on(first - self.first_day)

    def acts(self, day: int) -> bool:
        """Whether it does anything on a day: those on which it runs, or others by its own lights."""
        return self.runs(day, 1) > 0

    def relative_to(self, folder: Path) -> Self:
        """The same intervention with its files found from `folder`."""
        return self.model_copy(update={"who": self.who.relative_to(folder)})


def discover() -> dict[str, type[Intervention]]:
    """Every kind of intervention: those of the package and those that were imported from elsewhere."""
    import_all("wom_sim.marketing.interventions")
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


class _SchemaOfKinds:
    """Gives the JSON Schema of an intervention of any kind, each with its own fields, for editors."""

    def __get_pydantic_json_schema__(self, _: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        kinds = []
        for name, kind in sorted(discover().items()):
            reference = handler(kind.__pydantic_core_schema__)
            fields = handler.resolve_ref_schema(reference)
            fields["required"] = sorted({"kind", *fields.get("required", [])})
            fields["properties"]["kind"] = {"const": name, "description": "What kind of move it is."}
            kinds.append(reference)
        return {"oneOf": [*kinds, {"type": "null"}], "title": "Intervention"}


Move = Annotated[SerializeAsAny[Intervention], BeforeValidator(read_intervention), _SchemaOfKinds()]
