"""The folder of a study that goes on in it: whose it is, and that its results stand in it whole or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from wom_sim.errors import InputError
from wom_sim.folder import MARK, check_folder, check_writable

ABOUT = "study.json"
"""The file that says whose folder it is."""
_CHOICE = "Name another folder with --out, or start it again with --overwrite."


def open_folder(folder: Path, about: Mapping[str, Any], overwrite: bool) -> bool:
    """Make a folder that of a study, or go on with it; whether it was begun before.

    about : what tells the study from every other, as plain data.

    Raises InputError, and touches nothing, where the folder is that of another study or of something else.
    """
    where = str(folder)
    if (folder / ABOUT).is_file() and not overwrite:
        try:
            known = json.loads((folder / ABOUT).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            raise InputError(f"'{ABOUT}' cannot be read.", where=where, remedy=_CHOICE) from None
        if known == json.loads(json.dumps(dict(about))):
            check_writable(folder, where)
            return True
        differ = sorted(name for name in {*known, *about} if known.get(name) != json.loads(json.dumps(about.get(name))))
        raise InputError(
            f"the folder holds another study, which was not touched: not the same {', '.join(differ)}.",
            where=where,
            remedy=_CHOICE,
        )
    if not (folder / ABOUT).is_file():
        check_folder(folder, overwrite)
    if folder.is_dir():
        shutil.rmtree(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        (unfinished / ABOUT).write_text(json.dumps(about, indent=2), encoding="utf-8")
        unfinished.chmod(0o755)
        unfinished.replace(folder)
    except OSError as fault:
        if not (folder / ABOUT).is_file():
            raise InputError(f"no folder can be made here ({fault.strerror}).", where=where, remedy=_CHOICE) from None
        # Another process was quicker.
        return open_folder(folder, about, overwrite=False)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
    return False


def finish(folder: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a temporary folder, and move what it wrote into this one, the mark of a result last."""
    unfinished = Path(mkdtemp(prefix=".results.", dir=folder))
    try:
        write(unfinished)
        for file in sorted(unfinished.iterdir(), key=lambda file: file.name == MARK):
            if file.is_dir():
                shutil.rmtree(folder / file.name, ignore_errors=True)
            file.replace(folder / file.name)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def is_finished(folder: Path) -> bool:
    """Whether results stand in a folder."""
    return (folder / MARK).is_file()
