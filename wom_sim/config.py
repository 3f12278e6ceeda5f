"""The base of every configuration: frozen, bounded, described, and refusing what it does not know.

Configurations live beside the code that they configure; this file holds only what they share.
"""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, GetJsonSchemaHandler, ValidationError

from wom_sim.errors import InputError, nearest, suggestion

if TYPE_CHECKING:
    from wom_sim.document import Document

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A part of a whole, from 0 to 1."""
Valence = Annotated[float, Field(ge=-1.0, le=1.0)]
"""How good or bad a word, an opinion or an experience is, from -1 to 1."""
Rate = Annotated[float, Field(ge=0.0, le=1e9)]
"""Events a day."""
Days = Annotated[float, Field(ge=1e-6)]
"""A length of time in days, from a tenth of a second on."""
Money = Annotated[float, Field(ge=0.0, le=1e9)]
"""An amount in the currency of the scenario."""
Name = Annotated[str, Field(pattern=r"^[^.\s/]([^.\n]*[^.\s])?$", max_length=60)]
"""A name of the user's own: anything that can be a step of a path, so no full stops, and no blanks at its ends."""

ASSUMPTION = "assumption"
"""Source of what nobody has measured in these terms; what follows it lends the form or a bound, not the number."""
GIVEN = "given by the user"
"""Source of what describes one market and has no usual value."""


