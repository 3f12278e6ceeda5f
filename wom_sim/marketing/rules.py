"""Rules: what a marketer does when what he hears, or what his own books say, passes a mark while the plan runs.

A rule sees what is on the marketer's desk and never the truth. It is data: no code of the user is evaluated.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, ValidationError, field_validator, model_validator

from wom_sim.config import Config, Name, PartError, explain
from wom_sim.document import patched
from wom_sim.errors import InputError, nearest
from wom_sim.marketing.intervention import Intervention, read_intervention
from wom_sim.marketing.listening import Estimates, Listening

BOOKS = ("sales", "customers", "complaints", "spend", "followers")
"""What a marketer knows without listening: units sold, complaints and money spent a day, and how many customers and
followers there are."""
GIVEN_ONCE = ("kind", "who", "waits", "priority", "cost.budget")
"""What of a move is settled before the run; `start` and `stop` say whether it waits."""


_DAYS = {"from_", "until", "on", "days", "comes_out"}
"""Fields of moves that are days; those of one that waits are counted from its start."""


class When(Config):
    """Something on the marketer's desk that passes a mark."""

    heard: Literal["volume", "sentiment", "positive", "negative", "share_of_voice"] | None = None
    """A measure of the words that were heard."""
    books: Literal["sales", "customers", "complaints", "spend", "followers"] | None = None
    """A measure of the marketer's own books, instead."""
    of: Name | None = None
    """The product whose words are meant; the marketer's own when left out."""
    below: float | None = None
    """It holds while the measure is below this."""
    above: float | None = None
    """It holds while the measure is above this."""
    for_days: Annotated[int, Field(ge=1, le=3650)] = 1
    """For how many days on end it must have held."""
    sure: bool = False
    """Whether the whole 95 % interval of what was heard must lie there."""

    @model_validator(mode="after")
    def _one_of_each(self) -> Self:
        if (self.heard is None) == (self.books is None):
            raise InputError("give either 'heard' or 'books': the measure that is watched.")
        if (self.below is None) == (self.above is None):
            raise InputError("give either 'below' or 'above': the mark that is passed.")
        if self.books is not None and (self.of is not None or self.sure):
            raise InputError(f"'{'of' if self.of else 'sure'}' goes with 'heard'; books are one's own, and exact.")
        return self

    def holds(self, found: Estimates) -> NDArray[np.bool_]:
        """Whether it holds, for each of the estimates; where nothing was heard it does not."""
        if self.below is not None:
            return np.asarray((found.high if self.sure else found.value) < self.below)
        assert self.above is not None
        return np.asarray((found.low if self.sure else found.value) > self.above)


class Then(Config):
    """One change of the plan."""

    set_: str | None = Field(default=None, alias="set")
    """What is set: a move and its setting, such as `desk.capacity`."""
    to: Any = None
    """What it is set to."""
    multiply: str | None = None
    """What is multiplied, instead."""
    by: float | None = None
    """What it is multiplied by."""
    stop: Name | None = None
    """A move that stops, instead."""
    start: Name | None = None
    """A move that starts, instead: one that `waits`, its days counted from now, or one that was stopped."""

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        given = [name for name in ("set_", "multiply", "stop", "start") if getattr(self, name) is not None]
        if len(given) != 1:
            raise InputError("a change is one of 'set', 'multiply', 'stop' and 'start'. Give a list for several.")
        if (self.to is not None) != (given == ["set_"]):
            raise InputError("'set' and 'to' go together.")
        if (self.by is not None) != (given == ["multiply"]):
            raise InputError("'multiply' and 'by' go together.")
        return self

    @property
    def move(self) -> str:
        """Name of the move that is changed."""
        return (self.set_ or self.multiply or self.stop or self.start or "").partition(".")[0]

    @property
    def setting(self) -> str:
        """Path of its setting, if one is changed."""
        return (self.set_ or self.multiply or "").partition(".")[2]

    def changes(self, now: Intervention, first: Intervention, day: int) -> dict[str, Any]:
        """What it changes of a move, by path; nothing where it starts what runs or stops what does not.

        first : the move as the scenario has it, from which its days are counted.
        """
        if self.set_ is not None:
            return {self.setting: self.to}
        if self.multiply is not None:
            return {self.setting: multiplied(value_of(now, self.setting), self.by)}
        return switched(now, first, day, waits=self.stop is not None)


