"""The scenarios that come with the package: where they are, what they show, and how to take one away."""

from __future__ import annotations

import shutil
from pathlib import Path
from tempfile import mkdtemp
from typing import NamedTuple

from wom_sim.document import configs
from wom_sim.errors import InputError, nearest


class Example(NamedTuple):
    """A scenario that comes with the package."""

    name: str
    """What to call it, such as `classics/bass`."""
    path: Path
    """The scenario's file."""
    about: str
    """What it shows: the comment on its first line."""

    @property
    def folder(self) -> Path | None:
        """The folder that belongs to it as a whole, where it brings files of its own."""
        return self.path.parent if self.path.name == _WITH_FILES else None


_WITH_FILES = "scenario.yaml"
"""What the scenario of a folder is called whose other files belong to it."""
_TO_EXTEND = "presets"
"""Folder of files that others extend, and that are no scenarios by themselves."""


def examples() -> list[Example]:
    """All of them: the simple ones first, then those in folders."""
    root = configs()
    found = []
    for path in root.rglob("*.yaml"):
        inside = path.relative_to(root)
        if inside.parts[0] == _TO_EXTEND:
            continue
        name = inside.parent if path.name == _WITH_FILES else inside.with_suffix("")
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        found.append(Example(name.as_posix(), path, first.removeprefix("#").strip() if first.startswith("#") else ""))
    return sorted(found, key=lambda item: (item.name != "quickstart", "/" in item.name, item.name))


def example(name: str) -> Example:
    """The one of this name; the name of its folder, and its ending, may be left out or given.

    Raises InputError with the nearest name when there is none.
    """
    known = examples()
    wanted = Path(name).as_posix().removeprefix("configs/").removesuffix("/scenario.yaml").removesuffix(".yaml")
    for item in known:
        if wanted == item.name:
            return item
    short = [item for item in known if wanted == item.name.rpartition("/")[2]]
    if len(short) == 1:
        return short[0]
    raise InputError(f"there is no example '{name}'.", remedy=nearest(wanted, [item.name for item in known]))


def copy(item: Example, folder: Path) -> Path:
    """Copy an example, with the files that belong to it, into a folder; returns the path of the copied scenario.

    Raises InputError when something of its name is there already; then nothing is touched.
    """
    source = item.folder or item.path
    target = folder / source.name
    if target.exists() or target.is_symlink():
        raise InputError(
            "it is there already, and was not touched.", where=str(target), remedy="Name a folder with --to."
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = Path(mkdtemp(prefix=f".{source.name}.", dir=folder))
        try:
            made = unfinished / source.name
            if item.folder is not None:
                shutil.copytree(source, made, copy_function=shutil.copyfile)
            else:
                shutil.copyfile(source, made)
            made.rename(target)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    except OSError as fault:
        raise InputError(f"it cannot be copied here ({fault.strerror}).", where=str(folder)) from None
    return target / _WITH_FILES if item.folder is not None else target