@dataclass(frozen=True)
class Known:
    """What is known of a field's default: its unit, between which values it may well lie, and who says so.

    Stands in the annotation of the field. Choices, and what the user gives, have no range.
    """

    unit: str
    low: float | None = None
    high: float | None = None
    source: str = ASSUMPTION
    """Author and year, `ASSUMPTION` or `GIVEN`."""
    only_with: str | None = None
    """Field of the same part without which this one says nothing."""

    def __get_pydantic_json_schema__(self, core: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """Tell editors too."""
        plausible = {} if self.low is None else {"plausible": [self.low, self.high]}
        return {**handler(core), "unit": self.unit, **plausible, "source": self.source}


type Step = str | int

_VAGUE = ("_type", "too_short")
"""How the types of faults end that say nothing where another fault is found in the same value."""
_MOST_FAULTS = 50
"""Faults that are told at a time: nobody reads on, and somebody may have sent a hundred thousand of them."""
_SHORT = reprlib.Repr(maxlevel=2, maxstring=60, maxother=60)


class Config(BaseModel):
    """A frozen piece of the scenario; an unknown key is an error, never a silent typo."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        populate_by_name=True,
        use_attribute_docstrings=True,
        allow_inf_nan=False,
        validate_default=True,
    )


def known_keys(kind: type[BaseModel]) -> list[str]:
    """The keys that a configuration accepts, as the user writes them."""
    return [field.alias or name for name, field in kind.model_fields.items()]


def _models_within(annotation: Any) -> list[type[BaseModel]]:
    """Every configuration class that an annotation can hold, directly or as the values of a mapping."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for part in get_args(annotation) for model in _models_within(part)]


def _keys_beside(root: type[BaseModel], path: Sequence[Step]) -> list[str]:
    """The keys that are valid where the unknown last key of `path` stands."""
    holders: list[type[BaseModel]] = [root]
    for step in path[:-1]:
        # Where several kinds are possible, pydantic puts the one that was chosen into the path.
        chosen = [holder for holder in holders if len(holders) > 1 and _kind(holder) == step]
        fields = [
            field for holder in holders for name, field in holder.model_fields.items() if step in (name, field.alias)
        ]
        holders = chosen or [model for field in fields for model in _models_within(field.annotation)] or holders
    return sorted({key for holder in holders for key in known_keys(holder)})


def _kind(model: type[BaseModel]) -> Any:
    return model.model_fields["kind"].default if "kind" in model.model_fields else None


class _Fault(NamedTuple):
    """One thing that is wrong, with the model that refused it and the path inside that model."""

    model: type[BaseModel]
    inner: tuple[Step, ...]
    path: tuple[Step, ...]
    absent: tuple[Step, ...]
    """What follows on the path and need not be in the user's data."""
    type: str
    """As pydantic calls it; nothing where the message is ready for the user."""
    message: str
    input: Any
    context: Mapping[str, Any]


def _faults(error: ValidationError, model: type[BaseModel], before: tuple[Step, ...] = ()) -> Iterator[_Fault]:
    """All faults of a report, those of parts that validate themselves included."""
    for fault in error.errors(include_url=False):
        loc, context = fault["loc"], fault.get("ctx", {})
        path: tuple[Step, ...] = (*before, *loc)
        raised = context.get("error")
        if isinstance(raised, PartError):
            yield from _faults(raised.report, raised.model, path)
        elif isinstance(raised, InputError):
            where = tuple(raised.where.split(".")) if raised.where else ()
            message = " ".join(filter(None, (raised.problem, raised.remedy)))
            yield _Fault(model, loc, path, where, "", message, None, {})
        elif fault["type"] == "missing":
            yield _Fault(model, loc, path[:-1], path[-1:], "", "this is missing.", None, {})
        else:
            yield _Fault(model, loc, path, (), fault["type"], fault["msg"], fault["input"], context)


def _as_written(fault: _Fault, data: Any) -> tuple[Step, ...]:
    """The path without what pydantic adds to it, such as names of variants, which are no keys of the user's data."""
    written: list[Step] = []
    for step, after in zip_longest(fault.path, fault.path[1:]):
        if not _is_in(step, data):
            continue
        # A kind of network is called `edges`, as one of its keys is.
        if _is_in(after, data) and not isinstance(data[step], Mapping | list | tuple):
            continue
        data = data[step]
        written.append(step)
    return (*written, *fault.absent)


def _is_in(step: Step | None, data: Any) -> bool:
    """Whether something stands in data at a key, or at a place of a list."""
    if isinstance(data, Mapping):
        return step in data
    return isinstance(data, list | tuple) and isinstance(step, int) and 0 <= step < len(data)


def _part(path: Sequence[Step], data: Any) -> Any:
    """What stands at a path of the user's data."""
    for step in path:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data


def _problem(fault: _Fault, path: Sequence[Step], data: Any) -> str:
    """What is wrong, in the words of the user."""
    if not fault.type:
        return fault.message
    if fault.type == "extra_forbidden":
        return f"unknown key '{path[-1]}'. {nearest(str(path[-1]), _keys_beside(fault.model, fault.inner))}"
    if fault.type == "union_tag_invalid":
        known = fault.context["expected_tags"]
        return f"there is no kind '{fault.context['tag']}' here, only {known}."
    if fault.type == "union_tag_not_found":
        return "say which kind this is, as in 'kind: NAME'."
    if fault.type == "string_pattern_mismatch":
        return f"{_SHORT.repr(fault.input)} is no name: leave out full stops, blanks at the ends and a '/' in front."
    if fault.type == "too_short":
        held = _part(path, data)
        gone = [name for name, value in held.items() if value is None] if isinstance(held, Mapping) else []
        return f"'{gone[0]}' is empty. Write '{gone[0]}: {{}}' to leave all as it is." if gone else "this is empty."
    got = "nothing" if fault.input is None else _SHORT.repr(fault.input)
    message = re.sub(" or instance of .*", "", fault.message).replace("a valid tuple", "a list")
    problem = f"{message[:1].lower()}{message[1:]} (got {got})."
    if fault.type == "literal_error" and isinstance(fault.input, str):
        problem = f"{problem} {suggestion(fault.input, re.findall(r"'([^']*)'", fault.context['expected']))}"
    return problem.rstrip()


class PartError(ValueError):
    """A part that is validated by itself, by its kind, was refused."""

    def __init__(self, report: ValidationError, model: type[BaseModel]) -> None:
        super().__init__(str(report))
        self.report = report
        self.model = model


def explain(error: ValidationError, root: type[BaseModel], data: Any, document: Document | None = None) -> InputError:
    """Turn pydantic's report into one message per fault: where in the user's file, what, and what is valid."""
    faults = [(_as_written(fault, data), fault) for fault in _faults(error, root)]
    # Of a value that may be one thing or another, only the one that it looks like is spoken of.
    told = {path for path, fault in faults if not fault.type.endswith(_VAGUE)}
    told |= {path[:depth] for path, _ in faults for depth in range(len(path))}
    clear = [(path, fault) for path, fault in faults if path not in told or not fault.type.endswith(_VAGUE)]
    lines = []
    for path, fault in clear[:_MOST_FAULTS]:
        place = document.place(path) if document is not None else ""
        shown = ".".join(str(step) for step in path)
        lines.append(": ".join(filter(None, (place, shown, _problem(fault, path, data)))))
    if len(clear) > _MOST_FAULTS:
        lines.append(f"There are {len(clear) - _MOST_FAULTS:,} more faults.")
    return InputError("\n".join(dict.fromkeys(lines)))
