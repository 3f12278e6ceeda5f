"""Scenario files as documents: read, extended, patched by path, and able to say where a value stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from wom_sim.errors import InputError, nearest

Tree = dict[str, Any]

_FILES = re.compile(
    r"(what_if\..+\.)?((platforms\.[^.]+\.)?network\.edges|population\.people"
    r"|marketing\.[^.]+\.[^.]+\.who(\.[^.]+)*\.people)"
)
"""Paths of the values that name files, in the scenario itself and in its what-ifs."""
_TOML_KEY = re.compile(r"\s*(?:(?P<array>\[\[)|(?P<table>\[))?(?P<keys>(?:[\w.\s-]|\"[^\"]*\"|'[^']*')+?)\s*[\]=]")
_TOML_STEP = re.compile(r"\"([^\"]*)\"|'([^']*)'|([\w-]+)")


class Document:
    """A scenario as plain data, with the file, line and column of every key.

    Parameters
    ----------
    data : the tree, as plain dictionaries, lists, text and numbers.
    places : path of a key -> "file:line:column"; empty for data that came from Python.
    folder : what relative file names in the data are relative to.
    """

    def __init__(
        self, data: Tree, places: Mapping[tuple[str, ...], str] | None = None, folder: Path | None = None
    ) -> None:
        self.data = data
        self.places = dict(places or {})
        self.folder = folder or Path()

    def place(self, path: Sequence[str | int]) -> str:
        """The place of the deepest known key along `path`, or the file itself."""
        keys = tuple(str(step) for step in path)
        for depth in range(len(keys), -1, -1):
            if keys[:depth] in self.places:
                return self.places[keys[:depth]]
        return ""


def read_document(path: str | Path) -> Document:
    """Read a YAML 1.2 or TOML file, following `extends` to files of one's own or such as `presets/platforms.yaml`.

    Raises InputError with file, line and column when it is missing, malformed or not a mapping.
    """
    return _read(Path(path), ())


def _read(path: Path, trail: tuple[Path, ...]) -> Document:
    try:
        if path.resolve() in trail:
            raise InputError("the file extends itself.", where=str(path), remedy="Remove one of the 'extends'.")
        # Editors of Windows begin a file with a mark, which is no part of it.
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        near = [item.name for item in path.parent.glob("*")] if path.parent.is_dir() else []
        hint = nearest(path.name, near) if near else "Its folder does not exist either."
        raise InputError("there is no such file.", where=str(path), remedy=hint) from None
    except InputError:
        raise
    except (OSError, ValueError) as fault:
        raise InputError(f"the file cannot be read ({fault}).", where=str(path)) from None
    document = _parse_toml(text, path) if path.suffix.lower() == ".toml" else _parse_yaml(text, path)
    # Before it is laid on its base, whose files are found from another folder.
    document.data = _located(document.data, "", path.parent)
    base = document.data.pop("extends", None)
    if base is None:
        return document
    parent = _read(_base(path.parent, str(base)), (*trail, path.resolve()))
    return Document(merge(parent.data, document.data), {**parent.places, **document.places}, document.folder)


def configs() -> Path:
    """The folder of the scenarios that come with wom_sim: inside an installed package, beside it in a clone."""
    package = Path(__file__).parent
    for folder in (package / "configs", package.parent / "configs"):
        if folder.is_dir():
            return folder
    raise InputError(
        "the scenarios that come with wom_sim are missing.", where=str(package), remedy="Install the package again."
    )


def _base(folder: Path, name: str) -> Path:
    """The file that one in this folder extends: of one's own, or else of those that come with wom_sim."""
    own = folder / name
    return configs() / name if not own.exists() and (configs() / name).is_file() else own


def _located(value: Any, path: str, folder: Path) -> Any:
    """The value at a path of a scenario, with all that it says of files said from the root of the file system."""
    if isinstance(value, str):
        return str((folder / value).absolute()) if _FILES.fullmatch(path) else value
    if isinstance(value, list) and path.rpartition(".")[2] == "changes":
        return [
            {**change, "value": _located(change["value"], str(change.get("path")), folder)}
            if isinstance(change, dict) and "value" in change
            else change
            for change in value
        ]
    if isinstance(value, list):
        return [_located(part, f"{path}.{place}", folder) for place, part in enumerate(value)]
    if isinstance(value, dict):
        return {key: _located(part, f"{path}.{key}" if path else key, folder) for key, part in value.items()}
    return value


def _parse_toml(text: str, path: Path) -> Document:
    try:
        return Document(tomllib.loads(text), _toml_places(text, str(path)), path.parent)
    except (tomllib.TOMLDecodeError, RecursionError) as fault:
        raise InputError(f"not valid TOML: {fault}.", where=str(path)) from None


