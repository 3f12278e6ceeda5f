"""A file that appears whole or not at all, and never in place of another by accident."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from wom_sim.errors import InputError


def check_file(file: Path, overwrite: bool) -> None:
    """InputError for a place that takes no file: a folder, none at all, or what is there already."""
    if file.is_dir():
        raise InputError("this is a folder.", where=str(file), remedy="Name a file.")
    if not file.parent.is_dir():
        raise InputError(
            f"there is no folder '{file.parent}'.", where=str(file), remedy="Make it, or name a file in another folder."
        )
    if file.exists() and not overwrite:
        raise InputError(
            "the file exists, and it was not touched.", where=str(file), remedy="Name another, or say overwrite=True."
        )


@contextmanager
def whole_file(file: Path) -> Iterator[Path]:
    """A temporary name beside a file, which takes the file's place when all is written; InputError where it cannot."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        yield unfinished
        with unfinished.open("rb+") as written:
            os.fsync(written.fileno())
        unfinished.replace(file)
    except OSError as fault:
        raise InputError(
            f"it cannot be written here ({fault.strerror or fault}).",
            where=str(file),
            remedy="Name a file in another folder.",
        ) from None
    finally:
        unfinished.unlink(missing_ok=True)
