"""One process at a time works on the same part of a study; the system forgets the lock of a process that dies."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from wom_sim.errors import InputError
from wom_sim.studies.engine.shard import WHOLE, Shard

LOOK = 1.0
"""Seconds for which a lock is tried: whoever only looks whether another is held has it for an instant."""
_NO_LOCKS = (errno.ENOSYS, errno.ENOLCK, errno.EOPNOTSUPP)


class Held(InputError):
    """Another process is at work here."""


@contextmanager
def hold(folder: Path, shard: Shard = WHOLE, wait: float = LOOK) -> Iterator[None]:
    """Keep others from the same part of the study in a folder, within this block.

    Parts of one count go side by side; the whole, or a part of another count, does not. The files of the locks are
    beside the folder, which may be replaced meanwhile. On a disk that knows no locks nothing is kept from anybody: what
    is done twice there comes out the same, and is kept once.

    wait : seconds to wait for others.

    Raises Held where another process is at work, and InputError where nothing can be written.
    """
    folder = folder.resolve()
    with ExitStack() as held:
        held.enter_context(_locked(folder, shard, wait))
        for other in _known(folder):
            if other != shard and other.overlaps(shard):
                # Nobody is left at work there once it can be had.
                with _locked(folder, other, wait):
                    pass
        yield


@contextmanager
def _locked(folder: Path, shard: Shard, wait: float) -> Iterator[None]:
    file = folder.with_name(f".{folder.name}.{shard.number}-of-{shard.parts}.lock")
    lock = FileLock(file, timeout=max(wait, LOOK), thread_local=False, fallback_to_soft=False)
    made = [parent for parent in file.parents if not parent.exists()]
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        part = "this study" if shard == WHOLE else f"part {shard} of this study"
        raise Held(
            f"another process is at work on {part}.",
            where=str(folder),
            remedy="Wait until it is done, or stop it; what it has finished is kept.",
        ) from None
    except OSError as fault:
        if fault.errno not in _NO_LOCKS:
            reason = os.strerror(fault.errno) if fault.errno else str(fault)
            raise InputError(
                f"nothing can be written in '{file.parent}' ({reason}).",
                where=str(folder),
                remedy="Name a folder elsewhere.",
            ) from None
    try:
        yield
    finally:
        with suppress(OSError):
            # Whoever waits for this very file sees that it is gone, and takes a new one.
            if lock.is_locked:
                file.unlink()
        lock.release()
        with suppress(OSError):
            # Of a study that was refused nothing is left.
            for parent in made:
                parent.rmdir()


def _known(folder: Path) -> list[Shard]:
    """Shards of which there are files of locks, held or left behind by those who died."""
    name = re.compile(rf"\.{re.escape(folder.name)}\.(\d+)-of-(\d+)\.lock")
    found = (name.fullmatch(file.name) for file in folder.parent.iterdir())
    return sorted(Shard(*map(int, one.groups())) for one in found if one)
