"""The base of every configuration: frozen, bounded, described, and refusing what it does not know.

Configurations live beside the code that they configure; this file holds only what they share.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from wom_sim.errors import InputError, nearest

if TYPE_CHECKING:
    from wom_sim.document import Document

Share = Annotated[float, Field(ge=0.0, le=1.0)]
"""A part of a whole, from 0 to 1."""
Valence = Annotated[float, Field(ge=-1.0, le=1.0)]
"""How good or bad a word, an opinion or an experience is, from -1 to 1."""
Rate = Annotated[float, Field(ge=0.0)]
"""Events a day."""
Days = Annotated[float, Field(gt=0.0)]
"""A length of time in days."""
Money = Annotated[float, Field(ge=0.0, le=1e9)]
"""An amount in the currency of the scenario."""
Name = Annotated[str, Field(pattern=r"^[^.\s/][^.]*$", max_length=60)]
"""A name of the user's own: anything without a full stop, since paths are written with them."""


type Step = str | int


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


def _keys_beside(root: type[BaseModel], path: Sequence[Step], kind: Any) -> list[str]:
    """The keys that are valid where the unknown last key of `path` stands, in a part of this kind."""
    holders: list[type[BaseModel]] = [root]
    for step in path[:-1]:
        fields = [
            field for holder in holders for name, field in holder.model_fields.items() if step in (name, field.alias)
        ]
        holders = [model for field in fields for model in _models_within(field.annotation)] or holders
    chosen = [
        holder for holder in holders if "kind" in holder.model_fields and holder.model_fields["kind"].default == kind
    ]
    return sorted({key for holder in chosen or holders for key in known_keys(holder)})


class _Fault(NamedTuple):
    """One thing that is wrong, with the model that refused it and the path inside that model."""

    model: type[BaseModel]
    inner: tuple[Step, ...]
    path: tuple[Step, ...]
    type: str
    message: str
    input: Any


def _faults(error: ValidationError, model: type[BaseModel], before: tuple[Step, ...] = ()) -> Iterator[_Fault]:
    """All faults of a report, those of parts that validate themselves included."""
    for fault in error.errors(include_url=False):
        loc = fault["loc"]
        raised = fault.get("ctx", {}).get("error")
        if isinstance(raised, PartError):
            yield from _faults(raised.report, raised.model, (*before, *loc))
        elif isinstance(raised, InputError):
            where = tuple(raised.where.split(".")) if raised.where else ()
            message = " ".join(filter(None, (raised.problem, raised.remedy)))
            yield _Fault(model, loc, (*before, *loc, *where), fault["type"], message, None)
        else:
            yield _Fault(model, loc, (*before, *loc), fault["type"], fault["msg"], fault["input"])


def _as_written(path: Sequence[Step], data: Any) -> list[Step]:
    """The path without the names of variants that pydantic adds, which are no keys of the user's data."""
    written: list[Step] = []
    for place, step in enumerate(path):
        inside = dict(enumerate(data)) if isinstance(data, list | tuple) else data
        if isinstance(inside, Mapping) and step in inside:
            data = inside[step]
        elif place < len(path) - 1:
            continue
        written.append(step)
    return written


def _part(path: Sequence[Step], data: Any) -> Any:
    """What stands at a path of the user's data."""
    for step in path:
        data = data.get(step) if isinstance(data, Mapping) else None
    return data


class PartError(ValueError):
    """A part that is validated by itself, by its kind, was refused."""

    def __init__(self, report: ValidationError, model: type[BaseModel]) -> None:
        super().__init__(str(report))
        self.report = report
        self.model = model


def explain(error: ValidationError, root: type[BaseModel], data: Any, document: Document | None = None) -> InputError:
    """Turn pydantic's report into one message per fault: where in the user's file, what, and what is valid."""
    lines = []
    for fault in _faults(error, root):
        path = _as_written(fault.path, data)
        problem = fault.message
        if fault.type == "extra_forbidden":
            holder = _part(path[:-1], data)
            kind = holder.get("kind") if isinstance(holder, Mapping) else None
            keys = _keys_beside(fault.model, fault.inner, kind)
            problem = f"unknown key '{path[-1]}'. {nearest(str(path[-1]), keys)}"
        elif fault.type == "missing":
            problem = "this is missing."
        elif fault.input is not None:
            problem = f"{problem[:1].lower()}{problem[1:]} (got {fault.input!r})."
        shown = ".".join(str(step) for step in path)
        place = document.place(path) if document is not None else ""
        lines.append(": ".join(filter(None, (place, shown, problem))))
    return InputError("\n".join(dict.fromkeys(lines)))
