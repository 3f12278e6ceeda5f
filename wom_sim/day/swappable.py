"""Laws that can be swapped by name. A law is one small class: its kind, its parameters, and its functions.

Only the law that a run names is compiled: the records that kernels read carry its name as a column, and the
functions are looked up by that column, when a kernel is compiled or, with the JIT off, when they are called.
"""

from __future__ import annotations

import hashlib
import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import GetJsonSchemaHandler, ValidationError, model_validator

from wom_sim.config import Config, PartError
from wom_sim.errors import InputError, nearest
from wom_sim.kernel import law

_MARK = " law "
"""Between the kind and the fingerprint, in the name of the column that tells laws apart."""


class Swappable(Config):
    """A law of a family. A new one is a subclass with a `kind` of its own, which overrides the family's functions.

    A family is opened by saying in which `folder` its laws stand, as a package, and which kind, the `usual` one, need
    not be named.
    """

    kinds: ClassVar[dict[str, type[Swappable]]] = {}
    folder: ClassVar[str] = ""
    usual: ClassVar[str] = ""

    kind: str
    """Which law it is."""

    @classmethod
    def __pydantic_init_subclass__(cls, **_: Any) -> None:
        if "folder" in vars(cls):
            cls.kinds = {}
        kind = cls.model_fields["kind"].default
        if not isinstance(kind, str):
            return
        known = cls.kinds.get(kind, cls)
        # The same class again is a module, or a cell of a notebook, that is run again.
        if (known.__module__, known.__qualname__) != (cls.__module__, cls.__qualname__):
            raise InputError(
                f"there is a law of kind '{kind}' already: {known.__module__}.{known.__qualname__}.",
                where=cls.__qualname__,
                remedy="Give this one a kind of its own.",
            )
        cls.kinds[kind] = cls

    @model_validator(mode="after")
    def _its_own_kind(self) -> Self:
        if self.kind != type(self).model_fields["kind"].default:
            raise InputError(f"'{self.kind}' is not the kind of {type(self).__name__}.", where="kind")
        return self

    @classmethod
    def known(cls) -> dict[str, type[Swappable]]:
        """Every law of the family by its kind: those of its folder, and those that were imported from elsewhere."""
        import_all(cls.folder)
        return cls.kinds

    @classmethod
    def read(cls, data: Any) -> Any:
        """A law of the family from the user's data, by its `kind`."""
        if isinstance(data, cls):
            return data
        if not isinstance(data, dict):
            raise InputError("this is no law.", remedy=f"Write it like '{{kind: {cls.usual}}}'.")
        kind, kinds = data.get("kind", cls.usual), cls.known()
        if not isinstance(kind, str) or kind not in kinds:
            raise InputError(f"there is no kind {kind!r} here. {nearest(str(kind), kinds)}")
        try:
            return kinds[kind].model_validate(data)
        except ValidationError as report:
            raise PartError(report, kinds[kind]) from None

    @classmethod
    def mark(cls) -> str:
        """The column by which kernels know the law; nothing for the usual one.

        It holds a hash of the law's file, so that compiled code of what the file said before is never taken for it.
        """
        kind: str = cls.model_fields["kind"].default
        return "" if kind == cls.usual else f"{kind}{_MARK}{_fingerprint(cls)}"


@cache
def import_all(package: str) -> None:
    """Import every module of a package, in which kinds make themselves known."""
    for module in pkgutil.iter_modules(importlib.import_module(package).__path__):
        importlib.import_module(f"{package}.{module.name}")


def _fingerprint(cls: type[Swappable]) -> str:
    """A hash of the file that a law stands in or, where there is none, as in a notebook, of its class."""
    try:
        source = Path(inspect.getfile(cls)).read_bytes()
    except (OSError, TypeError):
        source = inspect.getsource(cls).encode()
    return hashlib.sha256(source).hexdigest()[:16]


class SchemaOfKinds:
    """Gives the JSON Schema of any law of a family, each with its own fields, for editors."""

    def __init__(self, family: type[Swappable]) -> None:
        self.family = family

    def __get_pydantic_json_schema__(self, _: Any, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        kinds = []
        for name, kind in sorted(self.family.known().items()):
            reference = handler(kind.__pydantic_core_schema__)
            fields = handler.resolve_ref_schema(reference)
            fields["required"] = sorted({*fields.get("required", []), *(["kind"] if name != self.family.usual else [])})
            fields["properties"]["kind"] = {"const": name, "description": "Which law it is."}
            kinds.append(reference)
        return {"oneOf": kinds, "title": self.family.__name__}


def function_of(family: type[Swappable], question: str, columns: Iterable[str]) -> Callable[..., Any]:
    """The function of this name of the law whose records have these columns, as kernels and Python call it."""
    kind = next((name.partition(_MARK)[0] for name in columns if _MARK in name), family.usual)
    return _compiled(getattr(family.kinds[kind], question))


@cache
def _compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    return law(function)
