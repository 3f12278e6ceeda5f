"""What a client may ask: a closed list, every field of it bounded."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from wom_sim.app.limits import Limits
from wom_sim.errors import InputError
from wom_sim.state import LATEST_DAY

Path = Annotated[str, Field(min_length=1, max_length=200)]
ProductName = Annotated[str, Field(min_length=1, max_length=60)]
Arm = Literal["A", "B"]
Person = Annotated[int, Field(ge=0, lt=2**32)]
View = Literal["people", "groups", "sample"]


class _Message(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class Packaged(_Message):
    """A scenario that comes with the package."""

    config: Annotated[str, Field(max_length=100)]


class Shared(_Message):
    """A scenario that the client brings, from a link."""

    data: dict[str, Any]


class WhatIf(_Message):
    """B as a named patch of the scenario."""

    what_if: Annotated[str, Field(max_length=200)]


class Patch(_Message):
    """B as a patch of the scenario."""

    patch: dict[Path, Any]


class _Request(_Message):
    id: Annotated[int, Field(ge=0, lt=2**53)]


class Open(_Request):
    """Begin with a scenario: the one that the server was started with when left out."""

    do: Literal["open"]
    scenario: Packaged | Shared | None = None
    patch: dict[Path, Any] = {}
    b: Literal["same"] | WhatIf | Patch | None = None
    product: ProductName | None = None
    view: View | None = None


class Step(_Request):
    """Live through some days."""

    do: Literal["step"]
    days: Annotated[int, Field(ge=1, le=Limits.days_a_request)]


class Show(_Request):
    """What is there to see now."""

    do: Literal["frame"]


class Go(_Request):
    """Stand on the evening of a day, earlier or later."""

    do: Literal["go"]
    day: Annotated[int, Field(ge=0, le=LATEST_DAY)]


class Look(_Request):
    """See another product, or other dots."""

    do: Literal["look"]
    product: ProductName | None = None
    view: View | None = None


class Arms(_Request):
    """Put B beside A, or take it away."""

    do: Literal["arms"]
    b: Literal["same"] | WhatIf | Patch | None = None


class Edit(_Request):
    """Change something from today on."""

    do: Literal["change"]
    path: Path
    value: Any = None
    arm: Literal["A", "B", "both"] = "both"
    people: Annotated[tuple[Person, ...], Field(min_length=1, max_length=10_000)] | None = None
    """Whom a move that is added addresses, by number as they are drawn."""


class Withdraw(_Request):
    """Take back a change that has not taken effect."""

    do: Literal["withdraw"]
    place: Annotated[int, Field(ge=0, le=10_000)]


class Tell(_Request):
    """The story of a person."""

    do: Literal["story"]
    person: Person
    product: ProductName
    arm: Arm = "A"


class Share(_Request):
    """The scenario with all changes, to be kept or passed on."""

    do: Literal["share"]


class Data(_Request):
    """The daily figures so far, as a table."""

    do: Literal["data"]


class Replay(_Request):
    """A recording of the run as one page."""

    do: Literal["replay"]


class Configs(_Request):
    """The scenarios that come with the package."""

    do: Literal["configs"]


type Request = Open | Step | Show | Go | Look | Arms | Edit | Withdraw | Tell | Share | Data | Replay | Configs
_REQUEST: TypeAdapter[Request] = TypeAdapter(Annotated[Request, Field(discriminator="do")])


def read_request(text: str | bytes) -> Request:
    """A request from its JSON; InputError for anything else."""
    try:
        return _REQUEST.validate_json(text)
    except ValidationError as report:
        fault = report.errors(include_url=False, include_input=False, include_context=False)[0]
        where = ".".join(str(step) for step in fault["loc"])[:100]
        raise InputError(f"this is no request: {fault['msg']}.", where=where) from None
    except RecursionError:
        raise InputError("this is no request: it is nested too deeply.") from None
