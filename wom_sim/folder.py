"""The folder of a result: it appears whole or not at all, and an earlier one is never lost by accident."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import mkdtemp

from wom_sim.errors import InputError

MARK = "manifest.json"
"""The file by which a result is known."""
_ELSEWHERE = "Name another folder with --out."


def check_folder(folder: Path, overwrite: bool) -> None:
    """Refuse, before anything is simulated, a folder that cannot take a result.

    Only an empty folder or an earlier result is ever replaced, whatever else is asked for.
    """
    where = str(folder)
    if folder.name in ("", ".."):
        raise InputError("results go into a folder of their own.", where=where, remedy="Name a new one with --out.")
    if folder.is_dir():
        if any(folder.iterdir()) and not overwrite:
            raise InputError(
                "there are results here already, and they were not touched.",
                where=where,
                remedy="Name another folder with --out, or replace them with --overwrite.",
            )
        if any(folder.iterdir()) and not (folder / MARK).is_file():
            raise InputError(
                "this folder holds something else than results, and is not replaced.", where=where, remedy=_ELSEWHERE
            )
    elif folder.exists() or folder.is_symlink():
        raise InputError("this is a file; results go into a folder.", where=where, remedy=_ELSEWHERE)
    check_writable(folder.parent, where)


def check_writable(parent: Path, where: str) -> None:
    """Refuse where no folder can be made; tried, since rights alone do not tell."""
    while not parent.exists() and parent != parent.parent:
        parent = parent.parent
    try:
        Path(mkdtemp(prefix=".wom-sim.", dir=parent)).rmdir()
    except OSError as fault:
        reason = os.strerror(fault.errno) if fault.errno else str(fault)
        raise InputError(f"nothing can be written in '{parent}' ({reason}).", where=where, remedy=_ELSEWHERE) from None


def write_folder(folder: Path, overwrite: bool, write: Callable[[Path], None]) -> None:
    """Let `write` fill a temporary folder beside this one, and put it in place when it is complete."""
    check_folder(folder, overwrite)
    folder.parent.mkdir(parents=True, exist_ok=True)
    unfinished = Path(mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        write(unfinished)
        unfinished.chmod(0o755)
        _put_in_place(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _put_in_place(unfinished: Path, folder: Path) -> None:
    """Move the finished folder to its place; what was there is kept until the new one stands."""
    if not folder.exists():
        unfinished.replace(folder)
        return
    aside = Path(mkdtemp(prefix=f".{folder.name}.old.", dir=folder.parent))
    folder.replace(aside / "old")
    try:
        unfinished.replace(folder)
    except BaseException:
        (aside / "old").replace(folder)
        raise
    finally:
        shutil.rmtree(aside)
