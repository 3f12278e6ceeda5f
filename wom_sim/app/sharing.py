"""Scenarios on their way out of the application and back in: YAML, links, and what a client may bring.

Files belong to the machine of the server. A scenario that a client brings may name only those that the server was
started with, by their bare names; what is given out names files in the same way.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from io import StringIO
from pathlib import PurePath
from typing import Any

from wom_sim.errors import InputError
from wom_sim.scenario import Scenario

_FILES = ("edges", "people")
"""Keys that name a file where a text stands at them."""


def to_share(
    a: Scenario, b: Scenario | None = None, patch: Mapping[str, Any] | None = None, name: str = "B"
) -> Scenario:
    """One scenario that holds all that was explored: A, and B as a what-if of it.

    patch : what B differed in from A on the first morning; name : of the what-if.
    """
    if b is None:
        return a
    difference = {path: value for path, value in (patch or {}).items() if path.partition(".")[0] != "changes"}
    if b.changes != a.changes:
        difference["changes"] = [change.model_dump(mode="json") for change in b.changes]
    return a.model_copy(update={"what_if": {**a.what_if, name: difference}})


def data_of(scenario: Scenario) -> dict[str, Any]:
    """A scenario as plain data, without defaults and without the folders of its files."""
    data = without_folders(scenario.to_data())
    short = without_folders(_without_defaults(scenario))
    # What is left out has to come back by itself; where it would not, all is written out.
    try:
        whole = Scenario.from_data(short).to_data() == data
    except InputError:
        whole = False
    return short if whole else data


def yaml_of(scenario: Scenario) -> str:
    """A scenario as a file for the command line."""
    from ruamel.yaml import YAML

    text = StringIO()
    YAML().dump(data_of(scenario), text)
    return text.getvalue()


def without_folders(data: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data in which files are named as a client may name them again: by their bare names."""
    bare: dict[str, Any] = _with_files(data, lambda name, _: PurePath(name).name)
    return bare


def brought(data: Mapping[str, Any], known: Mapping[str, str]) -> Scenario:
    """A scenario that a client brings; known : files that may be named, by their bare names."""
    return Scenario.from_data(allowed(data, known))


def allowed(data: Any, known: Mapping[str, str], key: str = "") -> Any:
    """Plain data with the files that it names found; InputError for others. key : where it stands."""

    def find(name: str, where: str) -> str:
        if name not in known:
            raise InputError(
                "a scenario that comes over the network cannot name files of this machine.",
                where=where,
                remedy="Start the application with that scenario: wom-sim app SCENARIO.yaml",
            )
        return known[name]

    return _with_files(data, find, key)


def files_of(scenario: Scenario) -> dict[str, str]:
    """The files that a scenario names, by their bare names."""
    found: dict[str, str] = {}

    def note(name: str, _: str) -> str:
        found[PurePath(name).name] = name
        return name

    _with_files(scenario.to_data(), note)
    return found


def _with_files(data: Any, replaced: Callable[[str, str], str], where: str = "") -> Any:
    """Plain data with the name of every file replaced; patches and changes, which name their places by path, too."""
    if isinstance(data, Mapping):
        changed = data.get("path")
        elsewhere = {"value": changed} if isinstance(changed, str) else {}
        return {
            key: _with_files(value, replaced, elsewhere.get(key, f"{where}.{key}".lstrip(".")))
            for key, value in data.items()
        }
    if isinstance(data, list | tuple):
        return [_with_files(value, replaced, f"{where}.{place}") for place, value in enumerate(data)]
    if isinstance(data, str) and where.rpartition(".")[2] in _FILES:
        return replaced(data, where)
    return data


def _without_defaults(scenario: Scenario) -> dict[str, Any]:
    """Plain data of a scenario without what it would say anyway."""
    data = scenario.to_data()
    usual = Scenario.from_data({"products": {name: {} for name in scenario.products}}).to_data()
    data["marketing"] = {
        product: {name: {"kind": move.kind, **move.model_dump(**_SHORT)} for name, move in named.items()}
        for product, named in scenario.marketing.items()
    }
    short = {"name": data["name"]}
    for part, value in data.items():
        if value != usual[part]:
            by_field = part in ("laws", "products", "market", "report")
            short[part] = value if part in _WITH_NULLS else _difference(value, usual[part] if by_field else {})
    return short


_WITH_NULLS = ("what_if", "uncertain", "changes")
"""Parts in which nothing has a meaning: something is taken away, or known."""
_SHORT: Any = {"mode": "json", "by_alias": True, "exclude_defaults": True}


def _difference(value: Any, usual: Any) -> Any:
    """What of a part is not as usual; its kind is always said."""
    if not isinstance(value, dict):
        return value
    if not isinstance(usual, dict) or value.get("kind") != usual.get("kind"):
        usual = {}
    return {
        key: _difference(inner, usual.get(key))
        for key, inner in value.items()
        if key == "kind" or inner != usual.get(key)
    }