def _toml_places(text: str, file: str) -> dict[tuple[str, ...], str]:
    """Where keys stand that begin a line; what looks like one inside of text is the place of no key, and harmless."""
    places: dict[tuple[str, ...], str] = {(): file}
    table: tuple[str, ...] = ()
    items: dict[tuple[str, ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        found = _TOML_KEY.match(line)
        if found is None:
            continue
        path = tuple("".join(step) for step in _TOML_STEP.findall(found["keys"]))
        if found["array"]:
            items[path] = items.get(path, -1) + 1
            path = (*path, str(items[path]))
        if found["array"] or found["table"]:
            table = path
        else:
            path = table + path
        column = found.start("keys") + 1
        for depth in range(1, len(path) + 1):
            places.setdefault(path[:depth], f"{file}:{number}:{column}")
    return places


def _parse_yaml(text: str, path: Path) -> Document:
    from ruamel.yaml import YAML
    from ruamel.yaml.error import MarkedYAMLError, YAMLError
    from ruamel.yaml.reader import ReaderError

    try:
        node = YAML(typ="rt").load(text)
    except MarkedYAMLError as fault:
        mark = fault.problem_mark
        where = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark is not None else str(path)
        raise InputError(
            f"not valid YAML: {' '.join(str(fault.problem).split())}.",
            where=where,
            remedy="Check the indentation and the brackets near there.",
        ) from None
    except ReaderError as fault:
        line = text.count("\n", 0, fault.position) + 1
        raise InputError(
            f"there is a character {chr(fault.character)!r} here.",
            where=f"{path}:{line}",
            remedy="Remove it, or save the file as plain text.",
        ) from None
    except (YAMLError, ValueError, RecursionError) as fault:
        # The parser makes dates of what looks like dates, and raises errors of its own over the 31st of June.
        raise InputError(f"not valid YAML: {fault}.", where=str(path), remedy="Put text in quotes.") from None
    if not isinstance(node, dict):
        raise InputError(
            "a scenario is a mapping of keys such as 'products:' to values.",
            where=f"{path}:1:1",
            remedy="'wom-sim examples' lists scenarios to start from.",
        )
    places: dict[tuple[str, ...], str] = {(): str(path)}
    return Document(_plain(node, (), places, str(path)), places, path.parent)


def _plain(node: Any, path: tuple[str, ...], places: dict[tuple[str, ...], str], file: str) -> Any:
    """Plain Python data from a round-trip YAML node, noting the place of every key on the way."""
    marks = getattr(node, "lc", None)
    if isinstance(node, dict) and marks is not None:
        # What a merge key brings in stands elsewhere, and has no place here.
        for key, (line, column, *_) in (marks.data or {}).items():
            places[(*path, str(key))] = f"{file}:{line + 1}:{column + 1}"
        return {str(key): _plain(node[key], (*path, str(key)), places, file) for key in node}
    if isinstance(node, list) and marks is not None:
        for index in range(len(node)):
            line, column = marks.item(index)
            places[(*path, str(index))] = f"{file}:{line + 1}:{column + 1}"
        return [_plain(value, (*path, str(index)), places, file) for index, value in enumerate(node)]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node if node is None else str(node)


def parse_value(text: str) -> Any:
    """A value as it would be read from a YAML file: `3`, `0.5`, `true`, `null`, `[a, b]`, text."""
    from ruamel.yaml import YAML
    from ruamel.yaml.error import YAMLError

    try:
        return YAML(typ="safe", pure=True).load(text)
    except (YAMLError, ValueError, RecursionError):
        raise InputError(f"'{text}' is not a value.", remedy="Quote text that holds ': ' or brackets.") from None


def merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> Tree:
    """`over` laid on `base`: mappings are merged key by key, everything else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        held = merged.get(key)
        merged[key] = merge(held, value) if isinstance(held, dict) and isinstance(value, dict) else value
    return merged


def patched(data: Tree, patch: Mapping[str, Any]) -> Tree:
    """The tree with values set by path, such as `marketing.lotus.radio.reach`; what is not on the way is shared.

    Parts on the way that do not exist yet are made, so that a what-if can add a whole intervention.
    """
    copy = dict(data)
    for path, value in patch.items():
        steps = path.split(".")
        if not all(re.fullmatch(r"\S(.*\S)?", step) for step in steps):
            raise InputError(f"'{path}' is not a path.", remedy="A path looks like 'products.lotus.price'.")
        copy = _with(copy, steps, 0, value)
    return copy


def _with(holder: Any, steps: Sequence[str], depth: int, value: Any) -> Any:
    """A copy of what stands at the first `depth` steps of a path, with a value set at its last."""
    if not isinstance(holder, dict | list):
        where = ".".join(steps)
        raise InputError(f"'{'.'.join(steps[:depth])}' is a value and has nothing inside it.", where=where)
    copy: Any = holder.copy()
    place = _index(holder, steps[depth], ".".join(steps)) if isinstance(holder, list) else steps[depth]
    if depth < len(steps) - 1:
        inner = copy[place] if isinstance(holder, list) else copy.get(place)
        copy[place] = _with({} if inner is None else inner, steps, depth + 1, value)
    elif value is None and isinstance(holder, list):
        del copy[place]
    else:
        copy[place] = deepcopy(value)
    return copy


def _index(holder: list[Any], step: str, path: str) -> int:
    if not step.isdecimal() or int(step) >= len(holder):
        raise InputError(f"'{step}' is not a place in a list of {len(holder)}.", where=path, remedy="Count from 0.")
    return int(step)