class Rule(Config):
    """When this, then that."""

    when: When
    """What is watched."""
    then: Annotated[tuple[Then, ...], Field(min_length=1)]
    """What is done about it."""
    again_after: Annotated[int, Field(ge=1, le=3650)] | None = None
    """Days after which it may act again, if it still or again holds; it acts once when left out. What changes nothing,
    such as to start a move that runs, is no act."""

    @field_validator("then", mode="before")
    @classmethod
    def _one_is_a_list(cls, given: Any) -> Any:
        """Accept one change where a list is due."""
        return (given,) if isinstance(given, dict | Then) else given

    @property
    def measure(self) -> str:
        """What is watched, in a word."""
        return self.when.heard or self.when.books or ""


def value_of(move: Intervention, setting: str) -> Any:
    """The value of a setting of a move; InputError where there is none."""
    value: Any = move.model_dump(mode="json", by_alias=True)
    for step in setting.split("."):
        if not isinstance(value, Mapping) or step not in value:
            known = value if isinstance(value, Mapping) else ()
            raise InputError(f"there is no setting '{setting}'.", remedy=nearest(step, known))
        value = value[step]
    return value


def multiplied(value: Any, factor: float | None) -> Any:
    """A number times a factor, whole if it was; InputError for what is no number."""
    if isinstance(value, bool) or not isinstance(value, int | float) or factor is None:
        raise InputError(f"{value!r} is no number that could be multiplied.")
    return round(value * factor) if isinstance(value, int) else value * factor


def switched(now: Intervention, first: Intervention, day: int, *, waits: bool) -> dict[str, Any]:
    """What stopping or starting a move changes of it."""
    if now.waits == waits:
        return {}
    if waits or not first.waits:
        return {"waits": waits}
    given = first.model_dump(mode="json", by_alias=True, include=_DAYS, exclude_none=True)
    if first.on is not None:
        del given["from"]
    later = {
        name: [day + one for one in days] if isinstance(days, list) else day + days for name, days in given.items()
    }
    return {"waits": False, **later}


def changed(move: Intervention, changes: Mapping[str, Any]) -> Intervention:
    """A move with some of its settings changed; InputError, without a place, where it cannot be so."""
    for setting in changes:
        value_of(move, setting)
    data = patched(move.model_dump(mode="json", by_alias=True), changes)
    try:
        return read_intervention(data)
    except PartError as fault:
        raise explain(fault.report, fault.model, data) from None
    except ValidationError as fault:
        raise explain(fault, type(move), data) from None


def check_rules(
    product: str, rules: Sequence[Rule], moves: Mapping[str, Intervention], ears: Listening | None, known: Iterable[str]
) -> None:
    """Refuse rules that could not be followed, with their places; known : names of all products."""
    for place, rule in enumerate(rules):
        where = f"rules.{product}.{place}"
        if rule.when.heard is not None and ears is None:
            raise InputError(
                f"nobody listens for '{product}', so nothing can be heard.",
                where=f"{where}.when.heard",
                remedy=f"Add 'listening: {{{product}: {{}}}}', or watch 'books'.",
            )
        if rule.when.of is not None and rule.when.of not in known:
            raise InputError(
                f"there is no product '{rule.when.of}'.", where=f"{where}.when.of", remedy=nearest(rule.when.of, known)
            )
        for number, then in enumerate(rule.then):
            at = f"{where}.then" if len(rule.then) == 1 else f"{where}.then.{number}"
            try:
                _check_then(then, moves)
            except InputError as fault:
                raise InputError(fault.problem, where=at, remedy=fault.remedy) from None


def rules_left(rules: Iterable[Rule], gone: Container[str]) -> list[dict[str, Any]]:
    """Plain data of the rules that still do something, without what they did to moves that are gone."""
    left = [rule.model_copy(update={"then": tuple(act for act in rule.then if act.move not in gone)}) for rule in rules]
    return [rule.model_dump(mode="json", by_alias=True, exclude_none=True) for rule in left if rule.then]


def _check_then(then: Then, moves: Mapping[str, Intervention]) -> None:
    """Refuse a change that the move as it is at first could not take."""
    if then.move not in moves:
        raise InputError(f"there is no move '{then.move}'.", remedy=nearest(then.move, moves))
    move = moves[then.move]
    if then.stop is None and then.start is None:
        check_setting(then.setting)
    changed(move, then.changes(move, move, 0))


def check_setting(setting: str) -> None:
    """Refuse a setting that is settled before the run."""
    if not setting:
        raise InputError("name a setting of the move, such as 'desk.capacity'.")
    if any(setting == fixed or setting.startswith(f"{fixed}.") for fixed in GIVEN_ONCE):
        remedy = "Use 'start' and 'stop'." if setting == "waits" else ""
        raise InputError(f"'{setting}' cannot change while the plan runs.", remedy=remedy)
