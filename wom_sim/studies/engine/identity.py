"""What makes a run the run that it is."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import cache, lru_cache
from hashlib import blake2b
from pathlib import Path
from typing import Any, NamedTuple

from wom_sim import __version__, kernel
from wom_sim.marketing.intervention import Intervention
from wom_sim.marketing.own_moves import SOURCES
from wom_sim.result import VERSION
from wom_sim.scenario import Scenario

OF_NO_EFFECT = ("name", "seed", "replicates", "what_if", "uncertain", "report")
"""Parts of a scenario that do not change what happens in a run of it; its seed is told beside it."""


def digest(data: Any) -> str:
    """Plain data as 32 hexadecimal digits, whatever the order of its keys."""
    return blake2b(json.dumps(data, sort_keys=True).encode(), digest_size=16).hexdigest()


@cache
def release() -> tuple[str, str]:
    """The release of wom_sim that this process runs, and a digest of its sources."""
    return f"{__version__}, {VERSION}", kernel.sources_hash()


class Origin(NamedTuple):
    """What all chunks of a study come from, beside their points."""

    release: tuple[str, str]
    base: str
    """Digest of the base."""
    files: tuple[tuple[str, str], ...]
    """Files that the study names, each with a digest of its contents."""
    moves: tuple[tuple[str, str], ...]
    """Modules with moves of the user's own that the study uses, each with its source."""


def origin(base: Scenario, points: Iterable[Any]) -> Origin:
    """What the runs of a base with these points come from."""
    data = base.to_data()
    named = {*_texts(data), *(text for point in points for text in _texts(point))}
    files = [(text, found) for text in sorted(named) if (found := contents(text)) is not None]
    moves = {
        move.__module__: _source(move)
        for kind, move in Intervention.kinds.items()
        if kind in named and move.__module__.partition(".")[0] != "wom_sim"
    }
    return Origin(release(), digest(data), tuple(files), tuple(sorted(moves.items())))


def _source(move: type[Intervention]) -> str:
    """The source of a move: of its whole module, where that was read from a file of moves."""
    with suppress(OSError, TypeError):
        return SOURCES.get(move.__module__) or inspect.getsource(move)
    return ""


def contents(text: str) -> str | None:
    """A digest of the contents of a file, where there is one of this name."""
    try:
        path = Path(text)
        if not path.is_file():
            return None
        known = path.stat()
        return _contents(path, known.st_mtime_ns, known.st_size)
    except (OSError, ValueError):
        return None


@lru_cache(256)
def _contents(path: Path, _changed: int, _bytes: int) -> str:
    """A file that has neither been written nor become longer since is not read again."""
    return blake2b(path.read_bytes(), digest_size=16).hexdigest()


def run_ids() -> Callable[[Scenario, int, int], str]:
    """A function of scenario, seed and replicate: the resolved scenario, the contents of the files that it names, the
    seed, the replicate and the version of results, as one word.

    Files are looked at once, so that a function should not be kept for longer than they stay as they are.
    """

    @cache
    def resolved(text: str) -> str:
        data = json.loads(text)
        files = {one: found for one in set(_texts(data)) if (found := contents(one)) is not None}
        return digest([data, files, VERSION])

    def run_id(scenario: Scenario, seed: int, replicate: int) -> str:
        data = {name: part for name, part in scenario.to_data().items() if name not in OF_NO_EFFECT}
        return digest([resolved(json.dumps(data, sort_keys=True)), seed, replicate])

    return run_id


def _texts(data: Any) -> Iterator[str]:
    """Every text in plain data, of which some are names of files."""
    if isinstance(data, dict):
        for value in data.values():
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
    elif isinstance(data, str):
        yield data
